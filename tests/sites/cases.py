"""The fixture pages under this folder: ``<site>/<case>/{page.html, request.json, expected.json}`` (``page.json`` for an API).

Pages are made by hand, people and places are invented. Write a new case's ``expected.json`` by eye, never by copying what
the reader says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repmon.crawl.catalogue import load_spider
from repmon.crawl.extract_files import listing_line
from repmon.extract.page import Page
from repmon.model import Listing, PageReading, SearchPage

HERE = Path(__file__).parent
NOT_LOOKED_AT = "not_looked_at"
"""Key of the line that stands in an ``expected.json`` written by the reader itself, until a person has compared it."""


@dataclass(frozen=True)
class Case:
    site: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.site}/{self.folder.name}"

    @property
    def page(self) -> Page:
        request = json.loads((self.folder / "request.json").read_text(encoding="utf-8"))
        return Page(request["url"], next(self.folder.glob("page.*")).read_bytes(), request["status"], request["content_type"])

    @property
    def looked_at(self) -> bool:
        return (self.folder / "expected.json").exists() and NOT_LOOKED_AT not in self.expected

    @property
    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        return expected

    def write_expected(self) -> None:
        """Write down what the reader says, marked as not yet looked at."""
        marked = {NOT_LOOKED_AT: "Compare every value with the page, mend what is wrong, then delete this line."}
        text = json.dumps({**marked, **as_json(self.read())}, indent=2, ensure_ascii=False)
        (self.folder / "expected.json").write_text(text + "\n", encoding="utf-8")

    def read(self, page: Page | None = None) -> PageReading:
        return load_spider(self.site).read(page or self.page)


def all_cases(site: str = "*") -> list[Case]:
    return [case for case in found_cases(site) if case.looked_at]


def found_cases(site: str = "*") -> list[Case]:
    """All cases, also those whose expected values nobody has looked at yet."""
    return [Case(file.parts[-3], file.parent) for file in sorted(HERE.glob(f"{site}/*/page.*"))]


def without(site: str) -> dict[str, str]:
    """The situations of which a site has no page, each with the reason."""
    file = HERE / site / "without.json"
    reasons: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return reasons


def as_json(reading: PageReading) -> dict[str, Any]:
    """A reading as one flat object, so that each field can be compared by itself."""
    if isinstance(reading, Listing):
        return {"kind": "listing", **listing_line(reading)}
    if isinstance(reading, SearchPage):
        hits = [listing_line(hit) for hit in reading.hits]
        return {"kind": "search", "total": reading.total, "next_url": reading.next_url, "capped": reading.capped, "hits": hits}
    return {"kind": "none", "reason": reading.reason, "detail": reading.detail}

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
    def expected(self) -> dict[str, Any]:
        expected: dict[str, Any] = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        return expected

    def read(self, page: Page | None = None) -> PageReading:
        return load_spider(self.site).read(page or self.page)


def all_cases(site: str = "*") -> list[Case]:
    return [Case(file.parts[-3], file.parent) for file in sorted(HERE.glob(f"{site}/*/page.*"))]


def as_json(reading: PageReading) -> dict[str, Any]:
    """A reading as one flat object, so that each field can be compared by itself."""
    if isinstance(reading, Listing):
        return {"kind": "listing", **listing_line(reading)}
    if isinstance(reading, SearchPage):
        hits = [listing_line(hit) for hit in reading.hits]
        return {"kind": "search", "total": reading.total, "next_url": reading.next_url, "capped": reading.capped, "hits": hits}
    return {"kind": "none", "reason": reading.reason, "detail": reading.detail}

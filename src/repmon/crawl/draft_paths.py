"""Where the data of a saved page keep what it shows: a first draft of a new site's declared places, for a person to complete.

The subject's record is the object that bears the page's main heading as a name and more of a physician's keys than any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from repmon.extract.fields import count_of, number_of
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, first_text, stars_at, values_at
from repmon.extract.site_data import site_data
from repmon.extract.subject import names_agree

_HOLDER = re.compile(
    rb"(?:window\.)?\b([A-Za-z_$][\w$.]{1,80})\s*=\s*(?:JSON\.parse\(|[{\[])|<script\b[^<>]{0,500}\bid=[\"']?([\w-]{1,80})"
)
"""A name that something is assigned to, or a script's id."""
_FIELDS = {
    "address": r"(?:profile|canonical|page)?_?(?:url|link|path)",
    "credentials": r"(?:credential|degree|suffix|post_?nominal)s?",
    "npi": r"npi(?:_?number)?",
    "gender": r"gender|sex",
    "specialties": r"(?:primary_?)?special(?:ty|ties|i[sz]ations?)(?:_?names?|\.name|\.title)?",
    "practice": r"(?:practice|group|clinic)(?:_?name|\.name)?",
    "accepting": r"(?:is_?)?accept\w*",
    "phone": r"(?:tele)?phone(?:_?number)?",
    "website": r"website(?:_?url)?",
}
_OFFICE = {
    "name": r"(?:practice|office|location|facility)?_?name",
    "street": r"(?:address\.)?(?:street(?:_?address)?|address(?:_?line)?_?1?|line_?1)",
    "street2": r"(?:address\.)?(?:street_?2|suite|unit|address_?(?:line_?)?2|line_?2)",
    "city": r"(?:address\.)?(?:city|town|locality)(?:_?name|\.name)?",
    "state": r"(?:address\.)?(?:state|region|province)(?:_?code|\.code|\.abbreviation)?",
    "zip": r"(?:address\.)?(?:zip|postal)_?(?:code)?",
    "phone": r"(?:tele)?phone(?:_?number)?",
}
_STARS = re.compile(r"(?:.*[._])?(?:(?:overall|average|avg|mean)_?)?(?:rating|score|stars|average|value)", re.IGNORECASE)
_COUNT = re.compile(r"(?:.*[._])?(?:(?:ratings?|reviews?|total)_?)?(?:count|total|reviews|ratings)", re.IGNORECASE)
_BEST = 10
"""The best rating on the scales that sites use; what is more is a percentage or no rating."""
_DEEPEST = 12
_FEWEST_KEYS = 2
"""Keys beside the name that make an object a physician's record."""


@dataclass(frozen=True, slots=True)
class DraftPaths:
    """Where a site keeps its data, as far as one page tells it."""

    holder: str
    """The JavaScript name, or the script's id."""
    record: str
    """The path of the subject's record in the data."""
    fields: dict[str, str] = field(default_factory=dict)
    """Field -> path in the record."""
    offices: str = ""
    """The path of the offices in the record."""
    office: dict[str, str] = field(default_factory=dict)
    stars: str = ""
    count: str = ""

    def reader(self) -> RecordPaths:
        """Read the record as the draft has it."""
        office = {name: (path,) for name, path in self.office.items()}
        return RecordPaths(
            **{name: (path,) for name, path in self.fields.items()},  # type: ignore[arg-type]  # all of them are paths
            offices=OfficePaths(at=(self.offices,), **office) if office else None,  # type: ignore[arg-type]
            rating=stars_at(self.stars, self.count),
        )

    def code(self) -> str:
        """The same as a spider declares it."""
        lines = [f"    {name}=({json.dumps(path)},)," for name, path in self.fields.items()]
        lines += (
            [f"    rating=stars_at({json.dumps(self.stars)}, {json.dumps(self.count)}),"] if self.stars or self.count else []
        )
        if self.office:
            office = [f"        {name}=({json.dumps(path)},)," for name, path in {"at": self.offices, **self.office}.items()]
            lines += ["    offices=OfficePaths(", *office, "    ),"]
        return "\n".join(["_PHYSICIAN = RecordPaths(", *lines, ")"])


def draft_paths(page: Page, heading: str) -> DraftPaths | None:
    """Look for the subject's record in a page's data; None when no script holds one."""
    holders = {(match[1] or match[2]).decode() for match in _HOLDER.finditer(page.body)}
    drafts = [
        draft
        for holder in sorted(holders)
        for path, record in _records(site_data(page, holder).value)
        if (draft := _draft(page, holder, path, record, heading)) and len(draft.fields) + len(draft.office) > _FEWEST_KEYS
    ]
    return max(drafts, key=lambda draft: len(draft.fields) + len(draft.office), default=None)


def _records(value: object, path: str = "") -> Iterator[tuple[str, Record]]:
    """The objects that a path without a list leads to."""
    if isinstance(value, dict) and path.count(".") < _DEEPEST:
        yield path, value
        for key, inner in value.items():
            yield from _records(inner, f"{path}.{key}" if path else str(key))


def _draft(page: Page, holder: str, path: str, record: Record, heading: str) -> DraftPaths | None:
    paths = list(_leaves(record))
    names = [leaf for leaf, value in paths if isinstance(value, str) and "." not in leaf and names_agree(heading, value)]
    if not names:
        return None
    fields = {"name": max(names, key=lambda leaf: len(str(record[leaf]))), **_named(record, _FIELDS)}
    if path_of(first_text(record, (fields.get("address", ""),)) or "") != path_of(page.url):
        fields.pop("address", None)  # the address of something else
    found = sorted(_offices(record), key=lambda places: len(places[1]), reverse=True)
    offices, office = found[0] if found else ("", {})
    numbers = [(leaf, number) for leaf, value in paths if (number := number_of(value)) is not None]
    stars = (leaf for leaf, number in numbers if _STARS.fullmatch(leaf) and 0 <= number <= _BEST)
    counts = (leaf for leaf, number in numbers if _COUNT.fullmatch(leaf) and count_of(number) is not None)
    return DraftPaths(holder, path, fields, offices, office, next(stars, ""), next(counts, ""))


def _leaves(record: Record, path: str = "", depth: int = 2) -> Iterator[tuple[str, object]]:
    """The values in a record, in those inside it, and in the items of its lists, by their paths."""
    for key, value in record.items():
        inner = next(iter(values_at({"x": value}, "x")), None)
        if isinstance(inner, dict):
            if depth:
                yield from _leaves(inner, f"{path}{key}.", depth - 1)
        elif inner is not None:
            yield f"{path}{key}", inner


def _named(record: Record, patterns: dict[str, str]) -> dict[str, str]:
    leaves = [leaf for leaf, _ in _leaves(record, depth=1)]
    fitting = {name: [leaf for leaf in leaves if re.fullmatch(f"(?i:{pattern})", leaf)] for name, pattern in patterns.items()}
    return {name: found[0] for name, found in fitting.items() if found}


def _offices(record: Record) -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in record.items():
        place = next(iter(values_at({"x": value}, "x")), None)
        if isinstance(place, dict):
            named = _named(place, _OFFICE)
            if named.keys() & {"street", "zip"} and "city" in named:
                yield str(key), named

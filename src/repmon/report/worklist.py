"""The work list: one row per physician x location x site x issue, most urgent first."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repmon.checks.priority import LONGEST_NIGHTS, age_factor
from repmon.config import Config
from repmon.errors import UsageError
from repmon.model import Night
from repmon.report.cells import Column
from repmon.report.people import location_of, name_of, problems_of
from repmon.report.reasons import summed
from repmon.report.sites import columns_of
from repmon.report.table_files import write_table
from repmon.report.tables import Layout, Row, Value
from repmon.report.words import days_between, kind_words, national, site_title
from repmon.store import report_rows
from repmon.store.dossiers import Dossier, FindingRow, ListingRow, LocationRow, dossiers
from repmon.store.report_rows import Pulse

PAIRED = ("name", "street", "city", "state", "zip", "phone", "website")
"""Fields given as a pair ``listed_...``, ``expected_...``."""

WORKBOOK_NAME = "fixes.xlsx"
"""The work list for a spreadsheet, beside the report's page."""

COLUMNS: tuple[str, ...] = (
    "priority", "issue_id", "state", "issue_type", "fields_wrong", "action",
    "npi", "physician_name", "specialty", "location_id", "location_name", "region",
    "site", "listing_url", "fix_url",
    *(f"{side}_{field}" for field in PAIRED for side in ("listed", "expected")),
    "phone_class", "match_basis", "match_confidence", "truth_source", "truth_verified_on", "evidence",
    "first_seen", "last_checked", "days_open", "times_regressed", "rating", "review_count",
    "owner", "marketer_state", "submitted_on", "notes",
)  # fmt: skip
"""Columns of the work list, in order. The last four come back by ``repmon fixes import``."""

MARKETER_STATES = ("open", "submitted", "fixed", "dismissed")
"""What a marketer may enter as ``marketer_state``."""

AGE = f"age 1 to {age_factor(LONGEST_NIGHTS):g} (1 + days_open / {round(LONGEST_NIGHTS / (age_factor(LONGEST_NIGHTS) - 1))})"
"""How long a problem has stood, as a factor that a reader works out from the column beside it: what is kept never moves."""
_NAMES_TOLD = 12
_PRIORITY, _FIRST_SEEN, _REGRESSED = (COLUMNS.index(name) for name in ("priority", "first_seen", "times_regressed"))


@dataclass(frozen=True, slots=True)
class Issue:
    """One row of the work list without what moves every night."""

    finding_id: str
    opened_on: Night
    before: tuple[Value, ...]
    """``issue_id`` to ``first_seen``."""
    after: tuple[Value, ...]
    """``times_regressed`` to ``notes``."""

    def row(self, pulse: Pulse, night: Night) -> tuple[Value, ...]:
        """The whole row, in the order of ``COLUMNS``."""
        return (round(pulse.priority, 1), *self.before, pulse.last_checked, days_between(self.opened_on, night), *self.after)


def issues(dossier: Dossier, columns: Mapping[str, Column]) -> list[Issue]:
    """Return the issues of one physician that still stand and that somebody can fix."""
    found = []
    for finding in problems_of(dossier):
        values = _values(dossier, finding, columns.get(finding.site or ""))
        row = tuple(values.get(name) for name in COLUMNS)
        before, after = row[_PRIORITY + 1 : _FIRST_SEEN + 1], row[_REGRESSED:]
        found.append(Issue(finding.finding_id, finding.opened_on, before, after))
    return found


def _values(dossier: Dossier, finding: FindingRow, column: Column | None) -> dict[str, Value]:
    words, person = kind_words(finding.kind), dossier.person
    place = location_of(dossier, finding.location_id)
    listing = next((row for row in dossier.listings if (row.site, row.site_key) == (finding.site, finding.site_key)), None)
    title = column.title if column else site_title(finding.site or "all sites")
    return {
        "issue_id": finding.finding_id, "state": finding.state, "issue_type": finding.kind,
        "fields_wrong": ", ".join(_texts(finding.evidence.get("fields"))) or words.field,
        "action": _action(finding, title),
        "npi": person.npi, "physician_name": name_of(dossier), "specialty": person.specialty,
        "location_id": place.location_id if place else None, "location_name": place.name if place else None,
        "region": place.region if place else None,
        "site": finding.site, "listing_url": finding.url, "fix_url": (column and column.fix_url) or finding.url,
        **_pairs(dossier, finding, place),
        **_basis(finding, listing),
        "truth_source": person.source_file, "truth_verified_on": person.verified_on, "evidence": _evidence(finding),
        "first_seen": finding.first_seen, "times_regressed": finding.times_regressed,
        **_rating(listing),
        "owner": finding.owner, "marketer_state": finding.marketer_state, "submitted_on": finding.submitted_on,
        "notes": finding.notes,
    }  # fmt: skip


def _pairs(dossier: Dossier, finding: FindingRow, place: LocationRow | None) -> dict[str, Value]:
    """The two sides field by field: from the evidence, else from the roster and the finding's own two texts."""
    listed, expected = _side(finding, "listing"), _side(finding, "roster") or _roster(dossier, place)
    field = kind_words(finding.kind).field
    if field in PAIRED:
        listed.setdefault(field, finding.listed)
        expected[field] = expected.get(field) or finding.expected
    for side in (listed, expected):
        side["street"] = ", ".join(part for part in (_text(side.get("street")), _text(side.get("street2"))) if part)
    pairs: dict[str, Value] = {}
    for name in PAIRED:
        show = national if name == "phone" else _text
        pairs[f"listed_{name}"], pairs[f"expected_{name}"] = show(listed.get(name)), show(expected.get(name))
    return pairs


def _action(finding: FindingRow, title: str) -> str:
    """What is to be done; where it hangs on a question about the roster, that comes first."""
    action = kind_words(finding.kind).action.format(site=title, expected=finding.expected or "what the roster says")
    question = _text(finding.evidence.get("roster_in_doubt"))
    return f"First settle {question}. Then: {action}" if question else action


def _side(finding: FindingRow, name: str) -> dict[str, Any]:
    side = finding.evidence.get(name)
    return dict(side) if isinstance(side, dict) else {}


def _roster(dossier: Dossier, place: LocationRow | None) -> dict[str, Any]:
    sides: dict[str, Any] = place._asdict() if place else {}
    return sides | {"name": name_of(dossier), "phone": place and (place.phone or place.main_phone)}


def _basis(finding: FindingRow, listing: ListingRow | None) -> dict[str, Value]:
    match = _side(finding, "match")
    reasons = _texts(match.get("reasons")) or (_texts(listing.reasons) if listing else [])
    return {
        "phone_class": _text(finding.evidence.get("phone_class")),
        "match_basis": "; ".join(summed(reasons)) or None,
        "match_confidence": _text(finding.evidence.get("confidence")),
    }


def _rating(listing: ListingRow | None) -> dict[str, Value]:
    if listing is None or not listing.ratings:
        return {"rating": None, "review_count": None}
    _, value, count = listing.ratings[0]
    return {
        "rating": round(value, 2) if isinstance(value, float | int) else None,
        "review_count": count if isinstance(count, int) else None,
    }


def _evidence(finding: FindingRow) -> str:
    why, urgency = _text(finding.evidence.get("why")), _text(finding.evidence.get("urgency"))
    said = finding.sentence if not why or why in finding.sentence else f"{finding.sentence} Why: {why}."
    return f"{said} Priority: {urgency} x {AGE}." if urgency else said


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


# ---------------------------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows of the work list are wanted; what is left empty wants them all. Names are compared without case."""

    sites: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    """Ids or names of locations."""
    owners: tuple[str, ...] = ()
    min_priority: float = 0.0
    changed_since: Night | None = None
    """Only issues in whose life something happened on or after this night."""

    def takes(self, row: Row) -> bool:
        """Tell whether a row of the work list is wanted."""
        values = dict(zip(COLUMNS, row, strict=True))
        named = ((self.sites, ("site",)), (self.locations, ("location_id", "location_name")), (self.owners, ("owner",)))
        return float(values["priority"] or 0) >= self.min_priority and all(
            not wanted or any(_same(values[column], one) for column in columns for one in wanted) for wanted, columns in named
        )


def _same(value: Value, wanted: str) -> bool:
    return value is not None and str(value).casefold() == wanted.strip().casefold()


class UnknownValueError(UsageError):
    """A wish names something that is nowhere in the database; the message names what is."""


def write_fixes(db: sqlite3.Connection, config: Config, night: Night, path: Path, wish: Wish | None = None) -> int:
    """Write the work list as ``.csv`` or ``.xlsx``, most urgent first; return the number of issues.

    Raises:
        UnknownValueError: when the wish names a site, a location or an owner that nobody knows.
        UsageError: when the file's ending is another one.
        ReportError: when it cannot be written.
    """
    wish = wish or Wish()
    _check(db, config, wish)
    rows = [row for row in work_rows(db, config, night, changed_since=wish.changed_since) if wish.takes(row)]
    return write_table(path, COLUMNS, rows, layout(night, report_rows.owners(db)))


def _check(db: sqlite3.Connection, config: Config, wish: Wish) -> None:
    """Refuse names that nobody knows: a list that is empty for a typing error looks like a list of nothing to do."""
    for option, wanted, known in (
        ("--site", wish.sites, [column.name for column in columns_of(db, config)]),
        ("--location", wish.locations, report_rows.location_names(db)),
        ("--owner", wish.owners, report_rows.owners(db)),
    ):
        names = {name.casefold(): name for name in known}
        for one in wanted:
            if one.strip().casefold() not in names:
                raise UnknownValueError(f"{option}: {one!r} is not known. {_known(one, names)}")


def _known(wrong: str, names: Mapping[str, str]) -> str:
    """The names there are; of many, the nearest."""
    if not names:
        return "None is known yet."
    if len(names) <= _NAMES_TOLD:
        return f"Known: {', '.join(names[key] for key in sorted(names))}."
    near = difflib.get_close_matches(wrong.strip().casefold(), names, n=_NAMES_TOLD, cutoff=0.5) or sorted(names)[:_NAMES_TOLD]
    return f"Known: {', '.join(names[key] for key in near)} and {len(names) - len(near):,} more."


def work_rows(db: sqlite3.Connection, config: Config, night: Night, *, changed_since: Night | None = None) -> Iterator[Row]:
    """Yield every row of the work list, most urgent first, then by id."""
    columns = {column.name: column for column in columns_of(db, config)}
    found: dict[str, Issue] = {}
    for dossier in dossiers(db, night):
        recent = {f.finding_id for f in dossier.findings if changed_since is None or _changed(f, changed_since)}
        found |= {issue.finding_id: issue for issue in issues(dossier, columns) if issue.finding_id in recent}
    for pulse in report_rows.pulses(db):
        if issue := found.get(pulse.finding_id):
            yield issue.row(pulse, night)


def _changed(finding: FindingRow, since: Night) -> bool:
    return any((event[0] or "") >= since for event in finding.events)


def layout(night: Night, known_owners: Sequence[str]) -> Layout:
    """How the work list's sheets look: links, drop-downs for the marketer's columns, a sheet per site."""
    plain = [name for name in known_owners if "," not in name and '"' not in name]
    choices: dict[str, Sequence[str]] = {"marketer_state": MARKETER_STATES}
    if plain and len(",".join(plain)) < 250:  # Excel's limit for a list written into the sheet is 255 characters
        choices["owner"] = plain
    return Layout(
        title="All fixes",
        links=frozenset({"listing_url", "fix_url"}),
        choices=choices,
        strict=frozenset({"marketer_state"}),
        filled_in=frozenset(COLUMNS[-4:]),
        dates=frozenset({"submitted_on"}),
        widths={"issue_id": 16, "state": 15, "issue_type": 20, "action": 60, "npi": 13, "physician_name": 28, "specialty": 24,
                "location_name": 28, "region": 18, "site": 15, "listing_url": 34, "fix_url": 34, "listed_name": 28,
                "expected_name": 28, "listed_street": 28, "expected_street": 28, "listed_website": 28, "expected_website": 28,
                "listed_city": 16, "expected_city": 16, "match_basis": 36, "truth_source": 18, "evidence": 80, "owner": 18,
                "notes": 40},
        sheet_by="site",
        dated=night,
    )  # fmt: skip

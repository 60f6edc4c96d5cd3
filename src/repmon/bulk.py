"""``repmon export bulk``: corrections of many listings in one file that the platform itself takes.

Google Business Profile is the only platform of ours whose file is documented in public
(https://support.google.com/business/answer/3370250 and .../6397478, as of 2026): a row per business, told by its store code;
columns that are not to change may be left out, but an empty cell under a heading empties the profile. So the file has only the
columns in which something changes, and a cell in which nothing changes says what the profile says now. Both, and the store
codes, come from the file that Business Profile Manager lets its owner download.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from repmon.clean.folding import fold
from repmon.errors import UsageError
from repmon.imports.table_rows import ImportFileError, Values, read_rows
from repmon.model import Listing
from repmon.report.table_files import write_table
from repmon.report.tables import Layout, safe
from repmon.report.words import plural
from repmon.store.dossiers import FindingRow
from repmon.store.listings import load_listings
from repmon.store.report_rows import findings_named, pulses

PLATFORMS = ("google_profile",)
STORE_CODE = "Store code"
COLUMNS: Mapping[str, str] = {
    "business_name": "Business name", "address_line_1": "Address line 1", "address_line_2": "Address line 2",
    "locality": "Locality", "administrative_area": "Administrative area", "postal_code": "Postal code",
    "primary_phone": "Primary phone", "website": "Website",
}  # fmt: skip
"""Heading, as files are compared by -> heading as Google writes it, in Google's order."""

_SENT = "submitted"
"""What the platform has already does not go there a second time."""


@dataclass(slots=True)
class BulkFile:
    """What was written, and which issues could not be."""

    path: Path
    rows: int = 0
    issues: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """The same for a person."""
        head = f"wrote {self.path}: {plural(len(self.issues), 'issue')} in {plural(self.rows, 'business', 'businesses')}"
        return "\n".join([f"{head}, {len(self.left_out):,} left out.", *(f"  {line}" for line in self.left_out)])


def export_bulk(db: sqlite3.Connection, platform: str, path: Path, businesses: Path) -> BulkFile:
    """Write a platform's bulk file with the corrections that stand and were not sent yet.

    Args:
        businesses: the file that the platform gave of its own listings.

    Raises:
        UsageError: when the platform has no file that is documented.
        RepmonError: when a file cannot be read or written.
    """
    if platform not in PLATFORMS:
        raise UsageError(f"no bulk file of {platform!r} is documented. Known: {', '.join(PLATFORMS)}.")
    known = _Businesses(businesses)
    made = BulkFile(path)
    changes: dict[str, Values] = defaultdict(dict)
    shown = {stored.listing.site_key: stored.listing for stored in load_listings(db, site=platform)}
    for finding in _standing(db, platform):
        store, why = known.find(shown.get(finding.site_key or ""))
        cells = _corrected(finding)
        if store is None or any(safe(cell) != cell for cell in (store, *cells.values())):
            made.left_out.append(f"{finding.finding_id}: {why or 'a value that a spreadsheet would run; correct it by hand'}")
            continue
        changes[store] |= cells
        made.issues.append(finding.finding_id)
    made.rows = len(changes)
    columns = [name for name in COLUMNS if any(name in cells for cells in changes.values())]
    known.need(columns)
    rows = [[store, *(cells.get(name, known.now(store, name)) for name in columns)] for store, cells in sorted(changes.items())]
    write_table(path, [STORE_CODE, *(COLUMNS[name] for name in columns)], rows, Layout("Businesses"))
    return made


def _standing(db: sqlite3.Connection, site: str) -> Iterator[FindingRow]:
    """The issues that a bulk file can settle, most urgent first."""
    ids = [pulse.finding_id for pulse in pulses(db) if pulse.site == site and pulse.state != _SENT]
    rows = findings_named(db, ids)
    yield from (rows[one] for one in ids if _corrected(rows[one]))


def _corrected(finding: FindingRow) -> Values:
    """The cells that settle an issue; none where it is not about a field of the file."""
    expected, roster = finding.expected or "", finding.evidence.get("roster")
    column = {"wrong_phone": "primary_phone", "other_number": "primary_phone", "wrong_website": "website",
              "wrong_name": "business_name"}.get(finding.kind)  # fmt: skip
    if column is not None:
        return {column: expected} if expected else {}
    if finding.kind != "wrong_address" or not isinstance(roster, dict) or not roster.get("street"):
        return {}
    names = {"address_line_1": "street", "address_line_2": "street2", "locality": "city", "administrative_area": "state",
             "postal_code": "zip"}  # fmt: skip
    return {column: roster.get(name) or "" for column, name in names.items()}


class _Businesses:
    """The businesses of a downloaded file, found by what a listing shows: its name and the first line of its address."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._by_code: dict[str, Values] = {}
        self._by_look: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._columns: set[str] = set()
        for _, values in read_rows(
            path, needed=("store_code", "business_name", "address_line_1"), known=("store_code", *COLUMNS)
        ):
            self._columns |= values.keys()
            if code := values.get("store_code"):
                self._by_code[code] = values
                self._by_look[_look(values.get("business_name"), values.get("address_line_1"))].append(code)

    def find(self, listing: Listing | None) -> tuple[str | None, str | None]:
        """The listing's store code, or why there is none."""
        if listing is None:
            return None, "its listing is not known any more"
        street = listing.offices[0].street if listing.offices else None
        found = self._by_look.get(_look(listing.name, street), [])
        if len(found) == 1:
            return found[0], None
        shown = f"{listing.name or 'no name'!r} at {street or 'no street'!r}"
        return None, f"{'several businesses are' if found else 'no business with a store code is'} {shown} in {self.path.name}"

    def need(self, columns: list[str]) -> None:
        """Refuse a file that does not say what stands in the columns to be changed: an empty cell would empty the profile."""
        for column in columns:
            if column not in self._columns and column != "address_line_2":
                raise ImportFileError(f"{self.path}: no column {COLUMNS[column]}, or nothing in it. Download the file again.")

    def now(self, code: str, column: str) -> str:
        """What the profile says now."""
        return self._by_code[code].get(column, "")


def _look(name: str | None, street: str | None) -> tuple[str, str]:
    return fold(name or ""), fold(street or "")

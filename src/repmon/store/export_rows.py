"""What ``repmon export`` hands out: whole tables in the columns that the command's contract names, in a stable order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

Row = tuple[Any, ...]

COLUMNS: dict[str, tuple[str, ...]] = {
    "findings": (
        "finding_id", "kind", "severity", "state", "physician_id", "npi", "site", "site_key", "url", "location_id",
        "first_seen", "last_seen", "listed", "expected", "sentence",
    ),
    "matches": (
        "site", "site_key", "url", "physician_id", "npi", "state", "points", "reasons", "duplicate_of", "margin", "why",
    ),
    "listings": (
        "site", "url", "site_key", "name", "npi", "specialty", "gender", "practice", "street", "street2", "city", "state",
        "zip", "phone", "website", "rating", "count", "scale_max", "seen_on", "first_seen", "last_seen", "gone_since",
    ),
    "ratings": ("site", "site_key", "valid_from", "valid_to", "rating", "scale_max", "count", "counts_what"),
}  # fmt: skip
"""What can be exported -> its columns."""

_FINDINGS = """
    SELECT f.finding_id, f.kind, f.severity, f.state, f.physician_id, p.npi, f.site, f.site_key, f.url, f.location_id,
      f.first_seen, f.last_seen, f.listed, f.expected, f.sentence
    FROM findings f LEFT JOIN physicians p USING (physician_id) ORDER BY f.finding_id"""

_MATCHES = """
    SELECT m.site, m.site_key, li.url, m.physician_id, p.npi, m.state, m.points, m.reasons, m.duplicate_of, m.margin, m.doubt
    FROM matches m LEFT JOIN listings li USING (site, site_key) LEFT JOIN physicians p USING (physician_id)
    ORDER BY m.site, m.site_key, m.physician_id"""

_LISTINGS = """
    SELECT li.site, li.url, li.site_key, v.name, v.npi, v.specialties, v.gender, v.practice, v.offices, v.website,
      r.value, r.count, r.scale_max, li.last_seen, li.first_seen, li.last_seen, li.gone_since
    FROM listings li
    LEFT JOIN listing_versions v ON v.listing_id = li.listing_id AND v.valid_to IS NULL
    LEFT JOIN ratings r ON r.listing_id = li.listing_id AND r.valid_to IS NULL
    ORDER BY li.site, li.site_key"""

_RATINGS = """
    SELECT li.site, li.site_key, r.valid_from, r.valid_to, r.value, r.scale_max, r.count, r.counts_what
    FROM ratings r JOIN listings li USING (listing_id) ORDER BY li.site, li.site_key, r.valid_from"""

_OFFICE_FIELDS = ("street", "street2", "city", "state", "zip", "phone")


def export_rows(db: sqlite3.Connection, what: str) -> Iterator[Row]:
    """Yield the rows of one export, in the order of its ``COLUMNS``.

    A match's reasons are a list, and its ``why`` is its doubt alone.
    """
    if what == "findings":
        yield from db.execute(_FINDINGS)
    elif what == "matches":
        for *front, reasons, duplicate_of, margin, doubt in db.execute(_MATCHES):
            yield (*front, json.loads(reasons), duplicate_of, margin, doubt or None)
    elif what == "listings":
        for row in db.execute(_LISTINGS):
            yield from _listing_rows(row)
    else:
        yield from db.execute(_RATINGS)


def _listing_rows(row: Row) -> Iterator[Row]:
    """One row per office, as ``repmon import listings`` takes them back; a listing without an office gives one row."""
    site, url, key, name, npi, specialties, gender, practice, offices, *rest = row
    shown = json.loads(offices or "[]") or [{}]
    for office in shown:
        place = (office.get(field) for field in _OFFICE_FIELDS)
        yield (
            site, url, key, name, npi, "; ".join(json.loads(specialties or "[]")) or None, gender,
            practice or office.get("name"), *place, *rest,
        )  # fmt: skip

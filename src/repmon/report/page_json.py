"""What the page's script needs of one physician, as plain JSON values with short, documented keys.

The grid row is read at once for everybody, the detail only when somebody opens the physician's panel.
"""

from __future__ import annotations

import base64
import json
import shlex
import zlib
from collections.abc import Sequence
from typing import Any

from repmon.clean.names import display_name
from repmon.clean.places import place_title
from repmon.match.review import why_asked
from repmon.report.cells import CODES, Cell, Column, cells
from repmon.report.people import name_of, problems_of
from repmon.report.reasons import are_weighed, summed
from repmon.report.words import kind_words, national, safe_url
from repmon.store.dossiers import Dossier, FindingRow, ListingRow, LocationRow

OFFICES_KEPT = 5
"""Offices of one listing that the panel shows; large groups list fifteen and more."""

_PACKING = 1
"""zlib's level. Level 3 would save a thirtieth more and take twice as long."""

_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_encode = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode


def script_json(value: Any) -> str:
    """Encode for a ``<script type="application/json">``: nothing in it can end the element or begin a comment."""
    return _encode(value).translate(_ESCAPED)


def packed(text: str) -> str:
    """Pack for the browser's own ``DecompressionStream``: a third of the size, so that a report can be mailed."""
    return base64.b64encode(zlib.compress(text.encode(), level=_PACKING)).decode()


def grid_row(dossier: Dossier, columns: Sequence[Column]) -> list[Any]:
    """Return ``[id, name, specialty, npi, [location names], [regions], [cells], problems that stand]``.

    A cell is its status letter and its note.
    """
    names = [place_title(place.name, place.city, place.location_id) for place in dossier.locations]
    regions = sorted({place.region for place in dossier.locations if place.region})
    row = [_cell_text(cell) for cell in cells(dossier, columns)]
    return [
        dossier.physician_id,
        name_of(dossier),
        dossier.person.specialty or "",
        dossier.person.npi or "",
        names,
        regions,
        row,
        len(problems_of(dossier)),
    ]


def _cell_text(cell: Cell) -> str:
    return CODES[cell.status] + cell.note


def detail(dossier: Dossier) -> dict[str, Any]:
    """Return all that the panel shows beyond the grid row, without empty values."""
    person = dossier.person
    return _without_empty(
        {
            "verified": person.verified_on,
            "left": person.departed_on,
            "accepting": person.accepting,
            "source": person.source_file,
            "places": [_place(place) for place in dossier.locations],
            "listings": [_listing(dossier.physician_id, row) for row in dossier.listings],
            "findings": [_finding(finding) for finding in dossier.findings],
            "searches": [list(search) for search in dossier.searches],
        }
    )


def _place(place: LocationRow) -> dict[str, Any]:
    street = " ".join(part for part in (place.street, place.street2) if part)
    return _without_empty(
        {
            "id": place.location_id, "name": place.name, "street": street, "city": place.city, "state": place.state,
            "zip": place.zip, "phone": national(place.phone), "main": national(place.main_phone), "website": place.website,
        }
    )  # fmt: skip


def _listing(physician_id: str, row: ListingRow) -> dict[str, Any]:
    doubtful = row.state == "needs_review"
    return _without_empty(
        {
            "site": row.site, "key": row.site_key, "url": safe_url(row.url), "state": row.state, "first": row.first_seen,
            "seen": row.unseen_since, "absent": row.absent_since, "gone": row.gone_since, "second": row.duplicate_of,
            "by": row.decided_by, "on": row.decided_on, "source": row.source if row.source != "crawl" else None,
            "points": round(row.points, 1) if are_weighed(row.reasons) else None, "margin": row.margin,
            "why": why_asked(row.doubt, row.points, row.margin, _rival(row)) if doubtful else None,
            "reasons": summed(row.reasons), "scale": row.scale_max, "counts": row.counts_what,
            "confirm": review_command("confirm", row.site, row.site_key, physician_id) if doubtful else None,
            "reject": review_command("reject", row.site, row.site_key, physician_id) if doubtful else None,
            "versions": [_version(version) for version in row.versions],
            "ratings": row.ratings[::-1],
        }
    )  # fmt: skip


def _rival(row: ListingRow) -> str | None:
    """The strongest other physician whom a doubtful listing could be, by name and id."""
    if row.rival is None:
        return None
    physician_id, *name = row.rival
    return f"{display_name(*name)} ({physician_id})"


def review_command(verb: str, site: str, site_key: str, physician_id: str) -> str:
    """The command that decides a doubtful match, ready to paste into a shell."""
    pair = [site, site_key, physician_id]
    no_more_options = ["--"] if any(part.startswith("-") for part in pair) else []
    return shlex.join(["repmon", "review", verb, *no_more_options, *pair])


def _version(version: list[Any]) -> dict[str, Any]:
    (since, until, name, practice, website, accepting, status, npi), specialties, offices = version
    return _without_empty(
        {
            "since": since, "until": until, "name": name, "specialties": specialties, "practice": practice,
            "offices": offices[:OFFICES_KEPT], "more": max(0, len(offices) - OFFICES_KEPT), "website": website,
            "accepting": accepting, "status": status, "npi": npi,
        }
    )  # fmt: skip


def _finding(finding: FindingRow) -> dict[str, Any]:
    words = kind_words(finding.kind)
    fields = finding.evidence.get("fields")
    return _without_empty(
        {
            "id": finding.finding_id, "title": words.title, "kind": finding.kind, "field": words.field,
            "fields": fields if isinstance(fields, list) else None, "state": finding.state, "was": finding.resume_state,
            "site": finding.site, "key": finding.site_key, "url": safe_url(finding.url), "listed": finding.listed,
            "expected": finding.expected, "says": finding.sentence, "first": finding.first_seen, "opened": finding.opened_on,
            "fixed": finding.fixed_on, "again": finding.times_regressed, "owner": finding.owner, "notes": finding.notes,
            "submitted": finding.submitted_on, "events": [_event(finding, event) for event in finding.events],
            "evidence": _evidence(finding.evidence),
        }
    )  # fmt: skip


def _event(finding: FindingRow, event: list[str | None]) -> list[str | None]:
    """An event without a reason that only repeats the finding's sentence."""
    night, what, why = event
    return [night, what] if why == finding.sentence else [night, what, why]


def _evidence(evidence: dict[str, object]) -> dict[str, Any]:
    """The evidence without the two sides, which the panel shows from roster and listing themselves."""
    told = {
        key: value for key, value in evidence.items() if key not in ("roster", "listing", "fields") and value not in (None, "")
    }
    match = told.get("match")
    if isinstance(match, dict) and isinstance(match.get("reasons"), list):
        told["match"] = match | {"reasons": summed(match["reasons"])}
    return told


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing; zero and false are values."""
    return {key: value for key, value in values.items() if value or value == 0}

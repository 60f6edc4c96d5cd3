"""Findings about listings whose content may not be kept (Google Places): the stored verdicts say what differs, not how.

So a finding names the field, what the roster says and where to look; it never quotes the listing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from repmon.checks.facts import NightFacts, full_name
from repmon.checks.offices import is_visited, location_address, unread_places
from repmon.clean.phones import format_national
from repmon.model import Checked, Finding, FindingKind, Match, Physician, Severity, StoredListing, finding_id

LISTED: Final = "something else (the site's terms do not let us keep what it shows)"

_FIELDS: Final[dict[str, tuple[FindingKind, Severity]]] = {
    "phone": ("wrong_phone", "high"),
    "address": ("wrong_address", "high"),
    "website": ("wrong_website", "low"),
    "status": ("closed_or_retired", "high"),
}


def check_compared(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Turn every verdict of a listing of ours that was read tonight into a finding or an answer."""
    for match, stored in facts.ours:
        physician = facts.physicians.get(match.physician_id)
        if physician is None or not stored.listing.verdicts or not facts.fresh(stored):
            continue
        for field, (kind, severity) in _FIELDS.items():
            verdict = stored.listing.verdicts.get(field)
            if verdict == "different" and _can_tell(physician, field):
                yield _finding(facts, match, stored, physician, field, kind, severity)
            elif verdict == "same":
                yield Checked(kind, physician.physician_id, match.site, match.site_key)


def _can_tell(physician: Physician, field: str) -> bool:
    """Whether the roster states what is right. A number that could not be read may be the one shown; a box is no address."""
    if field == "address":
        return any(is_visited(location_address(place)) for place in physician.locations)
    return field != "phone" or not unread_places(physician)


def _finding(
    facts: NightFacts, match: Match, stored: StoredListing, physician: Physician,
    field: str, kind: FindingKind, severity: Severity,
) -> Finding:  # fmt: skip
    expected, listing, title = _expected(physician, field), stored.listing, facts.title(match.site)
    what = "does not show them as open" if field == "status" else f"shows another {field} than the roster's {expected}"
    return Finding(
        finding_id=finding_id(kind, physician.physician_id, match.site, match.site_key),
        kind=kind, severity=severity, physician_id=physician.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=listing.url, listed=LISTED, expected=expected,
        sentence=f"{title}, asked about {full_name(physician)}, {what}: look at {listing.url}.",
        evidence={
            "fields": [field], "why": f"compared on {stored.last_seen}: {field} different", "nights": [stored.last_seen],
            "match": {"points": match.points, "reasons": list(match.reasons)}, "verdicts": dict(listing.verdicts),
            "confidence": "compared with every location of the roster", "listing": {"as_of": stored.last_seen},
        },
    )  # fmt: skip


def _expected(physician: Physician, field: str) -> str:
    """The roster's first value for a field, as a person writes it."""
    if field == "status":
        return "open"
    for place in physician.locations:
        phone = next(iter(place.phones), None)
        street = ", ".join(part for part in (place.street, place.street2, place.city, place.state, place.zip) if part)
        address = street if is_visited(location_address(place)) else None
        value = {"phone": format_national(phone) if phone else None, "address": address, "website": place.website}[field]
        if value:
            return value
    return "value"

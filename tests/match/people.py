"""Fictional physicians and listings for the matching's tests."""

from __future__ import annotations

from typing import Any

from repmon.model import Listing, Match, Office, Physician, PracticeLocation, StoredListing

NIGHT = "2026-03-02"
ELM = {"street": "12 Elm Street", "city": "Springfield", "state": "MA", "zip": "01103"}
OAK = {"street": "400 Oak Avenue", "city": "Pittsfield", "state": "MA", "zip": "01201"}
FAR = {"street": "9 Palm Drive", "city": "Tampa", "state": "FL", "zip": "33602"}
PHONE, OTHER_PHONE = "(413) 555-0101", "(413) 555-0177"


def place(where: dict[str, str] | None = None, phone: str | None = PHONE, **more: str) -> PracticeLocation:
    values: dict[str, Any] = {**(ELM if where is None else where), **more}
    e164 = "+1" + "".join(filter(str.isdecimal, phone)) if phone else None
    return PracticeLocation(location_id="loc", phone=e164, **values)


def physician(key: str, first: str, last: str, **more: Any) -> Physician:
    """A cardiologist of Elm Street unless said otherwise."""
    values: dict[str, Any] = {"credentials": ("MD",), "specialty": "Cardiology", "locations": (place(),), **more}
    return Physician(physician_id=key, first_name=first, last_name=last, **values)


def listing(
    name: str | None, where: dict[str, str] | None = None, phone: str | None = PHONE, *, key: str = "1", site: str = "ratemds",
    gone: str | None = None, street2: str | None = None, **more: Any,
) -> StoredListing:  # fmt: skip
    values: dict[str, Any] = {"specialties": ("Cardiology",), **more}
    office = Office(phone=phone, street2=street2, **(ELM if where is None else where))
    shown = Listing(site, key, f"https://example.org/{site}/{key}", name, offices=(office,), **values)
    return StoredListing(1, shown, NIGHT, NIGHT, NIGHT, gone_since=gone)


def verdicts(matches: list[Match]) -> dict[str, str]:
    """site_key -> "auto:ID", "review" or "confirmed:ID"; listings without a match are left out."""
    return {
        match.site_key: "review" if match.state == "needs_review" else f"{match.state}:{match.physician_id}"
        for match in matches
    }

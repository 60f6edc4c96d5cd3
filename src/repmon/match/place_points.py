"""Points for phone and place. Both follow the practice, so the weaker of the two counts only in part."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from repmon.match.evidence import Score
from repmon.match.sides import Places

SAME_PHONE: Final = 8.0
OTHER_PHONE: Final = -0.5
SAME_STREET: Final = 7.0
SAME_DOOR: Final = 1.0
OTHER_DOOR: Final = -3.0
"""In a large hospital many clinicians share the street, and a namesake may be one of them; suite and floor tell them apart."""
SAME_ZIP: Final = 4.8
SAME_ZIP_OTHER_STREET: Final = 3.0
SAME_CITY: Final = 2.4
OTHER_CITY: Final = -1.5
OTHER_STATE: Final = -3.0
WEAKER_COUNTS: Final = 0.4


def score_places(listing: Places, person: Places, total: Score) -> None:
    """Count phone and place."""
    phone = _phone(listing, person, total)
    place = _place(listing, person, total)
    if phone is not None and place is not None and phone[0] > 0 and place[0] > 0:
        if phone < place:
            phone = (phone[0] * WEAKER_COUNTS, phone[1])
        else:
            place = (place[0] * WEAKER_COUNTS, place[1])
    if phone is not None:
        total.add(*phone)
    if place is not None:
        total.add(*place)


def _phone(listing: Places, person: Places, total: Score) -> tuple[float, str] | None:
    if not listing.phones or not person.phones:
        return None
    if listing.phones.isdisjoint(person.phones):
        return OTHER_PHONE, "another phone"
    total.anchors.add("phone")
    return SAME_PHONE, "same phone"


def _place(listing: Places, person: Places, total: Score) -> tuple[float, str] | None:
    if shared := listing.doors.keys() & person.doors:
        return _same_street(shared, listing, person, total)
    if not listing.zips.isdisjoint(person.zips):
        total.anchors.update(("zip", "state"))
        if listing.doors and person.doors:
            total.anchors.add("other street")
            return SAME_ZIP_OTHER_STREET, "same ZIP, another street"
        return SAME_ZIP, "same ZIP"
    if not listing.cities.isdisjoint(person.cities):
        total.anchors.update(("city", "state"))
        return SAME_CITY, "same city"
    return _far(listing, person, total)


def _same_street(shared: Set[str], listing: Places, person: Places, total: Score) -> tuple[float, str]:
    total.anchors.add("street")
    told = True
    for key in shared:
        theirs, ours = listing.doors[key], person.doors[key]
        both_tell = bool(theirs and ours)
        if both_tell and not set(theirs).isdisjoint(ours):
            return SAME_STREET + SAME_DOOR, "same street and suite"
        told = told and both_tell
    if told and "phone" not in total.anchors:
        total.anchors.add("other door")
        return SAME_STREET + OTHER_DOOR, "same street, another suite"
    return SAME_STREET, "same street"


def _far(listing: Places, person: Places, total: Score) -> tuple[float, str] | None:
    if not listing.states.isdisjoint(person.states):
        total.anchors.add("state")
        return (OTHER_CITY, "another city in the same state") if listing.cities and person.cities else None
    if listing.states and person.states:
        return OTHER_STATE, "another state"
    return None

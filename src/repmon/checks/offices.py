"""Pair the offices that a listing shows with the physician's roster locations, and sort out whose phone a phone is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from repmon.clean.addresses import Address, compare_addresses, read_address
from repmon.clean.phones import Phone, read_phone
from repmon.model import Office, Physician, PracticeLocation, StoredListing

Verdict = Literal["same", "minor", "different"]
_RANK = {"same": 0, "minor": 1, "different": 2}

UNRELATED_PEOPLE = 3
"""A number that a site shows for so many people outside each other's practices is a central or tracking number."""


@dataclass(frozen=True, slots=True)
class PairedOffice:
    """One office of a listing beside the roster location that it is nearest to."""

    office: Office
    address: Address | None
    phone: Phone | None
    location: PracticeLocation | None
    """The roster location that agrees (``same``/``minor``), else the nearest one (``different``), else the only one."""
    verdict: Verdict | None
    """How the address compares with that location; ``None`` when either side is not known."""


def location_address(location: PracticeLocation) -> Address | None:
    """The roster location's address in parsed form."""
    return read_address(location.street, location.street2, location.city, location.state, location.zip)


def is_visited(address: Address | None) -> bool:
    """Whether patients can go there: a post office box alone is where mail goes."""
    return address is not None and (address.po_box is None or address.street_name is not None)


def pair_offices(offices: Sequence[Office], locations: Sequence[PracticeLocation]) -> list[PairedOffice]:
    """Give each listed office the roster location whose address agrees best; a post office box counts where it agrees."""
    known = [(location, address) for location in locations if (address := location_address(location)) is not None]
    return [_pair(office, known, locations) for office in offices]


def _pair(
    office: Office, known: Sequence[tuple[PracticeLocation, Address]], locations: Sequence[PracticeLocation]
) -> PairedOffice:
    phone = read_phone(office.phone)
    address = read_address(office.street, office.street2, office.city, office.state, office.zip) if office.street else None
    if address is None or not known:
        return PairedOffice(office, address, phone, locations[0] if len(locations) == 1 else None, None)
    scored = [
        (compare_addresses(theirs, address), _distance(location, office), i) for i, (location, theirs) in enumerate(known)
    ]
    likely = [row for row in scored if row[0] != "different" or is_visited(known[row[2]][1])]
    if not likely:
        return PairedOffice(office, address, phone, locations[0] if len(locations) == 1 else None, None)
    verdict, _, best = min(likely, key=lambda row: (_RANK[row[0]], row[1], row[2]))
    return PairedOffice(office, address, phone, known[best][0], verdict)


def _distance(location: PracticeLocation, office: Office) -> int:
    """A rough order of nearness for addresses that differ: same ZIP, same city, same state, elsewhere."""
    if location.zip and office.zip and location.zip[:5] == office.zip[:5]:
        return 0
    if location.city and office.city and location.city.casefold() == office.city.casefold():
        return 1
    return 2 if location.state and location.state == office.state else 3


def roster_phones(physician: Physician) -> frozenset[str]:
    """Every number that may rightly stand on a listing of this physician, E.164."""
    return frozenset(number for place in physician.locations for number in place.phones)


def unread_places(physician: Physician) -> frozenset[str]:
    """Ids of the places for which the roster states a phone that could not be read: which number is right there is unknown."""
    unread = {
        _ground(place)
        for place in physician.locations
        if any(stated and stated not in place.phones for stated in (place.phone, place.main_phone))
    }
    return frozenset(place.location_id for place in physician.locations if _ground(place) in unread)


def _ground(place: PracticeLocation) -> tuple[str | None, ...]:
    """What tells places apart: a roster has a place twice where it states many phones for it."""
    return (place.street, place.street2, place.city, place.zip) if place.street else (place.location_id,)


def central_phones(listings: Iterable[StoredListing]) -> dict[str, frozenset[str]]:
    """Find, per site, the numbers shown for several people whose other particulars have nothing in common.

    Colleagues at one practice rightly share a number, so people are only called unrelated when they are listed in different
    cities. Returns site -> E.164 numbers.
    """
    towns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stored in listings:
        for office in stored.listing.offices:
            phone = read_phone(office.phone)
            if phone is not None and phone.e164 and office.city:
                towns[stored.listing.site, phone.e164].add(f"{office.city.casefold()}|{office.state or ''}")
    central: dict[str, set[str]] = defaultdict(set)
    for (site, number), places in towns.items():
        if len(places) >= UNRELATED_PEOPLE:
            central[site].add(number)
    return {site: frozenset(numbers) for site, numbers in central.items()}

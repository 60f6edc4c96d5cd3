"""The two sides of a comparison, read once: a physician of the roster and a listing of a site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from repmon.clean.addresses import Address, read_address, street_key
from repmon.clean.credentials import credential_class, read_credentials
from repmon.clean.folding import fold
from repmon.clean.name_words import PARTICLES
from repmon.clean.names import PersonName, read_name
from repmon.clean.nicknames import known_given_names
from repmon.clean.npi import clean_npi
from repmon.clean.phones import read_phone
from repmon.match.rarity import compact
from repmon.model import Listing, Office, Physician

_TOLL_FREE: Final = frozenset({"800", "822", "833", "844", "855", "866", "877", "888"})
_E164_LENGTH: Final = 12
_PUNCTUATION: Final = str.maketrans("", "", " ()-.+")


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody practises, as keys that can be compared."""

    doors: dict[str, str]
    """Street with ZIP, and street with city -> suite, floor and building ("" when none is shown)."""
    zips: frozenset[str]
    cities: frozenset[str]
    states: frozenset[str]
    phones: frozenset[str]
    """Local numbers, E.164. Toll-free ones are call centres and trackers: they tell nobody apart."""


@dataclass(frozen=True, slots=True)
class Side:
    """A physician or a listing in the form in which they are compared."""

    key: str
    """The physician's id, or the listing's site_key."""
    name: PersonName
    last: str
    """Surname, compact and folded."""
    first: str
    """Given name, compact and folded; "" when unknown."""
    npi: str | None
    gender: str | None
    profession: str | None
    specialties: tuple[str, ...]
    places: Places
    plain: bool
    """Whether first and last name are all there is: no whole middle name, no former name, no nickname."""

    def surname_keys(self) -> set[str]:
        """Every word under which this person's surname may be filed: whole, its parts, former ones, ones kept in the middle."""
        keys = {self.last}
        for surname in (self.name.last, *self.name.other_last):
            words = fold(surname).split()
            keys.add("".join(words))
            if len(words) > 1:
                keys.update(word for word in words if word not in PARTICLES)
        for middle in self.name.middle:
            if len(middle) > 2:
                keys |= self._middle_keys(compact(middle))
        return {key for key in keys if len(key) > 1}

    def _middle_keys(self, middle: str) -> set[str]:
        own = set() if middle in known_given_names() else {middle}
        return own | {middle + self.last}


def physician_side(physician: Physician, facts: Sequence[dict[str, Any]] = ()) -> Side:
    """Prepare a physician; all of their locations and known other names count.

    Args:
        physician: as the roster has them.
        facts: what confirmed listings showed (``Decision.listing_facts``): their phones, addresses and names count, too.
    """
    offices = [
        Office(None, place.street, place.city, place.state, place.zip, phone, place.street2)
        for place in physician.locations
        for phone in (place.phone, place.main_phone)[: 1 + (place.main_phone != place.phone)]
    ]
    offices += [Office(**office) for fact in facts for office in fact.get("offices", ())]
    learnt = (name for fact in facts if (name := read_name(fact.get("name") or "")) is not None)
    learnt_last = (name.last for name in learnt if compact(name.last) != compact(physician.last_name))
    former = (*physician.other_last_names, *learnt_last)
    name = PersonName(
        first=physician.first_name, middle=tuple((physician.middle_name or "").split()), last=physician.last_name,
        suffix=physician.suffix, credentials=physician.credentials, prefix=None, other_last=tuple(dict.fromkeys(former)),
        nickname=None, remarks=(), shown=physician.last_name,
    )  # fmt: skip
    return Side(
        key=physician.physician_id, name=name, last=compact(physician.last_name), first=compact(physician.first_name or ""),
        npi=physician.npi, gender=physician.gender, profession=credential_class(physician.credentials),
        specialties=(physician.specialty,) if physician.specialty else (), places=_places(offices),
        plain=_is_plain(name),
    )  # fmt: skip


def listing_side(listing: Listing) -> Side | None:
    """Prepare a listing; None when it names no person (a practice's page)."""
    name = read_name(listing.name or "")
    if name is None:
        return None
    credentials = name.credentials or read_credentials(listing.credentials)
    gender = (listing.gender or "")[:1].upper()
    return Side(
        key=listing.site_key, name=name, last=compact(name.last), first=compact(name.first or ""), npi=clean_npi(listing.npi),
        gender=gender or None, profession=credential_class(credentials), specialties=listing.specialties,
        places=_places(listing.offices), plain=_is_plain(name),
    )  # fmt: skip


def _is_plain(name: PersonName) -> bool:
    return not name.other_last and not name.nickname and all(len(middle) < 2 for middle in name.middle)


def _places(offices: Iterable[Office]) -> Places:
    doors: dict[str, str] = {}
    zips, cities, states, phones = set(), set(), set(), set()
    for office in offices:
        keys, zip5, city, state = _place(office.street, office.street2, office.city, office.state, office.zip)
        doors.update(keys)
        zips.add(zip5)
        cities.add(city)
        states.add(state)
        phones.add(_local_phone(office.phone) if office.phone else None)
    return Places(doors, _known(zips), _known(cities), _known(states), _known(phones))


def _known(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value for value in values if value)


_PlaceKeys = tuple[tuple[tuple[str, str], ...], str | None, str | None, str | None]


@lru_cache(maxsize=131_072)
def _place(street: str | None, street2: str | None, city: str | None, state: str | None, zip_code: str | None) -> _PlaceKeys:
    """One address as (street keys with their doors, ZIP, city, state)."""
    address = read_address(street, street2, city, state, zip_code)
    if address is None:
        return (), None, None, None
    town = f"{address.city}|{address.state or ''}" if address.city else None
    key = street_key(address)
    grounds = [ground for ground in (address.zip5, town) if ground and key]
    return tuple((f"{key}|{ground}", _door(address)) for ground in grounds), address.zip5, town, address.state


def _door(address: Address) -> str:
    return "/".join(part for part in (address.building, address.floor, address.unit) if part)


def _local_phone(shown: str) -> str | None:
    """The number in E.164 when it is a local one; digits alone are looked up once however they are punctuated."""
    if shown.startswith("+1") and len(shown) == _E164_LENGTH and shown[1:].isdecimal():
        return None if shown[2:5] in _TOLL_FREE else shown
    digits = shown.translate(_PUNCTUATION)
    return _read_local(digits if digits.isdecimal() else shown)


@lru_cache(maxsize=65_536)
def _read_local(shown: str) -> str | None:
    phone = read_phone(shown)
    return phone.e164 if phone is not None and phone.kind == "local" else None

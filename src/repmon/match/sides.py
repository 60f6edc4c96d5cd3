"""The two sides of a comparison, read once: a physician of the roster and a listing of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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

_JOINTS: Final = re.compile(r"[\s-]+")
"""Where the parts of a double surname meet; an apostrophe parts none ("O'Malley-Byrne")."""
_PUNCTUATION: Final = str.maketrans("", "", " ()-.+")


@dataclass(slots=True)
class Places:
    """Where somebody practises, as keys that can be compared. (Not frozen, nor is Side: it would double the time they take.)"""

    doors: Mapping[str, Sequence[str]]
    """Street with ZIP, and street with city -> each suite with its floor and building (none when none is shown)."""
    zips: frozenset[str]
    cities: frozenset[str]
    states: frozenset[str]
    phones: frozenset[str]
    """Local numbers, E.164. Toll-free ones are call centres and trackers: they tell nobody apart."""


@dataclass(slots=True, eq=False)
class Side:
    """A physician or a listing in the form in which they are compared; each equals itself alone, so that sets cost little."""

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
        if self.plain and self.last and self.last == fold(self.name.last):
            return {self.last} if len(self.last) > 1 else set()
        keys = {self.last}
        for surname in (self.name.last, *self.name.other_last):
            words = fold(surname).split()
            keys.add("".join(words))
            if len(words) > 1:
                keys.update(word for word in (*words, *map(compact, _JOINTS.split(surname))) if word not in PARTICLES)
        for middle in self.name.middle:
            if len(middle) > 2:
                keys |= self._middle_keys(compact(middle))
        return {key for key in keys if len(key) > 1}

    def turned_given(self) -> list[str]:
        """The given names, each compact, if the surname stands first: "Zhang Xiao Ming" may be Xiaoming Zhang."""
        return [*map(compact, self.name.middle), self.last]

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
    former = (*physician.other_last_names, *physician.former_last_names, *learnt_last)
    name = PersonName(
        first=physician.first_name, middle=tuple((physician.middle_name or "").split()), last=physician.last_name,
        suffix=physician.suffix, credentials=physician.credentials, prefix=None, other_last=tuple(dict.fromkeys(former)),
        nickname=None, remarks=(), shown=physician.last_name,
    )  # fmt: skip
    return Side(
        key=physician.physician_id, name=name, last=compact(physician.last_name), first=compact(physician.first_name or ""),
        npi=physician.npi, gender=physician.gender, profession=_profession(physician.credentials),
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
        gender=gender or None, profession=_profession(credentials), specialties=listing.specialties,
        places=_places(listing.offices), plain=_is_plain(name),
    )  # fmt: skip


_profession = lru_cache(maxsize=4096)(credential_class)


def _is_plain(name: PersonName) -> bool:
    return not name.other_last and not name.nickname and all(len(middle) < 2 for middle in name.middle)


def _places(offices: Sequence[Office]) -> Places:
    if len(offices) == 1:
        return Places(*_ground(*_address(offices[0])), _phones(offices[0].phone))
    doors: dict[str, Sequence[str]] = {}
    grounds = [_ground(*_address(office)) for office in offices]
    for ground in grounds:
        for key, behind in ground[0].items():
            doors[key] = sorted({*doors.get(key, ()), *behind})
    zips, cities, states = (frozenset().union(*(ground[field] for ground in grounds)) for field in (1, 2, 3))
    return Places(doors, zips, cities, states, frozenset().union(*(_phones(office.phone) for office in offices)))


_Ground = tuple[dict[str, Sequence[str]], frozenset[str], frozenset[str], frozenset[str]]
_NONE: Final[frozenset[str]] = frozenset()


def _address(office: Office) -> tuple[str | None, ...]:
    return office.street, office.street2, office.city, office.state, office.zip


@lru_cache(maxsize=131_072)
def _ground(street: str | None, street2: str | None, city: str | None, state: str | None, zip_code: str | None) -> _Ground:
    """One address as (street keys with their doors, ZIP, city, state)."""
    address = read_address(street, street2, city, state, zip_code)
    if address is None:
        return {}, _NONE, _NONE, _NONE
    town = f"{address.city}|{address.state or ''}" if address.city else None
    key = street_key(address)
    door = _door(address)
    behind = [door] if door else []
    doors: dict[str, Sequence[str]] = {f"{key}|{ground}": behind for ground in (address.zip5, town) if ground and key}
    return doors, _one(address.zip5), _one(town), _one(address.state)


@lru_cache(maxsize=65_536)
def _one(value: str | None) -> frozenset[str]:
    return frozenset((value,)) if value else _NONE


def _door(address: Address) -> str:
    return "/".join(part for part in (address.building, address.floor, address.unit) if part)


@lru_cache(maxsize=65_536)
def _phones(shown: str | None) -> frozenset[str]:
    """The number in E.164 when it is a local one; digits alone are looked up once however they are punctuated."""
    if not shown:
        return _NONE
    digits = shown.translate(_PUNCTUATION)
    return _read_local(digits if digits.isdecimal() else shown)


@lru_cache(maxsize=65_536)
def _read_local(shown: str) -> frozenset[str]:
    phone = read_phone(shown)
    return _one(phone.e164) if phone is not None and phone.kind == "local" else _NONE

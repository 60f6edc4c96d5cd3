"""JSON records of a site's own making, read by declaring where each value stands.

A place is a path of keys with dots between them (``"location.city.name"``), or a function of the record where a value takes the
site's own judgement.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from repmon.extract.fields import (
    Facts,
    Way,
    combine,
    credentials_in,
    dict_of,
    flag_of,
    gender_of,
    list_of,
    number_of,
    text_of,
    unique,
)
from repmon.extract.office_lines import read_place
from repmon.extract.stated import status_in
from repmon.extract.subject import Site, rating_on
from repmon.model import Listing, ListingStatus, Office, Rating, Review

Record = dict[str, Any]
Paths = tuple[str | Callable[[Record], object], ...]
"""Places to look for one value, the best first."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ORDINAL = re.compile(r"\(\d+ of \d+\)\s*")
"""A counter ("(1 of 4)") that some sites write before a street."""


@dataclass(frozen=True, slots=True)
class OfficePaths:
    """Where a record keeps offices, and where each of them (one object, or a list of several) keeps its values."""

    at: Paths
    """All of these places are read."""
    name: Paths = ()
    street: Paths = ()
    street2: Paths = ()
    city: Paths = ()
    state: Paths = ()
    zip: Paths = ()
    phone: Paths = ()
    whole: Paths = ()
    """The address in one piece, or its lines, for an office that has no street of its own."""
    unless: str = ""
    """A flag of places that are no offices, such as that of a video visit."""
    no_names: frozenset[str] = frozenset()
    """What the site writes, in small letters, in place of a practice's name."""
    alike: tuple[str, ...] = ()
    """Fields in which two wordings of one office agree; all of them when none is named."""

    def offices(self, record: Record) -> tuple[Office, ...]:
        """Read the offices of a record, each once; one that says nothing is none."""
        places = [place for at in self.at for place in map(dict_of, values_at(record, at))]
        real = (place for place in places if flag_of(place.get(self.unless)) is not True)
        found = [office for office in map(self._office, real) if office != Office()]
        return unique(found, key=self._identity)

    def _office(self, place: Record) -> Office:
        name, state = first_text(place, self.name), first_text(place, self.state)
        street, street2 = first_text(place, self.street), first_text(place, self.street2)
        office = Office(
            name=None if name and name.casefold() in self.no_names else name,
            street=_ORDINAL.sub("", street) or None if street else None,
            street2=None if street2 and street2.casefold() in (street or "").casefold() else street2,
            city=first_text(place, self.city),
            state=state.upper() if state and len(state) == 2 else state,
            zip=first_text(place, self.zip),
            phone=first_text(place, self.phone),
        )
        lines = [] if street else [text_of(line) for path in self.whole for line in values_at(place, path)]
        return _completed(office, ", ".join(filter(None, lines)))

    def _identity(self, office: Office) -> object:
        return tuple((getattr(office, field) or "").casefold() for field in self.alike) or office


def _completed(office: Office, address: str) -> Office:
    """An office without a street, with what its address says in one piece; one that cannot be taken apart is all street."""
    if read := read_place(address):
        return replace(read, name=office.name, street2=office.street2, phone=office.phone)
    return replace(office, street=address) if address and not office.city else office


@dataclass(frozen=True, slots=True)
class RecordPaths:
    """Where a site's record of one physician keeps its values."""

    name: Paths
    id: Paths = ()
    """The listing's key, where a record tells it beside the profile's address."""
    address: Paths = ()
    """The address of the physician's profile."""
    credentials: Paths = ()
    npi: Paths = ()
    gender: Paths = ()
    specialties: Paths = ()
    practice: Paths = ()
    """When they lead nowhere, the first office's name."""
    accepting: Paths = ()
    website: Paths = ()
    phone: Paths = ()
    """The record's own, which is its first office's."""
    state: Paths = ()
    """The record's own, for offices that do not tell theirs."""
    offices: OfficePaths | None = None
    rating: Callable[[Site, Record], Rating | None] = lambda _, __: None
    """See :func:`stars_at`."""
    status: Callable[[Record], ListingStatus | None] | None = None
    """Whether somebody still practises; when not declared, what the name says of it ("Jane Doe, Retired")."""
    way: Way = "embedded_json"

    def key(self, record: Record, site: Site) -> str | None:
        """The key of the listing that a record is about; None when it does not tell."""
        if own := first_text(record, self.id):
            return own
        address = first_text(record, self.address)
        return site.key_of(address) if address else None

    def listing(self, record: Record, site: Site) -> Listing | None:
        """The listing that an answer's record is; None without a key or a name."""
        key = self.key(record, site)
        if key is None or first_text(record, self.name) is None:
            return None
        return combine(site.name, key, first_text(record, self.address) or "", [self.facts(record, site)])

    def facts(self, record: Record, site: Site) -> Facts:
        """Read what the paths lead to; a flag counts when it says true or false, if need be as a text, and nothing else."""
        name, phone = first_text(record, self.name), first_text(record, self.phone)
        flag = next((value for path in self.accepting for value in values_at(record, path)), None)
        offices = self.offices.offices(record) if self.offices else ()
        if self.state and (state := first_text(record, self.state)):
            offices = tuple(replace(office, state=office.state or state) for office in offices)
        if phone:
            offices = (replace(next(iter(offices), Office()), phone=phone), *offices[1:])
        return Facts(
            way=self.way,
            name=name,
            credentials=first_text(record, self.credentials) or credentials_in(name),
            npi=first_text(record, self.npi),
            gender=gender_of(first_text(record, self.gender)),
            specialties=unique([text_of(value) for path in self.specialties for value in values_at(record, path)]),
            practice=first_text(record, self.practice) or next((office.name for office in offices[:1]), None),
            offices=offices,
            website=first_text(record, self.website),
            rating=self.rating(site, record),
            accepting=flag_of(flag),
            status=self.status(record) if self.status else status_in([name or ""]),
        )


@dataclass(frozen=True, slots=True)
class ReviewPaths:
    """Where data keep single reviews, of which only date, stars and whether they were answered are read."""

    at: str
    stars: str
    on: str
    """An ISO date, perhaps with a time behind it."""
    answers: str
    """A list of what was answered."""
    id: str = "id"
    hidden: str = ""
    """A flag that says not to show them."""

    def reviews(self, data: object, site: Site) -> tuple[Review, ...]:
        """Read the reviews; one without a number of its own, or without stars on the site's scale, is none."""
        shown = [] if self.hidden and inside(data, self.hidden) is True else values_at(data, self.at)
        return tuple(filter(None, (self._review(dict_of(review), site) for review in shown)))

    def _review(self, review: Record, site: Site) -> Review | None:
        key, stars, answers = review.get(self.id), number_of(review.get(self.stars)), review.get(self.answers)
        day = _DATE.match(text_of(review.get(self.on)) or "")
        if not isinstance(key, int) or stars is None or not 1 <= stars <= site.scale_max:
            return None
        return Review(str(key), day[0] if day else None, stars, bool(answers) if isinstance(answers, list) else None)


def stars_at(value: str, count: str, *, hidden: str = "") -> Callable[[Site, Record], Rating | None]:
    """Return a reader of ratings that lie open: paths of the value and of the count, and a flag that says not to show them."""

    def rating(site: Site, record: Record) -> Rating | None:
        if hidden and record.get(hidden) is True:
            return None
        return rating_on(site, first_value(record, value), first_value(record, count))

    return rating


def first_value(record: object, path: str | Callable[[Record], object]) -> Any:
    """The first thing that a path leads to; None when it leads nowhere."""
    return next(iter(values_at(record, path)), None)


def inside(value: object, path: str) -> Any:
    """What stands at the end of a chain of keys, a list as a whole; None when the chain breaks."""
    for key in path.split("."):
        value = dict_of(value).get(key)
    return value


def values_at(record: object, path: str | Callable[[Record], object]) -> list[Any]:
    """Everything that a path leads to; a list on the way, or at the end, stands for each of its items."""
    if not isinstance(path, str):
        return list_of(path(dict_of(record)))
    found: Any = record
    for key in path.split("."):
        if isinstance(found, list):
            found = [inner for item in found for inner in list_of(dict_of(item).get(key))]
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return list_of(found)


def first_text(record: object, paths: Paths) -> str | None:
    """The first text that one of the paths leads to."""
    for path in paths:
        for value in values_at(record, path):
            if shown := text_of(value):
                return shown
    return None

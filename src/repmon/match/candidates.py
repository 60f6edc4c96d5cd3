"""Which physicians a listing could be at all: found by shared keys, so that nobody is compared with everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names, other_forms
from repmon.match.rarity import compact
from repmon.match.sides import Side

_TYPO_FROM: Final = 5
"""Surnames shorter than this have too many neighbours one letter away."""

Near = Mapping[str, Collection[str]]
"""A surname without one of its letters -> the roster's surnames that this could be."""


class Index:
    """People by NPI, by surname (also one letter away) with initial, and by phone or street with given name."""

    def __init__(self, filed: Mapping[str, Sequence[Side]], near: Near) -> None:
        """Take the people under each of their keys, and the surnames under each of their forms."""
        self._filed, self._near = filed, near

    @classmethod
    def of(cls, sides: Iterable[Side]) -> Index:
        """File these people."""
        filed: dict[str, list[Side]] = defaultdict(list)
        surnames: set[str] = set()
        for side in sides:
            surnames |= side.surname_keys()
            for key in filing_keys(side):
                filed[key].append(side)
        return cls(filed, near_forms(surnames))

    def candidates(self, listing: Side, own: Collection[str] | None = None) -> Sequence[Side]:
        """People who share a key with the listing, each once; ``own`` are its :func:`own_keys` where they are at hand."""
        keys = lookup_keys(listing, self._near, own_keys(listing) if own is None else own)
        groups = [*filter(None, map(self._filed.get, keys))]
        return groups[0] if len(groups) == 1 else list(set().union(*groups))


def filing_keys(person: Side) -> set[str]:
    """The keys under which a physician is found."""
    initials = possible_initials(person)
    names = {f"{surname} {initial}" for surname in person.surname_keys() for initial in initials}
    names.add(f"{person.first}{person.last} {person.first[:1]}")
    names.update(_contact_keys(person), _surname_keys(person))
    return names


def lookup_keys(listing: Side, near: Near, own: Collection[str]) -> Collection[str]:
    """The keys under which a listing's physician is looked for; an unknown surname also under those one letter away."""
    if is_known(listing.last, near):
        return own
    initials = shown_initials(listing)
    surnames = {surname for form in one_letter_off(listing.last) for surname in near.get(form, ())}
    return [*own, *(f"{surname} {initial}" for surname in surnames for initial in initials)]


def own_keys(listing: Side) -> list[str]:
    """The keys that a listing has whoever is on the roster."""
    initials = shown_initials(listing)
    names = [f"{surname} {initial}" for surname in listing.surname_keys() for initial in initials]
    if not listing.first:
        names.append(f"{listing.last} {listing.last[:1]}")  # should the given name be part of it: "JOHNMORAN"
    elif len(listing.first) > 1:
        names.append(f"{listing.first} {(compact(listing.name.middle[0]) if listing.name.middle else listing.last)[:1]}")
    if listing.first and listing.first not in known_given_names():
        names += _surname_keys(listing)  # "indsey": its initial leads nowhere
    return [*_contact_keys(listing), *names]


def near_forms(surnames: Collection[str]) -> dict[str, list[str]]:
    """The surnames, each given once, under each of their forms."""
    near: dict[str, list[str]] = {}
    for surname in surnames:
        for form in {*one_letter_off(surname)}:
            near.setdefault(form, []).append(surname)
    return near


def is_known(surname: str, near: Near) -> bool:
    """Whether the roster has this very surname, or it is too short for others to be looked for."""
    return len(surname) < _TYPO_FROM or surname in near.get(f"~{surname}", ())


def one_letter_off(surname: str) -> Iterator[str]:
    """The surname and all forms that lack one letter: two surnames one error apart have a form in common."""
    if len(surname) >= _TYPO_FROM:
        yield f"~{surname}"
        for at in range(len(surname)):
            yield f"~{surname[:at]}{surname[at + 1 :]}"


def shown_initials(side: Side) -> set[str]:
    """First letters of the names that are shown."""
    shown = [side.first, *_after_a_hyphen(side), *map(compact, side.name.middle)]
    if side.name.nickname:
        shown.append(compact(side.name.nickname))
    return {name[0] for name in shown if name}


def _after_a_hyphen(side: Side) -> list[str]:
    """The later parts of a double given name: Mary-Kate may be called Kate."""
    first = side.name.first or ""
    return fold(first).split()[1:] if "-" in first or " " in first else []


def _contact_keys(side: Side) -> list[str]:
    who = side.first or side.last
    keys = [f"{ground} {who}" for ground in (*side.places.phones, *side.places.doors)]
    return [f"npi {side.npi}", *keys] if side.npi else keys


def _surname_keys(side: Side) -> list[str]:
    """Phones, and streets with their ZIP, each with the surname."""
    streets = (door for door in side.places.doors if door[-1].isdigit())
    return [f"{ground} {side.last}" for ground in (*side.places.phones, *streets)]


def possible_initials(side: Side) -> set[str]:
    """First letters of every given name that a person may go by."""
    return set().union(*map(_initials_of, (side.first, *_after_a_hyphen(side), *map(compact, side.name.middle))))


@lru_cache(maxsize=16_384)
def _initials_of(name: str) -> frozenset[str]:
    return frozenset(form[0] for form in (name, *other_forms(name)) if form)

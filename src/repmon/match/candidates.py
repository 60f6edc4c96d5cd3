"""Which physicians a listing could be at all: found by shared keys, so that nobody is compared with everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from repmon.clean.nicknames import other_forms
from repmon.match.rarity import compact
from repmon.match.sides import Side

_TYPO_FROM: Final = 5
"""Surnames shorter than this have too many neighbours one letter away."""


class Index:
    """People by NPI, by surname (also one letter away) with initial, and by phone or street with given name."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self._by: dict[str, list[Side]] = defaultdict(list)
        self._near: dict[str, set[str]] = defaultdict(set)
        self._surnames: set[str] = set()
        for side in sides:
            own = side.surname_keys()
            self._surnames |= own
            filed = {f"{surname} {initial}" for surname in own for initial in _possible_initials(side)}
            for key in filed.union(_contact_keys(side)):
                self._by[key].append(side)
        for surname in self._surnames:
            for form in _one_letter_off(surname):
                self._near[form].add(surname)

    def candidates(self, listing: Side) -> Sequence[Side]:
        """People who share a key with the listing, each once."""
        groups = [group for key in self._keys(listing) if (group := self._by.get(key))]
        if len(groups) == 1:
            return groups[0]
        found = {side.key: side for group in groups for side in group}
        return list(found.values())

    def _keys(self, listing: Side) -> Iterator[str]:
        yield from _contact_keys(listing)
        surnames = listing.surname_keys()
        if listing.last not in self._surnames:
            for form in _one_letter_off(listing.last):
                surnames |= self._near.get(form, set())
        for surname in surnames:
            for initial in _shown_initials(listing):
                yield f"{surname} {initial}"


def _contact_keys(side: Side) -> Iterator[str]:
    if side.npi:
        yield f"npi {side.npi}"
    for ground in (*side.places.phones, *side.places.doors):
        yield f"{ground} {side.first or side.last}"


def _shown_initials(side: Side) -> set[str]:
    """First letters of the names that are shown."""
    shown = (side.first, compact(side.name.nickname or ""), *(compact(middle) for middle in side.name.middle))
    return {name[0] for name in shown if name}


def _possible_initials(side: Side) -> set[str]:
    """First letters of every given name that a person may go by."""
    names = [side.first, *(compact(middle) for middle in side.name.middle)]
    return {form[0] for name in names if name for form in (name, *other_forms(name))}


def _one_letter_off(surname: str) -> Iterator[str]:
    """The surname and all forms that lack one letter: two surnames one error apart have a form in common."""
    if len(surname) >= _TYPO_FROM:
        yield f"~{surname}"
        for at in range(len(surname)):
            yield f"~{surname[:at]}{surname[at + 1 :]}"

"""Score a listing against everybody whom it could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from repmon.match.candidates import Index
from repmon.match.decide import Tie, tie_of
from repmon.match.points import score
from repmon.match.rarity import Rarity
from repmon.match.sides import listing_side, physician_side
from repmon.match.verdicts import Verdicts
from repmon.model import Listing, Physician

_WORTH_KEEPING: Final = -8.0
"""Candidates further below even odds can neither be proposed nor lessen a margin that counts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One physician that a listing could be, by its own evidence alone."""

    physician_id: str
    points: float
    tie: Tie
    names_agree: bool
    reasons: tuple[str, ...]


class Scorer:
    """Scores listings against a roster; every physician is read once, and only when there is something to score."""

    def __init__(self, people: Sequence[Physician], verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._people = people
        self.ids = frozenset(person.physician_id for person in people)

    @cached_property
    def _index(self) -> Index:
        return Index([physician_side(person, self._verdicts.taught(person.physician_id)) for person in self._people])

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity((person.last_name, person.first_name) for person in self._people)

    def meets(self, listing: Listing, physician_ids: frozenset[str]) -> bool:
        """Whether one of these physicians would be compared with the listing."""
        side = listing_side(listing)
        return side is not None and any(person.key in physician_ids for person in self._index.candidates(side))

    def candidates(self, listing: Listing) -> tuple[Candidate, ...]:
        """The people whom a listing could be, strongest first; equal points by id. Empty when it names no person."""
        side = listing_side(listing)
        if side is None:
            return ()
        found = []
        for person in self._index.candidates(side):
            total = score(side, person, self._rarity)
            if total is not None and total.points >= _WORTH_KEEPING:
                points = round(total.points, 1)
                found.append((-points, person.key, total))
        found.sort(key=lambda one: one[:2])
        return tuple(Candidate(key, -points, tie_of(total), total.names_agree, total.reasons()) for points, key, total in found)

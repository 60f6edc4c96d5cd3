"""Score a listing against everybody whom it could be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from repmon.match.candidates import Index
from repmon.match.decide import REVIEW_POINTS, Tie, tie_of
from repmon.match.points import score
from repmon.match.rarity import Rarity
from repmon.match.sides import Side


@dataclass(frozen=True, slots=True)
class Candidate:
    """One physician that a listing could be, by its own evidence alone."""

    physician_id: str
    points: float
    tie: Tie
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores listings against a roster."""

    index: Index
    rarity: Rarity

    @classmethod
    def of(cls, sides: Sequence[Side]) -> Scorer:
        """A scorer for these people."""
        return cls(Index.of(sides), Rarity.of((side.last, side.first) for side in sides))

    def candidates(self, listing: Side, own_keys: Collection[str] | None = None) -> tuple[Candidate, ...]:
        """The people whom a listing could be at even odds or better, strongest first; equal points by id."""
        found = []
        for person in self.index.candidates(listing, own_keys):
            total = score(listing, person, self.rarity)
            if total is not None and (points := round(total.points, 1)) >= REVIEW_POINTS:
                found.append((-points, person.key, total))
        if len(found) > 1:
            found.sort(key=lambda one: one[:2])
        return tuple(Candidate(key, -points, tie_of(total), total.reasons()) for points, key, total in found)

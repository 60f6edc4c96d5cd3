"""Score a listing against everybody whom it could be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from typing import Final

from repmon.clean.name_display import display_name
from repmon.match.candidates import Index
from repmon.match.decide import REVIEW_POINTS, Tie, tie_of
from repmon.match.doubts import doubt_of, joined
from repmon.match.evidence import Score, nearly_agree
from repmon.match.name_points import agree_on_first, agree_on_last, discount_slips
from repmon.match.points import score
from repmon.match.rarity import Rarity
from repmon.match.sides import Side

_AT_HOME: Final = frozenset(("npi", "phone", "street", "zip", "city"))
"""What places a listing where a person is known to practise."""


@dataclass(slots=True)
class Candidate:
    """One physician that a listing could be, by its own evidence alone. (Not frozen, as they are many.)"""

    physician_id: str
    points: float
    tie: Tie
    reasons: tuple[str, ...]
    town: str = ""
    """Where the listing stands, when no practice of this person's is there; else ""."""
    doubt: str = ""
    """Why the evidence is loose, in words; "" where it is not."""


_Found = tuple[float, str, Score]
"""(minus points, physician_id, score)."""


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
        people = self.index.candidates(listing, own_keys)
        found: list[_Found] = []
        for person in people:
            total = score(listing, person, self.rarity)
            if total is not None and (points := round(total.points, 1)) >= REVIEW_POINTS:
                found.append((-points, person.key, total))
        if len(found) > 1:
            discount_slips([total for _, _, total in found])
            weighed = ((-round(total.points, 1), key, total) for _, key, total in found)
            found = sorted((one for one in weighed if one[0] <= -REVIEW_POINTS), key=itemgetter(0, 1))
        if not found:
            return ()
        town = min(listing.places.cities, default="")
        candidates = tuple([
            Candidate(
                key, -points, tie := tie_of(total), total.reasons(), town if total.anchors.isdisjoint(_AT_HOME) else "",
                doubt_of(total) if tie == "loose" else "",
            )
            for points, key, total in found
        ])  # fmt: skip
        if listing.npi and (bearers := [person for person in people if person.npi == listing.npi]):
            candidates = tuple(_with_bearer(one, bearers) for one in candidates)
        untold = {key for _, key, total in found if total.anchors.isdisjoint(("npi", "phone"))}
        owner = _owner_of_phone(listing, people) if untold and len(people) > 1 else None
        if owner is None:
            return candidates
        return tuple(_doubted(one, owner) if one.physician_id in untold else one for one in candidates)


def _owner_of_phone(listing: Side, people: Sequence[Side]) -> Side | None:
    """Somebody of the name shown whose number the listing shows, also who is ruled out as its person: a father, not his son."""
    phones = listing.places.phones
    owners = (person for person in people if not phones.isdisjoint(person.places.phones) and _is_namesake(listing, person))
    return min(owners, key=attrgetter("key"), default=None) if phones else None


def _with_bearer(candidate: Candidate, bearers: Sequence[Side]) -> Candidate:
    """A doubtful candidate with whom the NPI names instead, who may be too unlike the name to be proposed besides."""
    if candidate.tie != "loose" or candidate.physician_id in {person.key for person in bearers}:
        return candidate
    bearer = min(bearers, key=attrgetter("key"))
    return replace(candidate, doubt=joined(candidate.doubt, f"the NPI is that of {_named(bearer)}"))


def _is_namesake(listing: Side, person: Side) -> bool:
    return nearly_agree(agree_on_last(listing, person), agree_on_first(listing, person))


def _doubted(candidate: Candidate, owner: Side) -> Candidate:
    """A candidate for whom neither NPI nor phone speaks, while the phone is a namesake's: a person must be asked."""
    reason = f"the phone is that of {_named(owner)}"
    return replace(candidate, tie="loose", reasons=(*candidate.reasons, reason), doubt=joined(candidate.doubt, reason))


def _named(person: Side) -> str:
    return display_name(person.name.first, None, person.name.last, person.name.suffix)

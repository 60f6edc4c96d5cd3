"""Rating shifts of one person over all sites: a rating a month on each of six listings says soon what none says alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from repmon.checks.rating_events import RatingEvent
from repmon.checks.rating_listing import MUTE_NIGHTS, ListingState, is_muted
from repmon.checks.rating_readings import Mark
from repmon.checks.rating_runs import PERSON, Track, strongest_shift


@dataclass(frozen=True, slots=True)
class PersonState:
    """What must be remembered of one person beside the states of the listings."""

    muted_until: int | None = None
    origins: Mapping[str, Mark] = field(default_factory=dict)
    """By listing: where the last told shift began; only ratings after it count as history."""
    told_on: int | None = None
    """Night of the last alert: later runs start from there or after it."""


def advance_person(person: PersonState, listings: Mapping[str, ListingState]) -> tuple[PersonState, RatingEvent | None]:
    """Look at all of one person's listings together; needed only when one of them has a new mark.

    ``listings`` go by any key that stays the same from night to night. Left out are displays too coarse to test, and
    listings that told a shift of their own less than ``MUTE_NIGHTS`` ago.
    """
    marked = {key: s for key, s in listings.items() if s.marks and s.accepted is not None and s.accepted.testable}
    night = max((state.marks[-1].night for state in marked.values()), default=0)
    if person.muted_until is not None and night < person.muted_until:
        return person, None
    keys = sorted(key for key, state in marked.items() if not is_muted(state, night))
    shift = strongest_shift([_track(marked[key], person, key) for key in keys], PERSON)
    if shift is None:
        return person, None
    origins = {**person.origins, **{keys[part.listing]: part.before for part in shift.parts}}
    event = RatingEvent(shift.code, night, None, None, None, None, shift.run)
    return PersonState(night + MUTE_NIGHTS, origins, night), event


def _track(state: ListingState, person: PersonState, key: str) -> Track:
    """The listing's marks from which a run that was not told yet can start, and where its history begins.

    A shift told before the listing's history was anchored anew says nothing about the totals that count now.
    """
    marks = tuple(mark for mark in state.marks if person.told_on is None or mark.night >= person.told_on)
    shared = person.origins.get(key)
    if shared is not None and state.anchor is not None and shared.night < state.anchor:
        shared = None
    origin = max((mark for mark in (state.origin, shared) if mark is not None), key=lambda mark: mark.night, default=None)
    return Track(marks or state.marks[-1:], None if state.accepted is None else state.accepted.stars, origin)

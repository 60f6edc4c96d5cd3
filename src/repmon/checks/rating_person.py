"""Rating shifts of one person over all sites: a rating a month on each of six listings says soon what none says alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repmon.checks.rating_events import RatingEvent
from repmon.checks.rating_listing import MUTE_NIGHTS, ListingState, is_muted
from repmon.checks.rating_runs import PERSON, Track, strongest_shift


@dataclass(frozen=True, slots=True)
class PersonState:
    """What must be remembered of one person beside the states of the listings."""

    muted_until: int | None = None
    told_since: int | None = None
    """First night of the last run that was told: later runs start from there or after it."""


def advance_person(person: PersonState, listings: Sequence[ListingState]) -> tuple[PersonState, RatingEvent | None]:
    """Look at all of one person's listings together; needed only when one of them has a new mark.

    Left out are displays too coarse to test, and listings that told a shift of their own less than ``MUTE_NIGHTS`` ago.
    """
    marked = [state for state in listings if state.marks and state.accepted is not None and state.accepted.testable]
    night = max((state.marks[-1].night for state in marked), default=0)
    if person.muted_until is not None and night < person.muted_until:
        return person, None
    tracks = [_track(state, person.told_since) for state in marked if not is_muted(state, night)]
    shift = strongest_shift(tracks, PERSON)
    if shift is None:
        return person, None
    event = RatingEvent(shift.code, night, None, None, None, None, shift.run)
    return PersonState(night + MUTE_NIGHTS, shift.run.since), event


def _track(state: ListingState, told_since: int | None) -> Track:
    """The listing's marks from which a run that was not told yet can start."""
    marks = tuple(mark for mark in state.marks if told_since is None or mark.night >= told_since)
    return Track(marks or state.marks[-1:], None if state.accepted is None else state.accepted.stars)

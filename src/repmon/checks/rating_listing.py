"""One listing from night to night: from a reading to the next state, and what to tell.

A state holds only nights on which displays were *first* seen, never the night on
which they were confirmed or processed: going night by night and replaying the change-only history end in the same state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from repmon.checks.rating_events import RatingEvent, told
from repmon.checks.rating_gates import BURST_LEAST, BURST_NIGHTS, Step, is_too_fast, mark_of, what_happened
from repmon.checks.rating_readings import Mark, Reading, extended
from repmon.checks.rating_runs import LISTING, WINDOW_NIGHTS, Track, strongest_shift

MUTE_NIGHTS = 60
"""Nights without a further alert after one (measured: docs/rating-shifts.md)."""
BURST_MUTE_NIGHTS = 30
"""Nights during which a burst that was told is not told again."""
PACE_NIGHTS = 30
"""A listing's pace is taken over at least so many nights."""


@dataclass(frozen=True, slots=True)
class ListingState:
    """What must be remembered of one listing between nights. :mod:`repmon.checks.rating_state` writes it."""

    marks: tuple[Mark, ...] = ()
    """Accepted readings that a run may start from, oldest first, and the newest; totals tightened."""
    accepted: Reading | None = None
    """The last reading that a second night agreed with."""
    pending: Reading | None = None
    """A changed reading that waits for a second night."""
    origin: Mark | None = None
    """Where the last told shift began: only ratings after it count as history."""
    since: int | None = None
    """First accepted night."""
    anchor: int | None = None
    """Night from which on totals can be compared: the site's last doing, or the first accepted night."""
    gained: int = 0
    """New ratings since then, removals and leaps left out."""
    odd_nights: int = 0
    """Readings dropped because no second night agreed."""
    muted_until: int | None = None
    burst_until: int | None = None

    def pace(self, night: int, gained: int | None = None) -> float:
        """New ratings a night up to ``night``; one more is counted, so that a quiet listing's pace is small, not zero."""
        nights = max(night - (night if self.since is None else self.since), PACE_NIGHTS)
        return ((self.gained if gained is None else gained) + 1) / nights


def is_muted(state: ListingState, night: int) -> bool:
    """Whether the listing gave an alert too recently for another."""
    return state.muted_until is not None and night < state.muted_until


def advance(state: ListingState, reading: Reading, holds: Iterable[range] = ()) -> tuple[ListingState, tuple[RatingEvent, ...]]:
    """The state after one more night, and what is to be told. Nights must come in order; unknown readings change nothing.

    A reading counts when a second night agrees with it: shows the same, or what new ratings can make of it. ``holds`` are the
    site's incidents (:mod:`repmon.checks.rating_sites`): a display that changed in one starts the history anew, silently.
    """
    if not reading.known:
        return state, ()
    pending, accepted = state.pending, state.accepted
    if pending is None:
        if accepted is not None and accepted.shows_the_same_as(reading):
            return state, ()
        return replace(state, pending=reading), ()
    if pending.shows_the_same_as(reading):
        return _accept(state, pending, None, holds)
    if _agrees(state, pending, reading):
        return _accept(state, pending, reading, holds)
    waits = None if accepted is not None and accepted.shows_the_same_as(reading) else reading
    return replace(state, pending=waits, odd_nights=state.odd_nights + 1), ()


def step_of(state: ListingState, reading: Reading) -> Step | None:
    """What a known reading would be taken for if it were accepted; ``None`` when nothing changed or nothing is known yet."""
    accepted = state.accepted
    if accepted is None or not reading.known or accepted.shows_the_same_as(reading):
        return None
    return what_happened(state.marks, accepted, reading, state.pace(reading.night))


def _agrees(state: ListingState, pending: Reading, reading: Reading) -> bool:
    """Whether ``reading`` grew out of ``pending``, and is not better explained by the display before it."""
    if not pending.on_scale:
        return False
    pace = state.pace(pending.night)
    if what_happened((mark_of(pending),), pending, reading, pace) != "grew":
        return False
    if step_of(state, pending) in (None, "grew"):
        return True
    return step_of(state, reading) not in (None, "grew")


def _accept(
    state: ListingState, reading: Reading, pending: Reading | None, holds: Iterable[range]
) -> tuple[ListingState, tuple[RatingEvent, ...]]:
    """Take a confirmed reading into the history; ``pending`` waits for the next night."""
    accepted = state.accepted
    step = step_of(state, reading)
    state = replace(state, accepted=reading, pending=pending)
    if accepted is None or step is None or any(reading.night in hold for hold in holds):
        return _anchored(state, reading), ()
    if step != "grew":
        return _anchored(state, reading), (told(step, accepted, reading),)
    if not state.marks:
        return _anchored(state, reading), ()
    mark = mark_of(reading)
    new = mark.count - state.marks[-1].count
    if new == 0:
        return replace(state, marks=_narrowed(state.marks, mark)), ()
    marks = extended(state.marks, mark) or (mark,)
    state = replace(state, marks=_within_window(marks), gained=state.gained + new)
    state, burst = _burst(state, accepted, reading)
    state, shift = _shift(state, accepted, reading)
    return state, (*burst, *shift)


def _anchored(state: ListingState, reading: Reading) -> ListingState:
    """Start the marks anew from a reading (without one when it is off its scale)."""
    marks = (mark_of(reading),) if reading.on_scale else ()
    since = reading.night if state.since is None else state.since
    return replace(state, marks=marks, origin=None, since=since, anchor=reading.night)


def _narrowed(marks: tuple[Mark, ...], again: Mark) -> tuple[Mark, ...]:
    """The marks when the same count is shown with a mean that still fits: its interval narrows the newest total."""
    last = marks[-1]
    both = Mark(last.night, last.count, max(last.low, again.low), min(last.high, again.high))
    return extended(marks[:-1], both) or (again,)


def _within_window(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The marks without those from which no run can start any more."""
    last = marks[-1]
    first = 0
    while first < len(marks) - 2 and (
        marks[first + 1].night < last.night - WINDOW_NIGHTS or last.count - marks[first + 1].count >= LISTING.most_new
    ):
        first += 1
    return marks[first:]


def _burst(state: ListingState, old: Reading, new: Reading) -> tuple[ListingState, tuple[RatingEvent, ...]]:
    """Tell when a week brought far more ratings than the listing's pace explains (docs/rating-shifts.md, gates)."""
    night = new.night
    if state.burst_until is not None and night < state.burst_until:
        return state, ()
    last = state.marks[-1]
    week = next((m for m in reversed(state.marks) if m.night < night - BURST_NIGHTS), state.marks[0])
    gained = last.count - week.count
    if gained < BURST_LEAST or not is_too_fast(gained, BURST_NIGHTS, state.pace(week.night, state.gained - gained)):
        return state, ()
    return replace(state, burst_until=night + BURST_MUTE_NIGHTS), (told("review_surge", old, new),)


def _shift(state: ListingState, old: Reading, new: Reading) -> tuple[ListingState, tuple[RatingEvent, ...]]:
    """Tell when the newest ratings say that the level moved; from then on they are the history that others are judged by."""
    if not new.testable or is_muted(state, new.night):
        return state, ()
    shift = strongest_shift((Track(state.marks, new.stars, state.origin),), LISTING)
    if shift is None:
        return state, ()
    before = shift.parts[0].before
    state = replace(state, marks=state.marks[-1:], origin=before, muted_until=new.night + MUTE_NIGHTS)
    return state, (told(shift.code, old, new, shift.run),)

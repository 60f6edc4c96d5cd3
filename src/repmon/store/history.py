"""Change-only history as runs of equal readings.

A run says: from this night to that one every reading showed this content. What is valid in between two runs is what the
earlier one showed; so the table's half-open ``[valid_from, valid_to)`` follows from the runs alone. This also says what an
older night does that arrives late (an import, a clock that was set back):

- before, between or after the runs it becomes a run of its own, or lengthens its equal neighbour;
- inside a run of other content it counts for that one night: the readings on both sides of it stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from repmon.model import Night
from repmon.store.rows import Values


@dataclass(frozen=True, slots=True)
class Run:
    """Equal readings of one listing, from ``first`` to ``last`` (both inclusive)."""

    first: Night
    last: Night
    content: Values
    """Compared: two neighbouring runs never hold equal content."""
    extras: Values = ()
    """Kept with the content, not compared."""


def place(runs: Sequence[Run], reading: Run) -> list[Run]:
    """Add one night's reading (``first == last``) to a history; a reading already there for that night is replaced."""
    return merged(put(runs, reading))


def put(runs: Sequence[Run], reading: Run) -> list[Run]:
    """The same without joining equal neighbours: of several readings that arrive together one may stand between the two."""
    night = reading.first
    pieces: list[Run] = []
    for run in runs:
        if not run.first <= night <= run.last:
            pieces.append(run)
        elif run.content == reading.content:
            return list(runs)
        else:
            pieces += _without(run, night)
    return [*pieces, reading]


def join(runs: Sequence[Run], others: Sequence[Run]) -> list[Run]:
    """Join the runs of another reader of the same listing to a history.

    The other's run is known to hold on its first and its last night; what stands here for the nights between remains. That is
    exact where both read night after night: which nights in the middle of a run were left out is not recorded.
    """
    pieces = list(runs)
    for other in others:
        for night in dict.fromkeys((other.first, other.last)):
            covering = [run for run in pieces if run.first <= night <= run.last]
            if any(run.content == other.content for run in covering):
                continue
            pieces = [run for run in pieces if run not in covering]
            pieces += [rest for run in covering for rest in _without(run, night)]
            pieces.append(replace(other, first=night, last=night))
    return merged(pieces)


def merged(runs: Iterable[Run]) -> list[Run]:
    """Return the runs in order, equal neighbours joined."""
    joined: list[Run] = []
    for run in sorted(runs, key=lambda run: run.first):
        if joined and joined[-1].content == run.content:
            joined[-1] = replace(joined[-1], last=run.last)
        else:
            joined.append(run)
    return joined


def valid_to(runs: Sequence[Run]) -> list[Night | None]:
    """Return, per run, the night on which its content ceased to be what we know; None for the last."""
    following: list[Night | None] = [run.first for run in runs[1:]]
    return [*following, None][: len(runs)]


def shift(night: Night, by: int) -> Night:
    """Return the night so many nights later (or earlier, when negative)."""
    return (dt.date.fromisoformat(night) + dt.timedelta(days=by)).isoformat()


def _without(run: Run, night: Night) -> Iterator[Run]:
    if run.first < night:
        yield replace(run, last=shift(night, -1))
    if night < run.last:
        yield replace(run, first=shift(night, 1))

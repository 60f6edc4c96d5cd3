"""The most striking run of new ratings, on one listing or over all listings of one person.

A run is everything rated after one of the nights on which a display changed. Its evidence is the sum of its listings'
(:mod:`repmon.checks.rating_evidence`), weighed over the same moves: a person's level moves everywhere at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

from repmon.checks.rating_events import Run, summed_run
from repmon.checks.rating_evidence import PORTFOLIO_MIX, StarMix, convolved, log_ratios, weigh, whole_scores
from repmon.checks.rating_readings import Mark, history_since

PORTFOLIO = StarMix(PORTFOLIO_MIX)

WINDOW_NIGHTS = 120
"""A run's first rating is at most so many nights old (docs/rating-shifts.md, constants)."""
LEAST_SHIFT = 0.5
"""Stars between the run and the history below which a shift is not worth telling (docs/rating-shifts.md, constants)."""
EVEN_RUN = 12
"""Ratings. A shorter run must show more evidence, a longer one less, in proportion (see :func:`handicapped`)."""

GUESS_MARGIN = 1.2
"""Runs whose guessed evidence is below the threshold even after this factor are not weighed: saves most of the time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Which runs are looked at, and the handicapped evidence from which they are told."""

    least_new: int
    most_new: int
    drop: float
    rise: float
    """Higher than ``drop``: good news can wait, and a polarised site gives short runs of fives easily."""
    least_listings: int = 1


LISTING = Limits(least_new=3, most_new=100, drop=5.3, rise=6.5)
PERSON = Limits(least_new=5, most_new=120, drop=5.0, rise=6.5, least_listings=2)


@dataclass(frozen=True, slots=True)
class Track:
    """One listing's accepted readings (at least one mark) and the mix of stars that it is judged by."""

    marks: tuple[Mark, ...]
    stars: tuple[int, ...] | None = None
    """Star counts shown last."""
    origin: Mark | None = None
    """Where the last told shift began: ratings up to there are no history any more."""

    def mix(self) -> StarMix:
        """The portfolio's mix, or the listing's own where it shows star counts."""
        return PORTFOLIO if self.stars is None else PORTFOLIO.of_listing(self.stars)


@dataclass(frozen=True, slots=True)
class Part:
    """One listing's share of a run: between two of its marks."""

    listing: int
    """Position of its track."""
    history: Mark
    """What the run is judged by: the ratings before it."""
    before: Mark
    after: Mark
    since: int
    """First night that showed one of the new ratings."""
    new: int
    """New ratings, at least one."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A run that is worth telling."""

    code: Literal["rating_drop", "rating_rise"]
    run: Run
    parts: tuple[Part, ...]


def strongest_shift(tracks: Sequence[Track], limits: Limits) -> Shift | None:
    """The run with the most evidence beyond the limits' threshold, or ``None``."""
    mixes: dict[int, StarMix] = {}
    ratios: dict[tuple[int, int, bool], list[float]] = {}
    best: tuple[float, bool, list[Part]] | None = None
    looked = 0
    for parts in _runs(tracks, limits):
        looked += 1
        new = sum([part.new for part in parts])
        moved = _moved(parts, new)
        if abs(moved) < LEAST_SHIFT:
            continue
        drop = moved < 0
        least = (limits.drop if drop else limits.rise) - handicapped(0.0, new)
        if GUESS_MARGIN * sum(PORTFOLIO.at_most(part.history, part.before, part.after, drop) for part in parts) < least:
            continue
        for part in parts:
            key = (part.listing, part.before.count, drop)
            if key not in ratios:
                mix = mixes.setdefault(part.listing, tracks[part.listing].mix())
                ratios[key] = log_ratios(mix, part.history, part.before, part.after, drop)
        shares = [ratios[part.listing, part.before.count, drop] for part in parts]
        evidence = handicapped(weigh([sum(move) for move in zip(*shares, strict=True)]), new)
        if evidence >= (limits.drop if drop else limits.rise) and (best is None or evidence > best[0]):
            best = evidence, drop, parts
    if best is None:
        return None
    evidence, drop, parts = best
    chance = _chance(parts, [mixes[part.listing] for part in parts], drop) * looked
    run = summed_run(
        [(part.history, part.before, part.after) for part in parts], min(part.since for part in parts), evidence, chance
    )
    return Shift("rating_drop" if drop else "rating_rise", run, tuple(parts))


def handicapped(evidence: float, new: int) -> float:
    """Evidence corrected for the number of chances: a history holds four times as many separate runs of 3 as of 12."""
    return evidence + log(new / EVEN_RUN)


def _runs(tracks: Sequence[Track], limits: Limits) -> Iterator[list[Part]]:
    """Every run within the limits, newest start first."""
    nights = [[mark.night for mark in track.marks] for track in tracks]
    newest = max((own[-1] for own in nights), default=0)
    for start in sorted({night for own in nights for night in own[:-1]}, reverse=True):
        parts = []
        for i, track in enumerate(tracks):
            at = max(bisect_right(nights[i], start) - 1, 0)
            if at < len(track.marks) - 1 and track.marks[-1].count > track.marks[at].count:
                before, after = track.marks[at], track.marks[-1]
                history = history_since(track.origin, before)
                parts.append(Part(i, history, before, after, nights[i][at + 1], after.count - before.count))
        new = sum([part.new for part in parts])
        if new > limits.most_new or (parts and min([part.since for part in parts]) < newest - WINDOW_NIGHTS):
            return
        if new >= limits.least_new and len(parts) >= limits.least_listings:
            yield parts


def _moved(parts: Sequence[Part], new: int) -> float:
    """Stars by which the ``new`` ratings lie above what each listing's own history would have given."""
    got = sum([part.after.middle - part.before.middle for part in parts])
    due = sum(
        [
            part.new * (part.history.middle / part.history.count if part.history.count else PORTFOLIO.portfolio_mean)
            for part in parts
        ]
    )
    return (got - due) / new


def _chance(parts: Sequence[Part], mixes: Sequence[StarMix], drop: bool) -> float:
    """Chance of a run at least this far off if no level moved, averaged over the star totals still possible."""
    predicted, low, high = [1.0], 0, 0
    for part, mix in zip(parts, mixes, strict=True):
        predicted = convolved(predicted, mix.predicted(part.history, part.new))
        before, after = whole_scores(part.before), whole_scores(part.after)
        low, high = low + after[0] - before[1], high + after[1] - before[0]
    most = len(predicted) - 1
    low, high = min(max(low, 0), most), max(min(high, most), 0)
    tails = [sum(predicted[: total + 1]) if drop else sum(predicted[total:]) for total in range(low, high + 1)]
    return sum(tails) / len(tails)

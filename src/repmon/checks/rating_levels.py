"""Where a rating stands: shown as a state with its count, never as an alarm. Pure arithmetic, no thresholds hidden."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from repmon.checks.rating_readings import Reading

USUAL_BAR = 30
"""Ratings from which a mean is usually published; under about 15 authors advise against it (JGIM, s11606-019-05265-3)."""
DEFAULT_LINE = 4.0
"""Stars below which patients begin to look elsewhere; an organisation sets its own, per specialty if it likes."""
VELOCITY_NIGHTS, YEAR_NIGHTS = 30, 365


def too_few_to_judge(count: int | None, bar: int = USUAL_BAR) -> bool:
    """Whether a mean from ``count`` ratings says little about the physician; an unknown count is too few."""
    return count is None or count < bar


def below_threshold(mean: float | None, count: int | None, line: float = DEFAULT_LINE) -> bool | None:
    """Whether the *shown* mean is below the line; ``None`` when nothing is shown. It is a state, not a shift."""
    return None if mean is None or not count else mean < line


def level_sentence(mean: float | None, count: int | None, line: float = DEFAULT_LINE, bar: int = USUAL_BAR) -> str:
    """The level in words: ``4.2 from 6 ratings: too few to judge``."""
    if mean is None or count == 0:
        return "not rated"
    shown = f"{mean:.2f}".rstrip("0")
    shown += "0" if shown.endswith(".") else ""
    if count is None:
        return f"{shown}, number of ratings unknown: too few to judge"
    text = f"{shown} from {count:,} rating{'' if count == 1 else 's'}"
    if too_few_to_judge(count, bar):
        return f"{text}: too few to judge"
    return f"{text}: below {line:g}" if mean < line else text


def effect_of_next_review(mean: float, count: int, star: float) -> float:
    """The mean after one more rating of ``star``, for example 4.6 from 30 and one star: 4.48."""
    return (mean * count + star) / (count + 1)


def pooled_mean(readings: Iterable[Reading]) -> tuple[float, float, int] | None:
    """Count-weighted mean of several listings as (lowest, highest, ratings), stars; ``None`` when nobody rated.

    Sums of totals over sums of counts, with the displays' rounding kept: never an average of averages.
    """
    low = high = 0.0
    count = 0
    for reading in readings:
        if reading.known and reading.count:
            least, most = reading.totals()
            low, high, count = low + least, high + most, count + reading.count
    return (low / count, high / count, count) if count else None


def percentile(mean: float, others: Sequence[float]) -> float | None:
    """Share of ``others`` (sorted ascending) below ``mean``, ties counted half, 0 to 100; ``None`` without others."""
    if not others:
        return None
    return 50.0 * (bisect_left(others, mean) + bisect_right(others, mean)) / len(others)


def velocity(counts: Sequence[tuple[int, int]], tonight: int) -> tuple[int, float] | None:
    """New ratings in the last 30 nights, and per 30 nights over the last year (or as far back as is known, 60 nights at least).

    ``counts`` are (night, count) of accepted displays, oldest first. ``None`` when too little is known.
    """
    known = [(night, count) for night, count in counts if night <= tonight]
    if not known or tonight - known[0][0] < 2 * VELOCITY_NIGHTS:
        return None
    year_ago = max(tonight - YEAR_NIGHTS, known[0][0])
    gained_in_year = known[-1][1] - _count_on(known, year_ago)
    return known[-1][1] - _count_on(known, tonight - VELOCITY_NIGHTS), gained_in_year * VELOCITY_NIGHTS / (tonight - year_ago)


def _count_on(known: Sequence[tuple[int, int]], night: int) -> int:
    """The count that was shown on a night at or after the first known one."""
    at = bisect_right([first for first, _ in known], night) - 1
    return known[max(at, 0)][1]

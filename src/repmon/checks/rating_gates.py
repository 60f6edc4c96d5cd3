"""What must hold before a changed display counts as new ratings: everything else is the site's doing, not the patients'.

A mean off the scale, somebody else's page, a count that fell, a mean that no new ratings could have brought about and a
count that leapt are each told as what they are, and the history is anchored anew behind them.
"""

from __future__ import annotations

import math
from typing import Literal

from repmon.checks.rating_readings import Mark, Reading, extended

Step = Literal["grew", "scale_change", "listing_swapped", "reviews_removed", "site_recalculated", "count_jumped"]

UNLIKELY = 1e-6
"""Poisson chance below which ratings come faster than a listing's pace explains (docs/rating-shifts.md, gates)."""
TIMES_PACE = 3.0
"""... even if it had sped up by this factor."""
BURST_NIGHTS, BURST_LEAST = 7, 8
"""A burst is at least so many new ratings in so many nights."""
LEAP_LEAST = 15
"""New ratings between two readings from which a count may have leapt: listings merged or replaced, ratings brought in."""
BOMB_MEAN = 1.75
"""Stars. A leap whose new ratings average less than this is taken for what it looks like, people giving one star."""
GAP_SLACK = 0.12
"""Stars by which a shown mean may drift against the star counts beside it before the site has recalculated it."""


def poisson_tail(least: int, expected: float) -> float:
    """P(X >= least) of a Poisson variable for ``least`` above ``expected``; 1 when it is not above (no alarm hangs on that)."""
    if least <= expected:
        return 1.0
    if expected <= 0.0:
        return 0.0
    term = math.exp(least * math.log(expected) - expected - math.lgamma(least + 1))
    total, i = 0.0, least
    while term > total * 1e-12:
        total += term
        i += 1
        term *= expected / i
    return min(total, 1.0)


def is_too_fast(new: int, nights: int, pace: float) -> bool:
    """Whether ``new`` ratings in ``nights`` are beyond what a listing gaining ``pace`` ratings a night would ever show."""
    return poisson_tail(new, TIMES_PACE * pace * nights) < UNLIKELY


def what_happened(marks: tuple[Mark, ...], old: Reading, new: Reading, pace: float) -> Step:
    """What lies between two known readings of one listing that differ.

    ``marks`` are the accepted ones up to ``old`` (empty: nothing to compare totals with), ``pace`` is in ratings a night.
    """
    if not new.on_scale or (new.top, new.bottom) != (old.top, old.bottom):
        return "scale_change"
    if new.identity != old.identity:
        return "listing_swapped"
    if (new.count or 0) < (old.count or 0) or _stars_lost(old, new):
        return "reviews_removed"
    mark = mark_of(new)
    if _gap_moved(old, new) or extended(marks, mark) is None:
        return "site_recalculated"
    if marks and _leapt(marks[-1], mark, pace):
        return "count_jumped"
    return "grew"


def mark_of(reading: Reading) -> Mark:
    """The reading as a mark. It must be known."""
    return Mark(reading.night, reading.count or 0, *reading.totals())


def _stars_lost(old: Reading, new: Reading) -> bool:
    """Whether some star has fewer ratings than before, even where new ratings hide it in the count."""
    if old.stars is None or new.stars is None:
        return False
    return any(after < before for before, after in zip(old.stars, new.stars, strict=True))


def _gap(reading: Reading) -> float | None:
    """Stars between the shown mean and the mean of the star counts beside it."""
    mean = reading.in_stars()
    if reading.stars is None or mean is None or not reading.count:
        return None
    half_step = 0.5 * reading.step if reading.step else 0.0
    gap = mean - reading.totals()[0] / reading.count
    return math.copysign(max(abs(gap) - half_step, 0.0), gap)


def _gap_moved(old: Reading, new: Reading) -> bool:
    """Whether the site has begun to reckon its mean in another way than before."""
    before, after = _gap(old), _gap(new)
    return after is not None and abs(after - (before or 0.0)) > GAP_SLACK


def _leapt(last: Mark, mark: Mark, pace: float) -> bool:
    """Whether the count rose as only a merger, a replaced page or an import of ratings makes it rise."""
    new = mark.count - last.count
    if new < LEAP_LEAST or not is_too_fast(new, max(mark.night - last.night, 1), pace):
        return False
    return (mark.middle - last.middle) / new > BOMB_MEAN

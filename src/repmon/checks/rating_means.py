"""Means of ratings, with the range of the level behind them: all stars over all ratings, never an average of averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from repmon.checks.rating_readings import HIGHEST, LOWEST

USUAL = 1.96
"""Standard errors of the range shown beside a mean: it holds the true level in 95 of 100 cases at least."""
SURE = 3.29
"""Standard errors beyond which somebody is called an outlier, or a group's newest ratings a change: one case in a thousand.
A report shows hundreds of groups and thousands of people; at 1.96 one in twenty would be called so by chance."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some ratings of one person: how many, and the interval of their star total that the displays leave open."""

    count: int
    low: float
    high: float

    @property
    def total(self) -> float:
        """Middle of the total's interval."""
        return 0.5 * (self.low + self.high)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of ratings, stars, with the range of the level behind it."""

    value: float
    low: float
    high: float
    count: int
    people: int


def pooled(shares: Sequence[Share], errors: float = USUAL) -> Mean | None:
    """The mean of all ratings together; ``None`` without a rating.

    ``shares`` hold one entry per person. The range is the wider of two, each ``errors`` standard errors to either side:

    - Wilson's score interval (1927) of the mean as a proportion of the way from 1 to 5 stars. No ratings vary more than ones
      and fives with the same mean do (Bhatia and Davis 2000), and most sites' ratings are nearly that.
    - The spread of a ratio over people (Cochran 1977, 6.8), because one person's ratings are alike.

    Rounding adds the variance of an even spread over each display's interval.
    """
    rated = [share for share in shares if share.count]
    count, people = sum([share.count for share in rated]), len(rated)
    if not count:
        return None
    value = min(max(sum([share.total for share in rated]) / count, LOWEST), HIGHEST)
    down, up = _wilson(value, count, errors)
    if people > 1:
        squares = sum([(share.total - value * share.count) ** 2 for share in rated])
        between = errors * math.sqrt(squares * people / (people - 1)) / count
        down, up = max(down, between), max(up, between)
    rounding = errors**2 * sum([(share.high - share.low) ** 2 for share in rated]) / 12 / count**2
    low, high = math.sqrt(down**2 + rounding), math.sqrt(up**2 + rounding)
    return Mean(value, max(value - low, LOWEST), min(value + high, HIGHEST), count, people)


def _wilson(value: float, count: int, errors: float) -> tuple[float, float]:
    """Stars from the mean down and up to the ends of Wilson's interval."""
    p, z2 = (value - LOWEST) / (HIGHEST - LOWEST), errors**2
    middle = (p + z2 / (2 * count)) / (1 + z2 / count)
    half = errors * math.sqrt(p * (1 - p) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return (p - middle + half) * (HIGHEST - LOWEST), (middle + half - p) * (HIGHEST - LOWEST)

"""How much more likely the newest ratings are if a physician's level has moved than if it has not.

Ratings are modelled as draws from a mix of one to five stars, tilted by ``exp(tilt * stars)``. Nobody knows the tilt: its
weights come from the listing's own history and a few pseudo-ratings at the portfolio's mean. The ratings since an earlier
reading are weighed under "same tilt" and under "tilt moved by one of ``MOVES``", both averaged over the history's
uncertainty and over every star total that the rounded display still allows. The log of that ratio is the evidence; the
listings of one person add up.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import mul

from repmon.checks.rating_readings import LOWEST, SLACK, Mark

_SPACING = 0.1
TILTS = tuple(round(_SPACING * i - 2.0, 1) for i in range(45))
"""From -2.0 (everybody gives one star) to 2.4 (nearly everybody five)."""
MOVES = (4, 6, 8, 10, 14)
"""Moves of the tilt, in grid steps, weighed against no move: from 4.5 stars down to about 3.6, 3.0, 2.4, 1.9 and 1.3."""
_MOVE_SHARES = (2.0, 2.0, 2.0, 1.0, 0.5)
_LOG_MOVE_SHARES = tuple(math.log(share / sum(_MOVE_SHARES)) for share in _MOVE_SHARES)

PORTFOLIO_MIX = (0.165, 0.04, 0.04, 0.08, 0.675)
"""Share of 1 to 5 stars: between DocSpot's 2013 mix (65 % fives) and Healthgrades' of 2023 (75 % fives, 20 % ones)."""
PSEUDO_RATINGS = 6.0
"""Ratings at the portfolio's mean that every listing's history is topped up with."""
HISTORY_CAP = 200.0
"""Ratings that a long history counts for at most: old ones say less about today."""
OWN_MIX_PSEUDO_RATINGS = 20.0
"""Ratings of the portfolio's mix that a listing's own star counts are topped up with."""
_LEAST = 1e-14
"""Floor of a likelihood that comes from differences of sums, about the rounding error of such a difference."""
_IMPOSSIBLE = math.log(1e-9)
"""Floor of the log ratio of one move: one look never speaks more strongly *against* a move than this."""


class StarMix:
    """A mix of one to five stars with its tilted family."""

    def __init__(self, shares: Sequence[float], portfolio_mean: float | None = None) -> None:
        """``shares``: weight of each star, any scale. ``portfolio_mean``: stars, where it is not the mix's own mean."""
        whole = sum(shares)
        self._shares = [share / whole for share in shares]
        self._log_norm = [
            math.log(sum(share * math.exp(tilt * score) for score, share in enumerate(self._shares))) for tilt in TILTS
        ]
        own_mean = LOWEST + sum(score * share for score, share in enumerate(self._shares))
        self._mean_scores = [
            sum(score * share * math.exp(tilt * score - norm) for score, share in enumerate(self._shares))
            for tilt, norm in zip(TILTS, self._log_norm, strict=True)
        ]
        self.portfolio_mean = own_mean if portfolio_mean is None else portfolio_mean
        prior_score = (self.portfolio_mean - LOWEST) * PSEUDO_RATINGS
        self._log_prior = [tilt * prior_score - PSEUDO_RATINGS * norm for tilt, norm in zip(TILTS, self._log_norm, strict=True)]
        self._sums: list[list[float]] = [[1.0]]
        self._tables: dict[int, list[list[float]]] = {}

    def of_listing(self, stars: Sequence[int]) -> StarMix:
        """The mix of one listing that shows how many ratings of each star it has."""
        return StarMix(
            [OWN_MIX_PSEUDO_RATINGS * share + number for share, number in zip(self._shares, stars, strict=True)],
            self.portfolio_mean,
        )

    def weights(self, history: Mark) -> list[float]:
        """How much each tilt is believed after a history (greatest 1, below exp(-30) taken as 0)."""
        trust = min(1.0, HISTORY_CAP / history.count) if history.count else 0.0
        score, number = trust * (history.middle - LOWEST * history.count), trust * history.count
        logs = [
            prior + score * tilt - number * norm
            for prior, tilt, norm in zip(self._log_prior, TILTS, self._log_norm, strict=True)
        ]
        top = max(logs)
        return [math.exp(log - top) if log - top > -30.0 else 0.0 for log in logs]

    def at_most(self, history: Mark, before: Mark, after: Mark, drop: bool) -> float:
        """A quick guess of what the evidence can be at most: the level that the history makes likeliest against the level
        that suits the run best, if rounding hid the total that speaks most for a shift."""
        trust = min(1.0, HISTORY_CAP / history.count) if history.count else 0.0
        number = trust * history.count + PSEUDO_RATINGS
        due = (trust * (history.middle - history.count) + PSEUDO_RATINGS * (self.portfolio_mean - LOWEST)) / number
        new = after.count - before.count
        got = min(max((after.low - before.high if drop else after.high - before.low) - new, 0.0), 4.0 * new)
        old = min(bisect_left(self._mean_scores, due), len(TILTS) - 1)
        best = min(bisect_left(self._mean_scores, got / new), len(TILTS) - 1)
        return (TILTS[best] - TILTS[old]) * got - new * (self._log_norm[best] - self._log_norm[old])

    def likelihoods(self, before: Mark, after: Mark) -> list[float]:
        """Likelihood, per tilt and up to one common factor, of the ratings between two readings.

        Every whole total within ``before``'s interval is held equally likely; ``after``'s total must lie in its interval.
        """
        new = after.count - before.count
        low0, high0 = whole_scores(before)
        low1, high1 = whole_scores(after)
        if low0 == high0 and low1 == high1:
            logs = [tilt * (low1 - low0) - new * norm for tilt, norm in zip(TILTS, self._log_norm, strict=True)]
            top = max(logs)
            return [math.exp(max(log - top, -60.0)) for log in logs]
        edges = (high1 - low0, high1 - high0 - 1, low1 - 1 - low0, low1 - 2 - high0)
        most = 4 * new
        beyond = sum(sign * max(edge - most, 0) for sign, edge in zip((1, -1, -1, 1), edges, strict=True))
        a, b, c, d = (max(min(edge, most), -1) for edge in edges)
        return [max(row[a] - row[b] - row[c] + row[d] + beyond, _LEAST) for row in self._table(new)]

    def predicted(self, history: Mark, new: int) -> list[float]:
        """Distribution of the score (stars - 1, summed) of ``new`` ratings if the level is what the history says."""
        believed = self.weights(history)
        whole = sum(believed)
        sums = self._score_sums(new)
        found = [0.0] * len(sums)
        for belief, tilt, norm in zip(believed, TILTS, self._log_norm, strict=True):
            if belief > 0.0:
                for score, p in enumerate(sums):
                    found[score] += belief / whole * p * math.exp(tilt * score - new * norm)
        return found

    def _table(self, new: int) -> list[list[float]]:
        """Per tilt the twice-summed distribution of the score (stars - 1) of ``new`` ratings.

        Beyond the greatest score it would go on rising by one; at -1, below the least, stands 0.
        """
        if new not in self._tables:
            sums = self._score_sums(new)
            self._tables[new] = [
                [*accumulate(accumulate(p * math.exp(tilt * s - new * norm) for s, p in enumerate(sums))), 0.0]
                for tilt, norm in zip(TILTS, self._log_norm, strict=True)
            ]
        return self._tables[new]

    def _score_sums(self, new: int) -> list[float]:
        """Distribution of the score of ``new`` ratings of the untilted mix."""
        while len(self._sums) <= new:
            self._sums.append(convolved(self._sums[-1], self._shares))
        return self._sums[new]


def log_ratios(mix: StarMix, history: Mark, before: Mark, after: Mark, drop: bool) -> list[float]:
    """Per move of ``MOVES``: log of (likelihood if the level fell, or rose, by it) / (likelihood if it stayed)."""
    believed, likely = mix.weights(history), mix.likelihoods(before, after)
    stayed = sum(map(mul, believed, likely))
    if drop:
        moved = [sum(map(mul, believed[move:], likely)) for move in MOVES]
    else:
        moved = [sum(map(mul, believed, likely[move:])) for move in MOVES]
    return [max(math.log(m / stayed), _IMPOSSIBLE) if m > 0.0 else _IMPOSSIBLE for m in moved]


def weigh(ratios: Sequence[float]) -> float:
    """One evidence out of the log ratios of all moves: the log of their weighted mean."""
    logs = [ratio + share for ratio, share in zip(ratios, _LOG_MOVE_SHARES, strict=True)]
    top = max(logs)
    return top + math.log(sum(math.exp(log - top) for log in logs))


def whole_scores(mark: Mark) -> tuple[int, int]:
    """Lowest and highest whole score (total less one per rating); rounded outward where no whole one fits (sub-scores)."""
    low, high = math.ceil(mark.low - SLACK), math.floor(mark.high + SLACK)
    if low > high:
        low, high = high, low
    return low - mark.count, high - mark.count


def convolved(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Distribution of the sum of two independent scores."""
    both = [0.0] * (len(first) + len(second) - 1)
    for i, p in enumerate(first):
        for j, q in enumerate(second):
            both[i + j] += p * q
    return both

"""The weighing of new ratings against the old, checked by writing out every way in which a few ratings can fall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.rating_evidence import MOVES, TILTS, StarMix, convolved, log_ratios, weigh, whole_scores
from repmon.checks.rating_readings import Mark

SHARES = (0.165, 0.04, 0.04, 0.08, 0.675)
MIX = StarMix(SHARES)
MEAN = 1 * 0.165 + 2 * 0.04 + 3 * 0.04 + 4 * 0.08 + 5 * 0.675
GRID = [i / 10 for i in range(-20, 25)]


def exactly(count: int, total: float, night: int = 0) -> Mark:
    return Mark(night, count, total, total)


def tilted(tilt: float, shares: Sequence[float] = SHARES) -> list[float]:
    """Chances of 1 to 5 stars."""
    raw = [share * math.exp(tilt * stars) for stars, share in enumerate(shares, start=1)]
    return [one / sum(raw) for one in raw]


def chance_of(total: int, new: int, tilt: float, shares: Sequence[float] = SHARES) -> float:
    """Chance that ``new`` ratings sum to ``total`` stars: every way written out."""
    chances = tilted(tilt, shares)
    return sum(math.prod(chances[s] for s in way) for way in product(range(5), repeat=new) if sum(way) + new == total)


def belief(count: float, total: float, mean: float = MEAN, shares: Sequence[float] = SHARES) -> list[float]:
    """Belief in each tilt after ``count`` ratings of ``total`` stars and six more at the portfolio's mean, greatest 1."""
    logs = []
    for tilt in GRID:
        log_norm = math.log(sum(share * math.exp(tilt * stars) for stars, share in enumerate(shares, start=1)))
        logs.append(tilt * (total + 6 * mean) - (count + 6) * log_norm)
    return [math.exp(log - max(logs)) for log in logs]


def approx(values: Sequence[float]) -> object:
    return pytest.approx(list(values), rel=1e-6, abs=1e-12)


def test_tilts_go_from_all_ones_to_nearly_all_fives() -> None:
    assert list(TILTS) == pytest.approx(GRID)
    assert [TILTS[20 + move] - TILTS[20] for move in MOVES] == pytest.approx([0.4, 0.6, 0.8, 1.0, 1.4])


@pytest.mark.parametrize(("count", "total"), [(0, 0.0), (1, 1.0), (30, 120.0), (200, 900.0)])
def test_belief_comes_from_the_history_and_six_ratings_at_the_portfolios_mean(count: int, total: float) -> None:
    assert MIX.weights(exactly(count, total)) == approx(belief(count, total))


def test_a_long_history_counts_as_two_hundred_ratings() -> None:
    assert MIX.weights(exactly(400, 1800.0)) == approx(belief(200, 900.0))
    assert MIX.weights(Mark(0, 400, 1780.0, 1820.0)) == approx(belief(200, 900.0)), "the middle of what the display allows"


def test_what_is_hardly_believed_is_not_believed_at_all() -> None:
    found, true = MIX.weights(exactly(200, 990.0)), belief(200, 990.0)
    assert [one == 0.0 for one in found] == [one <= math.exp(-30) for one in true]
    assert 0 < found.count(0.0) < len(found)


def test_scores_known_exactly_are_as_likely_as_their_stars() -> None:
    found = MIX.likelihoods(exactly(10, 45.0), exactly(13, 52.0))
    true = [chance_of(7, 3, tilt) for tilt in GRID]
    assert max(found) == 1.0
    assert [one * max(true) for one in found] == approx(true)
    hopeless = MIX.likelihoods(exactly(0, 0.0), exactly(100, 100.0))
    assert min(hopeless) == math.exp(-60), "a floor far below anything that weighs"


@settings(max_examples=100)
@given(st.integers(1, 4), st.integers(0, 3), st.integers(0, 3), st.data())
def test_every_pair_of_totals_that_the_displays_allow_is_weighed(new: int, wide: int, wider: int, data: st.DataObject) -> None:
    low = data.draw(st.integers(30, 50))
    end = data.draw(st.integers(low + new - 3, low + 5 * new + 3))
    before, after = Mark(0, 10, low, low + wide), Mark(1, 10 + new, end, end + wider + (wide == wider == 0))
    found = MIX.likelihoods(before, after)
    for tilt, one in list(zip(GRID, found, strict=True))[::11]:
        ways = [
            chance_of(last - first, new, tilt)
            for first in range(round(before.low), round(before.high) + 1)
            for last in range(round(after.low), round(after.high) + 1)
        ]
        assert one == pytest.approx(max(sum(ways), 1e-14), rel=1e-6, abs=2e-14)


def test_what_is_expected_of_new_ratings_is_spread_by_the_doubt_about_the_level() -> None:
    history, new = exactly(12, 50.0), 3
    believed = belief(12, 50.0)
    true = [
        sum(b * chance_of(total, new, tilt) for b, tilt in zip(believed, GRID, strict=True)) / sum(believed)
        for total in range(new, 5 * new + 1)
    ]
    assert MIX.predicted(history, new) == approx(true)
    assert sum(true) == pytest.approx(1.0)


def test_a_listings_own_stars_are_topped_up_with_twenty_of_the_portfolio() -> None:
    own, stars = MIX.of_listing((5, 0, 0, 5, 70)), (5, 0, 0, 5, 70)
    shares = [20 * share + star for share, star in zip(SHARES, stars, strict=True)]
    shares = [share / 100 for share in shares]
    assert own.portfolio_mean == pytest.approx(MEAN)
    assert own.weights(exactly(30, 120.0)) == approx(belief(30, 120.0, MEAN, shares))
    assert own.predicted(exactly(0, 0.0), 1) == approx(
        [
            sum(b * tilted(tilt, shares)[star] for b, tilt in zip(belief(0, 0.0, MEAN, shares), GRID, strict=True))
            / sum(belief(0, 0.0, MEAN, shares))
            for star in range(5)
        ]
    )


@pytest.mark.parametrize("drop", [True, False])
def test_the_log_ratio_of_each_move(drop: bool) -> None:
    history, before, after = exactly(40, 160.0), exactly(40, 160.0), exactly(44, 170.0)
    believed, likely = belief(40, 160.0), [chance_of(10, 4, tilt) for tilt in GRID]
    stayed = sum(b * p for b, p in zip(believed, likely, strict=True))
    for move, found in zip((4, 6, 8, 10, 14), log_ratios(MIX, history, before, after, drop), strict=True):
        pairs = zip(believed[move:], likely, strict=False) if drop else zip(believed, likely[move:], strict=False)
        assert found == pytest.approx(math.log(sum(b * p for b, p in pairs) / stayed), rel=1e-6)


def test_one_look_never_speaks_more_strongly_against_a_move_than_a_thousand_millionth() -> None:
    fives = log_ratios(MIX, exactly(100, 250.0), exactly(100, 250.0), exactly(140, 450.0), True)
    assert fives == [math.log(1e-9)] * 5


def test_moves_are_weighed_by_their_shares() -> None:
    ratios = [0.5, 1.0, -2.0, 3.0, 4.0]
    shares = [2 / 7.5, 2 / 7.5, 2 / 7.5, 1 / 7.5, 0.5 / 7.5]
    assert weigh(ratios) == pytest.approx(math.log(sum(s * math.exp(r) for s, r in zip(shares, ratios, strict=True))))
    assert weigh([800.0] * 5) == pytest.approx(800.0), "no overflow"


@pytest.mark.parametrize(
    ("history", "before", "after", "drop"),
    [
        (exactly(50, 225.0), exactly(50, 225.0), exactly(56, 235.0), True),
        (exactly(50, 150.0), exactly(50, 150.0), exactly(56, 179.0), False),
        (Mark(0, 400, 1780.0, 1820.0), Mark(0, 400, 1780.0, 1784.0), Mark(1, 410, 1803.0, 1809.0), True),
        (exactly(1, 3.0), exactly(1, 3.0), Mark(1, 4, 6.0, 7.0), True),
        (exactly(20, 60.0), Mark(0, 20, 59.0, 61.0), Mark(1, 25, 83.0, 87.0), False),
    ],
)
def test_the_quick_guess_is_the_best_level_against_the_likeliest(history: Mark, before: Mark, after: Mark, drop: bool) -> None:
    """The most telling score of the new ratings, at the level that suits it best, against the level of the history."""
    new = after.count - before.count
    trust = min(1.0, 200 / history.count) if history.count else 0.0
    due = (trust * history.middle + 6 * MEAN) / (trust * history.count + 6)
    got = min(max(after.low - before.high if drop else after.high - before.low, new), 5 * new)

    def first_level(mean: float) -> float:
        return next(
            (tilt for tilt in GRID if sum(s * p for s, p in enumerate(tilted(tilt), start=1)) >= mean - 1e-12), GRID[-1]
        )

    def log_chance(tilt: float) -> float:
        return tilt * got - new * math.log(sum(share * math.exp(tilt * s) for s, share in enumerate(SHARES, start=1)))

    guess = log_chance(first_level(got / new)) - log_chance(first_level(due))
    assert MIX.at_most(history, before, after, drop) == pytest.approx(guess)
    assert 1.2 * guess >= weigh(log_ratios(MIX, history, before, after, drop))


@pytest.mark.parametrize(
    ("mark", "scores"),
    [
        (exactly(10, 42.0), (32, 32)),
        (Mark(0, 10, 41.5, 43.2), (32, 33)),
        (Mark(0, 10, 42.0000004, 42.9999996), (32, 33)),
        (Mark(0, 10, 42.3, 42.7), (32, 33)),
    ],
)
def test_totals_are_whole_stars_where_a_whole_one_fits(mark: Mark, scores: tuple[int, int]) -> None:
    assert whole_scores(mark) == scores


def test_sums_of_two_scores() -> None:
    assert convolved([0.5, 0.5], [0.25, 0.25, 0.5]) == [0.125, 0.25, 0.375, 0.25]

"""Which run is told: against a slow search through every run, and at the edge of every limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.rating_events import Run
from repmon.checks.rating_evidence import PORTFOLIO_MIX, StarMix, log_ratios, weigh
from repmon.checks.rating_readings import Mark
from repmon.checks.rating_runs import LISTING, PERSON, Limits, Shift, Track, handicapped, strongest_shift

ANY = Limits(least_new=1, most_new=1000, drop=-100.0, rise=-100.0)
"""Tells whatever run is the strongest."""
MEAN = sum(share * stars for stars, share in enumerate(PORTFOLIO_MIX, start=1))


def track(*shown: tuple[int, int, float], origin: Mark | None = None, stars: tuple[int, ...] | None = None) -> Track:
    """(night, count, total)"""
    return Track(tuple(Mark(night, count, total, total) for night, count, total in shown), stars, origin)


def steady_then(*stars: int, count: int = 40, mean: float = 4.5, night: int = 100) -> Track:
    """A steady listing, then one rating a night."""
    shown = [(night, count, count * mean)]
    for i, star in enumerate(stars, start=1):
        shown.append((night + i, count + i, shown[-1][2] + star))
    return track(*shown)


def test_a_short_run_must_show_more() -> None:
    assert handicapped(5.0, 12) == 5.0
    assert handicapped(5.0, 3) == pytest.approx(5.0 - math.log(4))
    assert handicapped(5.0, 48) == pytest.approx(5.0 + math.log(4))


def test_the_limits_are_those_of_the_documents() -> None:
    assert Limits(3, 100, 5.3, 6.5, 1) == LISTING
    assert Limits(5, 120, 5.0, 6.5, 2) == PERSON


def test_a_fall_with_all_its_data() -> None:
    shift = strongest_shift([steady_then(2, 1, 1, 1, 2, 1, 1)], LISTING)
    assert shift is not None
    assert (shift.code, len(shift.parts)) == ("rating_drop", 1)
    (part,) = shift.parts
    assert (part.listing, part.new, part.since) == (0, 7, 101)
    assert part.before == part.history == Mark(100, 40, 180.0, 180.0)
    assert part.after == Mark(107, 47, 189.0, 189.0)
    mix = StarMix(PORTFOLIO_MIX)
    evidence = weigh(log_ratios(mix, part.history, part.before, part.after, True)) + math.log(7 / 12)
    beyond = sum(mix.predicted(part.history, 7)[:3]) * 5  # runs of 3 to 7 were looked at
    assert shift.run == Run(7, 101, 9 / 7, 9 / 7, 40, 4.5, 4.5, pytest.approx(evidence), pytest.approx(beyond), 1)


def test_a_rise_with_all_its_data() -> None:
    low = steady_then(*[5] * 12, mean=2.5)
    shift = strongest_shift([low], LISTING)
    assert shift is not None
    (part,) = shift.parts
    mix = StarMix(PORTFOLIO_MIX)
    assert (shift.code, shift.run.new, shift.run.new_low, shift.run.before_low) == ("rating_rise", 12, 5.0, 2.5)
    assert shift.run.evidence == pytest.approx(weigh(log_ratios(mix, part.history, part.before, part.after, False)))
    assert shift.run.chance == pytest.approx(mix.predicted(part.history, 12)[48] * 10), "ten runs of 3 to 12 were looked at"


def test_star_counts_are_the_listings_own_mix() -> None:
    stars = (15, 1, 0, 0, 31)
    shown = steady_then(2, 1, 1, 1, 2, 1, 1)
    alone = strongest_shift([shown], ANY)
    own = strongest_shift([Track(shown.marks, stars)], ANY)
    assert alone is not None and own is not None
    part = own.parts[0]
    expected = weigh(log_ratios(StarMix(PORTFOLIO_MIX).of_listing(stars), part.history, part.before, part.after, True))
    assert own.run.evidence == pytest.approx(handicapped(expected, part.new))
    assert own.run.evidence != pytest.approx(alone.run.evidence, abs=0.01)


@pytest.mark.parametrize(("night", "told"), [(219, True), (220, True), (221, False)])
def test_a_runs_first_rating_is_at_most_120_nights_old(night: int, told: bool) -> None:
    """Six ratings of one star, the first on night 100; a window of 120 nights ends on night 220."""
    shown = track((50, 40, 180.0), (100, 43, 183.0), (night, 46, 186.0))
    shift = strongest_shift([shown], Limits(6, 6, 0.0, 0.0))
    assert (shift is not None) is told
    assert not told or (shift is not None and shift.run.since == 100)


@pytest.mark.parametrize(("new", "told"), [(2, False), (3, True), (5, True), (6, False)])
def test_runs_are_of_as_many_ratings_as_the_limits_say(new: int, told: bool) -> None:
    shown = track((1, 40, 180.0), (2, 40 + new, 180.0 + new))
    assert (strongest_shift([shown], Limits(3, 5, -100.0, -100.0)) is not None) is told


@pytest.mark.parametrize(("total", "told"), [(175.0, True), (175.2, False), (184.8, False), (185.0, True)])
def test_half_a_star_at_least(total: float, told: bool) -> None:
    """Ten ratings against a level of 4: 3.5 and 4.5 are told, 3.52 and 4.48 are not."""
    shown = track((1, 40, 160.0), (2, 50, total + 20.0))
    assert (strongest_shift([shown], ANY) is not None) is told


@pytest.mark.parametrize(("least", "told"), [(-0.001, True), (0.0, True), (0.001, False)])
def test_the_threshold_itself_is_enough(least: float, told: bool) -> None:
    fallen, risen = steady_then(1, 1, 1, 1, 1, 1), steady_then(5, 5, 5, 5, 5, 5, mean=2.0)
    for shown, place in ((fallen, "drop"), (risen, "rise")):
        strongest = strongest_shift([shown], ANY)
        assert strongest is not None and strongest.code == f"rating_{place}"
        limits = {"drop": 50.0, "rise": 50.0} | {place: strongest.run.evidence + least}
        assert (strongest_shift([shown], Limits(1, 1000, **limits)) is not None) is told


def test_a_told_shift_is_no_history() -> None:
    origin = Mark(50, 30, 140.0, 140.0)
    shift = strongest_shift([Track(steady_then(1, 1, 1).marks, None, origin)], ANY)
    assert shift is not None
    assert shift.parts[0].history == Mark(100, 10, 40.0, 40.0)


def test_without_a_history_the_portfolio_is_the_level() -> None:
    shown = track((1, 0, 0.0), (2, 10, 10 * MEAN - 4.9))
    assert strongest_shift([shown], ANY) is None
    shift = strongest_shift([track((1, 0, 0.0), (2, 10, 10 * MEAN - 5.1))], ANY)
    assert shift is not None
    assert (shift.run.before, shift.run.before_low, shift.run.before_high) == (0, 0.0, 0.0)


def test_several_listings_are_one_run_when_there_are_enough_of_them() -> None:
    one, other = steady_then(1, 1, 2, night=100), steady_then(2, 1, 1, night=101, mean=4.0)
    still = track((90, 12, 50.0))
    together = strongest_shift([one, still, other], Limits(5, 120, -100.0, -100.0, 2))
    assert together is not None
    assert [(part.listing, part.new) for part in together.parts] == [(0, 3), (2, 3)]
    run = together.run
    assert (run.new, run.since, run.before, run.listings) == (6, 101, 80, 2)
    assert (run.new_low, run.new_high) == pytest.approx((8 / 6, 8 / 6))
    assert (run.before_low, run.before_high) == pytest.approx((4.25, 4.25))
    mix = StarMix(PORTFOLIO_MIX)
    moves = [
        sum(pair) for pair in zip(*(log_ratios(mix, p.history, p.before, p.after, True) for p in together.parts), strict=True)
    ]
    assert run.evidence == pytest.approx(handicapped(weigh(moves), 6))
    assert strongest_shift([one, still], Limits(1, 120, -100.0, -100.0, 2)) is None


def test_nothing_to_look_at() -> None:
    assert strongest_shift([], ANY) is None
    assert strongest_shift([track((1, 10, 40.0))], ANY) is None
    assert strongest_shift([track((1, 10, 40.0), (5, 10, 40.0))], ANY) is None


# --------------------------------------------------------------------------------------------- against a slow search


def slow_search(tracks: Sequence[Track], limits: Limits) -> tuple[str, float, list[tuple[int, int]]] | None:
    """The run with most evidence: every start, every listing, nothing guessed and nothing kept; (code, evidence, parts)."""
    newest = max((one.marks[-1].night for one in tracks), default=0)
    told = []
    for start in {mark.night for one in tracks for mark in one.marks[:-1]}:
        for mode in (True, False):
            moves, new, off, first, parts = [0.0] * 5, 0, 0.0, [newest], []
            for i, one in enumerate(tracks):
                before = [mark for mark in one.marks if mark.night <= start][-1:] or [one.marks[0]]
                later = [mark for mark in one.marks if mark.night > before[0].night]
                if not later or later[-1].count == before[0].count:
                    continue
                history, came = before[0], later[-1].count - before[0].count
                ratios = log_ratios(one.mix(), history, before[0], later[-1], mode)
                moves = [a + b for a, b in zip(moves, ratios, strict=True)]
                off += later[-1].middle - before[0].middle - came * history.middle / history.count
                new, first, parts = new + came, [*first, later[0].night], [*parts, (i, before[0].count)]
            if not parts or not limits.least_new <= new <= limits.most_new or len(parts) < limits.least_listings:
                continue
            if min(first) < newest - 120 or abs(off / new) < 0.5 or (off < 0) is not mode:
                continue
            evidence = weigh(moves) + math.log(new / 12)
            if evidence >= (limits.drop if mode else limits.rise):
                told.append(("rating_drop" if mode else "rating_rise", evidence, parts))
    return max(told, key=lambda one: one[1], default=None)


RATED = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([1, 1, 2, 5, 5])), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(5, 60), st.sampled_from([3.0, 4.0, 4.6]), RATED), min_size=1, max_size=3), st.booleans())
def test_the_strongest_run_is_found(listings: list[tuple[int, float, list[tuple[int, int]]]], person: bool) -> None:
    tracks = []
    for count, mean, rated in listings:
        shown = [(10, count, round(count * mean, 1))]
        for nights, star in rated:
            shown.append((shown[-1][0] + nights, shown[-1][1] + 1, shown[-1][2] + star))
        tracks.append(track(*shown))
    limits = Limits(2, 12, 1.0, 1.5, 2 if person else 1)
    found, slow = strongest_shift(tracks, limits), slow_search(tracks, limits)
    assert (found is None) == (slow is None)
    if found is not None and slow is not None:
        assert (found.code, found.run.evidence) == (slow[0], pytest.approx(slow[1]))


def chance_by_hand(shift: Shift, tracks: Sequence[Track]) -> float:
    """The mean chance, over all scores still possible, of a score at least so far off."""
    drop = shift.code == "rating_drop"
    spreads = [tracks[part.listing].mix().predicted(part.history, part.new) for part in shift.parts]
    sums = [
        (sum(way), math.prod(spread[score] for spread, score in zip(spreads, way, strict=True)))
        for way in product(*[range(len(spread)) for spread in spreads])
    ]
    most = 4 * sum(part.new for part in shift.parts)
    low = sum(
        math.ceil(part.after.low) - part.after.count - math.floor(part.before.high) + part.before.count for part in shift.parts
    )
    high = sum(
        math.floor(part.after.high) - part.after.count - math.ceil(part.before.low) + part.before.count for part in shift.parts
    )
    scores = [min(max(score, 0), most) for score in (low, high)]
    totals = range(scores[0], scores[1] + 1)
    return sum(p for total in totals for score, p in sums if (score <= total if drop else score >= total)) / len(totals)


@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize("wide", [0.0, 2.0, 9.0])
def test_the_chance_that_is_said(drop: bool, wide: float) -> None:
    level, star = (4.5, 1.0) if drop else (2.0, 5.0)
    marks = (Mark(1, 30, 30 * level, 30 * level + wide), Mark(2, 35, 30 * level + 5 * star, 30 * level + 5 * star + wide))
    tracks = [Track(marks), track((1, 20, 20 * level), (2, 22, 20 * level + 2 * star))]
    shift = strongest_shift(tracks, ANY)
    assert shift is not None
    assert shift.run.chance == pytest.approx(min(chance_by_hand(shift, tracks), 1.0)), "one run was looked at"

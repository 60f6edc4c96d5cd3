"""Where ratings stand: with their count, their limits, and silence where there is too little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repmon.checks.rating_level_findings import check_levels
from repmon.checks.rating_levels import (
    Known,
    Level,
    Past,
    effect_of_next_review,
    growth,
    level_sentence,
    levels_of,
    percentile,
    share_of,
    site_gaps,
)
from repmon.checks.rating_means import SURE, Share, pooled
from repmon.model import Checked, Finding, Rating
from tests.checks.facts_builder import facts, listing, stored

TONIGHT = 740_000
COUNTED = st.integers(1, 400).flatmap(lambda count: st.tuples(st.just(count), st.floats(count, 5 * count)))


def shown(value: float | None, count: int | None, step: float = 0.1, scale: float = 5.0) -> Rating:
    return Rating(value, scale, step, count, "ratings")


def known(value: float | None, count: int | None, number: int = 1, site: str = "ratemds", person: str = "P1") -> Known:
    return Known(number, site, person, "Cardiology", TONIGHT, shown(value, count))


def level(value: float | None, count: int | None, line: float = 4.0) -> Level:
    return levels_of([known(value, count)], lambda _: line)[0]


@pytest.mark.parametrize(
    ("value", "count", "standing", "said"),
    [
        (4.2, 6, "too_few", "4.2 from 6 ratings: too few to judge"),
        (1.0, 29, "too_few", "1.0 from 29 ratings: too few to judge"),
        (4.0, 50, "at_or_above", "4.0 from 50 ratings"),
        (3.9, 50, "perhaps_below", "3.9 from 50 ratings: below 4, but chance does that"),
        (3.4, 120, "below", "3.4 from 120 ratings: below 4"),
        (3.9, None, "too_few", "3.9, number of ratings unknown: too few to judge"),
        (None, 0, "unrated", "not rated"),
    ],
)
def test_a_level_is_said_with_its_count_and_its_doubt(value: float | None, count: int | None, standing: str, said: str) -> None:
    found = level(value, count)
    assert found.standing == standing
    assert level_sentence(value, count, found.standing, found.line) == said


def test_another_line_another_standing() -> None:
    assert level(3.9, 400, line=4.2).standing == "below"
    assert level(3.9, 400, line=3.5).standing == "at_or_above"


def test_coarse_displays_need_more() -> None:
    (fine,), (coarse,) = (levels_of([replace(known(3.5, 60), now=shown(3.5, 60, step))], lambda _: 4.0) for step in (0.1, 0.5))
    assert (fine.standing, coarse.standing) == ("below", "perhaps_below")


def test_effect_of_next_review() -> None:
    assert effect_of_next_review(4.6, 30, 1) == pytest.approx(4.4839, abs=1e-4)
    found = level(4.6, 30)
    assert (found.after_worst, found.after_best) == pytest.approx((4.4839, 4.6129), abs=1e-4)
    assert level(None, 0).after_worst is None


def test_percentile_counts_ties_half_and_needs_ten_others() -> None:
    assert percentile(4.0, [3.0] * 5 + [4.0] * 3 + [5.0] * 5) == pytest.approx(50.0)
    assert percentile(5.0, [4.0] * 10 + [5.0]) == 100.0
    assert percentile(4.0, [4.0] * 10) is None


def test_places_are_among_listings_of_the_same_site() -> None:
    many = [known(3.0 + i / 20, 40, i, "ratemds" if i % 2 else "vitals") for i in range(24)]
    best = max(levels_of(many, lambda _: 4.0), key=lambda one: one.mean.value if one.mean else 0)
    assert (best.percentile, best.peers, best.specialty_percentile) == (100.0, 11, 100.0)
    assert levels_of([*many, known(4.9, 6, 99)], lambda _: 4.0)[-1].percentile is None  # too few to judge


def test_pace_and_its_limits() -> None:
    year = Past(TONIGHT - 300, shown(4.5, 100))
    (found,) = levels_of([replace(known(4.4, 130), month_ago=shown(4.4, 124), year_ago=year)], lambda _: 4.0)
    assert (found.recent, found.usual) == (6, 3.0)
    young = replace(known(4.4, 130), month_ago=shown(4.4, 124), year_ago=Past(TONIGHT - 59, shown(4.5, 100)))
    (found,) = levels_of([young], lambda _: 4.0)
    assert (found.recent, found.usual) == (None, None)


@pytest.mark.parametrize("before", [shown(4.5, 131), shown(1.0, 129), shown(4.5, None), shown(90, 100, 1, 100)])
def test_growth_is_unknown_where_something_else_happened(before: Rating) -> None:
    assert growth(before, shown(4.5, 130), 30) is None


def test_growth_from_nothing() -> None:
    grown = growth(shown(None, 0), shown(4.5, 10), 30)
    assert grown is not None
    assert (grown.ratings.low, grown.ratings.high) == pytest.approx((44.5, 45.5))


def test_a_gap_between_sites_is_told_when_chance_does_not_make_it() -> None:
    apart = [known(4.7, 150, 1, "healthgrades"), known(3.4, 120, 2, "vitals"), known(2.0, 5, 3, "webmd")]
    (gap,) = site_gaps(levels_of(apart, lambda _: 4.0))
    assert (gap.better.site, gap.worse.site, round(gap.stars, 1)) == ("healthgrades", "vitals", 1.3)
    near = [known(4.7, 40, 1, "healthgrades"), known(4.0, 40, 2, "vitals")]
    assert site_gaps(levels_of(near, lambda _: 4.0)) == []


# ---------------------------------------------------------------------------------------------------------------- means


def test_a_mean_is_weighed_by_count() -> None:
    mean = pooled([Share(90, 90 * 4.5, 90 * 4.5), Share(10, 25.0, 25.0), Share(0, 0.0, 0.0)])
    assert mean is not None
    assert (round(mean.value, 6), mean.count, mean.people) == (4.3, 100, 2)
    assert pooled([]) is None


def test_a_few_fives_are_no_certainty() -> None:
    mean = pooled([Share(3, 15.0, 15.0)])
    assert mean is not None
    assert mean.low < 3.0
    assert mean.high == 5.0


def test_people_who_differ_widen_the_range() -> None:
    alike = pooled([Share(100, 400.0, 400.0)] * 4)
    unlike = pooled([Share(100, total, total) for total in (200.0, 480.0, 440.0, 480.0)])
    assert alike is not None
    assert unlike is not None
    assert unlike.high - unlike.low > 2 * (alike.high - alike.low)


@given(st.lists(COUNTED, min_size=1, max_size=6))
def test_the_range_holds_the_mean_and_stays_on_the_scale(parts: list[tuple[int, float]]) -> None:
    shares = [Share(count, total, total) for count, total in parts]
    usual, sure = pooled(shares), pooled(shares, SURE)
    assert usual is not None
    assert sure is not None
    assert 1.0 <= sure.low <= usual.low + 1e-9 <= usual.value + 2e-9 <= usual.high + 3e-9 <= sure.high + 4e-9 <= 5.0 + 5e-9


def test_a_share_needs_a_count() -> None:
    assert share_of(shown(4.5, None)) is None
    assert share_of(shown(7.5, 10)) is None
    share = share_of(shown(4.5, 10))
    assert share is not None
    assert (share.low, share.high) == pytest.approx((44.5, 45.5))


# ------------------------------------------------------------------------------------------------------------- findings


def answers(found: Level, page: Rating | None) -> list[Finding | Checked]:
    known_page = stored(replace(listing(), rating=page))
    return list(check_levels(replace(facts(known_page), levels={known_page.listing_id: found})))


def test_below_the_line_is_a_finding_with_its_range() -> None:
    (finding,) = answers(level(3.4, 120), shown(3.4, 120))
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.severity, finding.expected) == ("below_threshold", "low", "4 stars or more")
    assert finding.sentence == "Dr. Jane Doe shows 3.4 from 120 ratings: below 4 on RateMDs."
    assert finding.evidence["high"] < 4.0


@pytest.mark.parametrize(("value", "count"), [(3.9, 50), (2.0, 10)])
def test_what_chance_explains_and_too_few_to_judge_neither_open_nor_mend(value: float, count: int) -> None:
    """One more rating takes a level over the edge of chance and back: nothing was fixed by it, and nothing came back."""
    assert answers(level(value, count), shown(value, count)) == []


@pytest.mark.parametrize(("value", "count"), [(4.5, 120), (None, 0)])
def test_everything_else_read_tonight_answers_the_question(value: float | None, count: int | None) -> None:
    assert [type(answer) for answer in answers(level(value, count), shown(value, count))] == [Checked]
    assert answers(level(value, count), None) == []

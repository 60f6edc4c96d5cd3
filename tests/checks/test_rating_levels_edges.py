"""Levels, means and groups at the edges: the last rating too few, the first night long enough, the star that makes a gap."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.rating_level_findings import check_levels
from repmon.checks.rating_levels import (
    Gap,
    Growth,
    Known,
    Level,
    Past,
    growth,
    level_sentence,
    levels_of,
    percentile,
    share_of,
    site_gaps,
)
from repmon.checks.rating_means import SURE, Mean, Share, pooled
from repmon.checks.rating_news import RatingNews
from repmon.checks.rating_sites import SiteIncident
from repmon.checks.ratings import night_number
from repmon.model import Checked, Finding, Rating, SiteRun
from tests.checks.facts_builder import EVE, NIGHT, SITE, facts, match, stored

TONIGHT = 740_000


def shown(value: float | None, count: int | None, step: float | None = 0.1, scale: float = 5.0) -> Rating:
    return Rating(value, scale, step, count, "ratings")


def known(value: float | None, count: int | None, number: int = 1, **changes: Any) -> Known:
    return replace(Known(number, "ratemds", "P1", "Cardiology", TONIGHT, shown(value, count)), **changes)


def level(one: Known, line: float = 4.0, bar: int = 30) -> Level:
    return levels_of([one], lambda _: line, bar)[0]


# ----------------------------------------------------------------------------------------------------------------- means


def wilson(value: float, count: int, errors: float) -> tuple[float, float]:
    """Both ends of Wilson's interval as the two means that lie exactly ``errors`` standard errors from the one seen."""
    p = (value - 1) / 4
    ends = []
    for sign in (-1.0, 1.0):
        low, high = sorted((p, 0.0 if sign < 0 else 1.0))
        for _ in range(200):
            middle = (low + high) / 2
            far = (middle - p) ** 2 > errors**2 * middle * (1 - middle) / count
            low, high = (
                ((middle, high) if sign < 0 else (low, middle)) if far else ((low, middle) if sign < 0 else (middle, high))
            )
        ends.append(1 + 4 * (low + high) / 2)
    return ends[0], ends[1]


@pytest.mark.parametrize(("value", "count"), [(3.4, 120), (5.0, 3), (1.0, 10), (4.5, 30)])
@pytest.mark.parametrize("errors", [1.96, SURE])
def test_one_persons_range_is_wilsons(value: float, count: int, errors: float) -> None:
    mean = pooled([Share(count, value * count, value * count)], errors)
    assert mean is not None
    assert (mean.low, mean.high) == pytest.approx(wilson(value, count, errors), abs=1e-7)
    assert (mean.value, mean.count, mean.people) == (value, count, 1)


def test_the_usual_range_is_of_1_96_errors() -> None:
    share = Share(50, 200.0, 200.0)
    assert pooled([share]) == pooled([share], 1.96)
    assert SURE == 3.29


def test_rounding_widens_the_range_by_an_even_spread() -> None:
    exact, rounded = pooled([Share(100, 350.0, 350.0)]), pooled([Share(100, 300.0, 400.0)])
    assert exact is not None and rounded is not None
    spread = 1.96**2 * 100**2 / 12 / 100**2
    assert (rounded.value - rounded.low) ** 2 == pytest.approx((exact.value - exact.low) ** 2 + spread)
    assert (rounded.high - rounded.value) ** 2 == pytest.approx((exact.high - exact.value) ** 2 + spread)


def test_people_who_differ_count_as_people() -> None:
    """Cochran's ratio over three people: 100 ratings of 2 stars, 50 of 4, 150 of 5."""
    people = [Share(100, 200.0, 200.0), Share(50, 200.0, 200.0), Share(150, 750.0, 750.0)]
    mean = pooled(people)
    assert mean is not None
    value = 1150 / 300
    squares = (200 - 100 * value) ** 2 + (200 - 50 * value) ** 2 + (750 - 150 * value) ** 2
    between = 1.96 * math.sqrt(squares * 3 / 2) / 300
    assert (mean.value, mean.low, mean.high) == pytest.approx((value, value - between, min(value + between, 5.0)))


def test_two_people_who_differ_are_two() -> None:
    mean = pooled([Share(100, 200.0, 200.0), Share(100, 400.0, 400.0)])
    assert mean is not None
    between = 1.96 * math.sqrt(2 * 100**2 * 2 / 1) / 200
    assert (mean.value, mean.low, mean.high) == pytest.approx((3.0, 3.0 - between, 3.0 + between))


def test_a_mean_stays_on_the_scale() -> None:
    over = pooled([Share(10, 50.0, 51.0)])
    assert over is not None and (over.value, over.high) == (5.0, 5.0)
    under = pooled([Share(10, 9.0, 10.0)])
    assert under is not None and (under.value, under.low) == (1.0, 1.0)
    assert pooled([Share(0, 0.0, 0.0)]) is None


# ---------------------------------------------------------------------------------------------------------------- levels


def test_a_level_whole() -> None:
    one = known(4.6, 130, month_ago=shown(4.6, 124), year_ago=Past(TONIGHT - 300, shown(4.5, 100)))
    found = level(one)
    (share,) = [share_of(one.now)]
    assert share == Share(130, pytest.approx(591.5), pytest.approx(604.5))  # type: ignore[arg-type]
    assert found == Level(
        1, "ratemds", "P1", "Cardiology", "at_or_above", 4.0, pooled([share]), share,
        growth(one.month_ago or one.now, one.now, 30), growth(shown(4.5, 100), one.now, 300),
        after_worst=(598 + 1) / 131, after_best=(598 + 5) / 131,
    )  # fmt: skip
    assert (found.recent, found.usual) == (6, 3.0)
    emptied = known(None, 0, month_ago=shown(None, 0), year_ago=Past(TONIGHT - 99, shown(None, 0)))
    assert level(emptied).month == growth(shown(None, 0), emptied.now, 30) is not None
    assert level(emptied).year is not None
    assert level(known(None, 0)) == Level(1, "ratemds", "P1", "Cardiology", "unrated", 4.0, None, None, None, None)


@pytest.mark.parametrize(
    ("value", "count", "bar", "standing"),
    [
        (3.0, 29, 30, "too_few"), (3.0, 30, 30, "below"), (1.5, 10, 10, "below"), (3.0, 9, 10, "too_few"),
        (4.0, 30, 30, "at_or_above"), (3.9, 30, 30, "perhaps_below"), (None, 0, 30, "unrated"), (None, 9, 30, "unrated"),
        (5.0, 0, 30, "unrated"), (4.0, None, 30, "too_few"),
    ],
)  # fmt: skip
def test_where_a_level_stands(value: float | None, count: int | None, bar: int, standing: str) -> None:
    assert level(known(value, count), bar=bar).standing == standing


def test_a_level_is_below_when_its_whole_range_is() -> None:
    one = known(3.5, 100)
    mean = level(one).mean
    assert mean is not None
    assert level(one, line=mean.high).standing == "perhaps_below"
    assert level(one, line=mean.high + 1e-6).standing == "below"
    assert level(one, line=mean.value).standing == "at_or_above"
    assert level(one, line=mean.value + 1e-6).standing == "perhaps_below"


@pytest.mark.parametrize(
    ("shown", "count", "standing", "said"),
    [
        (4.25, 30, "at_or_above", "4.25 from 30 ratings"), (4.0, 30, "at_or_above", "4.0 from 30 ratings"),
        (10.0, 1, "too_few", "10.0 from 1 rating: too few to judge"),
        (3.5, 1200, "below", "3.5 from 1,200 ratings: below 4.25"),
        (4.1, 50, "perhaps_below", "4.1 from 50 ratings: below 4.25, but chance does that"), (4.0, 0, "unrated", "not rated"),
        (None, 9, "unrated", "not rated"), (4.0, None, "below", "4.0, number of ratings unknown: too few to judge"),
    ],
)  # fmt: skip
def test_a_level_in_words(shown: float | None, count: int | None, standing: Any, said: str) -> None:
    assert level_sentence(shown, count, standing, 4.25) == said


@pytest.mark.parametrize(("nights", "known_long"), [(59, False), (60, True)])
def test_pace_and_trend_need_sixty_nights(nights: int, known_long: bool) -> None:
    found = level(known(4.5, 130, month_ago=shown(4.5, 124), year_ago=Past(TONIGHT - nights, shown(4.5, 118))))
    assert (found.month is not None, found.year is not None) == (known_long, known_long)
    assert found.usual == (6.0 if known_long else None)
    assert level(known(4.5, 130, year_ago=Past(TONIGHT - nights, shown(4.5, 118)))).month is None
    assert level(known(4.5, 130, month_ago=shown(4.5, 124))).month is None


def test_growth_is_what_both_displays_allow() -> None:
    before, now = shown(4.5, 20), shown(4.0, 25)
    found = growth(before, now, 30)
    assert found is not None
    assert (found.nights, found.ratings.count) == (30, 5)
    assert (found.ratings.low, found.ratings.high) == pytest.approx((98.75 - 91.0, 101.25 - 89.0))
    assert growth(now, now, 7) == Growth(7, Share(0, 0.0, 0.0))
    unknown = shown(4.5, None)
    assert growth(unknown, unknown, 7) is None
    same = growth(shown(4.5, 20), shown(4.5, 20), 7)
    assert same is not None and same.ratings.count == 0
    assert growth(shown(4.5, 20), shown(5.5, 21), 7) is None
    assert growth(shown(5.5, 20), shown(4.5, 21), 7) is None
    fives = growth(shown(4.0, 1, 1e-9), shown(4.5, 3, 1e-9), 9)
    assert fives is not None and (fives.ratings.low, fives.ratings.high) == pytest.approx((9.5, 9.5))


@pytest.mark.parametrize(("rating", "share"), [
    (shown(4.5, 10, None), (10, 44.5, 45.5)), (shown(4.25, 100, None), (100, 424.5, 425.5)), (shown(None, 9), None),
    (shown(4.5, 0), None), (shown(5.1, 9), None), (shown(75.0, 40, 1.0, 100.0), (40, 159.2, 160.8)),
])  # fmt: skip
def test_the_ratings_behind_a_display(rating: Rating, share: tuple[int, float, float] | None) -> None:
    found = share_of(rating)
    assert (found is None) == (share is None)
    if found is not None and share is not None:
        assert (found.count, found.low, found.high) == pytest.approx(share)


def test_a_place_needs_ten_others() -> None:
    assert percentile(4.0, [3.0] * 9 + [4.0]) is None
    assert percentile(4.0, [3.0] * 10 + [4.0]) == 100.0
    assert percentile(3.0, [3.0] + [4.0] * 10) == 0.0
    assert percentile(3.5, [3.0, 3.5, 3.5, 3.5] + [4.0] * 7) == 20.0


def test_places_are_among_peers_with_five_ratings_of_the_same_site_and_specialty() -> None:
    peers = [known(3.0 + i / 20, 5, i, specialty="CARDIOLOGY" if i % 2 else "Dermatology") for i in range(24)]
    others = [known(1.0, 4, 50), known(1.0, 90, 51, site="vitals"), known(1.0, 90, 52, specialty=None)]
    *_, best = levels_of([*peers, *others, known(4.9, 30, 99)], lambda _: 4.0)
    assert (best.percentile, best.peers, best.specialty_percentile, best.specialty_peers) == (100.0, 25, 100.0, 12)
    *_, plain, _ = levels_of([*peers, *others, known(4.9, 30, 99)], lambda _: 4.0)
    assert (plain.percentile, plain.peers, plain.specialty_percentile, plain.specialty_peers) == (0.0, 25, None, 0)
    *_, few = levels_of([*peers, known(4.9, 29, 99)], lambda _: 4.0)
    assert (few.percentile, few.peers, few.specialty_percentile, few.specialty_peers) == (None, 0, None, 0)
    (alone,) = levels_of([known(4.9, 30, 99)], lambda _: 4.0)
    assert (alone.peers, alone.specialty_peers) == (0, 0)


def test_each_specialty_has_its_line() -> None:
    lines = {"Cardiology": 4.5, None: 3.0}
    found = levels_of([known(4.0, 400), known(4.0, 400, 2, specialty=None)], lambda specialty: lines[specialty])
    assert [(one.line, one.standing) for one in found] == [(4.5, "below"), (3.0, "at_or_above")]


def test_the_widest_gap_of_each_person_is_told() -> None:
    shown_on = [
        known(4.7, 150, 1, site="healthgrades"), known(4.6, 900, 2, site="zocdoc"), known(3.4, 120, 3, site="vitals"),
        known(1.0, 29, 4, site="webmd"), known(4.8, 500, 5, site="usnews", physician_id="P0"),
        known(4.0, 500, 6, site="vitals", physician_id="P0"), known(1.5, 500, 7, site="zocdoc", physician_id="P2"),
        known(4.5, 500, 8, site="zocdoc", physician_id="P2"),
    ]  # fmt: skip
    levels = levels_of(shown_on, lambda _: 4.0)
    assert site_gaps(levels) == [
        Gap("P0", levels[4], levels[5], pytest.approx(0.8)),  # type: ignore[arg-type]
        Gap("P1", levels[0], levels[2], pytest.approx(1.3)),  # type: ignore[arg-type]
    ]
    assert [gap.worse.site for gap in site_gaps(levels, 29)] == ["vitals", "webmd"]


@pytest.mark.parametrize(("worse", "told"), [(4.19, True), (4.2, True), (4.21, False)])
def test_a_gap_is_half_a_star_at_least(worse: float, told: bool) -> None:
    two = [known(4.7, 9000, 1, site="healthgrades"), known(worse, 9000, 2, site="vitals")]
    assert bool(site_gaps(levels_of(two, lambda _: 4.0))) is told


def test_where_ranges_meet_there_is_no_gap() -> None:
    def pair(low: float, high: float) -> list[Level]:
        better, worse = level(known(4.5, 40, 1, site="zocdoc")), level(known(3.5, 40, 2, site="vitals"))
        return [replace(better, mean=Mean(4.5, low, 4.9, 40, 1)), replace(worse, mean=Mean(3.5, 3.0, high, 40, 1))]

    assert [len(site_gaps(pair(4.0, high))) for high in (3.9, 4.0, 4.1)] == [1, 0, 0]


# -------------------------------------------------------------------------------------------------------------- findings


def answered(found: Level, **changes: Any) -> list[Finding | Checked]:
    ours = {key: changes.pop(key) for key in ("night_news", "page") if key in changes}
    page = ours.get("page") or stored(replace(stored().listing, rating=shown(3.0, 100)))
    world = replace(facts(page, **changes), levels={1: found}, ratings=ours.get("night_news", RatingNews()))
    return list(check_levels(world))


@pytest.mark.parametrize(("since", "kinds"), [(0, []), (-7, []), (-8, ["below_threshold"]), (1, ["below_threshold"])])
def test_while_an_incident_lasts_no_level_is_told(since: int, kinds: list[str]) -> None:
    incident = SiteIncident(night_number(NIGHT) + since, 20, 100, ())
    for site, expected in ((SITE, kinds), ("vitals", ["below_threshold"])):
        news = RatingNews((), [(site, incident)])
        assert [one.kind for one in answered(level(known(3.0, 100)), night_news=news)] == expected


def test_whose_level_is_told() -> None:
    below, above = level(known(3.0, 100)), level(known(4.5, 100))
    assert answered(below, health="degraded") == answered(below, physicians=()) == []
    assert answered(below, matches=[match(state="needs_review")]) == []
    page = stored(replace(stored().listing, rating=shown(3.0, 100)))
    assert list(check_levels(facts(page))) == []
    assert [type(one) for one in answered(below, page=replace(page, last_seen=EVE))] == [Finding]
    assert answered(above, page=replace(page, last_seen=EVE)) == []
    assert answered(above) == [Checked("below_threshold", "P1", SITE, "jane-doe")]
    elsewhere = stored(replace(page.listing, site="zocdoc"), listing_id=9)
    both = facts(page, elsewhere, matches=[match(), replace(match(), site="zocdoc")])
    both = replace(both, runs={**both.runs, "zocdoc": SiteRun("zocdoc", NIGHT, health="ok")}, levels={1: below, 9: below})
    held = RatingNews((), [(SITE, SiteIncident(night_number(NIGHT), 20, 100, ()))])
    assert [one.site for one in check_levels(both)] == [SITE, "zocdoc"]
    assert [one.site for one in check_levels(replace(both, ratings=held))] == ["zocdoc"]
    assert [one.site for one in check_levels(replace(both, levels={9: below}))] == ["zocdoc"]

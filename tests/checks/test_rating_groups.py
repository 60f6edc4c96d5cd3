"""Groups of ratings at the edges: the rating too few, the trend that is chance, the person who stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.rating_levels import Known, Past, levels_of
from repmon.checks.rating_means import Share, pooled
from repmon.checks.rating_rollups import RatingGroup, Trend, rating_groups
from repmon.model import Physician, PracticeLocation, Rating

TONIGHT = 740_000


def shown(value: float | None, count: int | None, step: float | None = 0.1) -> Rating:
    return Rating(value, 5.0, step, count, "ratings")


def known(value: float | None, count: int | None, number: int = 1, **changes: Any) -> Known:
    return replace(Known(number, "ratemds", "P1", "Cardiology", TONIGHT, shown(value, count)), **changes)


FINE = 1e-9
"""Step of a display that rounds nothing."""
HILL = PracticeLocation("L1", name="Hill Clinic", region="North", service_line="Heart")


def person(number: int, *places: PracticeLocation, specialty: str | None = "Cardiology") -> Physician:
    return Physician(f"P{number}", "Doe", specialty=specialty, locations=places or (HILL,))


def of_person(number: int, value: float, count: int, then: int | None = None, was: float | None = None) -> Known:
    """Their listing, and what it showed a month and a year ago: ``then`` ratings with a mean of ``was``."""
    past = None if then is None else shown(was if was is not None else value, then, FINE)
    year = None if past is None else Past(TONIGHT - 365, past)
    changes: dict[str, Any] = {
        "physician_id": f"P{number}",
        "month_ago": past,
        "year_ago": year,
        "now": shown(value, count, FINE),
    }
    return known(value, count, number, **changes)


def groups(
    people: Sequence[Physician], listings: Sequence[Known], **left_out: frozenset[int]
) -> dict[tuple[str, str], RatingGroup]:
    found = rating_groups(
        people, levels_of(listings, lambda _: 4.0), left_out.get("self_told", frozenset()), left_out.get("coarse", frozenset())
    )
    return {(one.kind, one.name): one for one in found}


def test_groups_in_the_order_of_kinds_and_names() -> None:
    bare = PracticeLocation("L9")
    found = groups([person(1), person(2, bare, specialty=None)], [of_person(1, 4.0, 50), of_person(2, 4.5, 50)])
    assert list(found) == [
        ("location", "Hill Clinic"), ("location", "L9"), ("region", "North"), ("service_line", "Heart"), ("site", "ratemds"),
        ("specialty", "Cardiology"),
    ]  # fmt: skip
    assert found["location", "L9"].mean is not None
    assert (found["site", "ratemds"].physicians, found["site", "ratemds"].listings) == (2, 2)


def test_coarse_displays_count_on_their_site_alone() -> None:
    found = groups([person(1)], [of_person(1, 4.0, 50)], coarse=frozenset({1}))
    assert (found["specialty", "Cardiology"].mean, found["specialty", "Cardiology"].listings) == (None, 0)
    assert found["site", "ratemds"].mean is not None
    unrated = groups([person(1)], [known(None, 0)])
    assert ("site", "ratemds") not in unrated


@pytest.mark.parametrize(("count", "too_few"), [(29, True), (30, False)])
def test_a_group_needs_thirty_ratings(count: int, too_few: bool) -> None:
    assert groups([person(1)], [of_person(1, 4.0, count)])["specialty", "Cardiology"].too_few is too_few
    assert groups([person(1)], [])["specialty", "Cardiology"].too_few


@pytest.mark.parametrize(
    ("now", "count", "direction"),
    [(4.5, 209, "too_few"), (4.5, 210, "steady"), (3.5, 300, "down"), (4.65, 300, "up"), (4.5, 300, "steady")],
)
def test_a_trend_whole(now: float, count: int, direction: Any) -> None:
    """Two people, one with 200 ratings of 4.5 a year ago, the other known since yesterday."""
    found = groups([person(1), person(2)], [of_person(1, now, count, 200, 4.5), of_person(2, 1.0, 500)])["region", "North"]
    assert found.year == found.month
    assert (found.year.direction, found.year.new) == (direction, count - 200)
    assert found.year.mean is not None and found.year.before is not None
    assert found.year.mean.value == pytest.approx(min(max((now * count - 900) / (count - 200), 1), 5), abs=1e-6)
    assert (found.year.before.value, found.year.before.count) == (pytest.approx(4.5), 200)


def test_trends_without_news_or_without_a_past() -> None:
    assert groups([person(1)], [of_person(1, 4.0, 50)])["region", "North"].year == Trend("unknown")
    quiet = groups([person(1)], [of_person(1, 4.0, 50, 50)])["region", "North"].year
    assert (quiet.direction, quiet.new, quiet.mean) == ("too_few", 0, None)
    assert quiet.before is not None and quiet.before.count == 50
    fresh = groups([person(1)], [of_person(1, 4.0, 50, 0)])["region", "North"].year
    assert (fresh.direction, fresh.new, fresh.before) == ("too_few", 50, None)


def test_an_outlier_whole() -> None:
    listings = [of_person(1, 4.5, 600), of_person(2, 4.5, 400), of_person(3, 3.0, 80), of_person(4, 1.0, 29)]
    people = [person(i) for i in range(1, 5)]
    found = groups(people, listings)["specialty", "Cardiology"]
    rest = (4.5 * 1000 + 29) / 1029
    (only,) = found.outliers
    assert (only.physician_id, only.rest) == ("P3", pytest.approx(rest))
    usual = pooled([Share(80, 240.0, 240.0)])
    assert usual is not None and (only.mean.low, only.mean.high) == pytest.approx((usual.low, usual.high))


@pytest.mark.parametrize(("count", "others", "told"), [(29, 90, []), (30, 90, ["P1"]), (90, 29, []), (90, 30, ["P1", "P2"])])
def test_outliers_need_thirty_ratings_and_thirty_to_differ_from(count: int, others: int, told: list[str]) -> None:
    found = groups([person(1), person(2)], [of_person(1, 1.5, count), of_person(2, 4.8, others)])["region", "North"]
    assert [one.physician_id for one in found.outliers if count < others or one.physician_id in told] == [
        *told, *(["P2"] if (count, others) == (30, 90) else []),
    ]  # fmt: skip


@pytest.mark.parametrize(("value", "told"), [(4.0, True), (4.01, False)])
def test_an_outlier_is_half_a_star_away(value: float, told: bool) -> None:
    listings = [of_person(1, value, 4000), of_person(2, 4.5, 4000)]
    found = groups([person(1), person(2)], listings)["region", "North"]
    assert ([one.physician_id for one in found.outliers] == ["P1", "P2"]) is told
    assert not groups([person(1)], listings[:1])["region", "North"].outliers


def test_every_person_is_looked_at() -> None:
    """Who has too few, who is like the rest, who differs by chance, and then who does differ, on either side."""
    listings = [
        of_person(1, 1.0, 29), of_person(2, 4.4, 900), of_person(3, 3.9, 40), of_person(4, 3.0, 200), of_person(5, 4.9, 800),
        of_person(6, 3.0, 200),
    ]  # fmt: skip
    found = groups([person(i) for i in range(1, 7)], listings)["region", "North"]
    assert [one.physician_id for one in found.outliers] == ["P4", "P6", "P5"]


def test_an_outlier_is_one_beyond_chance() -> None:
    """From forty ratings, half a star is chance; from four hundred it is not."""
    for count, told in ((40, False), (400, True)):
        listings = [of_person(1, 3.9, count), of_person(2, 4.5, 3000)]
        found = groups([person(1), person(2)], listings)["region", "North"]
        assert ("P1" in [one.physician_id for one in found.outliers]) is told

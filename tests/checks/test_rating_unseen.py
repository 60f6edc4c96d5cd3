"""Which readings a state still has to take in, on whose scale, as whose page, and in which order a night takes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.rating_listing import ListingState
from repmon.checks.rating_news import Told
from repmon.checks.rating_night import Due, RatingNight, Span, advance_night, site_incidents, unseen_readings, with_step
from repmon.checks.rating_person import PersonState
from repmon.checks.rating_readings import Mark, Reading
from repmon.checks.rating_sites import SiteIncident
from repmon.model import Rating

SITE, OTHER = "ratemds", "vitals"


def shown(value: float | None, count: int | None = 20, **changes: Any) -> Rating:
    return replace(Rating(value, 5.0, 0.1, count, "ratings"), **changes)


def nights(span: Span, after: int, until: int = 99, unreadable: Collection[int] = ()) -> list[int]:
    return [reading.night for reading in unseen_readings([span], after, until, unreadable)]


@pytest.mark.parametrize(
    ("after", "until", "unreadable", "expected"),
    [
        (9, 99, (), [10, 11]),  # begun since: its first night, and the next to confirm it
        (0, 99, (), [10, 11]),
        (10, 99, (), [14]),  # known before: the last night that confirmed it
        (13, 99, (), [14]),
        (14, 99, (), []),
        (9, 10, (), [10]),
        (9, 9, (), []),
        (10, 12, (), [12]),
        (9, 99, {10}, [11, 12]),
        (9, 99, {11}, [10, 12]),
        (9, 99, {11, 12, 13, 14}, [10]),
        (9, 99, {10, 11, 12, 13, 14}, []),
        (10, 99, {14}, [13]),
        (10, 99, {11, 12, 13, 14}, []),
    ],
)
def test_which_nights_of_a_display_are_taken_in(
    after: int, until: int, unreadable: Collection[int], expected: list[int]
) -> None:
    """A display seen on nights 10 to 14."""
    assert nights(Span(10, 14, shown(4.5)), after, until, unreadable) == expected


def test_a_reading_says_what_was_shown() -> None:
    assert unseen_readings([Span(10, 10, shown(4.5))], 0, 99) == [Reading(10, 20, 4.5)]
    assert unseen_readings([Span(10, 14, shown(4.5, step=None))], 10, 99) == [Reading(14, 20, 4.5)]


def whose(turns: Sequence[tuple[int, str | None]], after: int = 0) -> list[tuple[int, str | None]]:
    spans = [Span(10, 20, shown(4.5)), Span(21, 21, shown(4.6))]
    return [(reading.night, reading.identity) for reading in unseen_readings(spans, after, 99, (), turns)]


def test_a_display_that_outlasts_its_page_is_cut_where_the_page_turned() -> None:
    assert whose([]) == [(10, None), (11, None), (21, None)]
    assert whose([(15, "a")]) == [(10, None), (11, None), (15, "a"), (16, "a"), (21, "a")]
    assert whose([(10, "a")]) == [(10, "a"), (11, "a"), (21, "a")]
    assert whose([(11, "a")]) == [(10, None), (11, "a"), (12, "a"), (21, "a")]
    assert whose([(20, "a"), (21, None)]) == [(10, None), (11, None), (20, "a"), (21, None)]
    assert whose([(22, "a")]) == [(10, None), (11, None), (21, None)]
    assert whose([(15, "a")], after=12) == [(14, None), (15, "a"), (16, "a"), (21, "a")]


# -------------------------------------------------------------------------------------------------- another vendor's rows


@pytest.mark.parametrize(
    ("rating", "reading"),
    [
        (shown(92.0, scale_max=100.0, step=None), Reading(1, 20, 4.6, step=0.05)),
        (shown(92.5, scale_max=100.0, step=None), Reading(1, 20, 4.625, step=0.005)),
        (shown(92.25, scale_max=100.0, step=None), Reading(1, 20, 4.6125, step=0.0005)),
        (shown(92.125, scale_max=100.0, step=None), Reading(1, 20, 4.60625, step=None)),
        (shown(92.0, scale_max=100.0, step=2.0), Reading(1, 20, 4.6, step=0.1)),
        (shown(9.2, scale_max=10.0, step=None), Reading(1, 20, 4.6, step=0.05)),
        (shown(None, 0, scale_max=100.0), Reading(1, 0, None)),
        (shown(4.5, step=None), Reading(1, 20, 4.5)),
        (shown(100 / 3, scale_max=100.0, step=None), Reading(1, 20, 1.666667, step=None)),
    ],
)  # fmt: skip
def test_another_vendors_scale_is_put_on_the_sites(rating: Rating, reading: Reading) -> None:
    spans = [Span(1, 1, rating, imported=True), Span(2, 2, shown(4.5))]
    first, second = unseen_readings(spans, 0, 9)
    assert (first.night, first.count, first.mean, first.top, first.bottom) == (1, reading.count, reading.mean, 5.0, 1.0)
    assert first.step == pytest.approx(reading.step)
    assert second == Reading(2, 20, 4.5)


def test_the_sites_scale_is_the_one_it_was_last_seen_to_use() -> None:
    hundred = shown(90.0, scale_max=100.0, step=1.0)
    rows = [
        Span(1, 1, shown(9.0, scale_max=10.0, step=1.0)),
        Span(2, 2, shown(9.0, scale_max=10.0, step=1.0), True),
        Span(3, 3, hundred),
    ]
    assert [(one.mean, one.top) for one in unseen_readings(rows, 0, 9)] == [(9.0, 10.0), (90.0, 100.0), (90.0, 100.0)]
    only_imported = [Span(1, 1, hundred, True), Span(2, 2, shown(4.5), True)]
    assert [(one.mean, one.top) for one in unseen_readings(only_imported, 0, 9)] == [(90.0, 100.0), (4.5, 5.0)]


@pytest.mark.parametrize(
    ("rating", "step"),
    [
        (shown(4.5, step=None), 0.1), (shown(4.0, step=None), 0.1), (shown(4.25, step=None), 0.01),
        (shown(4.125, step=None), None), (shown(4.5, step=0.5), 0.5), (shown(None, 0, step=None), None),
        (shown(4.5, 10, step=None, histogram=(1, 0, 0, 1, 8)), None),
    ],
)  # fmt: skip
def test_a_mean_without_a_step_is_as_rounded_as_it_looks(rating: Rating, step: float | None) -> None:
    assert with_step(rating) == replace(rating, step=step)


# ------------------------------------------------------------------------------------------------------------- the night


def settled(count: int = 40, mean: float = 4.5) -> ListingState:
    return ListingState((Mark(1, count, count * mean, count * mean),), Reading(1, count, mean), since=1, anchor=1)


def due(number: int, *shown: tuple[int, int, float], site: str = SITE, state: ListingState | None = None) -> Due:
    return Due(number, site, state or settled(), tuple(Reading(*one) for one in shown))


def test_only_tonights_displays_make_an_incident_and_each_site_its_own() -> None:
    rescaled = [due(i, (5, 40, 9.0)) for i in range(6)]
    late = [due(10 + i, (4, 40, 9.0), site=OTHER) for i in range(6)]
    quiet = [Due(20, SITE, settled(), ()), due(21, (5, 40, 4.5), state=ListingState())]
    found = site_incidents([*quiet, *late, *rescaled], {SITE: 40, OTHER: 40}, 5, {})
    assert found == {SITE: SiteIncident(5, 6, 40, (("scale_change", 6),))}
    removed = [due(i, (4, 40, 9.0), (5, 30, 4.5), site=OTHER) for i in range(5)]
    assert site_incidents(removed, {}, 5, {}) == {OTHER: SiteIncident(5, 5, 0, (("reviews_removed", 5),))}
    assert site_incidents(rescaled, {SITE: 300}, 5, {}) == {}
    assert site_incidents(rescaled, {SITE: 40}, 5, {SITE: [range(5, 6)]}) == {}
    assert site_incidents(rescaled, {SITE: 40}, 5, {OTHER: [range(5, 6)]}) == found


def test_a_hold_is_the_sites_own() -> None:
    two = [due(1, (5, 30, 4.5), (6, 30, 4.5)), due(2, (5, 30, 4.5), (6, 30, 4.5), site=OTHER)]
    night = advance_night(two, {}, {}, {}, {OTHER: [range(5, 9)]})
    assert [(one.listing_id, one.physician_id, one.event.code) for one in night.told] == [(1, None, "reviews_removed")]
    assert [night.states[i].accepted for i in (1, 2)] == [Reading(5, 30, 4.5)] * 2


def falling(number: int, begin: int, site: str = SITE) -> Due:
    """Three ratings of one star, one a night, on a listing of forty with a mean of 4.5."""
    shown = [(begin + i, 41 + i, round((180 + i + 1) / (41 + i), 6)) for i in range(3)]
    readings = tuple(Reading(night, count, mean, None, None) for night, count, mean in shown)
    return Due(number, site, settled(), (*readings, replace(readings[-1], night=begin + 4)))


def persons_night(
    dues: Sequence[Due], others: dict[int, ListingState], persons: dict[str, PersonState], owners: dict[str, Sequence[int]]
) -> RatingNight:
    return advance_night(dues, others, persons, owners, {})


def test_what_several_listings_say_of_one_person_is_told_once_of_that_person() -> None:
    dues = [falling(7, 100), falling(3, 100, OTHER)]
    night = persons_night(dues, {}, {}, {"P1": (3, 7), "P2": (9,)})
    of_person = [one for one in night.told if one.physician_id]
    assert [(one.physician_id, one.listing_id, one.event.code) for one in of_person] == [("P1", None, "rating_drop")]
    run = of_person[0].event.run
    assert run is not None and run.listings == 2
    assert list(night.persons) == ["P1"]
    assert night.persons["P1"].told_on == of_person[0].event.night
    assert set(night.persons["P1"].origins) == {"3", "7"}
    assert persons_night(dues, {}, {}, {"P1": (3,), "P2": (7,)}).persons == {}, "two persons with a listing each"
    assert persons_night(dues, {}, {}, {}).persons == {}


def test_the_listings_that_were_not_read_tonight_count_with_what_is_known_of_them() -> None:
    dues = [falling(7, 100), falling(3, 100, OTHER)]
    states = persons_night(dues, {}, {}, {}).states
    quiet = {3: replace(states[3], muted_until=None)}
    night = persons_night([dues[0]], quiet, {}, {"P1": (3, 7, 8)})
    assert [one.physician_id for one in night.told if one.physician_id] == ["P1"]
    assert list(night.states) == [7]
    assert persons_night([dues[0]], {}, {}, {"P1": (3, 7)}).persons == {}


def test_a_person_who_was_told_lately_is_mute_and_a_new_mark_is_needed() -> None:
    dues = [falling(7, 100), falling(3, 100, OTHER)]
    mute = {"P1": PersonState(muted_until=200, told_on=90)}
    assert persons_night(dues, {}, mute, {"P1": (3, 7)}).persons == {}
    states = persons_night(dues, {}, {}, {}).states
    again = [Due(7, SITE, states[7], (Reading(120, 43, states[7].accepted.mean if states[7].accepted else None, None, None),))]
    assert persons_night(again, states, {}, {"P1": (3, 7)}).told == [], "the same display is no new mark"


def test_readings_are_taken_in_by_night_whatever_listing_they_are_of() -> None:
    late, early = due(1, (9, 30, 4.5), (10, 30, 4.5)), due(2, (5, 30, 4.5), (6, 30, 4.5))
    told: list[Told] = advance_night([late, early], {}, {}, {}, {}).told
    assert [(one.listing_id, one.event.night) for one in told] == [(2, 5), (1, 9)]

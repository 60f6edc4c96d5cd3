"""What a display can stand for, against every series of star totals written out."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.rating_gates import GAP_SLACK, is_too_fast, mark_of, poisson_tail, what_happened
from repmon.checks.rating_readings import Mark, Reading, extended, history_since, night_number
from repmon.model import Rating

STARS = (2, 0, 1, 3, 4)
"""37 stars of ten ratings."""


def marks_of(series: list[tuple[int, int, int]]) -> tuple[Mark, ...] | None:
    """The series of (count, lowest, highest total) taken in one after the other; None as soon as nothing fits."""
    marks: tuple[Mark, ...] | None = ()
    for night, (count, low, high) in enumerate(series):
        marks = extended(marks, Mark(night, count, float(low), float(high)))
        if marks is None:
            return None
    return marks


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 6), st.integers(0, 4)), min_size=1, max_size=4))
def test_totals_are_narrowed_to_those_that_new_ratings_allow_and_no_further(steps: list[tuple[int, int, int]]) -> None:
    series, count, low = [], 3, 9
    for new, more, wide in steps:
        count, low = count + new, low + more
        series.append((count, low, low + wide))
    possible = [
        totals
        for totals in product(*[range(low, high + 1) for _, low, high in series])
        if all(
            (b[0] - a[0]) <= y - x <= 5 * (b[0] - a[0])
            for (a, x), (b, y) in zip(
                list(zip(series, totals, strict=True))[:-1], list(zip(series, totals, strict=True))[1:], strict=True
            )
        )
    ]
    marks = marks_of(series)
    if not possible:
        assert marks is None
        return
    assert marks is not None
    assert [(mark.night, mark.count) for mark in marks] == [(night, count) for night, (count, _, _) in enumerate(series)]
    assert [mark.low for mark in marks] == [min(totals[i] for totals in possible) for i in range(len(series))]
    assert [mark.high for mark in marks] == [max(totals[i] for totals in possible) for i in range(len(series))]


def test_totals_that_touch_within_rounding_still_fit() -> None:
    before = (Mark(0, 10, 40.0, 40.0),)
    assert extended(before, Mark(1, 11, 45.0000009, 46.0)) == (
        Mark(0, 10, 40.0000009, 40.0000009),
        Mark(1, 11, 45.0000009, 45.0000009),
    )
    assert extended(before, Mark(1, 11, 45.000002, 46.0)) is None


@pytest.mark.parametrize(
    ("origin", "mark", "history"),
    [
        (None, Mark(9, 30, 120.0, 123.0), Mark(9, 30, 120.0, 123.0)),
        (Mark(5, 20, 80.0, 81.0), Mark(9, 30, 120.0, 123.0), Mark(9, 10, 39.0, 43.0)),
        (Mark(5, 20, 80.0, 81.0), Mark(9, 20, 80.0, 81.0), Mark(9, 0, 0.0, 0.0)),
        (Mark(5, 31, 80.0, 81.0), Mark(9, 30, 120.0, 123.0), Mark(9, 30, 120.0, 123.0)),
        (Mark(5, 20, 80.0, 100.0), Mark(9, 30, 100.0, 150.0), Mark(9, 10, 10.0, 50.0)),
        (Mark(5, 20, 100.0, 100.0), Mark(9, 22, 101.0, 101.0), Mark(9, 2, 2.0, 2.0)),
        (Mark(5, 20, 20.0, 20.0), Mark(9, 22, 40.0, 41.0), Mark(9, 2, 10.0, 10.0)),
    ],
)
def test_what_was_told_is_taken_out_of_the_history(origin: Mark | None, mark: Mark, history: Mark) -> None:
    assert history_since(origin, mark) == history


@pytest.mark.parametrize(
    ("reading", "totals"),
    [
        (Reading(0, 100, 4.5), (445.0, 455.0)),
        (Reading(0, 100, 4.5, step=None), (450.0, 450.0)),
        (Reading(0, 100, 4.5, step=0.01), (449.5, 450.5)),
        (Reading(0, 10, 5.0), (49.5, 50.0)),
        (Reading(0, 10, 1.0), (10.0, 10.5)),
        (Reading(0, 10, 3.9, STARS), (37.0, 37.0)),
        (Reading(0, 0, None), (0.0, 0.0)),
        (Reading(0, 40, 75.0, None, 1.0, 100.0, 0.0), (159.2, 160.8)),
        (Reading(0, 10, 8.2, None, 1.0, 10.0, 1.0), (10 * (1 + 7.2 * 4 / 9) - 20 / 9, 10 * (1 + 7.2 * 4 / 9) + 20 / 9)),
    ],
)
def test_the_totals_that_a_display_can_stand_for(reading: Reading, totals: tuple[float, float]) -> None:
    assert reading.totals() == pytest.approx(totals)


def test_an_unknown_reading_has_no_total() -> None:
    for unknown in (Reading(0, None, 4.5), Reading(0, 7, None)):
        with pytest.raises(ValueError, match="a reading without count or mean has no star total: Reading\\(night=0"):
            unknown.totals()


@pytest.mark.parametrize(
    ("scale", "step", "reading"),
    [
        (5.0, 0.1, Reading(9, 40, 4.5, None, 0.1, 5.0, 1.0)),
        (10.0, 1.0, Reading(9, 40, 4.5, None, 1.0, 10.0, 1.0)),
        (99.0, 1.0, Reading(9, 40, 4.5, None, 1.0, 99.0, 1.0)),
        (100.0, None, Reading(9, 40, 4.5, None, None, 100.0, 0.0)),
    ],
)
def test_a_scale_to_a_hundred_begins_at_nothing_and_every_other_at_one(scale: float, step: float, reading: Reading) -> None:
    assert Reading.of(9, Rating(4.5, scale, step, 40, "ratings")) == reading
    assert Reading.of(9, Rating(4.5, scale, step, 40, "ratings"), "somebody").identity == "somebody"


def test_a_page_without_a_rating_is_an_unknown_reading_of_that_page() -> None:
    assert Reading.of("2026-03-02", None, "somebody") == Reading(night_number("2026-03-02"), None, identity="somebody")
    assert Reading.of(9, Rating(3.7, 5.0, 0.1, 10, "ratings", STARS)).stars == STARS


def test_nights_count_on() -> None:
    assert night_number("2026-03-02") == night_number(dt.date(2026, 3, 2)) == night_number("2026-03-01") + 1
    assert night_number(7) == 7


@pytest.mark.parametrize(
    ("reading", "testable"),
    [
        (Reading(0, 9, 4.0, step=0.25), True),
        (Reading(0, 9, 4.0, step=0.3), False),
        (Reading(0, 9, 70.0, step=6.25, top=100.0, bottom=0.0), True),
        (Reading(0, 9, 70.0, step=7.0, top=100.0, bottom=0.0), False),
        (Reading(0, 9, 4.0, step=None), True),
        (Reading(0, 10, 4.0, STARS, step=1.0), True),
    ],
)
def test_shifts_are_told_of_quarter_stars_and_finer(reading: Reading, testable: bool) -> None:
    assert reading.testable is testable


@pytest.mark.parametrize(
    ("reading", "known", "on_scale"),
    [
        (Reading(0, None, None), False, True),
        (Reading(0, 0, None), True, True),
        (Reading(0, 0, 9.0), True, True),
        (Reading(0, 5, None), False, True),
        (Reading(0, 10, None, STARS), True, True),
        (Reading(0, 5, 1.0), True, True),
        (Reading(0, 5, 5.0), True, True),
        (Reading(0, 5, 0.9), True, False),
        (Reading(0, 5, 5.1), True, False),
    ],
)
def test_what_is_known_and_what_is_off_its_scale(reading: Reading, known: bool, on_scale: bool) -> None:
    assert (reading.known, reading.on_scale) == (known, on_scale)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Reading(8, 10, 3.7, STARS, 0.5), True),
        (Reading(0, 11, 3.7, None), False),
        (Reading(0, 10, 3.8, STARS), False),
        (Reading(0, 10, 3.7, (2, 0, 2, 2, 4)), False),
        (Reading(0, 10, 3.7, STARS, top=10.0), False),
        (Reading(0, 10, 3.7, STARS, identity="somebody"), False),
    ],
)
def test_which_displays_are_the_same(other: Reading, same: bool) -> None:
    assert Reading(0, 10, 3.7, STARS).shows_the_same_as(other) is same


# -------------------------------------------------------------------------------------------------------------- gates


@pytest.mark.parametrize(("least", "expected"), [(1, 0.5), (8, 0.7), (15, 2.0), (30, 29.0), (3, 0.001)])
def test_the_poisson_tail_is_the_sum_of_its_terms(least: int, expected: float) -> None:
    term, below = 2.718281828459045 ** (-expected), 0.0
    for i in range(least):
        below += term
        term *= expected / (i + 1)
    above = 0.0
    for i in range(least, least + 200):
        above += term
        term *= expected / (i + 1)
    assert poisson_tail(least, expected) == pytest.approx(above, rel=1e-9)
    assert below + above == pytest.approx(1.0)


def test_the_tail_where_no_sum_is_needed() -> None:
    assert poisson_tail(5, 5.0) == poisson_tail(4, 5.0) == 1.0
    assert poisson_tail(1, 0.0) == 0.0


def test_too_fast_is_less_than_once_in_a_million_at_three_times_the_pace() -> None:
    for nights, pace in ((1, 0.1), (7, 0.05), (7, 0.5), (30, 0.2)):
        bound = next(new for new in range(1, 200) if poisson_tail(new, 3 * pace * nights) < 1e-6)
        assert [is_too_fast(new, nights, pace) for new in (bound - 1, bound)] == [False, True]


def steps(old: Reading, new: Reading, pace: float = 0.01) -> str:
    return what_happened((mark_of(old),), old, new, pace)


@pytest.mark.parametrize(("new", "step"), [(14, "grew"), (15, "count_jumped"), (16, "count_jumped")])
def test_fifteen_new_ratings_at_once_are_a_leap(new: int, step: str) -> None:
    assert steps(Reading(0, 30, 4.5), Reading(1, 30 + new, 4.5)) == step
    assert steps(Reading(0, 30, 4.5), Reading(1, 30 + new, 4.5), pace=10.0) == "grew", "a busy listing"


@pytest.mark.parametrize(("stars", "step"), [(35, "grew"), (36, "count_jumped")])
def test_a_leap_of_one_star_ratings_is_people(stars: int, step: str) -> None:
    """Twenty ratings of 1.75 stars on the average, and of a little more."""
    old = Reading(0, 10, 4.0, step=None)
    assert steps(old, Reading(1, 30, (40 + stars) / 30, step=None)) == step


def test_two_readings_of_one_night_are_a_night_apart() -> None:
    old, new = Reading(5, 30, 4.5), Reading(5, 45, 4.5)
    assert steps(old, new, pace=0.5) == steps(old, Reading(6, 45, 4.5), pace=0.5) == "count_jumped"
    assert steps(old, Reading(25, 45, 4.5), pace=0.5) == "grew"


def test_nothing_can_leap_where_nothing_is_known() -> None:
    assert what_happened((), Reading(0, 30, 4.5), Reading(1, 90, 4.5), 0.01) == "grew"


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        (3.7, 3.7, "grew"),
        (3.7, 3.7 + GAP_SLACK + 0.04, "grew"),
        (3.7, 3.7 + GAP_SLACK + 0.06, "site_recalculated"),
        (3.7, 3.7 - GAP_SLACK - 0.06, "site_recalculated"),
        (3.7 + GAP_SLACK + 0.06, 3.7 + GAP_SLACK + 0.06, "grew"),
        (None, 3.7 + GAP_SLACK + 0.06, "site_recalculated"),
        (3.7 + GAP_SLACK + 0.06, None, "grew"),
    ],
)
def test_a_mean_that_leaves_its_star_counts_is_a_recalculation(before: float | None, after: float | None, step: str) -> None:
    """Ten ratings of 37 stars, shown to a tenth: half a tenth is rounding, GAP_SLACK beyond that is allowed to drift."""
    assert steps(Reading(0, 10, before, STARS), Reading(1, 10, after, STARS)) == step


def test_unrounded_means_may_drift_too() -> None:
    shown = [Reading(0, 10, 3.7 + gap, STARS, None) for gap in (0.0, GAP_SLACK - 0.01, GAP_SLACK + 0.01)]
    assert [steps(shown[0], one) for one in shown] == ["grew", "grew", "site_recalculated"]


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        (Reading(0, 0, None), Reading(1, 2, 4.5), "grew"),
        (Reading(0, 2, 4.5), Reading(1, 0, None), "reviews_removed"),
        (Reading(0, 1, 4.0), Reading(1, 0, None), "reviews_removed"),
        (Reading(0, 10, None, STARS), Reading(1, 10, None, (2, 1, 0, 3, 4)), "reviews_removed"),
        (Reading(0, 10, None, STARS), Reading(1, 11, None, (2, 0, 1, 3, 5)), "grew"),
        (Reading(0, 10, 3.7), Reading(1, 11, None, (2, 0, 1, 3, 5)), "grew"),
        (Reading(0, 10, 4.0, bottom=0.0), Reading(1, 10, 4.0), "scale_change"),
        (Reading(0, 10, 4.0), Reading(1, 10, 0.5), "scale_change"),
    ],
)  # fmt: skip
def test_what_lies_between_two_displays(old: Reading, new: Reading, step: str) -> None:
    assert steps(old, new) == step

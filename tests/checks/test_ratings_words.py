"""Sentences and levels."""

from __future__ import annotations

import datetime as dt

import pytest

from repmon.checks.rating_events import RatingEvent, Run, sentence
from repmon.checks.rating_levels import (
    below_threshold,
    effect_of_next_review,
    level_sentence,
    percentile,
    pooled_mean,
    too_few_to_judge,
    velocity,
)
from repmon.checks.rating_readings import Reading
from repmon.checks.rating_sites import incident_sentence, site_incident

MARCH = dt.date(2026, 3, 3).toordinal()


def drop(
    new: tuple[float, float], before: tuple[float, float], chance: float, since: int = MARCH, listings: int = 1
) -> RatingEvent:
    run = Run(8, since, *new, 100, *before, 7.0, chance, listings)
    return RatingEvent("rating_drop", MARCH + 40, 100, 108, 4.5, 4.4, run)


def test_the_sentence() -> None:
    said = sentence(drop((2.6, 2.6), (4.45, 4.55), 0.0017), "Dr. Ada Example", "Healthgrades")
    assert said == (
        "Dr. Ada Example's last 8 ratings on Healthgrades (since 3 March) average 2.6 stars; the 100 before averaged 4.5. "
        "Chance alone would do this less than once in 500."
    )


def test_rounding_is_said_not_hidden() -> None:
    assert "average between 1.9 and 3.2 stars;" in sentence(drop((1.9, 3.2), (4.4, 4.5), 0.01), "Dr. Example", "Vitals")


def test_another_year_and_several_sites() -> None:
    said = sentence(drop((2.6, 2.6), (4.5, 4.5), 0.5, MARCH - 70, listings=3), "Dr. Example", "Vitals")
    assert "on 3 sites (since 23 December 2025)" in said
    assert "Chance" not in said


def test_incident_sentence() -> None:
    incident = site_incident(["scale_change"] * 400 + [None] * 600, 1000, MARCH)
    assert incident is not None
    assert incident_sentence(incident, "Vitals").startswith(
        "Vitals changed 400 of 1,000 listings in one night (400 on another scale)"
    )


def test_low_counts_are_called_so() -> None:
    assert level_sentence(4.2, 6) == "4.2 from 6 ratings: too few to judge"
    assert level_sentence(4.0, 50) == "4.0 from 50 ratings"
    assert level_sentence(3.9, 50) == "3.9 from 50 ratings: below 4"
    assert level_sentence(None, 0) == "not rated"
    assert too_few_to_judge(None)
    assert too_few_to_judge(29)
    assert not too_few_to_judge(30)


def test_below_threshold_is_unknown_without_a_rating() -> None:
    assert below_threshold(3.9, 10) is True
    assert below_threshold(4.0, 10) is False
    assert below_threshold(4.1, 10, line=4.2) is True
    assert below_threshold(None, 0) is None
    assert below_threshold(3.9, None) is None


def test_effect_of_next_review() -> None:
    assert effect_of_next_review(4.6, 30, 1) == pytest.approx(4.4839, abs=1e-4)


def test_pooled_mean_weighs_by_count_and_keeps_rounding() -> None:
    pooled = pooled_mean([Reading(1, 90, 4.5), Reading(1, 10, 2.5), Reading(1, None), Reading(1, 0)])
    assert pooled is not None
    assert pooled == pytest.approx((4.25, 4.35, 100))
    assert pooled_mean([]) is None


def test_percentile_counts_ties_half() -> None:
    assert percentile(4.0, [3.0, 4.0, 4.0, 5.0]) == 50.0
    assert percentile(4.0, []) is None


def test_velocity() -> None:
    year = [(night, night // 10) for night in range(0, 366, 10)]
    recent, usual = velocity(year, 365) or (0, 0.0)
    assert (recent, round(usual, 1)) == (3, 3.0)
    assert velocity([(350, 5)], 365) is None

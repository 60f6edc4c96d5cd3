"""Sentences."""

from __future__ import annotations

import datetime as dt

from repmon.checks.rating_events import RatingEvent, Run, sentence
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
        "Dr. Ada Example's last 8 ratings on Healthgrades (seen since 3 March) average 2.6 stars; the 100 before averaged 4.5. "
        "Chance alone would do this less than once in 500."
    )


def test_rounding_is_said_not_hidden() -> None:
    assert "average between 1.9 and 3.2 stars;" in sentence(drop((1.9, 3.2), (4.4, 4.5), 0.01), "Dr. Example", "Vitals")


def test_another_year_and_several_sites() -> None:
    said = sentence(drop((2.6, 2.6), (4.5, 4.5), 0.5, MARCH - 70, listings=3), "Dr. Example", "Vitals")
    assert "on 3 sites (seen since 23 December 2025)" in said
    assert "Chance" not in said


def test_incident_sentence() -> None:
    incident = site_incident(["scale_change"] * 400 + [None] * 600, 1000, MARCH)
    assert incident is not None
    assert incident_sentence(incident, "Vitals").startswith(
        "Vitals shows at least 400 of the 1,000 rated listings known here changed at once (400 on another scale)"
    )

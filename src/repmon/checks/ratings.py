"""Rating shifts: the parts under one name, and detectors for simulations and replays.

A night on one listing is ``state, events = advance(state, reading)``; on one person's listings together
``person, event = advance_person(person, states by listing)``. How each event is decided: ``docs/rating-shifts.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from repmon.checks.rating_events import FINDING_KIND, RatingEvent, Run, sentence
from repmon.checks.rating_listing import ListingState, advance, step_of
from repmon.checks.rating_person import PersonState, advance_person
from repmon.checks.rating_readings import Reading, night_number
from repmon.checks.rating_sites import SiteIncident, incident_sentence, site_incident, unfolded
from repmon.checks.rating_state import dump_listing, dump_person, load_listing, load_person

__all__ = [
    "FINDING_KIND",
    "Detector",
    "ListingState",
    "PersonState",
    "PhysicianDetector",
    "RatingEvent",
    "Reading",
    "Run",
    "SiteIncident",
    "advance",
    "advance_person",
    "dump_listing",
    "dump_person",
    "incident_sentence",
    "load_listing",
    "load_person",
    "make_detector",
    "make_physician_detector",
    "night_number",
    "sentence",
    "site_incident",
    "step_of",
    "unfolded",
]

_STEPS: dict[str, float | None] = {"stars": None, "mean01": 0.1, "mean05": 0.5}
"""Kind of display -> its step: star counts beside an unrounded mean, a mean to 0.1, half stars."""


class Detector:
    """One listing, fed night by night."""

    def __init__(self, kind: str) -> None:
        """``kind``: ``stars``, ``mean01`` or ``mean05``; KeyError for another."""
        self.state = ListingState()
        self._step = _STEPS[kind]

    def night(
        self, night: int, count: int | None, mean: float | None, stars: Iterable[int] | None = None
    ) -> list[tuple[str, RatingEvent]]:
        """What is told after this night, as (code, event). ``mean`` may be NaN where nothing is rated."""
        shown = None if mean is None or math.isnan(mean) else float(mean)
        counts = None if stars is None else tuple(int(number) for number in stars)
        self.state, events = advance(self.state, Reading(night, count, shown, counts, self._step))
        return [(event.code, event) for event in events]


class PhysicianDetector:
    """All listings of one person, fed night by night."""

    def __init__(self, kinds: Sequence[str]) -> None:
        """``kinds``: one display kind for each listing."""
        self.listings = [Detector(kind) for kind in kinds]
        self.person = PersonState()

    def night(
        self, night: int, readings: Sequence[tuple[int | None, float | None, Iterable[int] | None]]
    ) -> list[tuple[int | str, str, RatingEvent]]:
        """What is told after this night, as (position of the listing or ``"physician"``, code, event)."""
        told: list[tuple[int | str, str, RatingEvent]] = []
        before = [listing.state.marks for listing in self.listings]
        for i, (listing, (count, mean, stars)) in enumerate(zip(self.listings, readings, strict=True)):
            told += [(i, code, event) for code, event in listing.night(night, count, mean, stars)]
        if any(listing.state.marks is not marks for listing, marks in zip(self.listings, before, strict=True)):
            self.person, event = advance_person(self.person, {str(i): one.state for i, one in enumerate(self.listings)})
            if event is not None:
                told.append(("physician", event.code, event))
        return told


def make_detector(kind: str) -> Detector:
    """A fresh detector for one listing of a kind of display: ``stars``, ``mean01`` or ``mean05``."""
    return Detector(kind)


def make_physician_detector(kinds: Sequence[str]) -> PhysicianDetector:
    """A fresh detector for the listings of one person."""
    return PhysicianDetector(kinds)

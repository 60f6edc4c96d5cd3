"""What is told about a listing's and a person's ratings, and what is not."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.rating_events import FINDING_KIND
from repmon.checks.rating_gates import poisson_tail
from repmon.checks.rating_readings import Mark, Reading, extended
from repmon.checks.ratings import (
    ListingState,
    PersonState,
    RatingEvent,
    advance,
    advance_person,
    dump_listing,
    dump_person,
    load_listing,
    load_person,
    make_physician_detector,
    sentence,
    site_incident,
    step_of,
    unfolded,
)
from repmon.model import Rating

from .rating_world import START, rated, readings_of


def fed(readings: Iterable[Reading], state: ListingState | None = None) -> tuple[ListingState, list[RatingEvent]]:
    state, told = state or ListingState(), []
    for reading in readings:
        state, events = advance(state, reading)
        told += events
    return state, told


def nights(*shown: tuple[int | None, float | None]) -> list[Reading]:
    """Two nights of each display."""
    return [Reading(START + i, *shown[i // 2]) for i in range(2 * len(shown))]


def codes(readings: Iterable[Reading]) -> list[str]:
    return [event.code for event in fed(readings)[1]]


class TestReading:
    def test_rounded_mean_is_an_interval_of_totals(self) -> None:
        low, high = Reading(1, 100, 4.5).totals()
        assert (round(low, 6), round(high, 6)) == (445, 455)

    def test_star_counts_are_exact(self) -> None:
        assert Reading(1, 10, 4.2, (1, 0, 1, 2, 6)).totals() == (42, 42)

    def test_star_counts_of_something_else_are_not_used(self) -> None:
        assert Reading(1, 61, 4.5, (1, 0, 0, 3, 10)).stars is None

    def test_another_scale_is_mapped_on_to_stars(self) -> None:
        percent = Reading.of("2026-03-02", Rating(75.0, 100.0, 1.0, 40, "ratings"))
        assert percent.in_stars() == 4.0
        assert percent.night == dt.date(2026, 3, 2).toordinal()

    def test_missing_count_is_unknown_and_changes_nothing(self) -> None:
        state, _ = fed(nights((50, 4.5)))
        for unknown in (Reading(START + 9, None, 4.1), Reading(START + 9, 40, None), Reading.of(START + 9, None)):
            assert not unknown.known
            assert advance(state, unknown) == (state, ())

    def test_half_stars_are_too_coarse_unless_star_counts_stand_beside_them(self) -> None:
        assert not Reading(1, 30, 4.5, step=0.5).testable
        assert Reading(1, 30, 4.5, (1, 0, 2, 5, 22), step=0.5).testable

    @settings(max_examples=100)
    @given(st.lists(st.lists(st.integers(1, 5), max_size=4), min_size=1, max_size=12), st.integers(0, 30))
    def test_the_true_total_is_never_narrowed_away(self, added: list[list[int]], fives: int) -> None:
        total, count, truth = 5 * fives, fives, []
        marks: tuple[Mark, ...] = ()
        for night, stars in enumerate(added):
            total, count = total + sum(stars), count + len(stars)
            shown = None if not count else round(total / count, 1)
            longer = extended(marks, Mark(night, count, *Reading(night, count, shown).totals()))
            assert longer is not None
            marks = longer
            truth.append(total)
        assert all(mark.low - 1e-6 <= true <= mark.high + 1e-6 for mark, true in zip(marks, truth, strict=True))


class TestGates:
    def test_a_lone_odd_night_is_dropped_and_counted(self) -> None:
        odd = [*nights((100, 4.5)), Reading(START + 3, 1, 4.5), Reading(START + 4, 100, 4.5), Reading(START + 5, 100, 4.5)]
        state, told = fed(odd)
        assert not told
        assert state.odd_nights == 1
        assert state.accepted is not None and state.accepted.count == 100

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            (Reading(0, 100, 4.5), Reading(0, 95, 4.6), "reviews_removed"),
            (Reading(0, 10, 4.0, (2, 0, 0, 2, 6)), Reading(0, 11, 4.2, (1, 0, 0, 2, 8)), "reviews_removed"),
            (Reading(0, 100, 4.5), Reading(0, 101, 4.1), "site_recalculated"),
            (Reading(0, 100, 4.5), Reading(0, 100, 9.0), "scale_change"),
            (Reading(0, 100, 4.5), Reading(0, 100, 9.0, top=10.0), "scale_change"),
            (Reading(0, 9, 4.5, identity="a"), Reading(0, 9, 4.5, identity="b"), "listing_swapped"),
            (Reading(0, 3, 5.0), Reading(0, 60, 4.6), "count_jumped"),
        ],
    )
    def test_the_sites_doing_is_told_as_what_it_is(self, old: Reading, new: Reading, code: str) -> None:
        shown = [replace(reading, night=START + i) for i, reading in enumerate([old, old, new, new])]
        _, told = fed(shown)
        assert [event.code for event in told] == [code]
        assert sentence(told[0], "Dr. Example", "Example Site").endswith(".")

    def test_twenty_one_star_ratings_overnight_are_people_not_a_merger(self) -> None:
        assert codes(nights((40, 4.6), (60, 3.4))) == ["review_surge", "rating_drop"]

    def test_after_a_removal_the_history_starts_anew(self) -> None:
        state, _ = fed(nights((100, 4.5), (90, 4.9)))
        assert [mark.count for mark in state.marks] == [90]

    def test_every_code_has_a_finding_kind(self) -> None:
        assert set(FINDING_KIND.values()) == {
            "rating_shift", "review_burst", "count_dropped", "scale_changed", "listing_swapped",
        }  # fmt: skip

    def test_poisson_tail(self) -> None:
        assert poisson_tail(3, 0.5) == pytest.approx(0.0143877, rel=1e-4)


class TestSite:
    def test_one_rescaling_of_all_listings_is_one_incident_and_no_event(self) -> None:
        listings = [fed(nights((20 + i, 4.5)))[0] for i in range(60)]
        tonight = [Reading(START + 4, 20 + i, 4.1) for i in range(60)]
        steps = [step_of(state, reading) for state, reading in zip(listings, tonight, strict=True)]
        incident = site_incident(steps, 60, START + 4)
        assert incident is not None and incident.disrupted == 60
        assert site_incident(steps, 60, START + 5, [incident.hold]) is None
        for state, reading in zip(listings, tonight, strict=True):
            for night in (START + 4, START + 5, START + 6):
                state, events = advance(state, replace(reading, night=night), [incident.hold])
                assert not events
            assert state.accepted is not None and state.accepted.mean == 4.1

    def test_a_few_removals_on_a_large_site_are_no_incident(self) -> None:
        assert site_incident(["reviews_removed"] * 19, 1000, START) is None
        assert site_incident(["reviews_removed"] * 21, 1000, START) is not None

    def test_a_small_site_needs_more_than_a_share(self) -> None:
        assert site_incident(["reviews_removed"] * 3, 20, START) is None


class TestShift:
    def test_a_lasting_fall_is_told_once_with_its_data(self) -> None:
        _, told = fed(readings_of(rated(3, 200, 10, 100, turn=100)))
        drops = [event for event in told if event.code == "rating_drop"]
        assert [event.code for event in told] == ["rating_drop"]
        run = drops[0].run
        assert run is not None
        assert 100 <= run.since - START <= drops[0].night - START <= 145
        assert run.new_low <= run.new_high < 3.5 < run.before_low
        assert run.chance < 0.01

    def test_a_told_fall_is_the_history_from_then_on(self) -> None:
        """Not told again while it lasts, however long; the recovery is told."""
        fallen = rated(3, 500, 10, 100, turn=100)
        assert codes(readings_of(fallen)) == ["rating_drop"]
        gained = [[now - then for now, then in zip(stars, rated(8, 1, 1, 0)[0], strict=True)] for stars in rated(8, 200, 10, 0)]
        recovered = [tuple(a + b for a, b in zip(fallen[-1], more, strict=True)) for more in gained]
        assert codes(readings_of([*fallen, *recovered])) == ["rating_drop", "rating_rise"]

    def test_a_rise_is_the_mirror_image(self) -> None:
        falls = rated(3, 200, 15, 100, turn=100)
        mirrored = [tuple(reversed(stars)) for stars in falls]
        assert "rating_rise" in codes(readings_of(mirrored, step=None, with_stars=True))

    def test_steady_ratings_are_silent(self) -> None:
        told = [code for seed in range(40) for code in codes(readings_of(rated(seed, 240, 4, 40)))]
        assert len(told) <= 1

    def test_half_stars_never_tell_a_shift(self) -> None:
        fall = [replace(r, step=0.5, mean=round(2 * (r.mean or 0)) / 2) for r in readings_of(rated(3, 200, 10, 100, turn=100))]
        assert not {"rating_drop", "rating_rise"} & set(codes(fall))

    def test_six_listings_tell_together_what_none_tells_alone(self) -> None:
        alone, together = 0, 0
        for seed in range(6):
            histories = [list(readings_of(rated(100 * seed + i, 190, 1, 20, turn=100))) for i in range(6)]
            person = make_physician_detector(["mean01"] * 6)
            told = [
                e
                for night in zip(*histories, strict=True)
                for e in person.night(night[0].night, [(r.count, r.mean, None) for r in night])
            ]
            together += any(who == "physician" and code == "rating_drop" for who, code, _ in told)
            alone += any(who != "physician" for who, _, _ in told)
        assert together >= 5
        assert alone <= 2


class TestRobustness:
    @settings(max_examples=100)
    @given(
        st.lists(
            st.tuples(
                st.one_of(st.none(), st.integers(0, 400)),
                st.one_of(st.none(), st.floats(0, 6), st.sampled_from([1.0, 4.5, 5.0])),
                st.sampled_from([None, 0.1, 0.5, 1.0]),
                st.sampled_from([5.0, 5.0, 5.0, 10.0, 100.0]),
                st.booleans(),
            ),
            max_size=25,
        )
    )
    def test_no_sequence_of_displays_breaks_it(
        self, shown: list[tuple[int | None, float | None, float | None, float, bool]]
    ) -> None:
        state = ListingState()
        for night, (count, mean, step, top, stars) in enumerate(shown):
            histogram = (0, 0, 0, 0, count) if stars and count else None
            for twice in (START + 2 * night, START + 2 * night + 1):
                state, events = advance(state, Reading(twice, count, mean, histogram, step, top))
                assert all(sentence(event, "Dr. Example", "Example Site") for event in events)
        assert load_listing(dump_listing(state)) == state
        assert all(mark.low <= mark.high for mark in state.marks)


class TestReplay:
    @pytest.mark.parametrize("seed", range(4))
    def test_history_gives_what_the_nights_gave(self, seed: int) -> None:
        """Night by night with gaps, odd pages and JSON in between, against the change-only rows of the same nights."""
        chance = random.Random(seed)
        state, told = ListingState(), []
        rows: list[tuple[Reading, int]] = []
        for reading in readings_of(rated(seed, 220, 12, 60, turn=110)):
            if chance.random() < 0.05:
                continue
            if chance.random() < 0.02:
                reading = replace(reading, count=(reading.count or 0) // 10)
            state, events = advance(load_listing(dump_listing(state)), reading)
            told += events
            if rows and rows[-1][0].shows_the_same_as(reading):
                rows[-1] = rows[-1][0], reading.night
            else:
                rows.append((reading, reading.night))
        replayed, retold = fed(unfolded(rows))
        assert retold == told
        assert dump_listing(replayed) == dump_listing(state)
        assert any(event.code == "rating_drop" for event in told)

    def test_states_survive_json(self) -> None:
        state, _ = fed(readings_of(rated(1, 60, 10, 30), with_stars=True))
        assert load_listing(dump_listing(state)) == state
        assert load_person(dump_person(PersonState(5, {"a": Mark(1, 2, 3.0, 4.5)}, 3))) == PersonState(
            5, {"a": Mark(1, 2, 3.0, 4.5)}, 3
        )
        assert len(dump_listing(ListingState())) == 2

    def test_a_person_is_told_once(self) -> None:
        states = {str(i): fed(readings_of(rated(i, 200, 2, 20, turn=100)))[0] for i in range(6)}
        person, event = advance_person(PersonState(), states)
        assert event is not None and event.code == "rating_drop"
        assert advance_person(person, states) == (person, None)

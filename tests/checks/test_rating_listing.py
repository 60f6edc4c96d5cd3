"""One listing from night to night: what waits, what counts, what is dropped, and at which night something is told again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from repmon.checks.rating_events import RatingEvent
from repmon.checks.rating_listing import ListingState, advance, is_muted, step_of
from repmon.checks.rating_person import PersonState, advance_person
from repmon.checks.rating_readings import Mark, Reading
from repmon.checks.rating_runs import PERSON, Track, strongest_shift
from repmon.checks.rating_sites import SiteIncident, site_incident, unfolded
from repmon.checks.rating_state import dump_listing, dump_person, load_listing, load_person
from repmon.checks.ratings import make_detector

START = 739_000


def read(
    *shown: tuple[int, int | None, float | None], state: ListingState | None = None
) -> tuple[ListingState, list[RatingEvent]]:
    """Take in (night after START, count, mean to a tenth)."""
    return taken([Reading(START + night, count, mean) for night, count, mean in shown], state)


def taken(
    readings: Iterable[Reading], state: ListingState | None = None, holds: Sequence[range] = ()
) -> tuple[ListingState, list[RatingEvent]]:
    state, told = state or ListingState(), []
    for reading in readings:
        state, events = advance(state, reading, holds)
        told += events
    return state, told


def codes(told: Iterable[RatingEvent]) -> list[tuple[str, int]]:
    return [(event.code, event.night - START) for event in told]


# ------------------------------------------------------------------------------------------------------ two nights agree


def test_the_first_reading_waits_and_the_second_like_it_is_the_beginning() -> None:
    first, told = read((0, 50, 4.5))
    assert (first, told) == (ListingState(pending=Reading(START, 50, 4.5)), [])
    settled, told = read((3, 50, 4.5), state=first)
    assert told == []
    assert settled == ListingState(
        marks=(Mark(START, 50, 222.5, 227.5),), accepted=Reading(START, 50, 4.5), since=START, anchor=START
    )  # fmt: skip
    assert read((4, 50, 4.5), state=settled) == (settled, [])


def test_growth_confirms_what_waited_and_waits_itself() -> None:
    state, told = read((0, 50, 4.5), (1, 50, 4.5), (2, 51, 4.5), (3, 52, 4.5))
    assert told == []
    assert (state.accepted, state.pending) == (Reading(START + 2, 51, 4.5), Reading(START + 3, 52, 4.5))
    assert [(mark.night - START, mark.count) for mark in state.marks] == [(0, 50), (2, 51)]
    assert (state.gained, state.odd_nights, state.since, state.anchor) == (1, 0, START, START)


@pytest.mark.parametrize(
    ("third", "pending", "odd"),
    [
        ((3, 50, 4.5), None, 1),
        ((3, 49, 4.5), (3, 49, 4.5), 0),
        ((3, 90, 3.9), (3, 90, 3.9), 1),
        ((3, 90, 9.9), (3, 90, 9.9), 1),
        ((3, None, None), (2, 40, 4.5), 0),
    ],
)
def test_a_fallen_count_waits_for_a_night_that_bears_it_out(
    third: tuple[int, int | None, float | None], pending: tuple[int, int, float] | None, odd: int
) -> None:
    """Forty where there were fifty: back to fifty, grown from forty, leapt from forty, off the scale, not read."""
    state, _ = read((0, 50, 4.5), (1, 50, 4.5), (2, 40, 4.5), third)
    assert state.odd_nights == odd
    assert state.pending == (None if pending is None else Reading(START + pending[0], pending[1], pending[2]))


def test_what_grew_from_an_odd_page_and_also_from_the_page_before_it_drops_the_odd_one() -> None:
    """Fifty, then five, then fifty-one: five was another page, although fifty-one could have grown from it."""
    state, told = read((0, 50, 4.5), (1, 50, 4.5), (2, 5, 4.5), (3, 51, 4.5), (4, 51, 4.5))
    assert told == []
    assert (state.odd_nights, state.accepted) == (1, Reading(START + 3, 51, 4.5))


def test_off_its_scale_a_display_needs_the_same_again() -> None:
    state, told = read((0, 50, 4.5), (1, 50, 4.5), (2, 51, 9.0), (3, 52, 9.0))
    assert (codes(told), state.odd_nights) == ([], 1)
    state, told = read((4, 52, 9.0), state=state)
    assert codes(told) == [("scale_change", 3)]
    assert (state.marks, state.anchor, state.since) == ((), START + 3, START)
    state, told = read((5, 52, 4.5), (6, 52, 4.5), state=state)
    assert codes(told) == []
    assert state.marks == (Mark(START + 5, 52, 231.4, 236.6),)


def test_an_event_carries_both_displays_and_the_night_of_the_new_one() -> None:
    state, told = read((0, 50, 4.5), (1, 50, 4.5), (4, 40, 4.4), (9, 40, 4.4))
    assert told == [RatingEvent("reviews_removed", START + 4, 50, 40, 4.5, 4.4)]
    assert (state.since, state.anchor, state.marks) == (START, START + 4, (Mark(START + 4, 40, pytest.approx(174.0), 178.0),))


def test_while_a_sites_incident_lasts_a_changed_display_begins_anew_in_silence() -> None:
    hold = range(START + 4, START + 12)
    for night, events in ((3, 1), (4, 0), (11, 0), (12, 1)):
        before, _ = read((0, 50, 4.5), (1, 50, 4.5))
        shown = [Reading(START + night, 40, 4.5), Reading(START + night + 1, 40, 4.5)]
        state, told = taken(shown, before, [hold])
        assert (len(told), state.anchor) == (events, START + night)


# ------------------------------------------------------------------------------------------------------------- the marks


def test_a_mean_that_moves_without_a_new_rating_narrows_the_total() -> None:
    """4.5 and then 4.6 from fifty ratings can only be 227.5 stars."""
    state, told = read((0, 49, 4.5), (1, 49, 4.5), (2, 50, 4.5), (3, 50, 4.5), (4, 50, 4.6), (5, 50, 4.6))
    assert told == []
    assert state.marks[-1] == Mark(START + 2, 50, pytest.approx(227.5), pytest.approx(227.5))
    assert state.marks[0] == Mark(START, 49, pytest.approx(222.5), pytest.approx(222.95))
    assert (state.gained, state.accepted) == (1, Reading(START + 4, 50, 4.6))


def test_star_counts_after_a_rounded_mean_narrow_it_to_a_point() -> None:
    stars = (5, 0, 0, 5, 40)
    state, _ = taken([Reading(START + i, 50, 4.5, stars if i > 1 else None) for i in range(4)])
    assert state.marks == (Mark(START, 50, 225.0, 225.0),)


def test_marks_older_than_the_window_go_but_for_the_one_that_a_run_may_start_from() -> None:
    shown = [(0, 50, 4.5), (1, 50, 4.5)]
    for night, count in ((10, 51), (30, 52), (130, 53), (150, 54)):
        shown += [(night, count, 4.5), (night + 1, count, 4.5)]
    for last, first in ((130, 0), (131, 10)):
        state, _ = read(*shown[:6], (last, 53, 4.5), (last + 1, 53, 4.5))
        assert state.marks[0].night - START == first
    state, _ = read(*shown)
    assert [mark.night - START for mark in state.marks] == [10, 30, 130, 150]


def test_marks_of_more_than_a_hundred_ratings_ago_go_too() -> None:
    for last, first in ((249, 50), (250, 150)):
        readings = [Reading(START + i // 2, count, 4.5) for i, count in enumerate((50, 50, 150, 150, last, last))]
        state, _ = taken(readings, ListingState(gained=100_000, since=START - 30))
        counts = [mark.count for mark in state.marks]
        assert counts[0] == first, (last, counts)


# ----------------------------------------------------------------------------------------------------------------- pace


@pytest.mark.parametrize(
    ("since", "gained", "night", "pace"),
    [(None, 5, 100, 6 / 30), (90, 5, 100, 6 / 30), (70, 5, 100, 6 / 30), (69, 5, 100, 6 / 31), (0, 0, 100, 1 / 100)],
)
def test_the_pace_counts_one_more_over_thirty_nights_at_least(since: int | None, gained: int, night: int, pace: float) -> None:
    assert ListingState(since=since, gained=gained).pace(night) == pytest.approx(pace)
    assert ListingState(since=since, gained=99).pace(night, gained) == pytest.approx(pace)


def test_eight_in_a_week_are_a_burst_where_nothing_came_before() -> None:
    quiet, _ = read((0, 50, 4.5), (1, 50, 4.5), (300, 51, 4.5), (301, 51, 4.5))
    for last, events in ((57, []), (58, []), (59, [("review_surge", 310)])):
        assert codes(read((310, last, 4.5), (311, last, 4.5), state=quiet)[1]) == events, last
    slow, _ = read((302, 55, 4.5), (303, 55, 4.5), state=quiet)
    assert codes(read((309, 59, 4.5), (310, 59, 4.5), state=slow)[1]) == [("review_surge", 309)]
    assert codes(read((310, 59, 4.5), (311, 59, 4.5), state=slow)[1]) == [], "the first four came more than a week before"


def test_a_busy_listing_has_no_burst() -> None:
    busy, quiet = ListingState(gained=50, since=START - 60), ListingState(gained=0, since=START - 60)
    shown = [(0, 50, 4.5), (1, 50, 4.5), (7, 58, 4.5), (8, 58, 4.5)]
    assert read(*shown, state=busy)[1] == []
    assert codes(read(*shown, state=quiet)[1]) == [("review_surge", 7)]


def test_a_burst_is_told_again_after_thirty_nights() -> None:
    state, told = read((0, 50, 4.5), (1, 50, 4.5), (400, 64, 4.5), (401, 64, 4.5))
    assert codes(told) == [("review_surge", 400)]
    assert state.burst_until == START + 430
    state = replace(state, gained=0)
    for night, events in ((429, []), (430, [("review_surge", 430)])):
        assert codes(read((night, 78, 4.5), (night + 1, 78, 4.5), state=state)[1]) == events


# ---------------------------------------------------------------------------------------------------------------- shifts


FALLEN = [*[(night, 50, 4.8) for night in (0, 1)], *[(night, 62, 4.0) for night in (40, 41)]]


def test_a_fall_is_told_and_is_the_history_from_then_on() -> None:
    state, told = read(*FALLEN)
    assert codes(told) == [("review_surge", 40), ("rating_drop", 40)]
    assert told[1].run is not None
    assert (told[1].old_count, told[1].new_count, told[1].old_mean, told[1].new_mean) == (50, 62, 4.8, 4.0)
    assert (told[1].run.new, told[1].run.since, told[1].run.before) == (12, START + 40, 50)
    assert state.muted_until == START + 100
    assert [(mark.night - START, mark.count) for mark in state.marks] == [(40, 62)]
    assert state.origin is not None and (state.origin.night, state.origin.count) == (START, 50)


@pytest.mark.parametrize(("night", "told"), [(99, []), (100, ["rating_rise"]), (101, ["rating_rise"])])
def test_after_an_alert_there_is_none_for_sixty_nights(night: int, told: list[str]) -> None:
    state, _ = read(*FALLEN)
    assert is_muted(state, START + 99) and not is_muted(state, START + 100)
    assert not is_muted(ListingState(), START)
    risen = [(night, 76, 4.2), (night + 1, 76, 4.2)]
    assert [event.code for event in read(*risen, state=replace(state, burst_until=START + 999))[1]] == told


def test_coarse_displays_tell_no_shift() -> None:
    readings = [Reading(START + night, count, mean, step=0.5) for night, count, mean in FALLEN]
    assert [event.code for event in taken(readings)[1]] == ["review_surge"]


def test_what_a_reading_would_be_taken_for() -> None:
    state, _ = read((0, 50, 4.5), (1, 50, 4.5))
    assert step_of(state, Reading(START + 2, 50, 4.5)) is None
    assert step_of(state, Reading(START + 2, None, 4.5)) is None
    assert step_of(state, Reading(START + 2, 51, 4.5)) == "grew"
    assert step_of(state, Reading(START + 2, 45, 4.5)) == "reviews_removed"
    assert step_of(ListingState(), Reading(START + 2, 45, 4.5)) is None
    busy = replace(state, gained=3000)
    assert [step_of(one, Reading(START + 2, 80, 4.5)) for one in (state, busy)] == ["count_jumped", "grew"]


# ------------------------------------------------------------------------------------------------------------- one person


def of_person(*listings: ListingState, person: PersonState | None = None) -> tuple[PersonState, RatingEvent | None]:
    return advance_person(person or PersonState(), {f"L{i}": state for i, state in enumerate(listings)})


def falling(count: int = 40, first: int = 0, **changes: object) -> ListingState:
    """A listing whose last four ratings, one every ten nights, were of one star."""
    marks = tuple(Mark(START + first + 10 * i, count + i, 4.6 * count + i, 4.6 * count + i) for i in range(5))
    accepted = Reading(marks[-1].night, count + 4, None, None, 0.1)
    return replace(ListingState(marks, accepted, since=START, anchor=START), **changes)  # type: ignore[arg-type]


def test_a_person_is_told_of_what_all_listings_say_together() -> None:
    one, other = falling(), falling(60, 5)
    person, event = of_person(one, other)
    shift = strongest_shift([Track(one.marks), Track(other.marks)], PERSON)
    assert event is not None and shift is not None
    assert event == RatingEvent("rating_drop", START + 45, None, None, None, None, shift.run)
    assert shift.run.listings == 2
    origins = {f"L{part.listing}": part.before for part in shift.parts}
    assert person == PersonState(START + 105, origins, START + 45)
    assert of_person(one, other, person=PersonState(origins={"other": one.marks[0]}))[0].origins == {
        "other": one.marks[0], **origins,
    }  # fmt: skip


@pytest.mark.parametrize(
    "left_out",
    [
        falling(accepted=None),
        falling(accepted=Reading(START + 40, 44, 4.2, step=0.5)),
        falling(muted_until=START + 46),
        falling(marks=()),
    ],
)
def test_listings_that_are_not_heard_leave_too_few(left_out: ListingState) -> None:
    assert of_person(falling(60, 5), left_out) == (PersonState(), None)
    assert of_person(falling(60, 5), falling(muted_until=START + 45))[1] is not None


def test_a_person_is_mute_for_sixty_nights_too() -> None:
    listings = falling(), falling(60, 5)
    assert of_person(*listings, person=PersonState(START + 46)) == (PersonState(START + 46), None)
    assert of_person(*listings, person=PersonState(START + 45))[1] is not None


def test_what_was_told_of_a_person_is_where_later_runs_start() -> None:
    listings = falling(), falling(60, 5)
    _, early = of_person(*listings, person=PersonState(told_on=START))
    assert early is not None and early.run is not None and early.run.new == 8
    _, later = of_person(*listings, person=PersonState(told_on=START + 5))
    assert later is not None and later.run is not None and later.run.new == 7, "a run from the told night on"
    assert of_person(*listings, person=PersonState(told_on=START + 60))[1] is None


def test_the_later_of_both_origins_is_the_listings_history() -> None:
    origin, shared = Mark(START - 20, 20, 92.0, 92.0), Mark(START - 10, 30, 138.0, 138.0)
    for own, of_all, before in ((origin, None, 20), (None, shared, 10), (origin, shared, 10), (shared, origin, 10)):
        one = falling(origin=own, anchor=START - 30)
        person = PersonState(origins={} if of_all is None else {"L0": of_all})
        _, event = of_person(one, falling(60, 5), person=person)
        assert event is not None and event.run is not None
        assert event.run.before == before + 60


# ------------------------------------------------------------------------------------------------- states, sites, replays


FULL = ListingState(
    (Mark(1, 2, 3.5, 4.25),), Reading(7, 9, 4.5, (1, 0, 0, 2, 6), None, 5.0, 1.0, "a"), Reading(8, 9, 4.4),
    Mark(0, 1, 5.0, 5.0), 3, 4, 5, 6, 70, 80,
)  # fmt: skip


def test_states_are_written_short_and_alike() -> None:
    assert dump_listing(FULL) == (
        '{"marks":[[1,2,3.5,4.25]],"origin":[0,1,5.0,5.0],"accepted":[7,9,4.5,[1,0,0,2,6],null,5.0,1.0,"a"],'
        '"pending":[8,9,4.4,null,0.1,5.0,1.0,null],"since":3,"anchor":4,"gained":5,"odd_nights":6,"muted_until":70,"burst_until":80}'
    )
    assert load_listing(dump_listing(FULL)) == FULL
    assert (dump_listing(ListingState()), load_listing("{}")) == ("{}", ListingState())
    person = PersonState(9, {"b": Mark(1, 2, 3.0, 4.0), "a": Mark(5, 6, 7.0, 8.0)}, 4)
    assert dump_person(person) == '{"muted_until":9,"origins":{"a":[5,6,7.0,8.0],"b":[1,2,3.0,4.0]},"told_on":4}'
    assert load_person(dump_person(person)) == person


def test_an_incident_is_more_than_a_fiftieth_and_five_at_least() -> None:
    def judged(disrupted: int, listings: int) -> SiteIncident | None:
        return site_incident([*["scale_change"] * disrupted, "grew", None], listings, START)

    assert [judged(*one) is not None for one in ((4, 10), (5, 10), (20, 1000), (21, 1000), (20, 999))] == [
        False, True, False, True, True,
    ]  # fmt: skip
    mixed = site_incident(["count_jumped"] * 2 + ["scale_change"] * 2 + ["reviews_removed"] * 3 + ["grew"] * 9, 100, START)
    assert mixed == SiteIncident(START, 7, 100, (("reviews_removed", 3), ("count_jumped", 2), ("scale_change", 2)))
    assert mixed.hold == range(START, START + 8)
    assert site_incident(["scale_change"] * 9, 10, START + 8, [mixed.hold]) is not None
    assert site_incident(["scale_change"] * 9, 10, START + 7, [range(0), mixed.hold]) is None


def test_a_row_seen_on_two_nights_confirms_itself() -> None:
    first, second = Reading(START, 9, 4.0), Reading(START + 4, 10, 4.0)
    assert list(unfolded([(first, START), (second, START + 9)])) == [first, second, replace(second, night=START + 9)]


@pytest.mark.parametrize(("kind", "step"), [("stars", None), ("mean01", 0.1), ("mean05", 0.5)])
def test_detectors_by_kind_of_display(kind: str, step: float | None) -> None:
    detector = make_detector(kind)
    assert detector.night(START, 10, 4.3, [1, 0, 0, 3, 6]) == []
    assert detector.state.pending == Reading(START, 10, 4.3, (1, 0, 0, 3, 6), step)
    detector.night(START + 1, 0, float("nan"))
    assert detector.state.pending == Reading(START + 1, 0, None, None, step)

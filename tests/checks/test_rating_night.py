"""A night's ratings: whatever was read when, going night by night and reading the history at once end in the same place."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.rating_events import RatingEvent, Run
from repmon.checks.rating_findings import check_ratings
from repmon.checks.rating_news import NEWS_NIGHTS, RatingNews, Told, dump_event, load_event
from repmon.checks.rating_night import Due, RatingNight, Span, advance_night, site_incidents, unseen_readings
from repmon.checks.rating_person import PersonState, _track
from repmon.checks.rating_readings import Mark
from repmon.checks.rating_sites import SiteIncident
from repmon.checks.ratings import ListingState, night_number
from repmon.checks.tonight import check_night
from repmon.fixes.lifecycle import Tonight, advance
from repmon.model import Finding, Rating, finding_id
from tests.checks.facts_builder import JANE, NIGHT, SITE, facts, match, stored

START = 739_000
OWNERS: Mapping[str, Sequence[int]] = {"P1": (1, 2)}
TONIGHT = night_number(NIGHT)
DROP = RatingEvent(
    "rating_drop", TONIGHT - 1, 20, 26, 4.5, 3.8, Run(6, TONIGHT - 1, 1.0, 1.4, 20, 4.45, 4.55, 8.0, 1e-5)
)  # fmt: skip


def shown(value: float | None, count: int | None) -> Rating:
    return Rating(value, 5.0, 0.1, count, "ratings")


def spans_of(displays: Mapping[int, Rating], until: int) -> list[Span]:
    """The change-only history of the displays read on some nights."""
    spans: list[Span] = []
    for night, rating in sorted(displays.items()):
        if night > until:
            break
        if spans and spans[-1].rating == rating:
            spans[-1] = replace(spans[-1], last=night)
        else:
            spans.append(Span(night, night, rating))
    return spans


def worsening(seed: int, nights: int = 90, read: float = 0.8) -> dict[int, Rating]:
    """Displays of a listing that patients like until, half way, they do not; some nights are not read."""
    chance = random.Random(seed)
    stars = chance.choices((5, 4, 1), (8, 1, 1), k=20)
    displays = {}
    for night in range(nights):
        if chance.random() < 0.3:
            stars += chance.choices((5, 1), (9, 1) if night < nights / 2 else (1, 9))
        if chance.random() < read:
            displays[START + night] = shown(round(sum(stars) / len(stars), 1), len(stars))
    return displays


def night_by_night(
    listings: Sequence[Mapping[int, Rating]], bad: Collection[int], turned: int | None = None, nights: int = 90
) -> RatingNight:
    """What the listings come to when each good night takes in what the nights before did not."""
    states = {i: ListingState() for i in range(1, len(listings) + 1)}
    after = dict.fromkeys(states, START - 1)
    everything = RatingNight(states)
    persons: dict[str, PersonState] = {}
    for night in range(START, START + nights):
        if night in bad:
            continue
        due = []
        for i, displays in enumerate(listings, start=1):
            if night in displays:
                readings = unseen_readings(spans_of(displays, night), after[i], night, bad, whose(turned, night))
                due.append(Due(i, SITE, states[i], tuple(readings)))
                after[i] = night
        others = {i: state for i, state in states.items() if i not in {one.listing_id for one in due}}
        result = advance_night(due, others, persons, OWNERS, {})
        states |= result.states
        persons |= result.persons
        everything.told += result.told
    everything.persons = persons
    return everything


def whose(turned: int | None, night: int) -> list[tuple[int, str | None]]:
    """The turns known on a night of a page that turned into somebody else's."""
    return [(turned, "another")] if turned is not None and turned <= night else []


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sets(st.integers(START, START + 88), max_size=12),
    st.none() | st.integers(START + 1, START + 89),
)
def test_night_by_night_is_the_same_as_at_once(seed: int, bad: set[int], turned: int | None) -> None:
    listings = [worsening(seed), worsening(seed + 1)]
    for displays in listings:
        displays[START + 89] = displays[max(displays)]
    one_by_one = night_by_night(listings, bad, turned)
    last = START + 89
    due = [
        Due(i, SITE, ListingState(), tuple(unseen_readings(spans_of(displays, last), 0, last, bad, whose(turned, last))))
        for i, displays in enumerate(listings, start=1)
    ]
    at_once = advance_night(due, {}, {}, OWNERS, {})
    assert at_once.states == one_by_one.states
    assert _own(at_once.told) == _own(one_by_one.told)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_persons_too_where_every_night_was_read(seed: int) -> None:
    listings = [worsening(seed, read=1.0), worsening(seed + 1, read=1.0)]
    due = [
        Due(i, SITE, ListingState(), tuple(unseen_readings(spans_of(displays, START + 89), 0, START + 89)))
        for i, displays in enumerate(listings, start=1)
    ]
    one_by_one, at_once = night_by_night(listings, ()), advance_night(due, {}, {}, OWNERS, {})
    assert at_once.persons == one_by_one.persons
    assert at_once.told == one_by_one.told


def _own(told: Sequence[Told]) -> list[Told]:
    return sorted((one for one in told if one.listing_id), key=lambda one: (one.event.night, one.listing_id or 0))


def test_two_worsening_listings_are_told() -> None:
    codes = {one.event.code for seed in range(6) for one in night_by_night([worsening(seed), worsening(seed + 50)], ()).told}
    assert codes == {"rating_drop"}


def test_a_page_that_became_somebody_elses_ends_one_history_and_begins_another() -> None:
    spans = [Span(START, START + 9, shown(4.8, 60)), Span(START + 10, START + 12, shown(4.6, 62))]
    spans += [Span(START + 13 + i, START + 13 + i, shown(round(4.6 - i / 10, 1), 62 + 3 * i)) for i in range(8)]
    whose = [(START + 5, "another")]
    readings = unseen_readings(spans, 0, START + 20, (), whose)
    assert [(reading.night - START, reading.identity) for reading in readings[:4]] == [
        (0, None), (1, None), (5, "another"), (6, "another"),
    ]  # fmt: skip
    result = advance_night([Due(1, SITE, ListingState(), tuple(readings))], {}, {}, {}, {})
    assert result.told[0].event.code == "listing_swapped"
    assert result.states[1].anchor == START + 5
    assert {reading.identity for reading in unseen_readings(spans[:1], START + 6, START + 9, (), whose)} == {"another"}


def test_what_was_told_of_somebody_else_is_no_history_of_a_person() -> None:
    states = {str(i): _settled(i, shown(4.5, 40)) for i in (1, 2)}
    told = PersonState(None, {"1": Mark(START - 9, 30, 135.0, 135.0)}, START - 9)
    assert _track(states["1"], told, "1").origin is None
    assert _track(replace(states["1"], anchor=START - 20), told, "1").origin is not None


def test_an_unreadable_night_counts_for_nothing() -> None:
    spans = [Span(START, START + 3, shown(4.5, 10)), Span(START + 4, START + 4, shown(1.0, 11))]
    assert [reading.night for reading in unseen_readings(spans, 0, START + 9, {START, START + 4})] == [START + 1, START + 2]
    assert [reading.night for reading in unseen_readings(spans, START + 1, START + 9)] == [START + 3, START + 4]
    assert unseen_readings(spans, START + 9, START + 9) == []


@pytest.mark.parametrize(("value", "step"), [(4.5, 0.1), (4.25, 0.01), (4.333333, None)])
def test_an_imported_mean_is_as_rounded_as_it_looks(value: float, step: float | None) -> None:
    (reading,) = unseen_readings([Span(START, START, Rating(value, 5.0, None, 9, None))], 0, START)
    assert reading.step == step


def test_one_sites_rescaling_is_one_incident_and_no_event() -> None:
    known = {i: _settled(i, shown(4.5, 40)) for i in range(1, 21)}
    due = [Due(i, SITE, state, _readings(START + 5, shown(3.2, 40))) for i, state in known.items()]
    incidents = site_incidents(due, {SITE: 100}, START + 5, {})
    assert (incidents[SITE].disrupted, incidents[SITE].listings) == (20, 100)
    holds = {SITE: [incidents[SITE].hold]}
    waiting = advance_night(due, {}, {}, {}, holds)
    again = [Due(i, SITE, state, _readings(START + 6, shown(3.2, 40))) for i, state in waiting.states.items()]
    assert site_incidents(again, {SITE: 100}, START + 6, holds) == {}
    assert advance_night(again, {}, {}, {}, holds).told == waiting.told == []


def _readings(night: int, rating: Rating) -> tuple:  # type: ignore[type-arg]
    return tuple(unseen_readings([Span(night, night, rating)], 0, night))


def _settled(listing_id: int, rating: Rating) -> ListingState:
    readings = unseen_readings([Span(START, START + 3, rating)], 0, START + 3)
    return advance_night([Due(listing_id, SITE, ListingState(), tuple(readings))], {}, {}, {}, {}).states[listing_id]


# ------------------------------------------------------------------------------------------------------------ findings


def news(*told: Told) -> RatingNews:
    return RatingNews(
        told, (), {1: [(TONIGHT - 200, shown(4.4, 15)), (TONIGHT - 150, shown(4.5, 20)), (TONIGHT - 1, shown(3.8, 26))]}
    )


def found(ratings: RatingNews, **changes: object) -> list[Finding]:
    world = replace(facts(stored(), **changes), ratings=ratings)  # type: ignore[arg-type]
    return [answer for answer in check_ratings(world) if isinstance(answer, Finding)]


def test_a_drop_is_a_finding_with_the_data_behind_it() -> None:
    (finding,) = found(news(Told(DROP, 1)))
    assert (finding.kind, finding.physician_id, finding.site, finding.site_key) == ("rating_shift", "P1", SITE, "jane-doe")
    assert finding.sentence == (
        "Dr. Jane Doe's last 6 ratings on RateMDs (seen since 1 March) average between 1.0 and 1.4 stars; the 20 before "
        "averaged 4.5. Chance alone would do this less than once in 1,000."
    )
    assert (finding.listed, finding.expected) == ("3.8 stars from 26 ratings", "4.5 stars from 20 ratings")
    assert finding.evidence["readings"] == [["2025-10-03", 4.5, 20], ["2026-03-01", 3.8, 26]]
    test = finding.evidence["test"]
    assert (test["new"], test["new_low"], test["new_high"], test["before"]) == (6, 1.0, 1.4, 20)
    assert finding.evidence["ranges"] == [[4.45, 4.55], [3.75, 3.85]]
    assert finding.finding_id == finding_id("rating_shift", "P1", SITE, "jane-doe", "2026-03-01")


def test_a_later_event_is_another_finding() -> None:
    first, second = found(news(Told(DROP, 1), Told(replace(DROP, night=TONIGHT), 1)))
    assert first.finding_id != second.finding_id


def test_a_listing_that_is_perhaps_somebody_elses_accuses_nobody() -> None:
    assert found(news(Told(DROP, 1)), matches=[match(state="needs_review")]) == []
    assert found(news(Told(DROP, 1)), physicians=(), departed={"P1": (JANE, NIGHT)}) == []


def test_a_persons_shift_over_sites_names_no_site() -> None:
    assert DROP.run
    (finding,) = found(news(Told(replace(DROP, run=replace(DROP.run, listings=3)), None, "P1")))
    assert (finding.physician_id, finding.site, finding.site_key) == ("P1", None, None)
    assert "on 3 sites" in finding.sentence
    assert finding.evidence["readings"][-1] == ["2026-03-01", 3.8, 26, "RateMDs"]
    assert finding.evidence["count"] == 26


def test_an_incident_is_the_sites() -> None:
    incident = SiteIncident(TONIGHT, 20, 100, (("site_recalculated", 20),))
    (finding,) = found(RatingNews((), [(SITE, incident)]))
    assert (finding.kind, finding.physician_id, finding.site) == ("site_incident", None, SITE)
    assert finding.sentence.startswith("RateMDs shows at least 20 of the 100 rated listings known here changed at once")


def test_news_goes_after_thirty_nights_and_when_history_no_longer_bears_it() -> None:
    world = facts(stored())
    rows, _ = advance([], _tonight(replace(world, ratings=news(Told(DROP, 1)))))
    (why,) = check_night(world, rows).withdrawn.values()
    assert why == "the history as it is known now does not bear it out"
    old = [replace(rows[0], evidence={**rows[0].evidence, "nights": ["2026-01-01"]})]
    assert list(check_night(world, old).withdrawn.values()) == [f"older than {NEWS_NIGHTS} nights"]
    assert check_night(replace(world, ratings=news(Told(DROP, 1))), old).withdrawn == {}


def _tonight(world: object) -> Tonight:
    tonight = check_night(world, [])  # type: ignore[arg-type]
    return replace(tonight, findings=tuple(one for one in tonight.findings if one.kind == "rating_shift"))


@pytest.mark.parametrize("event", [DROP, replace(DROP, code="reviews_removed", run=None, new_mean=None)])
def test_events_come_back_from_text(event: RatingEvent) -> None:
    assert load_event(dump_event(event)) == event

"""Rating states: what is due on a night, what is written once, and when a listing's history is read again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from repmon.model import Health, Rating, SiteRun
from repmon.store.database import transaction
from repmon.store.listings import PastRating, import_ratings, save_listings
from repmon.store.nights import close_site
from repmon.store.rating_states import (
    RatingNightRows,
    StoredEvent,
    StoredIncident,
    due_states,
    forget_state,
    load_incidents,
    load_person_states,
    load_rating_events,
    rated_listings,
    rating_spans,
    save_rating_night,
    states_of,
    unreadable_nights,
)
from repmon.store.roster import save_roster
from tests.store.makers import SITE, listing, physician, rating

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def night(db: sqlite3.Connection, when: str, *shown: Rating | None, health: Health = "ok") -> None:
    save_listings(db, when, [listing(f"k{i}", rating=one) for i, one in enumerate(shown)], source="crawl")
    close_site(db, SiteRun(SITE, when, health=health))


def keep(db: sqlite3.Connection, when: str, *, pending: bool = False) -> None:
    save_rating_night(db, RatingNightRows(when, states=[(one.listing_id, "{}", pending) for one in due_states(db, when)]))


def due(db: sqlite3.Connection, when: str) -> list[int]:
    return [one.listing_id for one in due_states(db, when)]


def test_new_changed_and_waiting_listings_are_due_and_nothing_twice(db: sqlite3.Connection) -> None:
    night(db, FIRST, rating(4.5, 10), rating(4.0, 5), None)
    assert due(db, FIRST) == [1, 2]
    keep(db, FIRST)
    assert due(db, FIRST) == []
    night(db, SECOND, rating(4.4, 11), rating(4.0, 5), None)
    assert due(db, SECOND) == [1]
    keep(db, SECOND, pending=True)
    night(db, THIRD, rating(4.4, 11), rating(4.0, 5), None)
    assert due(db, THIRD) == [1]
    assert due_states(db, THIRD)[0].first_rated == FIRST


@pytest.mark.parametrize("health", ["degraded", "blocked", "failed"])
def test_a_night_that_proves_nothing_makes_nothing_due_and_its_change_is_due_later(
    db: sqlite3.Connection, health: Health
) -> None:
    night(db, FIRST, rating(4.5, 10))
    keep(db, FIRST)
    night(db, SECOND, rating(2.0, 11), health=health)
    assert due(db, SECOND) == []
    assert list(unreadable_nights(db)) == [(SITE, SECOND)]
    night(db, THIRD, rating(2.0, 11))
    assert due(db, THIRD) == [1]


def test_a_rewritten_past_drops_the_state_and_an_import_of_what_is_known_does_not(db: sqlite3.Connection) -> None:
    night(db, SECOND, rating(4.5, 10), rating(4.0, 5))
    keep(db, SECOND)
    import_ratings(db, [PastRating(SITE, "k0", SECOND, rating(4.5, 10))], source="import")
    assert due(db, SECOND) == []
    import_ratings(db, [PastRating(SITE, "k0", FIRST, rating(4.6, 9))], source="import")
    assert due(db, SECOND) == [1]
    spans = [(first, last, one.count) for _, first, last, one, _ in rating_spans(db, [1])]
    assert spans == [(FIRST, FIRST, 9), (SECOND, SECOND, 10)]


def test_another_reading_of_the_same_night_drops_the_state(db: sqlite3.Connection) -> None:
    night(db, FIRST, rating(4.5, 10))
    keep(db, FIRST)
    night(db, FIRST, rating(4.5, 11))
    assert due(db, FIRST) == [1]


def test_a_night_is_written_once(db: sqlite3.Connection) -> None:
    save_roster(db, [physician("p1")], source_file="test", night=FIRST)
    night(db, FIRST, rating(4.5, 10))
    rows = RatingNightRows(
        FIRST, [(1, '{"a":1}', True)], [("p1", "{}")],
        [StoredEvent(FIRST, "rating_drop", FIRST, "{}", 1), StoredEvent(FIRST, "rating_drop", FIRST, "{}", None, "p1")],
        [StoredIncident(SITE, FIRST, 7, 100, "[]")],
    )  # fmt: skip
    save_rating_night(db, rows)
    before = list(db.iterdump())
    save_rating_night(db, rows)
    assert list(db.iterdump()) == before
    assert len(load_rating_events(db, FIRST, FIRST)) == 2
    assert load_incidents(db, FIRST) == rows.incidents
    assert load_person_states(db) == {"p1": "{}"}
    assert [one.state for one in states_of(db, [1])] == ['{"a":1}']


def test_events_read_again_replace_those_told_before(db: sqlite3.Connection) -> None:
    save_roster(db, [physician("p1")], source_file="test", night=FIRST)
    night(db, FIRST, rating(4.5, 10))
    old = [StoredEvent(FIRST, "rating_drop", FIRST, "{}", 1), StoredEvent(FIRST, "rating_drop", FIRST, "{}", None, "p1")]
    save_rating_night(db, RatingNightRows(FIRST, persons=[("p1", "{}")], events=old))
    new = replace(old[0], code="review_surge", told_on=SECOND)
    save_rating_night(db, RatingNightRows(SECOND, events=[new], read_again=[1], persons_read_again=["p1"]))
    assert load_rating_events(db, FIRST, SECOND) == [new]
    assert load_person_states(db) == {}


def test_what_was_told_later_is_not_yet_known(db: sqlite3.Connection) -> None:
    night(db, FIRST, rating(4.5, 10))
    save_rating_night(db, RatingNightRows(THIRD, events=[StoredEvent(FIRST, "rating_drop", THIRD, "{}", 1)]))
    assert load_rating_events(db, FIRST, SECOND) == []
    assert load_rating_events(db, SECOND, THIRD) == []


def test_states_go_with_their_listing(db: sqlite3.Connection) -> None:
    night(db, FIRST, rating(4.5, 10))
    keep(db, FIRST)
    assert rated_listings(db) == {SITE: 1}
    with transaction(db):
        forget_state(db, 1)
    assert due(db, FIRST) == [1]
    keep(db, FIRST)
    for table in ("ratings", "listing_versions", "listings"):
        db.execute(f"DELETE FROM {table}")
    assert db.execute("SELECT count(*) FROM rating_states").fetchone() == (0,)

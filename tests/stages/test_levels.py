"""What is said of the last 30 nights rests on readings near both ends of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import RatingSettings
from repmon.model import Rating
from repmon.stages.levels import SEEN_WITHIN, take_levels
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.listings import save_listings
from repmon.store.rating_states import listing_ids
from repmon.store.roster import load_roster, save_roster
from tests.store.makers import listing, physician

NIGHT = "2026-11-02"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "repmon.db")) as connection:
        save_roster(connection, [physician("P1")], source_file="test", night="2026-01-01")
        yield connection


def paces(db: sqlite3.Connection, *counts: tuple[int, int], night: str = NIGHT) -> tuple[int | None, float | None]:
    """New ratings of the last 30 nights, and per 30 nights of the year, after these (nights ago, ratings)."""
    for ago, count in counts:
        page = replace(listing("k"), rating=Rating(4.5, 5.0, 0.1, count, "ratings"))
        save_listings(db, shift(night, -ago), [page], source="crawl")
    (level,) = take_levels(db, RatingSettings(), night, load_roster(db), {"P1": [*listing_ids(db).values()]}).values()
    return level.recent, level.usual


def test_what_came_while_nobody_looked_is_not_given_to_the_last_30_nights(db: sqlite3.Connection) -> None:
    recent, usual = paces(db, (120, 100), (62, 108), (0, 130))
    assert recent is None
    assert usual == pytest.approx(30 * 30 / 120)


@pytest.mark.parametrize(("ago", "known"), [(30, True), (30 + SEEN_WITHIN, True), (31 + SEEN_WITHIN, False)])
def test_a_reading_of_the_week_before_stands_for_the_night(db: sqlite3.Connection, ago: int, known: bool) -> None:
    assert paces(db, (90, 100), (ago, 100), (0, 110))[0] == (10 if known else None)


@pytest.mark.parametrize(("ago", "known"), [(0, True), (SEEN_WITHIN, True), (SEEN_WITHIN + 1, False)])
def test_a_page_not_read_for_more_than_a_week_has_no_recent_pace(db: sqlite3.Connection, ago: int, known: bool) -> None:
    assert (paces(db, (90, 100), (32, 100), (20, 105), (ago, 105))[0] is not None) is known


def test_what_did_not_change_and_was_read_came_to_nothing(db: sqlite3.Connection) -> None:
    assert paces(db, (90, 100), (0, 100)) == (0, 0.0)


def test_the_years_pace_runs_from_the_night_of_its_first_reading(db: sqlite3.Connection) -> None:
    assert paces(db, (400, 100), (0, 140))[1] == pytest.approx(40 * 30 / 400)

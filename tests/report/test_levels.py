"""Where ratings stand, from the database to the page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import RatingSettings
from repmon.model import Physician, PracticeLocation, Rating, Review, SiteRun
from repmon.report.cards import Cards
from repmon.report.levels import GroupLine, group_tables, levels_json
from repmon.stages.identities import Identities, Turn
from repmon.stages.levels import take_levels
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.listings import save_listings
from repmon.store.nights import save_site_run
from repmon.store.rating_states import listing_ids
from repmon.store.roster import load_roster, save_roster
from tests.store.makers import listing, physician

NIGHT = "2026-03-10"
YEAR_AGO, MONTH_AGO = shift(NIGHT, -365), shift(NIGHT, -30)
HILL = PracticeLocation("L1", name="Hill <Clinic>", street="1 Hill Road", region="North")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "repmon.db")) as connection:
        yield connection


def people(number: int) -> list[Physician]:
    return [
        replace(physician(f"P{i}", last_name=f"Doe{'abcdefghijklmnop'[i]}"), specialty="Cardiology", locations=(HILL,))
        for i in range(number)
    ]


def show(db: sqlite3.Connection, night: str, shown: list[tuple[float, int]], site: str = "ratemds") -> None:
    pages = [
        replace(listing(f"k{i}", rating=Rating(mean, 5.0, 0.1, count, "ratings")), site=site)
        for i, (mean, count) in enumerate(shown)
    ]
    save_listings(db, night, pages, source="crawl")


def take(db: sqlite3.Connection, identities: Identities | None = None, line: float = 4.0) -> None:
    ids = listing_ids(db)
    owners = {f"P{i}": [ids[site, key] for site, key in ids if key == f"k{i}"] for i in range(12)}
    take_levels(db, RatingSettings(line, {"cardiology": line}), NIGHT, load_roster(db), owners, identities or {})


def lines(db: sqlite3.Connection) -> dict[tuple[str, str], GroupLine]:
    return {(table.key, line.name): line for table in group_tables(db, Cards([], [], NIGHT)) for line in table.lines}


def test_groups_have_range_trend_and_outliers(db: sqlite3.Connection) -> None:
    save_roster(db, people(6), source_file="test", night=YEAR_AGO)
    show(db, YEAR_AGO, [(4.7, 100)] * 5 + [(4.7, 60)])
    show(db, MONTH_AGO, [(4.4, 110)] * 5 + [(3.4, 100)])
    show(db, NIGHT, [(4.4, 112)] * 5 + [(3.4, 102)])
    take(db)
    found = lines(db)
    assert {kind for kind, _ in found} == {"location", "specialty", "region", "site"}
    hill = found["location", "Hill <Clinic>"]
    assert (hill.physicians, hill.ratings, hill.too_few, hill.filter) == (6, 662, False, "Hill <Clinic>")
    assert hill.said.startswith("4.25 (")
    assert "<svg" in hill.bar
    assert hill.year.direction == "down"
    assert hill.year.said.startswith("102 new, ")
    assert hill.month.direction == ""
    assert hill.month.said.startswith("12 new, ")
    assert [(one.person.name, one.said) for one in hill.outliers] == [("P5", "3.4 from 102 ratings, others 4.4")]


def test_small_numbers_are_said_and_not_drawn(db: sqlite3.Connection) -> None:
    save_roster(db, people(1), source_file="test", night=YEAR_AGO)
    show(db, NIGHT, [(4.2, 6)])
    take(db)
    line = lines(db)["site", "Ratemds"]
    assert (line.said, line.bar, line.too_few) == ("4.2: too few to judge", "", True)
    assert (line.month.said, line.year.said) == ("not known yet", "not known yet")


def test_without_ratings_there_is_no_table(db: sqlite3.Connection) -> None:
    save_roster(db, people(2), source_file="test", night=YEAR_AGO)
    take(db)
    assert group_tables(db, Cards([], [], NIGHT)) == []
    assert json.loads(levels_json(db)) == {"levels": {}, "gaps": {}}


def test_the_panel_gets_levels_and_gaps(db: sqlite3.Connection) -> None:
    save_roster(db, people(11), source_file="test", night=YEAR_AGO)
    show(db, YEAR_AGO, [(4.5, 100)] * 11)
    show(db, MONTH_AGO, [(4.5, 118)] * 11)
    show(db, NIGHT, [(4.5 - i / 20, 120) for i in range(11)])
    show(db, NIGHT, [(2.6, 90)], site="vitals")
    take(db)
    found = json.loads(levels_json(db))
    (one, other) = found["levels"]["P0"]
    assert one[:4] == ["ratemds", "k0", "at_or_above", 4.0]
    assert one[7:] == [120, 100, 10, 100, 10, 2, 1.6, None, None]
    assert other[2] == "below"
    assert found["gaps"] == {"P0": ["ratemds", "vitals", 1.9]}


def test_a_page_that_was_somebody_elses_has_no_past(db: sqlite3.Connection) -> None:
    save_roster(db, people(1), source_file="test", night=YEAR_AGO)
    show(db, YEAR_AGO, [(4.5, 100)])
    show(db, NIGHT, [(4.4, 120)])
    take(db)
    assert lines(db)["site", "Ratemds"].year.new == 20
    take(db, {1: [Turn(MONTH_AGO, MONTH_AGO, listing())]})
    assert lines(db)["site", "Ratemds"].year.said == "not known yet"


def test_the_line_is_the_specialtys(db: sqlite3.Connection) -> None:
    save_roster(db, people(1), source_file="test", night=YEAR_AGO)
    show(db, NIGHT, [(4.4, 400)])
    take(db, line=4.6)
    assert db.execute("SELECT standing, line FROM rating_levels").fetchall() == [("below", 4.6)]


def test_unanswered_low_reviews_are_counted_where_replies_have_been_seen(db: sqlite3.Connection) -> None:
    save_roster(db, people(1), source_file="test", night=YEAR_AGO)
    low = [Review(str(i), shift(NIGHT, -i), stars, answered=False) for i, stars in enumerate((1.0, 2.0, 5.0))]
    pages = [
        replace(listing("k0"), reviews=tuple(low)),
        replace(listing("k1"), reviews=(Review("9", NIGHT, 5.0, answered=True),)),
    ]
    save_site_run(db, SiteRun("ratemds", NIGHT, health="ok"))
    save_listings(db, NIGHT, pages[:1], source="crawl")
    take(db)
    assert json.loads(levels_json(db))["levels"]["P0"][0][-2:] == [None, None]
    save_listings(db, NIGHT, pages[1:], source="crawl")
    assert json.loads(levels_json(db))["levels"]["P0"][0][-2:] == [2, 2]

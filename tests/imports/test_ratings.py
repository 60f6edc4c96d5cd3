"""``repmon import ratings``: another vendor's history and the crawled readings are one history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from repmon.config import Config, Organisation
from repmon.imports.ratings import import_rating_history
from repmon.model import Match, Night, Rating, SiteRun
from repmon.stages.ratings import advance_ratings
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.listings import save_listings
from repmon.store.nights import close_site, start_night
from repmon.store.rating_states import load_rating_events
from repmon.store.roster import save_roster
from tests.store.makers import listing, physician
from tests.stored_matches import save_matches
from tests.stored_ratings import rating_history

SITE, START = "ratemds", "2026-01-10"
Shown = tuple[float | None, int | None]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path, Organisation("Fernhollow"), tmp_path / "repmon.db", tmp_path / "reports")


@pytest.fixture
def db(config: Config) -> Iterator[sqlite3.Connection]:
    with closing(open_database(config.database)) as connection:
        save_roster(connection, [physician("p1")], source_file="test", night=START)
        save_matches(connection, START, [Match(SITE, "k1", "p1", 24.0, ("same NPI +16",), "auto")])
        yield connection


def crawl(db: sqlite3.Connection, shown: Sequence[Shown], first: Night = START) -> None:
    for passed, (value, count) in enumerate(shown):
        night = shift(first, passed)
        start_night(db, night, f"{night}T20:00:00")
        save_listings(db, night, [listing(rating=Rating(value, 5.0, 0.1, count, "ratings"))], source="crawl")
        close_site(db, SiteRun(SITE, night, health="ok"))
        advance_ratings(db, night, {"p1": [1]})


def bring(config: Config, rows: Sequence[tuple[Night, float, int]], scale: float | None = None) -> None:
    lines = [f"{SITE},k1,{night},{value},{count},{'' if scale is None else scale}" for night, value, count in rows]
    file = config.folder / "vendor.csv"
    file.write_text("\n".join(["site,site_key,date,rating,count,scale_max", *lines]), encoding="utf-8")
    account = import_rating_history(config, file, night=shift(START, 40), dry_run=False)
    assert (account.loaded, account.problems) == (len(rows), [])


def history(db: sqlite3.Connection) -> list[tuple[Night, Night | None, float | None, int | None]]:
    return [(span.valid_from, span.valid_to, span.rating.value, span.rating.count) for span in rating_history(db, SITE, "k1")]


def codes(db: sqlite3.Connection) -> list[str]:
    return [row.code for row in load_rating_events(db, "2025-01-01", "2026-12-31")]


def test_the_same_values_on_nights_that_were_crawled_change_nothing(db: sqlite3.Connection, config: Config) -> None:
    crawl(db, [(4.5, 100)] * 4 + [(4.4, 103)] * 4)
    before = list(db.execute("SELECT * FROM ratings")), list(db.execute("SELECT * FROM rating_states"))
    bring(config, [(shift(START, i), 4.5 if i < 4 else 4.4, 100 if i < 4 else 103) for i in range(8)])
    assert (list(db.execute("SELECT * FROM ratings")), list(db.execute("SELECT * FROM rating_states"))) == before


def test_a_value_that_only_rounds_less_is_the_crawled_one(db: sqlite3.Connection, config: Config) -> None:
    crawl(db, [(4.5, 100)] * 4)
    bring(config, [(shift(START, 2), 4.47, 100)])
    assert history(db) == [(START, None, 4.5, 100)]


def test_an_older_history_flows_into_the_crawled_one(db: sqlite3.Connection, config: Config) -> None:
    crawl(db, [(4.5, 100)] * 3)
    bring(config, [("2025-11-01", 4.4, 90), ("2025-12-01", 4.5, 100), ("2026-01-09", 4.5, 100)])
    assert history(db) == [("2025-11-01", "2025-12-01", 4.4, 90), ("2025-12-01", None, 4.5, 100)]


def test_a_gap_is_filled_and_stays_in_order(db: sqlite3.Connection, config: Config) -> None:
    crawl(db, [(4.5, 100)] * 2)
    crawl(db, [(4.3, 110)] * 2, first=shift(START, 30))
    bring(config, [(shift(START, 15), 4.4, 105)])
    assert [row[2:] for row in history(db)] == [(4.5, 100), (4.4, 105), (4.3, 110)]


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("scale", [5, 10, 100])
def test_a_vendors_scale_tells_nothing_and_its_ratings_are_history(
    db: sqlite3.Connection, config: Config, early: bool, scale: int
) -> None:
    past = [(shift(START, 7 * week - 140), round(4.6 * scale / 5, 1), 40 + week) for week in range(18)]
    first: list[Shown] = [(4.6, 60)]
    crawl(db, first)
    if early:
        bring(config, past, scale)
    crawl(db, [(4.6, 60), (4.6, 60), (4.4, 63), (4.4, 63), (4.1, 68), (4.1, 68)], first=shift(START, 1))
    if not early:
        bring(config, past, scale)
        crawl(db, [(4.1, 68)] * 2, first=shift(START, 7))
    assert codes(db) == ["rating_drop"]


def test_an_import_is_repeatable(db: sqlite3.Connection, config: Config) -> None:
    crawl(db, [(4.5, 100)] * 3)
    rows = [("2025-11-01", 4.4, 90), (shift(START, 1), 4.2, 99)]
    bring(config, rows)
    before = history(db)
    bring(config, rows)
    assert history(db) == before


def test_a_listing_nobody_knows_is_reported(db: sqlite3.Connection, config: Config) -> None:
    file = config.folder / "vendor.csv"
    file.write_text(f"site,site_key,date,rating,count\n{SITE},k9,{START},4.5,9\n", encoding="utf-8")
    account = import_rating_history(config, file, night=START, dry_run=False)
    assert account.loaded == 0
    assert "no such listing" in account.problems[0].message

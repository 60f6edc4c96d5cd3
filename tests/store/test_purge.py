"""Purging: what is old enough leaves no trace in the file, and nothing else is touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from repmon.model import Decision, Match, RowProblem, Task, Visit
from repmon.store.database import StoreError, open_database
from repmon.store.imports import save_import
from repmon.store.listings import save_listings
from repmon.store.matches import save_decision
from repmon.store.nights import save_tasks, write_visits
from repmon.store.purge import Purged, purge
from repmon.store.roster import save_roster
from tests.store.makers import SITE, listing, physician, place
from tests.stored_matches import save_matches

LONG_AGO, LEFT, TODAY = "2024-01-01", "2024-02-01", "2026-03-02"
ZELDA = physician("zelda", last_name="Quixanovich", locations=(place("far", street="77 Quagmire Lane"),))
STAYS = physician("stays", last_name="Doe")
REASON = {"zelda": "Quixanovich is a rare name", "stays": "same street"}


def finding(db: sqlite3.Connection, name: str, physician_id: str, site_key: str) -> None:
    columns = "finding_id, kind, severity, state, physician_id, site, site_key, sentence, first_seen, last_seen, last_checked"
    values = (name, "wrong_phone", "high", "open", physician_id, SITE, site_key, "Quixanovich", LEFT, LEFT, LEFT, LEFT)
    db.execute(f"INSERT INTO findings ({columns}, opened_on) VALUES ({', '.join('?' * 12)})", values)
    db.execute("INSERT INTO finding_events VALUES (?, ?, 'opened', NULL, 'open', 'Quixanovich')", (name, LEFT))


@pytest.fixture
def world(path: Path) -> Iterator[sqlite3.Connection]:
    """Zelda left two years ago; page z is hers, page both may be somebody else's, page other is nobody's."""
    with closing(open_database(path)) as db:
        save_roster(db, [ZELDA, STAYS], source_file="test", night=LONG_AGO)
        tasks = [Task(SITE, "search", "zelda"), Task(SITE, "visit", "z", "https://reviews.example.org/z")]
        save_tasks(db, LONG_AGO, tasks)
        write_visits(
            db, LONG_AGO, [Visit(tasks[0], "found"), Visit(tasks[1], "listing", (listing("z", name="Z Quixanovich"),))]
        )
        save_listings(db, LONG_AGO, [listing("both"), listing("other"), listing("mine")], source="crawl")
        pairs = [("z", "zelda", "auto"), ("both", "zelda", "needs_review"), ("both", "stays", "needs_review")]
        pairs += [("mine", "stays", "auto"), ("mine", "zelda", "rejected"), ("other", "zelda", "rejected")]
        save_matches(db, LONG_AGO, [Match(SITE, key, who, 5.0, (REASON[who],), state) for key, who, state in pairs])
        save_decision(db, Decision(SITE, "z", "zelda", "confirmed", "Quixanovich", LONG_AGO))
        finding(db, "f1", "zelda", "z")
        finding(db, "f2", "zelda", "both")
        save_roster(db, [STAYS], source_file="test", night=LEFT)
        problems = [RowProblem("roster.csv", 2, "phone", "Quixanovich", "is no phone number", row_dropped=False)]
        save_import(
            db,
            kind="roster",
            file="roster.csv",
            sha256="x",
            format_name="csv",
            night=LONG_AGO,
            rows=2,
            loaded=2,
            problems=problems,
        )
        for key, seen in (("old", "2025-01-01"), ("new", "2026-02-20")):
            db.execute(
                "INSERT INTO reviews SELECT listing_id, ?, NULL, 5, 10, 0, ? FROM listings WHERE site_key = 'mine'", (key, seen)
            )
        yield db


FOREVER = 10_000


def run(db: sqlite3.Connection, *, today: str = TODAY, dry_run: bool = False, **days: int) -> Purged:
    kept = {"review_days": 180, "departed_days": 365, "stranger_days": FOREVER, "search_days": FOREVER, **days}
    return purge(db, today, **kept, dry_run=dry_run)


EVERYTHING = Purged(
    reviews=1, physicians=1, locations=1, listings=1, listing_versions=1, ratings=1, matches=4, decisions=1, searches=1,
    crawl_tasks=2, findings=2, imports_emptied=1,
)  # fmt: skip


def column(db: sqlite3.Connection, query: str) -> list[str]:
    return [value for (value,) in db.execute(query)]


def test_who_left_long_ago_is_gone_with_all_that_is_theirs_alone(world: sqlite3.Connection) -> None:
    assert run(world) == EVERYTHING
    assert column(world, "SELECT physician_id FROM physicians") == ["stays"]
    assert column(world, "SELECT site_key FROM listings ORDER BY 1") == ["both", "mine", "other"]
    assert column(world, "SELECT site_key FROM matches ORDER BY 1") == ["both", "mine"]
    assert column(world, "SELECT review_hash FROM reviews") == ["new"]
    assert world.execute("PRAGMA foreign_key_check").fetchall() == []
    assert run(world) == Purged()


def test_no_trace_is_left_in_the_files(world: sqlite3.Connection, path: Path) -> None:
    def traces() -> int:
        return sum(file.read_bytes().count(b"uixanovich") for file in path.parent.glob("repmon.db*"))

    assert traces() > 0
    run(world)
    assert traces() == 0


def test_a_dry_run_counts_the_same_and_changes_nothing(world: sqlite3.Connection) -> None:
    before = list(world.iterdump())
    assert run(world, dry_run=True) == EVERYTHING
    assert list(world.iterdump()) == before
    assert "would purge: 1 review, 1 physician, 1 location," in EVERYTHING.as_text(dry_run=True)


def test_nobody_leaves_before_the_time(world: sqlite3.Connection) -> None:
    assert run(world, departed_days=FOREVER, review_days=FOREVER) == Purged()
    assert Purged().as_text() == "purged: nothing is old enough"
    assert len(column(world, "SELECT physician_id FROM physicians")) == 2


def test_on_the_last_day_they_are_still_there(world: sqlite3.Connection) -> None:
    assert run(world, today="2025-02-01", review_days=FOREVER, departed_days=366).physicians == 0
    assert run(world, today="2025-02-02", review_days=FOREVER, departed_days=366).physicians == 1


def only(world: sqlite3.Connection, **days: int) -> Purged:
    """Purge with nothing but these limits."""
    return run(world, **{"departed_days": FOREVER, "review_days": FOREVER, **days})


def test_a_listing_of_nobody_of_ours_goes_when_it_was_not_seen_for_long(world: sqlite3.Connection) -> None:
    """Page other was rejected for the only one it might have been; that decision would stay."""
    save_decision(world, Decision(SITE, "other", "zelda", "rejected", "ann", LONG_AGO))
    assert only(world, stranger_days=365) == Purged(listings=1, listing_versions=1, ratings=1, matches=1)
    assert column(world, "SELECT site_key FROM listings ORDER BY 1") == ["both", "mine", "z"]
    assert column(world, "SELECT site_key FROM decisions ORDER BY 1") == ["other", "z"]
    assert world.execute("PRAGMA foreign_key_check").fetchall() == []


def test_of_a_stranger_still_seen_only_the_past_goes(world: sqlite3.Connection) -> None:
    save_listings(world, "2024-03-01", [listing("other", name="O Other"), listing("mine", name="M Mine")], source="crawl")
    save_listings(world, "2026-03-01", [listing("other", name="O Other"), listing("mine", name="M Mine")], source="crawl")
    assert only(world, stranger_days=365) == Purged(listing_versions=1)
    query = "SELECT valid_from FROM listing_versions JOIN listings USING (listing_id) WHERE site_key = ? ORDER BY 1"
    assert [row for (row,) in world.execute(query, ("other",))] == ["2024-03-01"]
    assert [row for (row,) in world.execute(query, ("mine",))] == [LONG_AGO, "2024-03-01"], "our own history stays"


def test_old_searches_go(world: sqlite3.Connection) -> None:
    assert only(world, search_days=365).searches == 1
    assert only(world, search_days=365).searches == 0


def test_while_somebody_reads_no_trace_can_be_removed_and_that_is_said(world: sqlite3.Connection, path: Path) -> None:
    world.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM physicians").fetchone()
        with pytest.raises(StoreError, match=r"another program is reading it.*run the command again"):
            run(world)
    assert column(world, "SELECT physician_id FROM physicians") == ["stays"]
    assert run(world) == Purged()
    assert not any(b"uixanovich" in file.read_bytes() for file in path.parent.glob("repmon.db*"))


def test_a_file_that_cannot_be_rebuilt_is_told_and_the_rows_are_gone(world: sqlite3.Connection, path: Path) -> None:
    world.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK)
    with pytest.raises(StoreError, match=rf"{path}: .*The rows are deleted; run the command again to rebuild the file"):
        run(world)
    world.set_authorizer(None)
    assert column(world, "SELECT physician_id FROM physicians") == ["stays"]
    assert run(world) == Purged()
    assert not any(b"uixanovich" in file.read_bytes() for file in path.parent.glob("repmon.db*"))

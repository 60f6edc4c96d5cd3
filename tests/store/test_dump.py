"""Everything as CSV: a database made from the dump alone holds the same."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest

from repmon.model import Decision
from repmon.store.database import StoreError
from repmon.store.dump import dump_tables
from repmon.store.listings import save_listings
from repmon.store.matches import save_decision
from repmon.store.roster import save_roster
from tests.store.makers import listing, physician


@pytest.fixture
def filled(db: sqlite3.Connection) -> sqlite3.Connection:
    save_roster(db, [physician("p1", last_name='O"Neil, née Ödön\nsecond line')], source_file="test", night="2026-03-02")
    save_listings(db, "2026-03-02", [listing("k1"), listing("k2", rating=None, website="=HYPERLINK(1)")], source="crawl")
    save_decision(db, Decision("ratemds", "k1", "p1", "confirmed", None, "2026-03-02"))
    return db


def contents(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
    return {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def test_the_dump_rebuilds_the_database(filled: sqlite3.Connection, tmp_path: Path) -> None:
    counts = dump_tables(filled, tmp_path / "dump")
    again = sqlite3.connect(":memory:")
    again.executescript((tmp_path / "dump" / "schema.sql").read_text(encoding="utf-8"))
    for file in (tmp_path / "dump").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            heading, *rows = csv.reader(lines)
        insert = f'INSERT INTO "{file.stem}" VALUES ({", ".join("?" * len(heading))})'
        again.executemany(insert, [[cell or None for cell in row] for row in rows])
    assert contents(again) == contents(filled)
    assert counts == {name: len(rows) for name, rows in contents(filled).items()}


def test_files_are_private_and_equal_the_second_time(filled: sqlite3.Connection, tmp_path: Path) -> None:
    for name in ("one", "two"):
        dump_tables(filled, tmp_path / name)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert first == second
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "one", *(tmp_path / "one").iterdir()))
    assert not filled.in_transaction


def test_a_folder_that_cannot_be_made_is_one_line(filled: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        dump_tables(filled, tmp_path / "taken")
    assert not filled.in_transaction

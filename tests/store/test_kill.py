"""SIGKILL while visits are being written: the file stays whole, and every batch is there whole or not at all."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from repmon.store.database import open_database

KILLS = 6
BATCH = 7

WRITER = f"""
import sys
from repmon.model import Listing, Rating, Task, Visit
from repmon.store.database import open_database
from repmon.store.nights import save_tasks, write_visits

night, site = "2026-03-02", "ratemds"
db = open_database(sys.argv[1])
first = int(sys.argv[2])
for batch in range(first, first + 100_000):
    tasks = [Task(site, "visit", f"k{{batch}}-{{n}}") for n in range({BATCH})]
    save_tasks(db, night, tasks)
    write_visits(db, night, [
        Visit(task, "listing", (Listing(site, task.target, "https://example.org/", name="Jane Doe",
                                        rating=Rating(4.5, 5, 0.1, 1, "ratings")),))
        for task in tasks
    ])
    print(batch, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kill_leaves_whole_batches(path: Path) -> None:
    rng = random.Random(7)
    written = 0
    for _ in range(KILLS):
        written = _run_and_kill(path, written, after=rng.randrange(1, 40))
        with_database(path, written)


def _run_and_kill(path: Path, first: int, after: int) -> int:
    """Kill the writer when it has reported so many batches, in the middle of the next; return the next free number."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, path, str(first)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(after):
        process.stdout.readline()
    process.kill()
    reported = [int(line) for line in process.stdout.read().splitlines() if line.strip().isdigit()]
    process.wait()
    assert process.returncode == -signal.SIGKILL
    return max([first + after - 1, *reported]) + 2


def with_database(path: Path, written: int) -> None:
    db = open_database(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        counts = {table: _per_batch(db, table) for table in ("listings", "listing_versions", "ratings")}
        assert counts["listings"] == counts["listing_versions"] == counts["ratings"]
        assert set(counts["listings"].values()) == {BATCH}
        done = "SELECT count(*) FROM crawl_tasks WHERE state = 'done'"
        assert db.execute(done).fetchone() == (sum(counts["listings"].values()),)
        assert len(counts["listings"]) <= written
    finally:
        db.close()


def _per_batch(db: sqlite3.Connection, table: str) -> dict[str, int]:
    query = f"""SELECT substr(site_key, 1, instr(site_key, '-')), count(*) FROM listings
        WHERE listing_id IN (SELECT listing_id FROM {table}) GROUP BY 1"""
    return dict(db.execute(query))

"""Rating gate: one night's rating checks against reading the same listings' latest rows.

    python bench/ratings.py [--listings N] [--rounds N]

A world of listings is rated for half a year; then comes a night that finds 3 % of the displays changed: half of them tonight
(they begin to wait for a second night), half the night before (tonight confirms them, and they are tested). The night: pick
those listings' rows, load their states from JSON, advance them, write the states as JSON. The baseline: fetch every listing's
latest row. Rounds are interleaved, medians of processor time compared.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import process_time

from repmon.checks.ratings import ListingState, Reading, advance, dump_listing, load_listing
from repmon.store.database import open_database

GATE = 2.0
CHANGED_SHARE = 0.03
TONIGHT = 739_500
NIGHTS = 180
MIX = (0.15, 0.05, 0.05, 0.10, 0.65)


def rated_listing(chance: random.Random, changes: Sequence[int]) -> list[Reading]:
    """One display a change, from one or two new ratings each."""
    number = chance.randint(1, 120)
    total = sum(chance.choices(range(1, 6), MIX, k=number))
    readings = []
    for night in changes:
        readings.append(Reading(night, number, round(total / number, 1)))
        new = chance.choice((1, 1, 1, 2))
        number, total = number + new, total + sum(chance.choices(range(1, 6), MIX, k=new))
    return readings


def make_world(listings: int, path: Path) -> tuple[sqlite3.Connection, dict[int, str]]:
    """The database with every listing's history, and the states after last night of those that changed tonight or then."""
    chance = random.Random(1)
    db = open_database(path)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("BEGIN")
    states: dict[int, str] = {}
    for listing in range(listings):
        newest = chance.random()
        changes = sorted(chance.sample(range(TONIGHT - NIGHTS, TONIGHT - 1), chance.choice((1, 2, 4, 8, 20))))
        changes += [TONIGHT] if newest < CHANGED_SHARE / 2 else [TONIGHT - 1] if newest < CHANGED_SHARE else []
        readings = rated_listing(chance, changes)
        store(db, listing, readings)
        if newest < CHANGED_SHARE:
            states[listing] = dump_listing(state_before_tonight(readings))
    db.execute("COMMIT")
    return db, states


def store(db: sqlite3.Connection, listing: int, readings: Sequence[Reading]) -> None:
    ends = [reading.night for reading in readings[1:]] + [None]
    db.executemany(
        "INSERT INTO ratings (listing_id, valid_from, valid_to, value, scale_max, step, count) VALUES (?, ?, ?, ?, 5, 0.1, ?)",
        [(listing, str(r.night), end and str(end), r.mean, r.count) for r, end in zip(readings, ends, strict=True)],
    )


def state_before_tonight(readings: Sequence[Reading]) -> ListingState:
    state = ListingState()
    for reading in readings:
        for night in (reading.night, reading.night + 1):
            if night < TONIGHT:
                state, _ = advance(state, Reading(night, reading.count, reading.mean))
    return state


def read_latest(db: sqlite3.Connection) -> float:
    start = process_time()
    rows = db.execute(
        "SELECT listing_id, valid_from, value, scale_max, step, count, histogram FROM ratings WHERE valid_to IS NULL"
    ).fetchall()
    assert rows
    return process_time() - start


def check_night(db: sqlite3.Connection, states: dict[int, str]) -> float:
    start = process_time()
    rows = db.execute(
        "SELECT listing_id, value, step, count FROM ratings WHERE valid_to IS NULL AND valid_from >= ?", (str(TONIGHT - 1),)
    ).fetchall()
    written = {}
    for listing, value, step, count in rows:
        state, _ = advance(load_listing(states[listing]), Reading(TONIGHT, count, value, None, step))
        written[listing] = dump_listing(state)
    assert len(written) == len(states)
    return process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db, states = make_world(asked.listings, Path(folder) / "bench.db")
        with closing(db):
            pairs = [(read_latest(db), check_night(db, states)) for _ in range(asked.rounds + 1)][1:]
    base, ours = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(night / read for read, night in pairs)
    print(f"read {asked.listings:,} latest rows {base * 1000:.0f} ms, check {len(states):,} listings {ours * 1000:.0f} ms")
    print(f"{'PASS' if ratio <= GATE else 'FAIL'} rating night / reading latest rows {ratio:.2f} <= {GATE}")
    return 0 if ratio <= GATE else 1


if __name__ == "__main__":
    sys.exit(main())

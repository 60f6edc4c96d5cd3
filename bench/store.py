"""How fast and how small the store is, each figure against its baseline in the same run: ``python bench/store.py``.

Writing does not include cleaning: its time is measured in the same round, printed and taken off the first night's.

Gates: our batched write / raw executemany <= 3; night 365 / night 30 <= 1.5; size / one row a night <= 1/20;
state 30 nights ago / latest <= 4. Exits 1 when one fails. Times are medians of interleaved runs.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from repmon.clean.listing import clean_listing
from repmon.model import Listing, Office, Rating, Task, Visit
from repmon.store.database import open_database, transaction
from repmon.store.history import shift
from repmon.store.listings import LATEST, listings_as_of, load_listings
from repmon.store.nights import save_tasks, write_visits
from repmon.store.rows import LISTING_COLUMNS, RATING_COLUMNS, Values, listing_values, rating_values
from repmon.store.versions import version_extras

START = "2026-01-01"
BATCH = 200
RATING_CHANGES = 0.015
"""Share of listings whose rating changes in a night."""
CONTENT_CHANGES = 0.0005
STREETS = ("Elm", "Oak", "Pine", "Main", "Mill", "Lake", "Hill", "River")


def make_listing(number: int) -> Listing:
    office = Office(
        street=f"{number % 900 + 1} {STREETS[number % 8]} Street", city="Springfield", state="MA", zip="01103",
        phone=f"(413) 555-01{number % 100:02}",
    )  # fmt: skip
    return Listing(
        "ratemds", f"dr-jane-doe-{number}", f"https://reviews.example.org/doctor/dr-jane-doe-{number}",
        name=f"Dr. Jane {STREETS[number % 8]}son", specialties=("Cardiology",), offices=(office,),
        rating=Rating(4.5, 5.0, 0.1, number % 200, "ratings"), found_by={"name": "embedded_json", "offices": "embedded_json"},
    )  # fmt: skip


def change(listings: list[Listing], rng: random.Random) -> None:
    """Let one night pass: some ratings and a few addresses change."""
    for at in rng.sample(range(len(listings)), max(1, round(len(listings) * RATING_CHANGES))):
        old = listings[at].rating
        assert old is not None
        new = replace(old, value=round(rng.uniform(1, 5), 1), count=(old.count or 0) + 1)
        listings[at] = replace(listings[at], rating=new)
    for at in rng.sample(range(len(listings)), max(1, round(len(listings) * CONTENT_CHANGES))):
        street = f"{rng.randrange(1, 999)} Pine Street"
        listings[at] = replace(listings[at], offices=(replace(listings[at].offices[0], street=street),))


def batches(listings: list[Listing]) -> list[list[Visit]]:
    visits = [Visit(Task(one.site, "visit", one.site_key), "listing", (one,)) for one in listings]
    return [visits[start : start + BATCH] for start in range(0, len(visits), BATCH)]


def plan(db: sqlite3.Connection, night: str, listings: list[Listing]) -> None:
    save_tasks(db, night, (Task(one.site, "visit", one.site_key) for one in listings))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def write_night(db: sqlite3.Connection, night: str, visits: list[list[Visit]]) -> None:
    for batch in visits:
        write_visits(db, night, batch)


# ------------------------------------------------------------------------------------------------- the baselines: raw SQL

PLAIN = ("night", "site", "site_key", "url", *LISTING_COLUMNS, *RATING_COLUMNS)


def plain_rows(night: str, listings: list[Listing]) -> list[Values]:
    """One row per listing and night: what a store without history rules writes."""
    rows = []
    for one in listings:
        assert one.rating is not None
        rows.append((night, one.site, one.site_key, one.url, *listing_values(one), *rating_values(one.rating)))
    return rows


def plain_database(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # as durable as ours
    db.execute(f"CREATE TABLE readings ({', '.join(PLAIN)}, PRIMARY KEY (site, site_key, night)) WITHOUT ROWID")
    return db


def write_plain(db: sqlite3.Connection, rows: list[Values]) -> None:
    statement = f"INSERT OR REPLACE INTO readings VALUES ({', '.join('?' * len(PLAIN))})"
    for start in range(0, len(rows), BATCH):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(statement, rows[start : start + BATCH])
        db.execute("COMMIT")


def write_tables_raw(db: sqlite3.Connection, rows: list[tuple[Values, Values, Values]]) -> None:
    """The same rows in the same tables as ours on a first night, ready made."""
    for start in range(0, len(rows), BATCH):
        with transaction(db):
            parts = zip(*rows[start : start + BATCH], strict=True)
            for table, part in zip(("listings", "listing_versions", "ratings"), parts, strict=True):
                db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(part[0]))})", part)


def ready_rows(night: str, listings: list[Listing]) -> list[tuple[Values, Values, Values]]:
    rows = []
    for number, one in enumerate(listings, 1):
        assert one.rating is not None
        digest, *extras = version_extras(one, {})
        rows.append(
            (
                (number, one.site, one.site_key, one.url, night, night, None, None, "crawl"),
                (number, night, None, None, digest, *listing_values(one), *extras),
                (number, night, None, None, *rating_values(one.rating), "crawl"),
            )
        )
    return rows


# ---------------------------------------------------------------------------------------------------------- the gates


def bench_writes(folder: Path, size: int, rounds: int) -> dict[str, float]:
    """First night and ordinary night, ours and raw, interleaved."""
    listings = [make_listing(number) for number in range(size)]
    rng = random.Random(1)
    times: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        times.setdefault(name, []).append(timed(work))

    ready = ready_rows(START, listings)
    ours, plain = open_database(folder / "ours.db"), plain_database(folder / "plain.db")
    visits = batches(listings)
    for turn in range(rounds):
        cold, raw = open_database(folder / f"cold{turn}.db"), open_database(folder / f"raw{turn}.db")
        plan(cold, START, listings)
        note("first night, raw", lambda: write_tables_raw(raw, ready))  # noqa: B023 - called at once
        note("first night, ours with cleaning", lambda: write_night(cold, START, visits))  # noqa: B023
        note("first night, cleaning", lambda: [clean_listing(one) for one in listings])
    write_night(ours, START, visits)
    for turn in range(1, rounds + 1):
        night = shift(START, turn)
        change(listings, rng)
        plan(ours, night, listings)
        rows, visits = plain_rows(night, listings), batches(listings)
        note("night, raw", lambda: write_plain(plain, rows))  # noqa: B023
        note("night, ours", lambda: write_night(ours, night, visits))  # noqa: B023
    return {name: statistics.median(one) for name, one in times.items()}


def bench_year(folder: Path, size: int, rounds: int) -> tuple[dict[str, float], dict[str, int]]:
    """Live through a year; then write nights 31.. on a copy made on night 30 and nights 366.. in turn, and query."""
    listings = [make_listing(number) for number in range(size)]
    rng = random.Random(2)
    db, plain = open_database(folder / "year.db"), plain_database(folder / "nightly.db")
    young, young_listings = open_database(folder / "month.db"), list(listings)
    for number in range(1, 366):
        night = shift(START, number)
        write_night(db, night, batches(listings))
        write_plain(plain, plain_rows(night, listings))
        if number == 30:
            db.backup(young)
            young_listings = list(listings)
        change(listings, rng)
    for one in (db, plain):
        one.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sizes = {"ours": (folder / "year.db").stat().st_size, "one row a night": (folder / "nightly.db").stat().st_size}
    queries = bench_queries(db)
    nights: dict[str, list[float]] = {"night 30": [], "night 365": []}
    for turn in range(3 * rounds):
        for name, one, shown, first in (("night 30", young, young_listings, 31), ("night 365", db, listings, 366)):
            change(shown, rng)
            visits, night = batches(shown), shift(START, first + turn)
            nights[name].append(timed(lambda: write_night(one, night, visits)))  # noqa: B023 - called at once
    return {**{name: statistics.median(times) for name, times in nights.items()}, **queries}, sizes


def bench_queries(db: sqlite3.Connection, rounds: int = 7) -> dict[str, float]:
    earlier = shift(START, 365 - 30)
    latest, then = [], []
    for _ in range(rounds):
        latest.append(timed(lambda: load_listings(db)))
        then.append(timed(lambda: listings_as_of(db, earlier)))
    assert len(load_listings(db)) == len(listings_as_of(db, earlier))
    assert "valid_to IS NULL" in LATEST
    return {"latest": statistics.median(latest), "30 nights ago": statistics.median(then)}


def judge(name: str, value: float, limit: float) -> bool:
    held = value <= limit
    sys.stdout.write(f"{'PASS' if held else 'FAIL'}  {name:<58} {value:8.3f}  (gate {limit:.3f})\n")
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write-listings", type=int, default=5000, help="listings in the write benchmark (default 5000)")
    parser.add_argument("--year-listings", type=int, default=600, help="listings in the year benchmark (default 600)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        writes = bench_writes(Path(name), options.write_listings, options.rounds)
        year, sizes = bench_year(Path(name), options.year_listings, options.rounds)
    for name, seconds in {**writes, **year}.items():
        sys.stdout.write(f"      {name:<58} {seconds * 1000:8.1f} ms\n")
    for name, count in sizes.items():
        sys.stdout.write(f"      size, {name:<52} {count / 2**20:8.2f} MiB\n")
    first_night = writes["first night, ours with cleaning"] - writes["first night, cleaning"]
    held = [
        judge("first night: our batched write / raw executemany", first_night / writes["first night, raw"], 3),
        judge("ordinary night: our batched write / raw one row a night", writes["night, ours"] / writes["night, raw"], 3),
        judge("night 365 / night 30", year["night 365"] / year["night 30"], 1.5),
        judge("size / one row a night", sizes["ours"] / sizes["one row a night"], 1 / 20),
        judge("state 30 nights ago / latest", year["30 nights ago"] / year["latest"], 4),
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())

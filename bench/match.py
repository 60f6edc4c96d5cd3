"""Matching gates: how right, how fast, and how fast beside Splink in the same run.

    python bench/match.py FOLDER [--rounds N]

FOLDER holds roster.csv, listings.csv and truth.csv. Every measurement runs in a process of its own, so that neither caches
nor memory are inherited; rounds are interleaved and medians compared. Splink is measured only where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import random
import resource
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.matching_set import Figures, MatchingSet, measure, read_set
from repmon.match import match_listings
from repmon.matching_stage import advance_matches
from repmon.model import Listing, StoredListing
from repmon.store.database import open_database
from repmon.store.listings import load_listings, save_listings
from repmon.store.matches import load_matches
from repmon.store.roster import save_roster

CHANGED_SHARE = 0.02
FAMILY = frozenset({"father_son", "bob_bill", "relative_same_practice"})
GATES: dict[str, Callable[[Figures], bool]] = {
    "precision >= .998": lambda figures: figures.precision >= 0.998,
    "recall >= .93": lambda figures: figures.recall >= 0.93,
    "auto + review >= .99": lambda figures: figures.with_review >= 0.99,
    "review <= 8 %": lambda figures: figures.review_share <= 0.08,
    "after review >= .998": lambda figures: figures.reviewed_precision >= 0.998,
    "duplicates precision >= .95": lambda figures: figures.duplicate_precision >= 0.95,
    "duplicates recall >= .6": lambda figures: figures.duplicate_recall >= 0.6,
    "no wrong father, son, Bob, Bill or relative": lambda figures: (
        not {"father_son", "bob_bill", "relative_same_practice"} & {*figures.wrong}
    ),
}


def run_ours(given: MatchingSet) -> dict[str, Any]:
    """A full run over values in memory, as Splink's is."""
    begun = perf_counter()
    matches = match_listings(given.physicians, given.listings)
    return {"full": perf_counter() - begun, **asdict(measure(matches, given.truth))}


def run_nights(given: MatchingSet) -> dict[str, Any]:
    """The matching stage over a database: a first run, then nights on which 2 % of the listings have changed.

    Both include reading the database and what is remembered there, and writing both.
    """
    with TemporaryDirectory() as folder, closing(open_database(Path(folder) / "bench.db")) as db:
        save_roster(db, given.physicians, source_file="roster.csv", night="2026-03-01")
        save_listings(db, "2026-03-01", [one.listing for one in given.listings], source="bench")
        full = _timed(db, "2026-03-01")
        nights = []
        for night in ("2026-03-02", "2026-03-03", "2026-03-04"):
            save_listings(db, night, _changed(given.listings, night), source="bench")
            previous = load_matches(db)
            nights.append(_timed(db, night))
        expected = match_listings(given.physicians, load_listings(db), previous=previous)
        same = load_matches(db) == expected
    return {"full": full, "night": median(nights), "night answers as a full run": same}


def _timed(db: sqlite3.Connection, night: str) -> float:
    begun = perf_counter()
    advance_matches(db, night)
    return perf_counter() - begun


def _changed(listings: Sequence[StoredListing], night: str) -> list[Listing]:
    chance = random.Random(night)
    chosen = chance.sample(listings, round(len(listings) * CHANGED_SHARE))
    return [_with_other_phone(one.listing, f"(413) 555-01{at % 100:02d}") for at, one in enumerate(chosen)]


def _with_other_phone(listing: Listing, phone: str) -> Listing:
    return replace(listing, offices=(replace(listing.offices[0], phone=phone),))


def run_splink(given: MatchingSet) -> dict[str, Any]:
    """Splink over DuckDB, from the same raw values as ours; ``linking`` is its time without our cleaning."""
    from bench.splink_match import frames, link

    begun = perf_counter()
    listings, roster = frames(given)
    cleaned = perf_counter()
    pairs = link(listings, roster)
    return {"full": perf_counter() - begun, "linking": perf_counter() - cleaned, "pairs": pairs}


def _in_own_process(run: Callable[[MatchingSet], dict[str, Any]], folder: Path, results: Any) -> None:
    given = read_set(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = run(given)
    answer["peak_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    results.put(answer)


def measured(run: Callable[[MatchingSet], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run in a fresh process; ``peak_mb`` is what the run added to the memory of the set itself."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_in_own_process, args=(run, folder, results))
    process.start()
    answer: dict[str, Any] = results.get()
    process.join()
    return answer


def _print_gate(name: str, passed: bool, value: str) -> None:
    print(f"{'PASS' if passed else 'FAIL'}  {name:48} {value}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with_splink = importlib.util.find_spec("splink") is not None
    ours, theirs = [], []
    for _ in range(given.rounds):
        ours.append(measured(run_ours, given.folder))
        if with_splink:
            theirs.append(measured(run_splink, given.folder))
    last = ours[-1]
    figures = Figures(**{name: last[name] for name in Figures.__dataclass_fields__})
    print(json.dumps(asdict(figures), indent=1))
    for name, gate in GATES.items():
        _print_gate(name, gate(figures), "")
    full = median(one["full"] for one in ours)
    _print_gate("full set < 60 s", full < 60, f"{full:.1f} s, {last['peak_mb']:.0f} MB")
    stage = measured(run_nights, given.folder)
    share = stage["night"] / stage["full"]
    _print_gate("a night with 2 % changed / full <= 5 %", share <= 0.05, f"{share:.1%} ({stage['night']:.2f} s)")
    _print_gate("a night answers as a full run", stage["night answers as a full run"], "")
    if with_splink:
        time = median(one["full"] / other["full"] for one, other in zip(ours, theirs, strict=True))
        memory = median(one["peak_mb"] / other["peak_mb"] for one, other in zip(ours, theirs, strict=True))
        linking = median(one["full"] / other["linking"] for one, other in zip(ours, theirs, strict=True))
        _print_gate("time / Splink <= .6", time <= 0.6, f"{time:.2f}; its cleaning not counted {linking:.2f}")
        _print_gate("peak memory / Splink <= .5", memory <= 0.5, f"{memory:.2f}")
    else:
        print("SKIP  Splink is not installed")


if __name__ == "__main__":
    main()

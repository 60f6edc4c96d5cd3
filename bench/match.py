"""Matching gates: how right, how fast, and how fast beside Splink in the same run.

    python bench/match.py [FOLDER] [--rounds N]

FOLDER holds roster.csv, listings.csv and truth.csv. Every measurement runs in a process of its own, so that neither caches
nor memory are inherited; rounds are interleaved and medians compared. Splink is measured only where it is installed. Both work
on all processors (ours on four at most), so that time on the clock and processor time are told apart.
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

from bench._matching_set import FOLDER, Figures, MatchingSet, is_there, measure, read_set
from repmon.match import match_listings
from repmon.model import Listing, StoredListing
from repmon.stages.matching import advance_matches
from repmon.store.database import open_database
from repmon.store.listings import load_listings, save_listings
from repmon.store.matches import load_matches
from repmon.store.roster import save_roster

CHANGED_SHARE = 0.02
FAMILY = {"father_son", "bob_bill", "relative_same_practice"}
GATES: dict[str, Callable[[Figures], bool]] = {
    "precision >= .998": lambda figures: figures.precision >= 0.998,
    "recall >= .93": lambda figures: figures.recall >= 0.93,
    "auto + review >= .99": lambda figures: figures.with_review >= 0.99,
    "review <= 8 %": lambda figures: figures.review_share <= 0.08,
    "after review >= .998": lambda figures: figures.reviewed_precision >= 0.998,
    "duplicates precision >= .95": lambda figures: figures.duplicate_precision >= 0.95,
    "duplicates recall >= .6": lambda figures: figures.duplicate_recall >= 0.6,
    "no wrong father, son, Bob, Bill or relative": lambda figures: FAMILY.isdisjoint(figures.wrong),
}


def run_ours(given: MatchingSet) -> dict[str, Any]:
    """A full run over values in memory, as Splink's is."""
    begun, busy = perf_counter(), _busy()
    matches = match_listings(given.physicians, given.listings)
    return {"full": perf_counter() - begun, "busy": _busy() - busy, **asdict(measure(matches, given.truth))}


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
    clock, busy = (median(night[kind] for night in nights) for kind in (0, 1))
    return {"full": full[0], "full busy": full[1], "night": clock, "night busy": busy, "night answers as a full run": same}


def _timed(db: sqlite3.Connection, night: str) -> tuple[float, float]:
    """Seconds on the clock and of processor time."""
    begun, busy = perf_counter(), _busy()
    advance_matches(db, night)
    return perf_counter() - begun, _busy() - busy


def _busy() -> float:
    """Seconds of processor time so far, of this process and of helpers that have ended."""
    spent = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _changed(listings: Sequence[StoredListing], night: str) -> list[Listing]:
    chance = random.Random(night)
    chosen = chance.sample(listings, round(len(listings) * CHANGED_SHARE))
    return [_with_other_phone(one.listing, f"(413) 555-01{at % 100:02d}") for at, one in enumerate(chosen)]


def _with_other_phone(listing: Listing, phone: str) -> Listing:
    return replace(listing, offices=(replace(listing.offices[0], phone=phone),))


def run_splink(given: MatchingSet) -> dict[str, Any]:
    """Splink over DuckDB, from the same raw values as ours, with our readers of names, phones and specialties."""
    from bench._splink_match import frames, link

    begun, busy = perf_counter(), _busy()
    link(*frames(given))
    return {"full": perf_counter() - begun, "busy": _busy() - busy}


def _in_own_process(run: Callable[[MatchingSet], dict[str, Any]], folder: Path, results: Any) -> None:
    given = read_set(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = run(given)
    peaks = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answer["peak_mb"] = sum(max(peak - before, 0) for peak in peaks) / 1024
    results.put(answer)


def measured(run: Callable[[MatchingSet], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run in a fresh process; ``peak_mb`` is what the run, and the largest of its helpers, added to the set's own memory."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_in_own_process, args=(run, folder, results))
    process.start()
    answer: dict[str, Any] = results.get()
    process.join()
    return answer


def _judge_answers(figures: Figures) -> bool:
    print(json.dumps(asdict(figures), indent=1))
    passed = [_gate(name, gate(figures), "") for name, gate in GATES.items()]
    return all(passed)


def _judge_nights(stage: dict[str, Any]) -> bool:
    share, busy = stage["night"] / stage["full"], stage["night busy"] / stage["full busy"]
    value = f"{share:.1%} on the clock ({stage['night']:.2f} s), {busy:.1%} of processor time"
    return all([
        _gate("a night with 2 % changed / full <= 5 %", share <= 0.05, value),
        _gate("a night answers as a full run", stage["night answers as a full run"], ""),
    ])  # fmt: skip


def _judge_beside_splink(ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]]) -> bool:
    def ratio(mine: str, its: str) -> float:
        return median(one[mine] / other[its] for one, other in zip(ours, theirs, strict=True))

    clock, busy, memory = ratio("full", "full"), ratio("busy", "busy"), ratio("peak_mb", "peak_mb")
    return all([
        _gate("time / Splink <= .6", clock <= 0.6, f"{clock:.2f} on the clock, {busy:.2f} of processor time"),
        _gate("peak memory / Splink <= .5", memory <= 0.5, f"{memory:.2f}"),
    ])  # fmt: skip


def _gate(name: str, passed: bool, value: str) -> bool:
    print(f"{'PASS' if passed else 'FAIL'}  {name:48} {value}", flush=True)
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if not is_there(asked.folder):
        return 0
    with_splink = importlib.util.find_spec("splink") is not None
    ours, theirs = [], []
    for _ in range(asked.rounds):
        ours.append(measured(run_ours, asked.folder))
        if with_splink:
            theirs.append(measured(run_splink, asked.folder))
    full = median(one["full"] for one in ours)
    passed = [
        _judge_answers(Figures(**{name: ours[-1][name] for name in Figures.__dataclass_fields__})),
        _gate("full set < 60 s", full < 60, f"{full:.1f} s, {ours[-1]['peak_mb']:.0f} MB"),
        _judge_nights(measured(run_nights, asked.folder)),
    ]
    if with_splink:
        passed.append(_judge_beside_splink(ours, theirs))
    else:
        print("SKIP  Splink is not installed")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())

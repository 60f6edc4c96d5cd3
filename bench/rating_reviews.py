"""Real reviews through the rating checks: what is told, and what shuffled dates would tell.

    python bench/rating_reviews.py [reviews.csv] [--shuffles N]

The file has the columns ratemds_id, date_created and rating: one dated review a line. Each listing's reviews become what the
site showed night by night, once unrounded and once to 0.1, and go through the checks. For the null, the stars are shuffled
among the dates of the same listing. ``docs/rating-shifts.md`` gives the outcome and what it means.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import math
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from repmon.checks.rating_gates import mark_of
from repmon.checks.rating_readings import Mark, extended
from repmon.checks.rating_runs import Limits, Track, strongest_shift
from repmon.checks.ratings import ListingState, RatingEvent, Reading, advance

SHARED = Path(os.environ.get("REPMON_SHARED", Path(__file__).resolve().parents[2] / "shared"))
"""Where material of third parties lies that is no part of the project."""

Review = tuple[int, float]
"""Night (ordinal) and stars."""

LOOK = Limits(least_new=3, most_new=100, drop=1.0, rise=1.0)
"""Limits far below those of an alert: to see what signal there is."""
LEVELS = (1.5, 2.0, 2.5, 3.0, 4.0)
LAST_YEAR = dt.date(2017, 7, 1).toordinal()


def read_reviews(path: Path) -> dict[str, list[Review]]:
    """Reviews by listing, oldest first."""
    listings: dict[str, list[Review]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            night = dt.date.fromisoformat(row["date_created"][:10]).toordinal()
            listings[row["ratemds_id"]].append((night, float(row["rating"])))
    return {key: sorted(reviews, key=itemgetter(0)) for key, reviews in sorted(listings.items())}


def displays(reviews: Iterable[Review], step: float | None) -> Iterator[Reading]:
    """What the site showed after each night with a new review."""
    count, total = 0, 0.0
    for night, same in groupby(reviews, key=itemgetter(0)):
        stars = [star for _, star in same]
        count, total = count + len(stars), total + sum(stars)
        mean = total / count
        yield Reading(night, count, mean if step is None else math.floor(mean / step + 0.5) * step, None, step)


def told(reviews: Sequence[Review], step: float | None) -> list[RatingEvent]:
    """The events of one listing that is read every night."""
    state = ListingState()
    events: list[RatingEvent] = []
    for reading in displays(reviews, step):
        for night in (reading.night, reading.night + 1):
            state, new = advance(state, Reading(night, reading.count, reading.mean, None, reading.step))
            events += new
    return events


def strongest(reviews: Sequence[Review]) -> tuple[float, float]:
    """The most evidence that any run of the listing ever gave: for a drop, and for a rise."""
    marks: tuple[Mark, ...] = ()
    best = {"rating_drop": 0.0, "rating_rise": 0.0}
    for reading in displays(reviews, None):
        marks = extended(marks, mark_of(reading)) or (mark_of(reading),)
        shift = strongest_shift((Track(marks),), LOOK) if len(marks) > 1 else None
        if shift is not None:
            best[shift.code] = max(best[shift.code], shift.run.evidence)
    return best["rating_drop"], best["rating_rise"]


def shuffled(reviews: Sequence[Review], chance: random.Random) -> list[Review]:
    stars = [star for _, star in reviews]
    chance.shuffle(stars)
    return [(night, star) for (night, _), star in zip(reviews, stars, strict=True)]


def reaching(listings: Iterable[Sequence[Review]]) -> tuple[Counter[float], Counter[float]]:
    """How many listings' strongest drop, and strongest rise, reaches each of ``LEVELS``."""
    drops, rises = Counter[float](), Counter[float]()
    for reviews in listings:
        drop, rise = strongest(reviews)
        drops.update(level for level in LEVELS if drop >= level)
        rises.update(level for level in LEVELS if rise >= level)
    return drops, rises


def print_told(listings: dict[str, list[Review]], step: float | None) -> None:
    counts, recent = Counter[str](), Counter[str]()
    for reviews in listings.values():
        for event in told(reviews, step):
            counts[event.code] += 1
            recent[event.code] += event.night >= LAST_YEAR
    shown = "unrounded" if step is None else f"to {step:g}"
    print(f"{shown}: told in all {dict(counts) or 'nothing'}; since July 2017 {dict(+recent) or 'nothing'}")


def print_evidence(listings: dict[str, list[Review]], shuffles: int) -> None:
    chance = random.Random(1)
    own = reaching(listings.values())
    null = [reaching(shuffled(reviews, chance) for reviews in listings.values()) for _ in range(shuffles)]
    for at, name in enumerate(("drop", "rise")):
        for level in LEVELS:
            mean = sum(one[at][level] for one in null) / shuffles if shuffles else math.nan
            print(f"strongest {name} >= {level}: {own[at][level]} listings, shuffled {mean:.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path, nargs="?", default=SHARED / "data/ratings/ratemds_2018_reviews.even_ids.csv")
    parser.add_argument("--shuffles", type=int, default=20)
    asked = parser.parse_args()
    if not asked.reviews.exists():
        print(f"SKIP {asked.reviews}: no such file; name one")
        return 0
    listings = read_reviews(asked.reviews)
    number = sum(len(reviews) for reviews in listings.values())
    print(f"{number:,} reviews of {len(listings):,} listings, {max(map(len, listings.values()))} at most")
    for step in (None, 0.1):
        print_told(listings, step)
    print_evidence(listings, asked.shuffles)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The labelled set of listings and physicians that the matching is measured on, and what is measured."""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repmon.model import Listing, Match, Office, Physician, StoredListing
from repmon.roster import read_roster

SHARED = Path(os.environ.get("REPMON_SHARED", Path(__file__).resolve().parents[2] / "shared"))
"""Where material of third parties lies that is no part of the project."""
FOLDER = SHARED / "data" / "matching"

SiteKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """Whose listing it really is (None: nobody of ours), and which kind of hard case it belongs to."""

    physician_id: str | None
    hard: str


@dataclass(frozen=True, slots=True)
class MatchingSet:
    physicians: Sequence[Physician]
    listings: Sequence[StoredListing]
    truth: Mapping[SiteKey, Truth]

    def sample(self, every: int) -> MatchingSet:
        """Every n-th physician with all of their listings, and every n-th listing that is nobody's."""
        chosen = {one.physician_id for one in self.physicians[::every]}
        strangers = {at for at, truth in self.truth.items() if truth.physician_id is None}
        kept_strangers = set(sorted(strangers)[::every])
        kept = {at: truth for at, truth in self.truth.items() if truth.physician_id in chosen or at in kept_strangers}
        listings = [one for one in self.listings if (one.listing.site, one.listing.site_key) in kept]
        return MatchingSet(self.physicians[::every], listings, kept)


def is_there(folder: Path) -> bool:
    """Whether a folder holds a labelled set; says so where it does not."""
    there = all((folder / f"{name}.csv").is_file() for name in ("roster", "listings", "truth"))
    if not there:
        print(f"SKIP  no roster.csv, listings.csv and truth.csv in {folder}: name a folder, or set REPMON_SHARED")
    return there


def read_set(folder: Path) -> MatchingSet:
    """Read roster.csv, listings.csv and truth.csv."""
    physicians = read_roster(folder / "roster.csv").physicians
    with (folder / "listings.csv").open(encoding="utf-8", newline="") as file:
        listings = [_stored(row) for row in csv.DictReader(file)]
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["site"], row["site_key"]): Truth(row["npi"] or None, row["hard"]) for row in csv.DictReader(file)}
    return MatchingSet(physicians, listings, truth)


def _stored(row: Mapping[str, str]) -> StoredListing:
    def value(name: str) -> str | None:
        return row[name] or None

    office = Office(
        street=value("street"), street2=value("street2"), city=value("city"), state=value("state"), zip=value("zip"),
        phone=value("phone"),
    )  # fmt: skip
    listing = Listing(
        site=row["site"], site_key=row["site_key"], url=row["url"], name=value("name"), npi=value("npi"),
        gender=value("gender"), specialties=tuple(filter(None, [row["specialty"]])), practice=value("practice"),
        offices=(office,),
    )  # fmt: skip
    return StoredListing(0, listing, "2026-03-02", "2026-03-02", "2026-03-02")


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a run of the matching answered; shares from 0 to 1."""

    precision: float
    recall: float
    with_review: float
    """Recall of what is certain or offered for review."""
    review_share: float
    """Listings that a person must look at, of all listings."""
    reviewed_precision: float
    """After perfect answers to the review list."""
    duplicate_precision: float
    duplicate_recall: float
    wrong: Mapping[str, int]
    """Kind of hard case -> wrong certain matches."""


def measure(matches: Collection[Match], truth: Mapping[SiteKey, Truth]) -> Figures:
    """Compare a run's matches with the truth."""
    certain = {(one.site, one.site_key): one for one in matches if one.state == "auto"}
    right = {at for at, one in certain.items() if truth[at].physician_id == one.physician_id}
    asked = {(one.site, one.site_key) for one in matches if one.state == "needs_review"}
    offered = {
        (one.site, one.site_key)
        for one in matches
        if one.state == "needs_review" and truth[one.site, one.site_key].physician_id == one.physician_id
    }
    ours = sum(one.physician_id is not None for one in truth.values())
    wrong = len(certain) - len(right)
    duplicates, found = _duplicates(truth), [one for one in matches if one.duplicate_of]
    hits = sum(frozenset(((one.site, one.site_key), (one.site, one.duplicate_of or ""))) in duplicates for one in found)
    return Figures(
        precision=len(right) / max(len(certain), 1), recall=len(right) / ours, with_review=len(right | offered) / ours,
        review_share=len(asked - certain.keys()) / len(truth),
        reviewed_precision=len(right | offered) / (len(right | offered) + wrong),
        duplicate_precision=hits / max(len(found), 1), duplicate_recall=hits / max(len(duplicates), 1),
        wrong=dict(Counter(truth[at].hard or "plain" for at in certain.keys() - right)),
    )  # fmt: skip


def _duplicates(truth: Mapping[SiteKey, Truth]) -> set[frozenset[SiteKey]]:
    groups: dict[tuple[str, str], list[SiteKey]] = defaultdict(list)
    for at, one in truth.items():
        if one.physician_id is not None:
            groups[at[0], one.physician_id].append(at)
    return {frozenset(group) for group in groups.values() if len(group) > 1}

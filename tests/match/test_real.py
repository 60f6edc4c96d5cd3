"""The labelled set and the traps that lie beside the project; the full figures are ``bench/match.py``'s."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench._matching_set import measure, read_set
from repmon.match import match_listings
from repmon.model import Listing, Office, Physician, PracticeLocation, StoredListing

pytestmark = pytest.mark.captures


def test_a_tenth_of_the_labelled_set(shared: Path) -> None:
    given = read_set(shared / "data" / "matching").sample(10)
    figures = measure(match_listings(given.physicians, given.listings), given.truth)
    assert figures.precision >= 0.997
    assert figures.recall >= 0.92
    assert figures.with_review >= 0.99
    assert figures.review_share <= 0.08
    assert not {"father_son", "bob_bill", "relative_same_practice"} & {*figures.wrong}


def test_the_traps(shared: Path) -> None:
    people = [_physician(row) for row in _rows(shared / "oracles" / "match_traps_roster.csv")]
    traps = _rows(shared / "oracles" / "match_traps.csv")
    missed = {row["trap"]: got for row in traps if (got := _verdict(people, row)) not in _expected(row)}
    assert len(traps) - len(missed) >= 46, missed
    assert not {trap: got for trap, got in missed.items() if got.startswith("auto")}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _expected(row: dict[str, str]) -> list[str]:
    return row["expected"].split("_or_")


def _verdict(people: list[Physician], row: dict[str, str]) -> str:
    office = Office(
        street=row["street"], city=row["city"], state=row["state"], zip=row["zip"] or None, phone=row["phone"] or None
    )
    shown = Listing(
        "ratemds", row["trap"], "https://example.org/", row["name"], npi=row["npi"] or None, gender=row["gender"] or None,
        specialties=tuple(filter(None, [row["specialty"]])), offices=(office,),
    )  # fmt: skip
    matches = match_listings(people, [StoredListing(0, shown, "2026-03-02", "2026-03-02", "2026-03-02")])
    if not matches:
        return "none"
    return f"auto:{matches[0].physician_id}" if matches[0].state == "auto" else "review"


def _physician(row: dict[str, str]) -> Physician:
    place = PracticeLocation(
        row["id"], street=row["street"], city=row["city"], state=row["state"], zip=row["zip"], phone=f"+1{row['phone']}"
    )  # fmt: skip
    gender = row["gender"]
    return Physician(
        row["id"], row["last"], row["first"], row["middle"] or None, row["suffix"] or None, (row["cred"],), row["npi"] or None,
        "F" if gender == "F" else "M" if gender == "M" else None, row["spec"],
        other_last_names=tuple(filter(None, [row["other_last"]])), locations=(place,),
    )  # fmt: skip

"""A table of traps in the manner of a second author: each listing alone against a roster of people easily taken for each other.

``expected`` is ``auto:ID``, ``review``, ``none``, or several that will do, joined by ``_or_``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from repmon.match import match_listings
from repmon.model import Listing, Office, Physician, PracticeLocation, StoredListing

from .people import NIGHT, verdicts

FOLDER = Path(__file__).parent / "traps"
Row = Mapping[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def roster() -> tuple[Physician, ...]:
    return tuple(map(_physician, rows("roster")))


def _physician(row: Row) -> Physician:
    place = PracticeLocation(
        row["id"], None, row["street"], row["street2"] or None, row["city"], row["state"], row["zip"], f"+1{row['phone']}"
    )
    return Physician(
        row["id"], row["last_name"], row["first_name"], middle_name=row["middle_name"] or None, suffix=row["suffix"] or None,
        credentials=(row["credentials"],), gender=row["gender"] or None, specialty=row["specialty"], npi=row["npi"] or None,
        other_last_names=tuple(filter(None, [row["other_last_names"]])), locations=(place,),
    )  # fmt: skip


def _listing(row: Row) -> StoredListing:
    value = {name: shown or None for name, shown in row.items()}
    office = Office(None, value["street"], value["city"], value["state"], value["zip"], value["phone"], value["street2"])
    shown = Listing(
        "ratemds", "1", "https://example.org/1", row["name"], npi=value["npi"], gender=value["gender"], offices=(office,),
        specialties=tuple(filter(None, [row["specialty"]])),
    )  # fmt: skip
    return StoredListing(1, shown, NIGHT, NIGHT, NIGHT)


@pytest.mark.parametrize("row", rows("listings"), ids=lambda row: f"{row['name']}: {row['why']}")
def test_a_trap(row: Row) -> None:
    found = verdicts(match_listings(roster(), [_listing(row)])).get("1", "none")
    assert found in row["expected"].split("_or_")

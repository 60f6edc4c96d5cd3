"""Whose page a listing was, told from the versions of its content."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from repmon.model import Listing
from repmon.stages.identities import page_identities, turns_of
from repmon.store.database import open_database
from repmon.store.listings import save_listings
from tests.store.makers import listing

NIGHTS = ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")


def shown(name: str | None, **changes: object) -> Listing:
    return replace(listing(), name=name, credentials=None, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "turns"),
    [
        (["Jane Doe", "Dr. Jane A. Doe, MD", "Jane Doe"], []),
        (["Jane Doe", None, "Jane Doe"], []),
        (["Jane Doe", "John Roe", "John Roe"], [("2026-03-02", "2026-03-02")]),
        (["Jane Doe", "John Roe", "Jane Doe"], [("2026-03-02", "2026-03-02"), ("2026-03-03", None)]),
        (["Jane Doe", "John Roe", "Ann Poe", "John Roe"],
         [("2026-03-02", "2026-03-02"), ("2026-03-03", "2026-03-03"), ("2026-03-04", "2026-03-02")]),
    ],
)  # fmt: skip
def test_a_page_turns_when_it_shows_another_person_and_back(
    names: list[str | None], turns: list[tuple[str, str | None]]
) -> None:
    versions = [(night, shown(name)) for night, name in zip(NIGHTS, names, strict=False)]
    assert [(turn.since, turn.token) for turn in turns_of(versions)] == turns


def test_it_is_read_from_the_stored_versions(tmp_path_factory: pytest.TempPathFactory) -> None:
    db: sqlite3.Connection = open_database(tmp_path_factory.mktemp("db") / "repmon.db")
    for night, npi in zip(NIGHTS, ("1234567893", "1234567893", "1245319599", "1245319599"), strict=True):
        pages = [shown("Jane Doe", npi=npi), replace(shown("Jane Doe", practice=night), site_key="k2")]
        save_listings(db, night, pages, source="crawl")
    assert page_identities(db, NIGHTS[1]) == {}
    ((turn,),) = page_identities(db, NIGHTS[3]).values()
    assert (turn.since, turn.before.npi) == ("2026-03-03", "1234567893")
    db.close()

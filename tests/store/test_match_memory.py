"""What has to be matched anew is noted by whoever writes it: no more than that, and never less."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from repmon.model import Listing, PracticeLocation
from repmon.store.database import transaction
from repmon.store.listings import load_listings, save_listings
from repmon.store.match_memory import Basis, SeenRow, linked, listings_due, load_basis, load_links, replace_seen, save_basis
from repmon.store.roster import save_roster

from .makers import ELM, listing, physician, place, rating

FIRST, SECOND, THIRD = "2026-03-01", "2026-03-02", "2026-03-03"


def show(db: sqlite3.Connection, night: str, *listings: Listing) -> None:
    save_listings(db, night, listings, source="crawl")


def matched(db: sqlite3.Connection) -> None:
    """As after a matching run."""
    with transaction(db):
        save_basis(db, Basis("code", frozenset()))


def due(db: sqlite3.Connection) -> set[str]:
    wanted = listings_due(db)
    return {one.listing.site_key for one in load_listings(db) if one.listing_id in wanted}


def test_new_listings_are_due_and_matched_ones_are_not(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing("k1"), listing("k2"))
    assert due(db) == {"k1", "k2"}
    matched(db)
    assert due(db) == set()
    show(db, SECOND, listing("k1"), listing("k3"))
    assert due(db) == {"k3"}


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({}, False),
        ({"rating": rating(3.0, 11)}, False),
        ({"website": None, "accepting": None}, False),
        ({"name": "Dr. Jane Doe-Smith, MD"}, True),
        ({"offices": (replace(ELM, phone="(413) 555-0199"),)}, True),
        ({"npi": "1234567893"}, True),
        ({"specialties": ("Neurology",)}, True),
    ],
)
@pytest.mark.parametrize("night", [FIRST, SECOND], ids=["the same night", "the next night"])
def test_what_a_listing_shows(db: sqlite3.Connection, changes: dict[str, Any], again: bool, night: str) -> None:
    show(db, FIRST, listing("k1"), listing("k2"))
    matched(db)
    show(db, night, listing("k1", **changes), listing("k2"))
    assert due(db) == ({"k1"} if again else set())


def test_our_own_verdicts_where_content_is_not_kept(db: sqlite3.Connection) -> None:
    bare: dict[str, Any] = {"name": None, "specialties": (), "offices": ()}
    show(db, FIRST, listing("k1", **bare, verdicts={"physician": "p1", "name": "same"}))
    matched(db)
    show(db, SECOND, listing("k1", **bare, verdicts={"physician": "p1", "name": "same"}))
    assert due(db) == set()
    show(db, SECOND, listing("k1", **bare, verdicts={"physician": "p1", "name": "same", "phone": "same"}))
    assert due(db) == {"k1"}


def test_a_reading_that_comes_late_counts_when_it_is_the_newest(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing())
    show(db, THIRD, listing())
    matched(db)
    show(db, THIRD, listing(name="Dr. Ada Poe, MD"))
    assert due(db) == {"k1"}


def test_a_listing_that_goes_or_comes_back(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing("k1"), listing("k2"))
    matched(db)
    with transaction(db):
        db.execute("UPDATE listings SET absent_since = ? WHERE site_key = 'k1'", (SECOND,))
    assert due(db) == set()
    with transaction(db):
        db.execute("UPDATE listings SET gone_since = ? WHERE site_key = 'k1'", (SECOND,))
    assert due(db) == {"k1"}
    matched(db)
    show(db, THIRD, listing("k1"))
    assert due(db) == {"k1"}


def test_a_deleted_listing_takes_the_memory_with_it(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing())
    matched(db)
    assert load_basis(db) == Basis("code", frozenset())
    with transaction(db):
        for table in ("ratings", "listing_versions", "listings"):
            db.execute(f"DELETE FROM {table}")
    assert load_basis(db) is None


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, False),
        ({"verified_on": SECOND, "accepting_new_patients": True}, False),
        ({"locations": (place(website="https://example.org", region="North"),)}, False),
        ({"last_name": "Poe"}, True),
        ({"npi": "1234567893"}, True),
        ({"other_last_names": ("Poe",)}, True),
        ({"locations": (place(phone="+14135550199"),)}, True),
        ({"locations": (place(street="14 Elm St"),)}, True),
        ({"locations": (place(), PracticeLocation("l2", street="9 Oak Ave"))}, True),
        ({"locations": ()}, True),
    ],
)
def test_what_counts_of_the_roster(db: sqlite3.Connection, changes: dict[str, Any], counts: bool) -> None:
    save_roster(db, [physician()], source_file="roster.csv", night=FIRST)
    matched(db)
    save_roster(db, [physician(**changes)], source_file="roster.csv", night=SECOND)
    basis = load_basis(db)
    assert basis is not None
    assert basis.roster_changed is counts


def test_who_comes_counts(db: sqlite3.Connection) -> None:
    save_roster(db, [physician()], source_file="roster.csv", night=FIRST)
    matched(db)
    save_roster(db, [physician(), physician("p2", locations=())], source_file="roster.csv", night=SECOND)
    basis = load_basis(db)
    assert basis is not None
    assert basis.roster_changed


# ---------------------------------------------------------------------------------------------------------------- the links


def seen(listing_id: int, *could_be: tuple[str, str]) -> SeenRow:
    """A listing as read, and whom it could be, each with the town where they have no practice."""
    links = frozenset((who, ground, listing_id) for who, town in could_be for ground in ("ratemds", town) if ground)
    return SeenRow(listing_id, "doe", "j", (), False, "[]", links)


def test_a_listing_is_found_by_whom_it_could_be_on_its_site_and_in_a_town_where_they_are_not(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing("k1"), listing("k2"))
    one, two = sorted(listings_due(db))
    replace_seen(db, [seen(one, ("p1", ""), ("p2", "Adams|MA")), seen(two, ("p1", ""))])
    assert linked(db, [("ratemds", "p1")]) == {one, two}
    assert linked(db, [("ratemds", "p2")]) == linked(db, [("Adams|MA", "p2")]) == {one}
    assert linked(db, [("vitals", "p1"), ("Adams|MA", "p1")]) == set()


def test_links_are_replaced_with_what_is_seen(db: sqlite3.Connection) -> None:
    show(db, FIRST, listing("k1"), listing("k2"))
    one, two = sorted(listings_due(db))
    replace_seen(db, [seen(one, ("p1", ""), ("p2", "Adams|MA")), seen(two, ("p1", ""))])
    replace_seen(db, [seen(one, ("p2", ""), ("p3", ""))], load_links(db, [one]))
    assert load_links(db, [one]) == {("p2", "ratemds", one), ("p3", "ratemds", one)}
    assert load_links(db, [two]) == {("p1", "ratemds", two)}

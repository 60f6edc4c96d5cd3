"""Whole histories written night by night say on every date exactly what a plain list of all readings says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from repmon.model import Listing, Night, Rating
from repmon.store.carry import CARRY_NIGHTS, nights_between
from repmon.store.history import shift
from repmon.store.listings import (
    PastRating,
    import_ratings,
    listings_as_of,
    load_listings,
    save_listings,
)
from repmon.store.nights import write_visits
from repmon.store.schema import migrations
from tests.stored_ratings import rating_history

from .makers import ELM, SITE, listing, rating, visit

START = "2026-03-01"


@contextmanager
def in_memory() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrations.apply(Database(db))
    yield db
    db.close()


def dump(db: sqlite3.Connection) -> list[object]:
    tables = ("listings", "listing_versions", "ratings")
    return [row for table in tables for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


# ------------------------------------------------------------------------------------- against a plain list of readings


@dataclass
class Naive:
    """One listing as a list of readings would know it: field -> (value, night since which it is not shown)."""

    shown: dict[str, tuple[object, Night | None]] = field(default_factory=dict)
    rating: Rating | None = None

    def read(self, night: Night, one: Listing) -> None:
        for name in ("name", "specialties", "offices", "accepting"):
            value = getattr(one, name)
            known, missing = self.shown.get(name, (None, None))
            if value not in (None, ()):
                self.shown[name] = value, None
            elif known is not None:
                since = missing or night
                self.shown[name] = (None, None) if nights_between(since, night) >= CARRY_NIGHTS else (known, since)
        self.rating = one.rating or self.rating

    def now(self) -> tuple[object, ...]:
        values = [self.shown.get(name, (None, None))[0] for name in ("name", "specialties", "offices", "accepting")]
        return *values, self.rating


def seen(one: Listing) -> tuple[object, ...]:
    return one.name, one.specialties or None, one.offices or None, one.accepting, one.rating


shown = st.builds(
    listing,
    key=st.sampled_from(["k1", "k2"]),
    name=st.sampled_from([None, "Dr. Jane Doe, MD", "Jane Doe"]),
    specialties=st.sampled_from([(), ("Cardiology",), ("Cardiology", "Internal Medicine")]),
    offices=st.sampled_from([(), (ELM,)]),
    accepting=st.sampled_from([None, True, False]),
    rating=st.sampled_from([None, rating(), rating(4.4, 11), rating(None, 0)]),
    found_by=st.sampled_from([{}, {"name": "dom"}]),
    disagreements=st.sampled_from([(), ("phone",)]),
)
steps = st.lists(st.tuples(st.sampled_from([0, 0, 1, 1, 2, 29, 30, 31]), st.lists(shown, max_size=3)), max_size=8)


@settings(deadline=None)
@given(steps)
def test_every_date_says_what_the_readings_up_to_it_said(plan: list[tuple[int, list[Listing]]]) -> None:
    with in_memory() as db:
        night, models = START, {"k1": Naive(), "k2": Naive()}
        expected: dict[Night, dict[str, tuple[object, ...]]] = {}
        for wait, batch in plan:
            night = shift(night, wait)
            write_visits(db, night, [visit(one) for one in batch])
            for one in batch:
                models[one.site_key].read(night, one)
            expected[night] = {key: model.now() for key, model in models.items() if model.shown or key in _keys(db)}
        for date, state in expected.items():
            assert {one.listing.site_key: seen(one.listing) for one in listings_as_of(db, date)} == state
        _assert_change_only(db)


@settings(deadline=None)
@given(steps)
def test_writing_a_night_twice_changes_nothing(plan: list[tuple[int, list[Listing]]]) -> None:
    with in_memory() as db:
        night = START
        for wait, batch in plan:
            night = shift(night, wait)
            once = list({one.site_key: one for one in batch}.values())
            write_visits(db, night, [visit(one) for one in once])
            before = dump(db)
            write_visits(db, night, [visit(one) for one in once])
            assert dump(db) == before


full = st.builds(
    listing,
    name=st.sampled_from(["Jane Doe", "Jane M Doe"]),
    rating=st.sampled_from([rating(), rating(4.4, 11), rating(4.3, 12)]),
)
any_order = st.lists(st.tuples(st.integers(0, 9).map(lambda by: shift(START, by)), full), max_size=12)


@settings(deadline=None)
@given(any_order)
@example([("2026-03-05", listing()), ("2026-03-01", listing()), ("2026-03-03", listing(name="Jane Doe"))])
def test_nights_may_come_in_any_order(readings: list[tuple[Night, Listing]]) -> None:
    with in_memory() as db:
        for night, one in readings:
            write_visits(db, night, [visit(one)])
        for night, one in dict(readings).items():
            (known,) = listings_as_of(db, night)
            assert seen(known.listing) == seen(one)
        if readings:
            (now,) = load_listings(db)
            assert (now.first_seen, now.last_seen) == (min(dict(readings)), max(dict(readings)))
        _assert_change_only(db)


def _keys(db: sqlite3.Connection) -> set[str]:
    return {key for (key,) in db.execute("SELECT site_key FROM listings")}


def _assert_change_only(db: sqlite3.Connection) -> None:
    """Rows of a listing follow one another without gap, and each differs from the one before."""
    contents = {"listing_versions": "content_hash", "ratings": "value || '|' || coalesce(count, '')"}
    for table, content in contents.items():
        rows = db.execute(f"SELECT listing_id, valid_from, valid_to, seen_to, {content} FROM {table} ORDER BY 1, 2").fetchall()
        for one, following in pairwise(rows):
            if one[0] == following[0]:
                assert one[1] <= one[3] < one[2] == following[1]
                assert one[4] is None or one[4] != following[4]
        newest = {listing_id: valid_to for listing_id, _, valid_to, *_ in rows}
        assert set(newest.values()) <= {None}


# --------------------------------------------------------------------------------------------------------- single rules


def test_a_change_of_the_same_night_replaces_the_first_reading(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    write_visits(db, "2026-03-02", [visit(listing(name="Other", rating=rating(1.0, 99)))])
    write_visits(db, "2026-03-02", [visit(listing())])
    (now,) = load_listings(db)
    assert (now.listing, now.version_since, now.last_seen) == (listing(), "2026-03-01", "2026-03-02")
    assert [span.valid_from for span in rating_history(db, SITE, "k1")] == ["2026-03-01"]


def test_the_url_and_the_way_of_reading_follow_without_a_new_version(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing(found_by={"name": "dom"}))])
    changed = replace(listing(found_by={"name": "json_ld"}, disagreements=("phone",)), url="https://reviews.example.org/new")
    write_visits(db, "2026-03-02", [visit(changed)])
    (now,) = load_listings(db)
    assert now.listing == changed
    assert now.version_since == "2026-03-01"


def test_a_page_without_a_rating_leaves_the_rating_as_it_was(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    write_visits(db, "2026-03-02", [visit(listing(rating=None))])
    assert load_listings(db)[0].listing.rating == rating()


def test_an_unrated_listing_is_a_reading(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing(rating=rating(None, 0)))])
    assert load_listings(db)[0].listing.rating == rating(None, 0)


def test_the_histogram_is_part_of_a_reading(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    counted = replace(rating(), histogram=(0, 0, 1, 3, 6))
    write_visits(db, "2026-03-02", [visit(listing(rating=counted))])
    assert [span.rating for span in rating_history(db, SITE, "k1")] == [rating(), counted]


def test_cleaned_values_stand_beside_the_shown_ones(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    query = "SELECT name, cleaned ->> '$.last', cleaned ->> '$.offices[0].phone' FROM listing_versions"
    assert db.execute(query).fetchone() == ("Dr. Jane Doe, MD", "Doe", "+14135550123")


@pytest.mark.parametrize("odd", ["half a pair \ud83d", "nul \x00 inside", "\u202eleft", "😀" * 500])
def test_odd_characters_are_stored(db: sqlite3.Connection, odd: str) -> None:
    for night in ("2026-03-01", "2026-03-02"):
        write_visits(db, night, [visit(listing(name=odd, specialties=(odd,), found_by={"name": odd}))])
    (now,) = load_listings(db)
    storable = odd.encode("utf-8", "replace").decode()
    assert (now.listing.name, now.listing.specialties) == (storable, (storable,))
    assert now.version_since == "2026-03-01"


def test_a_count_beyond_all_bounds_is_unknown(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing(rating=rating(4.5, 10**30)))])
    assert load_listings(db)[0].listing.rating == rating(4.5, None)


def test_listings_of_one_site(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing()), visit(replace(listing(), site="healthgrades"))])
    assert [one.listing.site for one in load_listings(db)] == ["healthgrades", "ratemds"]
    assert [one.listing.site for one in load_listings(db, site="ratemds")] == ["ratemds"]


def test_imported_listings_say_where_they_came_from(db: sqlite3.Connection) -> None:
    save_listings(db, "2026-02-01", [listing()], source="old-tool.csv")
    write_visits(db, "2026-03-01", [visit(listing())])
    (now,) = load_listings(db)
    assert (now.source, now.first_seen, now.last_seen, now.version_since) == (
        "old-tool.csv",
        "2026-02-01",
        "2026-03-01",
        "2026-02-01",
    )


# ------------------------------------------------------------------------------------------------------ ratings history


def past(night: Night, value: float, count: int) -> PastRating:
    return PastRating(SITE, "k1", night, rating(value, count))


def spans(db: sqlite3.Connection) -> list[tuple[Night, Night | None, float | None]]:
    return [(span.valid_from, span.valid_to, span.rating.value) for span in rating_history(db, SITE, "k1")]


def test_past_ratings_before_between_and_after(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing(rating=rating(4.5, 10)))])
    import_ratings(db, [past("2026-02-01", 4.0, 8), past("2025-12-01", 3.0, 2)], source="old.csv")
    import_ratings(db, [past("2026-01-01", 3.5, 5)], source="old.csv")
    assert spans(db) == [
        ("2025-12-01", "2026-01-01", 3.0),
        ("2026-01-01", "2026-02-01", 3.5),
        ("2026-02-01", "2026-03-01", 4.0),
        ("2026-03-01", None, 4.5),
    ]
    write_visits(db, "2026-03-02", [visit(listing(rating=rating(4.6, 11)))])
    assert spans(db)[-2:] == [("2026-03-01", "2026-03-02", 4.5), ("2026-03-02", None, 4.6)]


@pytest.mark.parametrize("order", [1, -1])
def test_past_ratings_of_one_file_stand_side_by_side_before_equal_ones_are_joined(db: sqlite3.Connection, order: int) -> None:
    """That January and November were alike doesn't say that March, between them, lasted for one night."""
    write_visits(db, "2026-11-02", [visit(listing(rating=rating(4.0, 3)))])
    import_ratings(db, [past("2026-01-01", 4.0, 3), past("2026-03-01", 3.5, 4)][::order], source="old.csv")
    assert spans(db) == [("2026-01-01", "2026-03-01", 4.0), ("2026-03-01", "2026-11-02", 3.5), ("2026-11-02", None, 4.0)]


def test_a_repeated_import_changes_nothing(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    rows = [past("2026-02-01", 4.0, 8), past("2026-01-01", 4.0, 8), past("2026-03-05", 4.9, 20)]
    assert import_ratings(db, rows, source="old.csv") == []
    before = dump(db)
    assert import_ratings(db, rows, source="old.csv") == []
    assert dump(db) == before


def test_a_crawl_goes_on_from_an_imported_reading(db: sqlite3.Connection) -> None:
    save_listings(db, "2026-01-01", [listing(rating=None)], source="old.csv")
    import_ratings(db, [past("2026-01-05", 4.5, 10)], source="old.csv")
    for night in ("2026-01-08", "2026-01-09"):
        write_visits(db, night, [visit(listing())])
    assert spans(db) == [("2026-01-05", None, 4.5)]
    import_ratings(db, [past("2026-01-06", 4.4, 9)], source="older.csv")
    assert [value for _, _, value in spans(db)] == [4.5, 4.4, 4.5]


def test_past_ratings_of_unknown_listings_are_handed_back(db: sqlite3.Connection) -> None:
    rows = [PastRating(SITE, "nobody", "2026-01-01", rating())]
    assert import_ratings(db, rows, source="old.csv") == rows


def test_a_template_that_rounds_further_is_no_change_of_the_rating(db: sqlite3.Connection) -> None:
    readings = [(4.906, None, 395), (4.91, 0.01, 395), (4.906, None, 395), (4.95, 0.01, 395)]
    for day, (value, step, count) in enumerate(readings, 1):
        shown = replace(rating(value), step=step, count=count)
        save_listings(db, f"2026-03-0{day}", [listing(rating=shown)], source="crawl")
    assert db.execute("SELECT valid_from, value FROM ratings ORDER BY valid_from").fetchall() == [
        ("2026-03-01", 4.906),
        ("2026-03-04", 4.95),
    ]

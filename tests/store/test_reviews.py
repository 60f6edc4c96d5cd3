"""Single reviews: written once, kept up to date, and no more of them than is needed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from repmon.model import Listing, Review, Task, Visit
from repmon.store.listings import save_listings
from repmon.store.nights import write_visits
from repmon.store.purge import purge
from tests.store.makers import listing


def page(*reviews: Review) -> Listing:
    return replace(listing(), reviews=reviews)


def stored(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    return list(db.execute("SELECT date, stars, has_reply, length, first_seen FROM reviews ORDER BY date"))


def test_a_review_is_kept_once_and_its_reply_is_seen_later(db: sqlite3.Connection) -> None:
    review = Review("4711", "2026-02-01", 1.25, answered=False)
    save_listings(db, "2026-03-01", [page(review)], source="crawl")
    save_listings(db, "2026-03-02", [page(review, Review("4712", "2026-03-01", 5.0, answered=None))], source="crawl")
    save_listings(db, "2026-03-03", [page(replace(review, answered=True))], source="crawl")
    assert stored(db) == [("2026-02-01", 1.25, 1, None, "2026-03-01"), ("2026-03-01", 5.0, None, None, "2026-03-02")]


def test_the_sites_number_is_only_there_as_a_hash_of_this_page(db: sqlite3.Connection) -> None:
    review = Review("4711", "2026-02-01", 1.0, answered=False)
    save_listings(db, "2026-03-01", [page(review), replace(page(review), site_key="k2")], source="crawl")
    hashes = [text for (text,) in db.execute("SELECT review_hash FROM reviews")]
    assert len(set(hashes)) == 2
    assert not any("4711" in text for text in hashes)


def test_a_page_does_not_bring_back_what_was_purged(db: sqlite3.Connection) -> None:
    young, old = Review("1", "2026-02-01", 1.0, answered=False), Review("2", "2026-01-01", 1.0, answered=False)
    undated = Review("3", None, 1.0, answered=False)
    visit = Visit(Task("ratemds", "visit", "k1"), "listing", (page(young, old, undated),))
    write_visits(db, "2026-03-01", [visit], review_days=30)
    assert [date for date, *_ in stored(db)] == ["2026-02-01"]
    purge(db, "2026-03-04", review_days=30, departed_days=999, stranger_days=999, search_days=999)
    write_visits(db, "2026-03-04", [visit], review_days=30)
    assert stored(db) == []


def test_old_reviews_are_not_kept_and_reviews_make_no_new_version(db: sqlite3.Connection) -> None:
    save_listings(db, "2026-03-01", [listing()], source="crawl")
    save_listings(db, "2026-03-02", [page(Review("1", "2025-03-01", 1.0, answered=False))], source="crawl")
    assert stored(db) == []
    save_listings(db, "2026-03-02", [page(Review("2", "2025-03-03", 1.0, answered=False))], source="crawl")
    assert len(stored(db)) == 1
    assert db.execute("SELECT count(*) FROM listing_versions").fetchone() == (1,)

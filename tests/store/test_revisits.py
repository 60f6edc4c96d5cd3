"""What the plan asks the store about listings that were looked at before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from repmon.store.listings import save_listings
from repmon.store.revisits import without_rating
from tests.store.makers import SITE, listing


def test_a_page_that_no_longer_shows_its_rating_is_known(db: sqlite3.Connection) -> None:
    rated, plain = listing("rated"), replace(listing("plain"), rating=None)
    save_listings(db, "2026-03-01", [rated, plain, listing("lost")], source="crawl")
    save_listings(db, "2026-03-02", [rated, plain, replace(listing("lost"), rating=None)], source="crawl")
    assert without_rating(db, SITE) == {"lost"}
    assert without_rating(db, "elsewhere") == set()

"""Real answers of APIs, where they stand beside the project: the values that were read off them by eye."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading, SearchPage

pytestmark = pytest.mark.captures


def read(site: str, file: Path) -> PageReading:
    return load_spider(site).read(Page("", file.read_bytes()))


def one(shared: Path, site: str, pattern: str) -> Listing:
    reading = read(site, next((shared / "captures").glob(pattern)))
    assert isinstance(reading, Listing)
    return reading


def test_yelp_businesses(shared: Path) -> None:
    headquarters = one(shared, "yelp", "yelp/*yelp-sf*.json")
    assert headquarters.rating is not None
    assert (headquarters.rating.value, headquarters.rating.count, headquarters.rating.step) == (2.0, 8422, 0.5)
    assert (headquarters.offices[0].phone, headquarters.url) == ("+14159083801", "https://www.yelp.com/biz/yelp-san-francisco")
    church = one(shared, "yelp", "yelp/*sacre*.json")
    assert church.rating is not None
    assert (church.rating.value, church.rating.count, church.status) == (4.5, 538, None)
    physician = one(shared, "yelp", "yelp/*trahos*.json")
    assert physician.rating is not None
    assert (physician.rating.value, physician.rating.count, physician.credentials) == (4.0, 22, "DO")
    office = physician.offices[0]
    assert (office.phone, office.street, office.street2, office.city, office.state, office.zip) == (
        "+17039984913", "1707 Osage St", "Ste 203", "Alexandria", "VA", "22302",
    )  # fmt: skip
    assert "?" not in physician.url


def test_yelp_saved_page(shared: Path) -> None:
    listing = one(shared, "yelp", "yelp/2015*.html")
    assert listing.rating is not None
    assert (listing.rating.value, listing.rating.count) == (4.0, 20)
    office = listing.offices[0]
    assert (office.phone, office.street, office.city, office.state, office.zip) == (
        "(310) 819-4473", "7855 Santa Monica Blvd", "West Hollywood", "CA", "90046",
    )  # fmt: skip


def test_google_places(shared: Path) -> None:
    readings = [read("google_places", file) for file in sorted((shared / "captures" / "google").glob("2025*.json"))]
    shown = {
        (reading.rating.value, reading.rating.count, reading.status)
        for reading in readings
        if isinstance(reading, Listing) and reading.rating
    }
    assert shown == {(None, 0, "active"), (5.0, 17, "temporarily_closed"), (4.4, 1987, "active")}
    older = one(shared, "google_places", "google/2016*one-result*.json")
    assert older.rating is not None
    assert (older.credentials, older.rating.value, older.rating.count) == ("MD", None, 0)
    several = read("google_places", next((shared / "captures" / "google").glob("2016*other-results*.json")))
    assert isinstance(several, SearchPage)
    assert [hit.rating.value for hit in several.hits if hit.rating and hit.rating.value] == [4.1]


@pytest.mark.parametrize(("site", "own"), [("yelp", "yelp"), ("google_places", "google"), ("google_profile", "none")])
def test_other_sites_captures_are_nobodys_listing(shared: Path, site: str, own: str) -> None:
    for file in (shared / "captures").glob("*/*"):
        if file.parent.name != own and re.search(r"\.(?:json|html)$", file.name):
            reading = read(site, file)
            assert isinstance(reading, NoListing), (site, file.name)

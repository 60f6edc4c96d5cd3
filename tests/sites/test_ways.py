"""Without its best way a page is read by the next one; a field that no way is left for becomes unknown, never wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.extract.page import Page
from repmon.model import Listing, NoListing, SearchPage
from tests.sites.cases import HERE, Case


def page_of(name: str) -> Page:
    return Case(name.split("/", maxsplit=1)[0], HERE / name).page


def without(page: Page, *pieces: bytes) -> Page:
    body = page.body
    for piece in pieces:
        assert piece in body
        body = body.replace(piece, b"x")
    return replace(page, body=body)


def read(name: str, *pieces: bytes) -> Listing:
    case = Case(name.split("/", maxsplit=1)[0], HERE / name)
    reading = case.read(without(case.page, *pieces))
    assert isinstance(reading, Listing)
    return reading


@pytest.mark.parametrize(
    ("removed", "way", "value"),
    [
        ((), "embedded_json", 4.48333333333333),
        ((b"doctorDetailProps",), "microdata", 4.48),
        ((b"doctorDetailProps", b'itemprop="aggregateRating"'), "dom", 4.48),
    ],
)
def test_ratemds_rating(removed: tuple[bytes, ...], way: str, value: float) -> None:
    listing = read("ratemds/rated", *removed)
    assert listing.rating is not None
    assert (listing.found_by["rating"], listing.rating.value, listing.rating.count) == (way, value, 15)


def test_ratemds_name_is_left_when_everything_else_is_gone() -> None:
    listing = read("ratemds/rated", b"doctorDetailProps", b"schema.org/Physician", b'id="info-panel"', b"doctor-banner-panel")
    assert {*listing.found_by.values()} == {"text"}
    assert (listing.name, listing.gender, listing.specialties) == ("Dr. Wilma Testwell", "F", ("Cardiologist",))
    assert [(office.street, office.city) for office in listing.offices] == [(None, "Northfield")]


@pytest.mark.parametrize(
    ("removed", "offices", "rating", "count"),
    [
        ((), "json_ld", "embedded_json", "embedded_json"),
        ((b"application/ld+json",), None, "embedded_json", "embedded_json"),
        ((b"self.__next_f.push",), "json_ld", "text", None),
    ],
)
def test_healthgrades_profile(removed: tuple[bytes, ...], offices: str | None, rating: str, count: str | None) -> None:
    listing = read("healthgrades/profile_json", *removed)
    found = listing.found_by
    assert (found.get("offices"), found.get("rating"), found.get("count")) == (offices, rating, count)
    assert listing.rating is not None
    assert listing.rating.value == 4.1
    assert listing.rating.count == (38 if count else None)


def test_healthgrades_neighbours_never_leak() -> None:
    case = Case("healthgrades", HERE / "healthgrades/profile_json")
    for piece in (b"X8ABC", b'surveyUserCount\\":38', b"Iris Lakemann, MD</h1>", b"Likelihood of recommending Dr. Lakemann"):
        reading = case.read(without(case.page, piece))
        if isinstance(reading, Listing):
            assert "Neighbour" not in (reading.name or "")
            assert reading.rating is None or (reading.rating.value, reading.rating.count) in {(4.1, 38), (4.1, None)}
            assert reading.accepting is not False


def test_own_directory_falls_back_on_microdata() -> None:
    listing = read("own_directory/ways_disagree", b"application/ld+json")
    assert (listing.name, listing.accepting, listing.found_by["name"]) == ("Iris Lakemann", False, "microdata")


@pytest.mark.parametrize(
    ("name", "removed", "way"),
    [
        ("ways_disagree", (b"application/ld+json", b"schema.org/Physician"), "text"),
        ("rated_own_survey", (b"application/ld+json",), "text"),
        ("rdfa", (), "microdata"),
        ("rdfa", (b'typeof="Physician"',), "text"),
    ],
)
def test_own_directory_falls_back_on_its_heading(name: str, removed: tuple[bytes, ...], way: str) -> None:
    listing = read(f"own_directory/{name}", *removed)
    assert listing.found_by["name"] == way
    assert listing.found_by.get("offices", "text") == way


def test_ratemds_search_is_read_from_its_cards() -> None:
    case = Case("ratemds", HERE / "ratemds/search_many")
    with_json = case.read()
    cards = Case("ratemds", HERE / "ratemds/search_without_json").read()
    assert isinstance(with_json, SearchPage) and isinstance(cards, SearchPage)
    assert {hit.site_key for hit in cards.hits} < {hit.site_key for hit in with_json.hits}
    assert {hit.found_by["name"] for hit in cards.hits} == {"dom"}


def test_ways_that_disagree_are_named() -> None:
    assert read("own_directory/ways_disagree").disagreements == ("accepting",)
    assert read("own_directory/microdata").disagreements == ()


@pytest.mark.parametrize("name", ["ratemds/rated", "healthgrades/profile_star", "own_directory/rated_own_survey"])
@pytest.mark.parametrize("site", ["ratemds", "healthgrades"])
def test_another_sites_page_gives_nothing(name: str, site: str) -> None:
    if name.startswith(site):
        return
    page = page_of(name)
    own = page_of(f"{site}/{'rated' if site == 'ratemds' else 'profile_star'}").url
    reading = Case(site, HERE).read(replace(page, url=own))
    assert isinstance(reading, NoListing)

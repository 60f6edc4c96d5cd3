"""Vitals, WebMD Care, US News, Zocdoc: without its best way a page is read by the next one, and in the end not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, Wanted
from tests.sites.cases import HERE, Case, all_cases

UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TEXT_SITES = ("vitals", "webmd", "usnews", "zocdoc")


def read(name: str, *pieces: str) -> Listing:
    """Read a fixture page from which these pieces were removed; each of them must have been there."""
    case = Case(name.split("/", maxsplit=1)[0], HERE / name)
    body = case.page.body
    for piece in map(str.encode, pieces):
        assert piece in body
        body = body.replace(piece, b"")
    reading = case.read(replace(case.page, body=body))
    assert isinstance(reading, Listing)
    return reading


def rating_of(listing: Listing) -> tuple[float | None, int | None] | None:
    return (listing.rating.value, listing.rating.count) if listing.rating else None


VITALS_HEADER = '<a href="#rating-overview">4.7 30</a>'
VITALS_TABLE = "4.7 <span>(30 Ratings)</span>"


@pytest.mark.parametrize(
    ("removed", "rating"),
    [
        ((), (4.7, 30)),
        ((VITALS_HEADER,), (4.7, 30)),
        ((VITALS_HEADER, "<p>30 Ratings</p>", "<p>30 Ratings  with 22 written Reviews</p>"), (4.7, 30)),
        ((VITALS_TABLE,), (4.7, 30)),
        ((VITALS_HEADER, "Current Profile"), (4.7, 30)),
        ((VITALS_HEADER, VITALS_TABLE), None),
    ],
)
def test_vitals_rating(removed: tuple[str, ...], rating: tuple[float, int] | None) -> None:
    assert rating_of(read("vitals/rated", *removed)) == rating


@pytest.mark.parametrize(
    ("removed", "streets"),
    [
        ((), ["12 Elm St Ste 4", "9 Other Rd"]),
        (("<h2>Office Locations</h2>",), ["12 Elm St Ste 4"]),
        (("<h2>Office Locations</h2>", "12 Elm St Ste 4 Northfield MA 01360"), []),
    ],
)
def test_vitals_offices(removed: tuple[str, ...], streets: list[str]) -> None:
    assert [office.street for office in read("vitals/rated", *removed).offices] == streets


WEBMD_TABLE = "<td>4.5 (61 Ratings)</td>"
WEBMD_ANSWER = "average rating of 4.5 out of 5"


@pytest.mark.parametrize(
    ("removed", "rating"),
    [
        ((), (4.5, 61)),
        (("<p>4.5</p>",), (4.5, 61)),
        (("<p>4.5</p>", "<p>(61 Ratings)</p>", WEBMD_TABLE), (4.5, 61)),
        (("<p>4.5</p>", "<p>(61 Ratings)</p>", WEBMD_ANSWER), (4.5, 61)),
        (("<p>4.5</p>", "<p>(61 Ratings)</p>", WEBMD_TABLE, WEBMD_ANSWER), None),
    ],
)
def test_webmd_rating(removed: tuple[str, ...], rating: tuple[float, int] | None) -> None:
    assert rating_of(read("webmd/rated", *removed)) == rating


def test_webmd_data_then_words() -> None:
    assert read("webmd/rated_json_ld").found_by["rating"] == "json_ld"
    words = read("webmd/rated_json_ld", "application/ld+json")
    assert (words.found_by["rating"], rating_of(words), words.npi) == ("text", (4.5, 61), None)


@pytest.mark.parametrize(
    ("removed", "way", "phone"),
    [
        ((), "embedded_json", "(413) 555-0151"),
        (("__APOLLO_STATE__",), "json_ld", "(413) 555-0151"),
        (("__APOLLO_STATE__", "application/ld+json"), "text", None),
        (("__APOLLO_STATE__", "application/ld+json", "<title>"), None, None),
    ],
)
def test_usnews_offices(removed: tuple[str, ...], way: str | None, phone: str | None) -> None:
    listing = read("usnews/rated", *removed)
    assert listing.found_by.get("offices") == way
    assert [office.phone for office in listing.offices] == [phone] * (way is not None)


def test_usnews_never_takes_a_tracking_phone() -> None:
    for case in all_cases("usnews"):
        assert "240" not in repr(case.read())


def test_zocdoc_name_is_left_when_the_data_are_gone() -> None:
    listing = read("zocdoc/rated", "__REDUX_STATE__")
    assert (listing.name, listing.found_by["name"], listing.rating, listing.offices) == (
        "Dr. Jonas Quillfeather, MD",
        "text",
        None,
        (),
    )


@pytest.mark.parametrize("site", TEXT_SITES)
def test_neighbours_never_leak(site: str) -> None:
    for case in all_cases(site):
        reading = case.read()
        if isinstance(reading, Listing):
            shown = repr(reading)
            assert not any(word in shown for word in ("Neighbour", "Otherman", "Vertis", "555-0199", "=1234,", "=210,"))


@pytest.mark.parametrize("case", [case for case in all_cases() if "rated" in case.folder.name], ids=str)
@pytest.mark.parametrize("site", TEXT_SITES)
def test_another_sites_page_gives_nothing(case: Case, site: str) -> None:
    if case.site == site:
        return
    own = Case(site, HERE / site / "rated").page.url
    assert isinstance(Case(site, HERE).read(replace(case.page, url=own)), NoListing)


@pytest.mark.parametrize("site", [*TEXT_SITES, "yelp"])
@pytest.mark.parametrize("cut", range(3))
def test_half_a_page_shows_half_of_it_and_nothing_else(site: str, cut: int) -> None:
    """Cut at many places: each value is the whole page's or unknown, never a part of it."""
    for case in all_cases(site):
        whole = case.read()
        if not isinstance(whole, Listing):
            continue
        for end in range(cut * 71, len(case.page.body), 213):
            part = case.read(replace(case.page, body=case.page.body[:end]))
            if isinstance(part, Listing):
                value, count = rating_of(part) or (None, None)
                assert value in (None, whole.rating.value if whole.rating else None)
                assert count in (None, whole.rating.count if whole.rating else None)
                assert {office.phone for office in part.offices} <= {office.phone for office in whole.offices} | {None}
                assert {office.zip for office in part.offices} <= {office.zip for office in whole.offices} | {None}


@pytest.mark.parametrize("site", TEXT_SITES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 3000,
        b"<div>" * 20_000,
        b"<a href='/doctors/a-b-abc123'>" * 3_000,
        b"<table><tr>" * 5_000,
        b"<h1>Vitals WebMD zocdoc usnews.com</h1>" + b"<p>(" * 20_000,
        b"window.__APOLLO_STATE__ = " + b'{"a":' * 20_000,
        b"window.__REDUX_STATE__ = JSON.parse(" + b'"' * 20_000,
        b"{" * 20_000,
        b'<h1>x</h1><a href="http://[?destination=1">Vitals WebMD zocdoc usnews.com</a>',
    ],
    ids=range(10),
)
def test_hostile_bytes(site: str, body: bytes) -> None:
    url = Case(site, HERE / site / "rated").page.url
    for address in (url, "", Case(site, HERE / site / "search_one").page.url):
        assert load_spider(site).read(Page(address, body)) is not None


@pytest.mark.parametrize(
    ("site", "url", "key"),
    [
        ("vitals", "https://www.vitals.com/doctors/olive-marshbank-k3m9qz", "k3m9qz"),
        ("vitals", "https://www.vitals.com/doctors/ana-maria-de-la-cruz-rtzjkw/reviews?x=1", "rtzjkw"),
        ("vitals", "https://www.vitals.com/doctors/Dr_Olive_Marshbank.html", "dr_olive_marshbank"),
        ("vitals", "https://www.vitals.com/doctors/john-miller", "john-miller"),
        ("vitals", "https://www.vitals.com/neurologists/ma/northfield", None),
        ("webmd", f"https://doctor.webmd.com/doctor/x-y-{UUID.upper()}-overview?lid=1", UUID),
        ("webmd", f"https://doctor.webmd.com/doctor/{UUID}-reviews", UUID),
        ("webmd", "https://doctor.webmd.com/providers/specialty/neurology/massachusetts/northfield", None),
        ("usnews", "https://health.usnews.com/doctors/greta-tallis-712345#patient-experience", "712345"),
        ("usnews", "https://health.usnews.com/nurse-practitioners/ivo-tallis-712346", "712346"),
        ("usnews", "https://health.usnews.com/doctors/alabama?page=2", None),
        ("zocdoc", "https://www.zocdoc.com/doctor/jonas-quillfeather-md-54321?LocIdent=3", "54321"),
        ("zocdoc", "https://www.zocdoc.com/dentist/mira-solberg-dmd-54322", "54322"),
        ("zocdoc", "https://www.zocdoc.com/search?search_query=x", None),
        ("webmd", "http://[", None),
    ],
)  # fmt: skip
def test_key_of(site: str, url: str, key: str | None) -> None:
    assert load_spider(site).key_of(url) == key


def wanted(specialty: str | None = "Family Medicine", state: str | None = "MA") -> Wanted:
    return Wanted("p1", "Ana", None, "de la Cruz", None, specialty, "North Field", state, "01360", None, ("Peña",))


@pytest.mark.parametrize(
    ("site", "urls"),
    [
        ("vitals", ["https://www.vitals.com/family-medicine-doctors/ma/north-field"]),
        ("webmd", ["https://doctor.webmd.com/providers/specialty/family-medicine/massachusetts/north-field"]),
        ("usnews", ["https://health.usnews.com/doctors/search?name=Ana+de+la+Cruz&location=MA&distance=in-state",
                    "https://health.usnews.com/doctors/search?name=Ana+Pe%C3%B1a&location=MA&distance=in-state"]),
        ("zocdoc", ["https://www.zocdoc.com/search?search_query=Ana+de+la+Cruz&address=North+Field%2C+MA",
                    "https://www.zocdoc.com/search?search_query=Ana+Pe%C3%B1a&address=North+Field%2C+MA"]),
    ],
)  # fmt: skip
def test_searches(site: str, urls: list[str]) -> None:
    assert load_spider(site).search_urls(wanted()) == urls


@pytest.mark.parametrize("site", ["vitals", "webmd"])
def test_without_specialty_or_state_the_lists_cannot_be_searched(site: str) -> None:
    assert load_spider(site).search_urls(wanted(specialty=None)) == ()
    assert load_spider(site).search_urls(wanted(state=None)) == ()


@pytest.mark.parametrize(
    ("specialty", "word"),
    [
        ("Neurology", "neurologists"),
        ("Psychiatry", "psychiatrists"),
        ("Pediatrics", "pediatricians"),
        ("Orthopedic Surgery", "orthopedic-surgeons"),
        ("Internal Medicine", "internists"),
    ],
)
def test_vitals_words_for_specialties(specialty: str, word: str) -> None:
    assert f"/{word}/" in load_spider("vitals").search_urls(wanted(specialty))[0]

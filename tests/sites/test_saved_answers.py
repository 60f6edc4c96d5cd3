"""Answers of APIs as people save them: in the envelope of another version, as a bare list, or a single object."""

from __future__ import annotations

import json
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json
from tests.sites.made_pages import NAME, PHONE, places, rated

TOWN = {"city": "Northfield", "state": "MA", "zip_code": "01360"}
BUSINESS = {
    "id": "k1", "alias": "maria-ortega-solis-do-northfield", "name": f"{NAME}, DO", "rating": 4.6, "review_count": 12345,
    "phone": PHONE, "location": {"address1": "40 Mill St", **TOWN},
}  # fmt: skip
SHOWN_ADDRESS = {"address1": "", "display_address": ["40 Mill St", "Ste 2", "Northfield, MA 01360"]}
PLACE = {
    "place_id": "ChIJ1", "name": f"{NAME}, DO", "formatted_address": "40 Mill St, Northfield, MA 01360, USA", "rating": 4.6,
    "user_ratings_total": 12345, "formatted_phone_number": PHONE,
}  # fmt: skip
DOCTOR = {
    "full_name": NAME, "title": "DO", "url": "/doctors/maria-ortega-solis-712345", "phone": PHONE,
    "location": {**TOWN, "street_address": "40 Mill St"}, "patient_experience": {"volume": 12345, "psi": {"score": 4.0}},
}  # fmt: skip


def read(site: str, saved: object) -> dict[str, Any]:
    return as_json(load_spider(site).read(Page("", json.dumps(saved).encode())))


@pytest.mark.parametrize(
    ("site", "saved", "value"),
    [
        ("yelp", BUSINESS, 4.6),
        ("yelp", [BUSINESS], 4.6),
        ("yelp", {"businesses": [BUSINESS], "total": 1}, 4.6),
        ("google_places", PLACE, 4.6),
        ("google_places", {"result": PLACE, "status": "OK"}, 4.6),
        ("google_places", {"results": [PLACE], "status": "OK"}, 4.6),
        ("google_places", {"candidates": [PLACE], "status": "OK"}, 4.6),
        ("google_places", [PLACE], 4.6),
        ("usnews", DOCTOR, 4.0),
        ("usnews", [DOCTOR], 4.0),
        ("usnews", {"data": {"doctors": {"matches": [DOCTOR], "totalMatches": 1}}}, 4.0),
    ],
)
def test_a_saved_answer(site: str, saved: object, value: float) -> None:
    reading = read(site, saved)
    listing = reading if reading["kind"] == "listing" else reading["hits"][0]
    assert (listing["name"].removesuffix(", DO"), listing["credentials"]) == (NAME, "DO")
    assert (rated(listing), places(listing)) == ((value, 12345), [("40 Mill St", PHONE)])


def test_yelps_address_for_people_stands_in_for_its_parts() -> None:
    (office,) = read("yelp", {**BUSINESS, "location": SHOWN_ADDRESS})["offices"]
    assert (office["street"], office["city"], office["zip"], office["phone"]) == (
        "40 Mill St, Ste 2",
        "Northfield",
        "01360",
        PHONE,
    )


@pytest.mark.parametrize("site", ["yelp", "google_places", "usnews", "google_profile", "zocdoc"])
@pytest.mark.parametrize("saved", [[], [1, None, {}], {"results": None}, {"result": []}, "text", 3, None])
def test_nothing_is_made_of_nothing(site: str, saved: object) -> None:
    reading = read(site, saved)
    assert reading["kind"] == "none" or reading.get("hits") == []


def test_yelps_page_for_people_in_words() -> None:
    words = f"""<h1>{NAME}, DO</h1><p>4.5 (1,204 reviews)</p><p>Claimed</p><p>Neurologist</p><h2>Location & Hours</h2>
        <p>40 Mill St</p><p>Northfield, MA 01360</p><p>{PHONE}</p><p>Phone number</p><h2>You Might Also Consider</h2>
        <p>Ada Vertis, MD</p><p>1.0 (2 reviews)</p><h2>Recommended Reviews</h2><p>1 star rating</p>"""
    page = Page(
        "https://www.yelp.com/biz/maria-ortega-solis-do-northfield?osq=x", f"<html><body>{words}</body></html>".encode()
    )
    reading = as_json(load_spider("yelp").read(page))
    assert (reading["site_key"], reading["name"]) == ("maria-ortega-solis-do-northfield", f"{NAME}, DO")
    assert (rated(reading), places(reading), reading["specialties"]) == ((4.5, 1204), [("40 Mill St", PHONE)], ["Neurologist"])
    elsewhere = load_spider("yelp").read(Page("https://api.yelp.com/v3/businesses/x", page.body))
    assert as_json(elsewhere)["kind"] == "none"

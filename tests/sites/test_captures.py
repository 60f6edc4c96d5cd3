"""Real pages, where they stand beside the project: every value that was read off them by eye or stands in their own data."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading, SearchPage
from tests.sites.copies import wrapped_copies

pytestmark = pytest.mark.captures

RATEMDS = {
    "braun": (4.483333333333335, 15),
    "cyr": (4.90632911392405, 395),
    "leidy": (5.0, 4),
    "siminovich": (4.9558823529411775, 17),
    "wasan": (3.958333333333335, 18),
    "woliner": (4.349593495934959, 123),
    "yee": (None, 0),
}


def read(site: str, url: str, body: bytes) -> PageReading:
    return load_spider(site).read(Page(url, body))


def ratemds(shared: Path, name: str) -> Listing:
    file = next((shared / "captures" / "ratemds").glob(f"*_{name}*.html"))
    reading = read("ratemds", "", file.read_bytes())
    assert isinstance(reading, Listing)
    return reading


@pytest.mark.parametrize("name", RATEMDS)
def test_ratemds_rating(shared: Path, name: str) -> None:
    rating = ratemds(shared, name).rating
    assert rating is not None
    assert (rating.value, rating.count) == RATEMDS[name]


def test_ratemds_traps(shared: Path) -> None:
    assert [(o.phone, o.zip, o.state) for o in ratemds(shared, "cyr").offices] == [("(210) 487-7463", "78229", "TX")]
    yee = ratemds(shared, "yee")
    assert [(o.phone, o.street2) for o in yee.offices] == [("(617) 355-6117", "Fegan 6th Floor"), ("(617) 355-6000", None)]
    woliner = ratemds(shared, "woliner")
    assert (woliner.status, woliner.accepting, woliner.offices[0].street, woliner.practice) == ("retired", False, None, None)
    assert ratemds(shared, "leidy").offices[0].phone == "267-575-05692"
    assert [o.city for o in ratemds(shared, "wasan").offices] == ["Lansdowne", "Lansdowne", "Mc Lean"]
    assert [o.phone for o in ratemds(shared, "siminovich").offices] == [None, None, None]


def test_ratemds_is_read_without_its_json(shared: Path) -> None:
    for file in (shared / "captures" / "ratemds").glob("*.html"):
        with_json = read("ratemds", "", file.read_bytes())
        assert isinstance(with_json, Listing)
        reading = read("ratemds", with_json.url, file.read_bytes().replace(b"doctorDetailProps", b"x"))
        if "empty-body" in file.name:
            assert isinstance(reading, NoListing)
            continue
        assert isinstance(reading, Listing)
        assert reading.rating is not None and with_json.rating is not None
        assert (reading.name, reading.rating.count) == (with_json.name, with_json.rating.count)
        assert reading.rating.value == (None if with_json.rating.value is None else round(with_json.rating.value, 2))


def search(shared: Path) -> tuple[bytes, list[dict[str, Any]]]:
    folder = shared / "captures" / "healthgrades"
    page = next(folder.glob("search_*.html")).read_bytes()
    decoded = json.loads(next(folder.glob("search_*.searchResults.json")).read_text(encoding="utf-8"))
    return page, decoded["provider"]["results"]


def test_healthgrades_search_equals_its_decoded_results(shared: Path) -> None:
    body, results = search(shared)
    reading = read("healthgrades", "https://www.healthgrades.com/usearch?what=obgyn&where=Louisiana", body)
    assert isinstance(reading, SearchPage)
    assert (reading.total, reading.capped, len(reading.hits)) == (799, False, 20)
    assert reading.next_url == "https://www.healthgrades.com/usearch?what=obgyn&where=Louisiana&pageNum=2"
    for hit, result in zip(reading.hits, results, strict=True):
        office, shown = hit.offices[0], result["displayOffice"]
        assert (hit.npi, hit.name, hit.accepting) == (result["npi"], result["displayName"], result["acceptsNewPatients"])
        assert hit.site_key == result["pwid"].lower()
        assert hit.url == f"https://www.healthgrades.com{result['providerUrl']}"
        assert (office.street, office.city, office.state, office.zip) == tuple(
            shown[k] for k in ("address", "city", "state", "zip")
        )
        assert office.phone == shown["phoneNumbers"][0]
        assert hit.rating is not None
        assert hit.rating.value == pytest.approx(result["surveyOverallRatingPercent"] / 20)
        assert hit.rating.count == result["surveyUserCount"]


def test_healthgrades_cards_say_the_same_as_the_data(shared: Path) -> None:
    body, _ = search(shared)
    url = "https://www.healthgrades.com/usearch?what=obgyn&where=Louisiana"
    data, cards = read("healthgrades", url, body), read("healthgrades", url, body.replace(b"searchResults", b"x"))
    assert isinstance(data, SearchPage) and isinstance(cards, SearchPage)
    assert (cards.total, cards.next_url) == (data.total, data.next_url)
    for card, hit in zip(cards.hits, data.hits, strict=True):
        assert (card.site_key, card.name, card.specialties) == (hit.site_key, hit.name, hit.specialties)
        assert card.rating is not None and hit.rating is not None
        assert card.rating.value == pytest.approx(hit.rating.value)
        assert card.rating.count == hit.rating.count
        assert card.offices[0].street == hit.offices[0].street
        assert all(office.phone is None for office in card.offices)


def answer_key(shared: Path) -> list[dict[str, str]]:
    with (shared / "captures" / "answer_key.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["platform"] == "healthgrades"]


def test_healthgrades_profiles_in_both_templates(shared: Path) -> None:
    here = {file.name.split("_")[-1]: file for file in (shared / "captures" / "healthgrades").glob("*.md")}
    rows = {f"{row['provider'].replace(' ', '-').lower()}.{row['template']}.md": row for row in answer_key(shared)}
    assert here.keys() <= rows.keys()
    for name, file in here.items():
        row, text = rows[name], file.read_text(encoding="utf-8")
        for body in (text, *wrapped_copies(text)):
            reading = read("healthgrades", row["url"], body.encode())
            assert isinstance(reading, Listing)
            assert reading.rating is not None
            assert (reading.name, reading.rating.value) == (row["page_name"], float(row["rating"]))
            assert reading.rating.count == (int(row["count"]) if row["count"] else None)
            assert reading.rating.histogram is None
            offices = [f"{office.street}, {office.city}, {office.state} {office.zip}" for office in reading.offices]
            assert offices[:1] == ([row["address"]] if row["address"] else [])


def test_other_sites_pages_are_nobodys_listing(shared: Path) -> None:
    own = {
        "ratemds": "https://www.ratemds.com/doctor-ratings/1/X-Y-MA.html",
        "healthgrades": "https://www.healthgrades.com/physician/dr-x-abc12",
    }
    for file in (shared / "captures").glob("*/*"):
        for site, url in own.items():
            if file.parent.name not in (site, "sharecare"):
                assert isinstance(read(site, url, file.read_bytes()), NoListing), (site, file.name)


PROFILE = "https://health.example.org/find-a-doctor/somebody"


def hospital(shared: Path, beginning: str) -> tuple[str, PageReading]:
    body = next((shared / "captures" / "hospital").glob(f"{beginning}*")).read_bytes()
    return body.decode("utf-8", errors="replace"), read("own_directory", PROFILE, body)


def test_a_directory_without_schema_org_is_read_by_its_words(shared: Path) -> None:
    text, reading = hospital(shared, "2019_uams")
    heading = re.search(r"<h1[^>]*>([^<]+)<", text)
    assert isinstance(reading, Listing) and heading
    assert reading.rating is not None
    assert (reading.name, reading.credentials) == (heading[1], "M.D.")
    assert (reading.rating.value, reading.rating.count, reading.rating.counts_what) == (4.7, 595, "own survey")
    assert len(reading.offices) == 3 and len(reading.specialties) == 1
    for office in reading.offices:
        assert office.phone is None, "the number to call stands for the whole organisation"
        for shown in (office.name, office.street, office.city, office.zip):
            assert shown and shown in text


def test_a_directorys_head_alone_tells_what_it_says(shared: Path) -> None:
    text, reading = hospital(shared, "2026-08_commonspirit")
    title = re.search(r"<title>(.+?) \| (.+?) \| (.+?), (..) \|", text)
    own = re.search(r'canonical" href="(.+?-(\d{10}))"', text)
    assert isinstance(reading, Listing) and title and own
    assert (reading.name, *reading.specialties, reading.offices[0].city, reading.offices[0].state) == title.groups()
    assert (reading.rating, len(reading.offices), reading.npi) == (None, 1, None)
    named = read("own_directory", own[1], text.encode())
    assert isinstance(named, Listing) and named.npi == own[2]


def test_an_article_is_nobodys_listing(shared: Path) -> None:
    assert isinstance(hospital(shared, "2026-05")[1], NoListing)


def test_json_ld_of_practices(shared: Path) -> None:
    text = next((shared / "captures" / "hospital").glob("2026_practice-site*")).read_text(encoding="utf-8")
    found = []
    for pattern in (
        r'^\{.*"employee".*\}$',
        r'\{"@type":"Physician".*"hospitalAffiliation".*\}$',
        r'^"isAccepting.*"physician".*$',
    ):
        match = re.search(pattern, text, re.MULTILINE)
        assert match
        practice = '{"@type": "MedicalBusiness", "name": "W", "telephone": "1", '
        block = match[0] if match[0].startswith("{") else f"{practice}{match[0]}}}"
        reading = read("own_directory", PROFILE, f'<script type="application/ld+json">{block}</script>'.encode())
        assert isinstance(reading, Listing)
        found.append((json.loads(block), reading))
    (clinic, employee), (physician, alone), (business, nested) = found
    assert (employee.name, employee.practice) == (clinic["employee"]["name"], clinic["name"])
    shown = [(office.zip, office.phone) for office in employee.offices]
    assert shown == [(clinic["address"]["postalCode"], clinic["telephone"])]
    assert (list(alone.specialties), alone.offices[0].phone) == (physician["medicalSpecialty"], physician["telephone"])
    assert (nested.name, nested.credentials, nested.accepting) == (business["physician"]["name"], "DO", True)
    assert nested.rating is None, "the practice rates itself, not her"

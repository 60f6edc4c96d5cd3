"""Real pages of Vitals, WebMD Care, US News and Zocdoc, where third parties' captures lie beside the project."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.crawl.extract_files import listing_line
from repmon.extract.page import Page
from repmon.model import Listing, SearchPage
from tests.sites.copies import as_html, wrapped_copies

pytestmark = pytest.mark.captures


def answers(shared: Path, site: str) -> list[tuple[dict[str, str], str]]:
    with (shared / "captures" / "answer_key.csv").open(encoding="utf-8") as opened:
        rows = [row for row in csv.DictReader(opened) if row["platform"] == site]
    copies = [path.read_text(encoding="utf-8") for path in (shared / "captures" / site).glob("text_*.md")]
    by_title = {copy.split("\n", 1)[0]: copy for copy in copies}
    return [(row, by_title[f"# {row['page_name']}"]) for row in rows]


def listing_of(site: str, url: str, body: str | bytes) -> dict[str, Any]:
    reading = load_spider(site).read(Page(url, body.encode() if isinstance(body, str) else body))
    assert isinstance(reading, Listing)
    return listing_line(reading)


@pytest.mark.parametrize("site", ["vitals", "webmd"])
def test_values_of_the_answer_key(shared: Path, site: str) -> None:
    rows = answers(shared, site)
    assert len(rows) == 3
    for row, line in (
        (row, listing_of(site, row["url"], page)) for row, copy in rows for page in (copy, *wrapped_copies(copy))
    ):
        value, count = float(row["rating"]) or None, int(row["count"])
        assert (line["name"], line["rating"], line["count"]) == (row["page_name"], value, count)
        assert line["disagreements"] == []
        first = next(iter(line["offices"]), None)
        shown = f"{first['street']} {first['city']} {first['state']} {first['zip']}" if first else ""
        assert shown == row["address"].replace(",", "")
        assert line["site_key"] in row["url"]


@pytest.mark.parametrize("site", ["vitals", "webmd"])
def test_every_map_link_is_an_office_with_its_phone(shared: Path, site: str) -> None:
    for row, copy in answers(shared, site):
        offices = listing_of(site, row["url"], as_html(copy))["offices"]
        assert all(office["street"] and office["city"] and office["zip"] for office in offices)
        if "destination=" in copy:
            assert len(offices) == copy.count("destination=")
            assert [office["phone"] for office in offices if office["phone"]] == re.findall(r"Tel: ?\[([^\]]+)\]", copy)


def usnews_results(body: bytes) -> list[tuple[str, str, str, str, int | None, int | None]]:
    """Each result's NPI, phone, town, ZIP, score and volume, found by the names of the cache's keys, not its references."""
    text = body.decode()
    start = text.index("__APOLLO_STATE__ = ") + len("__APOLLO_STATE__ = ")
    state = json.JSONDecoder().raw_decode(text, start)[0]
    results = []
    for key, match in state.items():
        if re.search(r"\.matches\.\d+$", key):
            place, experience = state[f"{key}.location"], state.get(f"{key}.patient_experience", {})
            score = state.get(f"{key}.patient_experience.psi", {}).get("score")
            results.append((match["npi"], match["phone"], place["city"], place["zip_code"], score, experience.get("volume", 0)))
    return results


def test_usnews_listing(shared: Path) -> None:
    body = (shared / "captures/usnews/2020_search_alabama_doctors-listing.html").read_bytes()
    found = load_spider("usnews").read(Page("https://health.usnews.com/doctors/alabama", body))
    assert isinstance(found, SearchPage)
    assert (len(found.hits), found.total, found.capped) == (20, 1000, True)
    assert found.next_url == "https://health.usnews.com/doctors/alabama?page=2"
    read = [
        (hit.npi, office.phone, office.city, office.zip, hit.rating and hit.rating.value, hit.rating and hit.rating.count)
        for hit in found.hits
        for office in hit.offices
    ]
    assert read == usnews_results(body)


def test_usnews_listing_without_its_cache(shared: Path) -> None:
    """The cards stand before the cache: what a visitor sees agrees with it."""
    body = (shared / "captures/usnews/2020_search_alabama_doctors-listing.html").read_bytes()
    spider, url = load_spider("usnews"), "https://health.usnews.com/doctors/alabama"
    whole, cards = spider.read(Page(url, body)), spider.read(Page(url, body.replace(b"__APOLLO_STATE__", b"x")))
    assert isinstance(whole, SearchPage)
    assert isinstance(cards, SearchPage)
    assert [hit.site_key for hit in cards.hits] == [hit.site_key for hit in whole.hits]
    for card, hit in zip(cards.hits, whole.hits, strict=True):
        assert (card.rating.value if card.rating else None) == (hit.rating.value if hit.rating else None)
        assert (card.offices[0].city, card.credentials) == (hit.offices[0].city, hit.credentials)
        assert hit.name is not None
        assert hit.name in str(card.name)


def test_usnews_card_has_the_real_phone(shared: Path) -> None:
    body = (shared / "captures/usnews/2026_cards_jsonld_excerpt.html").read_bytes()
    found = load_spider("usnews").read(Page("https://health.usnews.com/doctors/obstetrician-gynecologists", body))
    tracking, real = re.findall(r'"telephone":"([^"]+)"', body.decode())
    npi = re.findall(r'data-tracking-npi="(\d+)"', body.decode())
    assert isinstance(found, SearchPage)
    assert [(hit.npi, hit.offices[0].phone) for hit in found.hits] == [(npi[0], real)]
    assert tracking not in repr(found)


def test_webmd_cards(shared: Path) -> None:
    """Scraped values put back into the cards' classes: one hit for each physician, the count never taken for the rating."""
    doctors = json.loads((shared / "captures/webmd/cards_2022-10_Atlanta.json").read_text(encoding="utf-8"))["doctors"]
    page = "".join(
        f'<li><div class="results-card-wrap"><a class="prov-name" href="{html.escape(card["url"])}"><h2>{card["name"]}</h2></a>'
        f'<p class="prov-specialty">{html.escape(", ".join(card["speciality"]))}</p>'
        f'<span class="webmd-rate--number">{card["ratings"]}</span><span class="addr-text">{card["address"]}</span>'
        f'<button data-metrics-link="ph">{card["phone"]}</button></div></li>'
        for card in doctors
    )
    spider = load_spider("webmd")
    found = spider.read(Page("https://doctor.webmd.com/results", f"<html><body><ul>{page}</ul>WebMD</body></html>".encode()))
    assert isinstance(found, SearchPage)
    assert [hit.site_key for hit in found.hits] == list(dict.fromkeys(spider.key_of(card["url"]) for card in doctors))
    assert all(hit.rating is None or (hit.rating.value is None and hit.rating.count == 0) for hit in found.hits)
    assert {office.state for hit in found.hits for office in hit.offices} == {"GA"}
    assert all(office.city for hit in found.hits for office in hit.offices)


def test_zocdoc_search_result(shared: Path) -> None:
    excerpt = (shared / "captures/zocdoc/2026-02_providerLocation_object_excerpt.md").read_text(encoding="utf-8")
    text = re.sub(r"(?m)\s+//.*$", "", excerpt[excerpt.index("{") : excerpt.rindex("}") + 1])
    result = json.loads(re.sub(r",?\s*\.\.\.\s*", "", text).replace("{ }", "{}"))
    state = {"searchResults": {"search": {"searchResponse": {"providerLocations": [result]}}}}
    page = f"<html><script>window.__REDUX_STATE__ = {json.dumps(state)}</script></html>"
    found = load_spider("zocdoc").read(Page("https://www.zocdoc.com/search", page.encode()))
    assert isinstance(found, SearchPage)
    (hit,) = found.hits
    provider = result["provider"]
    assert (hit.site_key, hit.name, hit.offices[0].zip) == (
        provider["monolithId"],
        provider["approvedFullName"],
        result["location"]["zip"],
    )
    assert hit.rating is not None
    assert (hit.rating.value, hit.rating.count) == (provider["averageRating"], provider["reviewCount"])

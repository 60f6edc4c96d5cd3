"""Pages that a site sends with status 200 under a profile's address and that are nobody's: errors, walls, lists, strangers."""

from __future__ import annotations

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading

UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
PROFILES = {
    "healthgrades": "https://www.healthgrades.com/physician/dr-ada-lowe-x8abc",
    "own_directory": "https://www.harlowhealth.example/find-a-doctor/ada-lowe",
    "ratemds": "https://www.ratemds.com/doctor-ratings/352000/Dr-Ada-Lowe-Amherst-MA.html",
    "usnews": "https://health.usnews.com/doctors/ada-lowe-712345",
    "vitals": "https://www.vitals.com/doctors/ada-lowe-k3m9qz",
    "webmd": f"https://doctor.webmd.com/doctor/ada-lowe-{UUID}-overview",
    "yelp": "https://www.yelp.com/biz/ada-lowe-md-amherst",
    "zocdoc": "https://www.zocdoc.com/doctor/ada-lowe-md-54321",
}
NAMELESS = {
    "ratemds": "https://www.ratemds.com/doctor-ratings/352000",
    "webmd": f"https://doctor.webmd.com/doctor/{UUID}-overview",
    "zocdoc": "https://www.zocdoc.com/doctor/54321",
}
OURS = {"usnews": "US News", "vitals": "Vitals", "webmd": "WebMD", "zocdoc": "Zocdoc", "healthgrades": "Healthgrades"}
"""Words of each site's own pages."""
HEADINGS = (
    "Something went wrong", "We are down for maintenance", "Welcome back", "Our Providers", "Before you continue",
    "We value your privacy", "Sign in", "This profile is private", "Find a doctor", "Doctor Search", "Dr. Finder",
    "Best Cardiologists in Amherst, MA", "Top Pediatricians near Silver Spring, MD", "Amherst, MA", "Overview",
    "503 Service Temporarily Unavailable", "Our Doctors, MD and DO", "TEMPORARILY DOWN", "Amherst Family Practice, PA",
    "Meet Our Doctors", "Claim Your Profile", "Too Many Requests", "Bad Gateway", "Enable JavaScript", "US News",
    "Subscribe Now",
)  # fmt: skip
FOOT = "<p>Cardiology</p><p>4.5 (12 ratings)</p><p>1 Elm St</p><p>Amherst, MA 01002</p><p>(413) 555-0101</p>"
"""What a practice's page may show, too."""


def read(site: str, url: str, heading: str, below: str = "", title: str = "") -> PageReading:
    word = OURS.get(site, "doctor-ratings")
    body = f"<html><head><title>{title or word}</title></head><body><h1>{heading}</h1><p>{word}</p>{below}</body></html>"
    return load_spider(site).read(Page(url, body.encode()))


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("site", PROFILES)
def test_a_heading_that_names_nobody(site: str, heading: str) -> None:
    for url in filter(None, (PROFILES[site], NAMELESS.get(site))):
        for below in ("",) if site == "yelp" else ("", FOOT):  # a business of Yelp's may be called anything
            reading = read(site, url, heading, below)
            assert isinstance(reading, NoListing), (url, reading)
            assert reading.reason == "unreadable", reading


@pytest.mark.parametrize("heading", ["Verify you are human", "Just a moment...", "Access denied"])
@pytest.mark.parametrize("site", PROFILES)
def test_a_challenge_under_the_sites_own_title(site: str, heading: str) -> None:
    reading = read(site, PROFILES[site], heading)
    assert isinstance(reading, NoListing) and reading.reason == "blocked", reading


@pytest.mark.parametrize("below", ["", FOOT])
@pytest.mark.parametrize("site", sorted({*PROFILES} - {"yelp"}))
def test_somebody_else_under_her_address(site: str, below: str) -> None:
    reading = read(site, PROFILES[site], "Dr. Bo Crane, MD", below)
    assert isinstance(reading, NoListing) and reading.reason == "other_person", reading


@pytest.mark.parametrize("name", ["Dr. Ada Lowe", "Ada Lowe, MD", "Ada Lowe", "ADA LOWE", "Lowe, Ada Q., MD", "Ada Crane"])
@pytest.mark.parametrize("site", sorted({*PROFILES} - {"yelp", "own_directory", "healthgrades"}))
def test_her_page_with_nothing_but_her_name(site: str, name: str) -> None:
    assert isinstance(read(site, PROFILES[site], name), Listing)


@pytest.mark.parametrize("name", ["Dr. Ada Lowe", "Xiulan Zhou, MD", "Ada Lowe", "Xiulan Zhou", "XIULAN DE LA CRUZ"])
@pytest.mark.parametrize("site", NAMELESS)
def test_an_address_without_a_name_needs_a_profile(site: str, name: str) -> None:
    assert isinstance(read(site, NAMELESS[site], name), NoListing)
    assert isinstance(read(site, NAMELESS[site], name, FOOT), Listing)


@pytest.mark.parametrize("path", ["our-physician", "cardiology-team", "somebody", "1234567893"])
def test_an_own_address_that_names_nobody(path: str) -> None:
    assert isinstance(read("own_directory", f"https://www.harlowhealth.example/physicians/{path}", "Dr. Bo Crane, MD"), Listing)

"""What the demo's sites show is what their real readers read, on every night."""

from __future__ import annotations

from functools import cache

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.demo.answer_key import AnswerKey
from repmon.demo.listings import SITES, Profile, Trouble, World
from repmon.demo.people import make_people
from repmon.demo.script import CLOSED, NIGHTS, REFUSALS, SHORT_PAGE, WRONG_PAGE
from repmon.demo.sites import Answer, answer
from repmon.demo.story import roster_on, tell_story
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading, SearchPage

HOME = "http://site.example.org"


@cache
def story() -> tuple[World, AnswerKey]:
    return tell_story(make_people())


def ask(site: str, night: int, target: str) -> Answer:
    return answer(story()[0], site, night, target, HOME)


def read(site: str, night: int, target: str) -> PageReading:
    page = ask(site, night, target)
    return load_spider(site).read(Page(HOME + target, page.text.encode(), page.status, page.content_type))


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("night", [1, 6, 10])
def test_readers_read_every_page_as_it_is_meant(site: str, night: int) -> None:
    profiles = story()[0].live(site, night)
    assert len(profiles) >= 55
    for profile in profiles:
        shown = profile.shown(night)
        listing = read(site, night, f"/{profile.key}")
        assert shown and isinstance(listing, Listing)
        assert shown.name in (listing.name or "")
        assert listing.npi == shown.npi
        assert listing.accepting is shown.accepting
        if not shown.short_page:
            assert [office.phone for office in listing.offices] == [office.phone for office in shown.offices]


@pytest.mark.parametrize("site", ["ratemds", "healthgrades"])
def test_ratings_are_read_with_their_counts_and_unrated_is_no_zero(site: str) -> None:
    for profile in story()[0].live(site, 1):
        listing = read(site, 1, f"/{profile.key}")
        stars = profile.ratings(1)
        assert isinstance(listing, Listing) and listing.rating and listing.rating.count == len(stars)
        if stars:
            assert listing.rating.value == pytest.approx(sum(stars) / len(stars), abs=0.051)
        else:
            assert listing.rating.value is None


def test_the_second_template_shows_neither_address_nor_count() -> None:
    number, night = SHORT_PAGE[0]
    profile = _profile("healthgrades", number)
    listing = read("healthgrades", night, f"/{profile.key}")
    assert isinstance(listing, Listing) and listing.offices == ()
    assert listing.rating is None or listing.rating.count is None


@pytest.mark.parametrize(("number", "site", "night"), WRONG_PAGE)
def test_another_physicians_page_is_recognised(number: int, site: str, night: int) -> None:
    reading = read(site, night, f"/{_profile(site, number).key}")
    assert isinstance(reading, NoListing) and reading.reason == "other_person"


def test_search_is_fuzzy_and_pages_are_linked() -> None:
    first = read("ratemds", 1, "/best-doctors/?text=Marco+Merriweather")
    assert isinstance(first, SearchPage) and first.next_url and (first.total or 0) > 20
    seen, onward = list(first.hits), str(first.next_url)
    while onward:
        page = read("ratemds", 1, onward.removeprefix(load_spider("ratemds").home))
        assert isinstance(page, SearchPage)
        seen, onward = [*seen, *page.hits], page.next_url or ""
    assert len(seen) == first.total
    assert {listing.site_key for listing in seen} >= {load_spider("ratemds").key_of(f"/{_profile('ratemds', 12).key}")}


def test_healthgrades_search_shows_the_physician_among_others() -> None:
    ours = _profile("healthgrades", 13)
    shown = ours.shown(1)
    assert shown
    found = read("healthgrades", 1, f"/usearch?what={shown.first_name}+{shown.last_name}&where=Westfield%2C+MA")
    assert isinstance(found, SearchPage)
    assert {hit.npi for hit in found.hits} > {shown.npi}


def test_a_missing_physician_is_searched_for_in_vain() -> None:
    assert _profile("healthgrades", 19).on(10) is Trouble.REMOVED
    physician = make_people().physicians[19]
    found = read("healthgrades", 1, f"/usearch?what={physician.first_name}+{physician.last_name}")
    assert isinstance(found, SearchPage) and physician.npi not in {hit.npi for hit in found.hits}


@pytest.mark.parametrize(("site", "night"), sorted(REFUSALS))
def test_a_refused_night_refuses_everything_but_robots(site: str, night: int) -> None:
    reading = read(site, night, f"/{_profile(site, 59).key}")
    assert isinstance(reading, NoListing) and reading.reason in ("blocked", "unreadable")
    assert ask(site, night, "/robots.txt").status == 200


def test_the_sitemap_names_a_page_that_robots_closes() -> None:
    private = CLOSED["own_directory"][0]
    assert f"{HOME}{private}" in ask("own_directory", 1, "/sitemap-pages.xml").text
    assert f"Disallow: {private}" in ask("own_directory", 1, "/robots.txt").text


def test_each_problem_kind_is_planted_on_several_listings() -> None:
    planted = story()[1].planted
    kinds = {kind: [one for one in planted if one.kind == kind] for kind in {one.kind for one in planted}}
    for kind in ("missing", "wrong_phone", "wrong_address", "wrong_name", "departed", "gone", "duplicate"):
        assert len(kinds[kind]) >= 3
        assert len({one.site for one in kinds[kind]}) >= 2
    assert all(1 <= night <= NIGHTS for one in planted for night, _ in one.moves)
    assert len(roster_on(make_people(), 6)) == len(roster_on(make_people(), 5)) - 3


def _profile(site: str, number: int) -> Profile:
    """Return the first profile of the physician at a position of the roster."""
    return list(story()[0].profiles[site].values())[number]

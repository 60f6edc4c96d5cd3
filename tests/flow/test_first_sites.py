"""Healthgrades and RateMDs over loopback: a search, its pages, the profile, what robots forbids, and what a refusal ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from repmon.config import Config
from repmon.crawl.runner import run_crawl
from repmon.model import Listing, Physician, PracticeLocation, SiteRun
from repmon.store.database import open_database
from repmon.store.listings import load_listings
from repmon.store.nights import save_site_run, searches
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import NIGHT, write_config
from tests.sites.cases import HERE, Case

PEOPLE = {"healthgrades": ("Iris", "Lakemann"), "ratemds": ("Wilma", "Testwell")}
RATINGS = {"healthgrades": (4.7, 70), "ratemds": (4.48333333333333, 15)}
SEARCHES = {"healthgrades": "/usearch", "ratemds": "/best-doctors/"}

SetUp = Callable[[str], Config]


@pytest.fixture
def set_up(tmp_path: Path, server: Loopback) -> SetUp:
    """A roster of one physician, and a server of the site's fixture pages that show her."""

    def build(site: str) -> Config:
        serve(server, site)
        config = write_config(tmp_path, {site: server.url})
        place = PracticeLocation("L1", street="12 Elm St", city="Northfield", state="MA", zip="01360")
        first, last = PEOPLE[site]
        with closing(open_database(config.database)) as db:
            save_roster(db, [Physician(last, last, first, locations=(place,))], source_file="test", night=NIGHT)
        return config

    return build


def serve(server: Loopback, site: str) -> None:
    first, last = (Case(site, HERE / site / name).page for name in ("search_many", "search_last_page"))
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"

    def results(seen: Seen) -> bytes:
        return last.body if "page" in urlsplit(seen.path).query.casefold() else first.body

    server.rules[SEARCHES[site]] = results
    if site == "ratemds":
        profile = Case(site, HERE / "ratemds/rated").page
        server.rules[urlsplit(profile.url).path] = profile.body


def crawl(config: Config) -> SiteRun:
    (run,) = run_crawl(config, night=NIGHT, progress=False)
    return run


def stored(config: Config) -> list[Listing]:
    with closing(open_database(config.database)) as db:
        return [entry.listing for entry in load_listings(db)]


def outcomes(config: Config) -> set[str]:
    with closing(open_database(config.database)) as db:
        return {str(search.outcome) for search in searches(db)}


@pytest.mark.parametrize("site", PEOPLE)
def test_a_search_finds_the_physician_and_reads_on(server: Loopback, set_up: SetUp, site: str) -> None:
    config = set_up(site)
    run = crawl(config)
    (ours,) = [listing for listing in stored(config) if PEOPLE[site][1] in (listing.name or "")]
    assert ours.rating is not None
    assert (ours.rating.value, ours.rating.count) == RATINGS[site]
    assert ours.url.startswith(server.url)
    assert any("page" in urlsplit(path).query.casefold() for path in server.paths)
    assert run.blocked == 0


def test_a_file_imported_on_the_same_day_does_not_stand_in_for_the_crawl(server: Loopback, set_up: SetUp) -> None:
    config = set_up("healthgrades")
    with closing(open_database(config.database)) as db:
        save_site_run(db, SiteRun("healthgrades", NIGHT, listings=2, health="ok", why="2 listings imported from a file"))
    run = crawl(config)
    assert run.pages > 0
    assert run.why is None or "imported" not in run.why
    assert any(PEOPLE["healthgrades"][1] in (listing.name or "") for listing in stored(config))


@pytest.mark.parametrize("site", PEOPLE)
def test_what_robots_forbids_is_left_alone(server: Loopback, set_up: SetUp, site: str) -> None:
    config = set_up(site)
    server.rules["/robots.txt"] = f"User-agent: *\nDisallow: {SEARCHES[site]}\n"
    crawl(config)
    assert server.pages() == []
    assert not outcomes(config) & {"none", "found"}


@pytest.mark.parametrize("site", PEOPLE)
@pytest.mark.parametrize("refusal", ["challenge", "429"])
def test_a_refusal_ends_the_night(server: Loopback, set_up: SetUp, site: str, refusal: str) -> None:
    config = set_up(site)
    challenge = Answer(Case(site, HERE / site / "blocked").page.body)
    server.rules[SEARCHES[site]] = challenge if refusal == "challenge" else Answer(status=429, headers={"Retry-After": "86400"})
    run = crawl(config)
    assert run.health == "blocked"
    assert not outcomes(config) & {"none", "found"}
    assert len(server.pages()) == 1

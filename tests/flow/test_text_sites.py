"""Vitals, WebMD Care, US News and Zocdoc over loopback: a search, its next page, the profile, and what a refusal ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from repmon.config import Config
from repmon.crawl.runner import run_crawl
from repmon.model import Physician, PracticeLocation, SiteRun
from repmon.store.database import open_database
from repmon.store.listings import load_listings
from repmon.store.nights import searches
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import NIGHT, write_config
from tests.sites.cases import HERE, Case

PEOPLE = {
    "vitals": ("Olive", "Marshbank"),
    "webmd": ("Hugo", "Brackwater"),
    "usnews": ("Greta", "Tallis"),
    "zocdoc": ("Jonas", "Quillfeather"),
}
RATINGS = {"vitals": (4.7, 30), "webmd": (4.5, 61), "usnews": (4.0, 17), "zocdoc": (4.93, 95)}
LAST_PAGES = {"vitals": "search_last_page", "webmd": "search_none", "usnews": "search_one", "zocdoc": "search_none"}

SetUp = Callable[[str], Config]


@pytest.fixture
def set_up(tmp_path: Path, server: Loopback) -> SetUp:
    """A roster of one physician whom the site's fixture pages show and of one whom they do not, and a server of those pages."""

    def build(site: str) -> Config:
        fill(server, site)
        config = write_config(tmp_path, {site: server.url})
        place = PracticeLocation("L1", street="12 Elm St", city="Northfield", state="MA", zip="01360")
        known, unknown = PEOPLE[site], ("Zed", "Nobody")
        roster = [Physician(first, last, first, specialty="Neurology", locations=(place,)) for first, last in (known, unknown)]
        db = open_database(config.database)
        save_roster(db, roster, source_file="test", night=NIGHT)
        db.close()
        return config

    return build


def fill(server: Loopback, site: str) -> None:
    """Each fixture page at its own path; a list or search answers with its first page, and with the last one behind it."""
    first, last, profile = (Case(site, HERE / site / name).page for name in ("search_many", LAST_PAGES[site], "rated"))
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
    server.rules[urlsplit(profile.url).path] = profile.body

    def results(seen: Seen) -> bytes:
        return last.body if "page" in urlsplit(seen.path).query else first.body

    server.rules[urlsplit(first.url).path] = results


def crawl(config: Config) -> SiteRun:
    (run,) = run_crawl(config, night=NIGHT, progress=False)
    return run


def outcomes(config: Config) -> dict[str, str]:
    db = open_database(config.database)
    found = {search.physician_id: str(search.outcome) for search in searches(db)}
    db.close()
    return found


@pytest.mark.parametrize("site", PEOPLE)
def test_a_search_leads_to_the_profile(server: Loopback, set_up: SetUp, site: str) -> None:
    config = set_up(site)
    run = crawl(config)
    db = open_database(config.database)
    stored = load_listings(db)
    db.close()
    ours = [entry.listing for entry in stored if entry.listing.name and PEOPLE[site][1] in entry.listing.name]
    assert [(entry.rating.value, entry.rating.count) for entry in ours if entry.rating] == [RATINGS[site]]
    assert all(entry.url.startswith(server.url) for entry in ours)
    assert set(outcomes(config).values()) == {"unproven"}, "each of these pages claims more results than it shows"
    assert run.blocked == 0


@pytest.mark.parametrize("site", ["vitals", "webmd", "usnews"])
def test_the_next_page_is_read(server: Loopback, set_up: SetUp, site: str) -> None:
    crawl(set_up(site))
    assert any("page" in urlsplit(path).query for path in server.paths)


@pytest.mark.parametrize("site", PEOPLE)
@pytest.mark.parametrize("refusal", ["challenge", "429"])
def test_a_refusal_ends_the_night(server: Loopback, set_up: SetUp, site: str, refusal: str) -> None:
    config = set_up(site)
    challenge = (HERE / "vitals/blocked_challenge/page.html").read_bytes()
    answer = Answer(challenge) if refusal == "challenge" else Answer(status=429, headers={"Retry-After": "86400"})
    for path in list(server.rules):
        if path != "/robots.txt":
            server.rules[path] = answer
    run = crawl(config)
    assert run.health == "blocked"
    assert "none" not in outcomes(config).values()
    assert len(server.pages()) == 1

"""A listing that goes on under another id, two that were merged, a clinic that closed, a field that is dropped for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from repmon.config import Config
from repmon.model import Physician
from repmon.stages.night import check_stage, match_stage
from repmon.store.database import open_database
from repmon.store.findings import load_findings
from repmon.store.history import shift
from repmon.store.listings import load_listings
from repmon.store.matches import load_matches
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import NIGHT, crawl, people, profile

SetUp = Callable[..., Config]
COUNT = 12


class Site:
    """A tiny site, searched or read whole, whose pages can be taken away, added and sent elsewhere."""

    def __init__(self, server: Loopback, physicians: list[Physician]) -> None:
        self.server = server
        self.pages = {one.physician_id.lower(): (f"Ann {one.last_name}, MD", phone(at)) for at, one in enumerate(physicians)}
        self.moved: dict[str, str] = {}
        server.fallback = self._answer

    def _answer(self, seen: Seen) -> Answer:
        path, _, query = seen.path.partition("?")
        if path == "/search":
            last = query.partition("=")[2]
            return Answer(json.dumps({"hits": [[key, name] for key, (name, _) in self.pages.items() if last in name]}))
        if path == "/sitemap.xml":
            locations = "".join(f"<url><loc>{self.server.url}/p/{key}</loc></url>" for key in self.pages)
            return Answer(f'<?xml version="1.0"?><urlset>{locations}</urlset>')
        key = path.removeprefix("/p/")
        if key in self.moved:
            return Answer(status=301, headers={"Location": f"/p/{self.moved[key]}"})
        if key in self.pages:
            name, number = self.pages[key]
            return Answer(profile(key, name, phone=number, rating=4.5, count=10))
        return Answer("User-agent: *\nDisallow: /private\n") if path == "/robots.txt" else Answer("no such page", 404)

    def rename(self, key: str, *, redirect: bool) -> None:
        """Let a page go on under another id."""
        self.pages["new" + key] = self.pages.pop(key)
        if redirect:
            self.moved[key] = "new" + key


def phone(at: int) -> str:
    return f"41355501{at:02}"


@pytest.fixture(params=["tiny", "tinydir"])
def config(set_up: SetUp, request: pytest.FixtureRequest) -> Config:
    return set_up(COUNT, name=request.param)


@pytest.fixture
def site(server: Loopback, config: Config) -> Site:
    roster = [
        replace(one, locations=(replace(one.locations[0], phone=f"+1{phone(at)}"),)) for at, one in enumerate(people(COUNT))
    ]
    with closing(open_database(config.database)) as db:
        save_roster(db, roster, source_file="test", night=NIGHT)
    return Site(server, roster)


def night(config: Config, at: int) -> set[tuple[str, str, str]]:
    """A whole night but for its report: every finding there ever was, with its listing and its state."""
    date = shift(NIGHT, at)
    crawl(config, date)
    with closing(open_database(config.database)) as db:
        match_stage(db, date)
        check_stage(db, config, date)
        return {(row.kind, row.site_key or "", row.state) for row in load_findings(db)}


def whose(config: Config) -> dict[str, bool]:
    """P05's listings, and whether each is still there."""
    with closing(open_database(config.database)) as db:
        there = {stored.listing.site_key: stored.gone_since is None for stored in load_listings(db)}
        return {match.site_key: there[match.site_key] for match in load_matches(db) if match.physician_id == "P05"}


@pytest.mark.parametrize("redirect", [True, False], ids=["sent on", "not found"])
def test_a_listing_that_goes_on_under_another_id_is_neither_gone_nor_missing_nor_a_duplicate(
    config: Config, site: Site, redirect: bool
) -> None:
    assert [night(config, at) for at in range(3)] == [set()] * 3
    site.rename("p05", redirect=redirect)
    assert [night(config, at) for at in range(3, 10)] == [set()] * 7
    assert whose(config) == {"p05": False, "newp05": True}


@pytest.mark.parametrize("redirect", [True, False], ids=["sent on", "not found"])
def test_all_ids_of_a_site_may_change(config: Config, site: Site, redirect: bool) -> None:
    """Where nothing leads on, the site is not itself until its searches, or its directory, have shown the new ids."""
    assert [night(config, at) for at in range(3)] == [set()] * 3
    for key in list(site.pages):
        site.rename(key, redirect=redirect)
    assert [night(config, at) for at in range(3, 12)] == [set()] * 9
    assert whose(config) == {"p05": False, "newp05": True}


def test_two_listings_that_were_merged_are_no_duplicate_any_more(config: Config, site: Site) -> None:
    site.pages["p05b"] = site.pages["p05"]
    assert night(config, 0) == {("duplicate", "p05b", "open")}
    del site.pages["p05b"]
    site.moved["p05b"] = "p05"
    for at in range(1, 5):
        found = night(config, at)
    assert found == {("duplicate", "p05b", "verified_fixed")}


def test_an_address_that_leads_to_somebody_else_for_good_is_gone(config: Config, site: Site) -> None:
    """The first such night is doubted, the second begins the absence, the third ends it."""
    assert [night(config, at) for at in range(3)] == [set()] * 3
    page = site.pages.pop("p05")
    site.moved["p05"] = "p06"
    for at in range(3, 9):
        found = night(config, at)
    assert found == {("gone", "p05", "open")}
    del site.moved["p05"]
    site.pages["p05"] = page
    for at in range(9, 14):
        found = night(config, at)
    assert found == {("gone", "p05", "verified_fixed")}


def test_an_address_that_leads_to_somebody_else_for_a_night_changes_nothing(config: Config, site: Site) -> None:
    assert [night(config, at) for at in range(3)] == [set()] * 3
    site.moved["p05"] = "p06"
    assert night(config, 3) == set()
    del site.moved["p05"]
    assert [night(config, at) for at in range(4, 8)] == [set()] * 4
    assert whose(config) == {"p05": True}

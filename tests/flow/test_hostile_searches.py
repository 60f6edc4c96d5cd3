"""Searches that go wrong on the way: whatever a site does, "nobody" is said only of a search that was answered whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from repmon.config import Config, SiteConfig
from repmon.crawl.address import SiteAddress
from repmon.crawl.plan import wanted_of
from repmon.crawl.runner import spider_classes
from repmon.crawl.searching import SearchReading
from repmon.extract.page import Page
from repmon.model import Task
from repmon.store.database import open_database
from repmon.store.nights import searches
from tests.flow.loopback import Answer, Loopback, Rule
from tests.flow.tiny import crawl, people, profile

SetUp = Callable[..., Config]
OTHERS = [[f"x{at}", f"Max Other{'abcdefgh'[at]}, MD"] for at in range(8)]
FIRST = f"/search?last={people(1)[0].last_name}"
SECOND = "/search?page=2"
CHALLENGE = "<title>Just a moment...</title><div id=challenge-form></div><script src=/cdn-cgi/challenge-platform/x></script>"


def results(*at: int, total: int | None = None, then: str | None = None) -> str:
    return json.dumps({"hits": [OTHERS[one] for one in at], "next": then, "total": total})


def outcome(config: Config) -> tuple[str, str | None]:
    with closing(open_database(config.database)) as db:
        (row,) = searches(db)
    return row.outcome, row.detail


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (results(2, 3, total=4), "none"),
        (results(1, 2, total=4), "unproven"),  # the order changed meanwhile: somebody was never shown
        (results(0, 1, total=4, then=SECOND), "unproven"),  # the first page again
        (results(total=4), "unproven"),
        (results(2, 3, total=1000), "unproven"),
        (Answer("no such page", 404), "error"),
        (Answer("oops", 500), "error"),
        (Answer(status=301, headers={"Location": "/"}), "error"),
        (Answer(status=302, headers={"Location": SECOND}), "error"),
        (Answer(status=302, headers={"Location": "/private/search"}), "error"),
        (Answer("slow down", 429, headers={"Retry-After": "1"}), "blocked"),
        (Answer("busy", 503, headers={"Retry-After": "999999999999"}), "blocked"),
        (Answer("busy", 503, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 -1200"}), "blocked"),
        (Answer(CHALLENGE), "blocked"),
        (Answer(gzip.compress(b" " * 40_000_000), headers={"Content-Encoding": "gzip"}), "error"),
        (Answer(b" " * 11_000_000), "error"),
        (Answer(results(2, 3, total=4), cut=True), "error"),
        (Answer("<html><h1>Page not found</h1></html>"), "error"),
    ],
    ids=[
        "good", "order changed", "first page again", "empty", "claims more", "404", "500", "home page", "loop", "forbidden",
        "429", "503 for ages", "503 until 9999", "challenge", "gzip bomb", "11 MB", "cut off", "not found in words",
    ],
)  # fmt: skip
def test_a_second_page_that_is_none_proves_no_absence(server: Loopback, set_up: SetUp, second: Rule, expected: str) -> None:
    server.rules |= {
        "/robots.txt": "User-agent: *\nDisallow: /private\n",
        "/": "<html><h1>Find a doctor</h1></html>",
        FIRST: results(0, 1, total=4, then=f"{server.url}{SECOND}"),
        SECOND: second,
    }
    config = set_up(1, crawl="timeout_seconds = 5")
    crawl(config)
    assert outcome(config)[0] == expected
    assert len(server.pages()) <= 1 + 6


@pytest.mark.parametrize(
    ("then", "expected", "asked"),
    [
        ("http://127.0.0.1:9/search", "error", 1),
        ("https://elsewhere.example.org/search", "error", 1),
        ("file:///etc/passwd", "error", 1),
        ("{server}/private/2", "error", 1),
        ("{server}" + FIRST, "unproven", 2),
    ],
    ids=["port", "host", "file", "forbidden", "itself"],
)
def test_where_the_next_page_is_said_to_be(server: Loopback, set_up: SetUp, then: str, expected: str, asked: int) -> None:
    then = then.replace("{server}", server.url)
    server.rules |= {"/robots.txt": "User-agent: *\nDisallow: /private\n", FIRST: results(0, 1, then=then)}
    config = set_up(1)
    crawl(config)
    assert outcome(config)[0] == expected
    assert len(server.pages()) == asked


def test_empty_pages_without_end_come_to_one(server: Loopback, set_up: SetUp) -> None:
    server.rules |= {"/robots.txt": "", FIRST: results(then=f"{server.url}{FIRST}")}
    config = set_up(1)
    crawl(config)
    assert outcome(config) == ("unproven", "only 5 pages are read")
    assert len(server.pages()) == 5


@pytest.mark.parametrize(("name", "expected"), [("Ann Quillaakk, MD", "found"), ("Zoe Featured, MD", "none")])
def test_a_search_that_leads_straight_to_a_page_has_found_whose_it_is(
    server: Loopback, set_up: SetUp, name: str, expected: str
) -> None:
    """The page is kept either way."""
    server.rules |= {
        "/robots.txt": "",
        FIRST: Answer(status=302, headers={"Location": "/p/p00"}),
        "/p/p00": profile("p00", name, rating=4.0, count=3),
    }
    config = set_up(1)
    assert crawl(config).listings == 1
    assert outcome(config)[0] == expected


@pytest.mark.parametrize("name", ["ratemds", "healthgrades", "usnews", "zocdoc", "vitals", "webmd"])
def test_a_search_whose_page_has_moved_away_finds_nobody_and_proves_nothing(name: str) -> None:
    site, wanted = spider_classes()[name], wanted_of(replace(people(1)[0], specialty="Cardiology"))
    search = SearchReading(
        site, SiteAddress.of(site.home, SiteConfig(name)), [(Task(name, "search", "P00"), wanted)], max_pages=5
    )
    for where in (search.next_url() or "", f"{site.home}/"):
        for words in ("Page not found", "Something went wrong", "Find a doctor", "Log in"):
            (visit,) = search.add(Page(where, f"<title>{words}</title><h1>{words}</h1>".encode()))
            assert visit.outcome == "unreadable", (where, words)


@pytest.mark.parametrize("rule", ["Crawl-delay: 86400", "Request-rate: 1/24h"])
def test_a_pause_longer_than_the_night_is_told_at_once(server: Loopback, set_up: SetUp, rule: str) -> None:
    server.rules |= {"/robots.txt": f"User-agent: *\n{rule}\n", FIRST: results()}
    config = set_up(1)
    run = crawl(config)
    assert (run.health, run.why) == ("failed", "robots.txt asks for a pause of 86,400 seconds: not one page fits into a night")
    assert server.paths == ["/robots.txt"]

"""Directories that are cut short, enormous, or lead elsewhere: nobody is missing because of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from time import process_time

import pytest

from repmon.config import Config
from repmon.model import Search
from repmon.nightly import site_line
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.nights import searches, task_counts
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Rule
from tests.flow.tiny import NIGHT, ascribe, crawl, fill, people

SetUp = Callable[..., Config]
LATER = shift(NIGHT, 1)


def sitemap(server: Loopback, *paths: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{server.url}{path}</loc></url>" for path in paths) + "</urlset>"


def of_new(config: Config, night: str) -> Search:
    with closing(open_database(config.database)) as db:
        return next(row for row in searches(db, since=night) if (row.night, row.physician_id) == (night, "P08"))


def test_a_directory_that_names_few_of_those_who_are_there_answers_for_nobody(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(8))
    config = set_up(8, name="tinydir")
    crawl(config)
    ascribe(config)
    with closing(open_database(config.database)) as db:
        save_roster(db, people(9), source_file="test", night=NIGHT)
    whole, server.rules["/sitemap.xml"] = server.rules["/sitemap.xml"], sitemap(server, "/p/p00", "/p/p01", "/p/p02")
    run = crawl(config, LATER)
    assert (run.health, run.listings) == ("ok", 8), "the pages themselves are read as ever"
    assert run.why == "directory not read whole: it names only 3 of 8 listings known to be there"
    new = of_new(config, LATER)
    assert (new.outcome, new.detail) == ("error", run.why)
    server.rules["/sitemap.xml"] = whole
    crawl(config, shift(NIGHT, 2))
    assert of_new(config, shift(NIGHT, 2)).outcome == "none"


def test_fifty_thousand_addresses_are_sifted_in_a_moment(server: Loopback, set_up: SetUp) -> None:
    """Of a hospital's whole site only the physicians' pages are read, packed or not."""
    fill(server, people(3))
    many = [f"/news/{at}" for at in range(50_000)]
    packed = gzip.compress(sitemap(server, "/p/p00", *many, "/p/p01", "/p/p02").encode())
    server.rules["/sitemap.xml"] = f"<sitemapindex><sitemap><loc>{server.url}/all.xml.gz</loc></sitemap></sitemapindex>"
    server.rules["/all.xml.gz"] = Answer(packed, headers={"Content-Type": "application/gzip"})
    begun = process_time()
    run = crawl(set_up(3, name="tinydir"))
    assert (run.health, run.listings, run.requests) == ("ok", 3, 6)
    assert process_time() - begun < 8


def test_pages_on_another_host_are_left_alone_and_prove_nothing(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))
    server.rules["/sitemap.xml"] = sitemap(server, "/p/p00").replace(
        "</urlset>", "<url><loc>https://elsewhere.example.org/p/p01</loc></url></urlset>"
    )
    config = set_up(3, name="tinydir")
    run = crawl(config)
    assert (run.listings, run.errors) == (1, 1)
    with closing(open_database(config.database)) as db:
        assert {row.outcome for row in searches(db)} == {"unproven", "error"}
        assert task_counts(db, NIGHT, "tinydir")["error"] == 3


def test_an_index_that_goes_round_in_circles_comes_to_an_end(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    parts = "".join(f"<sitemap><loc>{server.url}/{part}.xml</loc></sitemap>" for part in ("a", "b", "people"))
    index = f"<sitemapindex>{parts}</sitemapindex>"
    server.rules |= {"/people.xml": server.rules["/sitemap.xml"], "/sitemap.xml": index, "/a.xml": index, "/b.xml": index}
    run = crawl(set_up(2, name="tinydir"))
    assert (run.health, run.listings, run.requests) == ("ok", 2, 1 + 4 + 2)


def test_a_sitemap_that_breaks_off_proves_no_absence(server: Loopback, set_up: SetUp) -> None:
    """What it names is read; the server sent it whole, whoever wrote it did not."""
    fill(server, people(3))
    whole = sitemap(server, "/p/p00", "/p/p01", "/p/p02")
    server.rules["/sitemap.xml"] = whole[: whole.index("/p/p02")]
    config = set_up(3, name="tinydir")
    run = crawl(config)
    assert (run.listings, run.why) == (
        2,
        "directory not read whole: https://tiny.example.org/sitemap.xml: the sitemap breaks off",
    )
    assert answers(config) == ["unproven", "unproven", "error"]


def answers(config: Config) -> list[str]:
    with closing(open_database(config.database)) as db:
        return [row.outcome for row in searches(db)]


def page_of(*at: int, then: str | None = None, total: int | None = None) -> str:
    hits = [[f"p{one:02}", f"Ann {people(one + 1)[one].last_name}"] for one in at]
    return json.dumps({"hits": hits, "next": then, "total": total})


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (page_of(2, total=3), None),
        (page_of(1, 2, total=4), None),  # listed once for each office
        (page_of(2, total=4), "/people: 3 of 4 were shown"),
        (page_of(0, 1, then="/people?page=3"), "/people: the site repeats its pages"),
        (page_of(0, 1, then="/people?page=2"), "/people: the site repeats its pages"),
        (page_of(total=3), "/people: 2 of 3 were shown"),
        (Answer("no", 404), "/people: HTTP 404"),
    ],
    ids=["good", "twice", "fewer than said", "again and on", "again and again", "empty", "404"],
)
def test_lists_of_people_are_counted(server: Loopback, set_up: SetUp, second: Rule, why: str | None) -> None:
    fill(server, people(4))
    server.rules |= {"/people": page_of(0, 1, then="/people?page=2", total=3), "/people?page=2": second}
    config = set_up(4, name="tinydir", site='start = ["/people"]')
    run = crawl(config)
    assert run.why == (why and f"directory not read whole: https://tiny.example.org{why}")
    assert answers(config)[3] == ("error" if why else "none")
    assert "/people?page=3" not in server.paths


@pytest.mark.parametrize("budget", range(1, 10))
def test_a_budget_holds_for_robots_sitemaps_and_repeats_alike(server: Loopback, set_up: SetUp, budget: int) -> None:
    """robots.txt, an index and two sitemaps, a page that fails three times, and two pages."""
    fill(server, people(3))
    whole = server.rules["/sitemap.xml"]
    parts = "".join(f"<sitemap><loc>{server.url}/{part}.xml</loc></sitemap>" for part in ("a", "b"))
    server.rules |= {"/sitemap.xml": f"<sitemapindex>{parts}</sitemapindex>", "/a.xml": whole, "/b.xml": whole}
    server.rules["/p/p00"] = Answer("oops", 500)
    run = crawl(set_up(3, name="tinydir", site=f"max_requests = {budget}"))
    if run.health == "ok" and budget < 9:
        limit = f"budget reached (max_requests = {budget})"
        assert run.why == f"{limit}: {run.answered} of {run.tasks} read", "one count, the failed page is none of it"
        assert f", {run.answered} of {run.tasks} tasks, " in str(site_line(run))
    assert run.requests == len(server.seen) <= budget
    assert (budget >= 9) == (run.tasks_done == run.tasks)

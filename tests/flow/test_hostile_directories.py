"""Directories that are cut short, enormous, or lead elsewhere: nobody is missing because of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import closing
from time import process_time

from repmon.config import Config
from repmon.model import Search
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.nights import searches, task_counts
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback
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

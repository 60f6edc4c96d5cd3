"""What bad answers come to: counted, reported, and never taken for "not there"."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from repmon.config import Config
from repmon.store.database import Connection, open_database
from repmon.store.listings import load_listings
from repmon.store.nights import searches, task_counts
from tests.flow.loopback import Answer, Loopback, Rule, Seen
from tests.flow.tiny import NIGHT, crawl, fill, people, profile

SetUp = Callable[..., Config]


@contextmanager
def opened(config: Config) -> Iterator[Connection]:
    db = open_database(config.database)
    try:
        yield db
    finally:
        db.close()


def states(config: Config) -> dict[str, str]:
    """State of tonight's visits by key."""
    with opened(config) as db:
        return dict(db.execute("SELECT target, state FROM crawl_tasks WHERE kind = 'visit'"))


def stored(config: Config) -> dict[str, tuple[str | None, str | None]]:
    with opened(config) as db:
        return {row.listing.site_key: (row.absent_since, row.gone_since) for row in load_listings(db)}


BOMB = gzip.compress(b"0" * 3_000_000)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (Answer("gone", 404), "not_found"),
        (Answer("gone", 410), "not_found"),
        (Answer(status=301, headers={"Location": "/search?last=x"}), "not_found"),
        (Answer("oops", 500), "error"),
        (Answer(wait=30), "error"),
        (Answer(reset=True), "error"),
        (Answer("x" * 1000, cut=True), "error"),
        (Answer("x" * 1000, drip=0.01), "error"),
        (Answer("", 200), "unreadable"),
        (Answer("<html>new template</html>"), "unreadable"),
        (Answer(b"\xff\xfe\x00{broken"), "unreadable"),
        (Answer(profile("p05", "Ann Other, MD")), "other_person"),
        (Answer(status=302, headers={"Location": "/p/p05"}), "moved"),
        (Answer("x" * 200_000), "unreadable"),
        (Answer("x" * 10_000, endless=True), "unreadable"),
        (Answer(BOMB, headers={"Content-Encoding": "gzip"}), "unreadable"),
        (Answer(status=304), "error"),
    ],
    ids=[
        "404", "410", "moved to a list", "500", "stall", "reset", "truncated", "slow drip", "empty", "template", "garbled",
        "another person", "sent on to another listing", "too large", "endless", "bomb", "304 without being asked",
    ],
)  # fmt: skip
def test_one_bad_page_costs_only_itself(server: Loopback, set_up: SetUp, rule: Rule, state: str) -> None:
    fill(server, people(6))
    server.rules["/p/p01"] = rule
    config = set_up(crawl="timeout_seconds = 0.3\nmax_page_bytes = 100000")
    begun = monotonic()
    run = crawl(config)
    assert monotonic() - begun < 5
    expected = dict.fromkeys(("p00", "p01", "p02", "p03", "p04", "p05"), "done") | {"p01": state}
    assert states(config) == expected
    assert (run.listings, run.health, run.tasks_done) == (5, "ok", 12)


@pytest.mark.parametrize("rule", [Answer("oops", 500), Answer("<html>new template</html>"), Answer(reset=True)])
def test_a_site_that_fails_all_over_proves_nothing(server: Loopback, set_up: SetUp, rule: Rule) -> None:
    config = set_up(5)
    fill(server, people(5))
    crawl(config)
    for path in [path for path in server.rules if path.startswith(("/p/", "/search"))]:
        server.rules[path] = rule
    for night in ("2026-03-03", "2026-03-04"):
        assert crawl(config, night).health == "failed"
    assert set(stored(config).values()) == {(None, None)}


def test_a_listing_is_gone_after_two_healthy_nights_and_back_when_seen(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(4))
    config = set_up(4)
    crawl(config)
    page, server.rules["/p/p03"] = server.rules["/p/p03"], Answer("gone", 404)
    crawl(config, "2026-03-03")
    assert stored(config)["p03"] == ("2026-03-03", None)
    crawl(config, "2026-03-04")
    assert stored(config)["p03"] == ("2026-03-03", "2026-03-04")
    server.rules["/p/p03"] = page
    crawl(config, "2026-03-10")
    assert stored(config)["p03"] == (None, None), "the next search leads to it again"


def test_a_search_that_repeats_its_page_is_capped(server: Loopback, set_up: SetUp) -> None:
    """A wrong page number is silently answered with the first page: what lies behind was never shown."""

    def search(seen: Seen) -> Answer:
        return Answer(json.dumps({"hits": [["x1", "Zoe Unrelated"]], "next": f"{seen.path}&page=2"}))

    fill(server, [])
    server.rules["/search"] = search
    config = set_up(1)
    crawl(config)
    assert len(server.pages()) == 2
    with opened(config) as db:
        (row,) = searches(db)
    assert (row.outcome, row.detail) == ("unproven", "the site repeats its pages")


def test_all_pages_of_a_search_are_read(server: Loopback, set_up: SetUp) -> None:
    last = people(1)[0].last_name

    def search(seen: Seen) -> Answer:
        page = int(seen.path.partition("page=")[2] or 1)
        hits = [[f"x{page}", "Zoe Unrelated"]] if page < 3 else [["p00", f"Ann {last}"]]
        following = f"/search?last={last}&page={page + 1}" if page < 3 else None
        return Answer(json.dumps({"hits": hits, "next": following}))

    fill(server, people(1))
    server.rules["/search"] = search
    config = set_up(1)
    run = crawl(config)
    assert (run.listings, len(server.pages())) == (1, 4)
    with opened(config) as db:
        assert [(row.outcome, row.results) for row in searches(db)] == [("found", 3)]


def test_a_directory_read_in_part_proves_no_absence(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(30))
    server.rules["/p/p07"] = Answer("oops", 500)
    config = set_up(32, name="tinydir")
    run = crawl(config)
    with opened(config) as db:
        outcome = {row.physician_id: row.outcome for row in searches(db)}
        assert task_counts(db, NIGHT, "tinydir")["error"] == 4
    assert (outcome["P00"], outcome["P07"], outcome["P30"], outcome["P31"]) == ("unproven", "error", "error", "error")
    assert (run.health, run.listings, run.errors) == ("ok", 29, 1)


def test_a_directory_read_whole_answers_every_search(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(30))
    config = set_up(32, name="tinydir")
    assert crawl(config).health == "ok"
    with opened(config) as db:
        outcome = {row.physician_id: row.outcome for row in searches(db)}
    assert {who for who, what in outcome.items() if what == "none"} == {"P30", "P31"}


@pytest.mark.parametrize(
    "sitemap",
    [Answer("", 404), Answer("<?xml version='1.0'?><urlset></urlset>"), Answer("<?xml"), Answer("<urlset><url>")],
    ids=["missing", "empty", "broken", "truncated"],
)
def test_a_directory_without_a_sitemap_fails(server: Loopback, set_up: SetUp, sitemap: Answer) -> None:
    fill(server, people(3))
    server.rules["/sitemap.xml"] = sitemap
    assert crawl(set_up(3, name="tinydir")).health == "failed"


def test_a_sitemap_may_be_zipped_and_lead_to_others(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))
    whole = server.rules["/sitemap.xml"]
    assert isinstance(whole, str)
    parts = "".join(f"<sitemap><loc>{part}</loc></sitemap>" for part in (f"{server.url}/a.xml.gz", "/sitemap.xml"))
    server.rules["/sitemap.xml"] = f"<sitemapindex>{parts}</sitemapindex>"
    server.rules["/a.xml.gz"] = Answer(gzip.compress(whole.encode()), headers={"Content-Type": "application/gzip"})
    run = crawl(set_up(3, name="tinydir"))
    assert (run.health, run.listings) == ("ok", 3)
    assert server.paths.count("/sitemap.xml") == 1

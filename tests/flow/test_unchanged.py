"""Nights on which a site says that nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from repmon.config import Config, SiteConfig
from repmon.crawl.catalogue import load_spider
from repmon.crawl.fingerprint import reader_fingerprint
from repmon.model import Listing, Rating
from repmon.store.database import open_database
from repmon.store.listings import PastRating, import_ratings, load_listings, save_listings
from repmon.store.validators import WHOLE_READ_NIGHTS
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import Tiny, ascribe, crawl, fill, people, profile

SetUp = Callable[..., Config]


def conditional(server: Loopback) -> list[str]:
    return [seen.path for seen in server.seen if "If-None-Match" in seen.headers or "If-Modified-Since" in seen.headers]


def test_an_unchanged_page_is_seen_and_costs_no_bytes(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(6), tags=True)
    config = set_up()
    first = crawl(config)
    server.seen.clear()
    second = crawl(config, "2026-03-03")
    assert (first.not_modified, second.not_modified) == (0, 6)
    assert (second.health, second.listings, second.fill) == ("ok", 6, first.fill)
    assert len(conditional(server)) == 6
    with closing(open_database(config.database)) as db:
        assert {stored.last_seen for stored in load_listings(db)} == {"2026-03-03"}
        assert db.execute("SELECT count(*) FROM listing_versions").fetchone() == (6,)
        assert db.execute("SELECT count(*) FROM ratings WHERE valid_to IS NULL").fetchone() == (6,)


def test_last_modified_serves_where_there_is_no_etag(server: Loopback, set_up: SetUp) -> None:
    changed = "Mon, 02 Mar 2026 10:00:00 GMT"
    page = profile("p00", "Ann Quillaakk, MD", rating=4.0, count=3)

    def answer(seen: Seen) -> Answer:
        if seen.headers.get("If-Modified-Since") == changed:
            return Answer(status=304)
        return Answer(page, headers={"Last-Modified": changed})

    fill(server, people(1))
    server.rules["/p/p00"] = answer
    config = set_up(1)
    crawl(config)
    assert crawl(config, "2026-03-03").not_modified == 1


def test_a_changed_page_is_read(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2), tags=True)
    config = set_up(2)
    crawl(config)
    server.rules["/p/p01"] = Answer(profile("p01", "Ann Quillaall, MD", rating=1.5, count=9), headers={"ETag": '"p01-2"'})
    run = crawl(config, "2026-03-03")
    assert (run.listings, run.not_modified) == (2, 1)
    with closing(open_database(config.database)) as db:
        (rating,) = [stored.listing.rating for stored in load_listings(db) if stored.listing.site_key == "p01"]
    assert rating is not None
    assert (rating.value, rating.count) == (1.5, 9)


def test_a_page_that_could_not_be_read_is_asked_for_whole(server: Loopback, set_up: SetUp) -> None:
    """Its validator must not stand in for what was never read."""
    fill(server, people(2), tags=True)
    server.rules["/p/p01"] = Answer("<html>unreadable</html>", headers={"ETag": '"p01-1"'})
    config = set_up(2)
    crawl(config)
    server.seen.clear()
    crawl(config, "2026-03-03")
    assert conditional(server) == ["/p/p00"]


def test_a_listing_that_was_away_is_asked_for_whole(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2), tags=True)
    config = set_up(2)
    crawl(config)
    page, server.rules["/p/p01"] = server.rules["/p/p01"], Answer("gone", 404)
    crawl(config, "2026-03-03")
    server.rules["/p/p01"] = page
    server.seen.clear()
    crawl(config, "2026-03-04")
    assert "/p/p01" in server.paths
    assert "/p/p01" not in conditional(server)


def test_every_page_is_read_whole_now_and_then(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(1), tags=True)
    config = set_up(1)
    crawl(config)
    assert WHOLE_READ_NIGHTS == 30
    server.seen.clear()
    crawl(config, "2026-04-01")
    assert "/p/p00" in server.paths
    assert conditional(server) == []


def test_another_reader_reads_every_page_whole_once(server: Loopback, set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that have not changed are read again when the code that reads them has."""
    fill(server, people(2), tags=True)
    config = set_up(2)
    crawl(config)
    ascribe(config)
    monkeypatch.setattr("repmon.crawl.night_crawl.reader_fingerprint", lambda spider, site: "a later version")
    counts = []
    for night in ("2026-03-03", "2026-03-04"):
        server.seen.clear()
        counts.append((crawl(config, night).not_modified, len(conditional(server))))
    assert counts == [(0, 0), (2, 2)]


def test_a_readers_fingerprint_follows_its_code_and_its_own_keys() -> None:
    plain = SiteConfig("tiny")
    assert reader_fingerprint(Tiny, plain) == reader_fingerprint(Tiny, plain)
    assert reader_fingerprint(Tiny, plain) != reader_fingerprint(load_spider("ratemds"), plain)
    assert reader_fingerprint(Tiny, plain) != reader_fingerprint(Tiny, SiteConfig("tiny", options={"own": True}))


def test_a_version_that_was_read_without_a_name_is_not_taken_for_an_older_one(server: Loopback, set_up: SetUp) -> None:
    """Another template sends no ETag; when the old page is back, "unchanged" would speak of what is no longer stored."""
    fill(server, people(1), tags=True)
    config = set_up(1)
    crawl(config)
    tagged, server.rules["/p/p00"] = server.rules["/p/p00"], profile("p00", "Ann Quillaakk, MD", rating=1.0, count=99)
    crawl(config, "2026-03-03")
    server.rules["/p/p00"] = tagged
    assert crawl(config, "2026-03-04").not_modified == 0
    with closing(open_database(config.database)) as db:
        (stored,) = load_listings(db)
    assert stored.listing.rating is not None
    assert stored.listing.rating.value == 3.0


def test_a_page_that_leads_to_another_one_is_not_unchanged(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2), tags=True)
    config = set_up(2)
    crawl(config)
    server.rules["/p/p00"] = Answer(status=302, headers={"Location": "/p/p01"})
    run = crawl(config, "2026-03-03")
    assert (run.listings, run.not_modified) == (1, 1)
    with closing(open_database(config.database)) as db:
        assert [stored.last_seen for stored in load_listings(db)] == ["2026-03-02", "2026-03-03"]


def test_a_page_that_leads_to_its_own_new_address_is_asked_for_changes_there(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(1), tags=True)
    config = set_up(1)
    crawl(config)
    ascribe(config)
    page = server.rules["/p/p00"]
    server.rules["/p/p00?from=old"] = page
    server.rules["/p/p00"] = Answer(status=302, headers={"Location": "/p/p00?from=old"})
    assert [crawl(config, night).not_modified for night in ("2026-03-03", "2026-03-04")] == [0, 1]


@pytest.mark.parametrize("tag", ['W/"weak"', '"a,b"', '""', '"x" , "y"', "unquoted"])
def test_whatever_names_a_version_is_sent_back_as_it_came(server: Loopback, set_up: SetUp, tag: str) -> None:
    fill(server, people(1))
    page = profile("p00", "Ann Quillaakk, MD", rating=4.0, count=3)
    server.rules["/p/p00"] = lambda seen: (
        Answer(status=304) if seen.headers.get("If-None-Match") == tag else Answer(page, headers={"ETag": tag})
    )
    config = set_up(1)
    assert [crawl(config, night).not_modified for night in ("2026-03-02", "2026-03-03")] == [0, 1]


@pytest.mark.parametrize("first", [True, False], ids=["imported, then read", "read, then imported"])
def test_what_a_file_said_is_corrected_by_the_page(server: Loopback, set_up: SetUp, first: bool) -> None:
    """After an import each page is read whole once, and from then on for changes only."""
    fill(server, people(1), tags=True)
    config = set_up(1)
    if not first:
        crawl(config)
    with closing(open_database(config.database)) as db:
        told = Listing("tiny", "p00", f"{server.url}/p/p00", name="Ann Quillaakk", rating=Rating(1.0, 5.0, None, 9, None))
        save_listings(db, "2026-03-03", [told], source="import")
    ascribe(config)
    assert [crawl(config, f"2026-03-0{day}").not_modified for day in (4, 5)] == [0, 1]
    with closing(open_database(config.database)) as db:
        assert [stored.listing.rating.value for stored in load_listings(db) if stored.listing.rating] == [3.0]
        history = [PastRating("tiny", "p00", "2026-03-06", Rating(1.0, 5.0, None, 9, None))]
        import_ratings(db, history, source="import")
    assert crawl(config, "2026-03-07").not_modified == 0

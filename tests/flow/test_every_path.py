"""Politeness and safety on every way by which an address reaches us: searches, sitemaps, redirects, repeats, robots.txt."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import Any

import pytest

from repmon.config import Config, load_config
from repmon.model import SiteRun
from repmon.store.database import open_database
from repmon.store.nights import save_site_run, start_night
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.test_polite import assert_kept
from tests.flow.tiny import NIGHT, crawl, fill, people

SetUp = Callable[..., Config]
FORBIDDEN = "User-agent: *\nDisallow: /hidden\n"
ELSEWHERE = [
    "http://10.0.0.8",
    "http://127.0.0.1:9",
    "http://169.254.169.254",
    "https://tiny.example.org.evil.example",
    "ftp://x",
]


def sitemap(*urls: str, kind: str = "urlset") -> str:
    tag = "url" if kind == "urlset" else "sitemap"
    return f'<?xml version="1.0"?><{kind}>{"".join(f"<{tag}><loc>{url}</loc></{tag}>" for url in urls)}</{kind}>'


def next_page(url: str) -> str:
    return json.dumps({"hits": [["x1", "Zoe Unlike"]], "next": url})


@pytest.mark.parametrize(
    ("site", "path", "answer"),
    [
        ("tiny", "/search", next_page("/hidden?page=2")),
        ("tiny", "/search", Answer(status=302, headers={"Location": "/hidden"})),
        ("tiny", "/p/p01", Answer(status=301, headers={"Location": "/hidden/p01"})),
        ("tinydir", "/sitemap.xml", sitemap("/hidden/part.xml", kind="sitemapindex")),
        ("tinydir", "/sitemap.xml", Answer(status=302, headers={"Location": "/hidden/sitemap.xml"})),
        ("tinydir", "/sitemap.xml", json.dumps({"hits": [], "next": "/hidden/list"})),
    ],
    ids=["next page", "search moved", "profile moved", "sitemap of sitemaps", "sitemap moved", "next list"],
)
def test_robots_is_obeyed_on_every_way(server: Loopback, set_up: SetUp, site: str, path: str, answer: Answer | str) -> None:
    fill(server, people(3))
    server.rules["/robots.txt"] = FORBIDDEN
    server.rules[path] = answer
    crawl(set_up(3, name=site))
    assert path in {asked.partition("?")[0] for asked in server.paths}
    assert not any(asked.startswith("/hidden") for asked in server.paths)


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize("way", ["next page", "sitemap", "sitemap of sitemaps"])
def test_no_way_leads_off_the_site(server: Loopback, set_up: SetUp, host: str, way: str, monkeypatch: Any) -> None:
    """What the site names is refused before anything is sent: an attempt to connect would be seen."""
    fill(server, people(2))
    server.rules["/search"] = next_page(f"{host}/search")
    parts = (f"{host}/s.xml",) if "of" in way else (f"{server.url}/p/p00", f"{host}/p/p01")
    server.rules["/sitemap.xml"] = sitemap(*parts, kind="sitemapindex" if "of" in way else "urlset")
    reached = watch_connections(monkeypatch)
    run = crawl(set_up(2, name="tiny" if way == "next page" else "tinydir"))
    assert run.errors > 0
    assert reached <= {server.url.rpartition("/")[2]}


def watch_connections(monkeypatch: Any) -> set[str]:
    reached: set[str] = set()
    plain = socket.socket.connect_ex

    def noted(self: socket.socket, address: Any) -> int:
        reached.add(f"{address[0]}:{address[1]}" if isinstance(address, tuple) else str(address))
        return plain(self, address)

    monkeypatch.setattr(socket.socket, "connect_ex", noted)
    return reached


@pytest.mark.parametrize("address", ["10.0.0.8", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "0.0.0.0"])
def test_a_public_name_that_leads_into_a_private_network_is_refused(
    server: Loopback, set_up: SetUp, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The site's own name, as an attacker's name server may answer it; a base_url that the configuration names is trusted."""

    async def lookup(host: str) -> list[str]:
        return [address]

    monkeypatch.setattr("repmon.crawl.gate._addresses", lookup)
    config = set_up(1)
    text = (config.folder / "repmon.toml").read_text(encoding="utf-8").replace(f'base_url = "{server.url}"\n', "")
    (config.folder / "repmon.toml").write_text(text, encoding="utf-8")
    run = crawl(load_config(config.folder / "repmon.toml"))
    assert (run.health, run.requests) == ("failed", 0)
    assert "private address" in (run.why or "") + " ".join(details(config))


@pytest.mark.parametrize(
    "answer", [Answer("oops", 500), Answer(status=302, headers={"Location": "/p/p01"})], ids=["again", "moved"]
)
def test_repeats_and_redirects_keep_the_delay(server: Loopback, set_up: SetUp, answer: Answer) -> None:
    fill(server, people(2))
    server.rules["/p/p00"] = answer
    crawl(set_up(2, site="delay_seconds = 0.1"))
    assert len(server.seen) >= 6
    assert_kept(server.gaps(), 0.1)
    assert server.most_at_once() == 1


def test_a_request_rate_is_kept_where_it_asks_for_more(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    server.rules["/robots.txt"] = "User-agent: *\nRequest-rate: 5/1\n"
    crawl(set_up(2, site="delay_seconds = 0.05"))
    assert_kept(server.gaps(), 0.2)


@pytest.mark.parametrize(
    "robots",
    [
        Answer("x" * 10_000, endless=True),
        Answer("User-agent: *\n", drip=0.05),
        Answer(gzip.compress(b"#" * 3_000_000), headers={"Content-Encoding": "gzip"}),
        Answer("User-agent: *\nDisallow:", cut=True),
    ],
    ids=["endless", "slow drip", "bomb", "truncated"],
)
def test_a_robots_file_that_cannot_be_read_whole_means_no(server: Loopback, set_up: SetUp, robots: Answer) -> None:
    fill(server, people(2))
    server.rules["/robots.txt"] = robots
    begun = monotonic()
    run = crawl(set_up(2, crawl="timeout_seconds = 0.3\nmax_page_bytes = 100000"))
    assert monotonic() - begun < 10
    assert set(server.paths) == {"/robots.txt"}
    assert run.health == "failed"


def test_a_sitemap_that_unpacks_without_end_is_not_read(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    server.rules["/sitemap.xml"] = Answer(gzip.compress(b" " * 60_000_000, 1), headers={"Content-Type": "application/gzip"})
    run = crawl(set_up(2, name="tinydir"))
    assert run.health == "failed"
    assert "/p/p00" not in server.paths


def test_a_night_taken_up_again_has_only_the_rest_of_its_budget(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(6))
    config = set_up(6, site="max_requests = 5")
    with closing(open_database(config.database)) as db:
        start_night(db, NIGHT, f"{NIGHT}T02:00:00+00:00")
        save_site_run(db, SiteRun("tiny", NIGHT, requests=3))
    assert crawl(config).requests == 5
    assert len(server.seen) == 2


def test_nothing_that_the_site_hands_out_is_taken_along(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))

    def page(seen: Seen) -> Answer:
        refresh = '<meta http-equiv="refresh" content="0; url=/elsewhere">'
        return Answer(refresh, headers={"Set-Cookie": "session=1; Path=/", "Refresh": "0; url=/elsewhere"})

    server.rules["/p/p00"] = page
    crawl(set_up(3))
    assert "/elsewhere" not in server.paths
    assert not any("Cookie" in seen.headers for seen in server.seen)


def details(config: Config) -> list[str]:
    with closing(open_database(config.database)) as db:
        return [detail or "" for (detail,) in db.execute("SELECT detail FROM crawl_tasks")]

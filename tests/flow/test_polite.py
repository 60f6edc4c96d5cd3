"""What a site sees of us: one request at a time, never too fast, robots.txt first and obeyed, nothing after a refusal."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable
from email.utils import format_datetime

import pytest

from repmon.config import Config
from repmon.crawl.overview import site_rows, site_table
from repmon.crawl.runner import run_crawl
from repmon.nightly import site_line
from repmon.store.database import open_database
from repmon.store.nights import searches
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import NIGHT, SPIDERS, ascribe, crawl, fill, people, profile, write_config

SetUp = Callable[..., Config]
CLOCK = 0.03
"""Seconds by which two threads on a busy machine may see one moment differently."""


def outcomes(config: Config) -> dict[str, str]:
    db = open_database(config.database)
    try:
        return {search.physician_id: search.outcome for search in searches(db)}
    finally:
        db.close()


def test_one_request_at_a_time_robots_first_and_our_name_on_each(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(6), wait=0.01)
    run = crawl(set_up())
    assert (run.health, run.tasks, run.tasks_done, run.listings) == ("ok", 12, 12, 6)
    assert server.paths[0] == "/robots.txt"
    assert server.paths.count("/robots.txt") == 1
    assert len(set(server.paths)) == len(server.paths) == run.requests
    assert server.most_at_once() == 1
    assert {seen.headers["User-Agent"] for seen in server.seen} == {
        "repmon/0.1.0 (+web@example.org; physician listing check for Example Health)"
    }
    assert not any("Cookie" in seen.headers or "Referer" in seen.headers for seen in server.seen)


def test_two_sites_on_one_server_take_turns(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(4), wait=0.01)
    config = set_up(4)
    both = write_config(config.folder, {"tiny": server.url, "tinydir": server.url})
    runs = run_crawl(both, night=NIGHT, progress=False, spiders=SPIDERS)
    assert [(run.site, run.health) for run in runs] == [("tiny", "ok"), ("tinydir", "ok")]
    assert server.most_at_once() == 1


def assert_kept(gaps: list[float], delay: float) -> None:
    """Every pause was kept. A busy machine may note one request late, which shortens one gap and lengthens another."""
    assert sum(gaps) >= len(gaps) * delay - CLOCK - delay / 2
    assert min(gaps) >= delay / 2


def test_the_configured_delay_is_kept(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    crawl(set_up(2, site="delay_seconds = 0.15"))
    assert len(server.seen) == 5
    assert_kept(server.gaps(), 0.15)


def test_crawl_delay_is_kept_where_it_asks_for_more(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    server.rules["/robots.txt"] = "User-agent: repmon\nCrawl-delay: 0.2\n"
    crawl(set_up(2, site="delay_seconds = 0.05"))
    assert len(server.seen) == 5
    assert_kept(server.gaps(), 0.2)


def test_what_robots_forbids_is_not_fetched(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /p/p01\n"
    config = set_up(3)
    run = crawl(config)
    assert "/p/p01" not in server.paths
    assert (run.listings, run.errors, run.tasks_done) == (2, 1, 6)


def test_a_redirect_into_what_robots_forbids_is_not_followed(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /hidden\n"
    server.rules["/p/p01"] = Answer(status=302, headers={"Location": "/hidden/p01"})
    assert crawl(set_up(3)).errors == 1
    assert not any(path.startswith("/hidden") for path in server.paths)


@pytest.mark.parametrize(
    "answer",
    [
        Answer("busy", 500),
        Answer("busy", 503),
        Answer("", 301, headers={"Location": "/robots.txt"}),
        Answer(wait=30),
        Answer(reset=True),
        Answer("x", 302, headers={"Location": "http://other.example.org/robots.txt"}),
    ],
    ids=["500", "503", "loop", "stall", "reset", "elsewhere"],
)
def test_without_an_answer_from_robots_nothing_else_is_asked(server: Loopback, set_up: SetUp, answer: Answer) -> None:
    fill(server, people(3))
    server.rules["/robots.txt"] = answer
    config = set_up(3, crawl="timeout_seconds = 0.2")
    run = crawl(config)
    assert set(server.paths) == {"/robots.txt"}
    assert run.health == "failed"
    assert run.why is not None
    assert "robots.txt could not be read" in run.why
    assert set(outcomes(config).values()) == {"error"}


def test_a_server_that_is_down_is_told_in_words(set_up: SetUp) -> None:
    config = set_up(3)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    down = write_config(config.folder, {"tiny": f"http://127.0.0.1:{port}"})
    (run,) = run_crawl(down, night=NIGHT, progress=False, spiders=SPIDERS)
    assert (run.health, run.why) == ("failed", "could not be reached (connection refused)")
    assert "failed, 0 of 3 tasks, 0 listings" in site_line(run)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_file_that_is_not_there_forbids_nothing(server: Loopback, set_up: SetUp, status: int) -> None:
    fill(server, people(2))
    server.rules["/robots.txt"] = Answer("no", status)
    assert crawl(set_up(2)).health == "ok"


@pytest.mark.parametrize(
    "answer",
    [
        Answer("no", 403),
        Answer("slower", 429, headers={"Retry-After": "1"}),
        Answer("<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"),
        Answer("later", 503, headers={"Retry-After": "86400"}),
        Answer("<html><title>Just a moment...</title>" + " " * 100_000),
    ],
    ids=["403", "429", "challenge", "come back tomorrow", "large challenge"],
)
def test_nothing_is_asked_after_a_refusal(server: Loopback, set_up: SetUp, answer: Answer) -> None:
    fill(server, people(6))
    server.rules["/p/p02"] = answer
    config = set_up()
    run = crawl(config)
    assert server.paths[-1] == "/p/p02"
    assert server.paths.count("/p/p02") == 1
    assert (run.health, run.listings) == ("blocked", 2)
    before = len(server.seen)
    assert crawl(config).health == "blocked"
    assert len(server.seen) == before, "a site that turned us away is not asked again that night"


def test_a_blocked_search_says_so_and_so_do_those_not_reached(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(3))
    server.rules["/search?last=" + people(3)[1].last_name] = Answer("no", 403)
    config = set_up(3)
    crawl(config)
    assert outcomes(config) == {"P00": "found", "P01": "blocked", "P02": "blocked"}


@pytest.mark.parametrize("dated", [False, True], ids=["seconds", "date"])
def test_retry_after_is_kept(server: Loopback, set_up: SetUp, dated: bool) -> None:
    fill(server, people(2))
    page = profile("p00", "Ann Quillaakk, MD", rating=4.0, count=3)

    def busy_once(seen: Seen) -> Answer:
        if server.paths.count("/p/p00") > 1:
            return Answer(page)
        when = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2), usegmt=True) if dated else "1"
        return Answer("busy", 503, headers={"Retry-After": when})

    server.rules["/p/p00"] = busy_once
    run = crawl(set_up(2))
    first, second = (seen.start for seen in server.seen if seen.path == "/p/p00")
    assert second - first >= 1 - CLOCK
    assert not [seen for seen in server.seen if first < seen.start < second], "the whole site rests meanwhile"
    assert (run.health, run.listings) == ("ok", 2)


def test_a_budget_is_kept_and_what_was_read_until_then_counts(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(6))
    config = set_up(site="max_requests = 5")
    run = crawl(config)
    assert server.paths[1:] == [search(0), search(1), "/p/p00", "/p/p01"], "what was begun is finished first"
    assert len(server.seen) == run.requests == 5
    assert (run.health, run.why) == ("ok", "budget reached (max_requests = 5): 4 of 8 read")
    assert outcomes(config) == {"P00": "found", "P01": "found"} | dict.fromkeys(("P02", "P03", "P04", "P05"), "error")
    (row,) = [row for row in site_rows(config) if row["site"] == "tiny"]
    assert (row["last_health"], row["last_why"]) == (run.health, run.why)
    assert "; last night: budget reached (max_requests = 5): 4 of 8 read" in site_table([row])


def test_nights_that_are_too_short_go_round(server: Loopback, set_up: SetUp) -> None:
    """Everybody is searched for and everything that was found is read, whatever the budget; nobody is forgotten."""
    fill(server, people(6))
    config = set_up(site="max_requests = 4")
    asked = []
    for day in range(2, 7):
        server.seen.clear()
        crawl(config, f"2026-03-{day:02}")
        asked.append(server.paths[1:])
    assert asked[0] == [search(0), search(1), "/p/p00"]
    assert asked[1] == ["/p/p01", search(2), search(3)], "what was found and not reached is first tomorrow"
    everything = [path for night in asked for path in night]
    assert sorted(path for path in everything if path.startswith("/p/")) == [f"/p/p0{at}" for at in range(6)]
    assert {path for path in everything if path.startswith("/search")} == set(map(search, range(6)))


def test_a_directory_larger_than_a_night_is_read_in_rounds(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(6))
    config = set_up(name="tinydir", site="max_requests = 5")
    asked = []
    for day in range(2, 5):
        server.seen.clear()
        crawl(config, f"2026-03-{day:02}")
        ascribe(config)
        asked.append([path.removeprefix("/p/") for path in server.paths if path.startswith("/p/")])
    assert asked == [["p00", "p01", "p02"], ["p03", "p04", "p05"], ["p00", "p01", "p02"]]


def search(number: int) -> str:
    return f"/search?last={people(number + 1)[number].last_name}"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:9/p/p01",
        "http://10.0.0.8/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://[bad",
    ],
)
def test_a_redirect_off_the_site_is_refused(server: Loopback, set_up: SetUp, location: str) -> None:
    fill(server, people(2))
    server.rules["/p/p01"] = Answer(status=302, headers={"Location": location})
    run = crawl(set_up(2))
    assert (run.listings, run.errors, run.not_found) == (1, 1, 0)


def test_redirects_come_to_an_end(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(2))
    server.rules["/p/p01"] = Answer(status=302, headers={"Location": "/p/p01"})
    run = crawl(set_up(2))
    assert server.paths.count("/p/p01") == 6
    assert (run.listings, run.errors) == (1, 1)

"""Addresses, Retry-After, shares of several machines, our name, and what the progress shows."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.config import Config, ConfigError, CrawlSettings, Organisation, SiteConfig
from repmon.crawl.address import SiteAddress, host_and_port
from repmon.crawl.backoff import retry_after
from repmon.crawl.progress import PlainProgress, make_progress, summary
from repmon.crawl.runner import UnknownSiteError, run_crawl
from repmon.crawl.settings import site_settings, user_agent
from repmon.crawl.shard import my_shares
from repmon.model import Task

HOME = "https://www.tiny.example.org"
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def address(**site: str) -> SiteAddress:
    return SiteAddress.of(HOME, SiteConfig("tiny", **site))  # type: ignore[arg-type]


def test_without_a_base_url_addresses_stay_as_they_are() -> None:
    here = address()
    assert here.out("/p/a?x=1") == f"{HOME}/p/a?x=1"
    assert here.back(f"{HOME}/p/a") == f"{HOME}/p/a"
    assert not here.loopback


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/mirror/tiny"])
def test_a_base_url_stands_in_for_the_site(base: str) -> None:
    here = address(base_url=base)
    assert here.loopback
    assert here.out("/p/a?x=1") == f"{base}/p/a?x=1"
    assert here.out("https://tiny.example.org/p/a") == f"{base}/p/a"
    assert here.back(f"{base}/p/a?x=1") == f"{HOME}/p/a?x=1"
    assert here.out(here.out("/p/a")) == here.out("/p/a")
    assert here.out("https://elsewhere.example.org/p/a") == "https://elsewhere.example.org/p/a"


def test_only_the_sites_own_servers_are_asked() -> None:
    here = address()
    for url in (f"{HOME}/x", "https://tiny.example.org/x", "http://tiny.example.org/x"):
        assert here.why_not(url) is None
    for url in (
        "https://tiny.example.org:8443/x", "https://other.example.org/x", "https://tiny.example.org.evil.example/x",
        "ftp://tiny.example.org/x", "file:///etc/passwd", "javascript:alert(1)", "https://tiny.example.org:99999/",
        "http://169.254.169.254/", "//",
    ):  # fmt: skip
        assert here.why_not(url) is not None, url


def test_a_site_that_only_the_configuration_knows() -> None:
    here = SiteAddress.of(
        "", SiteConfig("own", sitemap="https://maps.example.org/sitemap.xml", base_url="https://care.example.org")
    )
    assert here.out("/a") == "https://care.example.org/a"
    assert here.why_not("https://maps.example.org/sitemap.xml") is None
    assert here.named == {"maps.example.org", "care.example.org"}


def test_one_server_has_one_name() -> None:
    assert host_and_port("HTTPS://Tiny.Example.org/a") == host_and_port("https://tiny.example.org:443/b")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 12:01:30 GMT", 90.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2026 12:00:10 -0000", 10.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_no_header_breaks_retry_after(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or seconds >= 0


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 5))
def test_machines_share_all_the_work_and_nothing_twice(machines: int, count: int) -> None:
    sites = {f"site{at}": at == 0 for at in range(count)}
    tasks = [Task(site, "search", f"P{at}") for site in sites for at in range(12)]
    done = []
    for machine in range(1, machines + 1):
        shares = my_shares(sites, (machine, machines))
        done += [task for task in tasks if task.site in shares and shares[task.site].mine(task)]
    assert sorted(done, key=repr) == sorted(tasks, key=repr)


def test_machines_that_share_a_site_share_its_rate() -> None:
    shares = [my_shares({"tiny": False}, (machine, 3))["tiny"] for machine in (1, 2, 3)]
    assert [share.parts for share in shares] == [3, 3, 3]
    whole = config()
    site = whole.site("tiny")
    assert site_settings(whole, site, address(), min_delay=2.0, machines=3)["DOWNLOAD_DELAY"] == 6.0


def config(**organisation: str) -> Config:
    owner = Organisation("Example Health", **({"contact": "web@example.org"} | organisation))  # type: ignore[arg-type]
    return Config(Path("/nowhere"), owner, Path("/nowhere/repmon.db"), Path("/nowhere/reports"))


def test_the_delay_has_a_floor_except_on_this_machine() -> None:
    eager = replace(config(), crawl=CrawlSettings(delay_seconds=0.0))
    site = SiteConfig("tiny", delay_seconds=0.2)
    assert site_settings(eager, site, address(), min_delay=0)["DOWNLOAD_DELAY"] == 1.0
    assert site_settings(eager, site, address(), min_delay=3.0)["DOWNLOAD_DELAY"] == 3.0
    mirror = address(base_url="http://127.0.0.1:8000")
    assert site_settings(eager, site, mirror, min_delay=3.0)["DOWNLOAD_DELAY"] == 0.2


def test_we_say_who_asks() -> None:
    assert user_agent(config()) == "repmon/0.1.0 (+web@example.org; physician listing check for Example Health)"
    assert "\n" not in user_agent(replace(config(), organisation=Organisation("A\nB", "c@example.org")))


def test_without_a_contact_nothing_is_asked() -> None:
    nameless = replace(config(), organisation=Organisation("Example Health"))
    with pytest.raises(ConfigError, match=r"organisation\.contact is missing"):
        run_crawl(nameless, night="2026-03-02", progress=False)


def test_an_unknown_site_is_named_with_what_was_meant() -> None:
    with pytest.raises(UnknownSiteError, match=r"unknown site 'ratemd'. Did you mean ratemds"):
        run_crawl(config(), night="2026-03-02", sites=["ratemd"], progress=False)


def test_progress_in_a_log_is_plain_lines() -> None:
    stream = io.StringIO()
    shown = make_progress(stream)
    assert isinstance(shown, PlainProgress)
    shown.line("tiny: skipped, not enabled")
    shown.update("tiny", 1, 2)
    shown.close()
    assert stream.getvalue() == "tiny: skipped, not enabled\n"
    assert summary([("tiny", (1, 2)), ("other", (0, 9))]) == "crawl: tiny 1/2, other 0/9"

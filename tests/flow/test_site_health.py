"""A site that is not itself: judged by its own good nights, named, and never turned into findings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from repmon.config import Config
from repmon.crawl.overview import site_rows
from repmon.model import SiteRun
from repmon.stages.night import check_stage
from repmon.store.database import open_database
from repmon.store.history import shift
from repmon.store.listings import load_listings
from tests.flow.loopback import Answer, Loopback, Rule
from tests.flow.tiny import NIGHT, ascribe, crawl, fill, people

SetUp = Callable[..., Config]
COUNT = 20
LATER = shift(NIGHT, 1)


@pytest.fixture
def usual(server: Loopback, set_up: SetUp) -> Config:
    """A site after one good night, with everybody listed."""
    fill(server, people(COUNT))
    config = set_up(COUNT)
    assert crawl(config).health == "ok"
    ascribe(config)
    return config


def change_pages(server: Loopback, number: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the first so many profiles."""
    for at in range(number):
        path = f"/p/p{at:02}"
        page = server.rules[path]
        assert isinstance(page, Answer)
        server.rules[path] = Answer(json.dumps(change(json.loads(page.body))))


def findings(config: Config, night: str) -> dict[str, int]:
    with closing(open_database(config.database)) as db:
        return check_stage(db, config, night).open_by_kind


def absences(config: Config) -> int:
    with closing(open_database(config.database)) as db:
        return sum(one.absent_since is not None for one in load_listings(db))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"phone": None}, "offices shown on 0% of pages (usually 100%)"),
        ({"name": None}, "name shown on 0% of pages (usually 100%)"),
        ({"count": None}, "rating counts shown on 0% of pages (usually 100%)"),
    ],
    ids=["phone", "name", "count"],
)
def test_a_template_without_a_field_is_degraded_names_it_and_makes_no_finding(
    server: Loopback, usual: Config, change: dict[str, None], why: str
) -> None:
    before = findings(usual, NIGHT)
    change_pages(server, COUNT, lambda data: data | change)
    for night in (LATER, shift(NIGHT, 2)):
        run = crawl(usual, night)
        assert (run.health, run.why) == ("degraded", why)
        assert set(findings(usual, night)) <= set(before)
    (row,) = [row for row in site_rows(usual) if row["site"] == "tiny"]
    assert (row["last_health"], row["last_why"], row["last_ok_night"]) == ("degraded", why, NIGHT)


def test_a_template_without_the_rating_is_noticed_though_the_rating_is_kept(server: Loopback, usual: Config) -> None:
    change_pages(server, COUNT, lambda data: {name: value for name, value in data.items() if name not in ("rating", "count")})
    for night in (LATER, shift(NIGHT, 2)):
        run = crawl(usual, night)
        assert (run.health, run.why) == ("degraded", "rating shown on 0% of pages (usually 100%)")
    with closing(open_database(usual.database)) as db:
        assert all(one.listing.rating is not None for one in load_listings(db))


def test_a_template_is_noticed_on_a_quiet_night_too(server: Loopback, usual: Config) -> None:
    """Only some of the listings are looked at, and those show what they have lost; until it is mended they are read again."""
    assert crawl(usual, shift(NIGHT, 14)).health == "ok"
    change_pages(server, COUNT, lambda data: data | {"phone": None})
    runs = [crawl(usual, shift(NIGHT, at)) for at in (15, 16, 17)]
    assert 5 <= runs[0].listings < runs[1].listings < COUNT
    assert {(run.health, run.why) for run in runs} == {("degraded", "offices shown on 0% of pages (usually 100%)")}


def test_a_site_of_four_pages_is_judged_by_two_nights(server: Loopback, set_up: SetUp) -> None:
    fill(server, people(4))
    config = set_up(4)
    crawl(config)
    ascribe(config)
    assert crawl(config, LATER).health == "ok"
    change_pages(server, 4, lambda data: data | {"phone": None})
    runs = [crawl(config, shift(NIGHT, at)) for at in range(2, 9)]
    why = "offices shown on 0% of pages (usually 100%)"
    assert [run.health for run in runs] == ["ok"] + ["degraded"] * 4 + ["ok"] * 2
    assert {run.why for run in runs[1:5]} == {why}
    assert str(runs[5].why).startswith(f"offices shown on 0% of pages since {shift(NIGHT, 2)} (100% before): ")


def test_a_field_that_is_dropped_for_good_blinds_its_site_for_five_nights_and_makes_no_finding(
    server: Loopback, usual: Config
) -> None:
    before = findings(usual, NIGHT)
    change_pages(server, COUNT, lambda data: data | {"phone": None})
    runs = []
    for at in range(1, 8):
        runs.append(crawl(usual, shift(NIGHT, at)))
        assert findings(usual, shift(NIGHT, at)) == before
    assert [run.health for run in runs] == ["degraded"] * 5 + ["ok"] * 2
    assert runs[5].why == f"offices shown on 0% of pages since {LATER} (100% before): taken for how the site is from now on"


def after(server: Loopback, config: Config, number: int, rule: Rule) -> SiteRun:
    for at in range(number):
        server.rules[f"/p/p{at:02}"] = rule
    return crawl(config, LATER)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (Answer("gone", 404), r"8 listings were not found \(40%; usually 0%\)"),
        (Answer(status=302, headers={"Location": "/login"}), r"8 listings were not found \(40%; usually 0%\)"),
        (Answer(status=302, headers={"Location": "/p/p15"}), r"8 of \d+ pages could not be read"),
        (Answer("<html>a new design</html>"), r"8 of \d+ pages could not be read"),
        (Answer(""), r"8 of \d+ pages could not be read"),
        (Answer("oops", 500), r"8 of \d+ requests failed"),
    ],
    ids=["404", "login wall", "sent to somebody else", "new design", "empty", "500"],
)
def test_what_happens_to_many_pages_at_once_happened_to_the_site(server: Loopback, usual: Config, rule: Rule, why: str) -> None:
    server.rules["/login"] = Answer("<html>Log in</html>")
    run = after(server, usual, 8, rule)
    assert run.health == "degraded"
    assert re.fullmatch(why, run.why or "")
    assert absences(usual) == 0
    assert findings(usual, LATER).get("gone", 0) == 0


@pytest.mark.parametrize("rule", [Answer("gone", 404), Answer(status=302, headers={"Location": "/search?last=x"})])
def test_what_happens_to_a_few_pages_happened_to_them(server: Loopback, usual: Config, rule: Rule) -> None:
    assert after(server, usual, 2, rule).health == "ok"
    assert absences(usual) == 2

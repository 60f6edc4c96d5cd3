"""A search that is broken and answers "nobody" for everybody makes nobody missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from repmon.config import Config, load_config
from repmon.crawl.overview import site_rows, site_table
from repmon.crawl.plan import LISTED_NIGHTS
from repmon.crawl.revisit import turn_came
from repmon.model import Search
from repmon.stages.night import check_stage
from repmon.store.database import open_database, transaction
from repmon.store.history import shift
from repmon.store.nights import searches
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback
from tests.flow.tiny import NIGHT, ascribe, crawl, fill, people

SetUp = Callable[..., Config]
LISTED = 6
NEW = "P06"
EMPTY = json.dumps({"hits": [], "next": None, "total": 0})
FEATURED = json.dumps({"hits": [["x1", "Zoe Featured, MD"], ["x2", "Max Sponsor, DO"]], "next": None, "total": 2})


@pytest.fixture
def usual(server: Loopback, set_up: SetUp) -> Config:
    """Six people are listed; a seventh has come since, and is not."""
    fill(server, people(LISTED))
    config = set_up(LISTED)
    assert crawl(config).health == "ok"
    ascribe(config)
    arrive(config, LISTED + 1)
    server.seen.clear()
    return config


def arrive(config: Config, count: int) -> None:
    with closing(open_database(config.database)) as db:
        save_roster(db, people(count), source_file="test", night=NIGHT)


def later(nights: int) -> str:
    return shift(NIGHT, nights)


def missing(config: Config, night: str) -> int:
    with closing(open_database(config.database)) as db:
        return check_stage(db, config, night).open_by_kind.get("missing", 0)


def rows(config: Config, night: str) -> dict[str, Search]:
    with closing(open_database(config.database)) as db:
        return {row.physician_id: row for row in searches(db, since=night) if row.night == night}


def searched(server: Loopback) -> list[str]:
    """Whom the server was asked for since the last look."""
    by_name = {person.last_name: person.physician_id for person in people(40)}
    asked = [by_name[urlsplit(path).query.partition("=")[2]] for path in server.paths if path.startswith("/search")]
    server.seen.clear()
    return asked


def test_while_the_search_works_two_requests_more_say_so(server: Loopback, usual: Config) -> None:
    """Two witnesses are asked for first, others each night, and only while somebody is searched for who is not listed."""
    asked = []
    for at in (1, 2, 3):
        assert (crawl(usual, later(at)).health, missing(usual, later(at))) == ("ok", at > 1)
        asked.append(searched(server))
    assert [who[2:] for who in asked[:2]] == [[NEW], [NEW]]
    assert NEW not in asked[2]
    assert not set(asked[0][:2]) & set(asked[1][:2])


@pytest.mark.parametrize("answer", [EMPTY, FEATURED], ids=["nobody", "always the same people"])
def test_a_search_that_finds_nobody_any_more_makes_nobody_missing(server: Loopback, usual: Config, answer: str) -> None:
    """It is told in a line for five nights; then the pages count again, and still nobody is missing, till it is mended."""
    working, server.rules["/search"] = server.rules["/search"], answer
    runs = []
    for at in range(1, 9):
        runs.append(crawl(usual, later(at)))
        assert missing(usual, later(at)) == 0, at
        asked = [who for who in searched(server) if not turn_came(who, later(at - 1), later(at), LISTED_NIGHTS)]
        assert len(asked) <= 3, "the witnesses and the new one, beside those whose turn it is"
    assert [run.health for run in runs] == ["degraded"] * 5 + ["ok"] * 3
    why = runs[0].why or ""
    assert re.fullmatch(r"the search does not find P0\d or P0\d, who are listed there", why)
    assert {row.outcome for row in rows(usual, later(1)).values()} == {"unproven"}
    assert (runs[5].why or "").endswith(f"who are listed there, so since {later(1)}: nobody is called missing")
    (row,) = [row for row in site_rows(usual) if row["site"] == "tiny"]
    assert len(site_table([row]).splitlines()) == 2

    server.rules["/search"] = working
    runs = [crawl(usual, later(at)) for at in range(9, 24)]
    assert {(run.health, run.why) for run in runs[6:]} == {("ok", None)}
    assert missing(usual, later(23)) == 1, "and now it is true: two searches at the slower pace have said so"


def test_one_whom_the_site_does_not_find_any_more_speaks_for_nobody_else(server: Loopback, usual: Config) -> None:
    for at in (1, 2):
        server.rules[f"/search?last={people(LISTED)[3 * at - 2].last_name}"] = EMPTY
        assert (crawl(usual, later(at)).health, missing(usual, later(at))) == ("ok", at > 1)
    assert {NEW, "P01"} <= set(searched(server))


def test_a_search_that_has_never_found_those_who_are_listed_is_told_beside_what_their_pages_say(
    server: Loopback, usual: Config
) -> None:
    """They are known from a file: the pages count from the first night on, and nobody is missing."""
    with closing(open_database(usual.database)) as db, transaction(db):
        db.execute("DELETE FROM searches")
    server.rules["/search"] = EMPTY
    for at in (1, 2):
        run = crawl(usual, later(at))
        assert (run.health, missing(usual, later(at))) == ("ok", 0)
        assert (run.why or "").startswith("the search does not find P0")


def test_a_witness_who_cannot_be_searched_for_proves_nothing(server: Loopback, usual: Config) -> None:
    """The site fails for her, and shows nobody to the others: it is not to be believed. One who shows others is."""
    server.rules["/search"] = EMPTY
    for person in people(LISTED):
        server.rules[f"/search?last={person.last_name}"] = Answer("no", 404)
    crawl(usual, later(1))
    assert rows(usual, later(1))[NEW].outcome == "unproven"
    server.rules["/search"] = FEATURED
    crawl(usual, later(2))
    assert rows(usual, later(2))[NEW].outcome == "none"


@pytest.mark.parametrize(
    ("count", "answer", "told"),
    [(12, EMPTY, 0), (12, FEATURED, 12), (3, EMPTY, 3)],
    ids=["many of nobody", "many among others", "a few"],
)
def test_a_site_that_has_never_found_anybody(server: Loopback, set_up: SetUp, count: int, answer: str, told: int) -> None:
    """There is no witness: a search that shows nothing to anybody is not believed, unless only a few were searched for."""
    server.rules |= {"/robots.txt": "", "/search": answer}
    config = set_up(count)
    runs = [crawl(config, later(at)) for at in range(3)]
    assert missing(config, later(2)) == told
    fault = "the search does not find anybody, also not somebody else: all 12 searches showed nothing"
    assert runs[1].why == (None if told else f"{fault}, so since {NIGHT}: nobody is called missing")


def test_the_witnesses_come_before_the_budget_ends(server: Loopback, usual: Config) -> None:
    arrive(usual, 20)
    file = usual.folder / "repmon.toml"
    file.write_text(file.read_text() + "max_requests = 5\n")
    run = crawl(load_config(file), later(1))
    one, two, *others = searched(server)
    assert (run.health, run.requests, others) == ("ok", 5, [NEW, "P07"])
    answers = {who: row.outcome for who, row in rows(usual, later(1)).items() if row.outcome != "error"}
    assert answers == {one: "found", two: "found", NEW: "none", "P07": "none"}


def test_two_machines_have_witnesses_each(server: Loopback, usual: Config) -> None:
    arrive(usual, 20)
    for part in (1, 2):
        night = later(part)
        crawl(usual, night, shard=(part, 2))
        assert searched(server)[0] < NEW

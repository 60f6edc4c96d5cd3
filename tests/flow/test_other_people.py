"""A page that shows somebody else, or nobody: for a night or two, for good, or the same person under another surname."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from repmon.checks.coverage import cell_of
from repmon.config import Config
from repmon.stages.night import check_stage, match_stage, night_facts
from repmon.store.database import open_database
from repmon.store.findings import load_findings
from repmon.store.history import shift
from repmon.store.roster import save_roster
from tests.flow.loopback import Loopback
from tests.flow.tiny import NIGHT, crawl, fill, people, profile

SetUp = Callable[..., Config]
WHO, PAGE = "P05", "/p/p05"
NAME = people(6)[5].last_name


@pytest.fixture(params=["tiny", "tinydir"])
def config(server: Loopback, set_up: SetUp, request: pytest.FixtureRequest) -> Config:
    """A site that is searched or read whole: six physicians known by name and phone, their pages read on two nights."""
    config = set_up(6, name=request.param)
    roster = [replace(one, locations=(replace(one.locations[0], phone=f"+1{phone(at)}"),)) for at, one in enumerate(people(6))]
    with closing(open_database(config.database)) as db:
        save_roster(db, roster, source_file="test", night=NIGHT)
    fill(server, roster)
    for at, one in enumerate(roster):
        server.rules[f"/p/p{at:02}"] = profile(f"p{at:02}", f"Ann {one.last_name}, MD", phone=phone(at))
    for at in (0, 1):
        assert night(config, at) == ("listed", set())
    return config


def phone(at: int) -> str:
    return f"413555010{at}"


def night(config: Config, at: int) -> tuple[str, set[tuple[str, str]]]:
    """A whole night but for its report: the physician's state on the site, and the problems that stand."""
    date = shift(NIGHT, at)
    assert crawl(config, date).health == "ok"
    with closing(open_database(config.database)) as db:
        match_stage(db, date)
        check_stage(db, config, date)
        state = cell_of(night_facts(db, config, date), WHO, next(iter(config.sites))).state
        return state, {(row.kind, row.state) for row in load_findings(db)}


def show(server: Loopback, name: str, *, found: bool) -> None:
    """Let the page show a name, and the search find it or nobody."""
    server.rules[PAGE] = profile("p05", name, phone=phone(5))
    hits = [["p05", name]] if found else []
    server.rules[f"/search?last={NAME}"] = json.dumps({"hits": hits, "next": None})


def test_somebody_else_for_a_night_changes_nothing(server: Loopback, config: Config) -> None:
    show(server, "Zoe Unlike, DDS", found=False)
    assert night(config, 2) == ("listed", set()), "one night is not believed"
    show(server, f"Ann {NAME}, MD", found=True)
    assert night(config, 3) == ("listed", set())


def test_somebody_else_for_good_is_a_swap_and_never_missing(server: Loopback, config: Config) -> None:
    show(server, "Zoe Unlike, DDS", found=False)
    assert night(config, 2) == ("listed", set())
    assert night(config, 3) == ("searching", set()), "believed now, but not told before another reading"
    for at in range(4, 9):
        _, kinds = night(config, at)
        assert kinds == {("listing_swapped", "open")}
    show(server, f"Ann {NAME}, MD", found=True)
    for at in range(9, 12):
        state, kinds = night(config, at)
    assert (state, kinds) == ("listed", {("listing_swapped", "verified_fixed")})


def test_another_surname_for_a_night_is_not_missing(server: Loopback, config: Config) -> None:
    """Without an NPI nobody can say whose page it is then: it may be theirs all the same."""
    show(server, "Ann Marsh, MD", found=False)
    assert night(config, 2) == ("couldnt_check", set())
    show(server, f"Ann {NAME}, MD", found=True)
    assert [night(config, at) for at in (3, 4, 5)] == [("listed", set())] * 3


@pytest.mark.parametrize("name", ["Physician Profile", "Ann Marsh, MD"], ids=["a heading for a name", "another surname"])
@pytest.mark.parametrize("bad", [1, 5])
def test_a_page_that_is_wrong_for_some_nights_is_never_missing_and_found_again_at_once(
    server: Loopback, config: Config, name: str, bad: int
) -> None:
    show(server, name, found=False)
    assert [night(config, at) for at in range(2, 2 + bad)] == [("couldnt_check", set())] * bad
    show(server, f"Ann {NAME}, MD", found=True)
    assert [night(config, at) for at in range(2 + bad, 7 + bad)] == [("listed", set())] * 5


def test_a_page_without_a_name_may_be_theirs_and_is_read_until_it_has_one(server: Loopback, config: Config) -> None:
    show(server, "Physician Profile", found=False)
    assert all(night(config, at)[1] == set() for at in range(2, 13))
    show(server, f"Ann {NAME}, MD", found=True)
    assert night(config, 13) == ("listed", set())


@pytest.mark.parametrize("bad", [2, 3])
def test_somebody_else_for_some_nights_is_never_missing(server: Loopback, config: Config, bad: int) -> None:
    show(server, "Zoe Unlike, DDS", found=False)
    for at in range(2, 2 + bad):
        night(config, at)
    show(server, f"Ann {NAME}, MD", found=True)
    nights = [night(config, at) for at in range(2 + bad, 6 + bad)]
    assert "listed" not in {state for state, _ in nights[:1]}, "the first right night is doubted as the first wrong one was"
    assert {state for state, _ in nights[1:]} == {"listed"}
    assert not any(kind == "missing" for _, kinds in nights for kind, _ in kinds)


def test_the_absence_of_one_is_told_while_the_page_of_another_has_no_name(server: Loopback, config: Config) -> None:
    """Whose a page may be that has lost its name is known: it holds nobody else back."""
    show(server, "Physician Profile", found=False)
    with closing(open_database(config.database)) as db:
        save_roster(db, people(7), source_file="test", night=shift(NIGHT, 1))
    told = [night(config, at)[1] for at in range(2, 5)]
    assert told[-1] == {("missing", "open")}

"""Nights on which little is to be done: listings that rest, lists that are shared, and what must not be missed meanwhile."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from repmon.config import Config
from repmon.crawl.revisit import turn_came
from repmon.crawl.runner import run_crawl
from repmon.model import PracticeLocation, Search, SiteRun, StoredFinding, Wanted
from repmon.store.database import open_database
from repmon.store.findings import save_findings
from repmon.store.history import shift
from repmon.store.listings import load_listings
from repmon.store.nights import searches
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.tiny import NIGHT, Tiny, ascribe, crawl, fill, people, profile

SetUp = Callable[..., Config]
SETTLED = shift(NIGHT, 14)
"""A night two weeks later: nothing has changed since, so listings begin to rest."""
A_WEEK = "revisit_nights = 7"
"""The longest rest that can be asked for, which shows best what rests and what does not."""


def settle(server: Loopback, config: Config, count: int) -> None:
    """Two weeks in which nothing changes."""
    fill(server, people(count), tags=True)
    crawl(config)
    ascribe(config)
    crawl(config, SETTLED)
    server.seen.clear()


def week(server: Loopback, config: Config, first: int = 1) -> list[list[str]]:
    """What is asked for on seven nights after the settled one, robots.txt left out."""
    asked = []
    for at in range(first, first + 7):
        server.seen.clear()
        assert crawl(config, shift(SETTLED, at)).health == "ok"
        asked.append(server.paths[1:])
    return asked


def rows(config: Config) -> list[Search]:
    with closing(open_database(config.database)) as db:
        return searches(db)


@pytest.mark.parametrize("name", ["tiny", "tinydir"])
def test_a_quiet_night_costs_a_fraction(server: Loopback, set_up: SetUp, name: str) -> None:
    config = set_up(40, name=name, crawl=A_WEEK)
    settle(server, config, 40)
    nights = week(server, config)
    visits = [path for night in nights for path in night if path.startswith("/p/")]
    assert sorted(visits) == sorted(f"/p/p{at:02}" for at in range(40)), "each is looked at once in the week"
    requests = sum(len(night) + 1 for night in nights) / 7
    assert requests <= 0.25 * 41, "a settled night of every listing would be 41 requests"
    assert max(map(len, nights)) <= 0.4 * 41, "and no night carries the others' load"


def test_a_listing_rests_three_nights_at_most_unless_more_is_asked_for(server: Loopback, set_up: SetUp) -> None:
    config = set_up(20)
    settle(server, config, 20)
    nights = week(server, config)
    for key in (f"/p/p{at:02}" for at in range(20)):
        seen = [at for at, night in enumerate(nights) if key in night]
        assert {later - earlier for earlier, later in itertools.pairwise(seen)} == {3}, key
        assert seen[0] < 3


def test_what_changes_is_found_within_a_week_and_looked_at_again_on_the_next_night(server: Loopback, set_up: SetUp) -> None:
    config = set_up(8, crawl=A_WEEK)
    settle(server, config, 8)
    server.rules["/p/p05"] = profile("p05", "Ann Quillaapp, MD", rating=1.2, count=9)
    seen = [at for at, night in enumerate(week(server, config) + week(server, config, 8)) if "/p/p05" in night]
    assert seen[0] < 7
    assert seen[1] == seen[0] + 1


def test_a_page_that_is_gone_is_looked_at_again_on_the_next_night(server: Loopback, set_up: SetUp) -> None:
    config = set_up(8, crawl=A_WEEK)
    settle(server, config, 8)
    server.rules["/p/p05"] = Answer("gone", 404)
    week(server, config)
    week(server, config, 8)
    with closing(open_database(config.database)) as db:
        (absent, gone) = next((one.absent_since, one.gone_since) for one in load_listings(db) if one.listing.site_key == "p05")
    assert absent is not None and absent <= shift(SETTLED, 7)
    assert gone == shift(absent, 1)


@pytest.mark.parametrize("state", ["open", "submitted", "regressed", "stuck", "couldnt_check"])
@pytest.mark.parametrize("whole", [False, True], ids=["of the listing", "of the physician on the site"])
def test_a_problem_that_stands_is_looked_at_every_night(server: Loopback, set_up: SetUp, state: str, whole: bool) -> None:
    config = set_up(8, crawl=A_WEEK)
    settle(server, config, 8)
    with closing(open_database(config.database)) as db:
        save_findings(db, [finding("P05", None if whole else "p05", state), finding("P06", "p06", "dismissed")], [])
    nights = week(server, config)
    assert [("/p/p05" in night) for night in nights] == [True] * 7
    assert sum("/p/p06" in night for night in nights) == 1


def finding(who: str, key: str | None, state: str) -> StoredFinding:
    return StoredFinding(
        f"F-{who}", "wrong_phone", "high", state, who, None, "tiny", key, None, None, None, "A sentence.", {}, None,  # type: ignore[arg-type]
        NIGHT, NIGHT, NIGHT, NIGHT,
    )  # fmt: skip


def test_a_second_listing_of_somebody_who_is_listed_is_found(server: Loopback, set_up: SetUp) -> None:
    """Once in thirty nights everybody is searched for, and what is known to be at rest is not read for it."""
    config = set_up(3)
    settle(server, config, 3)
    last = people(2)[1].last_name
    server.rules["/p/x9"] = profile("x9", f"Ann {last}", rating=2.0, count=1)
    hits = [["p01", f"Ann {last}, MD"], ["x9", f"Ann {last}"]]
    server.rules[f"/search?last={last}"] = json.dumps({"hits": hits, "next": None})
    turn = next(at for at in range(1, 31) if turn_came("P01", shift(SETTLED, at - 1), shift(SETTLED, at), 30))
    crawl(config, shift(SETTLED, turn))
    asked = [path for path in server.paths if last in path or path == "/p/x9"]
    assert asked == [f"/search?last={last}", "/p/x9"]
    assert [row.night for row in rows(config) if row.physician_id == "P01"][-1] == shift(SETTLED, turn)


class _ByTown(Tiny):
    """A site that is searched by the lists of its towns."""

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        return [f"{cls.home}/search?town={wanted.city}"] if wanted.city else []


def in_towns(server: Loopback, config: Config, towns: Sequence[str]) -> dict[str, list[list[str]]]:
    """People in towns, each of which has a list of its people, two a page."""
    roster = [
        replace(one, locations=(PracticeLocation(f"L{at}", city=towns[at]),)) for at, one in enumerate(people(len(towns)))
    ]
    with closing(open_database(config.database)) as db:
        save_roster(db, roster, source_file="test", night=NIGHT)
    fill(server, roster)
    lists: dict[str, list[list[str]]] = {town: [] for town in towns}
    for one, town in zip(roster, towns, strict=True):
        lists[town].append([one.physician_id.lower(), f"Ann {one.last_name}"])

    def search(seen: Seen) -> Answer:
        query = parse_qs(urlsplit(seen.path).query)
        (town,), page = query["town"], int(query.get("page", ["1"])[0])
        more = len(lists[town]) > 2 * page
        return Answer(json.dumps({
            "hits": lists[town][2 * page - 2 : 2 * page],
            "next": f"/search?town={town}&page={page + 1}" if more else None,
            "total": len(lists[town]),
        }))  # fmt: skip

    server.rules["/search"] = search
    return lists


def by_town(config: Config, night: str = NIGHT) -> SiteRun:
    (run,) = run_crawl(config, night=night, progress=False, spiders={"tiny": _ByTown})
    return run


def test_a_list_is_read_once_for_everybody_whose_search_it_is(server: Loopback, set_up: SetUp) -> None:
    config = set_up(1)
    lists = in_towns(server, config, ["Elm", "Oak", "Elm", "Elm", "Oak"])
    lists["Elm"].pop()  # P03 is on no list
    run = by_town(config)
    lists_asked = [path for path in server.paths if path.startswith("/search")]
    assert lists_asked == ["/search?town=Elm", "/search?town=Oak"]
    assert {row.physician_id: row.outcome for row in rows(config)} == {
        "P00": "found", "P01": "found", "P02": "found", "P03": "none", "P04": "found",
    }  # fmt: skip
    assert (run.health, run.listings, run.requests) == ("ok", 4, 7)


def test_every_page_of_a_shared_list_is_read_once_and_a_failure_is_everybodys(server: Loopback, set_up: SetUp) -> None:
    config = set_up(1)
    in_towns(server, config, ["Elm"] * 5)
    by_town(config)
    assert [path for path in server.paths if path.startswith("/search")] == [
        "/search?town=Elm", "/search?town=Elm&page=2", "/search?town=Elm&page=3",
    ]  # fmt: skip
    server.rules["/search?town=Elm&page=3"] = Answer("oops", 500)
    by_town(config, shift(NIGHT, 1))
    tonight = {row.physician_id: row.outcome for row in rows(config) if row.night != NIGHT}
    assert tonight == dict.fromkeys(("P00", "P01", "P02", "P03", "P04"), "error")


def test_a_shared_list_that_fails_is_one_failed_request(server: Loopback, set_up: SetUp) -> None:
    """Six people's list fails beside six lists of one each: one page that could not be had, of thirteen asked for."""
    config = set_up(1)
    towns = [*["Elm"] * 6, "Oak", "Ash", "Fir", "Yew", "Bay", "Box"]
    in_towns(server, config, towns)
    lists = server.rules["/search"]
    assert callable(lists)
    server.rules["/search"] = lambda seen: Answer("oops", 500) if "Elm" in seen.path else lists(seen)
    run = by_town(config)
    assert (run.health, run.errors, run.tasks_done) == ("ok", 1, 18)
    assert [row.outcome for row in rows(config)] == ["error"] * 6 + ["found"] * 6, "but it is six searches without an answer"


@pytest.mark.parametrize(
    ("hits", "total", "outcome", "detail"),
    [
        (["Ann Quillaakk"], 1, "found", None),
        (["Zoe Unlike"], 1, "none", None),
        ([], 0, "none", None),
        (["Zoe Unlike"], None, "none", None),
        (["Zoe Unlike"], 0, "none", None),
        (["Zoe Unlike"], 3, "unproven", "1 of 3 results were shown"),
        (["Ann Quillaakk"], 3, "unproven", "1 of 3 results were shown"),
        ([], 2, "unproven", "0 of 2 results were shown"),
    ],
    ids=["one", "fuzzy", "none", "not said", "said to be none", "some held back", "found, some held back", "all held back"],
)  # fmt: skip
def test_what_was_read_is_counted_against_what_the_site_says(
    server: Loopback, set_up: SetUp, hits: list[str], total: int | None, outcome: str, detail: str | None
) -> None:
    fill(server, people(1))
    found = [["p00" if name.startswith("Ann") else "x1", name] for name in hits]
    server.rules["/search"] = json.dumps({"hits": found, "next": None, "total": total})
    server.rules["/p/x1"] = profile("x1", "Zoe Unlike")
    config = set_up(1)
    assert crawl(config).health == "ok"
    assert [(row.outcome, row.detail) for row in rows(config)] == [(outcome, detail)]


@pytest.mark.parametrize(
    ("pages", "total", "outcome"),
    [
        ([["a", "b"], ["c", "a"]], 3, "none"),
        ([["a", "b"], ["a", "b"], ["a", "b"]], None, "unproven"),
        ([["a", "b"], ["c", "d"], ["a", "b"], ["e"]], None, "unproven"),
        ([["a", "b"], ["c", "d"], ["a", "b"]], 4, "none"),
        ([["a", "a"], ["b"]], 3, "none"),
        ([["a", "b"], []], 4, "unproven"),
    ],
    ids=["sponsored twice", "page 1 again", "page 1 again later", "asked once too often", "listed twice", "ends early"],
)
def test_a_page_shown_again_is_not_another_page(
    server: Loopback, set_up: SetUp, pages: list[list[str]], total: int | None, outcome: str
) -> None:
    def search(seen: Seen) -> Answer:
        number = int(seen.path.partition("page=")[2] or 1)
        following = f"/search?page={number + 1}" if number < len(pages) else None
        hits = [[key, "Zoe Unlike"] for key in pages[number - 1]]
        return Answer(json.dumps({"hits": hits, "next": following, "total": total}))

    fill(server, [])
    server.rules["/search"] = search
    config = set_up(1)
    crawl(config)
    assert [row.outcome for row in rows(config)] == [outcome]


class _Cards(Tiny):
    """A site whose results are listings already, told in fewer words than on the page."""

    cards_are_listings = True


def test_a_card_of_a_listing_that_is_ours_does_not_replace_its_page(server: Loopback, set_up: SetUp) -> None:
    config = set_up(1)
    fill(server, people(1))
    crawl(config)
    ascribe(config)
    turn = next(at for at in range(1, 31) if turn_came("P00", shift(NIGHT, at - 1), shift(NIGHT, at), 30))
    run_crawl(config, night=shift(NIGHT, turn), progress=False, spiders={"tiny": _Cards})
    with closing(open_database(config.database)) as db:
        (one,) = load_listings(db)
        assert db.execute("SELECT count(*) FROM listing_versions").fetchone() == (1,)
    assert any(path.startswith("/search") for path in server.paths[4:])
    assert (one.listing.offices[0].phone, one.carried) == ("(413) 555-0123", {})

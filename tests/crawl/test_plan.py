"""What is fetched tonight."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.config import CrawlSettings
from repmon.crawl.plan import SiteKnowledge, plan_night, wanted_of
from repmon.model import Listing, Match, Physician, PracticeLocation, Search, StoredListing, Task
from repmon.store.revisits import Changes

FIRST = dt.date(2026, 3, 2)


def night(number: int) -> str:
    """Night 1 is the first."""
    return (FIRST + dt.timedelta(days=number - 1)).isoformat()


def stored(key: str, *, seen: int = 1, absent: int | None = None, gone: int | None = None, site: str = "tiny") -> StoredListing:
    listing = Listing(site, key, f"https://tiny.example.org/p/{key}")
    return StoredListing(
        1, listing, night(1), night(seen), night(1), (absent and night(absent)) or None, (gone and night(gone)) or None
    )


def match(key: str, who: str, state: Any = "auto") -> Match:
    return Match("tiny", key, who, 12.0, (), state)


def search(who: str, number: int, outcome: Any = "none") -> Search:
    return Search(night(number), "tiny", who, outcome)


def plan(number: int = 10, **known: Any) -> list[Task]:
    people = known.pop("physicians", [])
    how = {name: known.pop(name) for name in ("enumerates", "wanted") if name in known}
    settings = CrawlSettings(search_again_nights=7, revisit_nights=7)
    return plan_night(night(number), "tiny", SiteKnowledge(**known), people, settings, **how)


def targets(tasks: list[Task]) -> list[tuple[str, str]]:
    return [(task.kind, task.target) for task in tasks]


WHO = Physician("P1", "Quill")


def test_our_listings_are_visited_every_night_whatever_their_state() -> None:
    listings = [stored(key, seen=9) for key in "abcd"]
    matches = [match("a", "P1"), match("b", "P1", "confirmed"), match("c", "P1", "needs_review"), match("d", "P1", "rejected")]
    assert targets(plan(listings=listings, matches=matches)) == [("visit", "a"), ("visit", "b"), ("visit", "c")]


def test_a_listing_of_nobody_is_visited_every_thirty_nights() -> None:
    assert plan(30, listings=[stored("a")]) == []
    assert targets(plan(31, listings=[stored("a")])) == [("visit", "a")]


def test_an_absent_listing_is_visited_until_it_is_gone_and_then_every_thirty_nights() -> None:
    assert targets(plan(3, listings=[stored("a", absent=2)])) == [("visit", "a")]
    gone = stored("a", absent=2, gone=3)
    due = [number for number in range(4, 100) if plan(number, listings=[gone], matches=[match("a", "P1")])]
    assert due == [33, 63, 93]


def test_somebody_without_a_listing_is_searched_for_twice_and_then_weekly() -> None:
    rows: list[Search] = []
    searched = []
    for number in range(1, 31):
        if plan(number, physicians=[WHO], searches=rows):
            searched.append(number)
            rows.append(search("P1", number))
    assert searched == [1, 2, 9, 16, 23, 30]


def test_failed_blocked_and_unhealthy_searches_do_not_count() -> None:
    rows = [search("P1", 1, "error"), search("P1", 2, "blocked"), search("P1", 3), search("P1", 4), search("P1", 5, "found")]
    assert plan(6, physicians=[WHO], searches=rows) == []
    assert targets(plan(6, physicians=[WHO], searches=rows[:3])) == [("search", "P1")]
    assert targets(plan(6, physicians=[WHO], searches=rows, unhealthy={night(4), night(5)})) == [("search", "P1")]


def test_an_old_pair_of_searches_says_nothing_about_a_listing_that_vanished_since() -> None:
    rows = [search("P1", 1), search("P1", 2)]
    assert targets(plan(100, physicians=[WHO], searches=rows)) == [("search", "P1")]
    assert targets(plan(101, physicians=[WHO], searches=[*rows, search("P1", 100)])) == [("search", "P1")]


def test_who_has_a_live_listing_is_not_searched_for() -> None:
    covered = plan(physicians=[WHO], listings=[stored("a", seen=9)], matches=[match("a", "P1")])
    in_review = plan(physicians=[WHO], listings=[stored("a", seen=9)], matches=[match("a", "P1", "needs_review")])
    gone = plan(physicians=[WHO], listings=[stored("a", absent=8, gone=9)], matches=[match("a", "P1")])
    assert targets(covered) == [("visit", "a")]
    assert ("search", "P1") in targets(in_review)
    assert ("search", "P1") in targets(gone)


def test_who_is_not_found_is_searched_for_at_once_whatever_was_found_before() -> None:
    """The listing may go on under another id: it is looked for on the night that says whether the old one is gone."""
    searched = [search("P1", 7, "found"), search("P1", 9, "found")]
    known: dict[str, Any] = {"matches": [match("a", "P1")], "physicians": [WHO], "searches": searched}
    assert ("search", "P1") not in targets(plan(listings=[stored("a", seen=9)], **known))
    for lost in (stored("a", seen=9, absent=9), stored("a", seen=9, absent=8, gone=9)):
        assert ("search", "P1") in targets(plan(listings=[lost], **known))
    twice = [search("P1", 10), search("P1", 11)]
    assert ("search", "P1") not in targets(
        plan(12, **(known | {"listings": [stored("a", absent=2, gone=3)], "searches": twice}))
    )


def test_a_site_on_which_nobody_need_be_listed_is_not_searched() -> None:
    assert plan(physicians=[WHO], wanted=False) == []


def test_a_directory_is_read_first_and_its_searches_are_answered_from_it() -> None:
    tasks = plan(physicians=[WHO], listings=[stored("a", seen=9)], matches=[match("a", "P2")], enumerates=True)
    assert targets(tasks) == [("enumerate", "tiny"), ("search", "P1"), ("visit", "a")]


def test_the_longest_neglected_comes_first() -> None:
    listings = [stored("a", seen=9), stored("b", seen=7)]
    matches = [match("a", "P1"), match("b", "P2")]
    people = [Physician(name, "Quill") for name in ("P3", "P4", "P5")]
    rows = [search("P4", 8), search("P5", 9), search("P5", 9)]
    tasks = plan(listings=listings, matches=matches, physicians=people, searches=rows)
    assert targets(tasks) == [("search", "P3"), ("visit", "b"), ("search", "P4"), ("visit", "a"), ("search", "P5")]


def test_other_sites_and_tonights_own_searches_are_passed_over() -> None:
    rows = [search("P1", 10), search("P1", 11), replace(search("P1", 8), site="other"), replace(search("P1", 9), site="other")]
    assert targets(plan(10, physicians=[WHO], searches=rows, listings=[stored("a", site="other")])) == [("search", "P1")]


def test_wanted_takes_the_first_location() -> None:
    place = PracticeLocation("L1", city="Westfield", state="MA", zip="01085", main_phone="+14135550123")
    wanted = wanted_of(replace(WHO, first_name="Ann", locations=(place, PracticeLocation("L2", city="Other"))))
    assert (wanted.city, wanted.state, wanted.zip, wanted.phone) == ("Westfield", "MA", "01085", "+14135550123")
    assert wanted_of(WHO).city is None


QUIET = Changes(nights=60, times=0, last=night(1))


def quiet(number: int, keys: str = "abcdefg", **known: Any) -> list[str]:
    """Which of these listings, all of them ours, unchanged for sixty nights and last seen on night 9, are visited."""
    given_known: dict[str, Any] = {
        "listings": [stored(key, seen=9) for key in keys],
        "matches": [match(key, f"P{key}") for key in keys],
        "changes": dict.fromkeys(keys, QUIET),
    }
    return [task.target for task in plan(number, **(given_known | known))]


def test_quiet_listings_take_turns_and_none_waits_longer_than_a_week() -> None:
    assert len(quiet(10)) < 7
    assert quiet(16) == list("abcdefg"), "a week later all are due, also when the machine was off"
    assert all(set(quiet(number)) <= set(quiet(number + 1)) for number in range(10, 16))


@pytest.mark.parametrize(
    "known",
    [
        {"changes": {"f": replace(QUIET, last=night(9))}},
        {"changes": {}},
        {"changes": {"f": replace(QUIET, nights=3)}},
        {"changes": {"f": replace(QUIET, times=30)}},
        {"awaited": {"f"}},
        {"unhealthy": {night(9)}},
        {"matches": [match("f", "Pf", "needs_review")]},
        {"matches": [match("f", "Pf"), match("f", "Pb", "needs_review")]},
        {"listings": [stored("f", seen=9, absent=10)]},
    ],
    ids=["just changed", "unknown", "new", "restless", "awaited", "site was ill", "in review", "two claim it", "absent"],
)
def test_what_something_waits_for_is_visited_every_night(known: dict[str, Any]) -> None:
    assert quiet(15, "f") == [], "its turn is a night later"
    assert quiet(15, "f", **known) == ["f"]


def test_what_was_found_and_not_reached_comes_first() -> None:
    unread = Task("tiny", "visit", "z", "https://tiny.example.org/p/z")
    tasks = plan(16, unread=[unread], listings=[stored("a", seen=9)], matches=[match("a", "P2")], physicians=[WHO])
    assert targets(tasks) == [("visit", "z"), ("search", "P1"), ("visit", "a")]


def test_those_who_are_listed_are_searched_for_once_in_thirty_nights_last_of_all() -> None:
    people = [Physician(f"P{at}", "Quill") for at in range(90)]
    listings = [stored(f"k{at}", seen=1) for at in range(90)]
    matches = [match(f"k{at}", f"P{at}") for at in range(90)]
    rows: list[Search] = []
    per_night = []
    for number in range(40, 70):
        tasks = plan(number, physicians=people, listings=listings, matches=matches, searches=rows)
        searched = [task.target for task in tasks if task.kind == "search"]
        assert [task.target for task in tasks][len(tasks) - len(searched) :] == searched
        rows += [search(who, number, "found") for who in searched]
        per_night.append(len(searched))
    assert sorted(row.physician_id for row in rows) == sorted(person.physician_id for person in people)
    assert max(per_night) < 12


def test_a_search_of_somebody_listed_that_failed_is_repeated_and_a_directory_needs_none() -> None:
    known: dict[str, Any] = {"physicians": [WHO], "listings": [stored("a", seen=9)], "matches": [match("a", "P1")]}
    waiting = next(number for number in range(10, 40) if ("search", "P1") not in targets(plan(number, **known)))
    failed = [search("P1", waiting - 1, "error")]
    assert ("search", "P1") in targets(plan(waiting, searches=failed, **known))
    whole = [targets(plan(number, enumerates=True, **known)) for number in range(10, 40)]
    assert all(("search", "P1") not in tasks for tasks in whole)


KEYS = st.sampled_from("abcdef")
PEOPLE = st.sampled_from(["P1", "P2", "P3"])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.builds(stored, KEYS, seen=st.integers(1, 9)), unique_by=lambda known: known.listing.site_key),
    st.lists(
        st.builds(match, KEYS, PEOPLE, st.sampled_from(["auto", "confirmed", "needs_review", "rejected"])),
        unique_by=lambda row: (row.site_key, row.physician_id),
    ),
    st.lists(st.builds(search, PEOPLE, st.integers(1, 12), st.sampled_from(["found", "none", "error", "blocked"]))),
    st.randoms(use_true_random=False),
)
def test_nothing_is_planned_twice_and_order_of_input_does_not_matter(
    listings: list[StoredListing], matches: list[Match], searches: list[Search], chance: Any
) -> None:
    people = [Physician(name, "Quill") for name in ("P1", "P2", "P3")]
    tasks = plan(listings=listings, matches=matches, searches=searches, physicians=people)
    assert len(set(tasks)) == len(tasks)
    for each in (listings, matches, searches, people):
        chance.shuffle(each)
    assert plan(listings=listings, matches=matches, searches=searches, physicians=people) == tasks

"""The grid's words, and what is said before "missing" is."""

from __future__ import annotations

from dataclasses import replace

from repmon.checks.coverage import cell_of
from repmon.checks.facts import LostPage, Swap
from repmon.checks.missing import check_missing
from repmon.model import Finding, finding_id

from .facts_builder import EVE, NIGHT, SITE, facts, listing, match, search, stored

SEARCHED = (search(EVE), search(NIGHT))


def test_a_listing_that_waits_for_a_person_is_named_before_anybody_is_called_missing() -> None:
    asked = facts(stored(), matches=[match(state="needs_review")], searches=SEARCHED)
    cell = cell_of(asked, "P1", SITE)
    assert (cell.state, cell.why) == (
        "needs_review",
        "probably listed, but not matched for certain: Dr. Jane Q. Doe, MD (https://reviews.example.org/jane-doe) "
        "waits for a person's decision",
    )
    assert list(check_missing(asked)) == []


def test_a_swapped_page_is_not_told_a_second_time_as_missing() -> None:
    now = stored(listing(name="John Roe, MD"))
    missing = facts(now, matches=[], searches=SEARCHED)
    assert [one.kind for one in check_missing(missing) if isinstance(one, Finding)] == ["missing"]
    swap = Swap(SITE, "jane-doe", "P1", EVE, listing(), "the name changed", 24.0, ())
    assert list(check_missing(replace(missing, swaps=(swap,)))) == []
    unread = replace(now, last_seen=EVE)
    waiting = replace(facts(unread, matches=[], searches=SEARCHED), swaps=(swap,))
    assert list(check_missing(waiting)) == [], "the second reading is to come"
    for_ever = replace(waiting, swaps=(replace(swap, since="2026-02-01"),), listings={
        (SITE, "jane-doe"): replace(unread, last_seen="2026-02-01"),
    })  # fmt: skip
    assert [one.kind for one in check_missing(for_ever) if isinstance(one, Finding)] == ["missing"], "nobody reads it again"


def test_a_search_that_found_the_page_which_was_theirs_is_no_half_of_an_absence() -> None:
    lost = facts(stored(), matches=[], searches=(replace(search(EVE), outcome="found"), search(NIGHT)))
    assert (cell_of(lost, "P1", SITE).state, cell_of(lost, "P1", SITE).nights) == ("searching", (NIGHT,))
    namesake = facts(stored(), matches=[], searches=tuple(replace(one, outcome="found") for one in SEARCHED))
    assert cell_of(namesake, "P1", SITE).state == "missing", "somebody of that name was found twice, and is not the one"


def test_a_page_that_was_theirs_till_lately_holds_missing_back_unless_it_is_surely_another_persons() -> None:
    empty = facts(stored(), matches=[], searches=SEARCHED)
    page = LostPage(SITE, "jane-doe", "P1", EVE, None)
    held = replace(empty, lost_pages=(page,))
    assert cell_of(held, "P1", SITE).state == "couldnt_check"
    assert "has shown Dr. Jane Q. Doe, MD since 1 March 2026" in cell_of(held, "P1", SITE).why
    assert list(check_missing(held)) == []
    for_ever = replace(empty, lost_pages=(replace(page, since="2026-01-30"),))
    assert cell_of(for_ever, "P1", SITE).state == "missing", "longer ago than a field that is not shown is carried on"
    another = replace(empty, lost_pages=(replace(page, why="the name changed"),))
    assert cell_of(another, "P1", SITE).state == "missing"
    since_tonight = replace(empty, lost_pages=(replace(page, since=NIGHT, why="the name changed"),))
    assert cell_of(since_tonight, "P1", SITE).nights == (NIGHT,), "a search of before led to the page that was theirs"
    of_another = replace(empty, lost_pages=(replace(page, physician_id="P2"),))
    assert cell_of(of_another, "P1", SITE).state == "missing"


def test_a_swap_that_a_person_dismissed_does_not_keep_missing_back() -> None:
    swap = Swap(SITE, "jane-doe", "P1", EVE, listing(), "the name changed", 24.0, ())
    missing = replace(facts(stored(), matches=[], searches=SEARCHED), swaps=(swap,))
    dismissed = replace(missing, dismissed=frozenset({finding_id("listing_swapped", "P1", SITE, "jane-doe")}))
    assert [one.kind for one in check_missing(dismissed) if isinstance(one, Finding)] == ["missing"]

"""The grid's words, and what is said before "missing" is."""

from __future__ import annotations

from dataclasses import replace

from repmon.checks.coverage import cell_of
from repmon.checks.facts import Swap
from repmon.checks.missing import check_missing
from repmon.model import Finding

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

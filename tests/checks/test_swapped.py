"""A page that was a physician's and shows somebody else now."""

from __future__ import annotations

from dataclasses import replace

from repmon.checks.facts import NightFacts, Swap
from repmon.checks.swapped import check_swapped
from repmon.checks.tonight import check_night
from repmon.model import Checked, Finding, Match, StoredListing

from .facts_builder import EVE, NIGHT, SITE, facts, listing, match, stored

SWAP = Swap(SITE, "jane-doe", "P1", EVE, listing(), "the name changed from Jane Doe to John Roe", 24.0, ("same NPI +16",))
NOW = stored(listing(name="John Roe, MD"))


def night(now: StoredListing = NOW, matches: tuple[Match, ...] = (), swap: Swap = SWAP) -> NightFacts:
    return replace(facts(now, matches=list(matches)), swaps=(swap,))


def test_it_is_told_with_both_sides() -> None:
    (finding,) = check_swapped(night())
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.physician_id, finding.listed) == ("listing_swapped", "P1", "John Roe, MD")
    assert finding.sentence.startswith(
        "The page on RateMDs that was Dr. Jane Doe's shows John Roe, MD (since 1 March 2026 at the latest): the "
    )
    assert (finding.evidence["before"]["name"], finding.evidence["after"]["name"]) == ("Dr. Jane Q. Doe, MD", "John Roe, MD")
    assert finding.evidence["match"] == {"points": 24.0, "reasons": ["same NPI +16"]}


def test_one_odd_night_is_not_told() -> None:
    assert list(check_swapped(night(swap=replace(SWAP, since=NIGHT)))) == []


def test_it_is_over_when_the_page_is_theirs_again_or_gone() -> None:
    over = [Checked("listing_swapped", "P1", SITE, "jane-doe")]
    assert list(check_swapped(night(matches=(match(),)))) == over
    assert list(check_swapped(night(matches=(match(state="needs_review"),)))) == over
    assert list(check_swapped(night(replace(NOW, gone_since=NIGHT)))) == over


def test_it_stands_although_the_listing_is_no_longer_ascribed() -> None:
    tonight = check_night(night(), [])
    assert [finding.kind for finding in tonight.findings] == ["listing_swapped"]
    assert tonight.withdrawn == {}

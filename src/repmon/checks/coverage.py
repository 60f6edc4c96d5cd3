"""The physician x site grid: listed, needs review, missing, couldn't check, still searching, not wanted - and why."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from repmon.checks.facts import OURS, LostPage, NightFacts, in_words
from repmon.model import Listing, Match, Night, Search, StoredListing, nights_between

CellState = Literal["listed", "needs_review", "missing", "couldnt_check", "searching", "not_wanted"]

NIGHTS_FOR_MISSING = 2
"""Complete searches on healthy nights, on different dates, before anything is called missing (truth 1)."""
LOST_NIGHTS = 30
"""A page that was theirs, and shows no name or one that may be theirs all the same, is waited for so long: as long as the
fields that a page does not show are carried on (``repmon.store.carry``)."""

NOT_SEARCHED, UNFINISHED = "not searched yet", "the search could not be completed"
UNDER_WAY = "nothing found yet; a second night will tell"
"""Why nothing is known of a pair, in the words of the report's grid, too."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One physician on one site."""

    physician_id: str
    site: str
    state: CellState
    why: str
    nights: tuple[Night, ...] = ()
    """Nights of complete, healthy searches that found nobody, oldest first."""
    url: str | None = None
    """The listing that is theirs, or the likeliest one that waits for a decision."""


def cells(facts: NightFacts) -> Iterator[Cell]:
    """Yield every physician x site pair with its state tonight, physicians and sites in a stable order."""
    for physician_id in sorted(facts.physicians):
        for site in sorted(facts.sites):
            yield cell_of(facts, physician_id, site)


def cell_of(facts: NightFacts, physician_id: str, site: str) -> Cell:
    """One physician x site pair with its state tonight. A listing of theirs on a site that was not read is not checked; whether
    one is theirs can be decided all the same."""
    live = [(match, stored) for match, stored in facts.by_pair.get((physician_id, site), ()) if stored.gone_since is None]
    ours = [(match, stored) for match, stored in live if match.state in OURS]
    if ours:
        return _with_listing(facts, physician_id, site, ours)
    if live:
        _, stored = max(live, key=lambda one: one[0].points)
        return Cell(physician_id, site, "needs_review", _waits(stored.listing), url=stored.listing.url)
    if not facts.sites[site].wanted:
        return Cell(physician_id, site, "not_wanted", "the organisation does not ask for a listing here")
    return _without_listing(facts, physician_id, site)


def _with_listing(facts: NightFacts, physician_id: str, site: str, ours: Sequence[tuple[Match, StoredListing]]) -> Cell:
    _, stored = max(ours, key=lambda one: one[0].primary)
    if facts.healthy(site):
        return Cell(physician_id, site, "listed", "matched to a live listing", url=stored.listing.url)
    return Cell(physician_id, site, "couldnt_check", facts.unreadable_sites()[site], url=stored.listing.url)


def _without_listing(facts: NightFacts, physician_id: str, site: str) -> Cell:
    nights = empty_search_nights(facts, physician_id, site)
    if not facts.healthy(site):
        return Cell(physician_id, site, "couldnt_check", facts.unreadable_sites()[site], nights)
    if lost := still_theirs(facts, physician_id, site):
        return Cell(physician_id, site, "couldnt_check", _not_recognised(facts, lost[0]), nights)
    if len(nights) >= NIGHTS_FOR_MISSING:
        return Cell(physician_id, site, "missing", f"searched on {len(nights)} healthy nights, nothing matched", nights)
    last = facts.searches_by_pair.get((physician_id, site), [])[-1:]
    if last and last[0].outcome not in ("found", "none"):
        return Cell(physician_id, site, "couldnt_check", last[0].detail or UNFINISHED, nights)
    return Cell(physician_id, site, "searching", UNDER_WAY if last else NOT_SEARCHED, nights)


def _waits(shown: Listing) -> str:
    """What is said before "missing" is: in 86 of 100 such pairs of the labelled set the physician is on the site."""
    name = f"{shown.name} " if shown.name else ""
    return f"probably listed, but not matched for certain: {name}({shown.url}) waits for a person's decision"


def still_theirs(facts: NightFacts, physician_id: str, site: str) -> list[LostPage]:
    """The pages that were theirs till lately and are not surely somebody else's now: nobody is proven absent by them."""
    pages = facts.lost_by_pair.get((physician_id, site), ())
    return [page for page in pages if page.why is None and nights_between(page.since, facts.night) <= LOST_NIGHTS]


def _not_recognised(facts: NightFacts, page: LostPage) -> str:
    shown = facts.listings[page.site, page.site_key].listing
    return f"the page that was theirs has shown {shown.name or 'no name'} since {in_words(page.since)} ({shown.url})"


def empty_search_nights(facts: NightFacts, physician_id: str, site: str) -> tuple[Night, ...]:
    """Nights on which this pair was searched completely on a healthy site, lately and since it was last listed there."""
    pair = physician_id, site
    listed_until = max((stored.last_seen for match, stored in facts.by_pair.get(pair, ()) if match.state in OURS), default="")
    lost_since = max((page.since for page in facts.lost_by_pair.get(pair, ())), default="")
    good = {night for night in facts.ok_nights.get(site, ()) if nights_between(night, facts.night) <= facts.search_window}
    rows = facts.searches_by_pair.get(pair, ())
    after = [s for s in rows if _complete(s, good) and s.night > listed_until and s.night >= lost_since]
    return _nights_of_one_answer(after)


def _nights_of_one_answer(searches: Sequence[Search]) -> tuple[Night, ...]:
    """Pass over what came before the last hit, once nobody is found any more: the hit may be the page that was theirs till now.

    A page that has lost its match leaves no trace among the matches; the search that led to it would be half of an absence.
    """
    newest = searches[-1].outcome if searches else None
    last_hit = max((s.night for s in searches if s.outcome == "found"), default="") if newest == "none" else ""
    return tuple(s.night for s in searches if s.night > last_hit)


def _complete(search: Search, good: Container[Night]) -> bool:
    return search.outcome in ("found", "none") and search.night in good

"""What to fetch tonight on one site. Pure: the same knowledge gives the same tasks in the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from repmon.config import CrawlSettings
from repmon.model import Match, Night, Physician, Search, StoredListing, Task, Wanted, nights_between

REVISIT_NIGHTS = 30
"""A listing that belongs to nobody of ours, or that is gone, is looked at again after so many nights: people change jobs."""
COMPLETE_NIGHTS = 2
"""So many complete searches make *missing* certain (truth 1); until then a physician is searched for every night."""

_OURS = frozenset({"auto", "confirmed", "needs_review"})
_SETTLED = frozenset({"auto", "confirmed"})
_NEVER = ""
"""Sorts before every night: what was never reached comes first."""


def plan_night(
    *,
    night: Night,
    site: str,
    enumerates: bool,
    physicians: Sequence[Physician],
    listings: Sequence[StoredListing],
    matches: Sequence[Match],
    searches: Sequence[Search],
    settings: CrawlSettings,
    wanted: bool = True,
    unhealthy: Collection[Night] = (),
) -> list[Task]:
    """Return tonight's tasks of one site, the longest neglected first, each target once.

    Args:
        night: tonight.
        site: the site's name; rows of other sites are passed over.
        enumerates: the site's whole directory is read, so searches cost no request and are answered from it.
        physicians: everybody on the roster.
        listings: what is known of the site.
        matches: whose listings they are.
        searches: earlier searches; tonight's own do not count.
        settings: how often to look again for somebody already known to be missing.
        wanted: whether the organisation wants its physicians listed on this site; else nobody is searched for.
        unhealthy: nights on which the site could not be read properly; their searches prove nothing and are repeated.
    """
    here = [known for known in listings if known.listing.site == site]
    states = _states(site, matches)
    due = list(_visits(night, here, states))
    if wanted:
        answered = _answered(row for row in searches if row.site == site and row.night < night)
        covered = _covered(here, states)
        sought = [person.physician_id for person in physicians if person.physician_id not in covered]
        for physician_id in sought:
            nights = answered[physician_id]
            if _search_due(night, nights - set(unhealthy), settings.search_again_nights):
                due.append((max(nights, default=_NEVER), Task(site, "search", physician_id)))
    if enumerates:
        due.append((_NEVER, Task(site, "enumerate", site)))
    due.sort(key=lambda pair: (pair[0], _KIND_ORDER[pair[1].kind], pair[1].target))
    return [task for _, task in due]


_KIND_ORDER = {"enumerate": 0, "visit": 1, "search": 2}


def wanted_of(physician: Physician) -> Wanted:
    """Reduce a physician to what a search form needs; the place is the first location."""
    place = physician.locations[0] if physician.locations else None
    return Wanted(
        physician_id=physician.physician_id,
        first_name=physician.first_name,
        middle_name=physician.middle_name,
        last_name=physician.last_name,
        npi=physician.npi,
        specialty=physician.specialty,
        city=place.city if place else None,
        state=place.state if place else None,
        zip=place.zip if place else None,
        phone=(place.phone or place.main_phone) if place else None,
        other_last_names=physician.other_last_names,
        street=place.street if place else None,
    )


def _states(site: str, matches: Iterable[Match]) -> dict[str, dict[str, str]]:
    """Return site_key -> physician_id -> match state, rejected ones left out."""
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for match in matches:
        if match.site == site and match.state in _OURS:
            states[match.site_key][match.physician_id] = match.state
    return states


def _covered(here: Iterable[StoredListing], states: dict[str, dict[str, str]]) -> set[str]:
    """Return the physicians who have a live listing here that is surely theirs."""
    live = [known.listing.site_key for known in here if known.gone_since is None]
    pairs = chain.from_iterable(states.get(key, {}).items() for key in live)
    return {physician_id for physician_id, state in pairs if state in _SETTLED}


def _visits(night: Night, here: Iterable[StoredListing], states: dict[str, dict[str, str]]) -> Iterator[tuple[Night, Task]]:
    for known in here:
        if _visit_due(night, known, ours=known.listing.site_key in states):
            listing = known.listing
            yield known.last_seen, Task(listing.site, "visit", listing.site_key, listing.url)


def _visit_due(night: Night, known: StoredListing, *, ours: bool) -> bool:
    if known.gone_since is not None:
        since_gone = nights_between(known.gone_since, night)
        return since_gone > 0 and since_gone % REVISIT_NIGHTS == 0
    if ours or known.absent_since is not None:
        return True
    return nights_between(known.last_seen, night) >= REVISIT_NIGHTS


def _answered(rows: Iterable[Search]) -> defaultdict[str, set[Night]]:
    """Return physician_id -> the nights on which a search was answered, be it only so far as the site answers at all."""
    nights: defaultdict[str, set[Night]] = defaultdict(set)
    for row in rows:
        if row.outcome in ("found", "none", "unproven"):
            nights[row.physician_id].add(row.night)
    return nights


def _search_due(night: Night, nights: set[Night], again_nights: int) -> bool:
    """Search until two complete searches lie in the recent past, then at the slower pace.

    "Recent" is two of the slower periods: a search of last year says nothing about a listing that vanished since.
    """
    recent = [past for past in nights if nights_between(past, night) < 2 * again_nights]
    return len(recent) < COMPLETE_NIGHTS or nights_between(max(recent), night) >= again_nights

"""What to fetch tonight on one site. Pure: the same knowledge gives the same tasks in the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from repmon.config import CrawlSettings
from repmon.crawl.identity import is_unsettled
from repmon.crawl.revisit import nights_to_rest, turn_came
from repmon.model import Match, Night, Physician, Search, StoredListing, Task, Wanted, nights_between
from repmon.store.history import shift
from repmon.store.revisits import Changes

STRANGER_NIGHTS = 30
"""A listing that belongs to nobody of ours, or that is gone, is looked at again after so many nights: people change jobs."""
LISTED_NIGHTS = 30
"""Somebody who is listed is searched for so seldom: only a second listing of the same person can still be found."""
COMPLETE_NIGHTS = 2
"""So many complete searches make *missing* certain (truth 1); until then a physician is searched for every night."""

_OURS = frozenset({"auto", "confirmed", "needs_review"})
_SETTLED = frozenset({"auto", "confirmed"})
_ANSWERS = frozenset({"found", "none", "unproven"})
_NEVER = ""
"""Sorts before every night: what was never reached comes first."""
_LAST = "~"
"""Sorts after every night: what can wait comes last."""
_KIND_ORDER = {"enumerate": 0, "visit": 1, "search": 2}


@dataclass(frozen=True)
class SiteKnowledge:
    """What is known of a site before its night."""

    listings: Sequence[StoredListing] = ()
    matches: Sequence[Match] = ()
    """Whose listings they are; like the searches, rows of other sites are passed over."""
    searches: Sequence[Search] = ()
    """Earlier searches, as far back as ``LISTED_NIGHTS`` and twice ``search_again_nights``; tonight's own do not count."""
    unhealthy: Collection[Night] = ()
    """Nights on which the site could not be read properly: what was read or searched for then is repeated."""
    changes: Mapping[str, Changes] = field(default_factory=dict)
    """site_key -> how often it changed; a listing that is not named is looked at every night."""
    awaited: Collection[str] = ()
    """Listings on which a problem, a submitted fix or a rating's second night waits."""
    unread: Sequence[Task] = ()
    """Pages that the last night had found and not reached."""
    not_found: Collection[str] = ()
    """Listings whose page the last night did not find, also where that proved nothing: the site was not healthy."""


def plan_night(
    night: Night,
    site: str,
    known: SiteKnowledge,
    physicians: Sequence[Physician],
    settings: CrawlSettings,
    *,
    enumerates: bool = False,
    wanted: bool = True,
) -> list[Task]:
    """Return tonight's tasks of one site, the longest neglected first, each target once.

    Args:
        night: tonight.
        site: the site's name.
        known: what is known of the site.
        physicians: everybody on the roster.
        settings: how often to look again.
        enumerates: the site's whole directory is read, so searches cost no request and are answered from it.
        wanted: whether the organisation wants its physicians listed on this site; else nobody is searched for.
    """
    states = _states(site, known.matches)
    due = [(_NEVER, task) for task in known.unread]
    due += _visits(night, known, states, settings.revisit_nights)
    if wanted:
        listed = _listed(known, states)
        missing = [physician for physician in physicians if physician.physician_id not in listed]
        seen = _last_listed(known.listings, states)
        due += _searches(
            night, site, {one.physician_id: seen.get(one.physician_id, _NEVER) for one in missing}, known, settings
        )
        if not enumerates:
            due += _second_searches(night, site, listed & {one.physician_id for one in physicians}, known.searches)
    if enumerates:
        due.append((_NEVER, Task(site, "enumerate", site)))
    due.sort(key=lambda pair: (pair[0], _KIND_ORDER[pair[1].kind], pair[1].target))
    return [task for _, task in due]


def resting(known: SiteKnowledge, due: Iterable[Task]) -> frozenset[str]:
    """Return the listings that are there and not due tonight: their pages are not read only because a directory leads there."""
    there = frozenset(stored.listing.site_key for stored in known.listings if stored.gone_since is None)
    return there - {task.target for task in due if task.kind == "visit"}


def settled(known: SiteKnowledge) -> frozenset[str]:
    """Return the listings that are there and surely ours. A search has no news of them: their pages are read in turn."""
    ours = {match.site_key for match in known.matches if match.state in _SETTLED}
    return frozenset(stored.listing.site_key for stored in known.listings if stored.gone_since is None) & ours


def listed_at(site: str, known: SiteKnowledge) -> set[str]:
    """Return the physicians who have a live listing on a site that is surely theirs, and whose page the last night found."""
    return _listed(known, _states(site, known.matches))


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
        phone=next(iter(place.phones), None) if place else None,
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


def _listed(known: SiteKnowledge, states: dict[str, dict[str, str]]) -> set[str]:
    """Return the physicians who have a live listing here that is surely theirs. While its page is not found they are searched
    for: the page may have moved."""
    live = {one.listing.site_key for one in known.listings if one.gone_since is None and one.absent_since is None}
    pairs = chain.from_iterable(states.get(key, {}).items() for key in live.difference(known.not_found))
    return {physician_id for physician_id, state in pairs if state in _SETTLED}


def _last_listed(listings: Iterable[StoredListing], states: dict[str, dict[str, str]]) -> dict[str, Night]:
    """Return the last night on which each physician's listings were seen: searches until then say nothing of where they are."""
    seen: dict[str, Night] = {}
    for stored in listings:
        for physician_id, state in states.get(stored.listing.site_key, {}).items():
            if state in _SETTLED:
                seen[physician_id] = max(stored.last_seen, seen.get(physician_id, _NEVER))
    return seen


# ------------------------------------------------------------------------------------------------------------- visits


def _visits(
    night: Night, known: SiteKnowledge, states: Mapping[str, Mapping[str, str]], longest: int
) -> Iterator[tuple[Night, Task]]:
    for stored in known.listings:
        listing = stored.listing
        of_whom = states.get(listing.site_key, {}).values()
        if _visit_due(night, stored, known, of_whom, longest):
            yield stored.last_seen, Task(listing.site, "visit", listing.site_key, listing.url)


def _visit_due(night: Night, stored: StoredListing, known: SiteKnowledge, of_whom: Collection[str], longest: int) -> bool:
    """A skipped listing is one that was not looked at tonight: its last values stand, and nothing is concluded."""
    if stored.gone_since is not None:
        since_gone = nights_between(stored.gone_since, night)
        return since_gone > 0 and since_gone % STRANGER_NIGHTS == 0
    if stored.absent_since is not None:
        return True
    key = stored.listing.site_key
    changes = known.changes.get(key)
    if key in known.awaited:
        return True
    if not of_whom:
        just_changed = changes is not None and changes.times > 0 and changes.last >= stored.last_seen
        unsettled = just_changed or is_unsettled(stored, night)
        return unsettled or nights_between(stored.last_seen, night) >= STRANGER_NIGHTS
    # What was new at the last look needs a second one, and a look at a site that was not itself was none.
    unsure = changes is None or changes.last >= stored.last_seen or stored.last_seen in known.unhealthy
    if changes is None or unsure or not _SETTLED.issuperset(of_whom):
        return True
    return turn_came(key, stored.last_seen, night, nights_to_rest(changes.nights, changes.times, longest))


# ----------------------------------------------------------------------------------------------------------- searches


def _searches(
    night: Night, site: str, missing: Mapping[str, Night], known: SiteKnowledge, settings: CrawlSettings
) -> Iterator[tuple[Night, Task]]:
    """Search for those who are not listed (with the night on which they last were), until it is certain, then more slowly."""
    answered: defaultdict[str, set[Night]] = defaultdict(set)
    for row in known.searches:
        if row.site == site and missing.get(row.physician_id, _LAST) < row.night < night and row.outcome in _ANSWERS:
            answered[row.physician_id].add(row.night)
    for physician_id in missing:
        nights = answered[physician_id]
        if _search_due(night, nights - set(known.unhealthy), settings.search_again_nights):
            yield max(nights, default=_NEVER), Task(site, "search", physician_id)


def _search_due(night: Night, nights: set[Night], again_nights: int) -> bool:
    """Search until two complete searches lie in the recent past, then at the slower pace.

    "Recent" is two of the slower periods: a search of last year says nothing about a listing that vanished since.
    """
    recent = [past for past in nights if nights_between(past, night) < 2 * again_nights]
    return len(recent) < COMPLETE_NIGHTS or nights_between(max(recent), night) >= again_nights


def _second_searches(
    night: Night, site: str, listed: Iterable[str], searches: Iterable[Search]
) -> Iterator[tuple[Night, Task]]:
    """Search now and then for those who are listed, last of all; a search that failed is repeated on the next night."""
    newest: dict[str, Search] = {}
    for row in searches:
        if row.site == site and row.night < night:
            known = newest.get(row.physician_id, row)
            newest[row.physician_id] = max(known, row, key=lambda search: (search.night, search.outcome in _ANSWERS))
    for physician_id in listed:
        last = newest.get(physician_id)
        since = last.night if last is not None else shift(night, -1)
        if (last is not None and last.outcome not in _ANSWERS) or turn_came(physician_id, since, night, LISTED_NIGHTS):
            yield _LAST, Task(site, "search", physician_id)

"""The rating part of the checking stage: bring the rating states up to a night, and gather what was told lately.

What is judged stands in :mod:`repmon.checks.rating_night`; here it meets the database. A repeated night finds nothing due.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from repmon.checks.facts import OURS
from repmon.checks.rating_gates import Step
from repmon.checks.rating_news import NEWS_NIGHTS, RatingNews, Shown, Told, dump_event, load_event
from repmon.checks.rating_night import Due, RatingNight, Span, advance_night, site_incidents, unseen_readings
from repmon.checks.ratings import (
    ListingState,
    SiteIncident,
    dump_listing,
    dump_person,
    load_listing,
    load_person,
    night_number,
)
from repmon.model import Match, Night
from repmon.stages.identities import Identities
from repmon.store.rating_states import (
    RatingNightRows,
    StoredEvent,
    StoredIncident,
    StoredState,
    due_states,
    load_incidents,
    load_person_states,
    load_rating_events,
    rated_listings,
    rating_spans,
    save_rating_night,
    states_of,
    unreadable_nights,
)

Owners = Mapping[str, Sequence[int]]
"""physician_id -> listing_ids ascribed to that physician."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is due tonight."""

    due: list[Due]
    others: dict[int, ListingState]
    """States of the other listings of the physicians concerned."""
    read_again: list[int]
    persons_read_again: list[str]


def owners_of(matches: Iterable[Match], ids: Mapping[tuple[str, str], int]) -> Owners:
    """Who has which listings, by the matches that findings may rest on; a listing with two claimants is nobody's.

    Args:
        ids: listing_id by (site, site_key).
    """
    claims: dict[int, set[str]] = defaultdict(set)
    for match in matches:
        if match.state in OURS and (match.site, match.site_key) in ids:
            claims[ids[match.site, match.site_key]].add(match.physician_id)
    owners: dict[str, list[int]] = defaultdict(list)
    for listing_id, people in sorted(claims.items()):
        if len(people) == 1:
            owners[people.pop()].append(listing_id)
    return owners


def advance_ratings(
    db: sqlite3.Connection,
    night: Night,
    owners: Owners,
    identities: Identities = MappingProxyType({}),
) -> None:
    """Take in tonight's displays of all listings that changed, wait for a second night, or were never taken in.

    Where a page turned into another person's, its history ends and another begins: no shift is told across.
    """
    work = _work(db, night, owners, identities)
    if not work.due:
        return
    holds: dict[str, list[range]] = defaultdict(list)
    for site, incident in _incidents(db, night):
        holds[site].append(incident.hold)
    incidents = site_incidents(work.due, rated_listings(db), night_number(night), holds)
    for site, incident in incidents.items():
        holds[site].append(incident.hold)
    persons = {
        person: load_person(state) for person, state in load_person_states(db).items() if person not in work.persons_read_again
    }
    result = advance_night(work.due, work.others, persons, owners, holds)
    save_rating_night(db, _rows(night, result, incidents, work))


def _work(db: sqlite3.Connection, night: Night, owners: Owners, identities: Identities) -> _Work:
    """Gather what is due. Where a listing's past was rewritten, its physician's other listings are read again with it: what
    one person's listings say together depends on the order of nights."""
    stored = {row.listing_id: row for row in due_states(db, night, identities)}
    owner_of = {listing_id: person for person, own in owners.items() for listing_id in own}
    rewritten = {
        owner_of[row.listing_id]
        for row in stored.values()
        if row.state is None and row.first_rated != night and row.listing_id in owner_of
    }
    concerned = {owner_of[listing_id] for listing_id in stored if listing_id in owner_of}
    siblings = {listing_id for person in concerned for listing_id in owners[person]} - stored.keys()
    others = {row.listing_id: row for row in states_of(db, sorted(siblings))}
    afresh = {listing_id for person in rewritten for listing_id in owners[person]}
    stored |= {listing_id: row for listing_id, row in others.items() if listing_id in afresh}
    read_again = sorted({one.listing_id for one in stored.values() if one.state is None} | (afresh & stored.keys()))
    return _Work(
        due=_due(db, night, stored, frozenset(read_again), identities),
        others={
            row.listing_id: load_listing(row.state) for row in others.values() if row.state and row.listing_id not in afresh
        },
        read_again=read_again,
        persons_read_again=sorted(rewritten),
    )


def _due(
    db: sqlite3.Connection,
    night: Night,
    stored: Mapping[int, StoredState],
    read_again: frozenset[int],
    identities: Identities,
) -> list[Due]:
    unreadable: dict[str, set[int]] = defaultdict(set)
    for site, bad in unreadable_nights(db):
        unreadable[site].add(night_number(bad))
    spans: dict[int, list[Span]] = defaultdict(list)
    for listing_id, first, last, rating, imported in rating_spans(db, stored):
        spans[listing_id].append(Span(night_number(first), night_number(last), rating, imported))
    due = []
    for listing_id, row in sorted(stored.items()):
        known = row.state is not None and row.night is not None and listing_id not in read_again
        state = load_listing(row.state) if known and row.state else ListingState()
        after = night_number(row.night) if known and row.night else 0
        turns = [(night_number(turn.since), turn.token) for turn in identities.get(listing_id, ())]
        readings = unseen_readings(spans[listing_id], after, night_number(night), unreadable[row.site], turns)
        due.append(Due(listing_id, row.site, state, tuple(readings)))
    return due


def _rows(night: Night, result: RatingNight, incidents: Mapping[str, SiteIncident], work: _Work) -> RatingNightRows:
    return RatingNightRows(
        night=night,
        states=[(listing_id, dump_listing(state), state.pending is not None) for listing_id, state in result.states.items()],
        persons=[(person, dump_person(state)) for person, state in result.persons.items()],
        events=[
            StoredEvent(_date(one.event.night), one.event.code, night, dump_event(one.event), one.listing_id, one.physician_id)
            for one in result.told
        ],
        incidents=[
            StoredIncident(site, night, one.disrupted, one.listings, json.dumps(one.by_step)) for site, one in incidents.items()
        ],
        read_again=work.read_again,
        persons_read_again=work.persons_read_again,
    )


def rating_news(db: sqlite3.Connection, night: Night, owners: Owners) -> RatingNews:
    """What was told within the last ``NEWS_NIGHTS`` nights, with the displays behind it."""
    since = _date(night_number(night) - NEWS_NIGHTS)
    told = [Told(load_event(row.event), row.listing_id, row.physician_id) for row in load_rating_events(db, since, night)]
    listing_ids = {one.listing_id for one in told if one.listing_id is not None}
    listing_ids |= {listing_id for one in told for listing_id in owners.get(one.physician_id or "", ())}
    shown: dict[int, list[Shown]] = defaultdict(list)
    for listing_id, first, _, rating, _ in rating_spans(db, sorted(listing_ids)):
        if first <= night:
            shown[listing_id].append((night_number(first), rating))
    incidents = [(site, incident) for site, incident in _incidents(db, night) if _date(incident.night) >= since]
    return RatingNews(told, incidents, dict(shown))


def _incidents(db: sqlite3.Connection, until: Night) -> list[tuple[str, SiteIncident]]:
    return [
        (row.site, SiteIncident(night_number(row.night), row.disrupted, row.listings, _steps(row.steps)))
        for row in load_incidents(db, until)
    ]


def _steps(encoded: str) -> tuple[tuple[Step, int], ...]:
    return tuple((step, number) for step, number in json.loads(encoded))


def _date(night: int) -> Night:
    return (date.min + timedelta(days=night - 1)).isoformat()

"""All listings of a night: from change-only histories and the states so far to new states and what is to be told.

One rule serves the ordinary night, a listing whose history was rewritten and the first night after an upgrade: take in, in
order of nights, whatever readings each state has not seen. Nights on which a site could not be read well count for nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from repmon.checks.rating_listing import ListingState, advance, step_of
from repmon.checks.rating_news import Told
from repmon.checks.rating_person import PersonState, advance_person
from repmon.checks.rating_readings import Reading
from repmon.checks.rating_sites import SiteIncident, site_incident, unfolded
from repmon.model import Rating


@dataclass(frozen=True, slots=True)
class Span:
    """One row of a change-only history: a display, and the first and last night (ordinals) on which it was seen."""

    first: int
    last: int
    rating: Rating
    imported: bool = False
    """Whether it comes from another vendor's history, perhaps on another scale than the site's."""


@dataclass(frozen=True, slots=True)
class Due:
    """One listing whose state is to be brought up to date."""

    listing_id: int
    site: str
    state: ListingState
    readings: tuple[Reading, ...]
    """Those that the state has not seen, oldest first."""


@dataclass(slots=True)
class RatingNight:
    """Where a night's readings led."""

    states: dict[int, ListingState] = field(default_factory=dict)
    """listing_id -> its state, for every listing that was due."""
    persons: dict[str, PersonState] = field(default_factory=dict)
    """physician_id -> state, for everybody of whom something was told."""
    told: list[Told] = field(default_factory=list)


def unseen_readings(
    spans: Iterable[Span],
    after: int,
    until: int,
    unreadable: Collection[int] = (),
    turns: Sequence[tuple[int, str | None]] = (),
) -> list[Reading]:
    """The readings of the nights ``after`` < night <= ``until`` that a state has to be advanced by.

    ``turns`` say from which nights on the page shows whom else, oldest first.
    ``unreadable`` are nights on which the site's health was not ok. A display that was seen before ``after`` comes once, on
    the last night that confirmed it: a state waiting for that needs no more. One that was seen on several nights after
    ``after`` is confirmed on the second of them, as it would have been in its own time. (Which nights in between were read
    is not recorded; where they were not all, what one person's listings say together may be told a few nights apart.)
    """
    readings: list[Reading] = []
    for span, identity in _by_identity(_on_the_sites_scale(list(spans)), turns):
        span_nights = range(max(span.first, after + 1), min(span.last, until) + 1)
        first = next((night for night in span_nights if night not in unreadable), None)
        if first is None:
            continue
        rating = with_step(span.rating)
        if span.first <= after:
            last = next(night for night in reversed(span_nights) if night not in unreadable)
            readings.append(Reading.of(last, rating, identity))
        else:
            second = next((night for night in range(first + 1, span_nights.stop) if night not in unreadable), first)
            readings += unfolded([(Reading.of(first, rating, identity), second)])
    return readings


def _on_the_sites_scale(spans: Sequence[Span]) -> Sequence[Span]:
    """Displays of another vendor on the scale that the site itself was seen to use: 92 of 100 is 4.6 of 5."""
    scale = next((span.rating.scale_max for span in reversed(spans) if not span.imported), None)
    if scale is None or all(span.rating.scale_max == scale for span in spans):
        return spans
    return [replace(span, rating=_scaled(span.rating, scale)) if span.imported else span for span in spans]


def _scaled(rating: Rating, scale: float) -> Rating:
    factor = scale / rating.scale_max
    if rating.value is None or factor == 1.0:
        return replace(rating, scale_max=scale)
    decimals = next((digits for digits in range(3) if round(rating.value, digits) == rating.value), None)
    step = rating.step or (None if decimals is None else 0.1**decimals)
    return replace(rating, value=round(rating.value * factor, 6), scale_max=scale, step=None if step is None else step * factor)


def _by_identity(spans: Iterable[Span], turns: Sequence[tuple[int, str | None]]) -> Iterator[tuple[Span, str | None]]:
    """The displays with whose they are; one that outlasts a turn of its page is cut there."""
    begins, whose = [begin for begin, _ in turns], [None, *(token for _, token in turns)]
    for span in spans:
        edges = [span.first, *(begin for begin in begins if span.first < begin <= span.last), span.last + 1]
        for first, following in pairwise(edges):
            piece = span if len(edges) == 2 else replace(span, first=first, last=following - 1)
            yield piece, whose[bisect_right(begins, first)]


def with_step(rating: Rating) -> Rating:
    """A rating whose display step is unknown (an import) with the coarsest step of tenths or hundredths that fits it."""
    if rating.step is not None or rating.value is None or rating.histogram is not None:
        return rating
    step = next((step for step, digits in ((0.1, 1), (0.01, 2)) if round(rating.value, digits) == rating.value), None)
    return replace(rating, step=step)


def site_incidents(
    due: Iterable[Due], rated: Mapping[str, int], night: int, holds: Mapping[str, Sequence[range]]
) -> dict[str, SiteIncident]:
    """Judge every site's night by what its listings' displays of tonight would be taken for.

    ``rated``: site -> number of its listings that show a rating. A listing without a state is new and says nothing.
    """
    changes = defaultdict(list)
    for one in due:
        if one.readings and one.readings[-1].night == night:
            changes[one.site].append(step_of(one.state, one.readings[-1]))
    judged = {site: site_incident(steps, rated.get(site, 0), night, holds.get(site, ())) for site, steps in changes.items()}
    return {site: incident for site, incident in judged.items() if incident is not None}


def advance_night(
    due: Sequence[Due],
    others: dict[int, ListingState],
    persons: Mapping[str, PersonState],
    owners: Mapping[str, Sequence[int]],
    holds: Mapping[str, Sequence[range]],
) -> RatingNight:
    """Take in all readings that are due, night by night, listings first and then the persons they belong to.

    Args:
        due: the listings with unseen readings.
        others: states of the remaining listings of the same persons.
        persons: states of the persons so far; one who is not in it begins afresh.
        owners: physician_id -> listing_ids ascribed to that person.
        holds: site -> nights of its incidents.
    """
    result = RatingNight({one.listing_id: one.state for one in due})
    known = ChainMap(result.states, others)
    owner_of = {listing_id: person for person, own in owners.items() for listing_id in own}
    for readings in _by_night(due):
        moved: set[str] = set()
        for one, reading in readings:
            before = result.states[one.listing_id]
            state, events = advance(before, reading, holds.get(one.site, ()))
            result.states[one.listing_id] = state
            result.told += [Told(event, listing_id=one.listing_id) for event in events]
            if state.marks is not before.marks and one.listing_id in owner_of:
                moved.add(owner_of[one.listing_id])
        for person in sorted(moved):
            listings = {str(listing_id): known[listing_id] for listing_id in owners[person] if listing_id in known}
            so_far = result.persons.get(person) or persons.get(person) or PersonState()
            state_of_person, told = advance_person(so_far, listings)
            if told is not None:
                result.persons[person] = state_of_person
                result.told.append(Told(told, physician_id=person))
    return result


def _by_night(due: Iterable[Due]) -> Iterator[list[tuple[Due, Reading]]]:
    nights: dict[int, list[tuple[Due, Reading]]] = defaultdict(list)
    for one in due:
        for reading in one.readings:
            nights[reading.night].append((one, reading))
    yield from (nights[night] for night in sorted(nights))

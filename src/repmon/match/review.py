"""Matches that wait for a person: both sides field by field, the question that settles most first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from repmon.clean.names import display_name
from repmon.clean.phones import format_national
from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS, REVIEW_POINTS, TAKEN_UNTIED
from repmon.match.sides import Places, listing_side, physician_side
from repmon.match.verdicts import listing_facts
from repmon.model import Decision, Listing, Match, Night, Office, Physician, PracticeLocation, StoredListing

BETWEEN: Final = " · "
"""Stands between several values of one field."""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field on both sides, as a person reads it; None where a side does not show it."""

    field: str
    listed: str | None
    known: str | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One question: is this listing this physician?"""

    site: str
    site_key: str
    url: str
    listing: str
    """What the listing calls itself."""
    physician_id: str
    physician: str
    """The physician's name; with specialty, practice and id where somebody else bears it, too."""
    points: float
    margin: float | None
    """Points ahead of the strongest other physician whom the listing could be; None when it could be nobody else."""
    why: str
    """Why a person must look, in one clause."""
    reasons: tuple[str, ...]
    question: str
    fields: tuple[FieldPair, ...]
    settles: int
    """How many open questions a yes probably settles, this one included."""
    others: tuple[str, ...]
    """The other physicians that this listing could be, strongest first."""
    other_names: tuple[str, ...]
    """Their names, in the same order."""


def review_queue(
    matches: Iterable[Match], listings: Iterable[StoredListing], physicians: Iterable[Physician],
    title: Callable[[str], str] = str, most: int | None = None,
) -> list[ReviewItem]:  # fmt: skip
    """List what a person must decide, the question that settles most first; among equals the likeliest one.

    A yes settles the other questions about the same listing, and those about the same physician on that site that are not
    worth asking beside a surer listing. It makes those of the listing's phones and streets that the roster does not have
    known facts of the physician, which decides about every open listing of theirs that shows one of them.

    Args:
        matches: all, or at least those that wait.
        listings: what the listings show that a person can still look at.
        physicians: those whom the matches are about.
        title: makes of a site's name the one that people know it by.
        most: so many of the questions, the first ones.
    """
    shown = {(stored.listing.site, stored.listing.site_key): stored.listing for stored in listings}
    people = {one.physician_id: one for one in physicians}
    waiting = [
        match
        for match in matches
        if match.state == "needs_review" and (match.site, match.site_key) in shown and match.physician_id in people
    ]
    by_listing: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in sorted(waiting, key=lambda one: (-one.points, one.physician_id)):
        by_listing[match.site, match.site_key].append(match)
    settles = _settled_by_a_yes(waiting, shown, people)
    told = _told_apart(people[who] for who in {match.physician_id for match in waiting})
    best = sorted(waiting, key=lambda one: (-settles[_pair(one)], -one.points, *_pair(one)))
    return [
        _item(
            match, shown[match.site, match.site_key], people, settles[_pair(match)], by_listing[match.site, match.site_key],
            told[match.physician_id], title(match.site),
        )
        for match in best[:most]
    ]  # fmt: skip


def _pair(match: Match) -> tuple[str, str, str]:
    return match.site, match.site_key, match.physician_id


def decision_about(
    listing: Listing, physician_id: str, verdict: Literal["confirmed", "rejected"], *, by: str | None, on: Night
) -> Decision:  # fmt: skip
    """A person's verdict with the facts of the listing on which it was given; store it with ``save_decision``."""
    return Decision(listing.site, listing.site_key, physician_id, verdict, by, on, listing_facts(listing))


_Shown = Mapping[tuple[str, str], Listing]


def _settled_by_a_yes(
    waiting: Sequence[Match], shown: _Shown, people: Mapping[str, Physician]
) -> dict[tuple[str, str, str], int]:
    """(site, site_key, physician_id) -> how many open questions a yes probably settles."""
    groups: dict[tuple[str, ...], set[int]] = defaultdict(set)
    keys: list[set[tuple[str, ...]]] = []
    known = {who: _contacts(physician_side(people[who]).places) for who in {match.physician_id for match in waiting}}
    for at, match in enumerate(waiting):
        side = listing_side(shown[match.site, match.site_key])
        taught = _contacts(side.places) - known[match.physician_id] if side else set()
        own: set[tuple[str, ...]] = {("listing", match.site, match.site_key), ("person", match.site, match.physician_id)}
        own |= {("contact", match.physician_id, contact) for contact in taught}
        keys.append(own)
        for key in own:
            if key[0] != "person" or match.points + TAKEN_UNTIED < REVIEW_POINTS:
                groups[key].add(at)
    return {_pair(match): len(set().union(*(groups[key] for key in own))) for match, own in zip(waiting, keys, strict=True)}


def _contacts(places: Places) -> set[str]:
    return {*places.phones, *places.doors}


def _told_apart(people: Iterable[Physician]) -> dict[str, str]:
    """Everybody's name, by physician_id; where two bear the same, with specialty, practice and id."""
    named = [(one, _known_name(one)) for one in people]
    bearers = Counter(name for _, name in named)
    return {one.physician_id: name if bearers[name] == 1 else f"{name} ({_told(one)})" for one, name in named}


def _told(one: Physician) -> str:
    practice = next((place.name or place.street for place in one.locations), None)
    return ", ".join(filter(None, (one.specialty, practice, one.physician_id)))


def _item(
    match: Match, listing: Listing, people: Mapping[str, Physician], settles: int, group: Sequence[Match], name: str, site: str
) -> ReviewItem:  # fmt: skip
    others = tuple(other.physician_id for other in group if other.physician_id != match.physician_id)
    other_names = tuple(_known_name(people[other]) for other in others)
    rival, shown = f"{other_names[0]} ({others[0]})" if others else None, listing.name or "this listing"
    return ReviewItem(
        site=match.site, site_key=match.site_key, url=listing.url, listing=shown, physician_id=match.physician_id,
        physician=name, points=match.points, margin=match.margin,
        why=why_asked(match.doubt, match.points, match.margin, rival), reasons=match.reasons,
        question=f"Is {shown} on {site} {name}?", fields=_pairs(listing, people[match.physician_id]), settles=settles,
        others=others, other_names=other_names,
    )  # fmt: skip


def why_asked(doubt: str, points: float, margin: float | None, rival: str | None = None) -> str:
    """Say why a match waits for a person: by its doubt, by who else it could be, or by its points.

    Args:
        doubt: ``Match.doubt``.
        points: ``Match.points``.
        margin: ``Match.margin``, ahead of or behind ``rival``.
        rival: name and id of the strongest other physician, where it is known.
    """
    said = [doubt] if doubt else []
    if margin is not None and margin < AUTO_MARGIN:
        said.append(f"{_standing(margin)} {rival or 'another physician of yours'}")
    if points < AUTO_POINTS and not said:
        said.append(f"only {points:g} points, where {AUTO_POINTS:g} make it certain")
    return "; ".join(said)


def _standing(margin: float) -> str:
    if margin == 0:
        return "as likely as"
    return f"only {margin:g} points ahead of" if margin > 0 else f"{-margin:g} points behind"


def _pairs(listing: Listing, physician: Physician) -> tuple[FieldPair, ...]:
    """Both sides field by field; fields that neither shows are left out."""
    offices, places = listing.offices, physician.locations
    pairs = (
        FieldPair("name", listing.name, _known_name(physician)),
        FieldPair("other last names", None, ", ".join((*physician.other_last_names, *physician.former_last_names)) or None),
        FieldPair("NPI", listing.npi, physician.npi),
        FieldPair("gender", _gender(listing.gender), _gender(physician.gender)),
        FieldPair("specialty", ", ".join(listing.specialties) or None, physician.specialty),
        FieldPair("practice", listing.practice, _each(place.name for place in places)),
        FieldPair("address", _each(map(_address, offices)), _each(map(_address, places))),
        FieldPair(
            "phone",
            _each(office.phone for office in offices),
            _each(number for place in places for number in _phones(place)),
        ),
    )
    return tuple(pair for pair in pairs if pair.listed or pair.known)


def _known_name(physician: Physician) -> str:
    return display_name(
        physician.first_name, physician.middle_name, physician.last_name, physician.suffix, physician.credentials
    )  # fmt: skip


def _gender(stated: str | None) -> str | None:
    return {"F": "female", "M": "male"}.get((stated or "")[:1].upper(), stated)


def _address(place: Office | PracticeLocation) -> str | None:
    street = " ".join(part for part in (place.street, place.street2) if part)
    town = " ".join(part for part in (place.state, place.zip) if part)
    return ", ".join(part for part in (street, place.city, town) if part) or None


def _phones(place: PracticeLocation) -> Iterator[str]:
    """The roster's numbers as people write them; what could not be read stays as it is stated."""
    stated = filter(None, (place.phone, place.main_phone))
    yield from (format_national(number) if number in place.phones else number for number in stated)


def _each(values: Iterable[str | None]) -> str | None:
    return BETWEEN.join(dict.fromkeys(value for value in values if value)) or None

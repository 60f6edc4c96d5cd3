"""Doubtful matches for a person: which listing may be whose, both sides field by field, the likeliest first."""

from __future__ import annotations

import shlex
import sqlite3
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from repmon.clean.name_display import display_name
from repmon.clean.phones import format_national, read_phone
from repmon.model import Listing, Match, Office, Physician, PracticeLocation, StoredListing
from repmon.report.tables import Layout, write_table
from repmon.store.listings import load_listings
from repmon.store.matches import load_matches
from repmon.store.roster import load_departed, load_roster

EXPORT_COLUMNS = ("site", "site_key", "url", "physician_id", "points", "reasons")
FIELDS = ("name", "npi", "gender", "specialty", "practice", "address", "phone", "website")
"""What is set side by side, in this order."""

PLACES_SHOWN = 3
"""Of somebody with many offices, so many are shown."""
_WIDTH = 44


@dataclass(frozen=True, slots=True)
class Sides:
    """One field as the site shows it and as the roster has it; ``None`` is not known."""

    field: str
    listing: str | None
    roster: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """Is this listing this physician's?"""

    site: str
    site_key: str
    url: str
    physician_id: str
    points: float
    reasons: tuple[str, ...]
    sides: tuple[Sides, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return asdict(self)


def review_questions(db: sqlite3.Connection) -> list[Question]:
    """Return the matches that wait for a person, as questions.

    Candidates for one listing stand together; listings come in the order of their best candidate's points.
    """
    waiting = [match for match in load_matches(db) if match.state == "needs_review"]
    people = {one.physician_id: one for one in (*load_roster(db), *(left for left, _ in load_departed(db)))}
    wanted = {(match.site, match.site_key) for match in waiting}
    listings = {at: stored for stored in load_listings(db) if (at := _at(stored)) in wanted}
    return questions(waiting, listings, people)


def questions(
    waiting: Iterable[Match], listings: Mapping[tuple[str, str], StoredListing], people: Mapping[str, Physician]
) -> list[Question]:
    """Turn matches into questions; those about a listing that is gone, or about somebody unknown, are no question."""
    asked = [
        _question(match, listings[at].listing, people[match.physician_id])
        for match in waiting
        if (at := (match.site, match.site_key)) in listings and listings[at].gone_since is None and match.physician_id in people
    ]
    best: dict[tuple[str, str], float] = {}
    for one in asked:
        best[one.site, one.site_key] = max(one.points, best.get((one.site, one.site_key), one.points))
    return sorted(asked, key=lambda q: (-best[q.site, q.site_key], q.site, q.site_key, -q.points, q.physician_id))


def _at(stored: StoredListing) -> tuple[str, str]:
    return stored.listing.site, stored.listing.site_key


def _question(match: Match, listing: Listing, physician: Physician) -> Question:
    theirs, ours = _listing_side(listing), _roster_side(physician)
    sides = tuple(Sides(name, theirs[name], ours[name]) for name in FIELDS if theirs[name] or ours[name])
    return Question(match.site, match.site_key, listing.url, match.physician_id, match.points, match.reasons, sides)


def _listing_side(listing: Listing) -> dict[str, str | None]:
    name = ", ".join(part for part in (listing.name, listing.credentials) if part)
    return {
        "name": name or None,
        "npi": listing.npi,
        "gender": listing.gender,
        "specialty": _several(listing.specialties),
        "practice": listing.practice or _several(office.name for office in listing.offices),
        "address": _several(_address(office) for office in listing.offices),
        "phone": _several(_phone(office.phone) for office in listing.offices),
        "website": listing.website,
    }


def _roster_side(physician: Physician) -> dict[str, str | None]:
    places = physician.locations
    name = display_name(
        physician.first_name, physician.middle_name, physician.last_name, physician.suffix, physician.credentials
    )
    others = f" (also {', '.join(physician.other_last_names)})" if physician.other_last_names else ""
    return {
        "name": name + others,
        "npi": physician.npi,
        "gender": physician.gender,
        "specialty": physician.specialty,
        "practice": _several(place.name for place in places),
        "address": _several(_address(place) for place in places),
        "phone": _several(_phone(phone) for place in places for phone in (place.phone, place.main_phone)),
        "website": _several(place.website for place in places),
    }


def _address(place: Office | PracticeLocation) -> str | None:
    state_zip = " ".join(part for part in (place.state, place.zip) if part)
    return ", ".join(part for part in (place.street, place.street2, place.city, state_zip) if part) or None


def _phone(shown: str | None) -> str | None:
    phone = read_phone(shown)
    return format_national(phone.e164) if phone is not None and phone.e164 else shown


def _several(values: Iterable[str | None]) -> str | None:
    """The different values, one after the other, cut when there are many."""
    known = list(dict.fromkeys(value for value in values if value))
    more = f"; and {len(known) - PLACES_SHOWN} more" if len(known) > PLACES_SHOWN else ""
    return "; ".join(known[:PLACES_SHOWN]) + more if known else None


# ---------------------------------------------------------------------------------------------------------- as a text


def questions_text(asked: Sequence[Question], *, limit: int) -> str:
    """The questions for a terminal, each with the command that answers it."""
    if not asked:
        return "No match waits for a person."
    shown = asked[:limit]
    parts = ["\n".join(_lines(number, one)) for number, one in enumerate(shown, start=1)]
    more = f"; the first {len(shown):,} are shown (--limit N for more)" if len(shown) < len(asked) else ""
    one_waits = "match waits" if len(asked) == 1 else "matches wait"
    return "\n\n".join([*parts, f"{len(asked):,} {one_waits} for a person{more}. Write 'reject' for 'confirm' to say no."])


def _lines(number: int, one: Question) -> Iterator[str]:
    yield f"[{number}] {one.site} {one.site_key}, {one.points:g} points: {', '.join(one.reasons) or 'no reason noted'}"
    if one.url:
        yield f"    {one.url}"
    yield f"    {'':<10} {'the site shows':<{_WIDTH}} the roster says"
    for sides in one.sides:
        left, right = (textwrap.wrap(text or "(not known)", _WIDTH - 1) for text in (sides.listing, sides.roster))
        for row, (ours, theirs) in enumerate(zip_longest(left, right, fillvalue="")):
            yield f"    {'' if row else sides.field:<10} {ours:<{_WIDTH}} {theirs}".rstrip()
    yield f"    {command(one, 'confirm')}"


def command(one: Question, verb: str) -> str:
    """The command to paste that answers a question."""
    arguments = [one.site, one.site_key, one.physician_id]
    dashes = ["--"] if any(argument.startswith("-") for argument in arguments) else []
    return shlex.join(["repmon", "review", verb, *dashes, *arguments])


# ------------------------------------------------------------------------------------------------------------- as a file


def export_questions(asked: Iterable[Question], path: Path) -> Path:
    """Write the questions as ``.csv`` or ``.xlsx`` with an empty column ``decision``, for ``repmon review import``.

    Raises:
        ReportError: when the file's ending is another one, or it cannot be written.
    """
    header = (*EXPORT_COLUMNS, *(f"{side}_{name}" for name in FIELDS for side in ("listed", "roster")), "decision")
    widths = {"url": 34, "reasons": 44, "listed_name": 28, "roster_name": 28, "listed_address": 34, "roster_address": 34}
    layout = Layout("Review", links=frozenset({"url"}), choices={"decision": ["confirm", "reject"]}, widths=widths)
    return write_table(path, header, [_row(one) for one in asked], layout)


def _row(one: Question) -> list[str | float | None]:
    sides = {side.field: (side.listing, side.roster) for side in one.sides}
    pairs = [text for name in FIELDS for text in sides.get(name, (None, None))]
    return [one.site, one.site_key, one.url, one.physician_id, one.points, "; ".join(one.reasons), *pairs, None]

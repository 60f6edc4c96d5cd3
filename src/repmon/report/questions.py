"""Doubtful matches as questions: the same ones, in the same words and order, on the page, in the tables and on a terminal."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from repmon.clean.address_words import BUILDINGS, DIRECTIONS, TYPES, UNITS
from repmon.clean.counted import counted
from repmon.clean.folding import fold
from repmon.clean.specialties import compare_specialties
from repmon.crawl.catalogue import sites
from repmon.match import FieldPair, ReviewItem, review_queue
from repmon.match.review import BETWEEN
from repmon.report.differences import Piece, joined_marks
from repmon.report.words import national, site_title
from repmon.store.listings import load_listings
from repmon.store.matches import load_matches_since
from repmon.store.report_rows import doubtful_listings
from repmon.store.roster import load_physicians

VALUES_SHOWN = 3
"""Values of one field that the page shows of one side; a group lists fifteen offices and more."""


class Side(NamedTuple):
    """The values of one field on one side, in pieces of which those are marked that the other side does not show."""

    values: tuple[tuple[Piece, ...], ...]
    more: int
    """Values that are left out."""


class Sides(NamedTuple):
    """One field on both sides."""

    field: str
    listed: Side
    known: Side


def open_questions(db: sqlite3.Connection, most: int | None = None) -> list[ReviewItem]:
    """Return what waits for a person, or the first so many of it, the best question first.

    A listing that is gone needs no answer.
    """
    doubtful = doubtful_listings(db)
    matches = [match for match in load_matches_since(db, doubtful) if match.state == "needs_review"]
    people = load_physicians(db, {match.physician_id for match in matches})
    return review_queue(matches, load_listings(db, ids=doubtful.values()), people, _title, most)


def _title(site: str) -> str:
    return next((one.title for one in sites() if one.name == site), None) or site_title(site)


def counts(items: Sequence[ReviewItem]) -> str:
    """How many matches these are, and of how many listings where one could be several people's: ``match`` counts listings."""
    listings = len({(one.site, one.site_key) for one in items})
    of = f" of {counted(listings, 'listing')}" if listings < len(items) else ""
    return f"{counted(len(items), 'match', 'matches')}{of}"


# ------------------------------------------------------------------------------------------------------------- both sides


def both_sides(pair: FieldPair) -> Sides:
    """Set a field's values side by side, those first that are most alike."""
    listed, known = _values(pair.field, pair.listed), _values(pair.field, pair.known)
    if pair.field == "specialty" and any(compare_specialties(one, other) == "same" for one in listed for other in known):
        return Sides(pair.field, _one_side(listed, ()), _one_side(known, ()))
    return Sides(pair.field, _one_side(listed, known), _one_side(known, listed))


def _values(field: str, text: str | None) -> list[str]:
    between = ", " if field == "specialty" else BETWEEN
    values = text.split(between) if text else []
    return [national(value) for value in values] if field == "phone" else values


def _one_side(values: Sequence[str], others: Sequence[str]) -> Side:
    ordered = sorted(values, key=lambda value: -_alike(value, others))
    return Side(tuple(_marked(value, others) for value in ordered[:VALUES_SHOWN]), max(0, len(values) - VALUES_SHOWN))


def _alike(value: str, others: Sequence[str]) -> float:
    """The share of its words that the other side's nearest value shows."""
    words = _words(value)
    return max((len(words & _words(other)) / len(words | _words(other)) for other in others if words), default=0.0)


def _marked(value: str, others: Sequence[str]) -> tuple[Piece, ...]:
    """Mark the words that the other side's nearest value does not show; where it shows none at all, nothing differs."""
    if not others:
        return (Piece(value, differs=False),)
    shown: frozenset[str] = _words(max(others, key=lambda other: _alike(other, [value]))) | _SAYS_NOTHING
    words = ((piece, _word(piece)) for piece in _PIECES.findall(value))
    return joined_marks([Piece(piece, bool(word) and word not in shown) for piece, word in words])


@lru_cache(maxsize=4096)
def _words(value: str) -> frozenset[str]:
    return frozenset(filter(None, map(_word, _PIECES.findall(value))))


@lru_cache(maxsize=4096)
def _word(piece: str) -> str:
    """A word as it is compared: St is Street, M.D. is MD; blanks and commas are none."""
    letters = (fold(piece.replace(".", "")).replace(" ", "") or piece).upper()
    return _SHORT.get(letters, letters) if any(map(str.isalnum, letters)) else ""


_PIECES: Final = re.compile(r"\(\d{3}\) ?\d{3}-\d{4}|\d+|[^\W\d_]+(?:\.[^\W\d_]+)*\.?|\s+|.", re.DOTALL)
"""A phone is read whole, and so is M.D."""
_SHORT: Final = {**TYPES, **DIRECTIONS, **BUILDINGS}
_SAYS_NOTHING: Final = frozenset((*UNITS, *UNITS.values(), "DR", "DOCTOR"))
"""A title before a name says nothing, nor does what a suite is called."""

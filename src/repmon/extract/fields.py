"""What one way of reading saw on a page, and how several ways become one listing.

Ways are asked in the order of trust: embedded JSON, JSON-LD, microdata, DOM, visible text. The first way that gives a field
wins and is recorded in ``found_by``; a later way that says something else makes the field a *disagreement*, which is counted
and shown but never silently resolved otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from repmon.clean.credentials import is_credential
from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names
from repmon.model import Listing, ListingStatus, Office, Rating

Way = Literal["api", "embedded_json", "json_ld", "microdata", "dom", "text", "url"]
Value = TypeVar("Value")

_PLAIN = ("name", "credentials", "npi", "gender", "specialties", "practice", "offices", "website", "accepting", "status")
_LONGEST_TEXT = 300
"""Characters; a name or a practice of more is a heading that nobody closed, with half of the page in it."""
_TITLES = re.compile(r"\b(?:dr|doctor|prof)\b\.?", re.IGNORECASE)
_NO_CREDENTIAL = re.compile(r"[\s,(–-]*\b(?:retired|deceased)\b\)?|\s*\((?:she|he|they)/[^()]*\)", re.IGNORECASE)
_GENERATION = re.compile(r"\s*(?:jr|sr|i{2,3}|iv)\b\.?\s*", re.IGNORECASE)
_SURNAMES_TOO = frozenset({"DO", "MA", "PA", "BA", "BS", "RN"})
"""Credentials that may be the last name of somebody whose name is written in capitals."""
_TRUE, _FALSE = frozenset({"true", "yes", "1", "y"}), frozenset({"false", "no", "0", "n"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Values as one way of reading saw them; what it did not see is None or empty."""

    way: Way
    name: str | None = None
    credentials: str | None = None
    npi: str | None = None
    gender: str | None = None
    specialties: tuple[str, ...] = ()
    practice: str | None = None
    offices: tuple[Office, ...] = ()
    website: str | None = None
    rating: Rating | None = None
    accepting: bool | None = None
    status: ListingStatus | None = None


def combine(site: str, site_key: str, url: str, ways: Sequence[Facts]) -> Listing:
    """Make one listing of what several ways saw, the most trusted way first."""
    values: dict[str, Any] = {}
    found_by: dict[str, str] = {}
    disagreements: list[str] = []
    for field in _PLAIN:
        seen = [(facts.way, value) for facts in ways if _says_something(value := getattr(facts, field))]
        if not seen:
            continue
        found_by[field], values[field] = seen[0]
        if any(not _agree(field, seen[0][1], other) for _, other in seen[1:]):
            disagreements.append(field)
    rating = _combine_ratings(ways, found_by, disagreements)
    return Listing(site, site_key, url, **values, rating=rating, found_by=found_by, disagreements=tuple(disagreements))


def _says_something(value: object) -> bool:
    return value not in (None, "", ()) and not (isinstance(value, str) and len(value) > _LONGEST_TEXT)


def _combine_ratings(ways: Sequence[Facts], found_by: dict[str, str], disagreements: list[str]) -> Rating | None:
    """The first rating, with the first count that goes with it. A count alone (value None, count above 0) is no rating."""
    seen = [(facts.way, facts.rating) for facts in ways if facts.rating is not None]
    whole = [(way, rating) for way, rating in seen if rating.value is not None or rating.count == 0]
    if not whole:
        return None
    found_by["rating"], rating = whole[0]
    if any(not _same_value(rating, other) for _, other in whole[1:]):
        disagreements.append("rating")
    counts = [(way, other) for way, other in seen if other.count is not None and _may_count(rating, other)]
    if counts:
        found_by["count"], first = counts[0]
        if any(other.count != first.count for _, other in counts[1:]):
            disagreements.append("count")
        rating = replace(rating, count=first.count, counts_what=rating.counts_what or first.counts_what)
    return rating


def _may_count(rating: Rating, other: Rating) -> bool:
    return _same_value(rating, other) or (rating.value is not None and other.value is None and other.count != 0)


def _same_value(one: Rating, other: Rating) -> bool:
    """Whether two readings are the same but for the digits that each way shows (the coarser one rounds)."""
    if one.value is None or other.value is None:
        return one.value is other.value
    coarsest = max(one.step or 0.0, other.step or 0.0, 0.01)
    return one.scale_max == other.scale_max and abs(one.value - other.value) <= coarsest / 2 + 1e-9


def _agree(field: str, one: Any, other: Any) -> bool:
    if field == "offices":
        ours, theirs = _zips(one), _zips(other)
        return not ours or not theirs or bool(ours & theirs)
    if field == "name":
        ours, theirs = set(_name_words(one)), set(_name_words(other))
        return ours <= theirs or theirs <= ours
    if field in ("specialties", "practice", "website", "credentials"):
        return True  # sites word these differently in every place; only the reader's order decides
    return bool(one == other)


def _zips(offices: Sequence[Office]) -> set[str]:
    return {office.zip[:5] for office in offices if office.zip}


def _name_words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _TITLES.sub(" ", name.split(",", maxsplit=1)[0]).casefold())


# --------------------------------------------------------------------------------------- values of unknown shape, checked


def text_of(value: object) -> str | None:
    """A text without blanks around it, or None when the value is no text or an empty one. Numbers become text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    shown = str(value).strip()
    if not shown.isascii():  # half a surrogate pair, which JSON can spell, would break every later encoding
        shown = shown.replace("\xa0", " ").encode("utf-8", errors="replace").decode("utf-8")
    return shown.replace("\x00", "") or None


def number_of(value: object) -> float | None:
    """A finite number, also when written as text ("4.9"); None for anything else, booleans too."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}(?:\.\d{1,17})?\s*", value):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def count_of(value: object) -> int | None:
    """A whole number of at least 0 ("1,234" too); None for anything else."""
    number = number_of(value.replace(",", "") if isinstance(value, str) else value)
    return int(number) if number is not None and number >= 0 and number.is_integer() else None


def flag_of(value: object) -> bool | None:
    """True or False, also when written as text: the string "false" is False. None for anything else."""
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else ""
    word = word.rsplit("/", 1)[-1]
    return True if word in _TRUE else False if word in _FALSE else None


def dict_of(value: object) -> dict[str, Any]:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The value when it is a list, a list of it when it is anything else, and an empty list for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def rating_of(value: object, count: object, *, scale_max: float, step: float | None, counts_what: str) -> Rating | None:
    """A rating from two values of unknown shape.

    A count of 0 is an unrated listing (value None, count 0). A value outside 0..scale_max, or 0 itself, is no rating: then
    only the count is left (value None), to go with the value that another way may find; None when there is none either.
    """
    number, counted = number_of(value), count_of(count)
    valid = number if number is not None and 0 < number <= scale_max and counted != 0 else None
    return None if valid is None and counted is None else Rating(valid, scale_max, step, counted, counts_what)


def unique(values: Sequence[Value | None], key: Callable[[Value], object] = lambda value: value) -> tuple[Value, ...]:
    """The values without None and repetitions, in their order."""
    kept: dict[object, Value] = {}
    for value in values:
        if value is not None:
            kept.setdefault(key(value), value)
    return tuple(kept.values())


def credentials_in(name: str | None) -> str | None:
    """What stands behind a name as shown: "Dr. Jane Doe, MD", "Jane Doe MD" and "Doe, Jane Q., MD" -> "MD".

    That she has retired, is the second of her name, or goes by "she", is no credential.
    """
    before, *behind = _NO_CREDENTIAL.sub("", name or "").split(",")
    behind = [part.strip() for part in behind if part.strip() and not _GENERATION.fullmatch(part)]
    if behind and _is_last_first(before, behind[0]):
        before = f"{before} {behind.pop(0)}"
    return ", ".join(filter(None, (" ".join(_letters_at_the_end(before)), *behind))) or None


def in_given_order(name: str) -> str:
    """A name without what stands behind it, the first name first: "Doe, Jane Q., MD" -> "Jane Q. Doe"."""
    before, *behind = name.split(",")
    return f"{behind[0].strip()} {before.strip()}" if behind and _is_last_first(before, behind[0]) else before


def _is_last_first(before: str, behind: str) -> bool:
    """Whether a given name follows the comma; behind more than a last name only one that we know is believed to be that."""
    words = behind.split()
    if not words or _GENERATION.fullmatch(behind) or _NO_CREDENTIAL.fullmatch(behind) or _is_written_as_credential(words[0]):
        return False
    alone = len(_TITLES.sub(" ", before).split()) == 1
    return alone or (fold(words[0]) in known_given_names() and not is_credential(words[0]))


def _letters_at_the_end(name: str) -> list[str]:
    """The credentials at the end of a name that is whole without them."""
    words = _TITLES.sub(" ", name).split()
    kept = len(words)
    while kept > 2 and _is_written_as_credential(words[kept - 1]):
        if name.isupper() and words[kept - 1] in _SURNAMES_TOO:
            break
        kept -= 1
    return words[kept:]


def _is_written_as_credential(word: str) -> bool:
    """ "MD", "M.D." and "PhD" are, "Do" and "Ma" are names."""
    return is_credential(word) and sum(letter.isupper() for letter in word) > 1


def gender_of(value: object) -> str | None:
    """``F``, ``M`` or ``X`` from a letter, a word or a schema.org address; None when the value says none of them."""
    word = (text_of(value) or "").rsplit("/", 1)[-1].casefold()
    return {"f": "F", "female": "F", "m": "M", "male": "M", "x": "X", "nonbinary": "X", "non-binary": "X"}.get(word)

"""Between the nouns of :mod:`repmon.model` and the columns of the tables: one place for JSON, flags and odd characters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from repmon.model import Listing, Office, Rating

Values = tuple[Any, ...]

LISTING_COLUMNS = (
    "name", "credentials", "npi", "gender", "specialties", "practice", "offices", "website", "accepting", "status",
)  # fmt: skip
"""As-shown columns of ``listing_versions``, in the order of :func:`listing_values`. They make up the content hash."""

RATING_COLUMNS = ("value", "scale_max", "step", "count", "counts_what", "histogram")
"""Columns of ``ratings`` in the order of :func:`rating_values`; a difference in any of them is a new reading."""

OFFICE_FIELDS = tuple(field.name for field in fields(Office))

_listing: Callable[[Listing], Values] = attrgetter(*LISTING_COLUMNS)
_office: Callable[[Office], tuple[str | None, ...]] = attrgetter(*OFFICE_FIELDS)

_BIGGEST_INTEGER = 2**63 - 1  # SQLite's

_VERDICT = "verdict."
"""Begins the names under which ``found_by`` holds our own verdicts: how a field was judged instead of how it was read."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """Encode as canonical JSON (sorted keys, no spaces): equal values give equal text."""
    return text(_encode(value)) or "null"


def texts_json(texts: Iterable[str]) -> str:
    """Encode a list of texts as :func:`to_json` does, each text once: reasons and specialties recur in many lists."""
    return f"[{','.join(map(_text_json, texts))}]"


@lru_cache(maxsize=16_384)
def _text_json(value: str) -> str:
    return to_json(value)


def text(value: str | None) -> str | None:
    """Make a text storable: half a surrogate pair, as broken pages hold, becomes a question mark."""
    if value is None or value.isascii():
        return value
    return value.encode("utf-8", "replace").decode("utf-8")


def flag(value: bool | None) -> int | None:
    """Encode yes, no or unknown."""
    return None if value is None else int(value)


def unflag(value: int | None) -> bool | None:
    """Decode yes, no or unknown."""
    return None if value is None else bool(value)


def listing_values(listing: Listing) -> Values:
    """Return the as-shown values in the order of ``LISTING_COLUMNS``."""
    return (
        text(listing.name),
        text(listing.credentials),
        text(listing.npi),
        text(listing.gender),
        texts_json(listing.specialties),
        text(listing.practice),
        to_json([office_dict(office) for office in listing.offices]) if listing.offices else "[]",
        text(listing.website),
        flag(listing.accepting),
        listing.status,
    )


def office_dict(office: Office) -> dict[str, str]:
    """Return what an office shows, without the fields that it does not show."""
    return {name: value for name, value in zip(OFFICE_FIELDS, _office(office), strict=True) if value is not None}


def content_hash(listing: Listing) -> str:
    """Hash the as-shown values (128 bits, hexadecimal): two readings are the same version when their hashes agree.

    Fields that are not shown are left out, so that a field added to a later version of the program changes no hash.
    """
    shown = {name: value for name, value in zip(LISTING_COLUMNS, _listing(listing), strict=True) if value not in (None, ())}
    if listing.offices:
        shown["offices"] = [office_dict(office) for office in listing.offices]
    return hashlib.blake2b(_encode(shown).encode("utf-8", "replace"), digest_size=16).hexdigest()


def ways_json(listing: Listing) -> tuple[str, str]:
    """Return ``found_by`` and ``disagreements`` as JSON. Nearly all listings of a site share a few values of these."""
    ways = tuple(listing.found_by.items())
    if listing.verdicts:
        ways += tuple((_VERDICT + name, verdict) for name, verdict in listing.verdicts.items())
    return _ways_json(ways), texts_json(listing.disagreements)


@lru_cache(maxsize=1024)
def _ways_json(ways: tuple[tuple[str, str], ...]) -> str:
    return to_json(dict(ways))


def rating_values(rating: Rating) -> Values:
    """Return a rating's values in the order of ``RATING_COLUMNS``."""
    return (
        None if rating.value is None else float(rating.value),
        float(rating.scale_max),
        None if rating.step is None else float(rating.step),
        rating.count if rating.count is None or abs(rating.count) <= _BIGGEST_INTEGER else None,
        rating.counts_what,
        None if rating.histogram is None else to_json(rating.histogram),
    )


def listing_of(site: str, site_key: str, url: str, values: Values, extras: Values, rating: Rating | None) -> Listing:
    """Build the listing back. ``extras`` are the columns ``found_by`` and ``disagreements`` as JSON."""
    name, credentials, npi, gender, specialties, practice, offices, website, accepting, status = values
    ways, disagreements = extras
    found_by, verdicts = _ways_of(ways)
    return Listing(
        site, site_key, url, name, credentials, npi, gender, _texts_of(specialties), practice,
        () if offices == "[]" else tuple([Office(**office) for office in json.loads(offices)]),
        website, rating, unflag(accepting), status, dict(found_by), _texts_of(disagreements), dict(verdicts),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _texts_of(encoded: str) -> tuple[str, ...]:
    return tuple(json.loads(encoded))


@lru_cache(maxsize=1024)
def _ways_of(encoded: str) -> tuple[dict[str, str], dict[str, str]]:
    """Ways and verdicts, which stand together; whoever calls takes copies."""
    ways = json.loads(encoded)
    verdicts = {name.removeprefix(_VERDICT): verdict for name, verdict in ways.items() if name.startswith(_VERDICT)}
    return {name: way for name, way in ways.items() if not name.startswith(_VERDICT)}, verdicts


def rating_of(values: Values) -> Rating | None:
    """Build the rating back; None when there is no row (``scale_max`` is NULL)."""
    value, scale_max, step, count, counts_what, histogram = values
    if scale_max is None:
        return None
    return Rating(value, scale_max, step, count, counts_what, None if histogram is None else _histogram(histogram))


def _histogram(encoded: str) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = json.loads(encoded)
    return one, two, three, four, five

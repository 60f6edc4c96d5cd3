"""Listings: what is known now, what was known on a date, and what is imported rather than crawled."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from repmon.model import Listing, Night, Rating, StoredListing
from repmon.store.database import Connection, transaction
from repmon.store.rows import LISTING_COLUMNS, RATING_COLUMNS, Values, listing_of, rating_of, rating_values
from repmon.store.validators import forget_validators

_HEAD = ("listing_id", "site", "site_key", "url", "first_seen", "last_seen", "absent_since", "gone_since", "source")
_SELECT = f"""
SELECT {", ".join(f"l.{name}" for name in _HEAD)}, v.valid_from, v.carried, v.found_by, v.disagreements,
    {", ".join(f"v.{name}" for name in LISTING_COLUMNS)}, {", ".join(f"r.{name}" for name in RATING_COLUMNS)}
"""
LATEST = f"""{_SELECT}
FROM listings AS l
JOIN listing_versions AS v ON v.listing_id = l.listing_id AND v.valid_to IS NULL
LEFT JOIN ratings AS r ON r.listing_id = l.listing_id AND r.valid_to IS NULL
"""
AS_OF = f"""{_SELECT}
FROM listings AS l
JOIN listing_versions AS v ON v.listing_id = l.listing_id
    AND v.valid_from <= :night AND (v.valid_to IS NULL OR v.valid_to > :night)
LEFT JOIN ratings AS r ON r.listing_id = l.listing_id
    AND r.valid_from <= :night AND (r.valid_to IS NULL OR r.valid_to > :night)
"""
_ORDER = "ORDER BY l.site, l.site_key"


@dataclass(frozen=True, slots=True)
class PastRating:
    """One dated reading from another tool's history."""

    site: str
    site_key: str
    night: Night
    rating: Rating


def count_listings(db: Connection) -> int:
    """Return how many listings are known, gone ones among them."""
    (number,) = db.execute("SELECT count(*) FROM listings").fetchone()
    return int(number)


def load_listings(db: Connection, *, site: str | None = None, ids: Iterable[int] | None = None) -> list[StoredListing]:
    """Return every listing with its newest values, also those that are gone, ordered by site and key.

    Args:
        db: the database.
        site: only this site's.
        ids: only the listings with these ``listing_id``.
    """
    if ids is not None:
        wanted = json.dumps(sorted(ids))
        return [
            _stored(row)
            for row in db.execute(f"{LATEST} WHERE l.listing_id IN (SELECT value FROM json_each(?)) {_ORDER}", (wanted,))
        ]
    if site is None:
        return [_stored(row) for row in db.execute(f"{LATEST} {_ORDER}")]
    return [_stored(row) for row in db.execute(f"{LATEST} WHERE l.site = ? {_ORDER}", (site,))]


def listings_as_of(db: Connection, night: Night) -> list[StoredListing]:
    """Return every listing as it was known at the end of a night.

    ``last_seen`` is the last such night at most; an absence that ended later is not kept, so it shows only while it lasts.
    """
    rows = db.execute(f"{AS_OF} {_ORDER}", {"night": night})
    return [_stored(row, night) for row in rows]


def save_listings(db: Connection, night: Night, listings: Iterable[Listing], *, source: str) -> None:
    """Record listings that were imported. They follow the same rules as crawled ones; the night may be a past one.

    Raises:
        StoreError: when the database cannot be written.
    """
    from repmon.store.listing_writer import record_listings  # noqa: PLC0415 - readers do not pay for the cleaners

    listings = list(listings)
    with transaction(db):
        record_listings(db, night, listings, source=source)
        forget_validators(db, ((listing.site, listing.site_key) for listing in listings))


def import_ratings(db: Connection, rows: Iterable[PastRating], *, source: str) -> list[PastRating]:
    """Join dated readings to the history of listings that are known; return those whose listing is not.

    A reading of a night that already has one replaces it; a repeated import changes nothing.
    """
    from repmon.store.late_night import place_ratings  # noqa: PLC0415 - readers do not pay for the cleaners

    grouped: dict[tuple[str, str], list[PastRating]] = defaultdict(list)
    for row in rows:
        grouped[row.site, row.site_key].append(row)
    unknown: list[PastRating] = []
    with transaction(db):
        for key, group in grouped.items():
            known = db.execute("SELECT listing_id, last_seen FROM listings WHERE site = ? AND site_key = ?", key).fetchone()
            if known is None:
                unknown += group
                continue
            readings = [(row.night, rating_values(row.rating)) for row in sorted(group, key=lambda row: row.night)]
            place_ratings(db, known[0], readings, known[1], source=source)
        forget_validators(db, grouped)
    return unknown


def _stored(row: Values, night: Night | None = None) -> StoredListing:
    listing_id, site, site_key, url, first_seen, last_seen, absent, gone, source, since, carried, *ways = row[:13]
    values, rating = row[13:-6], row[-6:]
    if night is not None:
        last_seen = min(last_seen, night)
        absent, gone = (one if one is not None and one <= night else None for one in (absent, gone))
    listing = listing_of(site, site_key, url, values, tuple(ways), rating_of(rating))
    carried_since = {} if carried == "{}" else json.loads(carried)
    return StoredListing(listing_id, listing, first_seen, last_seen, since, absent, gone, carried_since, source)

"""Write tonight's readings of listings: change-only versions and ratings, in few statements per batch.

Nearly every reading of nearly every night equals what is known; then all that is written is ``listings.last_seen``. A night
that is older than what is known (a late import, a clock that was set back) takes the slow path through
:mod:`repmon.store.late_night`, which rebuilds the history of that one listing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from repmon.model import Listing, Night
from repmon.store.carry import carry
from repmon.store.database import Connection
from repmon.store.history import shift
from repmon.store.late_night import place_ratings, place_version
from repmon.store.reviews import KEPT_NIGHTS, record_reviews
from repmon.store.rows import (
    LISTING_COLUMNS,
    RATING_COLUMNS,
    Values,
    content_hash,
    listing_of,
    listing_values,
    rating_values,
    text,
    to_json,
    ways_json,
)
from repmon.store.versions import VERSION_EXTRAS, version_extras


@dataclass(slots=True)
class _Known:
    """What the database holds of one listing before tonight's reading."""

    listing_id: int
    url: str
    first_seen: Night
    last_seen: Night
    absent_since: Night | None
    version_since: Night
    content_hash: str
    carried: str
    found_by: str
    disagreements: str
    rating_since: Night | None
    rating_seen_to: Night | None
    rating: Values


_KNOWN = f"""
SELECT l.site_key, l.listing_id, l.url, l.first_seen, l.last_seen, l.absent_since,
    v.valid_from, v.content_hash, v.carried, v.found_by, v.disagreements,
    r.valid_from, r.seen_to, {", ".join(f"r.{name}" for name in RATING_COLUMNS)}
FROM listings AS l
JOIN listing_versions AS v ON v.listing_id = l.listing_id AND v.valid_to IS NULL
LEFT JOIN ratings AS r ON r.listing_id = l.listing_id AND r.valid_to IS NULL
WHERE l.site = ? AND l.site_key IN (SELECT value FROM json_each(?))
"""


def _known(row: Values) -> _Known:
    return _Known(*row[1:13], rating=row[13:])  # type: ignore[misc]  # mypy cannot see how long the slice is


def record_listings(
    db: Connection, night: Night, listings: Iterable[Listing], *, source: str, review_days: int = KEPT_NIGHTS
) -> None:
    """Record one night's readings, with reviews of the last ``review_days``. Call it inside a transaction.

    The same reading on the same night again changes nothing; another reading of the same night replaces the first.
    """
    for batch in _batches(listings):
        site = batch[0].site
        keys = json.dumps([listing.site_key for listing in batch])
        known = {row[0]: _known(row) for row in db.execute(_KNOWN, (site, keys))}
        writer = _Writer(db, night, source, review_days)
        for listing in batch:
            before = known.get(listing.site_key)
            if before is None:
                writer.add_new(listing)
            else:
                writer.add_known(listing, before)
        writer.write()


def _batches(listings: Iterable[Listing]) -> Iterator[list[Listing]]:
    """Group by site; a listing that comes twice goes into a later batch, so that it meets its own first reading."""
    waiting: dict[str, dict[str, Listing]] = defaultdict(dict)
    for listing in listings:
        batch = waiting[listing.site]
        if listing.site_key in batch:
            yield list(batch.values())
            batch.clear()
        batch[listing.site_key] = listing
    yield from (list(batch.values()) for batch in waiting.values() if batch)


@dataclass(slots=True)
class _Writer:
    """Collects the rows of one batch and writes them with one statement per kind of change."""

    db: Connection
    night: Night
    source: str
    review_days: int
    next_id: int = 0
    listings: list[Values] = field(default_factory=list)
    seen: list[Values] = field(default_factory=list)
    versions: list[Values] = field(default_factory=list)
    versions_closed: list[Values] = field(default_factory=list)
    ways: list[Values] = field(default_factory=list)
    ratings: list[Values] = field(default_factory=list)
    ratings_closed: list[Values] = field(default_factory=list)
    ratings_seen: list[Values] = field(default_factory=list)
    ratings_unseen: list[Values] = field(default_factory=list)
    reviewed: list[tuple[int, Listing]] = field(default_factory=list)

    def add_new(self, listing: Listing) -> None:
        """Add a listing that nobody has seen before."""
        if not self.next_id:
            (highest,) = self.db.execute("SELECT coalesce(max(listing_id), 0) FROM listings").fetchone()
            self.next_id = highest + 1
        listing_id, self.next_id = self.next_id, self.next_id + 1
        night = self.night
        self.listings.append((listing_id, listing.site, listing.site_key, text(listing.url), night, night, self.source))
        self.versions.append((listing_id, night, *listing_values(listing), *version_extras(listing, {})))
        if listing.rating is not None:
            self.ratings.append((listing_id, night, *rating_values(listing.rating), self.source))
        if listing.reviews:
            self.reviewed.append((listing_id, listing))

    def add_known(self, listing: Listing, known: _Known) -> None:
        """Add a further reading of a listing that is known."""
        self._version(listing, known)
        if listing.rating is not None:
            self._rating(rating_values(listing.rating), known)
        elif known.rating_since is not None and known.rating_seen_to is None and known.last_seen <= self.night:
            seen_to = max(known.rating_since, min(known.last_seen, shift(self.night, -1)))
            self.ratings_unseen.append((seen_to, known.listing_id, known.rating_since))
        if listing.reviews:
            self.reviewed.append((known.listing_id, listing))
        late = self.night < known.last_seen
        url = known.url if late else text(listing.url)
        sighted = known.absent_since is not None and known.absent_since <= self.night
        if sighted or url != known.url or not known.first_seen <= self.night <= known.last_seen:
            first, last = min(known.first_seen, self.night), max(known.last_seen, self.night)
            self.seen.append((first, last, url, self.night, self.night, known.listing_id))

    def _version(self, listing: Listing, known: _Known) -> None:
        if content_hash(listing) == known.content_hash and known.carried == "{}" and known.version_since <= self.night:
            ways = ways_json(listing)
            if self.night >= known.last_seen and ways != (known.found_by, known.disagreements):
                self.ways.append((*ways, "{}", known.listing_id, known.version_since))
            return
        if self.night < known.last_seen or self.night <= known.version_since:
            place_version(self.db, known.listing_id, self.night, listing, known.last_seen)
            return
        self._next_version(listing, known)

    def _next_version(self, listing: Listing, known: _Known) -> None:
        listing, carried = carry(self.night, listing, self._newest(listing, known), json.loads(known.carried))
        if content_hash(listing) == known.content_hash:
            ways = *ways_json(listing), to_json(carried)
            if ways != (known.found_by, known.disagreements, known.carried):
                self.ways.append((*ways, known.listing_id, known.version_since))
            return
        seen_to = min(known.last_seen, shift(self.night, -1))
        self.versions_closed.append((self.night, seen_to, known.listing_id, known.version_since))
        self.versions.append((known.listing_id, self.night, *listing_values(listing), *version_extras(listing, carried)))

    def _newest(self, listing: Listing, known: _Known) -> Listing:
        columns = ", ".join(LISTING_COLUMNS)
        query = f"SELECT {columns} FROM listing_versions WHERE listing_id = ? AND valid_to IS NULL"
        values = self.db.execute(query, (known.listing_id,)).fetchone()
        extras = known.found_by, known.disagreements
        return listing_of(listing.site, listing.site_key, listing.url, values, extras, None)

    def _rating(self, values: Values, known: _Known) -> None:
        listing_id, since, night = known.listing_id, known.rating_since, self.night
        if since is not None and _only_coarser(values, known.rating):
            values = known.rating
        if since is None:
            self.ratings.append((listing_id, night, *values, self.source))
        elif night < max(known.last_seen, known.rating_seen_to or since) or (night == since and values != known.rating):
            place_ratings(self.db, listing_id, [(night, values)], known.last_seen, source=self.source)
        elif values != known.rating:
            seen_to = min(known.rating_seen_to or known.last_seen, shift(night, -1))
            self.ratings_closed.append((night, max(seen_to, since), listing_id, since))
            self.ratings.append((listing_id, night, *values, self.source))
        elif known.rating_seen_to is not None:
            self.ratings_seen.append((listing_id, since))

    def write(self) -> None:
        """Write what was collected; rows are closed before their successors begin."""
        for statement, rows in (
            (_INSERT_LISTING, self.listings),
            (_SEEN, self.seen),
            (_CLOSE_VERSION, self.versions_closed),
            (_INSERT_VERSION, self.versions),
            (_WAYS, self.ways),
            (_CLOSE_RATING, self.ratings_closed),
            (_INSERT_RATING, self.ratings),
            (_RATING_SEEN, self.ratings_seen),
            (_RATING_UNSEEN, self.ratings_unseen),
        ):
            if rows:
                self.db.executemany(statement, rows)
        if self.reviewed:
            record_reviews(self.db, self.night, self.reviewed, self.review_days)


def _only_coarser(tonight: Values, known: Values) -> bool:
    """Whether tonight's template shows the known rating, only rounded further: that is no change of the rating.

    The same count on the same scale, a larger step, and values that the step's half explains.
    """
    value, scale, step, count, _, histogram = tonight
    known_value, known_scale, known_step, known_count, _, _ = known
    if value is None or known_value is None or count is None or (scale, count) != (known_scale, known_count) or histogram:
        return False
    return bool(step) and step > (known_step or 0.0) and abs(value - known_value) <= step / 2 + 1e-9


def _insert(table: str, columns: Sequence[Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_INSERT_LISTING = _insert("listings", ("listing_id", "site", "site_key", "url", "first_seen", "last_seen", "source"))
_INSERT_VERSION = _insert("listing_versions", ("listing_id", "valid_from", *LISTING_COLUMNS, *VERSION_EXTRAS))
_INSERT_RATING = _insert("ratings", ("listing_id", "valid_from", *RATING_COLUMNS, "source"))
_SEEN = """
UPDATE listings SET first_seen = ?, last_seen = ?, url = ?,
    gone_since = CASE WHEN absent_since <= ? THEN NULL ELSE gone_since END,
    absent_since = CASE WHEN absent_since <= ? THEN NULL ELSE absent_since END
WHERE listing_id = ?
"""
_CLOSE_VERSION = "UPDATE listing_versions SET valid_to = ?, seen_to = ? WHERE listing_id = ? AND valid_from = ?"
_WAYS = """
UPDATE listing_versions SET found_by = ?, disagreements = ?, carried = ? WHERE listing_id = ? AND valid_from = ?
"""
_CLOSE_RATING = "UPDATE ratings SET valid_to = ?, seen_to = ? WHERE listing_id = ? AND valid_from = ?"
_RATING_SEEN = "UPDATE ratings SET seen_to = NULL WHERE listing_id = ? AND valid_from = ?"
_RATING_UNSEEN = "UPDATE ratings SET seen_to = ? WHERE listing_id = ? AND valid_from = ?"
"""A page that shows no rating tonight says nothing about it: neither a drop nor a second night that agrees."""

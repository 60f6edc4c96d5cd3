"""Single reviews: date, stars and whether they were answered. No text, no names; a review's number only as a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from repmon.model import Listing, Night
from repmon.store.database import Connection
from repmon.store.history import shift

KEPT_NIGHTS = 365
"""A review that is dated longer ago is not kept: what is asked of reviews is asked of the last year."""


def record_reviews(db: Connection, night: Night, listings: Iterable[tuple[int, Listing]], review_days: int) -> None:
    """Write the reviews that pages showed tonight, as (listing_id, page). Call it inside a transaction.

    One that is older than ``review_days`` is not written, or a page that still shows it would bring back what was purged; nor
    is one without a date, of which nobody could say when to purge it.
    """
    since = shift(night, -min(review_days, KEPT_NIGHTS))
    db.executemany(
        _INSERT,
        [
            (listing_id, _hash(listing, review.key), review.on, review.stars, review.answered, night)
            for listing_id, listing in listings
            for review in listing.reviews
            if review.on is not None and review.on >= since
        ],
    )


def _hash(listing: Listing, key: str) -> str:
    """The review's number, hashed with its listing as the key: it tells reviews of one page apart and nothing else."""
    secret = hashlib.sha256(f"{listing.site} {listing.site_key}".encode()).digest()
    return hashlib.blake2b(key.encode(), key=secret, digest_size=10).hexdigest()


_INSERT = """
INSERT INTO reviews (listing_id, review_hash, date, stars, has_reply, first_seen) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (listing_id, review_hash) DO UPDATE SET date = excluded.date, stars = excluded.stars, has_reply = excluded.has_reply
WHERE (date, stars, has_reply) IS NOT (excluded.date, excluded.stars, excluded.has_reply)
"""

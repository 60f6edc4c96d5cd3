"""What the database keeps of a listing's ratings, as tests look at it."""

from __future__ import annotations

from typing import NamedTuple

from repmon.model import Night, Rating
from repmon.store.database import Connection
from repmon.store.rows import RATING_COLUMNS, rating_of


class RatingSpan(NamedTuple):
    """A reading and the half-open span of nights [valid_from, valid_to) in which it was what we knew."""

    valid_from: Night
    valid_to: Night | None
    rating: Rating


def rating_history(db: Connection, site: str, site_key: str) -> list[RatingSpan]:
    """One listing's readings, oldest first."""
    query = f"""SELECT r.valid_from, r.valid_to, {", ".join(f"r.{name}" for name in RATING_COLUMNS)}
        FROM ratings AS r JOIN listings AS l USING (listing_id) WHERE l.site = ? AND l.site_key = ? ORDER BY r.valid_from"""
    rows = [(since, until, rating_of(tuple(values))) for since, until, *values in db.execute(query, (site, site_key))]
    return [RatingSpan(since, until, rating) for since, until, rating in rows if rating is not None]

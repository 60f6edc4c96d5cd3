"""Where ratings stand tonight: what it is worked out from, and the tables that the report and analysts read.

Both tables are made anew by each checking stage; nothing in them is history.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from repmon.model import Night, Rating
from repmon.store.database import Connection, transaction
from repmon.store.rows import RATING_COLUMNS, rating_of


@dataclass(frozen=True, slots=True)
class RatingThen:
    """One listing's display on a night, and on two earlier ones."""

    listing_id: int
    site: str
    first_rated: Night
    now: Rating
    month_ago: Rating | None
    year_ago: Rating | None
    """Display of a year ago, or the first one."""
    now_seen: Night
    """The last night that confirmed the display; the same of the two earlier ones, where there are any."""
    month_seen: Night | None
    year_seen: Night | None


class LevelRow(NamedTuple):
    """A row of ``rating_levels``."""

    listing_id: int
    physician_id: str
    standing: str
    line: float
    mean: float | None
    low: float | None
    high: float | None
    ratings: int | None
    after_worst: float | None
    after_best: float | None
    percentile: float | None
    peers: int
    specialty_percentile: float | None
    specialty_peers: int
    recent: int | None
    usual: float | None


class GroupRow(NamedTuple):
    """A row of ``rating_groups``."""

    kind: str
    name: str
    physicians: int
    listings: int
    ratings: int
    too_few: int
    mean: float | None
    low: float | None
    high: float | None
    month: str
    """JSON: direction, number of new ratings, their mean with its range, the mean before."""
    year: str
    outliers: str
    """JSON list of [physician_id, mean, low, high, ratings, mean of the others]."""


class GapRow(NamedTuple):
    """A row of ``rating_gaps``."""

    physician_id: str
    better: int
    worse: int
    stars: float


def ratings_then(db: Connection, wanted: Iterable[int], night: Night, month: Night, year: Night) -> Iterator[RatingThen]:
    """Yield the displays of those of the wanted listings that are still there and were rated on ``night`` at the latest.

    Where nothing changed since, ``now`` itself stands for the earlier night.
    """
    width = len(_DISPLAY)
    parameters = {"wanted": json.dumps(list(wanted)), "night": night, "month": month, "year": year}
    for listing_id, site, first, *values in db.execute(_THEN, parameters):
        known: dict[Night | None, Rating | None] = {}
        for at in range(0, 3 * width, width):
            if values[at] not in known:
                known[values[at]] = rating_of(tuple(values[at + 1 : at + width]))
        now, month_ago, year_ago = (known[values[at]] for at in range(0, 3 * width, width))
        if now is not None:
            yield RatingThen(listing_id, site, first, now, month_ago, year_ago, *values[3 * width :])


def _on(alias: str, night: str) -> str:
    """The display valid on a night, found by one step into the index, however long the listing's history is."""
    return f"""{alias}.listing_id = f.listing_id AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {night})
        AND {alias}.valid_from = (SELECT max(valid_from) FROM ratings
            WHERE listing_id = f.listing_id AND valid_from <= {night})"""


def _seen(alias: str) -> str:
    """The last night that confirmed a display."""
    return f"coalesce({alias}.seen_to, date({alias}.valid_to, '-1 day'), max({alias}.valid_from, f.last_seen))"


_DISPLAY = ("valid_from", *RATING_COLUMNS)
_THEN = f"""
WITH f AS MATERIALIZED (
    SELECT l.listing_id, l.site, l.last_seen,
        (SELECT min(valid_from) FROM ratings AS r WHERE r.listing_id = l.listing_id) AS first
    FROM listings AS l WHERE l.gone_since IS NULL AND l.listing_id IN (SELECT value FROM json_each(:wanted)))
SELECT f.listing_id, f.site, f.first, {", ".join(f"{alias}.{name}" for alias in "nmy" for name in _DISPLAY)},
    {", ".join(map(_seen, "nmy"))}
FROM f JOIN ratings AS n ON {_on("n", ":night")}
LEFT JOIN ratings AS m ON {_on("m", ":month")}
LEFT JOIN ratings AS y ON {_on("y", "max(:year, f.first)")}
ORDER BY f.listing_id
"""


def save_levels(db: Connection, levels: Sequence[LevelRow], groups: Sequence[GroupRow], gaps: Sequence[GapRow]) -> None:
    """Replace what the tables hold, in one transaction."""
    with transaction(db):
        for table, kind, rows in (
            ("rating_levels", LevelRow, levels), ("rating_groups", GroupRow, groups), ("rating_gaps", GapRow, gaps),
        ):  # fmt: skip
            db.execute(f"DELETE FROM {table}")
            names, marks = ", ".join(kind._fields), ", ".join("?" * len(kind._fields))
            db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def load_groups(db: Connection) -> list[GroupRow]:
    """Return every group's ratings, by kind and name."""
    query = f"SELECT {', '.join(GroupRow._fields)} FROM rating_groups ORDER BY kind, name"
    return [GroupRow._make(row) for row in db.execute(query)]


def load_levels_json(db: Connection) -> Iterator[tuple[str, str]]:
    """Yield (physician_id, JSON list of levels), by physician: each ``[site, site_key, standing, line, mean, low, high,
    ratings, percentile, peers, specialty_percentile, specialty_peers, recent, usual, low, unanswered]``.

    ``low`` counts the reviews of two stars or fewer of the year up to the newest night, ``unanswered`` those of them without a
    reply; both are None on a site where no reply has ever been seen.
    """
    told: dict[str, list[str]] = defaultdict(list)
    for physician_id, level in db.execute(_LEVELS):
        told[physician_id].append(level)
    yield from ((physician_id, f"[{','.join(levels)}]") for physician_id, levels in sorted(told.items()))


_SHORT = ", ".join(f"round({name}, 2)" for name in ("v.line", "v.mean", "v.low", "v.high"))
_LEVELS = f"""
WITH low_reviews AS MATERIALIZED (
    SELECT r.listing_id, count(*) AS low, sum(r.has_reply = 0) AS unanswered
    FROM reviews AS r JOIN listings AS i USING (listing_id)
    WHERE r.stars <= 2 AND r.date >= (SELECT date(max(night), '-365 days') FROM site_runs)
        AND i.site IN (SELECT a.site FROM reviews AS b JOIN listings AS a USING (listing_id) WHERE b.has_reply = 1)
    GROUP BY r.listing_id)
SELECT v.physician_id, json_array(l.site, l.site_key, v.standing, {_SHORT}, v.ratings,
    CAST(round(v.percentile) AS INTEGER), v.peers, CAST(round(v.specialty_percentile) AS INTEGER),
    v.specialty_peers, v.recent, round(v.usual, 1), w.low, w.unanswered)
FROM rating_levels AS v JOIN listings AS l USING (listing_id) LEFT JOIN low_reviews AS w USING (listing_id)
WHERE v.standing <> 'unrated' ORDER BY v.listing_id
"""


def load_gaps(db: Connection) -> dict[str, tuple[str, str, float]]:
    """Return physician_id -> the site where the person stands better, the one where worse, and stars between."""
    query = """SELECT g.physician_id, b.site, w.site, g.stars FROM rating_gaps AS g
        JOIN listings AS b ON b.listing_id = g.better JOIN listings AS w ON w.listing_id = g.worse ORDER BY g.physician_id"""
    return {physician_id: (better, worse, stars) for physician_id, better, worse, stars in db.execute(query)}

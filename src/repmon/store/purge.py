"""Delete what has been kept for as long as it may be: single reviews, who left, strangers' listings, old searches.

``docs/privacy.md`` gives the reasons. Findings about a purged person are deleted and not made nameless: without the person,
the listing and the two values nothing but a count is left of a finding, and the counts stand in the nights' reports.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import asdict, dataclass, fields

from repmon.clean.counted import counted
from repmon.model import Night
from repmon.store.database import Connection, StoreError, explain, file_of, transaction
from repmon.store.history import shift
from repmon.store.match_memory import FORGET


@dataclass(frozen=True, slots=True)
class Purged:
    """Rows deleted (or to be deleted, in a dry run), and import logs whose quoted cells were emptied."""

    reviews: int = 0
    physicians: int = 0
    locations: int = 0
    listings: int = 0
    listing_versions: int = 0
    ratings: int = 0
    matches: int = 0
    decisions: int = 0
    searches: int = 0
    crawl_tasks: int = 0
    findings: int = 0
    imports_emptied: int = 0

    def as_text(self, *, dry_run: bool = False) -> str:
        """One line with what is not zero."""
        parts = [
            counted(count, _ONE.get(name, name[:-1]), name).replace("_", " ") for name, count in asdict(self).items() if count
        ]
        return f"{'would purge' if dry_run else 'purged'}: {', '.join(parts) or 'nothing is old enough'}"


_ONE = {"matches": "match", "searches": "search", "imports_emptied": "import_emptied"}


class _UndoneError(Exception):
    """Ends a dry run's transaction without writing anything."""


def purge(
    db: Connection, night: Night, *, review_days: int, departed_days: int, stranger_days: int, search_days: int,
    dry_run: bool = False,
) -> Purged:  # fmt: skip
    """Delete what is older than its retention, so that the file holds no trace of it.

    Args:
        db: the database.
        night: today.
        review_days: reviews written (undated ones: first seen) more than so many days ago are deleted.
        departed_days: physicians who left more than so many days ago are deleted with everything that is theirs alone: a
            listing that is also somebody else's stays. Import logs as old lose the cells they quote.
        stranger_days: a listing that is nobody's of ours is deleted when it was last seen so many days ago; what it showed
            before is deleted when it ended as long ago.
        search_days: searches older than this are deleted; what they proved stands in findings.
        dry_run: count, and change nothing.

    Raises:
        StoreError: when the database is locked or cannot be written.
    """
    counts = Purged()
    with suppress(_UndoneError), transaction(db):
        limits = {"reviews": review_days, "people": departed_days, "strangers": stranger_days, "searches": search_days}
        counts = _delete(db, {name: shift(night, -days) for name, days in limits.items()})
        if dry_run:
            raise _UndoneError
    if not dry_run:
        _rebuild(db)
    return counts


def _rebuild(db: Connection) -> None:
    """Write the file anew: deleted rows, and earlier values of changed ones, still stand in its free space and its log."""
    path = file_of(db)
    try:
        db.execute("VACUUM")
        (in_use, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        why = explain(error, path) or f"{path}: {error}"
        raise StoreError(f"{why} {_AGAIN}") from error
    if in_use:
        raise StoreError(f"{path}: another program is reading it, so its log still holds what was there. End it. {_AGAIN}")


_AGAIN = "The rows are deleted; run the command again to rebuild the file."


def _delete(db: Connection, before: dict[str, Night]) -> Purged:
    """Delete what is older than the night that is named for its kind."""
    counts = dict.fromkeys((field.name for field in fields(Purged)), 0)
    for tables, statements in ((_LEAVING, _OF_WHO_LEFT), (_STRANGERS, _OF_STRANGERS)):
        for name, query in tables.items():
            db.execute(f"CREATE TEMP TABLE {name} AS {query}", before)
        for kind, statement in statements:
            changed = db.execute(statement, before).rowcount
            if kind is not None:
                counts[kind] += changed
        for name in tables:
            db.execute(f"DROP TABLE temp.{name}")
    return Purged(**counts)


_MATCHED = "SELECT 1 FROM matches AS m WHERE m.site = l.site AND m.site_key = l.site_key AND m.state <> 'rejected'"
_LEAVING = {
    "leaving": "SELECT physician_id FROM physicians WHERE departed_on < :people",
    "leaving_listings": f"""SELECT listing_id, site, site_key, url FROM listings AS l
        WHERE EXISTS ({_MATCHED} AND m.physician_id IN (SELECT * FROM leaving))
            AND NOT EXISTS ({_MATCHED} AND m.physician_id NOT IN (SELECT * FROM leaving))""",
}
"""Who left long enough ago, and the listings that are nobody else's."""
_STRANGERS = {
    "strangers": f"SELECT listing_id FROM listings AS l WHERE NOT EXISTS ({_MATCHED})",
    "forgotten": """SELECT listing_id, site, site_key, url FROM listings
        WHERE last_seen < :strangers AND listing_id IN (SELECT * FROM strangers)""",
}
"""Listings that are nobody's of ours, and those of them that have not been seen for long."""
_THEIRS = "physician_id IN (SELECT * FROM leaving)"
_THEIR_LISTING = "listing_id IN (SELECT listing_id FROM leaving_listings)"
_OF_THEIR_LISTING = "(site, site_key) IN (SELECT site, site_key FROM leaving_listings)"
_OF_WHO_LEFT: tuple[tuple[str | None, str], ...] = (
    ("reviews", f"DELETE FROM reviews WHERE coalesce(date, first_seen) < :reviews OR {_THEIR_LISTING}"),
    ("ratings", f"DELETE FROM ratings WHERE {_THEIR_LISTING}"),
    ("listing_versions", f"DELETE FROM listing_versions WHERE {_THEIR_LISTING}"),
    ("listings", f"DELETE FROM listings WHERE {_THEIR_LISTING}"),
    (None, "DELETE FROM validators WHERE (site, url) IN (SELECT site, url FROM leaving_listings)"),
    ("crawl_tasks", "DELETE FROM crawl_tasks WHERE kind = 'search' AND target IN (SELECT * FROM leaving)"),
    (
        "crawl_tasks",
        "DELETE FROM crawl_tasks WHERE kind = 'visit' AND (site, target) IN (SELECT site, site_key FROM leaving_listings)",
    ),
    ("searches", f"DELETE FROM searches WHERE {_THEIRS}"),
    ("matches", f"DELETE FROM matches WHERE {_THEIRS} OR {_OF_THEIR_LISTING}"),
    ("decisions", f"DELETE FROM decisions WHERE {_THEIRS} OR {_OF_THEIR_LISTING}"),
    (
        None,
        f"""DELETE FROM finding_events WHERE finding_id IN
            (SELECT finding_id FROM findings WHERE {_THEIRS} OR {_OF_THEIR_LISTING})""",
    ),
    ("findings", f"DELETE FROM findings WHERE {_THEIRS} OR {_OF_THEIR_LISTING}"),
    (None, f"DELETE FROM physician_locations WHERE {_THEIRS}"),
    ("locations", "DELETE FROM locations WHERE location_id NOT IN (SELECT location_id FROM physician_locations)"),
    ("physicians", f"DELETE FROM physicians WHERE {_THEIRS}"),
    *((None, statement) for statement in FORGET),
    ("imports_emptied", "UPDATE imports SET problems = '[]' WHERE imported_on < :people AND problems <> '[]'"),
)
_FORGOTTEN = "listing_id IN (SELECT listing_id FROM forgotten)"
_PAST = "valid_to < :strangers AND listing_id IN (SELECT * FROM strangers)"
_OF_STRANGERS: tuple[tuple[str | None, str], ...] = (
    ("reviews", f"DELETE FROM reviews WHERE {_FORGOTTEN}"),
    ("ratings", f"DELETE FROM ratings WHERE {_FORGOTTEN} OR ({_PAST})"),
    ("listing_versions", f"DELETE FROM listing_versions WHERE {_FORGOTTEN} OR ({_PAST})"),
    ("listings", f"DELETE FROM listings WHERE {_FORGOTTEN}"),
    (None, "DELETE FROM validators WHERE (site, url) IN (SELECT site, url FROM forgotten)"),
    ("matches", "DELETE FROM matches WHERE (site, site_key) IN (SELECT site, site_key FROM forgotten)"),
    ("searches", "DELETE FROM searches WHERE night < :searches"),
)
"""People's decisions about them stay: should a search bring one up again, nobody has to decide twice."""

"""Which listing is whose, as the program sees it (``matches``) and as a person decided (``decisions``)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from repmon.model import Decision, Match, Night
from repmon.store.database import Connection, transaction
from repmon.store.match_memory import SiteKey, forget_matching
from repmon.store.rows import Values, text, to_json

_COLUMNS = (
    "site", "site_key", "physician_id", "points", "reasons", "state", "is_primary", "duplicate_of", "decided_by", "decided_on",
)  # fmt: skip


def load_matches(db: Connection, listings: Iterable[SiteKey] | None = None) -> list[Match]:
    """Return every match, or those of some listings, ordered by site, listing and physician."""
    columns = ", ".join(f"m.{name}" for name in _COLUMNS)
    if listings is None:
        rows = db.execute(f"SELECT {columns} FROM matches AS m {_ORDER}")
    else:
        rows = db.execute(f"SELECT {columns} {_OF_LISTINGS} {_ORDER}", (json.dumps(list(listings)),))
    return [_match(row) for row in rows]


_ORDER = "ORDER BY m.site, m.site_key, m.physician_id"
_OF_LISTINGS = """FROM json_each(?) AS j CROSS JOIN matches AS m
    ON m.site = j.value ->> 0 AND m.site_key = j.value ->> 1"""


def count_matches(db: Connection) -> dict[str, int]:
    """Return the number of matches by state."""
    return dict(db.execute("SELECT state, count(*) FROM matches GROUP BY state ORDER BY state"))


def save_matches(db: Connection, night: Night, matches: Iterable[Match]) -> None:
    """Store matches in place of all the ones before, so that the next run matches everything anew."""
    with transaction(db):
        forget_matching(db)
        write_matches(db, night, matches)


def write_matches(
    db: Connection, night: Night, matches: Iterable[Match], of_listings: Collection[SiteKey] | None = None
) -> None:
    """Store a run's matches in place of all the ones before, or of those of some listings. Call it inside a transaction.

    ``since`` stays where state and rank are what they were.
    """
    columns = "m.site, m.site_key, m.physician_id, m.state, m.is_primary, m.duplicate_of, m.since"
    of = [] if of_listings is None else [json.dumps(list(of_listings))]
    source = "FROM matches AS m" if of_listings is None else _OF_LISTINGS
    since = {row[:6]: row[6] for row in db.execute(f"SELECT {columns} {source}", of)}
    if of_listings is None:
        db.execute("DELETE FROM matches")
    else:
        db.executemany("DELETE FROM matches WHERE site = ? AND site_key = ?", of_listings)
    rows = [_row(match) for match in matches]
    db.executemany(_INSERT, [(*row, since.get((*row[:3], *row[5:8]), night)) for row in rows])


_INSERT = f"INSERT INTO matches ({', '.join(_COLUMNS)}, since) VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})"


def load_decisions(db: Connection) -> list[Decision]:
    """Return people's decisions, ordered by site, listing and physician."""
    query = """SELECT site, site_key, physician_id, verdict, decided_by, decided_on, listing_facts FROM decisions
        ORDER BY site, site_key, physician_id"""
    return [_decision(row) for row in db.execute(query)]


def save_decision(db: Connection, decision: Decision) -> None:
    """Store a person's decision; a later one about the same pair replaces it."""
    save_decisions(db, [decision])


def save_decisions(db: Connection, decisions: Iterable[Decision]) -> None:
    """Store many decisions, all or none."""
    rows = [
        (d.site, d.site_key, d.physician_id, d.verdict, text(d.decided_by), d.decided_on, to_json(d.listing_facts))
        for d in decisions
    ]
    with transaction(db):
        db.executemany("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def undo_decision(db: Connection, site: str, site_key: str, physician_id: str) -> bool:
    """Forget a decision; tell whether there was one."""
    with transaction(db):
        query = "DELETE FROM decisions WHERE site = ? AND site_key = ? AND physician_id = ?"
        return db.execute(query, (site, site_key, physician_id)).rowcount > 0


def _decision(row: Values) -> Decision:
    site, site_key, physician_id, verdict, decided_by, decided_on, facts = row
    return Decision(site, site_key, physician_id, verdict, decided_by, decided_on, json.loads(facts))


def _row(match: Match) -> Values:
    return (
        match.site, match.site_key, match.physician_id, float(match.points), to_json(match.reasons), match.state,
        int(match.primary), match.duplicate_of, text(match.decided_by), match.decided_on,
    )  # fmt: skip


def _match(row: Values) -> Match:
    site, site_key, physician_id, points, reasons, state, primary, duplicate_of, decided_by, decided_on = row
    return Match(
        site, site_key, physician_id, points, tuple(json.loads(reasons)), state, bool(primary), duplicate_of, decided_by,
        decided_on,
    )  # fmt: skip

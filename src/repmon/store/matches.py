"""Which listing is whose, as the program sees it (``matches``) and as a person decided (``decisions``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from repmon.model import Decision, Match, Night
from repmon.store.database import Connection, transaction
from repmon.store.match_memory import SiteKey
from repmon.store.rows import Values, text, texts_json, to_json

_COLUMNS = (
    "site", "site_key", "physician_id", "points", "reasons", "state", "is_primary", "duplicate_of", "decided_by", "decided_on",
    "margin", "doubt",
)  # fmt: skip


def load_matches(db: Connection) -> list[Match]:
    """Return every match, ordered by site, listing and physician."""
    return list(load_matches_since(db))


def load_matches_since(db: Connection, listings: Iterable[SiteKey] | None = None) -> dict[Match, Night]:
    """Return every match, or those of some listings, with the night since which state and rank are what they are.

    Ordered by site, listing and physician.
    """
    columns = ", ".join(f"m.{name}" for name in (*_COLUMNS, "since"))
    if listings is None:
        rows = db.execute(f"SELECT {columns} FROM matches AS m {_ORDER}").fetchall()
    else:
        rows = db.execute(f"SELECT {columns} {_OF_LISTINGS} {_ORDER}", (json.dumps(list(listings)),)).fetchall()
    reasons = json.loads(f"[{','.join([row[4] for row in rows])}]")  # at once: one by one would take twice as long
    return {_match(row, why): row[-1] for row, why in zip(rows, reasons, strict=True)}


_ORDER = "ORDER BY m.site, m.site_key, m.physician_id"
_OF_LISTINGS = """FROM json_each(?) AS j CROSS JOIN matches AS m
    ON m.site = j.value ->> 0 AND m.site_key = j.value ->> 1"""


def count_matched(db: Connection) -> dict[str, int]:
    """Return the number of matched listings by state: one that is proposed to several physicians counts once."""
    return dict(db.execute(_COUNT_MATCHED))


_COUNT_MATCHED = """SELECT state, count(*) FROM (
        SELECT state, min(CASE state WHEN 'confirmed' THEN 1 WHEN 'auto' THEN 2 ELSE 3 END)
        FROM matches WHERE state <> 'rejected' GROUP BY site, site_key)
    GROUP BY state ORDER BY state"""
"""Beside ``min`` SQLite takes the other columns from the row that has it (https://www.sqlite.org/lang_select.html#bareagg)."""


def replace_matches(db: Connection, night: Night, before: Mapping[Match, Night], after: Iterable[Match]) -> None:
    """Store a run's matches in place of those that :func:`load_matches_since` returned. Call it inside a transaction.

    Only what differs is written. ``since`` stays where state and rank are what they were.
    """
    had = {_pair(match): match for match in before}
    has = {_pair(match): match for match in after}
    db.executemany("DELETE FROM matches WHERE (site, site_key, physician_id) = (?, ?, ?)", had.keys() - has.keys())
    changed = [(match, had.get(pair)) for pair, match in has.items() if match != had.get(pair)]
    rows = [(*_row(match), before[was] if was and _standing(was) == _standing(match) else night) for match, was in changed]
    db.executemany(_UPSERT, rows)


def _pair(match: Match) -> Values:
    return match.site, match.site_key, match.physician_id


def _standing(match: Match) -> Values:
    return match.state, match.primary, match.duplicate_of


_UPSERT = f"""
INSERT INTO matches ({", ".join(_COLUMNS)}, since) VALUES ({", ".join("?" * (len(_COLUMNS) + 1))})
ON CONFLICT (site, site_key, physician_id)
DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[3:], "since"))}
"""


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
        match.site, match.site_key, match.physician_id, float(match.points), texts_json(match.reasons), match.state,
        int(match.primary), match.duplicate_of, text(match.decided_by), match.decided_on, match.margin, match.doubt,
    )  # fmt: skip


def _match(row: Values, reasons: Iterable[str]) -> Match:
    site, site_key, physician_id, points, _, state, primary, *rest, _ = row
    return Match(site, site_key, physician_id, points, tuple(reasons), state, bool(primary), *rest)

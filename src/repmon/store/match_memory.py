"""What the matching takes over from one night to the next: how listings were read, and who each could be.

It is a memory of other tables and nothing more. Triggers note in it which listings and whether the roster changed since
(:mod:`repmon.store.match_memory_schema`), and drop it when a listing is deleted; whoever changes ``matches`` by another way
calls :func:`forget_matching`. Then the next run matches everything anew. How physicians were read is in
:mod:`repmon.store.match_memory_people`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import Any

from repmon.store.database import Connection
from repmon.store.rows import to_json

SiteKey = tuple[str, str]
"""(site, site_key) of a listing."""
Link = tuple[str, str, int]
"""(physician_id, ground, listing_id): whom a listing could be. Its ground is its site, and besides, where that physician has no
practice in its town, the town."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a run rested on beside the listings and the roster."""

    code: str
    decisions: frozenset[str]
    """One text per decision."""
    roster_changed: bool = False
    """Whether the roster has changed since, in what matching looks at."""


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A listing as the matching read it: by what it may meet a physician, and whom it could be."""

    listing_id: int
    last: str
    initials: str
    keys: tuple[str, ...]
    gone: bool
    candidates: str
    """JSON list of lists, opaque here."""
    links: frozenset[Link]


@dataclass(frozen=True, slots=True)
class PageRow:
    """A listing as far as deciding whose it is needs it."""

    listing_id: int
    at: SiteKey
    gone: bool
    keys: tuple[str, ...]
    candidates: list[list[Any]]


def forget_matching(db: Connection) -> None:
    """Let the next run match everything anew. Call it inside a transaction."""
    for statement in FORGET:
        db.execute(statement)


_TABLES = ("match_basis", "match_people", "match_keys", "match_surnames", "match_due", "match_seen", "match_links")
FORGET = tuple(f"DELETE FROM {table}" for table in _TABLES)
"""Statements that :func:`forget_matching` runs."""


# -------------------------------------------------------------------------------------------------------------- the basis


def load_basis(db: Connection) -> Basis | None:
    """Return what the last run rested on; None when nothing is remembered, or when listings were deleted since."""
    row = db.execute("SELECT code, decisions, roster_changed FROM match_basis").fetchone()
    return None if row is None else Basis(row[0], frozenset(json.loads(row[1])), bool(row[2]))


def save_basis(db: Connection, basis: Basis) -> None:
    """Record what this run rests on; no listing is due any more. Call it inside a transaction."""
    db.execute("DELETE FROM match_due")
    values = (basis.code, to_json(sorted(basis.decisions)))
    db.execute("INSERT OR REPLACE INTO match_basis (one, code, decisions, roster_changed) VALUES (1, ?, ?, 0)", values)


# -------------------------------------------------------------------------------------------------------------- listings


def listings_due(db: Connection) -> set[int]:
    """Return the listings that are new, or show something else than when they were matched, or are gone or back."""
    return {listing_id for (listing_id,) in db.execute("SELECT listing_id FROM match_due")}


def load_seen(db: Connection) -> list[tuple[int, str, str, tuple[str, ...]]]:
    """Return of all listings by what they may meet a physician: id, surname, initials, keys."""
    rows = db.execute("SELECT listing_id, last, initials, keys FROM match_seen")
    return [(listing_id, last, initials, tuple(keys.split("\n"))) for listing_id, last, initials, keys in rows]


def replace_seen(db: Connection, rows: Collection[SeenRow], had: Set[Link] = frozenset()) -> None:
    """Record listings as they were read just now, in place of what was known of them: ``had`` are the links that they had.

    Call it inside a transaction.
    """
    seen = [(row.listing_id, row.last, row.initials, "\n".join(row.keys), row.gone, row.candidates) for row in rows]
    columns = "listing_id, last, initials, keys, gone, candidates"
    db.executemany(f"INSERT OR REPLACE INTO match_seen ({columns}) VALUES (?, ?, ?, ?, ?, ?)", seen)
    has = {link for row in rows for link in row.links}
    db.executemany("DELETE FROM match_links WHERE physician_id = ? AND ground = ? AND listing_id = ?", had - has)
    db.executemany("INSERT INTO match_links (physician_id, ground, listing_id) VALUES (?, ?, ?)", sorted(has - had))


def load_standings(db: Connection, ids: Iterable[int]) -> dict[int, tuple[bool, str]]:
    """Return of these listings whether they were gone, and whom they could be, as it was recorded, by listing_id."""
    query = (
        "SELECT s.listing_id, s.gone, s.candidates FROM json_each(?) AS j CROSS JOIN match_seen AS s ON s.listing_id = j.value"
    )
    return {one: (bool(gone), candidates) for one, gone, candidates in db.execute(query, (json.dumps(list(ids)),))}


def load_links(db: Connection, ids: Iterable[int]) -> set[Link]:
    """Return the links of these listings."""
    query = """SELECT k.physician_id, k.ground, k.listing_id
        FROM json_each(?) AS j CROSS JOIN match_links AS k ON k.listing_id = j.value"""
    return set(db.execute(query, (json.dumps(list(ids)),)))


def load_pages(db: Connection, ids: Iterable[int]) -> list[PageRow]:
    """Return those of these listings that have been read, each with whom it could be."""
    query = """SELECT l.listing_id, l.site, l.site_key, l.gone_since IS NOT NULL, s.keys, s.candidates
        FROM json_each(?) AS j CROSS JOIN match_seen AS s ON s.listing_id = j.value
        CROSS JOIN listings AS l ON l.listing_id = s.listing_id"""
    rows = db.execute(query, (json.dumps(list(ids)),)).fetchall()
    candidates = json.loads(f"[{','.join(row[-1] for row in rows)}]")  # at once: one by one would take twice as long
    return [
        PageRow(one, (site, key), bool(gone), tuple(keys.split("\n")), could_be)
        for (one, site, key, gone, keys, _), could_be in zip(rows, candidates, strict=True)
    ]


def linked(db: Connection, people: Iterable[tuple[str, str]]) -> set[int]:
    """Return the listings that could be a physician on a ground (see :data:`Link`), or are theirs on a site, for each
    (ground, physician_id).
    """
    return {listing_id for (listing_id,) in db.execute(_LINKED, {"people": json.dumps(list(people))})}


_LINKED = """
SELECT k.listing_id FROM json_each(:people) AS j
    CROSS JOIN match_links AS k ON k.physician_id = j.value ->> 1 AND k.ground = j.value ->> 0
UNION SELECT l.listing_id FROM json_each(:people) AS j
    CROSS JOIN matches AS m ON m.physician_id = j.value ->> 1 AND m.site = j.value ->> 0
    CROSS JOIN listings AS l ON l.site = m.site AND l.site_key = m.site_key
"""


def ids_of(db: Connection, listings: Iterable[SiteKey]) -> list[int]:
    """Return the listing_ids of listings; one that does not exist any more is left out."""
    query = """SELECT l.listing_id FROM json_each(?) AS j CROSS JOIN listings AS l
        ON l.site = j.value ->> 0 AND l.site_key = j.value ->> 1"""
    return [listing_id for (listing_id,) in db.execute(query, (json.dumps(list(listings)),))]

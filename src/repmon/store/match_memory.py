"""What the matching takes over from one night to the next: how physicians and listings were read, and who a listing could be.

It is a memory of other tables and nothing more. Whoever changes ``matches`` or deletes listings or physicians by another way
calls :func:`forget_matching`, and the next run matches everything anew. Sides and keys are opaque text here.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from repmon.store.database import Connection
from repmon.store.rows import to_json

SiteKey = tuple[str, str]
"""(site, site_key) of a listing."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a run rested on beside the listings."""

    code: str
    roster: str
    decisions: frozenset[str]
    """One text per decision."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A physician as the matching read them."""

    physician_id: str
    last: str
    first: str
    side: str
    keys: Collection[str]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A listing as the matching read it: by what it may meet a physician."""

    listing_id: int
    last: str
    initials: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody whom a listing could be by its own evidence."""

    site: str
    site_key: str
    physician_id: str
    points: float
    tie: str
    reasons: tuple[str, ...]


def forget_matching(db: Connection) -> None:
    """Let the next run match everything anew. Call it inside a transaction."""
    for statement in FORGET:
        db.execute(statement)


_TABLES = ("match_basis", "match_people", "match_keys", "match_surnames", "match_seen", "match_candidates")
FORGET = tuple(f"DELETE FROM {table}" for table in _TABLES)
"""Statements that :func:`forget_matching` runs."""


# -------------------------------------------------------------------------------------------------------------- the basis


def load_basis(db: Connection) -> Basis | None:
    """Return what the last run rested on; None when nothing is remembered, or when listings were deleted since."""
    row = db.execute("SELECT code, roster, decisions FROM match_basis").fetchone()
    if row is None or db.execute(_DELETED).fetchone() is not None:
        return None
    return Basis(row[0], row[1], frozenset(json.loads(row[2])))


_DELETED = "SELECT 1 FROM match_seen WHERE listing_id NOT IN (SELECT listing_id FROM listings) LIMIT 1"


def save_basis(db: Connection, basis: Basis) -> None:
    """Record what this run rests on. Call it inside a transaction."""
    values = (basis.code, basis.roster, to_json(sorted(basis.decisions)))
    db.execute("INSERT OR REPLACE INTO match_basis (one, code, roster, decisions) VALUES (1, ?, ?, ?)", values)


def roster_digest(db: Connection) -> str:
    """Return a short text that changes when anything changes of the roster that matching looks at."""
    digest = hashlib.blake2b(digest_size=16)
    for query in _ROSTER:
        (text,) = db.execute(query).fetchone()
        digest.update((text or "").encode("utf-8", "replace"))
    return digest.hexdigest()


_PERSON = "physician_id, npi, first_name, middle_name, last_name, suffix, credentials, gender, specialty, other_last_names"
_ROSTER = (
    f"SELECT group_concat(row) FROM (SELECT json_array({_PERSON}) AS row FROM physicians ORDER BY physician_id)",
    """SELECT group_concat(row) FROM (SELECT json_array(physician_id, location_id, position, phone, differs) AS row
    FROM physician_locations WHERE ended_on IS NULL ORDER BY physician_id, location_id)""",
    """SELECT group_concat(row) FROM (SELECT json_array(location_id, street, street2, city, state, zip, main_phone) AS row
    FROM locations ORDER BY location_id)""",
)


# ------------------------------------------------------------------------------------------------------------ physicians


def load_sides(db: Connection, wanted: Iterable[str] | None = None) -> dict[str, str]:
    """Return physicians as they were read, by id: all of them, or those that are wanted."""
    query = "SELECT physician_id, side FROM match_people"
    if wanted is None:
        return dict(db.execute(query))
    return dict(db.execute(f"{query} WHERE physician_id IN (SELECT value FROM json_each(?))", (json.dumps(list(wanted)),)))


def load_names(db: Connection) -> list[tuple[str, str]]:
    """Return everybody's (last, first) as they are counted."""
    return list(db.execute("SELECT last, first FROM match_people"))


def load_ids(db: Connection) -> set[str]:
    """Return everybody's id."""
    return {physician_id for (physician_id,) in db.execute("SELECT physician_id FROM match_people")}


def people_filed(db: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the physicians under each of these keys."""
    found: dict[str, list[str]] = defaultdict(list)
    query = "SELECT key, physician_id FROM match_keys WHERE key IN (SELECT value FROM json_each(?))"
    for key, physician_id in db.execute(query, (json.dumps(list(keys)),)):
        found[key].append(physician_id)
    return found


def surnames_near(db: Connection, forms: Iterable[str]) -> dict[str, list[str]]:
    """Return the roster's surnames under each of these forms."""
    found: dict[str, list[str]] = defaultdict(list)
    query = "SELECT form, surname FROM match_surnames WHERE form IN (SELECT value FROM json_each(?))"
    for form, surname in db.execute(query, (json.dumps(list(forms)),)):
        found[form].append(surname)
    return found


def load_surnames(db: Connection) -> set[str]:
    """Return every surname that has forms."""
    return {surname for (surname,) in db.execute("SELECT DISTINCT surname FROM match_surnames")}


def replace_people(db: Connection, gone: Iterable[str], rows: Iterable[PersonRow]) -> None:
    """Forget physicians and file others, or the same ones anew. Call it inside a transaction."""
    rows = list(rows)
    leaving = [(one,) for one in {*gone, *(row.physician_id for row in rows)}]
    db.executemany("DELETE FROM match_keys WHERE physician_id = ?", leaving)
    db.executemany("DELETE FROM match_people WHERE physician_id = ?", leaving)
    people = [(row.physician_id, row.last, row.first, row.side) for row in rows]
    db.executemany("INSERT INTO match_people (physician_id, last, first, side) VALUES (?, ?, ?, ?)", people)
    keys = sorted((key, row.physician_id) for row in rows for key in row.keys)
    db.executemany("INSERT INTO match_keys (key, physician_id) VALUES (?, ?)", keys)


def replace_surnames(db: Connection, gone: Iterable[str], near: Mapping[str, Iterable[str]]) -> None:
    """Forget surnames and add others under their forms. Call it inside a transaction."""
    left = json.dumps(list(gone))
    db.execute("DELETE FROM match_surnames WHERE surname IN (SELECT value FROM json_each(?))", (left,))
    rows = sorted((form, surname) for form, surnames in near.items() for surname in surnames)
    db.executemany("INSERT INTO match_surnames (form, surname) VALUES (?, ?)", rows)


# -------------------------------------------------------------------------------------------------------------- listings

_STAMP = """v.content_hash || iif(l.gone_since IS NULL, '', ' gone')
    || iif(instr(v.found_by, '"verdict.') > 0, v.found_by, '')"""
"""What a listing shows, whether it is gone, and our own verdicts where its content may not be kept."""
_NEWEST = "listings AS l JOIN listing_versions AS v ON v.listing_id = l.listing_id AND v.valid_to IS NULL"


def listings_due(db: Connection) -> set[int]:
    """Return the listings that are new, or show something else than when they were matched, or are gone or back."""
    query = f"""SELECT l.listing_id FROM {_NEWEST} LEFT JOIN match_seen AS s ON s.listing_id = l.listing_id
        WHERE s.stamp IS NOT {_STAMP}"""
    return {listing_id for (listing_id,) in db.execute(query)}


def load_seen(db: Connection) -> list[SeenRow]:
    """Return all listings as they were read."""
    rows = db.execute("SELECT listing_id, last, initials, keys FROM match_seen")
    return [SeenRow(listing_id, last, initials, tuple(keys.split("\n"))) for listing_id, last, initials, keys in rows]


def replace_seen(db: Connection, rows: Iterable[SeenRow], candidates: Iterable[CandidateRow]) -> None:
    """Record listings as they were read just now, and whom they could be. Call it inside a transaction."""
    seen = [(row.last, row.initials, "\n".join(row.keys), row.listing_id) for row in rows]
    db.executemany(_FORGET_CANDIDATES, [row[-1:] for row in seen])
    db.executemany(_SEEN, seen)
    found = [(c.site, c.site_key, c.physician_id, c.points, c.tie, to_json(c.reasons)) for c in candidates]
    db.executemany(_CANDIDATE, found)


_FORGET_CANDIDATES = """
DELETE FROM match_candidates WHERE (site, site_key) = (SELECT site, site_key FROM listings WHERE listing_id = ?)
"""
_SEEN = f"""
INSERT OR REPLACE INTO match_seen (listing_id, stamp, last, initials, keys)
SELECT l.listing_id, {_STAMP}, ?, ?, ? FROM {_NEWEST} WHERE l.listing_id = ?
"""
_CANDIDATE = "INSERT INTO match_candidates (site, site_key, physician_id, points, tie, reasons) VALUES (?, ?, ?, ?, ?, ?)"


def load_candidates(db: Connection, listings: Iterable[SiteKey]) -> list[CandidateRow]:
    """Return whom these listings could be, strongest first."""
    query = """SELECT c.* FROM json_each(?) AS j CROSS JOIN match_candidates AS c
        ON c.site = j.value ->> 0 AND c.site_key = j.value ->> 1 ORDER BY c.points DESC, c.physician_id"""
    rows = db.execute(query, (json.dumps(list(listings)),))
    return [CandidateRow(site, key, who, points, tie, tuple(json.loads(why))) for site, key, who, points, tie, why in rows]


def connected(db: Connection, listings: Iterable[SiteKey], people: Iterable[tuple[str, str]]) -> set[SiteKey]:
    """Return the listings that have a bearing on these: linked by a person whom both could be, or are, on the same site.

    Args:
        db: the database.
        listings: to begin with.
        people: (site, physician_id) to begin with.
    """
    found, frontier = set(listings), set(listings)
    reached: set[tuple[str, str]] = set()
    new = set(people)
    while frontier or new:
        new |= {(site, one) for site, one in db.execute(_PEOPLE_OF, {"of": json.dumps(list(frontier))})}
        new -= reached
        reached |= new
        frontier = {(site, key) for site, key in db.execute(_LISTINGS_OF, {"of": json.dumps(list(new))})} - found
        found |= frontier
        new = set()
    return found


def _linked(wanted: str, here: str) -> str:
    """What is linked with given (site, ``here``) by candidates or by matches."""
    return " UNION ".join(
        f"SELECT c.site, c.{wanted} FROM json_each(:of) AS j CROSS JOIN {table} AS c "
        f"ON c.site = j.value ->> 0 AND c.{here} = j.value ->> 1"
        for table in ("match_candidates", "matches")
    )


_PEOPLE_OF = _linked("physician_id", "site_key")
_LISTINGS_OF = _linked("site_key", "physician_id")


def ids_of(db: Connection, listings: Iterable[SiteKey]) -> list[int]:
    """Return the listing_ids of listings; one that does not exist any more is left out."""
    query = """SELECT l.listing_id FROM json_each(?) AS j CROSS JOIN listings AS l
        ON l.site = j.value ->> 0 AND l.site_key = j.value ->> 1"""
    return [listing_id for (listing_id,) in db.execute(query, (json.dumps(list(listings)),))]


def keys_of(db: Connection, ids: Iterable[int]) -> set[SiteKey]:
    """Return (site, site_key) of listings."""
    query = "SELECT site, site_key FROM listings WHERE listing_id IN (SELECT value FROM json_each(?))"
    return {(site, key) for site, key in db.execute(query, (json.dumps(list(ids)),))}

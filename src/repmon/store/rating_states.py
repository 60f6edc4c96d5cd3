"""What the rating checks remember between nights, what they told, and the displays that they go by.

States are a memory of the ``ratings`` rows and nothing more: whoever rewrites a listing's past (an import, a late night) drops
its state, and the next night reads the whole history again. States and events are opaque JSON here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from repmon.model import Night, Rating
from repmon.store.database import Connection, transaction
from repmon.store.rows import RATING_COLUMNS, rating_of


@dataclass(frozen=True, slots=True)
class StoredState:
    """One listing's state, or the want of one."""

    listing_id: int
    site: str
    night: Night | None = None
    """Night up to which the listing's displays were taken in; None: never, or its past was rewritten since."""
    state: str | None = None
    first_rated: Night | None = None
    """First night of its history."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as told: about a listing or, without one, about a physician."""

    night: Night
    """First night of the display in which it was seen."""
    code: str
    told_on: Night
    event: str
    listing_id: int | None = None
    physician_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """A night on which a site changed many listings at once."""

    site: str
    night: Night
    disrupted: int
    listings: int
    steps: str
    """JSON list of [step, number]."""


@dataclass(slots=True)
class RatingNightRows:
    """All that one night's rating checks have to write."""

    night: Night
    states: list[tuple[int, str, bool]] = field(default_factory=list)
    """(listing_id, state, whether a changed display waits for a second night)"""
    persons: list[tuple[str, str]] = field(default_factory=list)
    events: list[StoredEvent] = field(default_factory=list)
    incidents: list[StoredIncident] = field(default_factory=list)
    read_again: list[int] = field(default_factory=list)
    """Listings whose whole history was taken in: what was told about them before is replaced."""
    persons_read_again: list[str] = field(default_factory=list)


def due_states(db: Connection, night: Night, also: Iterable[int] = ()) -> list[StoredState]:
    """Return the listings read tonight, on sites of good health, that changed, wait for a second night or have no state.

    ``also`` names listings that are due although their rating did not change: whose page shows another person than before.
    """
    rows = db.execute(_DUE, {"night": night, "also": json.dumps(list(also))})
    return [StoredState(*row) for row in rows]


def states_of(db: Connection, wanted: Iterable[int]) -> list[StoredState]:
    """Return the states of these listings; one that shows no rating is left out."""
    rows = db.execute(f"{_STATES} WHERE l.listing_id IN (SELECT value FROM json_each(?))", (json.dumps(list(wanted)),))
    return [StoredState(*row) for row in rows]


_STATES = """
SELECT l.listing_id, l.site, s.night, s.state,
    (SELECT min(valid_from) FROM ratings WHERE ratings.listing_id = l.listing_id)
FROM listings AS l
JOIN ratings AS r ON r.listing_id = l.listing_id AND r.valid_to IS NULL
LEFT JOIN rating_states AS s ON s.listing_id = l.listing_id
"""
_DUE = f"""{_STATES}
JOIN site_runs AS t ON t.site = l.site AND t.night = :night AND t.health = 'ok'
WHERE l.last_seen = :night AND (s.night IS NULL OR (s.night < :night AND (s.pending OR r.valid_from > s.night
    OR l.listing_id IN (SELECT value FROM json_each(:also)))))
ORDER BY l.listing_id
"""


def rating_spans(db: Connection, wanted: Iterable[int]) -> Iterator[tuple[int, Night, Night, Rating, bool]]:
    """Yield (listing_id, first night, last night that confirmed it, rating, whether imported) of each display, oldest first."""
    for listing_id, first, last, source, *values in db.execute(_SPANS, (json.dumps(list(wanted)),)):
        if (rating := rating_of(tuple(values))) is not None:
            yield listing_id, first, last, rating, source != "crawl"


_SPANS = f"""
SELECT r.listing_id, r.valid_from, coalesce(r.seen_to, date(r.valid_to, '-1 day'), max(r.valid_from, l.last_seen)), r.source,
    {", ".join(f"r.{name}" for name in RATING_COLUMNS)}
FROM ratings AS r JOIN listings AS l ON l.listing_id = r.listing_id
WHERE r.listing_id IN (SELECT value FROM json_each(?)) ORDER BY r.listing_id, r.valid_from
"""


def unreadable_nights(db: Connection) -> Iterator[tuple[str, Night]]:
    """Yield (site, night) wherever a site's run was not of good health."""
    yield from db.execute("SELECT site, night FROM site_runs WHERE health IS NOT 'ok'")


def listing_ids(db: Connection) -> dict[tuple[str, str], int]:
    """Return listing_id by (site, site_key)."""
    return {(site, key): listing_id for site, key, listing_id in db.execute("SELECT site, site_key, listing_id FROM listings")}


def rated_listings(db: Connection) -> dict[str, int]:
    """Return, per site, how many of its listings that are still there show a rating."""
    query = """SELECT l.site, count(*) FROM listings AS l
        JOIN ratings AS r ON r.listing_id = l.listing_id AND r.valid_to IS NULL
        WHERE l.gone_since IS NULL GROUP BY l.site"""
    return dict(db.execute(query))


def load_person_states(db: Connection) -> dict[str, str]:
    """Return the states of persons, by physician_id."""
    return dict(db.execute("SELECT physician_id, state FROM person_rating_states"))


def load_incidents(db: Connection, until: Night) -> list[StoredIncident]:
    """Return every site incident up to a night, oldest first."""
    query = "SELECT site, night, disrupted, listings, steps FROM site_incidents WHERE night <= ? ORDER BY night, site"
    return [StoredIncident(*row) for row in db.execute(query, (until,))]


def load_rating_events(db: Connection, since: Night, until: Night) -> list[StoredEvent]:
    """Return the events whose display began between two nights (both included), oldest first."""
    query = """SELECT night, code, told_on, event, listing_id, physician_id FROM rating_events
        WHERE night BETWEEN ? AND ? AND told_on <= ? ORDER BY night, listing_id, physician_id, code"""
    return [StoredEvent(*row) for row in db.execute(query, (since, until, until))]


def save_rating_night(db: Connection, rows: RatingNightRows) -> None:
    """Write one night's states and events in one transaction; the same again changes nothing."""
    with transaction(db):
        for column, ids in (("listing_id", rows.read_again), ("physician_id", rows.persons_read_again)):
            db.executemany(f"DELETE FROM rating_events WHERE {column} = ?", [(one,) for one in ids])
        db.executemany("DELETE FROM person_rating_states WHERE physician_id = ?", [(one,) for one in rows.persons_read_again])
        db.executemany(
            "INSERT OR REPLACE INTO rating_states (listing_id, night, state, pending) VALUES (?, ?, ?, ?)",
            [(listing_id, rows.night, state, int(pending)) for listing_id, state, pending in rows.states],
        )
        db.executemany("INSERT OR REPLACE INTO person_rating_states (physician_id, state) VALUES (?, ?)", rows.persons)
        db.executemany(
            """INSERT OR IGNORE INTO rating_events (night, code, told_on, event, listing_id, physician_id)
            VALUES (?, ?, ?, ?, ?, ?)""",
            [(one.night, one.code, one.told_on, one.event, one.listing_id, one.physician_id) for one in rows.events],
        )
        db.executemany(
            "INSERT OR IGNORE INTO site_incidents (site, night, disrupted, listings, steps) VALUES (?, ?, ?, ?, ?)",
            [(one.site, one.night, one.disrupted, one.listings, one.steps) for one in rows.incidents],
        )


def forget_state(db: Connection, listing_id: int) -> None:
    """Let the next night read this listing's history from the beginning. Call it inside a transaction."""
    db.execute("DELETE FROM rating_states WHERE listing_id = ?", (listing_id,))

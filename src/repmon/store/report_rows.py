"""What the report reads about findings, nights and sites as a whole; physicians are in :mod:`repmon.store.dossiers`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from repmon.model import Night
from repmon.store.dossiers import LIFE_ORDER, LIVE_STATES, FindingRow


class Pulse(NamedTuple):
    """What moves every night about a finding that still stands, and what it takes to count it."""

    finding_id: str
    physician_id: str | None
    kind: str
    state: str
    site: str | None
    priority: float
    priority_why: str | None
    last_seen: Night
    last_checked: Night


class OpenRow(NamedTuple):
    """A standing finding in short, for a plain table."""

    finding_id: str
    physician_id: str | None
    kind: str
    state: str
    site: str | None
    url: str | None
    listed: str | None
    expected: str | None
    sentence: str
    opened_on: Night


class Move(NamedTuple):
    """One step in a finding's life, with what is needed to add it up."""

    night: Night
    event: str
    from_state: str | None
    to_state: str | None
    kind: str
    physician_id: str | None


class SiteNight(NamedTuple):
    """How one site's night went."""

    site: str
    health: str | None
    """None when the site was not read in this night, or its run did not finish."""
    why: str | None
    pages: int
    tasks: int
    tasks_done: int
    last_good: Night | None
    """Newest night on which the site was read completely, or its listings imported."""
    bad_since: Night | None
    """First night after ``last_good`` on which it was tried and not read completely."""
    imported: bool = False
    """Whether tonight's listings came in a file and no page was read."""
    last_import: Night | None = None
    """Newest night of which that is true."""


def pulses(db: sqlite3.Connection) -> Iterator[Pulse]:
    """Yield the moving part of every finding that stands, most urgent first; equals person by person and site by site."""
    statement = f"""
        SELECT finding_id, physician_id, kind, state, site, coalesce(priority, 0), json_extract(evidence, '$.priority_why'),
          last_seen, last_checked
        FROM findings WHERE state IN {LIVE_STATES}
        ORDER BY coalesce(priority, 0) DESC, physician_id, site, finding_id"""
    yield from map(Pulse._make, db.execute(statement))


def findings_named(db: sqlite3.Connection, finding_ids: Iterable[str]) -> dict[str, FindingRow]:
    """Return the findings with these ids, whole: with all of their evidence and the events of their lives."""
    statement = f"""
        SELECT f.finding_id, f.kind, f.severity, f.state, f.site, f.site_key, f.url, f.location_id, f.listed, f.expected,
          f.sentence, f.first_seen, f.opened_on, f.fixed_on, f.times_regressed, f.resume_state, f.owner, f.marketer_state,
          f.submitted_on, f.notes, f.last_checked > f.last_seen, f.evidence,
          (SELECT '[' || group_concat(one) || ']' FROM (SELECT json_array(night, event, reason) AS one
            FROM finding_events WHERE finding_id = f.finding_id ORDER BY {LIFE_ORDER}))
        FROM json_each(?) wanted JOIN findings f ON f.finding_id = wanted.value"""
    rows = (FindingRow._make(row) for row in db.execute(statement, (json.dumps(list(finding_ids)),)))
    return {
        row.finding_id: row._replace(evidence=json.loads(str(row.evidence)), events=json.loads(str(row.events or "[]")))
        for row in rows
    }


def open_list(db: sqlite3.Connection, limit: int, without: Iterable[str] = ()) -> list[OpenRow]:
    """Return the most urgent standing findings in short, without those of some kinds."""
    statement = f"""
        SELECT finding_id, physician_id, kind, state, site, url, listed, expected, sentence, opened_on
        FROM findings WHERE state IN {LIVE_STATES} AND kind NOT IN (SELECT value FROM json_each(?))
        ORDER BY coalesce(priority, 0) DESC, physician_id, site, finding_id LIMIT ?"""
    return [OpenRow._make(row) for row in db.execute(statement, (json.dumps(sorted(without)), limit))]


def doubtful_listings(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Return the listings about which a person has to decide: (site, site_key) -> listing_id."""
    query = """SELECT DISTINCT li.site, li.site_key, li.listing_id FROM matches m JOIN listings li USING (site, site_key)
        WHERE m.state = 'needs_review' AND li.gone_since IS NULL ORDER BY li.site, li.site_key"""
    return {(site, key): listing_id for site, key, listing_id in db.execute(query)}


def count_doubtful(db: sqlite3.Connection) -> tuple[int, int]:
    """Return how many matches a person has to decide, and of how many listings they are."""
    query = """SELECT count(*), count(DISTINCT li.listing_id) FROM matches m JOIN listings li USING (site, site_key)
        JOIN physicians p USING (physician_id) WHERE m.state = 'needs_review' AND li.gone_since IS NULL"""
    matches, listings = db.execute(query).fetchone()
    return matches, listings


def moves(db: sqlite3.Connection, after: Night, until: Night) -> list[Move]:
    """Return every step of findings' lives with ``after`` < night <= ``until``, in no particular order: they are counted."""
    statement = """
        SELECT e.night, e.event, e.from_state, e.to_state, f.kind, f.physician_id
        FROM findings f CROSS JOIN finding_events e USING (finding_id) WHERE e.night > ? AND e.night <= ?"""
    # CROSS JOIN: both tables in the order in which they lie, a third of the time that jumping from night to night takes
    return [Move._make(row) for row in db.execute(statement, (after, until))]


def days_to_fix(db: sqlite3.Connection, after: Night, until: Night) -> list[int]:
    """Return, ascending, how many days each problem fixed in ``after`` < night <= ``until`` had stood."""
    statement = """
        SELECT CAST(julianday(fixed_on) - julianday(opened_on) AS INTEGER) AS days FROM findings
        WHERE state = 'verified_fixed' AND fixed_on > ? AND fixed_on <= ? ORDER BY days"""
    return [days for (days,) in db.execute(statement, (after, until))]


_NIGHTS = "SELECT night FROM runs UNION SELECT night FROM site_runs"
"""Nights on which anything was learnt: an import of listings is a look at its sites without a run."""

_IMPORTED = "health = 'ok' AND tasks = 0 AND pages = 0 AND listings > 0"
"""A site's night whose listings came in a file: nothing was asked of the site."""


def previous_night(db: sqlite3.Connection, night: Night) -> Night | None:
    """Return the last night before this one on which anything was run or imported, or None when this is the first."""
    (earlier,) = db.execute(f"SELECT max(night) FROM ({_NIGHTS}) WHERE night < ?", (night,)).fetchone()
    return None if earlier is None else str(earlier)


def first_night(db: sqlite3.Connection) -> Night | None:
    """Return the first night on which anything was run or imported, or None before any."""
    (first,) = db.execute(f"SELECT min(night) FROM ({_NIGHTS})").fetchone()
    return None if first is None else str(first)


def was_run(db: sqlite3.Connection, night: Night) -> bool:
    """Tell whether anything was run or imported in this night."""
    return db.execute(f"SELECT 1 FROM ({_NIGHTS}) WHERE night = ?", (night,)).fetchone() is not None


def site_runs_of(db: sqlite3.Connection, night: Night) -> list[SiteNight]:
    """Return one row per site that was ever read: how tonight went and when it was last read completely."""
    statement = f"""
        SELECT s.site, t.health, t.why, coalesce(t.pages, 0), coalesce(t.tasks, 0), coalesce(t.tasks_done, 0),
          (SELECT max(g.night) FROM site_runs g WHERE g.site = s.site AND g.health = 'ok' AND g.night <= :night),
          (SELECT min(b.night) FROM site_runs b WHERE b.site = s.site AND b.night <= :night AND b.night > coalesce(
            (SELECT max(g.night) FROM site_runs g WHERE g.site = s.site AND g.health = 'ok' AND g.night <= :night), '')),
          coalesce(t.imported, 0),
          (SELECT max(i.night) FROM site_runs i WHERE i.site = s.site AND {_IMPORTED} AND i.night <= :night)
        FROM (SELECT DISTINCT site FROM site_runs WHERE night <= :night) s
        LEFT JOIN (SELECT *, {_IMPORTED} AS imported FROM site_runs WHERE night = :night) t USING (site) ORDER BY s.site"""
    rows = (SiteNight._make(row) for row in db.execute(statement, {"night": night}))
    return [row._replace(imported=bool(row.imported)) for row in rows]


def healths(db: sqlite3.Connection, after: Night, until: Night) -> dict[str, list[tuple[Night, str | None]]]:
    """Return site -> (night, health) with ``after`` < night <= ``until``, oldest first.

    A good night that one of our own limits cut short is ``limited``, one whose listings came in a file ``imported``.
    """
    found: dict[str, list[tuple[Night, str | None]]] = {}
    statement = f"""
        SELECT site, night,
          CASE WHEN health = 'ok' AND tasks_done < tasks THEN 'limited' WHEN {_IMPORTED} THEN 'imported' ELSE health END
        FROM site_runs WHERE night > ? AND night <= ? ORDER BY site, night"""
    for site, night, health in db.execute(statement, (after, until)):
        found.setdefault(site, []).append((night, health))
    return found


def departed(db: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of physicians who have left the roster."""
    return frozenset(one for (one,) in db.execute("SELECT physician_id FROM physicians WHERE departed_on IS NOT NULL"))


def sites_with_listings(db: sqlite3.Connection) -> list[str]:
    """Return the names of all sites that were read or of which a listing is known."""
    return [site for (site,) in db.execute("SELECT site FROM listings UNION SELECT site FROM site_runs ORDER BY site")]


def owners(db: sqlite3.Connection) -> list[str]:
    """Return who takes care of any finding that stands, by name."""
    statement = f"SELECT DISTINCT owner FROM findings WHERE owner <> '' AND state IN {LIVE_STATES} ORDER BY owner"
    return [name for (name,) in db.execute(statement)]


def location_names(db: sqlite3.Connection) -> list[str]:
    """Return the ids and the names of all locations at which somebody works now."""
    statement = """
        SELECT location_id FROM roster_places WHERE ended_on IS NULL
        UNION SELECT name FROM roster_places WHERE ended_on IS NULL AND name <> '' ORDER BY 1"""
    return [name for (name,) in db.execute(statement)]

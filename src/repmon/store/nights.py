"""A night's bookkeeping: the run and its stages, the crawl's tasks, what came of them, and each site's health."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from repmon.model import Night, Search, SearchOutcome, SiteRun, Task, Visit
from repmon.store.database import Connection, transaction
from repmon.store.reviews import KEPT_NIGHTS
from repmon.store.rows import Values, text, to_json

_STATES = {"listing": "done", "found": "done", "none": "done", "unproven": "done"}
"""State of a task after a visit whose outcome is not itself the state."""

_ANSWERED: tuple[SearchOutcome, ...] = ("found", "none", "unproven")

_RUN_COLUMNS = tuple(field.name for field in fields(SiteRun))


@dataclass(frozen=True, slots=True)
class NightRun:
    """One night's run as a whole."""

    night: Night
    started_at: str
    finished_at: str | None
    stage: str
    """The stage that was begun last."""
    outcome: str | None
    why: str | None


# ---------------------------------------------------------------------------------------------------------- the night


def start_night(db: Connection, night: Night, started_at: str) -> None:
    """Open a night, or take it up again: then its first start stays and an earlier end is forgotten."""
    with transaction(db):
        db.execute(
            """INSERT INTO runs (night, started_at, stage) VALUES (?, ?, 'start')
            ON CONFLICT (night) DO UPDATE SET finished_at = NULL, outcome = NULL, why = NULL""",
            (night, started_at),
        )


def set_stage(db: Connection, night: Night, stage: str) -> None:
    """Record which stage has begun, so that a killed night says how far it came."""
    with transaction(db):
        db.execute("UPDATE runs SET stage = ? WHERE night = ?", (stage, night))


def finish_night(db: Connection, night: Night, *, outcome: str, why: str | None, finished_at: str) -> None:
    """Close a night with its outcome, for example ``ok``, ``degraded`` or ``failed``, and the reason for it."""
    with transaction(db):
        values = (outcome, text(why), finished_at, night)
        db.execute("UPDATE runs SET outcome = ?, why = ?, finished_at = ? WHERE night = ?", values)


def night_runs(db: Connection, *, limit: int = 14) -> list[NightRun]:
    """Return the last nights, newest first."""
    query = "SELECT night, started_at, finished_at, stage, outcome, why FROM runs ORDER BY night DESC LIMIT ?"
    return [NightRun(*row) for row in db.execute(query, (limit,))]


def newest_night(db: Connection) -> Night | None:
    """Return the newest night, be it a crawled one or that of an imported file; None before the first."""
    query = "SELECT max(night) FROM (SELECT max(night) AS night FROM runs UNION ALL SELECT max(night) FROM site_runs)"
    night: Night | None = db.execute(query).fetchone()[0]
    return night


# ---------------------------------------------------------------------------------------------------------- the tasks


def save_tasks(db: Connection, night: Night, tasks: Iterable[Task]) -> int:
    """Add tasks to a night; return how many were new. One that the night already has keeps its state."""
    with transaction(db):
        return _add_tasks(db, night, tasks)


def pending_tasks(db: Connection, night: Night, site: str) -> list[Task]:
    """Return a site's tasks still to be done tonight, in the order in which they were planned."""
    query = """SELECT site, kind, target, url FROM crawl_tasks
        WHERE night = ? AND site = ? AND state = 'pending' ORDER BY position"""
    return [Task(*row) for row in db.execute(query, (night, site))]


def finished_tasks(db: Connection, night: Night, site: str) -> set[tuple[str, str]]:
    """Return (kind, target) of a site's tasks that were done tonight, however they ended."""
    query = "SELECT kind, target FROM crawl_tasks WHERE night = ? AND site = ? AND state <> 'pending'"
    return set(db.execute(query, (night, site)))


def task_counts(db: Connection, night: Night, site: str) -> dict[str, int]:
    """Return how many of a site's tasks tonight are in which state."""
    query = "SELECT state, count(*) FROM crawl_tasks WHERE night = ? AND site = ? GROUP BY state ORDER BY state"
    return dict(db.execute(query, (night, site)))


def directory_fault(db: Connection, night: Night, site: str) -> str | None:
    """Return why a site's directory was not read whole tonight, or None when it was, or when nobody began to read it."""
    query = """SELECT detail FROM crawl_tasks
        WHERE night = ? AND site = ? AND kind = 'enumerate' AND state NOT IN ('pending', 'done')"""
    row = db.execute(query, (night, site)).fetchone()
    return None if row is None else str(row[0])


def reading_counts(db: Connection, night: Night, site: str) -> dict[str, int]:
    """Return how many readings of a site ended tonight in which state: a list that is the search of many people is one."""
    return dict(db.execute(_READINGS, (night, site)))


_READINGS = """
SELECT t.state, count(DISTINCT t.kind || ' ' || coalesce(s.url, t.target)) FROM crawl_tasks AS t
LEFT JOIN searches AS s ON t.kind = 'search' AND s.physician_id = t.target AND s.site = t.site AND s.night = t.night
WHERE t.night = ? AND t.site = ? AND t.state <> 'pending' GROUP BY t.state
"""


def visited_keys(db: Connection, night: Night, site: str, state: str = "done") -> set[str]:
    """Return the site_keys of the listings whose own page was read tonight (search cards are another template), or ended so."""
    query = "SELECT target FROM crawl_tasks WHERE night = ? AND site = ? AND kind = 'visit' AND state = ?"
    return {target for (target,) in db.execute(query, (night, site, state))}


def other_people(db: Connection, site: str, before: Night) -> dict[str, str]:
    """Return which listings' pages showed somebody else (site_key -> whom) on the site's last night, if healthy."""
    query = """SELECT t.target, t.detail FROM site_runs AS r JOIN crawl_tasks AS t USING (night, site)
        WHERE r.site = :site AND r.night = (SELECT max(night) FROM site_runs WHERE site = :site AND night < :before)
            AND r.health = 'ok' AND t.kind = 'visit' AND t.state = 'other_person' AND t.detail IS NOT NULL"""
    return dict(db.execute(query, {"site": site, "before": before}))


def prune_tasks(db: Connection, keep_nights: int) -> int:
    """Delete the tasks of all but the newest nights; return how many. What came of them is kept elsewhere."""
    with transaction(db):
        query = "SELECT night FROM runs ORDER BY night DESC LIMIT 1 OFFSET ?"
        oldest = db.execute(query, (max(keep_nights, 1) - 1,)).fetchone()
        return 0 if oldest is None else db.execute("DELETE FROM crawl_tasks WHERE night < ?", oldest).rowcount


def _add_tasks(db: Connection, night: Night, tasks: Iterable[Task]) -> int:
    (last,) = db.execute("SELECT coalesce(max(position), 0) FROM crawl_tasks WHERE night = ?", (night,)).fetchone()
    rows = [(night, task.site, task.kind, task.target, last + at, text(task.url)) for at, task in enumerate(tasks, 1)]
    insert = "INSERT OR IGNORE INTO crawl_tasks (night, site, kind, target, position, url) VALUES (?, ?, ?, ?, ?, ?)"
    return db.executemany(insert, rows).rowcount if rows else 0


# --------------------------------------------------------------------------------------------------------- the visits


def write_visits(db: Connection, night: Night, visits: Sequence[Visit], *, review_days: int = KEPT_NIGHTS) -> None:
    """Record what came of a batch of tasks in one transaction: listings, searches, follow-up tasks, the tasks' states.

    Recording the same visits again changes nothing. Reviews older than ``review_days`` are passed over.

    Raises:
        StoreError: when the database cannot be written; then nothing of the batch is.
    """
    from repmon.store.listing_writer import record_listings  # noqa: PLC0415 - readers do not pay for the cleaners

    with transaction(db):
        seen = (listing for visit in visits for listing in visit.listings)
        record_listings(db, night, seen, source="crawl", review_days=review_days)
        _save_searches(db, (row for visit in visits if (row := _search_row(night, visit)) is not None))
        if follow := [task for visit in visits for task in visit.follow]:
            _add_tasks(db, night, follow)
        db.executemany(_DONE, [_done_row(night, visit) for visit in visits])


_DONE = "UPDATE crawl_tasks SET state = ?, detail = ? WHERE night = ? AND site = ? AND kind = ? AND target = ?"
_SEARCHED = """
INSERT INTO searches (night, site, physician_id, outcome, results, detail, url) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (physician_id, site, night) DO UPDATE SET
    outcome = excluded.outcome, results = excluded.results, detail = excluded.detail, url = excluded.url
WHERE excluded.outcome IN ('found', 'none', 'unproven') OR searches.outcome NOT IN ('found', 'none', 'unproven')
"""  # an answer of tonight is not lost to a later failure


def _done_row(night: Night, visit: Visit) -> Values:
    task = visit.task
    return _STATES.get(visit.outcome, visit.outcome), text(visit.detail), night, task.site, task.kind, task.target


def _search_row(night: Night, visit: Visit) -> Values | None:
    """Return the row for a search; anything but an answer or a block counts as an error."""
    if visit.task.kind != "search":
        return None
    outcome = visit.outcome if visit.outcome in (*_ANSWERED, "blocked") else "error"
    detail = visit.detail if outcome == visit.outcome else visit.detail or visit.outcome
    return night, visit.task.site, visit.task.target, outcome, visit.results, text(detail), text(visit.url)


def _save_searches(db: Connection, rows: Iterable[Values]) -> None:
    db.executemany(_SEARCHED, rows)


# ----------------------------------------------------------------------------------------------------- sites and health


def site_run(db: Connection, night: Night, site: str) -> SiteRun | None:
    """Return what one night on one site came to, or None when it was not begun."""
    query = f"SELECT {', '.join(_RUN_COLUMNS)} FROM site_runs WHERE night = ? AND site = ?"
    row = db.execute(query, (night, site)).fetchone()
    return None if row is None else _site_run(row)


def site_runs(db: Connection, night: Night) -> list[SiteRun]:
    """Return what one night came to, site by site."""
    query = f"SELECT {', '.join(_RUN_COLUMNS)} FROM site_runs WHERE night = ? ORDER BY site"
    return [_site_run(row) for row in db.execute(query, (night,))]


def past_site_runs(db: Connection, site: str, before: Night, limit: int = 14) -> list[SiteRun]:
    """Return a site's last nights before a night, newest first."""
    query = f"""SELECT {", ".join(_RUN_COLUMNS)} FROM site_runs
        WHERE site = ? AND night < ? ORDER BY night DESC LIMIT ?"""
    return [_site_run(row) for row in db.execute(query, (site, before, limit))]


def save_site_run(db: Connection, run: SiteRun) -> None:
    """Record a site's totals for a night, in place of those recorded before."""
    with transaction(db):
        _save_site_run(db, run)


def close_site(db: Connection, run: SiteRun, *, unproven: str | None = None) -> None:
    """Close a site's night: record its totals, health and why, and draw the conclusions the health allows.

    On a healthy night a listing whose page was not found becomes absent, and on a second such night it counts as gone. A
    search that was not reached leaves a row that says so, so that it never looks like "not found"; nor does any that found
    nobody, when ``unproven`` says why the night's searches prove nothing.
    """
    with transaction(db):
        _save_site_run(db, run)
        _save_searches(db, _searches_not_reached(db, run))
        if unproven is not None:
            db.execute(_UNPROVEN, {"night": run.night, "site": run.site, "why": text(unproven)})
        if run.health == "ok":
            db.execute(_HALF_READ, {"night": run.night, "site": run.site})
            db.execute(_ABSENT, {"night": run.night, "site": run.site})


_UNPROVEN = """
UPDATE searches SET outcome = 'unproven', detail = :why WHERE night = :night AND site = :site AND outcome = 'none'
"""

_HALF_READ = """
UPDATE searches SET outcome = 'unproven', detail = 'a page that was found could not be read'
WHERE night = :night AND site = :site AND outcome = 'found' AND EXISTS (
    SELECT 1 FROM crawl_tasks AS t WHERE t.night = :night AND t.site = :site AND t.kind = 'visit'
        AND t.state NOT IN ('done', 'not_found', 'moved')
        AND NOT EXISTS (SELECT 1 FROM listings AS l WHERE l.site = t.site AND l.site_key = t.target))
"""
"""Nobody knows whose page an unread one is, so while there is one no search that found anybody proves an absence."""

_ABSENT = """
UPDATE listings SET
    gone_since = CASE WHEN absent_since < :night THEN coalesce(gone_since, :night) ELSE gone_since END,
    absent_since = coalesce(absent_since, :night)
WHERE site = :site AND last_seen < :night AND site_key IN (
    SELECT target FROM crawl_tasks WHERE night = :night AND site = :site AND kind = 'visit' AND state IN ('not_found', 'moved'))
"""


def searches(db: Connection, *, since: Night | None = None, site: str | None = None) -> list[Search]:
    """Return the searches of all nights, or of those from ``since`` on, of all sites or of one, oldest first."""
    query = """SELECT night, site, physician_id, outcome, results, detail, url FROM searches
        WHERE night >= ? AND site = coalesce(?, site) ORDER BY night, site, physician_id"""
    return [Search(*row) for row in db.execute(query, (since or "", site))]


def _searches_not_reached(db: Connection, run: SiteRun) -> list[Values]:
    outcome = "blocked" if run.health == "blocked" else "error"
    detail = f"not reached: {run.why}" if run.why else "not reached tonight"
    query = "SELECT target FROM crawl_tasks WHERE night = ? AND site = ? AND kind = 'search' AND state = 'pending'"
    rows = db.execute(query, (run.night, run.site)).fetchall()
    return [(run.night, run.site, target, outcome, None, text(detail), None) for (target,) in rows]


def _save_site_run(db: Connection, run: SiteRun) -> None:
    values = tuple(to_json(run.fill) if name == "fill" else getattr(run, name) for name in _RUN_COLUMNS)
    keep = ", ".join(f"{name} = excluded.{name}" for name in _RUN_COLUMNS if name not in ("night", "site"))
    db.execute(
        f"""INSERT INTO site_runs ({", ".join(_RUN_COLUMNS)}) VALUES ({", ".join("?" * len(_RUN_COLUMNS))})
        ON CONFLICT (night, site) DO UPDATE SET {keep}""",
        values,
    )


def _site_run(row: Values) -> SiteRun:
    values = dict(zip(_RUN_COLUMNS, row, strict=True))
    return SiteRun(**{**values, "fill": json.loads(values["fill"])})

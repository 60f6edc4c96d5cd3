"""Join another machine's database into this one: the result is what one machine would have written.

Machines split a night by site, and a site's searches by physician (:mod:`repmon.crawl.shard`), so nearly every row is on one
side only. Where both machines came upon the same page, their readings become one history. Joining the same database again
changes nothing; joining it later takes what is new.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from repmon.clean.counted import counted
from repmon.model import Health, Night, Physician, SiteRun
from repmon.store import merge_rows
from repmon.store.copying import copy_online
from repmon.store.database import Connection, StoreError, file_of, open_readonly, transaction
from repmon.store.late_night import join_history
from repmon.store.moved_people import move_people, moved_ids
from repmon.store.nights import reading_counts, site_run
from repmon.store.roster import load_departed, load_roster
from repmon.store.rows import to_json

_ANOTHER_MACHINES = "Give the database file of another machine that runs repmon."
_WORST_FIRST: tuple[Health | None, ...] = (None, "failed", "blocked", "degraded", "ok")
_SUMS = ("requests", "pages", "not_found", "unreadable", "errors", "blocked", "not_modified", "tasks", "tasks_done", "bytes")
_LISTING_TABLES = ("listings", "listing_versions", "ratings", "reviews", "rating_states", "rating_events")


@dataclass(frozen=True, slots=True)
class Merged:
    """What joining a database brought."""

    site_nights: int
    """Nights of sites that had not been joined before."""
    new_listings: int
    shared_listings: int
    """Listings that both machines know."""
    unfinished: tuple[str, ...]
    """Sites whose newest night is still under way on the other machine; to be joined when it is finished."""

    def as_text(self) -> str:
        """One line for a person."""
        news = f"{counted(self.site_nights, 'new site night')}, {counted(self.new_listings, 'new listing')}"
        text = f"{news}, {self.shared_listings:,} known to both"
        waiting = f"; still under way there, merge again later: {', '.join(self.unfinished)}" if self.unfinished else ""
        return text + waiting


def merge(db: Connection, other: Path, *, node: str) -> Merged:
    """Join the database ``other`` into ``db``, all or nothing. It may be in use; it is only read.

    Args:
        db: the database to be completed.
        other: the other machine's file.
        node: what the other machine is called, the same each time: its nights are counted once under this name.

    Raises:
        StoreError: when either file cannot be used, their versions differ, they are the same file, or ``node`` was the name
            of another database before.
    """
    target = file_of(db)
    if other.exists() and other.samefile(target):
        raise StoreError(f"{other}: is the database itself. Name the other machine's file.")
    snapshot = target.with_name(f".{target.name}.merging")
    try:
        with closing(open_readonly(other, instead=_ANOTHER_MACHINES)) as source:
            copy_online(source, snapshot)
        with closing(sqlite3.connect(snapshot, isolation_level=None)) as theirs:
            _number_as_here(db, theirs, other)
            with _attached(db, snapshot), transaction(db):
                return _join(db, theirs, node)
    except OSError as error:
        raise StoreError(f"{snapshot}: cannot be written ({error.strerror or error}). Free some space there.") from error
    finally:
        snapshot.unlink(missing_ok=True)


def _number_as_here(db: Connection, theirs: Connection, other: Path) -> None:
    """Give the physicians of the other database's copy the ids that they have here: one of the rosters may be older."""
    here = {one.physician_id: one for one in _everybody(db)}
    ids = moved_ids(_everybody(theirs), here.values(), "")
    if strangers := sorted(ids.keys() - {old for old, new in ids.items() if new in here}):
        name = here[strangers[0]].last_name
        raise StoreError(
            f"{other}: physician {strangers[0]} is somebody else there than {name} here. Import the same roster on both."
        )
    with transaction(theirs):
        move_people(theirs, ids)


def _everybody(db: Connection) -> list[Physician]:
    return [*load_roster(db), *(left for left, _ in load_departed(db))]


@contextmanager
def _attached(db: Connection, file: Path) -> Iterator[None]:
    db.execute("ATTACH ? AS other", (str(file),))
    try:
        yield
    finally:
        db.execute("DETACH other")


def _join(db: Connection, theirs: Connection, node: str) -> Merged:
    db.execute(merge_rows.TAKEN, {"node": node})
    if impostor := db.execute(merge_rows.IMPOSTOR, {"node": node}).fetchone():
        raise StoreError(
            f"another database was merged as {node!r} before (it has the same night of {impostor[0]}, {impostor[1]}). "
            "Give each machine a name of its own with --node."
        )
    for statement in merge_rows.roster(_columns(db, "physicians")):
        db.execute(statement)
    nights = _join_nights(db, theirs)
    shared, new = _join_listings(db, theirs)
    for statement in merge_rows.conclusions(_columns(db, "findings")):
        db.execute(statement)
    db.execute(merge_rows.MARK, {"node": node})
    unfinished = [site for (site,) in db.execute(_UNFINISHED)]
    for table in ("taken", "newer", "kept_links", "absences", "new_listings"):
        db.execute(f"DROP TABLE temp.{table}")
    return Merged(nights, new, shared, tuple(unfinished))


_UNFINISHED = "SELECT site FROM other.site_runs WHERE (site, night) NOT IN (SELECT site, night FROM temp.taken) ORDER BY site"


# ----------------------------------------------------------------------------------------------------------- the nights


def _join_nights(db: Connection, theirs: Connection) -> int:
    added = db.execute("SELECT site, night FROM temp.taken WHERE NOT again ORDER BY night, site").fetchall()
    read_by_both = {(site, night): count for site, night, count in db.execute(_READ_BY_BOTH)}
    for statement in merge_rows.NIGHT:
        db.execute(statement)
    for site, night in added:
        mine, other = site_run(db, night, site), site_run(theirs, night, site)
        if other is None:
            continue
        run = other if mine is None else _together(mine, other, read_by_both.get((site, night), 0))
        if mine is not None:
            _recount(db, run)
        _write_run(db, run)
    return len(added)


_READ_BY_BOTH = """
SELECT o.site, o.night, count(*) FROM other.crawl_tasks AS o JOIN main.crawl_tasks AS m USING (site, night, kind, target)
WHERE o.kind = 'visit' AND o.state = 'done' AND m.state = 'done' GROUP BY o.site, o.night
"""


def _together(one: SiteRun, two: SiteRun, read_by_both: int) -> SiteRun:
    """Add up two machines' figures for one night of a site; the worse health holds, so nothing is proven too early."""
    values: dict[str, Any] = {name: getattr(one, name) + getattr(two, name) for name in _SUMS}
    return SiteRun(
        one.site,
        one.night,
        listings=one.listings + two.listings - read_by_both,
        health=min(one.health, two.health, key=_WORST_FIRST.index),
        why="; ".join(dict.fromkeys(why for run in (one, two) if (why := run.why))) or None,
        fill=_fill(one, two),
        started_at=min(filter(None, (one.started_at, two.started_at)), default=None),
        finished_at=max(filter(None, (one.finished_at, two.finished_at)), default=None),
        **values,
    )


def _fill(one: SiteRun, two: SiteRun) -> dict[str, float]:
    """Share of both machines' listings together that showed a field; a machine with too few pages has measured none."""
    measured = [run for run in (one, two) if run.fill]
    whole = sum(run.listings for run in measured)
    if not whole:
        return {}
    names = sorted({name for run in measured for name in run.fill})
    return {name: sum(run.fill.get(name, 0.0) * run.listings for run in measured) / whole for name in names}


def _recount(db: Connection, run: SiteRun) -> None:
    """Count from the joined tasks, as long as they are kept: a page that both machines read is one page."""
    query = "SELECT state, count(*) FROM main.crawl_tasks WHERE night = ? AND site = ? GROUP BY state"
    counts: dict[str, int] = dict(db.execute(query, (run.night, run.site)))
    if not counts:
        return
    run.tasks = sum(counts.values())
    run.tasks_done = run.tasks - counts.get("pending", 0)
    run.pages = counts.get("done", 0) + counts.get("moved", 0)
    run.not_found = counts.get("not_found", 0)
    readings = reading_counts(db, run.night, run.site)
    run.unreadable = readings.get("unreadable", 0) + readings.get("other_person", 0)
    run.errors = readings.get("error", 0)


def _write_run(db: Connection, run: SiteRun) -> None:
    names = [field.name for field in fields(SiteRun)]
    values = [to_json(run.fill) if name == "fill" else getattr(run, name) for name in names]
    db.execute(f"INSERT OR REPLACE INTO main.site_runs ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)


# --------------------------------------------------------------------------------------------------------- the listings


def _join_listings(db: Connection, theirs: Connection) -> tuple[int, int]:
    """Join listings and their histories; return how many both knew, and how many are new."""
    shared: list[tuple[int, Night, int, Night]] = db.execute(merge_rows.SHARED_LISTINGS).fetchall()
    for listing_id, last_seen, their_id, their_last_seen in shared:
        join_history(db, listing_id, last_seen, theirs, their_id, their_last_seen)
    for statement in merge_rows.LISTINGS:
        db.execute(statement)
    for table in _LISTING_TABLES:
        db.execute(merge_rows.copy_of_listings(table, _columns(db, table)))
    db.execute(merge_rows.SHARED_REVIEWS)
    (new,) = db.execute("SELECT count(*) FROM temp.new_listings").fetchone()
    return len(shared), new


def _columns(db: Connection, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]

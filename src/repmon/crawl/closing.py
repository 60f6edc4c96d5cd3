"""The end of a site's night: answer what the directory answers, add up what was written, judge it, draw the conclusions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from repmon.crawl.directory import answer_searches
from repmon.crawl.health import FEW, fill_of, judge, lost_of
from repmon.crawl.plan import LISTED_NIGHTS
from repmon.crawl.site import Site
from repmon.crawl.witness import judged_with, search_fault
from repmon.model import Night, SiteRun, StoredListing, Wanted
from repmon.store.database import Connection
from repmon.store.history import shift
from repmon.store.listings import load_listings
from repmon.store.matches import load_matches
from repmon.store.nights import (
    close_site,
    directory_fault,
    past_site_runs,
    pending_tasks,
    reading_counts,
    searches,
    task_counts,
    visited_keys,
    write_visits,
)
from repmon.store.revisits import without_rating

_SETTLED = frozenset({"auto", "confirmed"})


def close_site_night(db: Connection, run: SiteRun, site: type[Site], wanted: Mapping[str, Wanted]) -> None:
    """Judge a site's night and close it. The figures come from the database, so they are right after a kill, too.

    Args:
        db: the database.
        run: the site's figures so far; completed here.
        site: what was read; if the whole of it, the searches are answered now.
        wanted: physician_id -> whom the searches are about.
    """
    asked, readings = task_counts(db, run.night, run.site), reading_counts(db, run.night, run.site)
    if site.enumerates:
        _answer_from_directory(db, run, wanted, asked)
    counts = task_counts(db, run.night, run.site)
    seen = load_listings(db, site=run.site)
    run.tasks = sum(counts.values())
    run.tasks_done = run.tasks - counts.get("pending", 0)
    run.pages = counts.get("done", 0) + counts.get("moved", 0)
    run.not_found = counts.get("not_found", 0)
    # Searches that a directory could not answer are the echo of a page already counted, not further failures.
    run.unreadable = readings.get("unreadable", 0) + readings.get("other_person", 0)
    run.errors = readings.get("error", 0)
    run.listings = sum(stored.last_seen == run.night for stored in seen)
    visited = visited_keys(db, run.night, run.site)
    read = [stored for stored in seen if stored.last_seen == run.night and stored.listing.site_key in visited]
    unrated = without_rating(db, run.site)
    run.fill = fill_of(read, unrated)
    past = past_site_runs(db, run.site, run.night)
    run.health, run.why = judge(run, past, lost_of(read, unrated), sum(readings.values()), _no_news(db, run, seen))
    found = searches(db, since=shift(run.night, -LISTED_NIGHTS), site=run.site) if site.searches_prove() else []
    fault = search_fault([one for one in found if one.night == run.night], _listed_tonight(db, run, seen))
    run.health, run.why = judged_with(fault, [one for one in found if one.night < run.night], run.health, run.why)
    run.why = run.why or directory_fault(db, run.night, run.site)
    close_site(db, run, unproven=fault)


def _listed_tonight(db: Connection, run: SiteRun, listings: Iterable[StoredListing]) -> set[str]:
    """Return the physicians with a listing that is surely theirs, was there, and was not missed tonight."""
    missed = {key for state in ("not_found", "moved", "other_person") for key in visited_keys(db, run.night, run.site, state)}
    live = {
        stored.listing.site_key
        for stored in listings
        if stored.absent_since is None and stored.gone_since is None and stored.listing.site_key not in missed
    }
    matches = (one for one in load_matches(db) if one.site == run.site and one.state in _SETTLED)
    return {match.physician_id for match in matches if match.site_key in live}


def _no_news(db: Connection, run: SiteRun, listings: Sequence[StoredListing]) -> int:
    """Count the pages not found tonight that say nothing against the site: a healthy night had not found them before, or their
    physician's listing has been seen under another id since."""
    lost = visited_keys(db, run.night, run.site, "not_found")
    if len(lost) < FEW:
        return 0
    whose = {one.site_key: one.physician_id for one in load_matches(db) if one.site == run.site and one.state in _SETTLED}
    newest: dict[str, Night] = {}
    for stored in listings:
        who = whose.get(stored.listing.site_key, "")
        newest[who] = max(stored.last_seen, newest.get(who, ""))
    known = (stored for stored in listings if stored.listing.site_key in lost)
    return sum(
        (one.absent_since or run.night) < run.night or one.last_seen < newest.get(whose.get(one.listing.site_key, "-"), "")
        for one in known
    )


def _answer_from_directory(db: Connection, run: SiteRun, wanted: Mapping[str, Wanted], asked: Mapping[str, int]) -> None:
    pending = pending_tasks(db, run.night, run.site)
    sought = [(task, wanted.get(task.target)) for task in pending if task.kind == "search"]
    not_read = len(pending) - len(sought) + sum(asked.get(state, 0) for state in ("error", "unreadable", "blocked"))
    missing = "1 part or page is missing" if not_read == 1 else f"{not_read:,} parts or pages are missing"
    not_whole = directory_fault(db, run.night, run.site) or (f"directory not read whole: {missing}" if not_read else None)
    if sought:
        listings = load_listings(db, site=run.site)
        write_visits(db, run.night, answer_searches(sought, listings, not_whole=not_whole))

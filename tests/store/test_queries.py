"""No statement of the store walks a growing table where an index could lead: checked with EXPLAIN QUERY PLAN."""

from __future__ import annotations

import re
import sqlite3

from repmon.model import Decision, Match, SiteRun, Visit
from repmon.store import findings, listings, matches, nights, roster
from tests.stored_matches import save_matches

from .makers import SITE, listing, physician, rating, search_task, visit, visit_task

GROWS = ("listings", "listing_versions", "ratings", "searches", "crawl_tasks", "site_runs", "finding_events", "validators")
ALIASES = {"l": "listings", "v": "listing_versions", "r": "ratings"}


def statements(db: sqlite3.Connection, work: object) -> list[str]:
    seen: list[str] = []
    db.set_trace_callback(seen.append)
    try:
        assert callable(work)
        work()
    finally:
        db.set_trace_callback(None)
    return [statement for statement in dict.fromkeys(seen) if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", statement)]


def walks(db: sqlite3.Connection, statement: str) -> list[str]:
    """Growing tables that a statement walks from end to end."""
    found = []
    for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {statement}"):
        step = re.match(r"SCAN (\w+)", detail)
        if step and ALIASES.get(step[1], step[1]) in GROWS:
            found.append(f"{detail}: {' '.join(statement.split())[:150]}")
    return found


def test_statements_are_led_by_an_index(db: sqlite3.Connection) -> None:
    night, later, task = "2026-03-01", "2026-03-02", visit_task()
    changed = listing(name="Jane Roe", rating=rating(4.4, 11))
    steps = {
        "roster": lambda: roster.save_roster(db, [physician()], source_file="f", night=night),
        "start": lambda: nights.start_night(db, night, ""),
        "tasks": lambda: nights.save_tasks(db, night, [task, search_task()]),
        "pending": lambda: nights.pending_tasks(db, night, SITE),
        "counts": lambda: nights.task_counts(db, night, SITE),
        "first visit": lambda: nights.write_visits(db, night, [visit(listing())]),
        "next visit": lambda: nights.write_visits(db, later, [visit(changed)]),
        "late visit": lambda: nights.write_visits(db, "2026-02-01", [visit(listing(name="J"))]),
        "search": lambda: nights.write_visits(db, night, [Visit(search_task(), "none", follow=(visit_task("k9"),))]),
        "close": lambda: nights.close_site(db, SiteRun(SITE, later, health="ok")),
        "site_run": lambda: nights.site_run(db, night, SITE),
        "prune": lambda: nights.prune_tasks(db, 1),
        "past ratings": lambda: listings.import_ratings(db, [listings.PastRating(SITE, "k1", night, rating())], source="f"),
        "one site": lambda: listings.load_listings(db, site=SITE),
        "since": lambda: nights.searches(db, since=later),
        "events": lambda: findings.load_events(db, "f1"),
        "matches": lambda: save_matches(db, night, [Match(SITE, "k1", "p1", 9.0, (), "auto")]),
        "decision": lambda: matches.save_decision(db, Decision(SITE, "k1", "p1", "confirmed", None, night)),
    }
    walked = {name: [walk for one in statements(db, work) for walk in walks(db, one)] for name, work in steps.items()}
    assert {name: found for name, found in walked.items() if found} == {}


def test_whole_tables_are_joined_by_index(db: sqlite3.Connection) -> None:
    """What hands out every listing walks one table and finds the rest by key."""
    for work in (
        lambda: listings.load_listings(db),
        lambda: listings.listings_as_of(db, "2026-03-01"),
    ):
        (query,) = statements(db, work)
        assert len(walks(db, query)) <= 1

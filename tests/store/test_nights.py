"""A night's bookkeeping: tasks that resume, searches that never lie, absence only on healthy nights."""

from __future__ import annotations

import sqlite3

import pytest

from repmon.model import Search, SiteRun, Task, Visit
from repmon.store.listings import load_listings
from repmon.store.nights import (
    NightRun,
    close_site,
    finish_night,
    night_runs,
    past_site_runs,
    pending_tasks,
    prune_tasks,
    save_site_run,
    save_tasks,
    searches,
    set_stage,
    site_run,
    site_runs,
    start_night,
    task_counts,
    write_visits,
)

from .makers import SITE, listing, search_task, visit, visit_task

NIGHT = "2026-03-02"


def test_a_night_is_opened_moved_and_closed(db: sqlite3.Connection) -> None:
    start_night(db, NIGHT, "2026-03-02T02:00:00")
    set_stage(db, NIGHT, "match")
    finish_night(db, NIGHT, outcome="degraded", why="ratemds blocked", finished_at="2026-03-02T04:00:00")
    finished = NightRun(NIGHT, "2026-03-02T02:00:00", "2026-03-02T04:00:00", "match", "degraded", "ratemds blocked")
    assert night_runs(db) == [finished]


def test_a_night_taken_up_again_keeps_its_start(db: sqlite3.Connection) -> None:
    start_night(db, NIGHT, "first")
    finish_night(db, NIGHT, outcome="failed", why="disk", finished_at="then")
    start_night(db, NIGHT, "second")
    assert night_runs(db) == [NightRun(NIGHT, "first", None, "start", None, None)]


def test_tasks_keep_their_order_and_come_once(db: sqlite3.Connection) -> None:
    tasks = [search_task("p2"), visit_task("k1"), search_task("p1")]
    assert save_tasks(db, NIGHT, [*tasks, search_task("p2")]) == 3
    assert save_tasks(db, NIGHT, [*tasks, search_task("p3")]) == 1
    assert save_tasks(db, NIGHT, []) == 0
    assert pending_tasks(db, NIGHT, SITE) == [*tasks, search_task("p3")]
    assert pending_tasks(db, NIGHT, "healthgrades") == pending_tasks(db, "2026-03-03", SITE) == []


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("listing", "done"), ("not_found", "not_found"), ("unreadable", "unreadable"), ("other_person", "other_person"),
     ("blocked", "blocked"), ("error", "error")],
)  # fmt: skip
def test_a_visited_task_is_pending_no_more(db: sqlite3.Connection, outcome: str, state: str) -> None:
    save_tasks(db, NIGHT, [visit_task()])
    write_visits(db, NIGHT, [Visit(visit_task(), outcome, detail="why")])  # type: ignore[arg-type]
    assert pending_tasks(db, NIGHT, SITE) == []
    assert task_counts(db, NIGHT, SITE) == {state: 1}
    assert db.execute("SELECT detail FROM crawl_tasks").fetchone() == ("why",)


def test_a_search_adds_profiles_to_read_tonight(db: sqlite3.Connection) -> None:
    save_tasks(db, NIGHT, [search_task(), visit_task("k1")])
    found = Visit(search_task(), "found", follow=(visit_task("k1"), visit_task("k2")), results=2)
    for _ in range(2):
        write_visits(db, NIGHT, [found])
    assert [task.target for task in pending_tasks(db, NIGHT, SITE)] == ["k1", "k2"]


def test_a_profile_read_tonight_is_not_read_again_for_another_search(db: sqlite3.Connection) -> None:
    save_tasks(db, NIGHT, [visit_task("k1"), search_task()])
    write_visits(db, NIGHT, [visit(listing("k1"))])
    write_visits(db, NIGHT, [Visit(search_task(), "found", follow=(visit_task("k1"),))])
    assert pending_tasks(db, NIGHT, SITE) == []


@pytest.mark.parametrize(
    ("outcome", "stored", "detail"),
    [("found", "found", None), ("none", "none", None), ("blocked", "blocked", None), ("error", "error", None),
     ("unreadable", "error", "unreadable"), ("not_found", "error", "not_found")],
)  # fmt: skip
def test_every_search_leaves_a_row(db: sqlite3.Connection, outcome: str, stored: str, detail: str | None) -> None:
    write_visits(db, NIGHT, [Visit(search_task(), outcome, results=3, url="https://example.org/s")])  # type: ignore[arg-type]
    assert searches(db) == [Search(NIGHT, SITE, "p1", stored, 3, detail, "https://example.org/s")]  # type: ignore[arg-type]


def test_reading_a_directory_is_no_search(db: sqlite3.Connection) -> None:
    write_visits(db, NIGHT, [Visit(Task(SITE, "enumerate", SITE), "found")])
    assert searches(db) == []


def test_a_complete_answer_outlives_a_later_failure(db: sqlite3.Connection) -> None:
    for outcome in ("error", "none", "blocked"):
        write_visits(db, NIGHT, [Visit(search_task(), outcome)])
    assert [search.outcome for search in searches(db)] == ["none"]


def test_searches_since_a_night(db: sqlite3.Connection) -> None:
    for night in ("2026-03-01", "2026-03-02", "2026-03-03"):
        write_visits(db, night, [Visit(search_task(), "none")])
    assert [search.night for search in searches(db, since="2026-03-02")] == ["2026-03-02", "2026-03-03"]


# ----------------------------------------------------------------------------------------------------- closing a site


def close(db: sqlite3.Connection, night: str, health: str = "ok", why: str | None = None) -> None:
    close_site(db, SiteRun(SITE, night, health=health, why=why))  # type: ignore[arg-type]


def not_found(db: sqlite3.Connection, night: str, health: str = "ok") -> None:
    save_tasks(db, night, [visit_task()])
    write_visits(db, night, [Visit(visit_task(), "not_found")])
    close(db, night, health)


def absence(db: sqlite3.Connection) -> tuple[str | None, str | None]:
    (one,) = load_listings(db)
    return one.absent_since, one.gone_since


def test_gone_after_two_healthy_nights(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    not_found(db, "2026-03-02")
    assert absence(db) == ("2026-03-02", None)
    not_found(db, "2026-03-02")  # the same night again is no second night
    assert absence(db) == ("2026-03-02", None)
    for night in ("2026-03-05", "2026-03-06"):
        not_found(db, night)
        assert absence(db) == ("2026-03-02", "2026-03-05")


@pytest.mark.parametrize("health", ["degraded", "blocked", "failed"])
def test_nothing_is_absent_on_an_unhealthy_night(db: sqlite3.Connection, health: str) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    not_found(db, "2026-03-02")
    not_found(db, "2026-03-03", health)
    assert absence(db) == ("2026-03-02", None)


@pytest.mark.parametrize("nights", [1, 2])
def test_any_sighting_ends_an_absence(db: sqlite3.Connection, nights: int) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    for night in ("2026-03-02", "2026-03-03")[:nights]:
        not_found(db, night)
    write_visits(db, "2026-03-04", [visit(listing())])
    assert absence(db) == (None, None)


def test_an_older_sighting_does_not_end_an_absence(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    not_found(db, "2026-03-05")
    write_visits(db, "2026-03-03", [visit(listing())])
    assert absence(db) == ("2026-03-05", None)


def test_seen_and_not_found_in_one_night_is_seen(db: sqlite3.Connection) -> None:
    write_visits(db, NIGHT, [visit(listing())])
    not_found(db, NIGHT)
    assert absence(db) == (None, None)


@pytest.mark.parametrize(("health", "outcome"), [("blocked", "blocked"), ("failed", "error"), ("ok", "error")])
def test_a_search_not_reached_says_so(db: sqlite3.Connection, health: str, outcome: str) -> None:
    save_tasks(db, NIGHT, [search_task("p1"), search_task("p2"), search_task("p3", site="healthgrades")])
    write_visits(db, NIGHT, [Visit(search_task("p1"), "none")])
    close(db, NIGHT, health, "403 on every page")
    assert [(one.physician_id, one.outcome, one.detail) for one in searches(db)] == [
        ("p1", "none", None),
        ("p2", outcome, "not reached: 403 on every page"),
    ]
    assert pending_tasks(db, NIGHT, SITE) == [search_task("p2")]  # so that the night can still be resumed


def test_closing_twice_changes_nothing(db: sqlite3.Connection) -> None:
    write_visits(db, "2026-03-01", [visit(listing())])
    not_found(db, NIGHT)
    before = list(db.iterdump())
    close(db, NIGHT)
    assert list(db.iterdump()) == before


# -------------------------------------------------------------------------------------------------------- sites' totals


def test_site_runs_come_back_as_they_were_saved(db: sqlite3.Connection) -> None:
    run = SiteRun(SITE, NIGHT, requests=5, bytes=10, health="ok", fill={"phone": 0.9}, started_at="a", finished_at="b")
    save_site_run(db, SiteRun(SITE, NIGHT, requests=1))
    save_site_run(db, run)
    assert site_run(db, NIGHT, SITE) == run
    assert site_runs(db, NIGHT) == [run]
    assert site_run(db, NIGHT, "healthgrades") is None


def test_past_site_runs_are_newest_first(db: sqlite3.Connection) -> None:
    for day in range(1, 10):
        save_site_run(db, SiteRun(SITE, f"2026-03-0{day}"))
    assert [run.night for run in past_site_runs(db, SITE, "2026-03-05", limit=2)] == ["2026-03-04", "2026-03-03"]


def test_old_tasks_are_pruned(db: sqlite3.Connection) -> None:
    for night in ("2026-03-01", "2026-03-02", "2026-03-03"):
        start_night(db, night, "")
        save_tasks(db, night, [visit_task()])
    assert prune_tasks(db, 5) == 0
    assert prune_tasks(db, 2) == 1
    assert [night for (night,) in db.execute("SELECT night FROM crawl_tasks")] == ["2026-03-02", "2026-03-03"]

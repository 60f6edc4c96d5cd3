"""Whose page it is: one night of somebody else's is not believed, a second one is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from repmon.crawl.identity import Doubts, somebody_else
from repmon.crawl.tonight import TaskBook
from repmon.model import Listing, SiteRun, StoredListing, Task, Visit
from repmon.store.database import Connection, open_database
from repmon.store.listings import load_listings
from repmon.store.nights import close_site, save_tasks, task_counts

SITE = "own_directory"


def page(name: str | None = "Jane Doe, MD", npi: str | None = None) -> Listing:
    return Listing(SITE, "k1", "https://www.example.org/k1", name=name, npi=npi)


@pytest.mark.parametrize(
    ("known", "shown", "expected"),
    [
        (page(), page("Doe, Jane"), None),
        (page(), page("Jane Roe, MD"), None),
        (page(), page("Janet A. Doe-Miller"), None),
        (page(), page(None), None),
        (page(), page("Walter Roe, MD"), "shows Walter Roe, MD"),
        (page(npi="1234567893"), page("Walter Roe", npi="1234567893"), None),
        (page(npi="1234567893"), page(npi="1245319599"), "shows NPI 1245319599"),
        (page(npi="1234567893"), page("Walter Roe"), "shows Walter Roe"),
    ],
)
def test_who_is_somebody_else(known: Listing, shown: Listing, expected: str | None) -> None:
    assert somebody_else(known, shown) == expected


def test_only_the_visit_of_a_known_page_is_doubted() -> None:
    doubts = Doubts([StoredListing(1, page(), "2026-03-01", "2026-03-01", "2026-03-01")], {})
    for task in (Task(SITE, "visit", "k2"), Task(SITE, "search", "k1")):
        visit = Visit(task, "listing", (page("Walter Roe"),))
        assert doubts.judged(visit) is visit


def night(db: Connection, date: str, name: str, health: str = "ok") -> tuple[str | None, dict[str, int]]:
    """Read the page on a night; return whose it is taken for, and the tasks' states."""
    task, run = Task(SITE, "visit", "k1"), SiteRun(SITE, date)
    save_tasks(db, date, [task])
    book = TaskBook(db, run, known=load_listings(db, site=SITE))
    book.record(Visit(task, "listing", (page(name),)))
    book.flush()
    run.health = health  # type: ignore[assignment]
    close_site(db, run)
    (stored,) = load_listings(db, site=SITE)
    return stored.listing.name, task_counts(db, date, SITE)


def test_a_second_healthy_night_is_believed(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "repmon.db")) as db:
        assert night(db, "2026-03-01", "Jane Doe") == ("Jane Doe", {"done": 1})
        assert night(db, "2026-03-02", "Walter Roe") == ("Jane Doe", {"other_person": 1})
        assert night(db, "2026-03-03", "Ann Poe") == ("Jane Doe", {"other_person": 1}), "each night another one"
        assert night(db, "2026-03-04", "Walter Roe", "degraded") == ("Jane Doe", {"other_person": 1})
        assert night(db, "2026-03-05", "Walter Roe") == ("Jane Doe", {"other_person": 1}), "last night proves nothing"
        assert night(db, "2026-03-06", "Walter Roe") == ("Walter Roe", {"done": 1})

"""Whose page it is: one night of somebody else's is not believed, a second one is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.crawl.identity import Doubts, has_lost_name, is_unsettled, somebody_else
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


@pytest.mark.parametrize(
    ("shown", "outcome"),
    [
        (page("Jane A. Doe"), "moved"),
        (page("Jane Doe-Miller"), "moved"),
        (page("Walter Doe"), "other_person"),
        (page("Jane Roe"), "other_person"),
        (page("Jane Doer"), "other_person"),
        (page(None), "other_person"),
        (page("Jane Doe", npi="1245319599"), "other_person"),
        (page("Jane Roe", npi="1234567893"), "moved"),
    ],
)
def test_a_page_that_leads_elsewhere_has_moved_when_the_other_is_the_same_persons(shown: Listing, outcome: str) -> None:
    known = page(npi="1234567893") if shown.npi else page()
    doubts = Doubts([StoredListing(1, known, "2026-03-01", "2026-03-01", "2026-03-01")], {})
    elsewhere = replace(shown, site_key="k2")
    judged = doubts.judged(Visit(Task(SITE, "visit", "k1"), "moved", (elsewhere,), detail="leads to k2"))
    assert (judged.outcome, judged.listings, judged.detail) == (
        outcome, (elsewhere,) if outcome == "moved" else (), "leads to k2"
    )  # fmt: skip


def test_a_page_that_leads_to_somebody_else_again_is_not_there() -> None:
    before = {"k1": "leads to k2"}
    for shown, outcome in (("k2", "not_found"), ("k3", "other_person")):
        doubts = Doubts([StoredListing(1, page(), "2026-03-01", "2026-03-01", "2026-03-01")], before)
        elsewhere = replace(page("Walter Roe"), site_key=shown)
        judged = doubts.judged(Visit(Task(SITE, "visit", "k1"), "moved", (elsewhere,), detail=f"leads to {shown}"))
        assert (judged.outcome, judged.listings) == (outcome, ())


def test_a_page_never_read_that_leads_elsewhere_is_taken_as_it_comes() -> None:
    visit = Visit(Task(SITE, "visit", "k1"), "moved", (replace(page(), site_key="k2"),))
    assert Doubts([], {}).judged(visit) is visit


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


@pytest.mark.parametrize(
    ("name", "since", "seen", "night", "expected"),
    [
        ("Walter Roe", "2026-03-01", "2026-03-01", "2026-03-02", (False, False)),
        ("Walter Roe", "2026-03-05", "2026-03-06", "2026-03-12", (True, False)),
        ("Walter Roe", "2026-03-05", "2026-03-12", "2026-03-13", (False, False)),
        ("Walter Roe", "2026-03-05", "2026-03-05", "2026-03-20", (True, False)),
        ("Physician Profile", "2026-03-05", "2026-04-03", "2026-04-04", (True, True)),
        ("Physician Profile", "2026-03-05", "2026-04-04", "2026-04-05", (False, False)),
        ("Physician Profile", "2026-03-01", "2026-03-07", "2026-03-08", (True, False)),
        (None, "2026-03-01", "2026-03-08", "2026-03-09", (False, False)),
    ],
    ids=[
        "always a stranger", "turned this week", "turned longer ago", "read once since", "lost its name", "lost it long ago",
        "new and nameless", "never had a name",
    ],
)  # fmt: skip
def test_how_long_a_page_of_nobodys_is_watched(
    name: str | None, since: str, seen: str, night: str, expected: tuple[bool, bool]
) -> None:
    stored = StoredListing(1, page(name), "2026-03-01", seen, since)
    assert (is_unsettled(stored, night), has_lost_name(stored, night)) == expected


def test_what_may_not_be_kept_is_not_nameless() -> None:
    compared = Listing(SITE, "k1", "https://www.example.org/k1", verdicts={"name": "same"})
    assert not is_unsettled(StoredListing(1, compared, "2026-03-01", "2026-03-02", "2026-03-01"), "2026-03-03")

"""Somebody whose id on the roster changed keeps all that is theirs."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from repmon.model import Decision, FindingEvent, Night, Physician, StoredFinding, finding_id
from repmon.store.database import StoreError
from repmon.store.findings import load_events, load_findings, save_findings
from repmon.store.listings import load_listings, save_listings
from repmon.store.matches import load_decisions, save_decision
from repmon.store.moved_people import moved_ids
from repmon.store.nights import pending_tasks, save_tasks, start_night
from repmon.store.roster import FieldChange, RosterChanges, load_departed, load_roster, save_roster

from .makers import SITE, listing, physician, place, search_task

NPI, OTHER_NPI = "1234567893", "1245319599"
NIGHT = "2026-03-02"
JANE = physician("p1", npi=NPI)
ANN = physician("p2", npi=OTHER_NPI, first_name="Ann", last_name="Roe")


def save(db: sqlite3.Connection, *people: Physician, night: Night = "2026-03-01", **options: bool) -> RosterChanges:
    return save_roster(db, people, source_file="roster.csv", night=night, **options)


def finding(kind: Any, of: str, last: str | None = None, **more: Any) -> StoredFinding:
    shown: dict[str, Any] = {"location_id": None, "evidence": {}, **more}
    return StoredFinding(
        finding_id=finding_id(kind, of, SITE, "k1", last), kind=kind, severity="high", state="open", physician_id=of, site=SITE,
        site_key="k1", url=None, listed=None, expected=None, sentence=".", priority=1.0, first_seen="2026-03-01",
        last_seen="2026-03-01", last_checked="2026-03-01", opened_on="2026-03-01", owner="jo", **shown,
    )  # fmt: skip


def findings_of(who: str) -> list[StoredFinding]:
    """One of each way in which an id is made."""
    night = "2026-02-01"
    return [
        finding("wrong_phone", who, "l1", location_id="l1"), finding("missing", who, location_id="l1"),
        finding("duplicate", who),
        finding("rating_shift", who, night, evidence={"nights": [night]}),
    ]  # fmt: skip


def test_all_goes_along(db: sqlite3.Connection) -> None:
    save(db, JANE, ANN)
    opened = [FindingEvent(one.finding_id, "2026-03-01", "opened", None, "open", "") for one in findings_of("p1")]
    save_findings(db, findings_of("p1"), opened)
    save_decision(db, Decision(SITE, "k1", "p1", "confirmed", "jo", "2026-03-01", {}))
    save_listings(db, "2026-03-01", [listing("y", verdicts={"physician": "p1", "name": "same"})], source="import")
    start_night(db, "2026-03-01", "2026-03-01T02:00:00")
    save_tasks(db, "2026-03-01", [search_task("p1"), search_task("p2")])

    renamed = replace(JANE, physician_id="HR-7", last_name="Doe-Stone")
    told = save(db, renamed, ANN, night="2026-03-02")
    assert [one.former_last_names for one in load_roster(db)] == [("Doe",), ()]

    assert (told.renumbered, told.added, told.departed, told.any) == ((("p1", renamed),), (), (), True)
    assert [change.changes for change in told.changed] == [(FieldChange("last_name", "Doe", "Doe-Stone"),)]
    assert (load_roster(db), load_departed(db)) == ([renamed, ANN], [])
    assert load_findings(db) == sorted(findings_of("HR-7"), key=lambda one: one.finding_id)
    assert {event.finding_id for event in load_events(db)} == {one.finding_id for one in findings_of("HR-7")}
    assert [one.physician_id for one in load_decisions(db)] == ["HR-7"]
    assert load_listings(db)[0].listing.verdicts["physician"] == "HR-7"
    assert {task.target for task in pending_tasks(db, "2026-03-01", SITE)} == {"HR-7", "p2"}
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert not save(db, renamed, ANN, night="2026-03-03").any


def test_two_who_change_their_ids_change_all_that_is_theirs(db: sqlite3.Connection) -> None:
    save(db, JANE, ANN)
    save_findings(db, [*findings_of("p1"), replace(finding("duplicate", "p2"), owner="al")], [])
    save_decision(db, Decision(SITE, "k1", "p1", "confirmed", "jo", "2026-03-01", {}))
    save(db, replace(JANE, physician_id="p2"), replace(ANN, physician_id="p1"), night=NIGHT)
    assert load_findings(db) == sorted(
        [*findings_of("p2"), replace(finding("duplicate", "p1"), owner="al")], key=lambda one: one.finding_id
    )
    assert [one.physician_id for one in load_decisions(db)] == ["p2"]
    assert {one.physician_id: one.last_name for one in load_roster(db)} == {"p1": "Roe", "p2": "Doe"}


def test_whose_id_is_somebody_elses_keeps_what_is_theirs_as_one_who_left(db: sqlite3.Connection) -> None:
    save(db, JANE)
    save_decision(db, Decision(SITE, "k1", "p1", "confirmed", "jo", "2026-03-01", {}))
    bob = physician("p1", npi=OTHER_NPI, first_name="Bob", last_name="Moss")
    with pytest.raises(StoreError, match=r"p1 is Jane Doe \(NPI 1234567893\) on the roster and Bob Moss \(NPI 1245319599\) in"):
        save(db, bob, full=False)
    told = save(db, bob, night=NIGHT)
    assert [(old, one.physician_id) for old, one in told.renumbered] == [("p1", f"p1 (until {NIGHT})")]
    assert (told.added, [one.last_name for one in told.departed]) == ((bob,), ["Doe"])
    assert [(one.physician_id, night) for one, night in load_departed(db)] == [(f"p1 (until {NIGHT})", NIGHT)]
    assert [one.physician_id for one in load_decisions(db)] == [f"p1 (until {NIGHT})"]


def test_a_dry_run_tells_it_and_moves_nothing(db: sqlite3.Connection) -> None:
    save(db, JANE, ANN)
    before = list(db.iterdump())
    told = save(db, replace(JANE, physician_id="x"), ANN, dry_run=True)
    assert [old for old, _ in told.renumbered] == ["p1"]
    assert list(db.iterdump()) == before


def test_who_left_and_returns_under_another_id_is_back(db: sqlite3.Connection) -> None:
    save(db, JANE, ANN)
    save(db, ANN, night="2026-03-02")
    again = replace(JANE, physician_id="x")
    told = save(db, again, ANN, night="2026-03-03")
    assert (told.renumbered, told.returned) == ((("p1", again),), (again,))
    assert load_departed(db) == []


def test_additions_may_number_anew_as_well(db: sqlite3.Connection) -> None:
    save(db, JANE, ANN)
    assert save(db, replace(JANE, physician_id="x"), full=False).renumbered
    assert [one.physician_id for one in load_roster(db)] == ["p2", "x"]


@pytest.mark.parametrize(
    ("before", "new", "moved"),
    [
        ([JANE, ANN], [replace(JANE, physician_id="x"), replace(ANN, physician_id="y")], {"p1": "x", "p2": "y"}),
        ([JANE], [replace(JANE, physician_id="x", last_name="DÓE", first_name=None)], {"p1": "x"}),
        ([JANE], [replace(JANE, physician_id="x", last_name="Stone")], {"p1": "x"}),
        ([JANE], [replace(JANE, physician_id="x", last_name="Stone", other_last_names=("Doe",), locations=())], {"p1": "x"}),
        # Ids dealt anew: a chain, a change of two, one that somebody left, and one that a new colleague has.
        ([JANE, ANN], [replace(JANE, physician_id="p2"), replace(ANN, physician_id="p3")], {"p1": "p2", "p2": "p3"}),
        ([JANE, ANN], [replace(JANE, physician_id="p2"), replace(ANN, physician_id="p1")], {"p1": "p2", "p2": "p1"}),
        ([JANE, ANN], [replace(ANN, physician_id="p1")], {"p2": "p1", "p1": f"p1 (until {NIGHT})"}),
        ([JANE], [replace(ANN, physician_id="p1")], {"p1": f"p1 (until {NIGHT})"}),
        ([replace(JANE, npi=None), ANN], [replace(ANN, physician_id="p1")], {"p2": "p1", "p1": f"p1 (until {NIGHT})"}),
        # One of NPI and name alone is a correction.
        ([JANE], [replace(JANE, npi=OTHER_NPI)], {}),
        ([JANE], [replace(JANE, first_name="Jo", last_name="Moss")], {}),
        # The NPI of somebody who leaves, at another place or with another suffix.
        ([JANE], [replace(JANE, physician_id="x", last_name="Stone", locations=(place(street="9 Oak Ave"),))], {}),
        ([replace(JANE, suffix="SR")], [replace(JANE, physician_id="x", suffix="JR")], {}),
        # Another person's NPI in the wrong row, an NPI that two have, no NPI: nobody can tell.
        ([JANE], [replace(ANN, physician_id="x", npi=NPI)], {}),
        ([JANE, replace(JANE, physician_id="p0")], [replace(JANE, physician_id="x")], {}),
        ([JANE], [replace(JANE, physician_id="x"), replace(JANE, physician_id="y")], {}),
        ([replace(JANE, npi=None)], [replace(JANE, physician_id="x", npi=None)], {}),
        # Whoever keeps their id stays who they are.
        ([JANE, ANN], [JANE, replace(ANN, physician_id="y", npi=NPI)], {}),
    ],
)
def test_who_is_the_same(before: list[Physician], new: list[Physician], moved: dict[str, str]) -> None:
    assert moved_ids(before, new, NIGHT) == moved

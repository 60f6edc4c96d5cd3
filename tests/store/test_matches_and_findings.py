"""Matches, decisions, findings and imports come back as they were saved."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from repmon.model import Decision, FindingEvent, Match, RowProblem, StoredFinding
from repmon.store.findings import load_events, load_findings, save_findings
from repmon.store.imports import save_import
from repmon.store.matches import load_decisions, load_matches, save_decision, undo_decision
from tests.stored_matches import save_matches

MATCH = Match("ratemds", "k1", "p1", 14.5, ("same NPI", "same last name"), "auto")
DECISION = Decision("ratemds", "k1", "p1", "confirmed", "jd", "2026-03-02", {"name": "Jane Doe", "phones": ["+14135550123"]})
FINDING = StoredFinding(
    "f1", "wrong_phone", "high", "open", "p1", "l1", "ratemds", "k1", "https://example.org/k1", "(413) 555-0100",
    "(413) 555-0123", "The phone is wrong.", {"nights": ["2026-03-01"], "b": {"x": 1.5}}, 7.5, "2026-03-01", "2026-03-02",
    "2026-03-02", "2026-03-01",
)  # fmt: skip
OPENED = FindingEvent("f1", "2026-03-01", "opened", None, "open", "first seen")


def since(db: sqlite3.Connection) -> str:
    (night,) = db.execute("SELECT since FROM matches").fetchone()
    return str(night)


def test_matches_replace_those_before(db: sqlite3.Connection) -> None:
    other = replace(
        MATCH, physician_id="p2", state="needs_review", primary=False, duplicate_of="k0", decided_by="jd", decided_on="n"
    )
    save_matches(db, "2026-03-01", [other, MATCH])
    assert load_matches(db) == [MATCH, other]
    save_matches(db, "2026-03-02", [MATCH])
    assert load_matches(db) == [MATCH]


def test_since_stays_while_state_and_rank_do(db: sqlite3.Connection) -> None:
    save_matches(db, "2026-03-01", [MATCH])
    save_matches(db, "2026-03-02", [replace(MATCH, points=15.0, reasons=("other",))])
    assert since(db) == "2026-03-01"
    save_matches(db, "2026-03-03", [replace(MATCH, state="needs_review")])
    assert since(db) == "2026-03-03"
    save_matches(db, "2026-03-04", [replace(MATCH, state="needs_review", primary=False, duplicate_of="k9")])
    assert since(db) == "2026-03-04"


def test_a_decision_is_kept_replaced_and_undone(db: sqlite3.Connection) -> None:
    save_decision(db, DECISION)
    assert load_decisions(db) == [DECISION]
    rejected = replace(DECISION, verdict="rejected", decided_by=None)
    save_decision(db, rejected)
    assert load_decisions(db) == [rejected]
    assert undo_decision(db, "ratemds", "k1", "p1")
    assert not undo_decision(db, "ratemds", "k1", "p1")
    assert load_decisions(db) == []


def test_findings_and_events_come_back(db: sqlite3.Connection) -> None:
    save_findings(db, [FINDING], [OPENED])
    assert (load_findings(db), load_events(db)) == ([FINDING], [OPENED])


def test_a_finding_moves(db: sqlite3.Connection) -> None:
    save_findings(db, [FINDING], [OPENED])
    fixed = replace(FINDING, state="verified_fixed", fixed_on="2026-03-05", listed=None, times_regressed=1, notes="half \ud83d")
    moved = FindingEvent("f1", "2026-03-05", "fixed", "open", "verified_fixed", "the site shows the right phone")
    save_findings(db, [fixed], [moved])
    assert load_findings(db) == [replace(fixed, notes="half ?")]
    assert load_events(db, "f1") == [OPENED, moved]
    assert load_events(db, "f2") == []


def test_saving_again_changes_nothing(db: sqlite3.Connection) -> None:
    save_findings(db, [FINDING], [OPENED])
    before = list(db.iterdump())
    save_findings(db, [FINDING], [replace(OPENED, reason="told again")])
    save_findings(db, [], [])
    assert list(db.iterdump()) == before


def test_an_import_is_noted(db: sqlite3.Connection) -> None:
    problems = [RowProblem("r.csv", 3, "npi", "12", "not an NPI", True), RowProblem("r.csv", 4, "zip", "1", "left out", False)]
    save_import(
        db,
        kind="roster",
        file="r.csv",
        sha256="00",
        format_name="template",
        night="2026-03-01",
        rows=5,
        loaded=4,
        problems=problems,
    )
    row = db.execute("SELECT kind, file, format, rows, loaded, reported, problems ->> '$[0].value' FROM imports").fetchone()
    assert row == ("roster", "r.csv", "template", 5, 4, 1, "12")

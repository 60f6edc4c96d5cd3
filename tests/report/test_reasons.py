"""The reasons of a match add up to its points."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import pytest

from repmon.config import Config
from repmon.report.exports import export
from repmon.report.reasons import START, summed
from tests.report.conftest import Built


def test_the_sum_begins_somewhere() -> None:
    told = summed(["another last name -7.0", "same first name +8.1", "same phone +8.0", "same specialty +3.0"])
    assert told[-1] == START
    assert sum(float(re.findall(r"[+-]\d+\.\d", reason)[0]) for reason in told) == pytest.approx(-1.2)


def test_the_report_and_the_work_list_say_where(built: Built) -> None:
    assert f"<li>{START.replace('-', '−')}</li>" in built.page
    told = [row["match_basis"] for row in csv.DictReader(io.StringIO(built.fixes)) if "+" in row["match_basis"]]
    assert told and all(basis.endswith(f"; {START}") for basis in told)


def test_exported_matches_say_where_too(built: Built, tmp_path: Path) -> None:
    export(built.db, "matches", file := tmp_path / "matches.csv")
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    told = [row["reasons"] for row in rows if "+" in row["reasons"]]
    assert told and all(reasons.endswith(f"; {START}") for reasons in told)
    assert {bool(row["points"]) for row in rows if "+" in row["reasons"]} == {True}


def test_a_persons_word_has_no_points(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, _ = own_world
    db.execute("UPDATE matches SET reasons = '[\"confirmed by a person\"]', points = 0.0, state = 'confirmed'")
    export(db, "matches", file := tmp_path / "matches.csv")
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    assert {(row["points"], row["reasons"]) for row in rows} == {("", "confirmed by a person")}


@pytest.mark.parametrize("reasons", [(), ("confirmed by a person",), ("name same", "npi same")])
def test_reasons_without_points_are_no_sum(reasons: tuple[str, ...]) -> None:
    assert summed(reasons) == reasons

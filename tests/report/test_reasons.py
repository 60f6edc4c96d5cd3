"""The reasons of a match add up to its points."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

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
    told = [row["reasons"] for row in csv.DictReader(file.open(encoding="utf-8-sig")) if "+" in row["reasons"]]
    assert told and all(reasons.endswith(f"; {START}") for reasons in told)


@pytest.mark.parametrize("reasons", [(), ("confirmed by a person",), ("name same", "npi same")])
def test_reasons_without_points_are_no_sum(reasons: tuple[str, ...]) -> None:
    assert summed(reasons) == reasons

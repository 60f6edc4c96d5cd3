"""The life of a fix as docs/fixing-listings.md tells it, from the roster to the report, through the command line only."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from repmon.cli import main
from repmon.fixes.lifecycle import STUCK_NIGHTS

ROSTER = """npi,first_name,last_name,credentials,specialty,location_id,location_name,street,street2,city,state,zip,phone
1234567893,Jane,Doe,MD,Cardiology,hill,Hill Clinic,12 Main St,Ste 4,Springfield,MA,01103,(413) 555-0123
"""
HEAD = "site,url,name,npi,specialty,street,street2,city,state,zip,phone,rating,count"
PAGE = (
    "ratemds,https://www.ratemds.com/doctor-ratings/1/Dr-Jane-Doe,Dr. Jane Doe,"
    "1234567893,Cardiology,12 Main St,Ste 4,Springfield,MA,01103"
)
WRONG, OTHER, RIGHT = "(413) 555-0199", "(413) 555-0198", "(413) 555-0123"


class System:
    """A health system with one physician on one site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
        (folder / "roster.csv").write_text(ROSTER)
        self.run("import", "roster", "roster.csv", "--as-of", "2026-03-01")

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments), prog_name="repmon")
        assert result.exit_code == code, result.output
        return result

    def night(self, night: str, phone: str) -> str:
        """Let the site show a phone on a night; return what the checks said."""
        (self.folder / "portal.csv").write_text(f"{HEAD}\n{PAGE},{phone},4.333333,12\n")
        self.run("import", "listings", "portal.csv", "--as-of", night)
        self.run("match", "--as-of", night)
        return self.run("check", "--as-of", night).output

    def list(self, name: str = "fixes.csv", *options: str) -> list[dict[str, str]]:
        self.run("export", "fixes", name, *options)
        return list(csv.DictReader(io.StringIO((self.folder / name).read_text(encoding="utf-8-sig"))))

    def edit(self, day: str, **cells: str) -> str:
        """Write into the exported list as a person does, and bring it back."""
        rows = self.list()
        for row in rows:
            row.update(cells)
        with (self.folder / "edited.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return self.run("fixes", "import", "edited.csv", "--as-of", day).output

    def state(self) -> tuple[str, list[str]]:
        """The state of the one finding, and the events of its life with date and reason."""
        with closing(sqlite3.connect(self.folder / "repmon.db")) as db:
            (state,) = db.execute("SELECT state FROM findings").fetchone()
            events = db.execute("SELECT night, event, reason FROM finding_events ORDER BY night, event <> 'opened'").fetchall()
        assert all(night and reason for night, _, reason in events)
        return state, [event for _, event, _ in events]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.chdir(tmp_path)
    return System(tmp_path)


def test_sent_fixed_and_wrong_again(system: System) -> None:
    system.night("2026-03-02", WRONG)
    (row,) = system.list()
    assert (row["state"], row["issue_type"], row["phone_class"]) == ("open", "wrong_phone", "local")
    assert (row["listed_phone"], row["expected_phone"]) == (WRONG, RIGHT)
    assert (row["expected_street"], row["rating"], row["review_count"]) == ("12 Main St, Ste 4", "4.33", "12")
    said = system.edit("2026-03-03", marketer_state="fixed", owner="Ann", notes="=by form")
    assert "changed 1, 0 unchanged, 0 refused" in said
    assert system.state() == ("submitted", ["opened", "edited", "submitted"]), "nobody makes a problem fixed by saying so"
    (row,) = system.list()
    assert (row["owner"], row["marketer_state"], row["submitted_on"], row["notes"]) == (
        "Ann",
        "submitted",
        "2026-03-03",
        "'=by form",
    )
    assert "changed 0, 1 unchanged" in system.run("fixes", "import", "fixes.csv", "--as-of", "2026-03-04").output
    system.night("2026-03-05", WRONG)
    assert system.state()[0] == "submitted"
    system.night("2026-03-06", RIGHT)
    assert system.state()[0] == "verified_fixed"
    assert system.list() == []
    system.night("2026-03-07", WRONG)
    state, events = system.state()
    assert (state, events[-2:]) == ("regressed", ["verified_fixed", "regressed"])
    (row,) = system.list()
    assert (row["times_regressed"], row["owner"], row["submitted_on"]) == ("1", "Ann", "")


def test_stuck_and_sent_again(system: System) -> None:
    system.night("2026-03-02", WRONG)
    system.edit("2026-03-03", submitted_on="3/3/2026")
    assert system.state()[0] == "submitted", "a date without a word says submitted"
    system.night("2026-05-02", WRONG)
    assert (system.state()[0], STUCK_NIGHTS) == ("submitted", 60)
    system.night("2026-05-03", WRONG)
    assert system.state()[0] == "stuck"
    system.edit("2026-05-04", submitted_on="2026-05-04")
    assert system.state()[0] == "submitted"


def test_a_dismissal_holds_for_the_value_of_the_day(system: System) -> None:
    system.night("2026-03-02", WRONG)
    system.edit("2026-03-03", marketer_state="ignore", owner="Ann")
    assert system.list() == []
    system.night("2026-03-04", WRONG)
    assert system.state()[0] == "dismissed"
    system.night("2026-03-05", OTHER)
    state, events = system.state()
    assert (state, events[-1]) == ("open", "reopened")
    (row,) = system.list()
    assert (row["listed_phone"], row["owner"], row["marketer_state"]) == (OTHER, "Ann", "")


def test_taken_back(system: System) -> None:
    system.night("2026-03-02", WRONG)
    system.edit("2026-03-03", marketer_state="sent")
    system.edit("2026-03-03", marketer_state="open")
    state, events = system.state()
    assert (state, events[-1]) == ("open", "taken_back")


def test_a_list_of_before_the_problem_came_back_moves_no_state(system: System) -> None:
    system.night("2026-03-02", WRONG)
    old = system.list()
    system.night("2026-03-03", RIGHT)
    system.night("2026-03-04", WRONG)
    (system.folder / "old.csv").write_text(f"issue_id,marketer_state,last_checked\n{old[0]['issue_id']},sent,2026-03-02\n")
    said = system.run("fixes", "import", "old.csv", "--as-of", "2026-03-05").output
    assert "exported before the problem came back on 2026-03-04; its state was left as it is" in said
    assert system.state()[0] == "regressed"


def test_an_unknown_issue_is_refused_and_the_others_load(system: System) -> None:
    system.night("2026-03-02", WRONG)
    known = system.list()[0]["issue_id"]
    (system.folder / "mine.csv").write_text(f"issue_id,owner\nF-NOBODY123,Bob\n{known},Bob\n")
    answer = json.loads(system.run("fixes", "import", "mine.csv", "--json").output)
    assert (answer["changed"], answer["refused"]) == (1, 1)
    (problem,) = answer["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "issue_id", "F-NOBODY123")


def test_the_workbook_beside_the_report_comes_back(system: System) -> None:
    system.night("2026-03-02", WRONG)
    system.run("report")
    path = system.folder / "reports" / "2026-03-02" / "fixes.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["ratemds"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("owner") + 1, "Ann")
    sheet.cell(2, head.index("marketer_state") + 1, "submitted")
    book.save(path)
    assert "changed 1, 0 unchanged, 0 refused" in system.run("fixes", "import", str(path), "--as-of", "2026-03-03").output
    assert system.state()[0] == "submitted"


def test_a_value_that_the_roster_drops_closes_its_question(system: System) -> None:
    system.night("2026-03-02", WRONG)
    (system.folder / "roster.csv").write_text(ROSTER.replace(RIGHT, ""))
    system.run("import", "roster", "roster.csv", "--as-of", "2026-03-03")
    system.night("2026-03-03", WRONG)
    state, events = system.state()
    assert (state, events[-1]) == ("dismissed", "withdrawn")
    (system.folder / "roster.csv").write_text(ROSTER)
    system.run("import", "roster", "roster.csv", "--as-of", "2026-03-04")
    system.night("2026-03-04", WRONG)
    state, events = system.state()
    assert (state, events[-1]) == ("open", "reopened")


@pytest.mark.parametrize(("options", "rows"), [
    (("--site", "ratemds"), 1), (("--site", "RateMDs", "--location", "Hill Clinic"), 1), (("--location", "HILL"), 1),
    (("--min-priority", "100"), 1), (("--min-priority", "100000"), 0), (("--changed-since", "2026-03-02"), 1),
    (("--changed-since", "2026-03-03"), 0),
])  # fmt: skip
def test_what_is_wanted_of_the_list(system: System, options: tuple[str, ...], rows: int) -> None:
    system.night("2026-03-02", WRONG)
    assert len(system.list("some.csv", *options)) == rows

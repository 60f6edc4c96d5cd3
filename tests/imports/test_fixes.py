"""An edited work list comes back: every row accounted for, nothing lost, the same file twice changes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repmon.cli import main
from repmon.config import Config, Organisation
from repmon.errors import RepmonError
from repmon.imports.fixes import FixesAccount, import_fixes
from repmon.model import FindingEvent, Night, StoredFinding
from repmon.report.table_files import write_table
from repmon.report.tables import Layout
from repmon.report.worklist import COLUMNS, layout
from repmon.store.database import open_database
from repmon.store.findings import load_events, load_findings, save_findings

TODAY = "2026-03-20"
FIRST = StoredFinding(
    "F-1", "wrong_phone", "high", "open", "P1", "hill", "ratemds", "jane-doe", "https://reviews.example.org/jane-doe",
    "(413) 555-0199", "(413) 555-0123", "RateMDs shows another number.", {"nights": 3}, 10.0,
    "2026-03-01", "2026-03-19", "2026-03-19", "2026-03-01",
)  # fmt: skip
SECOND = replace(FIRST, finding_id="F-2", site="healthgrades", owner="Ann", notes="=1+1 is on the page\nasked twice")
THIRD = replace(FIRST, finding_id="F-3", state="submitted", marketer_state="submitted", submitted_on="2026-03-05")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    settings = Config(tmp_path, Organisation("Hill Health"), tmp_path / "repmon.db", tmp_path / "reports")
    with closing(open_database(settings.database)) as db:
        opened = [FindingEvent(row.finding_id, row.opened_on, "opened", None, "open", "seen") for row in (FIRST, SECOND, THIRD)]
        save_findings(db, [FIRST, SECOND, THIRD], opened)
    return settings


@pytest.fixture
def bring(config: Config, tmp_path: Path) -> Callable[..., FixesAccount]:
    """Write a CSV with a heading and rows, and import it."""

    def run(*lines: str, night: Night = TODAY, dry_run: bool = False) -> FixesAccount:
        path = tmp_path / "fixes.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return import_fixes(config, path, night=night, dry_run=dry_run)

    return run


def stored(config: Config) -> dict[str, StoredFinding]:
    with closing(open_database(config.database)) as db:
        return {row.finding_id: row for row in load_findings(db)}


def dump(config: Config) -> list[str]:
    with closing(sqlite3.connect(config.database)) as db:
        return [line for line in db.iterdump() if '"findings"' in line or '"finding_events"' in line]


def events(config: Config, finding_id: str) -> list[FindingEvent]:
    with closing(open_database(config.database)) as db:
        return load_events(db, finding_id)[1:]


def exported(path: Path, rows: list[StoredFinding]) -> Path:
    """A work list as the report writes it, as far as the import looks at it."""
    values = [{"issue_id": row.finding_id, "site": row.site, "last_checked": row.last_checked, "owner": row.owner,
               "marketer_state": row.marketer_state, "submitted_on": row.submitted_on, "notes": row.notes,
               "listed_phone": "+14135550199"} for row in rows]  # fmt: skip
    write_table(path, COLUMNS, [[value.get(name) for name in COLUMNS] for value in values], layout(TODAY, ["Ann"]))
    return path


def test_good_rows_load_and_tell_what_they_changed(config: Config, bring: Callable[..., FixesAccount]) -> None:
    account = bring("issue_id,owner,marketer_state,submitted_on,notes", "F-1,Bob,sent,3/18/2026,by form", "F-2,,,,")
    assert (account.rows, account.changed, account.unchanged, account.refused) == (2, 1, 1, 0)
    row = stored(config)["F-1"]
    assert (row.state, row.owner, row.submitted_on, row.notes) == ("submitted", "Bob", "2026-03-18", "by form")
    assert row.evidence == FIRST.evidence
    assert [event.event for event in events(config, "F-1")] == ["edited", "submitted"]
    assert {(one.column, one.new) for one in account.changes} == {
        ("state", "submitted"), ("owner", "Bob"), ("marketer_state", "submitted"), ("submitted_on", "2026-03-18"),
        ("notes", "by form"),
    }  # fmt: skip


def test_bad_rows_are_named_with_file_row_column_value_and_remedy(config: Config, bring: Callable[..., FixesAccount]) -> None:
    account = bring(
        "issue_id,owner,marketer_state,submitted_on",
        "F-9,Bob,,",
        "F-1,Bob,submited,",
        "F-2,Bob,sent,yesterday",
        ",Bob,sent,",
        f"F-3,{'B' * 201},,",
    )
    assert (account.rows, account.changed, account.refused) == (5, 0, 5)
    told = sorted((p.file, p.row, p.column, p.value, p.row_dropped) for p in account.problems)
    assert told == [
        ("fixes.csv", 2, "issue_id", "F-9", True),
        ("fixes.csv", 3, "marketer_state", "submited", True),
        ("fixes.csv", 4, "submitted_on", "yesterday", True),
        ("fixes.csv", 5, "issue_id", None, True),
        ("fixes.csv", 6, "owner", "B" * 40 + "...", True),
    ]
    text = account.as_text()
    assert "did you mean submitted?" in text
    assert "export the list again" in text
    assert stored(config) == {row.finding_id: row for row in (FIRST, SECOND, THIRD)}


def test_a_refused_date_is_told_as_it_was_written_and_as_it_was_read(bring: Callable[..., FixesAccount]) -> None:
    (problem,) = bring("issue_id,marketer_state,submitted_on", "f-1,sent,10/3/2031").problems
    assert (problem.value, problem.message.split(" (")[0]) == ("10/3/2031", "F-1: read as 2031-10-03, in the future")


def test_one_bad_row_does_not_keep_the_others_out(config: Config, bring: Callable[..., FixesAccount]) -> None:
    account = bring("issue_id,owner", "F-9,Bob", "F-1,Bob")
    assert (account.changed, account.refused) == (1, 1)
    assert stored(config)["F-1"].owner == "Bob"


def test_empty_leaves_and_a_dash_clears(config: Config, bring: Callable[..., FixesAccount]) -> None:
    bring("issue_id,owner,notes", "F-2,,-")
    assert (stored(config)["F-2"].owner, stored(config)["F-2"].notes) == ("Ann", None)
    bring("issue_id,marketer_state", "F-3,-")
    assert stored(config)["F-3"].state == "open"


def test_the_same_file_twice_changes_nothing(config: Config, bring: Callable[..., FixesAccount]) -> None:
    lines = ("issue_id,owner,marketer_state,submitted_on,notes", "F-1,Bob,fixed,,x", "F-2,-,ignore,,", "F-3,,open,2026-03-05,")
    assert bring(*lines).changed == 3
    before = dump(config)
    again = bring(*lines)
    assert (again.changed, again.unchanged, again.changes) == (0, 3, [])
    assert dump(config) == before
    assert bring(*lines, night="2026-03-25").changed == 0
    assert dump(config) == before


@pytest.mark.parametrize("name", ["fixes.csv", "fixes.xlsx"])
def test_an_unedited_export_changes_nothing(config: Config, tmp_path: Path, name: str) -> None:
    before = dump(config)
    account = import_fixes(config, exported(tmp_path / name, [FIRST, SECOND, THIRD]), night=TODAY)
    assert (account.rows, account.changed, account.problems) == (3, 0, [])
    assert dump(config) == before


def test_the_guard_before_a_formula_is_taken_off_again(config: Config, tmp_path: Path) -> None:
    rows = [replace(FIRST, owner="@web team", notes="=SUM(1)"), replace(SECOND, owner="'t Hooft")]
    path = exported(tmp_path / "fixes.csv", rows)
    assert "'@web team" in path.read_text(encoding="utf-8-sig")
    import_fixes(config, path, night=TODAY)
    known = stored(config)
    assert (known["F-1"].owner, known["F-1"].notes, known["F-2"].owner) == ("@web team", "=SUM(1)", "'t Hooft")


SPELLINGS = st.one_of(
    st.text(min_size=1, max_size=30),
    st.text("'=+-@\t\r\n ab", min_size=1, max_size=6),
    st.sampled_from(
        ["'=x", "\r'=", "''-x", "'", "-", "--", "'-", "_x0041_", "1e5", "0123", "TRUE", "=HYPERLINK(1)", "a\r\nb", "😀"]
    ),
)


@pytest.mark.parametrize("name", ["fixes.csv", "fixes.xlsx"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(owner=SPELLINGS, notes=SPELLINGS)
def test_whatever_people_wrote_comes_back_as_it_was(config: Config, tmp_path: Path, name: str, owner: str, notes: str) -> None:
    """First as they write it, then as the program exports it: the second time nothing has changed."""
    typed_in = tmp_path / f"typed-{name}"
    write_table(typed_in, ("issue_id", "owner", "notes"), [("F-1", owner, notes)], Layout("x"))
    import_fixes(config, typed_in, night=TODAY)
    before = stored(config)["F-1"]
    account = import_fixes(config, exported(tmp_path / name, [before]), night=TODAY)
    assert (account.changed, account.problems) == (0, []), (before.owner, before.notes)


def _set(path: Path, sheet: str, issue_id: str, column: str, value: object) -> None:
    """Type into one cell of a workbook."""
    book = openpyxl.load_workbook(path)
    for row in book[sheet].iter_rows(min_row=2):
        if row[COLUMNS.index("issue_id")].value == issue_id:
            row[COLUMNS.index(column)].value = value  # type: ignore[assignment]
    book.save(path)


def test_what_was_typed_on_the_sheet_of_a_site_comes_back(config: Config, tmp_path: Path) -> None:
    path = exported(tmp_path / "fixes.xlsx", [FIRST, SECOND, THIRD])
    _set(path, "ratemds", "F-1", "submitted_on", dt.datetime(2026, 3, 18))
    _set(path, "All fixes", "F-1", "owner", "Bob")
    account = import_fixes(config, path, night=TODAY)
    assert (account.rows, account.changed, account.refused) == (3, 1, 0)
    row = stored(config)["F-1"]
    assert (row.owner, row.state, row.submitted_on) == ("Bob", "submitted", "2026-03-18")


@pytest.mark.parametrize("written", [
    "2026-03-18", "3/18/2026", "03/18/26", "2026/03/18", "18.03.2026", "18-Mar-2026", "18-Mar-26", "18 March 2026",
    "March 18, 2026", "2026-03-18 00:00:00", "2026-03-18T09:30:00", "3/18/2026 0:00", "46099",
])  # fmt: skip
def test_a_date_as_spreadsheets_and_people_write_it(config: Config, bring: Callable[..., FixesAccount], written: str) -> None:
    account = bring("issue_id,submitted_on", f'F-1,"{written}"')
    assert account.problems == []
    assert stored(config)["F-1"].submitted_on == "2026-03-18"


@pytest.mark.parametrize("written", ["18/03/2026", "yesterday", "2026-13-01", "03-18", "4.6E+4"])
def test_a_date_that_can_be_read_in_two_ways_or_none_is_refused(bring: Callable[..., FixesAccount], written: str) -> None:
    account = bring("issue_id,submitted_on", f"F-1,{written}")
    assert (account.changed, account.refused) == (0, 1)


@pytest.mark.parametrize("rest", ["F-1,01/03/2026,18/03/2026\nF-2,,02/03/2026", "F-1,01/03/2026,\nF-2,14/03/2026,"])
def test_a_list_that_a_spreadsheet_wrote_with_days_first_is_not_read_by_its_months(
    bring: Callable[..., FixesAccount], rest: str
) -> None:
    account = bring("issue_id,submitted_on,last_checked", *rest.split("\n"))
    (problem,) = [one for one in account.problems if one.row == 2]
    assert (problem.value, problem.message.startswith("F-1: day or month first? row ")) == ("01/03/2026", True)
    assert account.changed == 0


@pytest.mark.parametrize("sheet", ["healthgrades", "All fixes"])
def test_the_sheet_that_was_edited_counts(config: Config, tmp_path: Path, sheet: str) -> None:
    path = exported(tmp_path / "fixes.xlsx", [FIRST, SECOND, THIRD])
    _set(path, sheet, "F-2", "owner", "Bob")
    account = import_fixes(config, path, night=TODAY)
    assert (account.changed, account.refused) == (1, 0)
    assert stored(config)["F-2"].owner == "Bob"


def test_two_sheets_that_disagree_are_not_guessed_about(config: Config, tmp_path: Path) -> None:
    path = exported(tmp_path / "fixes.xlsx", [FIRST, SECOND, THIRD])
    _set(path, "All fixes", "F-2", "owner", "Cay")
    _set(path, "healthgrades", "F-2", "owner", "Bob")
    account = import_fixes(config, path, night=TODAY)
    assert (account.changed, account.refused) == (0, 1)
    assert "sheet healthgrades, row 2 says 'Bob'; make the rows of this issue equal" in account.problems[0].message
    assert stored(config)["F-2"].owner == "Ann"


def test_a_copy_that_comes_back_later_does_not_undo_what_another_one_brought(config: Config, tmp_path: Path) -> None:
    mine, theirs = (exported(tmp_path / f"{name}.xlsx", [FIRST, SECOND, THIRD]) for name in ("mine", "theirs"))
    for column, value in (("owner", "Bob"), ("notes", "called")):
        _set(theirs, "All fixes", "F-2", column, value)
    _set(theirs, "All fixes", "F-3", "marketer_state", "open")
    assert import_fixes(config, theirs, night=TODAY).changed == 2
    _set(mine, "All fixes", "F-2", "marketer_state", "dismissed")
    account = import_fixes(config, mine, night=TODAY)
    assert (account.changed, account.refused) == (1, 0)
    known = stored(config)
    assert (known["F-2"].owner, known["F-2"].notes, known["F-2"].state) == ("Bob", "called", "dismissed")
    assert (known["F-3"].state, known["F-3"].submitted_on) == ("open", None)
    told = {(problem.row, problem.column): problem.message for problem in account.problems}
    assert told.keys() == {(3, "owner"), (3, "notes"), (4, "marketer_state"), (4, "submitted_on")}
    assert f"owner was changed to 'Bob' on {TODAY}; left as it is" in told[3, "owner"]
    assert import_fixes(config, mine, night="2026-03-25").changed == 0


def test_whoever_means_an_older_value_says_so(config: Config, bring: Callable[..., FixesAccount]) -> None:
    bring("issue_id,owner", "F-2,Bob")
    assert bring("issue_id,owner,last_checked", "F-2,Ann,2026-03-19").changed == 0
    assert bring("issue_id,owner,last_checked", "F-2,Ann,").changed == 1
    assert stored(config)["F-2"].owner == "Ann"


def test_a_date_that_was_replaced_does_not_come_back(config: Config, bring: Callable[..., FixesAccount]) -> None:
    heading = "issue_id,marketer_state,submitted_on,last_checked"
    bring(heading, "F-1,sent,2026-03-16,2026-03-19", night="2026-03-19")
    bring(heading, "F-1,,2026-03-18,2026-03-19", night=TODAY)
    assert bring(heading, "F-1,submitted,2026-03-16,2026-03-19", night=TODAY).changed == 0
    assert stored(config)["F-1"].submitted_on == "2026-03-18"


def test_somebodys_own_sheet_is_passed_over(config: Config, tmp_path: Path) -> None:
    path = exported(tmp_path / "fixes.xlsx", [FIRST])
    book = openpyxl.load_workbook(path)
    book.create_sheet("my notes", 0).append(["remember", "the milk"])
    book.save(path)
    assert import_fixes(config, path, night=TODAY).rows == 1


@pytest.mark.parametrize("write", [
    lambda path, rows: path.write_text("issue_id;Owner;NOTES\nF-1;José;naïve\n", encoding="cp1252"),
    lambda path, rows: path.write_text("Issue ID\tOwner\tNotes\nF-1\tJosé\tnaïve\n", encoding="utf-16"),
    lambda path, rows: path.write_bytes(b"\xef\xbb\xbfissue_id,owner,notes\r\nF-1,Jos\xc3\xa9,na\xc3\xafve\r\n"),
])  # fmt: skip
def test_a_list_that_passed_through_a_spreadsheet(config: Config, tmp_path: Path, write: Callable[..., object]) -> None:
    path = tmp_path / "edited.csv"
    write(path, csv)
    import_fixes(config, path, night=TODAY)
    assert (stored(config)["F-1"].owner, stored(config)["F-1"].notes) == ("José", "naïve")


def test_a_workbook_that_a_spreadsheet_saved(config: Config, tmp_path: Path) -> None:
    """Excel and LibreOffice keep texts apart from the cells, escape what XML cannot hold, and store a typed day as a date."""
    book = openpyxl.Workbook()
    for row in (
        ["issue_id", "owner", "notes", "submitted_on", "last_checked"],
        ["F-1", "007", "two_x000D_\nlines", dt.date(2026, 3, 18), dt.datetime(2026, 3, 19)],
        ["F-2", 7, "_x005F_x0041_", None, None],
        ["F-3", None, True, None, None],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "saved.xlsx")
    assert import_fixes(config, tmp_path / "saved.xlsx", night=TODAY).problems == []
    known = stored(config)
    assert (known["F-1"].owner, known["F-1"].notes, known["F-1"].submitted_on) == ("007", "two\nlines", "2026-03-18")
    assert (known["F-2"].owner, known["F-2"].notes, known["F-3"].notes) == ("7", "_x0041_", "TRUE")


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("007", "7"), ("1e5", "100000"), ("1e5", "1.00E+05"), ("123456789012", "1.23457E+11"), ("04135550199", "4135550199")],
)
def test_a_number_as_a_spreadsheet_writes_it_is_no_edit(
    config: Config, bring: Callable[..., FixesAccount], kept: str, shown: str
) -> None:
    bring("issue_id,owner,notes", f"F-1,{kept},{kept}")
    assert bring("issue_id,owner,notes", f"F-1,{shown},{shown}").changed == 0
    assert (stored(config)["F-1"].owner, stored(config)["F-1"].notes) == (kept, kept)


@pytest.mark.parametrize(("kept", "typed"), [("007", "8"), ("Bob", "7"), ("123456789012", "1.23458E+11"), ("nan", "NaN")])
def test_another_number_is_an_edit(config: Config, bring: Callable[..., FixesAccount], kept: str, typed: str) -> None:
    bring("issue_id,notes", f"F-1,{kept}")
    assert bring("issue_id,notes", f"F-1,{typed}").changed == 1
    assert stored(config)["F-1"].notes == typed


def test_a_workbook_that_cannot_be_read_is_named_as_what_it_is(config: Config, tmp_path: Path) -> None:
    (tmp_path / "fixes.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1 old or encrypted")
    with pytest.raises(RepmonError, match=r"an old \.xls workbook, or one with a password"):
        import_fixes(config, tmp_path / "fixes.xls", night=TODAY)


@pytest.mark.parametrize("shown", ["#NAME?", "#VALUE!", "Err:508"])
def test_a_text_that_a_spreadsheet_ran_is_not_stored_as_its_complaint(bring: Callable[..., FixesAccount], shown: str) -> None:
    account = bring("issue_id,notes", f"F-1,{shown}")
    assert (account.changed, account.refused) == (0, 1)
    assert "took what was typed for a formula" in account.problems[0].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("owner,notes\nBob,x\n", "no column issue_id"),
        ("issue_id,ownr\nF-1,Bob\n", "no column owner and no column marketer_state"),
        ("", "the file is empty"),
        ("issue_id,owner,Owner\nF-1,Bob,Ann\n", "two columns owner"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(config: Config, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "fixes.csv").write_text(text)
    with pytest.raises(RepmonError, match=message):
        import_fixes(config, tmp_path / "fixes.csv", night=TODAY)


def test_a_second_edit_on_the_same_day_is_told_after_the_first(config: Config, bring: Callable[..., FixesAccount]) -> None:
    bring("issue_id,owner", "F-1,Bob")
    bring("issue_id,owner", "F-1,Cay")
    (event,) = events(config, "F-1")
    assert event.reason == "owner: none -> Bob; then owner: Bob -> Cay"
    bring("issue_id,marketer_state,notes", "F-1,sent,by form")
    event = events(config, "F-1")[0]
    assert (event.event, event.from_state, event.to_state) == ("edited", "submitted", "submitted")
    bring("issue_id,marketer_state", "F-1,open")
    bring("issue_id,marketer_state", "F-1,sent")
    assert [one.event for one in events(config, "F-1")] == ["edited", "submitted", "taken_back"]
    assert stored(config)["F-1"].state == "submitted"


def test_dry_run_tells_the_same_and_writes_nothing(config: Config, bring: Callable[..., FixesAccount]) -> None:
    before = dump(config)
    account = bring("issue_id,owner", "F-1,Bob", "F-9,Bob", dry_run=True)
    assert (account.changed, account.refused) == (1, 1)
    assert "would change 1, 0 unchanged, 1 refused" in account.as_text()
    assert dump(config) == before


def test_a_wish_that_is_not_granted_is_told(config: Config, bring: Callable[..., FixesAccount]) -> None:
    with closing(open_database(config.database)) as db:
        save_findings(db, [replace(THIRD, state="verified_fixed", fixed_on="2026-03-19")], [])
    account = bring("issue_id,marketer_state", "F-3,ignore")
    assert (account.unchanged, account.refused) == (1, 0)
    assert account.problems[0].row_dropped is False
    assert "(note)" in account.as_text()


def test_the_command(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    (tmp_path / "list.csv").write_text("issue_id,owner\nF-1,Bob\nF-9,Bob\n")
    said = CliRunner().invoke(main, ["fixes", "import", "list.csv", "--as-of", TODAY], prog_name="repmon")
    assert said.exit_code == 0, said.output
    assert "list.csv: 2 issues: changed 1, 0 unchanged, 1 refused." in said.output
    assert "F-1 owner: none -> Bob" in said.output
    answer = json.loads(CliRunner().invoke(main, ["fixes", "import", "list.csv", "--json"]).output)
    assert (answer["unchanged"], answer["refused"], answer["problems"][0]["row"]) == (1, 1, 3)

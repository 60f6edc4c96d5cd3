"""A roster goes into the database: what is said about the file, and what an unlikely file must not do."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from repmon.cli import main
from repmon.roster import RosterError, read_roster
from repmon.store.database import open_readonly
from repmon.store.roster import load_departed, load_roster

HEAD = "physician_id,first_name,last_name,street,city,state,zip,phone,main_phone"
LINE = "{id},Jane,Doe{id},12 Main St,Springfield,MA,01103,{phone},{main}"


def row(number: int, phone: str = "(413) 555-0123", main: str = "") -> str:
    return LINE.format(id=f"P{number}", phone=phone, main=main)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    return tmp_path


def bring(folder: Path, rows: list[str], *options: str, before: str = "", night: str = "2026-03-02") -> Result:
    (folder / "roster.csv").write_text(before + "\n".join([HEAD, *rows]) + "\n")
    return CliRunner().invoke(main, ["import", "roster", "roster.csv", "--as-of", night, *options], prog_name="repmon")


def physicians(folder: Path) -> tuple[int, int]:
    """How many are on the roster, and how many left."""
    with closing(open_readonly(folder / "repmon.db")) as db:
        return len(load_roster(db)), len(load_departed(db))


# --------------------------------------------------------------------------------------------------- two phones in a cell


@pytest.mark.parametrize(("phone", "main", "taken", "reported"), [
    ("413-555-0123", "", ("+14135550123", None), []),
    ("413-555-0123 x4, (413) 555-0123", "", ("+14135550123", None), []),
    ("413-555-0123 / 413-555-0124", "", ("+14135550123", "+14135550124"), ["two numbers"]),
    ("413-555-0123 or 0124", "", ("+14135550123", "+14135550124"), ["two numbers"]),
    ("(413) 555-0123/0124", "", ("+14135550123", "+14135550124"), ["two numbers"]),
    ("413.555.0123 and 555.0124", "", ("+14135550123", "+14135550124"), ["two numbers"]),
    ("413-555-0123, 0124", "", ("+14135550123", None), []),
    ("413-555-0123 fax 413-555-0124", "", ("+14135550123", None), []),
    ("555-0123", "", ("555-0123", None), ["not a usable"]),
    ("413-555-0123", "ask at the desk", ("+14135550123", "ask at the desk"), ["not a usable"]),
])  # fmt: skip
def test_no_number_of_a_cell_is_lost_in_silence(
    tmp_path: Path, phone: str, main: str, taken: tuple[str, str], reported: list[str]
) -> None:
    (tmp_path / "r.csv").write_text(f'{HEAD}\nP1,Jane,Doe,12 Main St,Springfield,MA,01103,"{phone}","{main}"\n')
    file = read_roster(tmp_path / "r.csv")
    (place,) = file.physicians[0].locations
    assert (place.phone, place.main_phone) == taken
    assert [problem.message[: len(words)] for problem, words in zip(file.problems, reported, strict=True)] == reported
    assert {(p.file, p.row, p.value, p.row_dropped) for p in file.problems} <= {
        ("r.csv", 2, phone, False), ("r.csv", 2, main, False),
    }  # fmt: skip


@pytest.mark.parametrize(("phone", "main", "numbers", "reported"), [
    ("413-555-0123; 413-555-0124; 413-555-0125", "", {"0123 0124", "0125 0124"}, ["two numbers", "more numbers"]),
    ("413-555-0123 or 413-555-0124", "413-555-0125", {"0123 0125", "0124 0125"}, ["more numbers"]),
    ("413-555-0123", "413-555-0124 413-555-0125", {"0123 0124", "0125 0124"}, ["more numbers"]),
])  # fmt: skip
def test_a_number_beyond_the_columns_is_right_on_a_listing_too(
    folder: Path, phone: str, main: str, numbers: set[str], reported: list[str]
) -> None:
    said = json.loads(bring(folder, [row(1, phone=f'"{phone}"', main=f'"{main}"')], "--json").output)
    assert [one["message"][: len(words)] for one, words in zip(said["problems"], reported, strict=True)] == reported
    with closing(open_readonly(folder / "repmon.db")) as db:
        (physician,) = load_roster(db)
    assert {" ".join(number[-4:] for number in place.phones) for place in physician.locations} == numbers
    assert {place.street for place in physician.locations} == {"12 Main St"}


def test_a_phone_that_cannot_be_read_is_kept_as_written_and_is_no_number(folder: Path) -> None:
    bring(folder, [row(1, phone="555-0129", main="413-555-0105")])
    with closing(open_readonly(folder / "repmon.db")) as db:
        (place,) = load_roster(db)[0].locations
    assert (place.phone, place.phones) == ("555-0129", ("+14135550105",))


def test_a_post_office_box_is_no_place_for_patients(folder: Path) -> None:
    box = row(1).replace("12 Main St", "PO Box 99")
    said = bring(folder, [box, row(2), row(3).replace("12 Main St", "12 Main St PO Box 99")])
    assert "1 value, column street: a post office box, where no patient is seen; enter the practice's street" in said.output
    assert "rows 2 (for example 'PO Box 99')" in said.output


# ------------------------------------------------------------------------------------------------ what stands before it


@pytest.mark.parametrize("before", [
    "sep=,\n", "Roster of Hill Health\n", "Roster, Hill Health, spring 2026\n\nAll physicians; as of March\n", "\n\n",
    "a;b;c;d;e;f;g;h;i\n",
])  # fmt: skip
def test_lines_before_the_headings_are_passed_over_and_named(folder: Path, before: str) -> None:
    said = bring(folder, [row(1), row(2)], before=before)
    assert said.exit_code == 0, said.output
    assert "1 rows" not in said.output and "2 rows (csv): loaded 2 physicians from 2 rows" in said.output
    assert ("stands before the headings; passed over" in said.output) == bool(before.strip())


def test_row_numbers_stay_those_of_the_file(folder: Path) -> None:
    said = bring(folder, [row(1), row(2, phone="none of your business")], "--json", before="sep=,\nA title\n")
    problems = json.loads(said.output)["problems"]
    assert [(problem["row"], problem["column"]) for problem in problems] == [(1, None), (2, None), (5, "phone")]


def test_a_semicolon_file_with_a_title_full_of_commas(tmp_path: Path) -> None:
    text = "Roster, Hill Health, spring, 2026, final, really\n" + HEAD.replace(",", ";") + "\n" + row(1).replace(",", ";")
    (tmp_path / "r.csv").write_text(text + "\n")
    assert read_roster(tmp_path / "r.csv").loaded == 1


def test_the_worksheet_with_the_headings_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Please send changes to Ann"])
    sheet = book.create_sheet("Physicians")
    for cells in (["Hill Health"], HEAD.split(","), row(1).split(",")):
        sheet.append(cells)
    book.create_sheet("Old").append(HEAD.split(","))
    book.save(tmp_path / "r.xlsx")
    file = read_roster(tmp_path / "r.xlsx")
    assert (file.rows, file.loaded, file.physicians[0].last_name) == (1, 1, "DoeP1")
    assert [(problem.value, problem.message) for problem in file.problems] == [
        ("Hill Health", "stands before the headings; passed over"),
        ("Read me", "another worksheet than 'Physicians', which was read; passed over"),
        ("Old", "another worksheet than 'Physicians', which was read; passed over"),
    ]


def test_what_is_called_a_workbook_and_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").write_bytes(b"%\x8f\x01>@ roster \x00\x07\n" * 20)
    with pytest.raises(RosterError, match="not a readable Excel workbook"):
        read_roster(tmp_path / "r.xlsx")
    for text in (f"{HEAD}\n{row(1)}\n".encode(), f"{HEAD}\n{row(1)}\n".encode("utf-16")):
        (tmp_path / "r.xlsx").write_bytes(text)
        assert read_roster(tmp_path / "r.xlsx").loaded == 1, "a text under a wrong name is read all the same"


def test_father_and_son_are_told_apart(folder: Path) -> None:
    head, line = HEAD + ",suffix", row(1).replace("DoeP1", "Doe") + ",Jr"
    (folder / "roster.csv").write_text(f"{head}\n{line}\n")
    said = CliRunner().invoke(main, ["import", "roster", "roster.csv", "--dry-run"], prog_name="repmon")
    assert "Jane Doe Jr. (P1)" in said.output


def test_an_exponent_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f'npi,{HEAD}\n"1,009000005E+09",{row(1)}\n1.23E+09,{row(2)}\n1234567890,{row(3)}\n')
    said = [problem.message for problem in read_roster(tmp_path / "r.csv").problems]
    assert ["with an exponent" in message for message in said] == [True, True, False]


# ------------------------------------------------------------------------------------------------- headings of other hands


def test_usual_other_headings_are_read(tmp_path: Path) -> None:
    head = "NPI,First,MI,Last_Name,Location,Address 1,City,State,Zip,Direct Phone,Main Phone Number"
    line = "1234567893,Wei,J,Blackwood,Hill Clinic,12 Main St,Springfield,MA,01103,413-555-0123,413-555-0105"
    (tmp_path / "r.csv").write_text(f"{head}\n{line}\n")
    file = read_roster(tmp_path / "r.csv")
    (wei,), (place,) = file.physicians, file.physicians[0].locations
    assert (wei.middle_name, place.name, place.phones) == ("J", "Hill Clinic", ("+14135550123", "+14135550105"))
    assert file.problems == []


def test_headings_that_are_not_read_are_named_once(tmp_path: Path) -> None:
    lines = [f"{HEAD},Notes,Fax,telephone,,Empty", f"{row(1)},ask Ann,,413-555-0124,7,", f"{row(2)},,413-555-0199,,,"]
    (tmp_path / "r.csv").write_text("A title\n" + "\n".join(lines) + "\n")
    file = read_roster(tmp_path / "r.csv")
    (problem,) = file.problems[1:]
    assert (problem.row, problem.row_dropped, file.loaded) == (2, False, 2)
    assert "nothing was read from 'Notes', 'Fax', 'telephone', 'column 13, without a heading':" in problem.message


# ------------------------------------------------------------------------------------------- what a file must not do alone


def test_an_older_roster_is_refused(folder: Path) -> None:
    bring(folder, [row(1), row(2)], night="2026-03-02")
    for options in ((), ("--dry-run",), ("--partial",)):
        said = bring(folder, [row(1)], *options, night="2026-03-01")
        assert said.exit_code == 1
        assert "the roster that is there was imported on 2026-03-02" in said.stderr
        assert len(said.stderr.strip().splitlines()) == 1
    assert physicians(folder) == (2, 0)
    assert bring(folder, [row(1), row(2), row(3)], night="2026-03-02").exit_code == 0


@pytest.mark.parametrize("words", [
    ("import", "roster", "roster.csv"), ("import", "listings", "roster.csv"), ("import", "ratings", "roster.csv"),
    ("fixes", "import", "roster.csv"),
])  # fmt: skip
def test_a_day_that_is_yet_to_come_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("REPMON_TODAY", "2026-03-02")
    said = CliRunner().invoke(main, [*words, "--as-of", "2026-03-03"], prog_name="repmon")
    assert (said.exit_code, said.stderr) == (
        2, "repmon: --as-of is 2026-03-03, which is yet to come: today is 2026-03-02. Correct it, or leave it out.\n",
    )  # fmt: skip


def test_a_roster_of_a_mistyped_year_does_not_lock_the_next_one_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPMON_TODAY", "2031-01-01")
    bring(folder, [row(1), row(2)], night="2030-01-01")
    bring(folder, [row(1)], night="2030-01-02")
    monkeypatch.setenv("REPMON_TODAY", "2026-03-05")
    said = bring(folder, [row(1), row(3)], night="2026-03-05")
    assert said.exit_code == 1
    assert "imported on 2030-01-02, which is yet to come" in said.stderr and "--correct-dates" in said.stderr
    assert "1 new" in bring(folder, [row(1), row(3)], "--correct-dates", "--dry-run", night="2026-03-05").output
    assert "yet to come" in bring(folder, [row(1), row(3)], night="2026-03-05").stderr, "a dry run corrects nothing"
    assert bring(folder, [row(1), row(3)], "--correct-dates", night="2026-03-04").exit_code == 0
    assert "Leave --as-of out" in bring(folder, [row(1)], "--correct-dates", night="2026-03-03").stderr
    assert bring(folder, [row(1), row(3)], night="2026-03-05").exit_code == 0
    assert "Leave --as-of out" in bring(folder, [row(1)], night="2026-03-03").stderr
    with closing(open_readonly(folder / "repmon.db")) as db:
        assert [(one.physician_id, day) for one, day in load_departed(db)] == [("P2", "2026-03-04")]


def test_many_leave_only_when_it_is_meant(folder: Path) -> None:
    everybody = [row(number) for number in range(20)]
    bring(folder, everybody)
    for options in ((), ("--dry-run",)):
        said = bring(folder, everybody[:15], *options)
        assert said.exit_code == 1
        assert "5 of 20 physicians on the roster are not in this file, so nothing was changed" in said.stderr
        assert "--allow-mass-departure" in said.stderr and len(said.stderr.strip().splitlines()) == 1
    assert physicians(folder) == (20, 0)
    assert bring(folder, everybody[:10], "--partial").exit_code == 0
    assert physicians(folder) == (20, 0)
    assert bring(folder, everybody[:16]).exit_code == 0, "a fifth may leave"
    assert bring(folder, everybody[:4], "--allow-mass-departure").exit_code == 0
    assert physicians(folder) == (4, 16)
    assert bring(folder, everybody[:2]).exit_code == 0, "of a few, two may leave"

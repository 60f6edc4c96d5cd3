"""The work list and the exports: columns, order, safe cells, filters, XLSX."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.priority import age_factor
from repmon.errors import UsageError
from repmon.report.exports import export
from repmon.report.files import ReportError
from repmon.report.spreadsheet import write_xlsx
from repmon.report.table_files import write_table
from repmon.report.tables import Layout, csv_line, safe
from repmon.report.worklist import COLUMNS, UnknownValueError, Wish, _action, layout, write_fixes
from repmon.store.dossiers import FindingRow
from repmon.store.export_rows import COLUMNS as EXPORTED
from tests.report import world
from tests.report.conftest import Built


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def fixes(built: Built, path: Path, **filters: object) -> list[dict[str, str]]:
    written = write_fixes(built.db, built.config, world.NIGHT, path / "some.csv", Wish(**filters))  # type: ignore[arg-type]
    rows = rows_of((path / "some.csv").read_text(encoding="utf-8-sig"))
    assert len(rows) == written
    return rows


def test_columns_are_those_of_the_contract() -> None:
    assert COLUMNS[:6] == ("priority", "issue_id", "state", "issue_type", "fields_wrong", "action")
    assert COLUMNS[-4:] == ("owner", "marketer_state", "submitted_on", "notes")
    assert COLUMNS[COLUMNS.index("listed_phone") + 1] == "expected_phone"
    assert len(COLUMNS) == len(set(COLUMNS)) == 45


def test_most_urgent_first_and_every_issue_once(built: Built) -> None:
    rows = rows_of(built.fixes)
    assert [float(row["priority"]) for row in rows] == sorted((float(row["priority"]) for row in rows), reverse=True)
    assert len({row["issue_id"] for row in rows}) == len(rows)
    kinds = "('rating_shift', 'below_threshold', 'site_incident')"
    (count,) = built.db.execute(
        f"SELECT count(*) FROM findings WHERE state NOT IN ('verified_fixed', 'dismissed') AND kind NOT IN {kinds}"
    ).fetchone()
    assert len(rows) == count


def test_report_and_command_write_the_same_list(built: Built, tmp_path: Path) -> None:
    write_fixes(built.db, built.config, world.NIGHT, path := tmp_path / "fixes.csv")
    assert path.read_text(encoding="utf-8-sig") == built.fixes
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_wrong_phone_says_what_is_shown_and_what_is_right(built: Built) -> None:
    row = next(row for row in rows_of(built.fixes) if row["issue_type"] == "wrong_phone")
    assert row["listed_phone"].startswith("(") and row["expected_phone"].startswith("(")
    assert row["listed_phone"] != row["expected_phone"]
    assert row["action"].endswith(f"to {row['expected_phone']}")
    assert row["expected_zip"].startswith("0") and len(row["expected_zip"]) == 5
    assert row["evidence"].endswith(" x age 1 to 1.5 (1 + days_open / 180).")
    assert row["match_basis"] and row["match_confidence"] and row["evidence"] and row["truth_source"] == "roster.csv"


def test_the_age_in_words_is_the_age_that_counts() -> None:
    assert [age_factor(nights) for nights in (0, 21, 90, 400)] == [1, 1 + 21 / 180, 1.5, 1.5]


def test_no_cell_runs(built: Built) -> None:
    for row in csv.reader(io.StringIO(built.fixes)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_safe_keeps_the_text_and_takes_its_teeth(text: str) -> None:
    shown = str(safe(text))
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown.removeprefix("'").replace(" ", "") == "".join(
        " " if ord(letter) < 32 and letter not in "\t\n\r" else letter for letter in text
    ).removeprefix("'").replace(" ", "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), min_size=1, max_size=5))
def test_csv_lines_read_back(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_line(cells), newline=""))
    assert row == [safe(cell) for cell in cells]


def test_numbers_stay_numbers() -> None:
    assert safe(-1.5) == -1.5
    assert safe(None) is None


@pytest.mark.parametrize(("wish", "column", "values"), [
    ({"sites": ("healthgrades",)}, "site", {"healthgrades"}),
    ({"sites": ("ratemds", "RateMDs", "YELP")}, "site", {"ratemds", "yelp"}),
    ({"owners": ("jo",)}, "owner", {"Jo"}),
])  # fmt: skip
def test_filter_by_column(
    built: Built, tmp_path: Path, wish: dict[str, tuple[str, ...]], column: str, values: set[str]
) -> None:
    some = fixes(built, tmp_path, **wish)
    assert some == [row for row in rows_of(built.fixes) if row[column] in values]
    assert {row[column] for row in some} == values


def test_filter_by_location_takes_id_or_name(built: Built, tmp_path: Path) -> None:
    by_id = fixes(built, tmp_path, locations=("L001",))
    assert by_id and by_id == fixes(built, tmp_path, locations=(by_id[0]["location_name"],))
    assert {row["location_id"] for row in by_id} == {"L001"}
    two = fixes(built, tmp_path, locations=("L001", "L002"))
    assert {row["location_id"] for row in two} == {"L001", "L002"}


def test_several_wishes_hold_together(built: Built, tmp_path: Path) -> None:
    some = fixes(built, tmp_path, sites=("healthgrades",), min_priority=100.0)
    assert some == [row for row in rows_of(built.fixes) if row["site"] == "healthgrades" and float(row["priority"]) >= 100]


@pytest.mark.parametrize(("wish", "message"), [
    ({"sites": ("ratemd",)}, "--site: 'ratemd' is not known. Known: healthgrades, own_directory, ratemds"),
    ({"locations": ("L0001",)}, "--location: 'L0001' is not known. Known: Brandle Pediatrics"),
    ({"owners": ("Ann",)}, "--owner: 'Ann' is not known. Known: Jo"),
])  # fmt: skip
def test_a_wish_for_what_nobody_knows_names_what_there_is(
    built: Built, tmp_path: Path, wish: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(UnknownValueError) as raised:
        fixes(built, tmp_path, **wish)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_filter_by_priority_and_by_change(built: Built, tmp_path: Path) -> None:
    assert {float(row["priority"]) >= 150 for row in fixes(built, tmp_path, min_priority=150)} == {True}
    recent = fixes(built, tmp_path, changed_since="2026-03-01")
    assert 0 < len(recent) < len(rows_of(built.fixes))
    assert all(row["first_seen"] >= "2026-03-01" or row["state"] in ("regressed", "couldnt_check") for row in recent)


def test_xlsx_has_sheets_by_site_filters_links_and_texts(built: Built, tmp_path: Path) -> None:
    write_fixes(built.db, built.config, world.NIGHT, path := tmp_path / "fixes.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["All fixes", *sorted(world.SITES)]
    sheet = book["All fixes"]
    head = [cell.value for cell in sheet[1]]
    assert tuple(head) == COLUMNS
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    fills = [cell.fill.fgColor.rgb for cell in sheet[1]]
    assert len(set(fills[:-4])) == len(set(fills[-4:])) == 1 and fills[0] != fills[-1], "what people fill in looks different"
    assert any("submitted" in (rule.formula1 or "") for rule in sheet.data_validations.dataValidation)
    row = next(r for r in sheet.iter_rows(min_row=2) if r[head.index("issue_type")].value == "wrong_phone")
    link = row[head.index("listing_url")].hyperlink
    assert link is not None and str(link.target).startswith("https://")
    for name in ("npi", "expected_zip", "expected_phone"):
        assert isinstance(row[head.index(name)].value, str)
        assert row[head.index(name)].number_format == "@"
    assert not any(cell.data_type == "f" for r in sheet.iter_rows() for cell in r)
    write_fixes(built.db, built.config, world.NIGHT, again := tmp_path / "again.xlsx")
    assert path.read_bytes() == again.read_bytes()


HOSTILE = (
    "=1+1",
    "+cmd",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "a\rb\nc",
    "<b>&\"'",
    "\u202eabc",
    "x\x00\x1fy",
    "\ud800",
    "n" * 40_000,
    "<r><t>rich</t></r>",
    "_x0041_",
    "😀",
)
LINKS = (
    'https://reviews.example.org/a?b=1&c="d"', "https://reviews.example.org/two words", "javascript:alert(1)",
    "https://reviews.example.org/" + "x" * 3_000, "https://[bad/",
)  # fmt: skip


def test_a_workbook_of_hostile_values_opens_and_holds_texts_only(tmp_path: Path) -> None:
    rows = [(value, link, 2.5) for value in HOSTILE for link in LINKS]
    wanted = Layout(
        "All", links=frozenset({"url"}), choices={"text": ["a<b", "c"]}, strict=frozenset({"text"}), sheet_by="text"
    )
    write_xlsx(tmp_path / "x.xlsx", ("text", "url", "number"), rows, wanted)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert len(book.sheetnames) == len({title.casefold() for title in book.sheetnames}) == 1 + len(HOSTILE)
    read = list(book["All"].iter_rows(min_row=2))
    assert [row[2].value for row in read] == [2.5] * len(rows)
    assert not {cell.data_type for row in read for cell in row[:2]} & {"f", "n", "e"}
    assert not any(str(row[0].value).startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in read)
    assert {row[1].hyperlink.target for row in read if row[1].hyperlink} == {
        LINKS[0].replace('"', "%22"),
        "https://reviews.example.org/two%20words",
    }
    (rule,) = book["All"].data_validations.dataValidation
    assert (rule.formula1, rule.showErrorMessage, rule.error) == ('"a<b,c"', True, "One of: a<b, c")


def test_sheets_of_sites_whose_names_a_workbook_cannot_take(tmp_path: Path) -> None:
    names = ["all", "a/b", "a:b", "x" * 40, "x" * 39 + "y", "'quoted'"]
    write_xlsx(tmp_path / "x.xlsx", ("site",), [(name,) for name in names], Layout("All", sheet_by="site"))
    titles = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert len({title.casefold() for title in titles}) == 1 + len(names)
    assert all(len(title) <= 31 for title in titles)


def test_an_empty_list_is_a_workbook_too(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x.xlsx", COLUMNS, [], layout("2026-03-02", []))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["All fixes"]
    assert book.worksheets[0].max_row == 1


def test_a_sheet_prints_its_heading_on_every_page_and_takes_a_typed_day_as_a_date(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x.xlsx", COLUMNS, [(None,) * len(COLUMNS)], layout("2026-03-02", []))
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")
    columns = {cell.value: sheet.column_dimensions[cell.column_letter] for cell in sheet[1]}
    assert columns["submitted_on"].number_format == "yyyy-mm-dd"
    assert columns["notes"].number_format == "@", "what begins with = is a note, too"
    for name in ("times_regressed", "match_confidence", "marketer_state"):
        assert columns[name].width > len(name) + 2, "the filter's button covers no heading"


def test_a_sheet_with_more_links_than_excel_opens_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repmon.report.spreadsheet.LINK_LIMIT", 1)
    wanted = Layout("All", links=frozenset({"url"}), sheet_by="site")
    rows = [(site, "https://reviews.example.org/a") for site in ("ratemds", "yelp")]
    write_xlsx(tmp_path / "x.xlsx", ("site", "url"), rows, wanted)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [book[title]["B2"].hyperlink is not None for title in ("All", "ratemds", "yelp")] == [False, True, True]


def test_more_rows_than_a_sheet_takes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"1,048,576 rows, and a sheet takes 1,048,575\. End the name with \.csv"):
        write_table(tmp_path / "x.xlsx", ("site",), [("ratemds",)] * 1_048_576, Layout("All"))
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file or directory"):
        write_xlsx(tmp_path / "gone" / "x.xlsx", ("site",), [("ratemds",)], Layout("All"))


@pytest.mark.parametrize("what", sorted(EXPORTED))
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_exports_have_their_columns(built: Built, tmp_path: Path, what: str, ending: str) -> None:
    export(built.db, what, path := tmp_path / f"{what}.{ending}")
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        assert next(sheet.iter_rows(values_only=True)) == EXPORTED[what]
        return
    header, first, *_ = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert tuple(header) == EXPORTED[what]
    assert len(first) == len(header)


def test_exported_listings_show_readable_phones(built: Built, tmp_path: Path) -> None:
    export(built.db, "listings", path := tmp_path / "l.csv")
    rows = rows_of(path.read_text(encoding="utf-8-sig"))
    assert {row["phone"][:1] for row in rows if row["phone"]} == {"("}


def test_another_ending_or_kind_is_one_line(built: Built, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv or \.xlsx"):
        export(built.db, "findings", tmp_path / "findings.json")
    with pytest.raises(UsageError, match="cannot export 'reviews'"):
        export(built.db, "reviews", tmp_path / "reviews.csv")
    assert list(tmp_path.iterdir()) == []


def test_what_hangs_on_a_question_about_the_roster_comes_after_it() -> None:
    row = FindingRow(*[None] * len(FindingRow._fields))._replace(kind="wrong_phone", expected="(413) 555-0123", evidence={})  # type: ignore[arg-type]
    action = _action(row, "RateMDs")
    assert action == "Change the phone on RateMDs to (413) 555-0123"
    assert _action(row._replace(evidence={"roster_in_doubt": "F-ASKED"}), "RateMDs") == f"First settle F-ASKED. Then: {action}"

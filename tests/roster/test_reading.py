"""A roster file becomes physicians; every row is loaded or reported."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.roster import RosterError, read_roster

TEMPLATE_HEAD = "npi,physician_id,first_name,middle_name,last_name,suffix,credentials,street,street2,city,state,zip,phone"
GOOD = "1234567893,,Jane,Q,Doe,,MD,12 Main St,Ste 4,Springfield,MA,01103,(413) 555-0123"


def write(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    return path


def messages(result) -> dict[int, str]:
    return {problem.row: problem.message for problem in result.problems}


def test_template_row_becomes_a_physician(tmp_path: Path) -> None:
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD))
    (jane,) = result.physicians
    assert (jane.physician_id, jane.npi, jane.first_name, jane.middle_name, jane.last_name) == (
        "1234567893", "1234567893", "Jane", "Q", "Doe",
    )  # fmt: skip
    assert jane.credentials == ("MD",)
    (place,) = jane.locations
    assert (place.street, place.street2, place.city, place.state, place.zip, place.phone) == (
        "12 Main St", "Ste 4", "Springfield", "MA", "01103", "+14135550123",
    )  # fmt: skip
    assert (result.rows, result.loaded, result.dropped, result.problems) == (1, 1, 0, [])


def test_several_rows_of_one_person_are_several_locations(tmp_path: Path) -> None:
    second = GOOD.replace("12 Main St", "99 Oak Ave").replace("0123", "0124")
    again = GOOD.replace("12 Main St", "12 MAIN STREET")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD, second, again))
    (jane,) = result.physicians
    assert [place.street for place in jane.locations] == ["12 Main St", "99 Oak Ave"]
    assert (result.rows, result.loaded) == (3, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD.replace("Doe", "Muñoz"), encoding=encoding)
    assert read_roster(path).physicians[0].last_name == "Muñoz"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = [row.replace(",", delimiter) for row in (TEMPLATE_HEAD, GOOD)]
    assert read_roster(write(tmp_path / "r.txt", *rows)).physicians[0].last_name == "Doe"


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(TEMPLATE_HEAD.split(","))
    values: list[object] = list(next(csv.reader(io.StringIO(GOOD))))
    values[0], values[11] = 1234567893, 1103
    sheet.append(values)
    sheet.append([None] * 13)
    book.save(tmp_path / "r.xlsx")
    result = read_roster(tmp_path / "r.xlsx")
    assert result.physicians[0].npi == "1234567893"
    assert result.physicians[0].locations[0].zip == "01103"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("1234567893", "1234567890"), "not an NPI"),
        (GOOD.replace("1234567893", "123"), "not an NPI"),
        (GOOD.replace("1234567893", ""), "neither npi nor physician_id"),
        (GOOD.replace("Doe", ""), "no last name"),
        (GOOD.replace("12 Main St,Ste 4", ",").replace("(413) 555-0123", ""), "neither a street nor a usable phone"),
        (GOOD + ",surplus", "1 cells more than there are headings"),
        (",,,,,,,,,,,,", "blank row"),
    ],
)
def test_a_bad_row_is_reported_and_the_good_one_loads(tmp_path: Path, row: str, message: str) -> None:
    other = GOOD.replace("1234567893", "1245319599").replace("Jane", "Ann")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, row, other))
    assert [p.npi for p in result.physicians] == ["1245319599"]
    assert message in messages(result)[2]
    assert (result.rows, result.loaded, result.dropped) == (2, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("01103", "1", "zip"), (",MA,", ",Masachusets,", "state")],
)
def test_a_bad_value_is_left_empty_and_reported(tmp_path: Path, old: str, new: str, column: str) -> None:
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD.replace(old, new)))
    assert getattr(result.physicians[0].locations[0], column) is None
    (problem,) = [problem for problem in result.problems if problem.column == column]
    assert (problem.row, problem.row_dropped, result.loaded) == (2, False, 1)


def test_repairs_what_is_certain(tmp_path: Path) -> None:
    row = GOOD.replace("1234567893", "1234567893.0").replace("01103", "1103").replace("(413) 555-0123", "4135550123.0")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, row))
    place = result.physicians[0].locations[0]
    assert (result.physicians[0].npi, place.zip, place.phone, result.problems) == ("1234567893", "01103", "+14135550123", [])


def test_a_number_used_for_two_people_keeps_the_first(tmp_path: Path) -> None:
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD, GOOD.replace("Jane", "Omar").replace("Doe", "Haddad")))
    assert [p.last_name for p in result.physicians] == ["Doe"]
    assert "stands for Jane Doe in row 2" in messages(result)[3]


def test_a_bad_npi_with_an_own_id_is_kept_without_it(tmp_path: Path) -> None:
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD.replace("1234567893,", "1234567890,P-1")))
    assert (result.physicians[0].physician_id, result.physicians[0].npi) == ("P-1", None)
    assert result.problems[0].value == "1234567890"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"a,b,c\n1,2,3\n", "these headings are no roster"),
        (TEMPLATE_HEAD.encode() + b"\n", "headings but no rows"),
        (b"{not json", "not valid JSON"),
        (b'{"Errors": [{"description": "too broad"}]}', "too broad"),
        (b"PK\x03\x04 broken", "not a readable Excel workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old .xls workbook"),
    ],
)
def test_unusable_files_say_why(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "r.bin"
    path.write_bytes(content)
    with pytest.raises(RosterError, match=message):
        read_roster(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="no such file"):
        read_roster(tmp_path / "none.csv")


NPPES_HEAD = [
    "NPI", "Entity Type Code", "Provider Organization Name (Legal Business Name)", "Provider Last Name (Legal Name)",
    "Provider First Name", "Provider Middle Name", "Provider Name Suffix Text", "Provider Credential Text",
    "Provider Other Last Name", "Provider First Line Business Practice Location Address",
    "Provider Second Line Business Practice Location Address", "Provider Business Practice Location Address City Name",
    "Provider Business Practice Location Address State Name", "Provider Business Practice Location Address Postal Code",
    "Provider Business Practice Location Address Telephone Number", "Last Update Date", "NPI Deactivation Date",
    "NPI Reactivation Date", "Provider Sex Code", "Healthcare Provider Taxonomy Code_1",
    "Healthcare Provider Primary Taxonomy Switch_1", "Healthcare Provider Taxonomy Code_2",
    "Healthcare Provider Primary Taxonomy Switch_2",
]  # fmt: skip


def nppes(path: Path, *rows: list[str], quoting: int = csv.QUOTE_ALL) -> Path:
    with path.open("w", newline="") as handle:
        csv.writer(handle, quoting=quoting).writerows([NPPES_HEAD, *rows])
    return path


PERSON = ["1234567893", "1", "", "O'BRIEN", "MARY", "L", "JR.", "M.D., PH.D.", "SMITH", "1 ELM ST", "", "HOLYOKE", "MA",
          "010400001", "4135550123", "03/31/2024", "", "", "F", "208600000X", "N", "207RC0000X", "Y"]  # fmt: skip


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_nppes_person(tmp_path: Path, quoting: int) -> None:
    (mary,) = read_roster(nppes(tmp_path / "n.csv", PERSON, quoting=quoting)).physicians
    assert (mary.last_name, mary.first_name, mary.suffix, mary.gender) == ("O'Brien", "Mary", "JR", "F")
    assert mary.credentials == ("MD", "PHD")
    assert mary.other_last_names == ("Smith",)
    assert mary.taxonomy_codes == ("207RC0000X", "208600000X")
    assert "ardio" in (mary.specialty or "")
    assert mary.verified_on == "2024-03-31"
    assert mary.locations[0].zip == "01040-0001"


def test_nppes_organisations_and_deactivations(tmp_path: Path) -> None:
    blank = [""] * len(NPPES_HEAD)
    organisation = ["1245319599", "2", "HILL CLINIC", *blank[3:]]
    gone = ["1679576722", *blank[1:16], "01/02/2023", *blank[17:]]
    back = [*PERSON[:16], "01/02/2020", "02/03/2020", *PERSON[18:]]
    result = read_roster(nppes(tmp_path / "n.csv", organisation, gone, back))
    assert result.deactivated == {"1679576722": (3, "2023-01-02")}
    assert result.physicians[0].deactivated_on is None
    assert "organisation" in messages(result)[2]
    assert result.rows == result.loaded + result.dropped == 3


def test_deactivated_person_is_marked(tmp_path: Path) -> None:
    off = [*PERSON[:16], "01/02/2023", "", *PERSON[18:]]
    assert read_roster(nppes(tmp_path / "n.csv", off)).physicians[0].deactivated_on == "2023-01-02"


@pytest.mark.parametrize(
    "head",
    [
        " NPI, lst_nm, frst_nm, mid_nm, suff, gndr, Cred, pri_spec, org_nm, adr_ln_1, adr_ln_2, cty, st, zip, phn_numbr",
        "NPI,Last Name,First Name,Middle Name,Suffix,Gender,Credential,Primary specialty,Organization legal name,"
        "Line 1 Street Address,Line 2 Street Address,City,State,Zip Code,Phone Number",
        "NPI,Provider Last Name,Provider First Name,Provider Middle Name,suff,gndr,Cred,pri_spec,Facility Name,adr_ln_1,"
        "adr_ln_2,City/Town,State,ZIP Code,Telephone Number",
    ],
)
def test_cms_headings_of_three_generations(tmp_path: Path, head: str) -> None:
    row = "1234567893,DOE,JANE,Q,,F,MD,CARDIOLOGY,HILL CLINIC,12 MAIN ST,STE 4,SPRINGFIELD,MA,11030001,4135550123"
    result = read_roster(write(tmp_path / "c.csv", head, row))
    (jane,) = result.physicians
    assert (result.format, jane.last_name, jane.specialty, jane.locations[0].name) == (
        "cms",
        "Doe",
        "Cardiology",
        "HILL CLINIC",
    )
    assert (jane.locations[0].zip, jane.locations[0].phone) == ("01103-0001", "+14135550123")


def test_registry_answer(tmp_path: Path) -> None:
    address = {"address_purpose": "LOCATION", "address_1": "12 Main St", "city": "Springfield", "state": "MA",
               "postal_code": "011030001", "telephone_number": "413-555-0123"}  # fmt: skip
    person = {
        "number": 1234567893, "enumeration_type": "NPI-1",
        "basic": {"first_name": "JANE", "last_name": "DOE", "credential": "--", "sex": "F", "status": "A"},
        "addresses": [{**address, "address_purpose": "MAILING", "address_1": "PO Box 1"}, address],
        "practiceLocations": [{**address, "address_1": "99 Oak Ave"}],
        "taxonomies": [{"code": "208600000X", "primary": False}, {"code": "207RC0000X", "primary": True}],
        "other_names": [{"last_name": "SMITH"}],
    }  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"result_count": 1, "results": [person]}))
    (jane,) = read_roster(path).physicians
    assert (jane.npi, jane.credentials, jane.other_last_names) == ("1234567893", (), ("Smith",))
    assert [place.street for place in jane.locations] == ["12 Main St", "99 Oak Ave"]
    assert jane.taxonomy_codes[0] == "207RC0000X"


def test_the_same_place_keeps_its_id_in_another_spelling(tmp_path: Path) -> None:
    one = read_roster(write(tmp_path / "a.csv", TEMPLATE_HEAD, GOOD)).physicians[0]
    two = read_roster(
        write(tmp_path / "b.csv", TEMPLATE_HEAD, GOOD.replace("12 Main St,Ste 4", "12 MAIN STREET,SUITE 4"))
    ).physicians[0]
    assert one.locations[0].location_id == two.locations[0].location_id


def test_two_practices_at_one_door_keep_both_phones(tmp_path: Path) -> None:
    vein = GOOD.replace("0123", "0177")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD, vein, vein))
    (jane,) = result.physicians
    assert [place.phone for place in jane.locations] == ["+14135550123", "+14135550177"]
    assert len({place.location_id for place in jane.locations}) == 2


def test_rows_of_one_person_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    other = GOOD.replace("Doe", "Does").replace("0123", "0177")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD, other, GOOD))
    assert [(p.row, p.column, p.value, p.row_dropped) for p in result.problems] == [
        (3, "last_name", "Does", False), (3, "phone", "+14135550177", False),
    ]  # fmt: skip
    assert "row 2 of the same physician says Doe, which was kept" in result.problems[0].message
    assert "kept as a second practice" in result.problems[1].message


def test_an_initial_does_not_contradict_the_name(tmp_path: Path) -> None:
    rows = [GOOD.replace(",Q,", f",{middle},") for middle in ("Q", "Quinn", "", "Q.")]
    assert read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, *rows)).problems == []


def test_a_later_row_fills_what_an_earlier_one_left_out(tmp_path: Path) -> None:
    (jane,) = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, GOOD.replace("(413) 555-0123", ""), GOOD)).physicians
    assert [place.phone for place in jane.locations] == ["+14135550123"]


def test_a_relative_with_the_same_number_is_refused_and_a_married_name_is_not(tmp_path: Path) -> None:
    brother = read_roster(write(tmp_path / "a.csv", TEMPLATE_HEAD, GOOD, GOOD.replace("Jane", "Robert")))
    assert [p.first_name for p in brother.physicians] == ["Jane"]
    assert brother.dropped == 1
    married = read_roster(write(tmp_path / "b.csv", TEMPLATE_HEAD, GOOD, GOOD.replace("Doe", "Roe")))
    assert married.dropped == 0


def test_an_npi_belongs_to_one_person_and_a_person_has_one(tmp_path: Path) -> None:
    first, other = GOOD.replace("3,,", "3,A1,"), GOOD.replace("3,,", "3,A2,").replace("Jane", "Ann").replace("Doe", "Roe")
    second = GOOD.replace("1234567893,,", "1245319599,A1,")
    result = read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, first, other, second))
    assert [(p.physician_id, p.npi) for p in result.physicians] == [("A1", "1234567893"), ("A2", None)]
    assert "this NPI is A1's in row 2" in messages(result)[3]
    assert "another NPI than 1234567893 in row 2" in messages(result)[4]


@pytest.mark.parametrize("count", [6, 40])
def test_a_quote_that_is_never_closed_is_an_error(tmp_path: Path, count: int) -> None:
    rows = [GOOD.replace("1234567893", f"P{n}") for n in range(count)]
    rows[3] = rows[3].replace("12 Main", '"12 Main')
    with pytest.raises(RosterError, match="line 5: its quote is never closed"):
        read_roster(write(tmp_path / "r.csv", TEMPLATE_HEAD, *rows))


def test_values_guarded_against_a_spreadsheet_are_read(tmp_path: Path) -> None:
    row = GOOD.replace("1234567893", "'1234567893").replace("01103", '"=""01103"""')
    (jane,) = read_roster(write(tmp_path / "r.csv", "," * 12, TEMPLATE_HEAD, row)).physicians
    assert (jane.npi, jane.locations[0].zip) == ("1234567893", "01103")


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=15), min_size=1, max_size=6))
def test_any_rows_are_accounted_for(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("any") / "r.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, quoting=csv.QUOTE_ALL).writerows([TEMPLATE_HEAD.split(","), *rows])
    result = read_roster(path)
    assert result.rows == len(rows) == result.loaded + result.dropped


REAL = {
    "nppes/npidata_2018_weekly_sample_99.csv": (99, 85),
    "nppes/nppes_2025_sample_1000_pandas_munged.csv": (1000, 733),
    "nppes/api_v21_200_results_2025.json": (200, 200),
    "nppes/api_v21_type2.json": (1, 0),
    "nppes/api_v21_2019_api-8bdc8b.json": (1, 0),
    "cms/DAC_2021_sample_excel_munged.csv": (386, 371),
    "cms/DAC_2026_Maine_7col.csv": (6090, 3516),
    "cms/Physician_Compare_2017_sample.first500.csv": (499, 281),
    "rosters/SFGH_2017_vitalsigns.tsv": (887, 871),
}


@pytest.mark.captures
@pytest.mark.parametrize("name", REAL)
def test_real_files_are_taken_whole(shared: Path, name: str) -> None:
    result = read_roster(shared / "data" / name)
    assert (result.rows, len(result.physicians)) == REAL[name]
    assert result.rows == result.loaded + result.dropped
    assert all(problem.message and problem.row for problem in result.problems)

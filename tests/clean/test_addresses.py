"""Addresses: reading into fields, repairs, keys, and properties of any text. Comparison pairs are in test_contact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.addresses import (
    clean_state,
    clean_zip,
    compare_addresses,
    place_key,
    read_address,
    split_address,
    street_key,
)


def fields(line: str) -> dict[str, str]:
    found = split_address(line)
    assert found is not None
    return {name: value for name, value in found._asdict().items() if value is not None and name != "shown"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "2201 W Fairview St Ste 1, Chandler, AZ 85224",
            {
                "number": "2201",
                "predirection": "W",
                "street_name": "FAIRVIEW",
                "street_type": "ST",
                "unit_kind": "STE",
                "unit": "1",
                "city": "CHANDLER",
                "state": "AZ",
                "zip5": "85224",
            },
        ),
        (
            "Riverside Hospital, 12 Elm Street Building B 3rd Floor Suite M-816, Springfield, Massachusetts 01103-1234, USA",
            {
                "number": "12",
                "street_name": "ELM",
                "street_type": "ST",
                "building": "BLDG B",
                "floor": "3",
                "unit_kind": "STE",
                "unit": "M816",
                "city": "SPRINGFIELD",
                "state": "MA",
                "zip5": "01103",
                "zip4": "1234",
            },
        ),
        ("12 St. Mary's St", {"number": "12", "street_name": "SAINT MARYS", "street_type": "ST"}),
        ("4 Elm Ct", {"number": "4", "street_name": "ELM", "street_type": "CT"}),
        ("One Main Street", {"number": "1", "street_name": "MAIN", "street_type": "ST"}),
        ("900 US HWY 78 E", {"number": "900", "street_name": "US HWY 78", "postdirection": "E"}),
        ("900 Route 9", {"number": "900", "street_name": "ROUTE 9"}),
        ("55 ELM STREET NTH 2", {"number": "55", "street_name": "ELM", "street_type": "ST", "unit": "NTH2"}),
        ("37-11 35th Ave", {"number": "37-11", "street_name": "35TH", "street_type": "AVE"}),
        ("12 1/2 Elm St", {"number": "12 1/2", "street_name": "ELM", "street_type": "ST"}),
        ("117 N 1st", {"number": "117", "predirection": "N", "street_name": "1ST"}),
        ("150 Ave B SE", {"number": "150", "street_name": "B", "street_type": "AVE", "postdirection": "SE"}),
        ("PO Box 77, Springfield, MA", {"po_box": "77", "city": "SPRINGFIELD", "state": "MA"}),
        (
            "c/o Riverside Group, 12 Elm St",
            {"care_of": "RIVERSIDE GROUP", "number": "12", "street_name": "ELM", "street_type": "ST"},
        ),
        (
            "12 ELM ST STE 5 SPRINGFIELD MA 01103",
            {
                "number": "12",
                "street_name": "ELM",
                "street_type": "ST",
                "unit_kind": "STE",
                "unit": "5",
                "city": "SPRINGFIELD",
                "state": "MA",
                "zip5": "01103",
            },
        ),
        ("Boston, MA 02114", {"city": "BOSTON", "state": "MA", "zip5": "02114"}),
    ],
)
def test_one_line(line: str, expected: dict[str, str]) -> None:
    assert fields(line) == expected


def test_the_street_may_be_in_either_line() -> None:
    first = read_address("Riverside General Hospital", "12 Elm St Ste 5", "Springfield", "MA", "1103")
    second = read_address("12 Elm Street", "Suite 5", "SPRINGFIELD", "Massachusetts", "01103")
    assert first is not None
    assert second is not None
    assert compare_addresses(first, second) == "same"
    assert first.building == "RIVERSIDE GENERAL HOSPITAL"
    assert first.zip5 == "01103"


def test_empty_columns_are_no_address() -> None:
    assert read_address(None, "", "  ", "N/A", "--") is None
    assert split_address("") is None
    assert split_address(None) is None


@pytest.mark.parametrize(
    ("value", "state", "expected"),
    [
        ("01103", None, ("01103", None)),
        ("01103-1234", None, ("01103", "1234")),
        ("011031234", None, ("01103", "1234")),
        ("41023134", None, ("04102", "3134")),
        ("4416", None, ("04416", None)),
        ("4416", "ME", ("04416", None)),
        ("4416", "MA", (None, None)),
        ("2114.0", None, ("02114", None)),
        (2114, None, ("02114", None)),
        ("601", "PR", ("00601", None)),
        ("601", "MA", (None, None)),
        ("01103-", None, ("01103", None)),
        ("01103-0000", None, ("01103", None)),
        ("1103-1234", None, ("01103", "1234")),
        ("9999", None, (None, None)),
        ("00000", None, (None, None)),
        ("123456", None, (None, None)),
        ("K1A 0B1", None, (None, None)),
        ("", None, (None, None)),
        (None, None, (None, None)),
    ],
)
def test_zip(value: object, state: str | None, expected: tuple[str | None, str | None]) -> None:
    assert clean_zip(value, state) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("MA", "MA"),
        ("ma", "MA"),
        ("Massachusetts", "MA"),
        ("Mass.", "MA"),
        ("N.Y.", "NY"),
        ("D. C.", "DC"),
        ("Puerto Rico", "PR"),
        ("GU", "GU"),
        ("new  york", "NY"),
        ("ZZ", None),
        ("", None),
        (None, None),
        ("Ontario", None),
        (12, None),
    ],
)
def test_state(value: object, code: str | None) -> None:
    assert clean_state(value) == code


def test_keys_leave_out_what_directories_vary() -> None:
    keys = {
        (street_key(a), place_key(a))
        for line in ("12 N Elm St Ste 5, Springfield, MA 01103", "12 Elm Street, Springfield, MA 01103-1234")
        if (a := split_address(line))
    }
    assert keys == {("12|ELM|ST", "01103")}
    box = read_address("PO Box 77", city="St. Louis", state="MO")
    assert box is not None
    assert (street_key(box), place_key(box)) == ("BOX 77", "SAINT LOUIS|MO")


PIECES = [
    "12",
    "37-11",
    "100-102",
    "1/2",
    "One",
    "Twenty",
    "First",
    "N",
    "South",
    "NW",
    "Elm",
    "Main",
    "St",
    "Saint",
    "Ave",
    "Street",
    "Ct",
    "Broadway",
    "Route",
    "US",
    "Hwy",
    "9",
    "CR",
    "Ste",
    "Suite",
    "#",
    "200",
    "2B",
    "Fl",
    "2nd",
    "Floor",
    "Bldg",
    "B",
    "Tower",
    "PO",
    "Box",
    "RR",
    "Riverside",
    "Hospital",
    "(Main)",
    ",",
    ";",
    "Springfield",
    "New",
    "York",
    "MA",
    "NY",
    "01103",
    "2114",
    "10001-1234",
    "USA",
    "c/o",
    "-",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
def test_any_text_reads_and_agrees_with_itself(line: str) -> None:
    found = split_address(line)
    if found is None:
        return
    assert compare_addresses(found, found) == "same"
    assert found.shown == line.strip()
    columns = read_address(line, line, line, line, line)
    assert columns is not None
    assert compare_addresses(found, columns) == compare_addresses(columns, found)


PIECES = st.sampled_from(
    ["12", "Main St", "Ste 5", "Suite B", "PO Box 7", "Box 9", "c/o Dr X", "Fl 2", "3rd Floor", "Bldg C", "Elm Ave", "N", "One",
     "(Mercy Hospital)", "State Route 9", "Broadway", "#4", "West Wing", "Plaza", "123-125", "Rm 8", "N12 W34", ","]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES)
def test_two_lines_are_read_as_one_with_a_comma(first: str, second: str) -> None:
    apart, together = read_address(first, second), read_address(f"{first},{second}")
    assert apart is not None
    assert together is not None
    assert apart._replace(shown="") == together._replace(shown="")

"""Offices from lines, links and phones."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from repmon.extract.office_lines import header_place, listed_offices, read_place, with_header
from repmon.extract.visible_text import Line
from repmon.model import Office

ELM = Office(street="12 Elm St Ste 4", city="Northfield", state="MA", zip="01360")
FAR = Office(street="12 Elm St Ste 4", city="Far Away", state="MA", zip="01360")
"""A town that no ZIP code's table knows."""


def way_to(place: str) -> Line:
    return Line("Get Directions", 0, (f"https://www.google.com/maps/dir/?api=1&destination={quote(place)}",))


@pytest.mark.parametrize(
    ("line", "beside", "place"),
    [
        ("12 Elm St Ste 4, Northfield, MA 01360", "", ELM),
        ("12 Elm St Ste 4, Northfield, MA, 01360", "", ELM),
        ("12 Elm St Ste 4 Northfield MA 01360", "", ELM),
        ("12 Elm St Ste 4 Northfield,, MA 01360-1234", "", Office(None, "12 Elm St Ste 4", "Northfield", "MA", "01360-1234")),
        ("12 Elm St Ste 4 Far Away,, MA 01360", "12 Elm St Ste 4Far Away, MA 01360", FAR),
        ("12 Elm St Ste 4 Far Away,, MA 01360", "12 Elm St Ste 4\nFar Away, MA 01360", FAR),
        ("12 Elm St, Ste B, MA 01360", "", Office(None, "12 Elm St, Ste B", None, "MA", "01360")),
        ("Northfield, MA 01360", "", Office(None, None, "Northfield", "MA", "01360")),
        ("12 Elm St 99 Nowhere 7 MA 01360", "", Office(None, "12 Elm St 99 Nowhere 7", None, "MA", "01360")),
        ("12 Elm St, Northfield", "", None),
        ("MA 01360", "", None),
        ("", "", None),
        ("12 " + "Elm " * 200 + "MA 01360", "", None),
    ],
)  # fmt: skip
def test_read_place(line: str, beside: str, place: Office | None) -> None:
    read = read_place(line, beside)
    assert (read and (read.street, read.city, read.state, read.zip)) == (
        place and (place.street, place.city, place.state, place.zip)
    )


@pytest.mark.parametrize(
    "line",
    [
        "12 Elm St Ste 4, Northfield, MA, 01360",
        "22 Years of Experience 12 Elm St Ste 4 Northfield MA 01360 (3 other locations) NORTHFIELD HOSPITAL",
        "12 Elm St Ste 4 Northfield MA 01360 Northfield Hospital",
        "4.5 (61 Ratings) Leave a review 26 Years Experience 12 Elm St Ste 4, Northfield, MA, 01360",
        "12 Elm St Ste 4, Northfield, Massachusetts 01360",
        "4.5 · 1,204 reviews · 12 Elm St Ste 4, Northfield, MA 01360",
    ],
)
def test_header_place(line: str) -> None:
    place = header_place([Line("4.7"), Line("22 Years of Experience"), Line(line), Line("9 Other Rd, Harlow, MA 01362")])
    assert place == replace(ELM, state=place.state if place else None)
    assert place and place.state in {"MA", "Massachusetts"}


def test_header_without_a_place() -> None:
    assert header_place([Line("4.7"), Line("22 Years of Experience"), Line("Call 4135550123")]) is None


def test_a_heading_that_tells_a_specialty_names_no_place() -> None:
    place = Line("12 Elm St Ste 4, Northfield, MA 01360")
    assert [getattr(header_place([Line(above, 3), place]), "name", "") for above in ("Elm Clinic", "Neurology")] == [
        "Elm Clinic",
        None,
    ]


def test_phone_behind_or_before_the_link() -> None:
    behind = [
        way_to("12 Elm St Ste 4, Northfield, MA 01360"),
        Line("Tel: (413) 555-0101"),
        way_to("9 Other Rd, Harlow, MA 01362"),
    ]
    before = [Line("Northfield,MA,01360"), Line("Tel:(413) 555-0101"), behind[0], Line("Harlow,MA,01362"), behind[2]]
    for lines in (behind, before):
        assert [(office.street, office.phone) for office in listed_offices(lines)] == [
            ("12 Elm St Ste 4", "(413) 555-0101"),
            ("9 Other Rd", None),
        ]


def test_a_link_that_dials_is_a_phone_without_any_label() -> None:
    lines = [Line("Northfield, MA 01360"), Line("(413) 555-0101", 0, ("tel:+14135550101",)), Line("Fax (413) 555-0102")]
    assert [office.phone for office in listed_offices(lines)] == ["(413) 555-0101"]


@pytest.mark.parametrize("label", ["Office: ", "P: ", "Main phone: ", "Tel. ", "Phone "])
def test_a_labelled_number_is_a_phone(label: str) -> None:
    (office,) = listed_offices([way_to("12 Elm St Ste 4, Northfield, MA 01360"), Line(f"{label}(413) 555-0101 ext. 2")])
    assert office.phone == "(413) 555-0101 ext. 2"


@pytest.mark.parametrize("label", ["Call for an appointment ", "F: ", "Sponsor: ", "Fax: "])
def test_another_label_is_none_of_the_offices(label: str) -> None:
    (office,) = listed_offices([way_to("12 Elm St Ste 4, Northfield, MA 01360"), Line(f"{label}(413) 555-0101")])
    assert office.phone is None


def test_offices_without_any_link() -> None:
    lines = [
        Line("Elm Clinic", 3), Line("12 Elm St"), Line("Northfield, MA 01360"), Line("Tel: (413) 555-0101"), Line("Open daily"),
        Line("Other Clinic", 3), Line("9 Other Rd"), Line("Harlow, MA 01362"),
        Line("7 Mill Ln"), Line("Greenfield, MA 01301"), Line("Tel: (413) 555-0103"),
    ]  # fmt: skip
    assert [(office.name, office.street, office.city, office.phone) for office in listed_offices(lines)] == [
        ("Elm Clinic", "12 Elm St", "Northfield", "(413) 555-0101"),
        ("Other Clinic", "9 Other Rd", "Harlow", None),
        (None, "7 Mill Ln", "Greenfield", "(413) 555-0103"),
    ]


def test_whole_addresses_in_a_line_each() -> None:
    lines = ("12 Elm St Ste 4, Northfield, MA 01360", "(413) 555-0101", "9 Other Rd, Harlow, MA 01362", "(413) 555-0102")
    places = [(office.street, office.city, office.phone) for office in listed_offices([*map(Line, lines)])]
    assert places == [("12 Elm St Ste 4", "Northfield", "(413) 555-0101"), ("9 Other Rd", "Harlow", "(413) 555-0102")]


@pytest.mark.parametrize("line", ["Went to 12 Elm St, Northfield, MA 01360 instead", "I live at 9 Other Rd, Harlow, MA 01362"])
def test_a_sentence_with_an_address_is_no_place(line: str) -> None:
    assert header_place([Line(line), Line("12 Elm St Ste 4, Northfield, MA 01360")]) == ELM


@pytest.mark.parametrize(
    "street", ["Mill Tower 12 Elm St", "Center for Health, 12 Elm St", "One Mill Plaza", "#4 Elm St", "N7012 County Rd M"]
)
def test_how_a_street_may_begin(street: str) -> None:
    place = header_place([Line(f"{street}, Northfield, MA 01360")])
    assert place is not None
    assert place.street == street


@pytest.mark.parametrize("word", ["Sponsored", "Advertisement", "Featured clinic"])
def test_an_advertisement_ends_the_list(word: str) -> None:
    lines = [
        way_to("12 Elm St Ste 4, Northfield, MA 01360"),
        Line(word),
        Line("9 Other Rd, Harlow, MA 01362"),
        Line("(413) 555-0102"),
    ]
    assert listed_offices(lines) == (ELM,)


def test_a_town_that_is_repeated_is_one_office() -> None:
    twice = [Line("Northfield, MA 01360"), Line("Northfield, MA 01360"), Line("Tel: (413) 555-0101")]
    again = [Line("Northfield, MA 01360"), Line("Tel: (413) 555-0102")]
    assert [office.phone for office in listed_offices([*twice, *again])] == ["(413) 555-0101", "(413) 555-0102"]


def test_a_link_and_its_phone_in_one_line() -> None:
    line = Line("Get Directions Tel: (413) 555-0101", 0, way_to("9 Other Rd, Harlow, MA 01362").links)
    first = way_to("12 Elm St Ste 4, Northfield, MA 01360")
    assert [office.phone for office in listed_offices([first, line])] == [None, "(413) 555-0101"]


def test_names_come_from_headings_and_practice_links() -> None:
    lines = [
        Line("Elm Clinic", 3),
        way_to("12 Elm St Ste 4, Northfield, MA 01360"),
        Line("### Other Clinic 9 Other RdHarlow, MA 01362", 0, ("https://www.example.org/practice/other",)),
        way_to("9 Other Rd Harlow,, MA 01362"),
        Line("Free parking"),
        way_to("7 Mill Ln, Harlow, MA 01362"),
    ]
    assert [(office.name, office.street) for office in listed_offices(lines)] == [
        ("Elm Clinic", "12 Elm St Ste 4"),
        ("Other Clinic", "9 Other Rd"),
        (None, "7 Mill Ln"),
    ]


def test_a_town_without_link_is_an_office() -> None:
    lines = [Line("9 Other Rd"), Line("Harlow, MA 01362"), Line("Northfield, MA 01360"), Line("Tel: (413) 555-0101")]
    assert listed_offices(lines) == (
        Office(street="9 Other Rd", city="Harlow", state="MA", zip="01362"),
        Office(city="Northfield", state="MA", zip="01360", phone="(413) 555-0101"),
    )


@pytest.mark.parametrize("link", ["http://[?destination=1", "https://maps.example.org/?destination=Elm", "#top", ""])
def test_links_that_lead_to_no_address(link: str) -> None:
    assert listed_offices([Line("Get Directions", 0, (link,)), Line("Tel: (413) 555-0101")]) == ()


def test_the_headers_office_is_counted_once() -> None:
    listed = (Office(name="Elm", street="12 ELM ST STE 4", city="Northfield", state="MA", zip="01360-0001"),)
    other = (Office(street="9 Other Rd", city="Harlow", state="MA", zip="01362"),)
    assert with_header(ELM, listed) == listed
    assert with_header(ELM, other) == (ELM, *other)
    assert with_header(None, other) == other


def test_a_listed_town_takes_the_headers_street() -> None:
    towns = (
        Office(city="Harlow", state="MA", zip="01362"),
        Office(city="Northfield", state="MA", zip="01360", phone="(413) 555-0101"),
    )
    assert with_header(ELM, towns) == (towns[0], replace(ELM, phone="(413) 555-0101"))


OTHER = way_to("9 Other Rd, Harlow, MA 01362").links
ELMS = way_to("12 Elm St Ste 4, Northfield, MA 01360").links


@pytest.mark.parametrize(
    "first",
    [
        [Line("12 Elm St Ste 4", 0, ELMS), Line("Northfield, MA 01360")],
        [Line("12 Elm St", 0, ELMS), Line("Ste 4"), Line("Northfield, MA 01360-1234")],
        [Line("12 Elm St Ste 4, Northfield, MA 01360", 0, ELMS)],
        [Line("Map", 0, ELMS), Line("12 Elm St Ste 4"), Line("Northfield, MA 01360"), Line("Open daily")],
        [Line("12 Elm St Ste 4"), Line("Northfield, MA 01360"), Line("Map", 0, ELMS), Line("Open daily"), Line("Phone:")],
    ],
)
@pytest.mark.parametrize(
    "name", [[], [Line("Other Clinic", 0, ("https://www.example.org/practice/other",))], [Line("Other Clinic")]]
)
def test_an_address_that_is_its_own_map_link(first: list[Line], name: list[Line]) -> None:
    second = [*name, Line("9 Other Rd", 0, OTHER), Line("Harlow, MA 01362"), Line("Tel: (413) 555-0102")]
    found = listed_offices([*first, Line("(413) 555-0101"), *second])
    assert [(office.street, office.phone) for office in found] == [
        ("12 Elm St Ste 4", "(413) 555-0101"),
        ("9 Other Rd", "(413) 555-0102"),
    ]


def test_a_town_above_its_link_is_the_next_office_in_the_same_town() -> None:
    town = Line("Northfield, MA 01360")
    lines = [town, Line("", 0, ELMS), town, Line("Tel: (413) 555-0102"), way_to("7 Mill Ln, Northfield, MA 01360")]
    assert [(office.street, office.phone) for office in listed_offices(lines)] == [
        ("12 Elm St Ste 4", None),
        ("7 Mill Ln", "(413) 555-0102"),
    ]


def test_a_phone_between_two_offices_that_may_be_eithers() -> None:
    lines = [Line("9 Other Rd"), Line("Harlow, MA 01362"), Line("Elm Clinic"), Line("(413) 555-0101")]
    places = listed_offices([*lines, Line("12 Elm St Ste 4"), Line("Northfield, MA 01360")])
    assert [office.phone for office in places] == [None, None]

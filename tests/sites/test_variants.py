"""Profiles of Vitals and of WebMD Care as words, in the many shapes that real ones have; all people are invented."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sites.copies import MAPS, read_copy
from tests.sites.made_pages import places, rated

ORTEGA = "Dr. María Elena Ortega-Solís, DO, MPH"
STREET = ("40 Mill St Ste 2", "Northfield", "MA", "01360")

# ---------------------------------------------------------------------------------------------------------------- Vitals

CLINIC = (
    "[### Mill Clinic](https://www.vitals.com/practice/mill-clinic-1a)40 Mill St Ste 2Northfield, MA 01360\n"
    f"[Get Directions]({MAPS}40%20Mill%20St%20Ste%202%20Northfield%2C%2C%20MA%2001360)\n"
)
TEL = "Tel: [(413) 555-0131](tel:4135550131)\n"
FAX = "Fax: [(413) 555-0139](tel:4135550139)\n"
ADVERTISED = "Call for appointment [(800) 555-0199](tel:8005550199)\n"


def vitals(name: str = ORTEGA, header: str = "", ratings: str = "", offices: str = "", cell: str = "") -> dict[str, Any]:
    last = name.split(",", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    table = f"""| {name} | [Dr. Ann Neighbour, MD](/doctors/ann-neighbour-aa11bb) | [Bo Other, NP](/doctors/bo-other-cc22dd) |
| Neurology | Urology | Family Medicine |
| {cell} | 4.9     (2,210 Ratings) | 0     (0 Ratings) |
| Current Profile | [View Profile](/doctors/ann-neighbour-aa11bb) | [View Profile](/doctors/bo-other-cc22dd) |"""
    return read_copy(
        "vitals",
        f"""# {name}
{header}
## Dr. {last}'s Ratings and Reviews
{ratings}
#### Patients’ Perspective
:   No Ratings
## Office Locations
{offices}
## Compare with Similar Doctors
{table if cell else ""}
## Other doctors nearby
[### Dr. Cy Elsewhere](https://www.vitals.com/doctors/cy-elsewhere-ee33ff)
[2.1 9](#rating-overview)
Sponsored
{ADVERTISED}""",
    )


@pytest.mark.parametrize(
    ("header", "ratings", "cell", "rating"),
    [
        ("[4.6 1,204](#rating-overview)", "1,204 Ratings with 310 written Reviews", "", (4.6, 1204)),
        ("[5.0 1](#rating-overview)", "1 Rating with 1 written Review", "", (5.0, 1)),
        ("[3 12](#rating-overview)", "12 Ratings", "", (3.0, 12)),
        ("[0 ratings](#rating-overview)", "0 Ratings", "", (None, 0)),
        ("Not rated yet", "Be the first to leave a review", "", (None, 0)),
        ("[(0)](#rating-overview)", "", "", (None, 0)),
        ("[4.7 30](https://www.vitals.com/doctors/maria-ortega-solis-x1y2z3#rating-overview)", "", "", (4.7, 30)),
        ("[4.7 30](/doctors/ann-neighbour-aa11bb#rating-overview)", "", "", (None, None)),
        ("[4.7](#rating-overview)[30](#rating-overview)\n22 Years of Experience", "", "", (4.7, 30)),
        ("[4.7](#rating-overview)\n22 Years of Experience", "### 1 rating & review", "", (None, None)),
        ("[**4.7** 30](#rating-overview)", "* **30** Ratings  with **22** written Reviews", "", (4.7, 30)),
        ("4.7 (30)", "30 Ratings", "", (4.7, 30)),
        ("4.7\n(30)", "", "", (4.7, 30)),
        ("4.7\n1,030 Ratings", "", "", (4.7, 1030)),
        ("4.7/5 (30 ratings)", "", "", (4.7, 30)),
        ("4.7 of 5 (30 ratings)", "", "", (4.7, 30)),
        ("Ste 1\n30 Ratings", "", "", (None, None)),
        ("Harlow Health Plan is rated 4.5 stars\n[4.7 30](#rating-overview)", "30 Ratings", "", (4.7, 30)),
        ("Sponsored\n[Dr. Bo Other, MD](/doctors/bo-other-aa11bb)\n4.9 (99 Ratings)", "", "", (None, None)),
        ("[Bo Other](/doctors/bo-other-aa11bb)\n4.9 (99 Ratings)", "", "", (None, None)),
        ("", "### 1 rating & review", "5     (1 Rating)", (5.0, 1)),
        ("", "", "3.9     (1,204 Ratings)", (3.9, 1204)),
        ("", "", "5.0     (1 Rating)", (5.0, 1)),
        ("", "", "0     (0 Ratings)", (None, 0)),
        ("", "", "", (None, None)),
    ],
)
def test_vitals_ratings(header: str, ratings: str, cell: str, rating: tuple[float | None, int | None]) -> None:
    assert rated(vitals(header=header, ratings=ratings, cell=cell)) == rating


@pytest.mark.parametrize(
    ("name", "credentials"),
    [
        (ORTEGA, "DO, MPH"),
        ("Tobias Fenn, PA-C", "PA-C"),
        ("Dr. Íñigo Muñoz de la Peña, MD, FACS", "MD, FACS"),
        ("Dr. Gus Holm Jr., DDS", "DDS"),
        ("Jess O'Dunmore, MSN, APRN, NP-C", "MSN, APRN, NP-C"),
    ],
)
def test_vitals_names(name: str, credentials: str) -> None:
    reading = vitals(name, "[4.2 9](#rating-overview)", "9 Ratings", cell="4.2     (9 Ratings)")
    assert (reading["name"], reading["credentials"], rated(reading)) == (name, credentials, (4.2, 9))
    assert (reading["specialties"], reading["disagreements"]) == (["Neurology"], [])


@pytest.mark.parametrize(
    ("header", "accepting", "status"),
    [
        ("Not accepting new patients", False, None),
        ("Accepting new patients", True, None),
        ("Dr. Ortega-Solís is retired", None, "retired"),
        ("This office is permanently closed", None, "closed"),
        ("No longer practicing", None, "retired"),
        ("Dr. Ortega-Solís no longer sees patients at this location", None, None),
        ("She is a retired colonel. She does not accept new patients.", False, None),
    ],
)
def test_vitals_status(header: str, accepting: bool | None, status: str | None) -> None:
    reading = vitals(header=f"{header}\n[4.2 9](#rating-overview)")
    assert (reading["accepting"], reading["status"], rated(reading)) == (accepting, status, (4.2, 9))


@pytest.mark.parametrize(
    ("lines", "phone"),
    [
        (TEL + FAX + ADVERTISED, "(413) 555-0131"),
        (FAX + TEL, "(413) 555-0131"),
        ("Fax\n[(413) 555-0139](tel:4135550139)\n" + TEL, "(413) 555-0131"),
        (FAX + ADVERTISED, None),
        ("[413.555.0131](tel:4135550131)\n", "413.555.0131"),
        ("", None),
    ],
)
def test_vitals_phones(lines: str, phone: str | None) -> None:
    other = f"[Get Directions]({MAPS}N7012%20County%20Rd%20M%20Green%20Lake%2C%2C%20WI%2054941)\nTel: (920) 555-0132 ext 12\n"
    reading = vitals(offices=CLINIC + lines + other)
    assert reading["practice"] == "Mill Clinic"
    assert places(reading) == [(STREET[0], phone), ("N7012 County Rd M", "(920) 555-0132 ext 12")]


# ---------------------------------------------------------------------------------------------------------------- WebMD


def webmd(name: str = ORTEGA, header: str = "", ratings: str = "", offices: str = "", below: str = "") -> dict[str, Any]:
    last = name.split(",", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    neighbour = "https://doctor.webmd.com/doctor/ann-neighbour-76e96e91-5bd6-48b7-bf19-a578659d983b-overview"
    return read_copy(
        "webmd",
        f"""# {name}
{header}
Leave a review
26 Years Experience
40 Mill St Ste 2, Northfield, MA, 01360
## Overview
### [Dr. Ann Neighbour, MD]({neighbour})
Neurology 3.5 7 Ratings Gave clear instructions
## Locations
{offices}
## Ratings & Reviews for Dr. {last}
{ratings}
#### Patients’ Perspective
No Ratings
{below}
### About
WebMD Care""",
    )


def question(received: str, average: str) -> str:
    return (
        f"Dr. María Ortega-Solís has received {received} on WebMD Care. "
        f"Patients gave Dr. María Ortega-Solís an average rating of {average} out of 5."
    )


@pytest.mark.parametrize(
    ("header", "ratings", "below", "rating"),
    [
        ("4.5\n(1,204 Ratings)", "1,204 Ratings with 140 Reviews", "", (4.5, 1204)),
        ("5\n(1 Rating)", "1 Rating with 1 Review", "", (5.0, 1)),
        ("3\n(12 Ratings)", "12 Ratings", "", (3.0, 12)),
        ("4.5 out of 5\n(61 Ratings)", "", "", (4.5, 61)),
        ("**4.5**\n\\(61 Ratings\\)", "**61** Ratings with **14** Reviews", "", (4.5, 61)),
        ("", "", question("1 rating", "5"), (5.0, 1)),
        ("", "", question("1,069 ratings", "3.5"), (3.5, 1069)),
        ("", "", "Dr. Ann Neighbour has received 9 ratings on WebMD Care. Average rating of 2 out of 5.", (None, None)),
        ("", "Be first to leave a review", "", (None, 0)),
        ("", "", "No one has reviewed Dr. María Ortega-Solís's performance on WebMD Care yet.", (None, 0)),
    ],
)
def test_webmd_ratings(header: str, ratings: str, below: str, rating: tuple[float | None, int | None]) -> None:
    assert rated(webmd(header=header, ratings=ratings, below=below)) == rating


@pytest.mark.parametrize(
    ("answer", "accepting"),
    [
        ("Yes, Dr. María Ortega-Solís is accepting new patients.", True),
        ("Dr. María Ortega-Solís generally accepts new patients on WebMD Care.", True),
        ("Dr. María Ortega-Solís is not accepting new patients at this time.", False),
        ("Please call the office.", None),
        ("Yes", True),
        ("No.", False),
        ("No one has reviewed Dr. María Ortega-Solís's performance on WebMD Care yet.", None),
    ],
)
def test_webmd_accepting(answer: str, accepting: bool | None) -> None:
    assert webmd(below=f"### Is Dr. María Ortega-Solís accepting new patients?\n{answer}")["accepting"] is accepting


@pytest.mark.parametrize(
    ("lines", "accepting"),
    [
        ("Is Dr. Ortega-Solís accepting new patients?\nDr. María Ortega-Solís is not accepting new patients.", False),
        ("Is Dr. Ortega-Solís accepting new patients?\nYes.", True),
        ("Is Dr. Neighbour accepting new patients?\nYes.", None),
        ("Is Dr. Ortega-Solís accepting new patients?\nPlease call.", None),
    ],
)
def test_webmd_accepting_in_lines(lines: str, accepting: bool | None) -> None:
    assert webmd(below=lines)["accepting"] is accepting


def test_a_line_about_new_patients_outside_the_header() -> None:
    copy = f"# {ORTEGA}\n## At a glance\n{{}}\nNot Accepting New Patients\n## About\nWebMD Care and Vitals"
    for site in ("vitals", "webmd"):
        assert read_copy(site, copy.format("26 Years Experience"))["accepting"] is False
        assert read_copy(site, copy.format("[Dr. Bo Other, MD](/doctors/bo-other-cc22dd)"))["accepting"] is None


@pytest.mark.parametrize("cell", ["Accepts New Patients", "Speaks English, Spanish", "No Virtual Visit Option", "Gilbert , AZ"])
def test_a_comparison_without_specialties(cell: str) -> None:
    table = f"| {ORTEGA} | [Dr. Ann Neighbour, MD](/doctors/ann-neighbour-aa11bb) |\n| {cell} | Accepts New Patients |\n"
    copy = f"# {ORTEGA}\n## Compare with Similar Doctors\n{table}| Current Profile | View Profile |\nWebMD Care and Vitals"
    assert [read_copy(site, copy)["specialties"] for site in ("vitals", "webmd")] == [[], []]


def test_webmd_offices() -> None:
    first = f"[Get Directions]({MAPS}40%20Mill%20St%20Ste%202%2C%20Northfield%2C%20MA%2001360)\n"
    second = f"Harlow,MA,01362\n[Get Directions]({MAPS}9%20Other%20Rd%2C%20Harlow%2C%20MA%2001362)\n"
    reading = webmd(offices=f"Northfield,MA,01360\n{TEL}{FAX}{first}{second}")
    assert places(reading) == [(STREET[0], "(413) 555-0131"), ("9 Other Rd", None)]
    cut = webmd(offices=f"Northfield,MA,01360\nHarlow,MA,01362\n{TEL}")
    assert places(cut) == [(STREET[0], None), (None, "(413) 555-0131")]


@pytest.mark.parametrize(
    "heading", ["Office Locations", "Dr. Ortega-Solís's Practice Locations", "3 Locations", "Locations & Hours"]
)
def test_offices_without_a_map(heading: str) -> None:
    """A suite on a line of its own, a phone without a label, the town behind a dot, and the heading of the next office."""
    copy = f"""# {ORTEGA}
## {heading}
### Mill Clinic
40 Mill St
Ste 2
Northfield, MA 01360
413-555-0131
### Hill Clinic
9 Hill Rd · Harlow, MA 01362
### Office Hours
### Far Clinic
[Get Directions]({MAPS}1%20Far%20Rd%2C%20Harlow%2C%20MA%2001362)
Fax
(413) 555-0139
(413) 555-0133
## Compare with Similar Doctors
WebMD Care and Vitals"""
    found = [(STREET[0], "413-555-0131"), ("9 Hill Rd", None), ("1 Far Rd", "(413) 555-0133")]
    for site in ("vitals", "webmd"):
        reading = read_copy(site, copy)
        assert places(reading) == found
        assert [office["name"] for office in reading["offices"]] == ["Mill Clinic", "Hill Clinic", "Far Clinic"]


def test_somebody_elses_locations_are_not_read() -> None:
    copy = f"# {ORTEGA}\n## Dr. Neighbour's Office Locations\n9 Hill Rd\nHarlow, MA 01362\n## End\nWebMD Care and Vitals"
    assert [read_copy(site, copy)["offices"] for site in ("vitals", "webmd")] == [[], []]


def test_webmd_specialties_in_the_header() -> None:
    assert webmd(header="Obstetrics & Gynecology\n4.5\n(61 Ratings)")["specialties"] == ["Obstetrics & Gynecology"]
    assert webmd(header="Pediatrics, Pediatric Cardiology")["specialties"] == ["Pediatrics", "Pediatric Cardiology"]
    assert webmd()["specialties"] == []


@pytest.mark.parametrize(
    "heading", ["## Neurology", "### Neurology\n### Northfield, MA", "## MD, FACS\nNeurology", "## 4.2 (9 Ratings)\nNeurology"]
)
def test_a_heading_that_describes_its_subject_ends_no_header(heading: str) -> None:
    header = f"{heading}\n[4.2 9](#rating-overview)\nAccepting new patients"
    for reading in (vitals(header=header), webmd(header=header)):
        assert (rated(reading), reading["specialties"], reading["accepting"]) == ((4.2, 9), ["Neurology"], True)

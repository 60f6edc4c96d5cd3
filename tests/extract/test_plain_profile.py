"""Profiles in plain words: labels and usual sentences, wherever a site puts them."""

from __future__ import annotations

import pytest

from repmon.extract.fields import Facts
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from tests.extract.test_stated import Site

NAME = "Iris Q. Lakemann, MD"
URL = "https://www.example.org/find-a-doctor/iris-lakemann"
FOOT = "<footer><p>Harlow Health, 1 Main St, Boston, MA 02108</p><p>(800) 555-0100</p></footer>"


def read(body: str, *, heading: str = NAME, title: str = NAME, url: str = URL) -> Facts:
    page = f"<html><head><title>{title}</title></head><body><p>(800) 555-0100</p><h1>{heading}</h1>{body}{FOOT}</body></html>"
    return plain_facts(Page(url, page.encode()), NAME, Site())


@pytest.mark.parametrize(
    ("body", "specialties"),
    [
        ("<p>Cardiology, Internal Medicine</p>", ("Cardiology", "Internal Medicine")),
        ("<p>Specialty: Cardiology</p>", ("Cardiology",)),
        ("<h2>Specialties</h2><ul><li>Cardiology</li><li>Neurology</li></ul><p>Call us</p>", ("Cardiology", "Neurology")),
        ("<p>Department</p><p>Cardiology</p><p>Primary Care</p><p>No</p>", ("Cardiology",)),
        ("<h2>About</h2><p>She likes to ski.</p>", ()),
    ],
)
def test_specialties(body: str, specialties: tuple[str, ...]) -> None:
    assert read(body).specialties == specialties


@pytest.mark.parametrize(
    ("body", "accepting"),
    [
        ("<p>Accepting new patients</p>", True),
        ("<p>Accepting New Patients: No</p>", False),
        ("<h3>Accepting new patients?</h3><p>Yes</p>", True),
        ("<p>Is Dr. Lakemann accepting new patients?</p><p>No, she is not accepting new patients.</p>", False),
        ("<p>Dr. Lakemann is no longer accepting patients</p>", False),
        ("<p>Not currently accepting new patients</p>", False),
        ("<p>She is not yet accepting new patients</p>", None),
        ("<p>Her colleague Dr. Bo Crane is accepting new patients</p>", None),
        ("<p>Ask whether one of our many clinics in your town is accepting new patients</p>", None),
        ("<p>Accepting new patients?</p><p>Call us</p>", None),
        ("", None),
    ],
)
def test_accepting(body: str, accepting: bool | None) -> None:
    assert read(body).accepting is accepting


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<p>Dr. Lakemann has retired.</p>", "retired"),
        ("<p>She is now retired from practice</p>", "retired"),
        ("<p>She is retired military</p>", None),
        ("<p>Dr. Bo Crane has retired from practice</p>", None),
        ("<p>This office is permanently closed</p>", "closed"),
        ("<p>Our office is closed Mondays</p><p>The lab is permanently closed</p>", None),
        ("<p>A retired teacher says thank you</p>", None),
    ],
)
def test_status(body: str, status: str | None) -> None:
    assert read(body).status == status


@pytest.mark.parametrize(
    ("body", "rating"),
    [
        ("<p>4.8 out of 5</p><p>(1,204 ratings, 310 reviews)</p>", (4.8, 1204)),
        ("<p>Patient rating</p><p>4.9</p><p>/5</p><p>(233 ratings)</p>", (4.9, 233)),
        ("<p>4.9</p><p>out of 5 stars</p>", (4.9, None)),
        ("<p>4.8</p><p>Stars</p><p>233 Ratings</p><p>99 Comments</p>", (4.8, 233)),
        ('<div aria-label="4.8 out of 5 stars"></div><p>233 ratings</p>', (4.8, 233)),
        ('<img alt="Rated 4.8/5"><p>233 ratings</p><h2>Similar doctors</h2><img alt="Rated 3/5">', (None, 233)),
        ('<div aria-label="4.8 out of 5 stars"></div>', None),
        ("<p>4.8 (1,233)</p>", (4.8, 1233)),
        ("<p>4.8</p><p>out of 5</p><p>(233)</p>", (4.8, 233)),
        ("<p>4.8 out of 5</p><p>Great!</p><p>(233)</p>", (4.8, None)),
        ("<p>12 (3)</p><p>1.5 miles (2)</p>", None),
        ("<p>No ratings yet</p>", (None, 0)),
        ("<h2>Similar doctors</h2><p>3.1 out of 5</p>", None),
    ],
)
def test_ratings(body: str, rating: tuple[float | None, int | None] | None) -> None:
    shown = read(body).rating
    assert (shown and (shown.value, shown.count)) == rating


@pytest.mark.parametrize(
    ("body", "gender", "npi"),
    [
        ("<dl><dt>Gender</dt><dd>Female</dd><dt>NPI number</dt><dd>1999999984</dd></dl>", "F", "1999999984"),
        ("<h3>Provider's gender</h3><p>Female</p><p>Practice name: Mill</p>", "F", None),
        ("<p>Cardiology</p><p>Male</p>", "M", None),
        ("<h2>Reviews</h2>" + "<p>She is good</p>" * 12 + "<p>Male</p>", None, None),
        ("<p>Sex: Male</p><p>NPI: 1999999984</p>", "M", "1999999984"),
        ("<p>NPI 1999999985</p>", None, "1999999985"),
    ],
)
def test_gender_and_number(body: str, gender: str | None, npi: str | None) -> None:
    facts = read(body)
    assert (facts.gender, facts.npi) == (gender, npi)


@pytest.mark.parametrize(("number", "npi"), [("1999999984", "1999999984"), ("1999999985", None), ("4135550123", None)])
def test_the_address_may_hold_the_number(number: str, npi: str | None) -> None:
    assert read("", url=f"{URL}-{number}").npi == npi


def test_the_title_tells_what_the_page_does_not() -> None:
    title = f"{NAME} | Internal Medicine | Harlow, MA | Harlow Health"
    alone = read("", title=title)
    assert (alone.specialties, [(o.city, o.state, o.phone) for o in alone.offices]) == (
        ("Internal Medicine",),
        [("Harlow", "MA", None)],
    )
    fuller = read("<p>Cardiology</p><p>40 Mill St, Northfield, MA 01360</p>", title=title)
    assert (fuller.specialties, [office.city for office in fuller.offices]) == (("Cardiology",), ["Northfield"])


def test_the_sites_own_head_and_foot_are_not_hers() -> None:
    assert read("<p>Cardiology</p>").offices == ()
    others = "<h2>Related providers</h2><p>Bo Other, DO</p><p>9 Ad Rd, Harlow, MA 01362</p><p>(413) 555-0177</p>"
    facts = read(f"<p>Cardiology</p>{others}<p>© Harlow Health</p><p>2 Foot St, Harlow, MA 01362</p>")
    assert (facts.offices, facts.practice, facts.rating) == ((), None, None)


def test_nothing_is_hers_on_a_page_that_does_not_name_her() -> None:
    facts = read("<p>Cardiology</p><p>40 Mill St, Northfield, MA 01360</p>", heading="Provider profile")
    assert (facts.specialties, facts.offices) == ((), ())
    named = read(f"<div>{NAME}</div><p>Cardiology</p>", heading="Provider profile")
    assert named.specialties == ("Cardiology",)

"""Offices in the plain lines of pages that nobody has written a reader for."""

from __future__ import annotations

import pytest

from repmon.extract.markup import seen_markup
from repmon.extract.plain_offices import plain_offices
from repmon.extract.visible_text import read_visible_text

PHONE, FAX = "(413) 555-0101", "(413) 555-0199"
MILL = "<p>40 Mill St</p><p>Northfield, MA 01360</p>"
HILL = "<p>7 Hill Rd, Harlow, MA 01362</p>"


def offices(markup: str) -> list[tuple[str | None, ...]]:
    found = plain_offices(read_visible_text(seen_markup(markup)).lines)
    return [(office.name, office.street, office.city, office.phone) for office in found]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("40 Mill St<br>Northfield, MA 01360", ("40 Mill St", None, "Northfield", "MA", "01360")),
        ("40 Mill St<br>Suite 2<br>Northfield MA 01360-1234", ("40 Mill St", "Suite 2", "Northfield", "MA", "01360-1234")),
        ("<p>One Mill Plaza</p><p>2nd Floor</p><p>Northfield, MA, 01360, USA</p>",
         ("One Mill Plaza", "2nd Floor", "Northfield", "MA", "01360")),
        ("PO Box 12<br>St. Mary's, Massachusetts 01360", ("PO Box 12", None, "St. Mary's", "Massachusetts", "01360")),
        ("Address: 40 Mill St, Northfield, MA 01360", ("40 Mill St", None, "Northfield", "MA", "01360")),
        ("40 Mill St · Northfield, MA 01360", ("40 Mill St", None, "Northfield", "MA", "01360")),
        ("N7012 County Rd M<br>Northfield, MA 01360", ("N7012 County Rd M", None, "Northfield", "MA", "01360")),
        ("Mill Medical Plaza<br>Northfield, MA 01360", (None, None, "Northfield", "MA", "01360")),
        ('<a href="https://www.google.com/maps/search/?api=1&query=40+Mill+St,+Northfield,+MA+01360">Directions</a>',
         ("40 Mill St", None, "Northfield", "MA", "01360")),
    ],
)  # fmt: skip
def test_an_address(address: str, parts: tuple[str | None, ...]) -> None:
    (office,) = plain_offices(read_visible_text(seen_markup(address)).lines)
    assert (office.street, office.street2, office.city, office.state, office.zip) == parts


@pytest.mark.parametrize(
    ("markup", "named"),
    [
        (f"<h2>Locations</h2><h3>Mill Clinic</h3>{MILL}", "Mill Clinic"),
        (f"<h2>Locations</h2><h3>Mill Clinic (Primary Location)</h3>{MILL}", "Mill Clinic"),
        (f"<h2>Primary Location</h2><p>Mill Clinic</p>{MILL}", "Mill Clinic"),
        (f"<h2>Locations</h2><h3>Mill Clinic</h3><p>Address</p>{MILL}", "Mill Clinic"),
        (f"<h2>Locations</h2><h3>Mill Clinic</h3><h4>Office address:</h4>{MILL}", "Mill Clinic"),
        (f"<h2>Contact</h2><h3>Office</h3>{MILL}", None),
        ("<p>Office: Mill Clinic, 40 Mill St, Northfield, MA 01360</p>", "Mill Clinic"),
        (f"<p>Neurology</p>{MILL}", None),
        (f"<p>Get directions:</p>{MILL}", None),
        (f"<p>View map</p>{MILL}", None),
        (f"<h2>Neurology</h2>{MILL}", None),
        (f"<h3>Northfield, MA</h3>{MILL}", None),
    ],
)
def test_a_places_name(markup: str, named: str | None) -> None:
    ((name, street, _, _),) = offices(markup)
    assert (name, street) == (named, "40 Mill St")


@pytest.mark.parametrize(
    ("lines", "phone"),
    [
        (f"{MILL}<p>{PHONE}</p>", PHONE),
        (f"<p>Phone: {PHONE}</p>{MILL}", PHONE),
        (f"{MILL}<p>Phone: {PHONE} / Fax: {FAX}</p>", PHONE),
        (f"{MILL}<p>P: {PHONE} | F: {FAX}</p>", PHONE),
        (f"{MILL}<p>Fax</p><p>{FAX}</p>", None),
        (f"{MILL}<p>Billing: {FAX}</p><p>Appointments: {PHONE}</p>", PHONE),
        (f'{MILL}<a href="tel:+14135550101">Call us</a>', "+14135550101"),
        (f"{MILL}<p>If you would like to make a gift to the foundation of our clinic, please call {FAX} any time.</p>", None),
        (f"<p>{PHONE}</p><h2>Locations</h2>{MILL}", PHONE),
        (f"<p>{FAX}</p><h2>Locations</h2>{MILL}<p>{PHONE}</p>", PHONE),
    ],
)
def test_the_phone_beside_an_address(lines: str, phone: str | None) -> None:
    assert [shown for *_, shown in offices(lines)] == [phone]


def test_several_offices_have_their_own_phones() -> None:
    listed = f"<p>{FAX}</p><h2>Offices</h2>{MILL}<p>{PHONE}</p>{HILL}<h3>Lake Clinic</h3><p>1 Lake Dr</p><p>Harlow MA 01362</p>"
    assert offices(listed) == [
        (None, "40 Mill St", "Northfield", PHONE),
        (None, "7 Hill Rd", "Harlow", None),
        ("Lake Clinic", "1 Lake Dr", "Harlow", None),
    ]


@pytest.mark.parametrize(
    ("listed", "phones"),
    [
        (f"<p>{PHONE}</p>{MILL}<p>{FAX}</p>{HILL}", [PHONE, FAX]),
        (f"<p>{PHONE}</p>{MILL}{HILL}<p>{FAX}</p>", [None, FAX]),
        (f"{MILL}<p>Mon to Fri</p><p>{PHONE}</p><p>Hill Clinic</p>{HILL}", [PHONE, None]),
        (f"{MILL}<p>Hill Clinic</p><p>{PHONE}</p>{HILL}", [None, None]),
        (f"{MILL}<h3>Hill Clinic</h3><p>{PHONE}</p>{HILL}", [None, PHONE]),
    ],
)
def test_a_phone_that_may_be_two_offices_is_nobodys(listed: str, phones: list[str | None]) -> None:
    assert [phone for *_, phone in offices(f"<h2>Offices</h2>{listed}")] == phones


@pytest.mark.parametrize(
    ("markup", "streets"),
    [
        (f"<h2>Education</h2>{HILL}<h2>Locations</h2>{MILL}", ["40 Mill St"]),
        (f"<h2>Hospital affiliations</h2><h3>Mill Clinic</h3>{MILL}", []),
        (f"<h2>Clinics</h2><h3>Research Park Clinic</h3>{MILL}<h2>Publications</h2>{HILL}", ["40 Mill St"]),
        (f"<h2>Insurance</h2>{HILL}", []),
        ("<p>She studied in Harlow, MA 01362</p>", []),
        ("<p>Northfield, MA</p>", []),
    ],
)
def test_only_places_where_somebody_practises(markup: str, streets: list[str]) -> None:
    assert [street for _, street, _, _ in offices(markup)] == streets


def test_a_phone_alone() -> None:
    assert offices(f"<p>Telehealth only</p><p>Phone: {PHONE}</p>") == [(None, None, None, PHONE)]
    assert offices("<p>Call us</p>") == []


def test_headings_that_are_labels_part_no_office() -> None:
    markup = f"<h2>Contact</h2><h3>Office</h3>{MILL}<h3>Phone</h3><p>{PHONE}</p><h3>Fax</h3><p>{FAX}</p>"
    assert offices(markup) == [(None, "40 Mill St", "Northfield", PHONE)]


@pytest.mark.parametrize("sentence", [f"Went to 666 Elm St, Harlow, MA 01362 instead, call {PHONE}.", f"Room 4120 has {PHONE}"])
def test_a_phone_in_a_sentence_is_nobodys(sentence: str) -> None:
    assert offices(f"{MILL}<p>{sentence}</p>") == [(None, "40 Mill St", "Northfield", None)]

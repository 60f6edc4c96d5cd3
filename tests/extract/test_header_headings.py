"""Headings right below a name that say something of the person, and those that open a section."""

from __future__ import annotations

import pytest

from repmon.extract.header_headings import describes_somebody


@pytest.mark.parametrize(
    "heading",
    [
        "Dermatology", "Pediatrics, Cardiology", "Dermatologist | Larchmont, NY", "Dermatology in Larchmont, NY", "MD, FACS",
        "M.D.", "Larchmont, NY 10538", "St. Louis, Missouri", "4.6", "4.6 (12 Ratings)", "5 out of 5", "20 years of experience",
        "Accepting new patients",
    ],
)  # fmt: skip
def test_what_a_person_is(heading: str) -> None:
    assert describes_somebody(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Overview", "About", "Office Locations", "3 Locations", "Ratings and Reviews", "12 Ratings with 7 written Reviews",
        "5 stars", "Dr. Ann Neighbour, MD", "Northfield Dermatology", "Larch Hospital, Larchmont, NY", "Dermatologists in Rye",
        "Other Dermatologists", "Top Cardiologist near Rye, NY", "Doctors accepting new patients", "Specialties", "Sponsored",
        "Cardiology " * 10,
    ],
)  # fmt: skip
def test_what_opens_a_section(heading: str) -> None:
    assert not describes_somebody(heading)

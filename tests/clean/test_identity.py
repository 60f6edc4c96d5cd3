"""When a page has turned into another person's."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.clean.identity import identity_changed
from repmon.model import Listing, Office


def page(name: str | None, **more: Any) -> Listing:
    return Listing("ratemds", "1", "https://example.org/1", name, **more)


AT_ELM = (Office(phone="(413) 555-0101"),)

SAME = [
    (page("Ada Lindqvist, MD"), page("Ada M. Lindqvist, M.D.")),
    (page("Elizabeth Harrowgate, MD"), page("Betsy Harrowgate, MD")),
    (page("Ada Lindqvist, MD"), page("Ada Thornquist, MD")),
    (page("Ada Lindqvist, MD", specialties=("Cardiology",)), page("Ada Lindqvist, MD", specialties=("Dermatology",))),
    (page("Ada Lindqvist, MD", npi="1234567893"), page("Bruno Smith, MD", npi="1234567893")),
    (page("Ada Lindqvist, MD", npi="1234567893"), page("Ada Lindqvist, MD")),
    (page(None), page("Ada Lindqvist, MD")),
    (page("Ada Lindqvist Jr., MD"), page("Ada Lindqvist, MD")),
    (page("Ada M. Lindqvist, MD", gender="F"), page("LINDQVIST ADA", gender="F")),
    (page("Ada Lindqvist, MD", specialties=("Cardiology",)), page("Dr. Ada", specialties=("Dermatology",))),
    (page("Ada Lindqvst, MD"), page("Ada Lindqvist, MD, FACC", specialties=("Cardiology",))),
    (page("Ada Lindqvist", specialties=("Cardiology",)), page("Ada Lindqvist", specialties=("Dermatology", "Cardiology"))),
    (
        page("Ada Lindqvist, MD", specialties=("Cardiology",), offices=AT_ELM),
        page("Ada Thornquist, MD", specialties=("Dentistry",), offices=AT_ELM),
    ),
]
OTHER = [
    (page("Ada Lindqvist, MD", npi="1234567893"), page("Ada Lindqvist, MD", npi="1245319599"), "NPI"),
    (page("Ada Lindqvist, MD"), page("Bruno Lindqvist, MD"), "name changed"),
    (page("Ada Lindqvist, MD"), page("Bruno Quillfeather, DDS"), "name changed"),
    (
        page("Ada Lindqvist, MD", specialties=("Cardiology",)),
        page("Ada Thornquist, MD", specialties=("Dentistry",)),
        "last name changed from Lindqvist to Thornquist and the specialty changed from Cardiology to Dentistry",
    ),
    (page("Ada Lindqvist Jr., MD"), page("Ada Lindqvist Sr., MD"), "name changed"),
    (page("Kim Lindqvist, MD", gender="F"), page("Kim Thornquist, MD", gender="M"), "gender"),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_still_the_same(before: Listing, after: Listing) -> None:
    assert identity_changed(before, after) is None


@pytest.mark.parametrize(("before", "after", "why"), OTHER)
def test_another_person(before: Listing, after: Listing, why: str) -> None:
    reason = identity_changed(before, after)
    assert reason is not None
    assert why in reason


ADA, THORN = "Ada Lindqvist, MD", "Ada Thornquist, MD"
TWO_SIGNS = "the last name changed from Lindqvist to Thornquist and "
HEART, SKIN = {"specialties": ("Cardiology",)}, {"specialties": ("Dermatology", "Dermatopathology")}
SKINS = "the specialty changed from Cardiology to Dermatology"


def at(*phones: str | None) -> dict[str, Any]:
    return {"offices": tuple(Office(phone=phone) for phone in phones)}


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (page(ADA, npi="1234567893"), page(ADA, npi="1245319599"), "the NPI changed from 1234567893 to 1245319599"),
        (page(ADA, npi="1234567893"), page(THORN, npi="1234567893", **SKIN, gender="M"), None),
        (page(ADA), page("Bruno Lindqvist"), "the name changed from Ada Lindqvist, MD to Bruno Lindqvist"),
        (page("Kim Lindqvist", gender="F"), page("Kim Lindqvist", gender="Male"), None),
        (page(ADA, gender="f"), page(THORN, gender="Female"), None),
        (page(ADA, gender="Female"), page(THORN, gender="f"), None),
        (page(ADA, gender="F"), page(THORN), None),
        (page(ADA), page(THORN, gender="F"), None),
        (page("Kim Lindqvist", gender="F"), page("Kim Thornquist", gender="M"), TWO_SIGNS + "the gender changed"),
        (page("Ada Q. Lindqvist"), page("Ada B. Thornquist"), TWO_SIGNS + "the middle name changed"),
        (page("Ada Q. Lindqvist"), page("Ada B. Lindqvist"), None),
        (page(ADA), page("Ada Thornquist, DDS"), TWO_SIGNS + "the profession changed from physician to dentist"),
        (page("Ada Lindqvist", credentials="MD"), page("Ada Thornquist"), None),
        (
            page("Ada Lindqvist", credentials="MD"), page("Ada Thornquist", credentials="NP"),
            TWO_SIGNS + "the profession changed from physician to nurse",
        ),
        (page(ADA, **HEART), page(THORN, **SKIN), TWO_SIGNS + SKINS),
        (page(ADA, **HEART), page(THORN, specialties=("Dermatology", "Heart Specialist")), None),
        (page(ADA, **HEART), page(THORN), None),
        (page(ADA, **HEART), page(THORN, specialties=("Interventional Cardiology",)), None),
        # At the same phone, three signs are needed.
        (page(ADA, **HEART, **at("413-555-0101")), page(THORN, **SKIN, **at("(413) 555-0101")), None),
        (page(ADA, **HEART, **at("413-555-0101")), page(THORN, **SKIN, **at("(413) 555-0102")), TWO_SIGNS + SKINS),
        (page(ADA, **HEART, **at("call us")), page(THORN, **SKIN, **at("call us", None)), TWO_SIGNS + SKINS),
        (page(ADA, **HEART, **at(None, "413-555-0101")), page(THORN, **SKIN, **at("413-555-0101", None)), None),
        (
            page(ADA, **HEART, **at("413-555-0101")), page("Ada Thornquist, DDS", **SKIN, **at("413-555-0101")),
            f"{TWO_SIGNS}the profession changed from physician to dentist and {SKINS}",
        ),
        # A page that shows no name, or no given name.
        (page(None, gender="F", **HEART), page(None, gender="M", **SKIN), f"the gender changed and {SKINS}"),
        (
            page(None, credentials="MD", **HEART), page(None, credentials="DDS", **SKIN),
            f"the profession changed from physician to dentist and {SKINS}",
        ),
        (page("Lindqvist, MD"), page("Bruno Lindqvist, MD"), None),
        (page("Bruno Lindqvist, MD"), page("Lindqvist, MD"), None),
        (page(ADA), page(None, gender="F", **HEART), None),
        (page(None, gender="F"), page(ADA, gender="M"), None),
        (page(ADA, gender="M"), page(None, gender="F"), None),
        # Short for a man's and for a woman's name: the gender says whose.
        (page("Chris Lindqvist"), page("Christine Lindqvist"), None),
        (page("Chris Lindqvist", gender="F"), page("Christine Lindqvist", gender="F"), None),
        (
            page("Chris Lindqvist", gender="M"), page("Christine Lindqvist", gender="F"),
            "the name changed from Chris Lindqvist to Christine Lindqvist",
        ),
        (
            page("Christine Lindqvist", gender="F"), page("Chris Lindqvist", gender="M"),
            "the name changed from Christine Lindqvist to Chris Lindqvist",
        ),
    ],
)  # fmt: skip
def test_what_changed_in_words(before: Listing, after: Listing, why: str | None) -> None:
    assert identity_changed(before, after) == why


@pytest.mark.parametrize(("before", "after"), [(before, after) for before, after, _ in OTHER])
def test_turning_back_is_a_change_too(before: Listing, after: Listing) -> None:
    assert identity_changed(after, before) is not None

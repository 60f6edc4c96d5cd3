"""When a page has turned into another person's."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match import identity_changed
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

"""Cleaned values beside the shown ones; nothing that cannot be cleaned is lost."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from repmon.clean.listing import clean_listing
from repmon.model import Listing, Office


def shown(**values: object) -> Listing:
    return Listing("ratemds", "k1", "https://reviews.example.org/k1", **values)  # type: ignore[arg-type]


def test_every_part_is_cleaned() -> None:
    office = Office(street="12 Elm Street", street2="Suite 4", city="Springfield", state="Massachusetts", zip="01103-1234",
                    phone="(413) 555-0123")  # fmt: skip
    cleaned = clean_listing(
        shown(name="Dr. Jane M. Doe Jr., MD", credentials="MD, PhD", npi="1234567893",
              website="https://www.example.org/?utm_source=x", specialties=("Cardiologist", "Cardiology"), offices=(office,))
    )  # fmt: skip
    (place,) = cleaned.pop("offices")
    assert place == {
        "phone": "+14135550123", "phone_kind": "local", "street_key": place["street_key"], "city": "SPRINGFIELD", "state": "MA",
        "zip5": "01103",
    }  # fmt: skip
    assert "ELM" in place["street_key"]
    assert (cleaned["first"], cleaned["middle"], cleaned["last"], cleaned["suffix"]) == ("Jane", "M", "Doe", "JR")
    assert cleaned["credentials"] == ["MD", "PHD"]
    assert cleaned["npi"] == "1234567893"
    assert cleaned["specialties"] == ["Cardiology"]
    assert "utm" not in cleaned["website"]
    assert "problems" not in cleaned


def test_what_is_not_shown_is_left_out() -> None:
    assert clean_listing(shown()) == {}


def test_what_cannot_be_cleaned_is_kept_as_a_problem() -> None:
    office = Office(zip="ABC", phone="call us", state="Nowhere")
    cleaned = clean_listing(shown(npi="12", specialties=("Zzyzx",), offices=(office,)))
    assert cleaned == {
        "offices": [{"phone_kind": "invalid"}],
        "problems": [
            ["npi", "12"], ["specialties", "Zzyzx"], ["offices[0].phone", "call us"], ["offices[0].state", "Nowhere"],
            ["offices[0].zip", "ABC"],
        ],
    }  # fmt: skip


texts = st.none() | st.text(max_size=30)
offices = st.builds(Office, name=texts, street=texts, city=texts, state=texts, zip=texts, phone=texts)


@given(texts, texts, st.lists(st.text(max_size=20), max_size=2).map(tuple), st.lists(offices, max_size=2).map(tuple))
def test_any_text_is_cleaned_or_told(
    name: str | None, other: str | None, specialties: tuple[str, ...], places: tuple[Office, ...]
) -> None:
    one = shown(name=name, npi=other, credentials=other, website=other, specialties=specialties, offices=places)
    cleaned = clean_listing(one)
    assert json.loads(json.dumps(cleaned)) == cleaned
    assert clean_listing(one) == cleaned

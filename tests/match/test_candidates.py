"""Whom a listing is compared with: nobody who could be meant is left out, and strangers are."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match.candidates import Index
from repmon.match.sides import listing_side, physician_side

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place

OTHER_PLACE: dict[str, Any] = {"locations": (place(OAK, OTHER_PHONE),)}
PEOPLE = [
    physician("ada", "Ada", "Lindqvist", middle_name="Margareta", npi="1234567893"),
    physician("robert", "Robert", "Chan", **OTHER_PLACE),
    physician("married", "Elizabeth", "Harrowgate", other_last_names=("Winterbourne",), **OTHER_PLACE),
    physician("double", "Maria", "Castellano-Ibarrola", **OTHER_PLACE),
    physician("kept", "Nora", "Stonebridge", middle_name="Thornquist", **OTHER_PLACE),
    physician("particle", "Luis", "de la Fontana", **OTHER_PLACE),
    physician("lindquist", "Axel", "Lindquist", **OTHER_PLACE),
    physician("kate", "Mary-Kate", "Fairweather", **OTHER_PLACE),
    physician("sofia", "Sofia", "Merriman", **OTHER_PLACE),
    physician("short", "Bao", "Ng", **OTHER_PLACE),
    physician("five", "Nora", "Brand", **OTHER_PLACE),
    physician("xavier", "Xavier", "Quillfeather", **OTHER_PLACE),
]
AWAY: dict[str, Any] = {"where": FAR, "phone": None}


@pytest.mark.parametrize(
    ("name", "shown", "found"),
    [
        ("Ada Lindqvist", AWAY, {"ada"}),
        ("Alma Lindqvist", AWAY, {"ada"}),
        ("Margareta Lindqvist", AWAY, {"ada"}),
        ("M. Lindqvist", AWAY, {"ada"}),
        ("Bruno Lindqvist", AWAY, set()),
        ("Bruno A. Lindqvist", AWAY, {"ada"}),
        ("Bruno (Ada) Lindqvist", AWAY, {"ada"}),
        ("Bob Chan", AWAY, {"robert"}),
        ("Carl Chan", AWAY, set()),
        ("Elizabeth Winterbourne", AWAY, {"married"}),
        ("Betsy Harrowgate", AWAY, {"married"}),
        ("Maria Ibarrola", AWAY, {"double"}),
        ("Maria Castellano", AWAY, {"double"}),
        ("Maria CastellanoIbarrola", AWAY, {"double"}),
        ("Nora Thornquist", AWAY, {"kept"}),
        ("Nora Thornquist-Stonebridge", AWAY, {"kept"}),
        ("Luis Fontana", AWAY, {"particle"}),
        ("Luis Delafontana", AWAY, {"particle"}),
        ("Bao Ng", AWAY, {"short"}),
        ("Kate Fairweather", AWAY, {"kate"}),
        ("Anna-Sofia Merriman", AWAY, {"sofia"}),
        ("Ada Quillfeather", AWAY, set()),
        ("Xavier Quillfeather", AWAY, {"xavier"}),
        # One letter away, for a surname of five letters and more that nobody on the roster has.
        ("Ada Lindqvst", AWAY, {"ada"}),
        ("Ada Lindqvists", AWAY, {"ada"}),
        ("Ada Lindgvist", AWAY, {"ada"}),
        ("Ada Lindqivst", AWAY, {"ada", "lindquist"}),
        ("Bruno Lindqvst", AWAY, set()),
        ("Ada Lindquist", AWAY, {"lindquist"}),
        ("Nora Brant", AWAY, {"five"}),
        ("Nora Brad", AWAY, set()),
        ("Robert Chang", AWAY, set()),
        ("Robert Chen", AWAY, set()),
        # By NPI, and by phone or street together with the given name.
        ("Bruno Smith", {**AWAY, "npi": "1234567893"}, {"ada"}),
        ("Ada Smith", {"where": {}}, {"ada"}),
        ("Ada Smith", {"phone": None}, {"ada"}),
        ("Ada Smith", {"where": {**ELM, "zip": ""}, "phone": None}, {"ada"}),
        ("Ada Smith", {**AWAY, "where": {"zip": "01103"}}, set()),
        ("Bruno Smith", {}, set()),
        ("Bao Smith", {"where": OAK, "phone": OTHER_PHONE}, {"short"}),
        # A given name that nobody has, together with the surname; one that people have is another person's.
        ("zyxa Lindqvist", {}, {"ada"}),
        ("zyxa Lindqvist", AWAY, set()),
        ("Kevin Lindqvist", {}, set()),
        # Given name and surname as one word.
        ("ADALINDQVIST, MD", AWAY, {"ada"}),
        ("BAONG, MD", AWAY, {"short"}),
        ("LINDQVIST, MD", AWAY, set()),
    ],
)
def test_who_is_thought_of(name: str, shown: dict[str, Any], found: set[str]) -> None:
    side = listing_side(listing(name, **shown).listing)
    assert side is not None
    index = Index.of([physician_side(one) for one in PEOPLE])
    candidates = [person.key for person in index.candidates(side)]
    assert set(candidates) == found
    assert len(candidates) == len(found), "each once"


def test_a_physician_of_whom_only_the_surname_is_known_is_found_by_it_at_their_practice() -> None:
    index = Index.of([physician_side(physician("bare", "", "Quillfeather"))])
    alone = listing_side(listing("Quillfeather, MD").listing)
    assert alone is not None
    assert [person.key for person in index.candidates(alone)] == ["bare"]

"""Single fields: what they count, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match.evidence import Score
from repmon.match.points import score
from repmon.match.rarity import FIRST_RANGE, LAST_RANGE, Rarity, rounded_size
from repmon.match.sides import listing_side, physician_side

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place

RARITY = Rarity([("Lindqvist", "Ada")])


def compare(name: str, shown: dict[str, Any] | None = None, **known: Any) -> Score:
    total = scored(name, shown, **known)
    assert total is not None
    return total


def scored(name: str, shown: dict[str, Any] | None = None, **known: Any) -> Score | None:
    ours = {"middle_name": "Margareta", "gender": "F", "npi": "1234567893", **known}
    side = listing_side(listing(name, **(shown or {})).listing)
    assert side is not None
    return score(side, physician_side(physician("ada", "Ada", "Lindqvist", **ours)), RARITY)


@pytest.mark.parametrize(
    ("name", "shown", "reason"),
    [
        ("Ada Lindqvist", {"npi": "1234567893"}, "same NPI +16.0"),
        ("Ada Lindqvist-Moran", {}, "part of the last name or another known last name is the same +12.1"),
        ("Ada Lindqvst", {}, "last name spelt nearly the same +10.6"),
        ("A. Lindqvist", {}, "same first initial +1.5"),
        ("Margareta Lindqvist", {}, "goes by the middle name +5.0"),
        ("Ada M. Lindqvist", {}, "same middle initial +3.3"),
        ("Ada Margareta Lindqvist", {}, "same middle name +3.3"),
        ("Ada Lindqvist, DO", {}, "MD against DO -3.0"),
        ("Ada Lindqvist, MD", {}, "same profession +0.5"),
        ("Ada Lindqvist", {"gender": "Female"}, "same gender +0.8"),
        ("Ada Lindqvist", {}, "same phone +8.0"),
        ("Ada Lindqvist", {}, "same street +2.8"),
        ("Ada Lindqvist", {"where": OAK, "phone": OTHER_PHONE}, "another city in the same state -1.5"),
        ("Ada Lindqvist", {"where": FAR, "phone": OTHER_PHONE}, "another state -3.0"),
        ("Ada Lindqvist", {"where": {**ELM, "street": "77 Pond Road"}}, "same ZIP, another street +1.2"),
        ("Ada Lindqvist", {"specialties": ("Heart Specialist", "Dermatology")}, "same specialty +3.0"),
        ("Ada Lindqvist", {"specialties": ("Dermatology",)}, "another specialty -2.5"),
    ],
)
def test_a_field_counts_and_says_so(name: str, shown: dict[str, Any], reason: str) -> None:
    assert reason in compare(name, shown).reasons()


@pytest.mark.parametrize(
    ("name", "shown", "flag"),
    [
        ("Ada Q. Lindqvist", {}, "another middle name"),
        ("Ada Lindqvist, DDS", {}, "a dentist, not a physician"),
        ("Ada Lindqvist Jr.", {}, "Jr. stands only on the listing"),
        ("Ada Lindqvist", {"gender": "M"}, "another gender"),
    ],
)
def test_a_red_flag_calls_for_a_person(name: str, shown: dict[str, Any], flag: str) -> None:
    assert flag in compare(name, shown).flags


def test_vetoes() -> None:
    assert scored("Ada Lindqvist", {"npi": "1245319599"}) is None
    assert scored("Ada Lindqvist Sr.", suffix="JR") is None


def test_what_is_missing_is_no_evidence() -> None:
    bare = compare("Ada Lindqvist", {"where": {}, "phone": None, "specialties": ()}, locations=(place(),))
    assert [reason.rsplit(" ", 1)[0] for reason in bare.reasons()] == ["same last name (rare)", "same first name"]


def test_a_toll_free_number_neither_speaks_for_nor_against() -> None:
    words = " ".join(compare("Ada Lindqvist", {"phone": "(855) 555-0123"}).reasons())
    assert "phone" not in words


def test_common_names_tell_less_than_rare_ones_and_a_large_roster_outvotes_the_table() -> None:
    names = [("Smith", "Michael")] * 40 + [(f"Rarename{at}", "Quillan") for at in range(2000)]
    rarity = Rarity(names)
    assert LAST_RANGE[0] <= rarity.last("smith") < rarity.last("rarename7") <= LAST_RANGE[1]
    assert FIRST_RANGE[0] <= rarity.first("quillan") < rarity.first("michael") <= FIRST_RANGE[1], (
        "the roster outvotes the table"
    )


def test_one_new_colleague_does_not_move_everybodys_points() -> None:
    assert rounded_size(10_000) == rounded_size(10_001)
    assert rounded_size(0) == 0

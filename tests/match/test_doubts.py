"""Why a pair must be looked at: told from the very score that was judged."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repmon.match import match_listings
from repmon.match.decide import tie_of
from repmon.match.doubts import doubt_of, joined
from repmon.match.evidence import Score
from repmon.model import Physician

from .people import ELM, FAR, OTHER_PHONE, listing, physician, place
from .test_settle import could_be, settled

LAST = ("same", "part", "spelling", "near", "different")
FIRST = ("same", "nickname", "middle_name", "initial", "spelling", "near", "different", "missing")
ANCHORS = (
    "npi", "phone", "street", "zip", "city", "state", "specialty", "middle", "other door", "other street", "other specialty",
)  # fmt: skip


@pytest.mark.parametrize(
    ("last", "first", "anchors", "doubt"),
    [
        ("same", "same", "", "only the name agrees: no phone, street or ZIP in common"),
        ("same", "same", "city", "only the name and city agree: no phone, street or ZIP in common"),
        ("part", "nickname", "specialty,state", "only the name and specialty agree: no phone, street or ZIP in common"),
        (
            "same", "same", "specialty,zip,other street",
            "only the name, specialty and ZIP agree: another street, no phone in common",
        ),
        ("same", "same", "zip,other specialty", "only the name and ZIP agree: another specialty, no phone or street in common"),
        ("spelling", "same", "phone", "the last name is spelt differently; no street or ZIP in common"),
        ("same", "initial", "street,other door", "of the first name only the initial agrees; another suite in the same street"),
        ("near", "near", "street", "the last name is spelt differently and the first name is spelt differently"),
        ("same", "different", "street,phone", "the first name is another"),
        ("different", "different", "npi", "the NPI is the same, but the last name is another and the first name is another"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(last: str, first: str, anchors: str, doubt: str) -> None:
    assert doubt_of(Score(last=last, first=first, anchors=set(anchors.split(",")))) == doubt


def test_red_flags_are_the_reason_whatever_else_agrees() -> None:
    total = Score(last="same", first="same", anchors={"phone", "street"}, flags=["another middle name", "another gender"])
    assert doubt_of(total) == "another middle name and another gender"


@given(st.sampled_from([*product(LAST, FIRST)]), st.sets(st.sampled_from(ANCHORS)), st.booleans(), st.floats(0, 30))
def test_whatever_is_loose_has_its_reason(names: tuple[str, str], anchors: set[str], vouched: bool, points: float) -> None:
    total = Score(last=names[0], first=names[1], anchors=anchors, vouched=vouched, name_points=points)
    if tie_of(total) == "loose":
        assert doubt_of(total)
        assert "None" not in doubt_of(total)


def test_doubts_are_told_together() -> None:
    assert joined("", "another gender", "the phone is that of Tom Dolan") == "another gender; the phone is that of Tom Dolan"
    assert joined("", "") == ""


# ------------------------------------------------------------------------------------------------ as they are decided


def of(people: list[Physician], *shown: Any) -> dict[str, tuple[str, float | None, str]]:
    return {
        f"{match.site_key} {match.physician_id}": (match.state, match.margin, match.doubt)
        for match in match_listings(people, shown)
    }


def test_a_match_says_how_far_it_is_ahead_and_of_nobody_when_there_is_nobody() -> None:
    (alone,) = settled({"1": [could_be("a", 20.0)]})
    assert (alone.state, alone.margin, alone.doubt) == ("auto", None, "")
    (ahead,) = settled({"1": [could_be("a", 20.04), could_be("b", 13.0)]})
    assert (ahead.state, ahead.margin) == ("auto", 7.0)
    level = settled({"1": [could_be("a", 20.0), could_be("b", 18.8), could_be("c", 18.8)]})
    assert [(one.physician_id, one.margin) for one in level] == [("a", 1.2), ("b", -1.2), ("c", -1.2)]


def test_a_flag_a_namesakes_phone_and_a_surer_listing_are_told() -> None:
    ada = physician("ada", "Ada", "Lindqvist", middle_name="Maria", gender="F")
    assert of([ada], listing("Ada Ruth Lindqvist")) == {"1 ada": ("needs_review", None, "another middle name")}

    father = physician("sr", "Tom", "Dolan", suffix="SR")
    son = physician("jr", "Tom", "Dolan", suffix="JR", locations=(place(ELM, OTHER_PHONE),))
    assert of([father, son], listing("Tom Dolan Jr.")) == {"1 jr": ("needs_review", None, "the phone is that of Tom Dolan Sr.")}

    bo = physician("bo", "Bo", "Lindqvist", npi="1234567893", gender="M")
    shown = of([replace(ada, npi="1245319599"), bo], listing("Ada Lindqvist", npi="1234567893"))
    assert shown["1 ada"][2] == "another NPI; the NPI is that of Bo Lindqvist"

    twice = of([ada], listing("Ada Lindqvist", key="1"), listing("Ada Lindqvist", FAR, None, key="2", specialties=()))
    assert twice["1 ada"] == ("auto", None, "")
    assert twice["2 ada"][2].endswith("; a surer listing of this person is on the same site")

"""A listing against a whole roster: who is left, in which order, with which figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.match import match_listings
from repmon.match.name_points import discount_slips
from repmon.match.points import score
from repmon.match.rarity import Rarity
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import listing_side, physician_side
from repmon.model import Physician

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place


def found(people: list[Physician], name: str, **shown: Any) -> tuple[Candidate, ...]:
    side = listing_side(listing(name, **shown).listing)
    assert side is not None
    return Scorer.of([physician_side(one) for one in people]).candidates(side)


def test_the_strongest_comes_first_equal_ones_by_id_and_points_are_rounded() -> None:
    people = [
        physician(key, "Ada", "Lindqvist", locations=(place(where),)) for key, where in (("c", FAR), ("b", ELM), ("a", ELM))
    ]
    at_elm = ("same last name +10.9", "same first name +10.1", "same phone +8.0", "same street +2.8", "same specialty +3.0")
    at_far = ("same last name +10.9", "same first name +10.1", "same phone +8.0", "another state -3.0", "same specialty +3.0")
    assert found(people, "Ada Lindqvist") == (
        Candidate("a", 21.5, "firm", at_elm),
        Candidate("b", 21.5, "firm", at_elm),
        Candidate("c", 15.7, "firm", at_far),
    )


def test_two_people_stand_in_order_too() -> None:
    people = [physician("b", "Ada", "Lindqvist", locations=(place(FAR),)), physician("a", "Ada", "Lindqvist")]
    assert [one.physician_id for one in found(people, "Ada Lindqvist")] == ["a", "b"]
    assert [one.physician_id for one in found(people, "Ada Lindqvist", where=FAR, phone=None)] == ["b", "a"]


def test_points_are_told_to_one_decimal() -> None:
    (ada,) = found([physician("ada", "Ada", "Lindqvist")], "Ada Lindqvist", where={"zip": "01103"})
    assert ada.reasons[2:4] == ("same phone +8.0", "same ZIP +1.9"), "4 tenths of 4.8"
    assert ada.points == 25.5


@pytest.mark.parametrize(
    ("name", "specialties", "points"),
    [
        ("John Smith, MD", ("Cardiology",), 3.0),
        ("John Smith, MD", (), 0.0),
        ("John Smith", (), None),
        ("John Smith, MD", ("Dermatology",), None),
    ],
)
def test_below_even_odds_nobody_is_thought_of(name: str, specialties: tuple[str, ...], points: float | None) -> None:
    """A listing of nowhere: 7.0 and 5.8 points for the commonest of names, 0.5 for an MD, from -13.3."""
    john = physician("john", "John", "Smith")
    candidates = found([john], name, where={}, phone=None, specialties=specialties)
    assert [one.points for one in candidates] == ([] if points is None else [points])


people = st.lists(
    st.builds(
        lambda key, first, last, where: physician(f"p{key}", first, last, locations=(place(*where),)),
        st.integers(0, 100), st.sampled_from(("Ada", "Alma", "Robert", "Bruno")),
        st.sampled_from(("Lindqvist", "Lindquist", "Chan", "Moran-Reed")),
        st.sampled_from(((ELM,), (OAK, OTHER_PHONE), (FAR, None))),
    ),
    min_size=1, max_size=6, unique_by=lambda one: one.physician_id,
)  # fmt: skip


@given(people, st.sampled_from(("Ada", "Bob", "A.")), st.sampled_from(("Lindqvist", "Lindqvst", "Chan", "Reed", "Moran")))
@settings(deadline=None)
def test_the_index_only_saves_comparisons(roster: list[Physician], first: str, last: str) -> None:
    """Comparing with everybody gives the same figures; who bears both names is never overlooked."""
    sides = [physician_side(one) for one in roster]
    shown = listing_side(listing(f"{first} {last}").listing)
    assert shown is not None
    rarity = Rarity.of((side.last, side.first) for side in sides)
    everybody = {side.key: total for side in sides if (total := score(shown, side, rarity)) is not None}
    discount_slips([total for total in everybody.values() if round(total.points, 1) >= 0])
    likely = {key: round(total.points, 1) for key, total in everybody.items() if round(total.points, 1) >= 0}
    candidates = Scorer.of(sides).candidates(shown)
    points = {one.physician_id: one.points for one in candidates}
    assert points.items() <= likely.items()
    assert points.keys() >= {key for key in likely if everybody[key].last != "spelling" and everybody[key].first != "different"}
    assert [one.physician_id for one in candidates] == sorted(points, key=lambda key: (-points[key], key))
    told = {one.physician_id: [reason for reason in one.reasons if not reason.startswith("the phone is")] for one in candidates}
    assert told == {key: [*everybody[key].reasons()] for key in told}


def test_a_namesakes_own_phone_makes_it_a_question() -> None:
    """The suffix rules the father out, and his number still speaks against the son."""
    son = physician("jr", "William", "Thistlewood", suffix="JR", locations=(place(phone=OTHER_PHONE),))
    father = physician("sr", "William", "Thistlewood", suffix="SR")
    (one,) = found([son, father], "Dr. William Thistlewood, Jr")
    assert (one.physician_id, one.tie, one.reasons[-1]) == ("jr", "loose", "the phone is that of William Thistlewood Sr.")
    (sure,) = found([son, father], "Dr. William Thistlewood, Jr", phone=OTHER_PHONE)
    assert (sure.tie, len(sure.reasons)) == ("firm", len(one.reasons) - 1)


def test_a_number_that_both_have_or_another_name_has_is_no_doubt() -> None:
    father = physician("sr", "William", "Thistlewood", suffix="SR")
    line = physician(
        "jr", "William", "Thistlewood", suffix="JR", locations=(place(phone=OTHER_PHONE, main_phone="+14135550101"),)
    )
    assert [one.tie for one in found([line, father], "Dr. William Thistlewood, Jr")] == ["firm"]
    son = physician("jr", "William", "Thistlewood", suffix="JR", npi="1234567893", locations=(place(phone=OTHER_PHONE),))
    assert [one.tie for one in found([son, father], "Dr. William Thistlewood, Jr", npi="1234567893")] == ["firm"]
    wife = physician("wife", "Wilma", "Thistlewood")
    assert [one.tie for one in found([son, wife], "Dr. William Thistlewood, Jr")] == ["firm"]


def test_a_misspelt_name_counts_less_beside_somebody_whose_name_it_is() -> None:
    thuy, thuc = physician("thuy", "Thuy", "Quoc"), physician("thuc", "Thuc", "Quoc")
    shown = listing("Thuy Quoc, MD", key="1")
    (alone,) = match_listings([thuc], [shown])
    assert (alone.state, alone.reasons[1]) == ("needs_review", "first name spelt nearly the same +5.8")
    (match,) = match_listings([thuc, thuy], [shown])
    assert (match.physician_id, match.state) == ("thuy", "auto")
    beside = {one.physician_id: one for one in found([thuc, thuy], "Thuy Quoc")}["thuc"]
    assert beside.reasons[-1] == "somebody else bears the name as it is spelt -4.0"

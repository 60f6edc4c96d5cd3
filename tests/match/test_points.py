"""What a reader of a match is told: every field's words and points, whole, for fictional pairs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.match.decide import tie_of
from repmon.match.evidence import PRIOR, Score
from repmon.match.points import score
from repmon.match.rarity import Rarity
from repmon.match.sides import listing_side, physician_side

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place

NPI, OTHER_NPI = "1234567893", "1245319599"
OURS: dict[str, Any] = {"middle_name": "Margareta", "gender": "F", "npi": NPI}
"""Ada Margareta Lindqvist, MD, a cardiologist of Elm Street, unless a case says otherwise."""

NOWHERE: dict[str, Any] = {"where": {}, "phone": None, "specialties": ()}
"""A listing that shows a name and nothing else."""
SUITE = {"locations": (place(street2="Suite 4"),)}
BESIDE = {**ELM, "street": "77 Pond Road"}

NAME = ("same last name (rare) +14.6", "same first name +11.3")
PART = "part of the last name or another known last name is the same +12.1"
PLACE = ("same phone +8.0", "same street +2.8")
HEART = ("same specialty +3.0",)


def scored(
    name: str, shown: dict[str, Any] | None = None, *, first: str = "Ada", last: str = "Lindqvist", **known: Any
) -> Score | None:
    side = listing_side(listing(name, **(shown or {})).listing)
    assert side is not None
    return score(side, physician_side(physician("ada", first, last, **{**OURS, **known})), Rarity.of([("Lindqvist", "Ada")]))


def compare(name: str, shown: dict[str, Any] | None = None, **known: Any) -> Score:
    total = scored(name, shown, **known)
    assert total is not None
    return total


Case = tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...], str]
"""Name and other fields of the listing, what is otherwise of the physician, the reasons, the kind of evidence."""

NAMES: list[Case] = [
    ("Ada Lindqvist", {}, {}, (*NAME, *PLACE, *HEART), "firm"),
    ("Ada Lindqvist", {"npi": NPI}, {}, ("same NPI +16.0", *NAME, *PLACE, *HEART), "firm"),
    ("Ada Lindqvist", NOWHERE, {}, NAME, "loose"),
    ("Ada Lindqvist-Moran", NOWHERE, {}, (PART, NAME[1]), "loose"),
    (
        "Ada Winterbourne", NOWHERE, {"other_last_names": ("Winterbourne",)}, (PART, NAME[1]), "loose",
    ),
    ("Ada Lindqvist Moran", NOWHERE, {"other_last_names": ("Moran",)}, (PART.replace("12.1", "9.2"), NAME[1]), "loose"),
    ("Ada Lindqvst", NOWHERE, {}, ("last name spelt nearly the same +10.6", NAME[1]), "loose"),
    ("Ada Moran", {}, {}, ("another last name -7.0", NAME[1], *PLACE, *HEART), "loose"),
    (
        "Gus Moran", {}, {"first": "Augustus", "gender": None},
        ("another last name -7.0", "Gus is a form of Augustus +9.3", *PLACE, *HEART), "loose",
    ),
    ("Ada Moran", {"npi": NPI, **NOWHERE}, {}, ("same NPI +16.0", "another last name -7.0", NAME[1]), "firm"),
    ("Betsy Lindqvist", NOWHERE, {"first": "Elizabeth"}, (NAME[0], "Betsy is a form of Elizabeth +4.6"), "loose"),
    ("Thessalia Lindqvist", NOWHERE, {"first": "Thessaly"}, (NAME[0], "another first name -9.0"), "none"),
    ("Thesaly Lindqvist", NOWHERE, {"first": "Thessaly"}, (NAME[0], "first name spelt nearly the same +7.3"), "loose"),
    ("Elizabth Lindqvist", NOWHERE, {"first": "Elizabeth"}, (NAME[0], "first name spelt nearly the same +2.6"), "loose"),
    (
        "J. Leopold Lindqvist", NOWHERE, {"first": "James", "middle_name": "Leopold"},
        (NAME[0], "goes by the middle name +5.0"), "loose",
    ),
    ("Margareta Lindqvist", NOWHERE, {}, (NAME[0], "goes by the middle name +5.0"), "loose"),
    ("A. Lindqvist", NOWHERE, {}, (NAME[0], "same first initial +1.5"), "loose"),
    ("Ada Lindqvist", NOWHERE, {"first": "A"}, (NAME[0], "same first initial +1.5"), "loose"),
    ("Lindqvist, MD", NOWHERE, {}, (NAME[0], "same profession +0.5"), "loose"),
    ("ADALINDQVIST", NOWHERE, {}, ("first and last name run together +21.9",), "loose"),
    ("da Lindqvist", NOWHERE, {}, (), "none"),
    ("yllian Lindqvist", {}, {"first": "Gyllian"}, (NAME[0], "first name spelt nearly the same +5.8", *PLACE, *HEART), "loose"),
    ("Ygllia Lindqvist", {}, {"first": "Gyllia"}, (NAME[0], "first name spelt nearly the same +5.8", *PLACE, *HEART), "loose"),
    ("Stvee Lindqvist", {}, {"first": "Steven"}, (NAME[0], "first name spelt nearly the same +1.6", *PLACE, *HEART), "loose"),
    ("Aad Lindqvist", {}, {}, (NAME[0], "first name spelt nearly the same +5.8", *PLACE, *HEART), "loose"),
    ("Aad Lindqvist", NOWHERE, {}, (NAME[0], "first name spelt nearly the same +5.8"), "loose"),
    ("Felix Lindqvist", {}, {"first": "Felicia"}, (NAME[0], "another first name -9.0", *PLACE, *HEART), "loose"),
    ("Ada Vlea", {}, {"last": "Lindqvist-Vela"}, ("last name spelt nearly the same +9.1", NAME[1], *PLACE, *HEART), "firm"),
    ("Lia Lindqvist", {}, {"first": "Lisa"}, (NAME[0], "another first name -9.0", *PLACE, *HEART), "loose"),
    ("Azyx Lindqvist", {}, {}, (NAME[0], "another first name -9.0", *PLACE, *HEART), "loose"),
    ("Alice Lindqvist", {}, {}, (NAME[0], "another first name -15.0", *PLACE, *HEART), "loose"),
    ("Ada Margareta Lindqvist", NOWHERE, {}, (*NAME, "same middle name +3.3"), "firm"),
    ("Ada M. Lindqvist", NOWHERE, {}, (*NAME, "same middle initial +3.3"), "firm"),
    ("Ada Q. Lindqvist", NOWHERE, {}, (*NAME, "another middle name -7.0"), "loose"),
    ("Ada Q. Lindqvist", NOWHERE, {"middle_name": None}, NAME, "loose"),
    ("Ada Lindqvist Jr.", NOWHERE, {"suffix": "JR"}, (*NAME, "both Jr. +4.0"), "loose"),
    ("Ada Lindqvist Sr.", NOWHERE, {"suffix": "SR"}, (*NAME, "both Sr. +4.0"), "loose"),
    ("Ada Lindqvist III", NOWHERE, {"suffix": "III"}, (*NAME, "both III +4.0"), "loose"),
    ("Ada Lindqvist", NOWHERE, {"suffix": "III"}, NAME, "loose"),
    ("Ada Lindqvist III", NOWHERE, {}, (*NAME, "III stands only on the listing -3.0"), "loose"),
]  # fmt: skip
PLACES: list[Case] = [
    ("Ada Lindqvist", {"phone": None}, {}, (*NAME, "same street +7.0", *HEART), "firm"),
    ("Ada Lindqvist", {"where": {}}, {}, (*NAME, "same phone +8.0", *HEART), "firm"),
    ("Ada Lindqvist", {"phone": "(855) 555-0123"}, {}, (*NAME, "same street +7.0", *HEART), "firm"),
    ("Ada Lindqvist", {"phone": OTHER_PHONE}, {}, (*NAME, "another phone -0.5", "same street +7.0", *HEART), "firm"),
    ("Ada Lindqvist", {"where": OAK}, {}, (*NAME, "same phone +8.0", "another city in the same state -1.5", *HEART), "firm"),
    ("Ada Lindqvist", {"where": FAR}, {}, (*NAME, "same phone +8.0", "another state -3.0", *HEART), "firm"),
    (
        "Ada Lindqvist", {"where": OAK, "phone": OTHER_PHONE}, {},
        (*NAME, "another phone -0.5", "another city in the same state -1.5", *HEART), "sole",
    ),
    ("Ada Lindqvist", {"where": FAR, "phone": None}, {}, (*NAME, "another state -3.0", *HEART), "loose"),
    ("Ada Lindqvist", {"where": {"state": "MA"}, "phone": None}, {}, (*NAME, *HEART), "sole"),
    ("Ada Lindqvist", {"where": {"state": "FL"}, "phone": None}, {}, (*NAME, "another state -3.0", *HEART), "loose"),
    ("Ada Lindqvist", {"where": FAR, "phone": None}, {"locations": ()}, (*NAME, *HEART), "loose"),
    ("Ada Lindqvist", {"where": {"zip": "01103"}, "phone": None}, {}, (*NAME, "same ZIP +4.8", *HEART), "firm"),
    ("Ada Lindqvist", {"where": BESIDE, "phone": None}, {}, (*NAME, "same ZIP, another street +3.0", *HEART), "sole"),
    ("Ada Lindqvist", {"where": BESIDE}, {}, (*NAME, "same phone +8.0", "same ZIP, another street +1.2", *HEART), "firm"),
    (
        "Ada Lindqvist", {"where": {"city": "Springfield", "state": "MA"}, "phone": None}, {},
        (*NAME, "same city +2.4", *HEART), "sole",
    ),
    ("Ada Lindqvist", {"street2": "Ste 4", "phone": None}, SUITE, (*NAME, "same street and suite +8.0", *HEART), "firm"),
    ("Ada Lindqvist", {"street2": "Ste 4"}, SUITE, (*NAME, "same phone +3.2", "same street and suite +8.0", *HEART), "firm"),
    ("Ada Lindqvist", {"street2": "Ste 9", "phone": None}, SUITE, (*NAME, "same street, another suite +4.0", *HEART), "sole"),
    ("Ada Lindqvist", {"street2": "Ste 9"}, SUITE, (*NAME, *PLACE, *HEART), "firm"),
    ("Ada Lindqvist", {"street2": "Ste 9", "phone": None}, {}, (*NAME, "same street +7.0", *HEART), "firm"),
    ("Ada Lindqvist", {"phone": None}, SUITE, (*NAME, "same street +7.0", *HEART), "firm"),
    (
        "Ada Lindqvist", {"street2": "Ste 9", "phone": None},
        {"locations": (place(street2="Suite 4"), place(street2="Suite 9"))},
        (*NAME, "same street and suite +8.0", *HEART), "firm",
    ),
]  # fmt: skip
OTHERS: list[Case] = [
    ("Ada Lindqvist", {}, {"specialty": None}, (*NAME, *PLACE), "firm"),
    ("Ada Lindqvist", {"specialties": ("Dermatology", "Heart Specialist")}, {}, (*NAME, *PLACE, *HEART), "firm"),
    ("Ada Lindqvist", {"specialties": ("Interventional Cardiology",)}, {}, (*NAME, *PLACE, "related specialty +3.0"), "firm"),
    ("Ada Lindqvist", {"specialties": ("Dermatology",)}, {}, (*NAME, *PLACE, "another specialty -2.5"), "firm"),
    ("Ada Lindqvist", {"specialties": ("Qwertology",)}, {}, (*NAME, *PLACE), "firm"),
    (
        "Ada Lindqvist", {**NOWHERE, "where": {"zip": "01103"}, "specialties": ("Dermatology",)}, {},
        (*NAME, "same ZIP +4.8", "another specialty -2.5"), "loose",
    ),
    ("Ada Lindqvist, MD", NOWHERE, {}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, DO", NOWHERE, {}, (*NAME, "MD against DO -3.0"), "loose"),
    ("Ada Lindqvist, MD", NOWHERE, {"credentials": ("DO",)}, (*NAME, "MD against DO -3.0"), "loose"),
    ("Ada Lindqvist, DO", NOWHERE, {"credentials": ("DO",)}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, MD, DO", NOWHERE, {}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, MD, DO", NOWHERE, {"credentials": ("DO",)}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, DO", NOWHERE, {"credentials": ("MD", "DO")}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, MD", NOWHERE, {"credentials": ("MD", "DO")}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, MBBS", NOWHERE, {"credentials": ("DO",)}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist, DO", NOWHERE, {"credentials": ("MBBS",)}, (*NAME, "same profession +0.5"), "loose"),
    ("Ada Lindqvist", NOWHERE, {"credentials": ("MD",)}, NAME, "loose"),
    ("Ada Lindqvist, DDS", NOWHERE, {}, (*NAME, "a dentist, not a physician -5.0"), "loose"),
    (
        "Ada Lindqvist, MD", NOWHERE, {"credentials": ("PA-C",)},
        (*NAME, "a physician, not a physician assistant -5.0"), "loose",
    ),
    (
        "Ada Lindqvist, PA-C", NOWHERE, {"credentials": ("NP",)},
        (*NAME, "a physician assistant, not a nurse -5.0"), "loose",
    ),
    ("Ada Lindqvist", {**NOWHERE, "gender": "Female"}, {}, (*NAME, "same gender +0.8"), "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "m"}, {"gender": "M"}, (*NAME, "same gender +0.8"), "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "Male"}, {}, (*NAME, "another gender -5.0"), "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "F"}, {"gender": "M"}, (*NAME, "another gender -5.0"), "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "X"}, {}, NAME, "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "F"}, {"gender": "X"}, NAME, "loose"),
    ("Ada Lindqvist", {**NOWHERE, "gender": "X"}, {"gender": "X"}, NAME, "loose"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown", "known", "reasons", "tie"), [*NAMES, *PLACES, *OTHERS])
def test_the_reasons_are_all_that_counts(
    name: str, shown: dict[str, Any], known: dict[str, Any], reasons: tuple[str, ...], tie: str
) -> None:
    total = scored(name, shown, **known)
    if tie == "none":
        assert total is None
        return
    assert total is not None
    assert total.reasons() == reasons
    assert total.points == pytest.approx(-13.3 + sum(float(reason.rsplit(" ", 1)[1]) for reason in reasons), abs=0.01)
    assert tie_of(total) == tie


@pytest.mark.parametrize(
    ("name", "shown", "flags"),
    [
        ("Ada Q. Lindqvist", {}, ["another middle name"]),
        ("Ada Lindqvist, DDS", {}, ["a dentist, not a physician"]),
        ("Ada Lindqvist Jr.", {}, ["Jr. stands only on the listing"]),
        ("Ada Lindqvist", {"gender": "M"}, ["another gender"]),
        (
            "Ada Q. Lindqvist II, NP", {"gender": "M"},
            ["another middle name", "II stands only on the listing", "a nurse, not a physician", "another gender"],
        ),
        ("Ada M. Lindqvist, DO", {"gender": "F", "specialties": ("Dermatology",), "phone": OTHER_PHONE}, []),
    ],
)  # fmt: skip
def test_a_red_flag_calls_for_a_person(name: str, shown: dict[str, Any], flags: list[str]) -> None:
    total = compare(name, shown)
    assert total.flags == flags
    assert (tie_of(total) == "loose") is bool(flags)


RULED_OUT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("Ada Lindqvist", {"npi": OTHER_NPI, "where": OAK, "phone": OTHER_PHONE}, {}),
    ("A. Lindqvist", {"npi": OTHER_NPI}, {}),
    ("Ada Lindquist", {"npi": OTHER_NPI}, {}),
    ("Ada Lindqvist Sr.", {}, {"suffix": "JR"}),
    ("Ada Lindqvist Jr.", {"npi": NPI}, {"suffix": "III"}),
    ("Sarah Moran", {}, {}),
    ("Sarah Lindqvist-Moran", {}, {}),
    ("Zyxa Lindqvist", {}, {}),
    ("Sarah Lindqvist", {}, {}),
    ("Ada Moran", {"where": OAK, "phone": OTHER_PHONE}, {}),
    ("Azyx Lindqvist", {"where": FAR, "phone": OTHER_PHONE}, {}),
    ("A. Moran", {}, {}),
]


@pytest.mark.parametrize(("name", "shown", "known"), RULED_OUT)
def test_ruled_out_whatever_else_agrees(name: str, shown: dict[str, Any], known: dict[str, Any]) -> None:
    assert scored(name, shown, **known) is None


@pytest.mark.parametrize(
    ("suite", "said"), [("Suite 4", "same street and suite"), ("Suite 9", "same street and suite"),
                        ("Suite 7", "same street, another suite"), (None, "same street")],
)  # fmt: skip
def test_two_suites_of_one_street_are_both_known(suite: str | None, said: str) -> None:
    known = (place(street2="Suite 4"), place(street2="Suite 9"), place())
    total = scored("Ada Lindqvist", {"street2": suite, "phone": None}, locations=known)
    assert total is not None
    assert said in {words for words, _ in total.evidence}


@pytest.mark.parametrize("shared", [{"where": OAK}, {"phone": OTHER_PHONE}])
def test_another_npi_is_a_question_where_the_names_and_phone_or_street_agree(shared: dict[str, Any]) -> None:
    total = compare("Ada Lindqvist", {"npi": OTHER_NPI, **shared})
    assert ("another NPI", -8.0) in total.evidence
    assert tie_of(total) == "loose"


@pytest.mark.parametrize("shared", [{"where": OAK}, {"phone": OTHER_PHONE}])
def test_another_first_or_last_name_is_thought_of_where_phone_or_street_is_shared(shared: dict[str, Any]) -> None:
    assert compare("Ada Moran", shared).last == "different"
    assert compare("Azyx Lindqvist", shared).first == "different"


@pytest.mark.parametrize(
    ("name", "shown", "known", "points"),
    [
        ("Ada Lindqvist", {}, {}, 25.9),
        ("Ada Lindqvist", {"npi": NPI}, {}, 25.9),
        ("Ada Q. Lindqvist Jr.", {}, {}, 25.9),
        ("A. Lindqvist", {}, {}, 16.1),
        ("Ada Moran", {}, {}, 0.0),
        ("Azyx Lindqvist", {}, {}, 0.0),
        ("Lindqvist, MD", {}, {}, 0.0),
    ],
)
def test_the_points_of_the_name_are_surname_and_given_name_where_both_may_be_theirs(
    name: str, shown: dict[str, Any], known: dict[str, Any], points: float
) -> None:
    assert compare(name, shown, **known).name_points == pytest.approx(points)


def test_a_middle_name_that_is_the_first_name_counts_once() -> None:
    total = compare("Margareta A. Lindqvist", NOWHERE, first="Ada", middle_name="Margareta")
    assert total.reasons() == (NAME[0], "goes by the middle name +5.0")


class Weighed(Rarity):
    """Names that tell just so much."""

    def __init__(self, last: float, first: float) -> None:
        self.points_of_last, self.points_of_first, self.vouches = last, first, True

    def last(self, key: str) -> float:
        return self.points_of_last

    def first(self, key: str) -> float:
        return self.points_of_first


def weighed(last: float, first: float) -> Score | None:
    side = listing_side(listing("Ada Lindqvist, MD", **{**NOWHERE, "specialties": ("Cardiology",), "gender": "F"}).listing)
    assert side is not None
    return score(side, physician_side(physician("ada", "Ada", "Lindqvist", **OURS)), Weighed(last, first))


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (11.5, "same last name (rare) +11.5"),
        (11.4, "same last name +11.4"),
        (9.1, "same last name +9.1"),
        (9.0, "same last name (common) +9.0"),
    ],
)
def test_a_surname_is_called_rare_or_common(points: float, words: str) -> None:
    total = weighed(points, 12.0)
    assert total is not None
    assert total.reasons()[0] == words


def test_a_pair_is_dropped_only_where_nothing_could_bring_it_to_even_odds() -> None:
    reached = weighed(5.0, 4.0)
    assert reached is not None
    assert reached.reasons()[2:] == ("same specialty +3.0", "same profession +0.5", "same gender +0.8")
    assert reached.points == pytest.approx(0.0)
    assert weighed(5.0, 3.7) is None


FIELDS = {
    "gender": ("F", "M"),
    "credentials": ("MD", "DO", "DDS", "NP"),
    "specialties": (("Cardiology",), ("Dermatology",), ("Interventional Cardiology",)),
    "npi": (NPI,),
}
shown_fields = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FIELDS.items()})
places = st.fixed_dictionaries(
    {"where": st.sampled_from((ELM, OAK, FAR, BESIDE, {})), "phone": st.sampled_from((None, OTHER_PHONE, "(413) 555-0101"))}
)
names = st.sampled_from(("Ada Lindqvist", "Ada M. Lindqvist", "Ada Q. Lindqvist", "A. Lindqvist", "Ada Lindqvst"))


@given(names, shown_fields, places, st.sampled_from(sorted(FIELDS)))
@settings(deadline=None)
def test_what_is_not_shown_takes_its_own_points_along_and_no_others(
    name: str, fields: dict[str, Any], where: dict[str, Any], hidden: str
) -> None:
    shown = {"specialties": (), **fields, **where}
    whole = scored(name, shown)
    less = scored(name, {**shown, hidden: () if hidden == "specialties" else None})
    if whole is None or less is None:
        return
    taken = [one for one in whole.evidence if one not in less.evidence]
    assert len(taken) == (hidden in fields)
    assert less.points == pytest.approx(whole.points - sum(points for _, points in taken))
    assert set(less.evidence) <= set(whole.evidence)


@given(names, shown_fields, places)
@settings(deadline=None)
def test_points_are_what_the_reasons_say_and_the_start(name: str, fields: dict[str, Any], where: dict[str, Any]) -> None:
    total = scored(name, {**fields, **where})
    if total is not None:
        assert total.points == pytest.approx(PRIOR + sum(points for _, points in total.evidence))
        assert [f"{words} {points:+.1f}" for words, points in total.evidence] == list(total.reasons())


@pytest.mark.parametrize(
    ("name", "shown", "kind"),
    [
        ("Stvee Lindqvist", {}, "firm"),
        ("Stvee Lindqvist", {"phone": None, "specialties": ()}, "firm"),
        ("Stvee Lindqvist", {"specialties": ("Dermatology",)}, "loose"),
    ],
)
def test_a_large_roster_has_whoever_bears_a_short_name_one_slip_off(name: str, shown: dict[str, Any], kind: str) -> None:
    side = listing_side(listing(name, **shown).listing)
    assert side is not None
    total = score(side, physician_side(physician("steven", "Steven", "Lindqvist")), Rarity({}, {}, 10_000))
    assert total is not None
    assert tie_of(total) == kind

"""Who must, may and must not be taken for whom: every kind of trap with fictional people."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match import match_listings
from repmon.model import Physician, StoredListing

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place, verdicts

PEOPLE = [
    physician("smith-a", "John", "Smith", middle_name="A", npi="1234567893"),
    physician("smith-b", "John", "Smith", middle_name="B", locations=(place(OAK, OTHER_PHONE),)),
    physician("senior", "Walter", "Brandvold", suffix="SR", middle_name="J"),
    physician("junior", "Walter", "Brandvold", suffix="JR", middle_name="J"),
    physician("robert", "Robert", "Quillfeather", middle_name="L", gender="M"),
    physician("william", "William", "Quillfeather", middle_name="T", gender="M"),
    physician("maiden", "Elizabeth", "Harrowgate", other_last_names=("Winterbourne",), gender="F"),
    physician("double", "Maria", "Castellano-Ibarrola", gender="F"),
    physician("rare", "Thessaly", "Vandermolen", middle_name="R", gender="F"),
    physician("middle", "James", "Ostrander", middle_name="Leopold", gender="M"),
    physician("woman", "Andrea", "Stonebridge", gender="F"),
    physician("particle", "Luis", "de la Fontana", gender="M"),
    physician("nurse", "Siobhan", "O'Dwyer", credentials=("NP",), specialty="Nurse Practitioner, Family", gender="F"),
    physician("third", "Carlos", "Marchetti", suffix="III"),
]


def verdict(people: list[Physician], one: StoredListing) -> str:
    return verdicts(match_listings(people, [one])).get("1", "none")


CERTAIN: list[tuple[str, dict[str, Any], str]] = [
    ("John A. Smith, MD", {}, "smith-a"),
    ("John B Smith MD", {"where": OAK, "phone": OTHER_PHONE}, "smith-b"),
    ("John Smith, MD", {}, "smith-a"),
    ("John Smith, MD", {"where": FAR, "phone": None, "npi": "1234567893"}, "smith-a"),
    ("Walter J. Brandvold Sr., MD", {}, "senior"),
    ("Walter Brandvold Jr, MD", {}, "junior"),
    ("Bob Quillfeather, MD", {}, "robert"),
    ("Bill Quillfeather, MD", {}, "william"),
    ("Elizabeth Winterbourne, MD", {}, "maiden"),
    ("Betsy Harrowgate, MD", {}, "maiden"),
    ("Elizabeth Harrowgate-Reed, MD", {"phone": None}, "maiden"),
    ("Maria Ibarrola, MD", {}, "double"),
    ("Maria Castellano Ibarrola, M.D.", {"phone": None}, "double"),
    ("THESSALY VANDERMOLEN, MBBS", {"phone": "(855) 555-0199"}, "rare"),
    ("J. Leopold Ostrander, MD", {}, "middle"),
    ("Leopold Ostrander, MD", {"phone": None}, "middle"),
    ("Luis Delafontana, MD", {"phone": None}, "particle"),
    ("O'Dwyer, Siobhan", {"specialties": ("Family Nurse Practitioner",), "phone": None}, "nurse"),
    ("SIOBHAN O DWYER, FNP-BC", {"specialties": ("Nurse Practitioner",)}, "nurse"),
    ("Carlos Marchetti, MD", {}, "third"),
    ("Thessaly Vandermoln, MD", {}, "rare"),
    ("Thessaly R. Vandermolen, MD", {"where": OAK, "phone": OTHER_PHONE}, "rare"),
]


@pytest.mark.parametrize(("name", "shown", "expected"), CERTAIN)
def test_certain(name: str, shown: dict[str, Any], expected: str) -> None:
    assert verdict(PEOPLE, listing(name, **shown)) == f"auto:{expected}"


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("Walter J Brandvold, MD", {}),
    ("Elizabeth Thornquist, MD", {}),
    ("Thessaly Vandermolen, MD", {"where": FAR, "phone": "(813) 555-0123"}),
    ("John C. Smith, MD", {"where": OAK}),
]


@pytest.mark.parametrize(("name", "shown"), ASKED)
def test_never_certain(name: str, shown: dict[str, Any]) -> None:
    assert verdict(PEOPLE, listing(name, **shown)) in ("review", "none")


NOBODY: list[tuple[str, dict[str, Any]]] = [
    ("Vijay Smith, MD", {}),
    ("Ruth Adlerbaum, MD", {}),
    ("Walter Brandvold III, MD", {}),
    ("John Smith, DDS", {"where": FAR, "phone": None, "specialties": ("Dentist",)}),
    ("Elm Street Cardiology Associates", {}),
    ("Samantha Quillfeather, MD", {"where": FAR, "phone": None}),
]


@pytest.mark.parametrize(("name", "shown"), NOBODY)
def test_nobody_of_ours(name: str, shown: dict[str, Any]) -> None:
    assert verdict(PEOPLE, listing(name, **shown)) == "none"


def test_a_man_is_not_taken_for_a_woman_of_a_like_name() -> None:
    assert not verdict(PEOPLE, listing("Andrew Stonebridge, MD", gender="M")).startswith("auto")


def test_another_npi_rules_out_all_else() -> None:
    other = listing("John A. Smith, MD", npi="1245319599")
    assert verdict(PEOPLE, other) != "auto:smith-a"


def test_another_profession_or_suffix_is_never_certain() -> None:
    assert not verdict(PEOPLE, listing("Siobhan O'Dwyer, MD")).startswith("auto")
    assert not verdict(PEOPLE, listing("Carlos Marchetti Jr., MD")).startswith("auto")


def test_two_of_a_name_with_nothing_to_tell_them_apart_are_both_asked_about() -> None:
    twins = [physician("one", "Ada", "Lindqvist"), physician("two", "Ada", "Lindqvist")]
    matches = match_listings(twins, [listing("Ada Lindqvist, MD")])
    assert [(match.physician_id, match.state) for match in matches] == [("one", "needs_review"), ("two", "needs_review")]


def test_a_namesake_in_a_large_hospital_has_another_suite() -> None:
    ours = [physician("ours", "Lucas", "Martin", locations=(place({**ELM, "street2": "Suite 100"}),))]
    same = listing("Lucas Martin, MD", phone="(413) 555-0160", street2="Ste 100", key="same")
    other = listing("Lucas Martin, MD", phone="(413) 555-0161", street2="Ste 900", key="other", specialties=("Dermatology",))
    found = verdicts(match_listings(ours, [same, other]))
    assert found["same"] == "auto:ours"
    assert found.get("other", "none") != "auto:ours"


def test_reasons_are_words_with_points() -> None:
    (match,) = match_listings(PEOPLE, [listing("Thessaly Vandermolen, MD")])
    assert match.reasons[0].startswith("same last name (rare) +")
    assert "same phone +8.0" in match.reasons or "same street +7.0" in match.reasons
    total = sum(float(reason.rsplit(" ", 1)[1]) for reason in match.reasons)
    assert match.points == pytest.approx(total - 13.3, abs=0.3)

"""How much a shared name tells: figures worked out by hand from the table of names and the roster."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from repmon.match.rarity import Rarity, compact, rounded_size

Names = Sequence[tuple[str, str | None]]

NOBODY: Names = ()
"""The table alone: log2 of one over the share that it states."""
ADA: Names = (("Lindqvist", "Ada"),)
THREE: Names = (("Lindqvist", "Oda"), ("LINDQVIST", "Oda"), ("Líndqvist", "Oda"))
"""Two others of the name beside 4,000 x 0.00004 (0.0004) expected ones, among 2.83 + 4,000 people."""
CROWD: Names = tuple((f"Rarename{at}", f"Given{at}") for at in range(16_384))
FAMILY: Names = (("Lindqvist", "Oda"),) * 1024

LAST = [
    (NOBODY, "smith", 7.0),
    (NOBODY, "kim", 7.8),
    (NOBODY, "ryan", 10.1),
    (NOBODY, "lindqvist", 14.6),
    (ADA, "lindqvist", 14.6),
    (THREE, "lindqvist", 10.9),
    (CROWD, "rarename7", 16.5),
    (FAMILY, "lindqvist", 5.0),
]
FIRST = [
    (NOBODY, "michael", 5.8),
    (NOBODY, "ada", 11.3),
    (THREE, "oda", 10.1),
    (CROWD, "given7", 12.5),
    (FAMILY, "oda", 4.5),
]


@pytest.mark.parametrize(("roster", "name", "points"), LAST)
def test_a_surname(roster: Names, name: str, points: float) -> None:
    rarity = Rarity.of(roster)
    assert rarity.last(name) == points
    assert rarity.last(name) == points, "asked again"


@pytest.mark.parametrize(("roster", "name", "points"), FIRST)
def test_a_given_name(roster: Names, name: str, points: float) -> None:
    assert Rarity.of(roster).first(name) == points


def test_a_word_may_be_surname_and_given_name() -> None:
    rarity = Rarity.of([("Thomas", "Ada")])
    assert (rarity.last("thomas"), rarity.first("thomas"), rarity.last("thomas")) == (8.6, 6.6, 8.6)


def test_common_names_tell_less_than_rare_ones_and_a_large_roster_outvotes_the_table() -> None:
    rarity = Rarity.of([("Smith", "Michael")] * 40 + [(f"Rarename{at}", "Quillan") for at in range(2000)])
    assert rarity.last("smith") < rarity.last("rarename7")
    assert rarity.first("quillan") < rarity.first("michael")


def test_one_new_colleague_does_not_move_everybodys_points() -> None:
    assert rounded_size(10_000) == rounded_size(10_001)
    assert [rounded_size(people) for people in (0, 1, 2, 16, 17, 10_000)] == pytest.approx([0, 1, 2, 16, 16, 9741.98], abs=0.01)


def test_only_a_large_roster_knows_by_itself_what_is_rare() -> None:
    assert [Rarity({}, {}, people).vouches for people in (0, 1_000, 1_800, 2_000, 10_000)] == [False, False, False, True, True]


def test_counting_a_roster_is_the_same_as_being_told_the_counts() -> None:
    rarity = Rarity.of([("O'Neil", "Ada"), ("ONeil", None), ("Ng", "Ada"), ("Ng", "")])
    told = Rarity({"oneil": 2, "ng": 2}, {"ada": 2}, 4)
    assert [(one.last("oneil"), one.last("smith"), one.first("ada"), one.first("bruno")) for one in (rarity, told)] == [
        (told.last("oneil"), told.last("smith"), told.first("ada"), told.first("bruno"))
    ] * 2
    assert rarity.last("oneil") < Rarity({"oneil": 1}, {}, 4).last("oneil")


def test_names_are_compared_by_their_letters() -> None:
    assert [compact(name) for name in ("de la Cruz", "O'Neil", "Ångström")] == ["delacruz", "oneil", "angstrom"]

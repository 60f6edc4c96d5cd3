"""Short forms and spellings of given names, one step and no further."""

from __future__ import annotations

import pytest

from repmon.clean.nicknames import is_nickname, is_spelling_variant, known_given_names, likely_gender


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Bob", "Robert"),
        ("WILLIAM", "bill"),
        ("Betsy", "Elizabeth"),
        ("Peggy", "Margaret"),
        ("Sasha", "Alexander"),
        ("Sasha", "Alexandra"),
        ("Katie", "Katherine"),
        ("Steven", "Stephen"),
        ("Mohammed", "Mohamed"),
        ("Md", "Mohammad"),
        ("Jack", "John"),
        ("Jon", "Jonathan"),
        ("Jim", "James"),
        ("Ted", "Edward"),
        ("Misha", "Mikhail"),
        ("Raj", "Rajesh"),
        ("Kate", "Catherine"),
        ("Stan", "Stanley"),
        ("Moshe", "Moses"),
        ("Yaakov", "Jacob"),
        ("Rivka", "Rebecca"),
        ("Padraig", "Patrick"),
        ("Gus", "Constantine"),
        ("Hans", "Johann"),
        ("Dima", "Dmitry"),
        ("Chaz", "Charles"),
        ("Shelly", "Rochelle"),
    ],
)
def test_forms_of_one_name(a: str, b: str) -> None:
    assert is_nickname(a, b)
    assert is_nickname(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Robert", "Bill"),
        ("Bill", "Fred"),
        ("Andrea", "Andrew"),
        ("Patrick", "Peter"),
        ("Roger", "Bobby"),
        ("Bob", "William"),
        ("Jay", "Jaya"),
        ("Eric", "Erica"),
        ("Daniel", "Danielle"),
        ("Michael", "Michelle"),
        ("Christian", "Christine"),
        ("Aaron", "Erin"),
        ("Julia", "Jill"),
        ("Ann", "Nancy"),
        ("Anne", "Nancy"),
        ("Sean", "John"),
        ("Yosef", "Joe"),
        ("Liz", "Lisa"),
        ("John", "Jonathan"),
        ("Carl", "Charles"),
        ("Linda", "Lynn"),
        ("Westley", "Farmboy"),
        ("Robert", "Robert"),
        ("", ""),
    ],
)
def test_two_names(a: str, b: str) -> None:
    assert not is_nickname(a, b)
    assert not is_nickname(b, a)


def test_a_chain_of_short_forms_joins_nobody() -> None:
    assert is_nickname("Bert", "Albert")
    assert is_nickname("Bert", "Herbert")
    assert not is_nickname("Albert", "Herbert")


def test_no_pair_joins_a_man_and_a_woman() -> None:
    men = {name for name in known_given_names() if likely_gender(name) == "M"}
    women = {name for name in known_given_names() if likely_gender(name) == "F"}
    assert men
    assert women
    assert not [(man, woman) for man in men for woman in women if is_nickname(man, woman)]


def test_spelling_variants_are_no_short_forms() -> None:
    assert is_spelling_variant("Sean", "Shaun")
    assert not is_spelling_variant("Bob", "Robert")


@pytest.mark.parametrize(("name", "gender"), [("Robert", "M"), (" mary ", "F"), ("Kim", None), ("Pat", None), ("Zzyzx", None)])
def test_likely_gender(name: str, gender: str | None) -> None:
    assert likely_gender(name) == gender

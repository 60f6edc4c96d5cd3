from __future__ import annotations

import pytest

from repmon.extract.fields import Facts, combine, count_of, credentials_in, flag_of, gender_of, number_of, rating_of, text_of
from repmon.model import Office, Rating


def rating(value: float | None, count: int | None, step: float | None = None) -> Rating:
    return Rating(value, 5.0, step, count, "ratings")


def test_the_first_way_wins_and_is_recorded() -> None:
    listing = combine(
        "s", "k", "u", [Facts("json_ld", name="Dr. A B", npi="1"), Facts("text", name="Dr. C D", accepting=False)]
    )
    assert (listing.name, listing.npi, listing.accepting) == ("Dr. A B", "1", False)
    assert listing.found_by == {"name": "json_ld", "npi": "json_ld", "accepting": "text"}
    assert listing.disagreements == ("name",)


def test_the_same_name_in_other_words_is_no_disagreement() -> None:
    listing = combine("s", "k", "u", [Facts("json_ld", name="Jane Q. Doe, MD"), Facts("text", name="Dr. Jane Doe")])
    assert listing.disagreements == ()


def test_offices_disagree_only_when_no_zip_is_shared() -> None:
    here, there = (Office(zip="01360"),), (Office(zip="01361"),)
    assert combine("s", "k", "u", [Facts("json_ld", offices=here), Facts("text", offices=(*there, *here))]).disagreements == ()
    assert combine("s", "k", "u", [Facts("json_ld", offices=here), Facts("text", offices=there)]).disagreements == ("offices",)


@pytest.mark.parametrize(
    ("ratings", "value", "count", "disagreements"),
    [
        ([rating(4.0571427, None), rating(4.1, 38, 0.1)], 4.0571427, 38, ()),
        ([rating(None, 38), rating(4.1, None, 0.1)], 4.1, 38, ()),
        ([rating(4.1, None), rating(3.0, 12)], 4.1, None, ("rating",)),
        ([rating(4.1, 38), rating(4.1, 39)], 4.1, 38, ("count",)),
        ([rating(None, 0), rating(4.1, 38)], None, 0, ("rating",)),
        ([rating(None, 0), rating(None, 0)], None, 0, ()),
    ],
)
def test_ratings(ratings: list[Rating], value: float | None, count: int | None, disagreements: tuple[str, ...]) -> None:
    listing = combine("s", "k", "u", [Facts("json_ld", rating=ratings[0]), Facts("text", rating=ratings[1])])
    assert listing.rating is not None
    assert (listing.rating.value, listing.rating.count, listing.disagreements) == (value, count, disagreements)


def test_a_count_alone_is_no_rating() -> None:
    listing = combine("s", "k", "u", [Facts("json_ld", rating=rating(None, 38))])
    assert (listing.rating, listing.found_by) == (None, {})


@pytest.mark.parametrize(
    ("value", "count", "expected"),
    [
        (4.5, 3, rating(4.5, 3)),
        ("4.5", "1,234", rating(4.5, 1234)),
        (None, 0, rating(None, 0)),
        (4.5, 0, rating(None, 0)),
        (0, None, None),
        (6, None, None),
        (float("nan"), None, None),
        (10**400, None, None),
        (4.5, -1, rating(4.5, None)),
        (4.5, 2.5, rating(4.5, None)),
        (True, None, None),
    ],
)
def test_rating_of(value: object, count: object, expected: Rating | None) -> None:
    assert rating_of(value, count, scale_max=5.0, step=None, counts_what="ratings") == expected


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("false", False),
        ("False", False),
        (True, True),
        ("https://schema.org/True", True),
        ("maybe", None),
        (1, None),
        (None, None),
    ],
)
def test_flag(value: object, flag: bool | None) -> None:
    assert flag_of(value) is flag


@pytest.mark.parametrize(
    ("value", "text"),
    [(" a ", "a"), ("", None), (3, "3"), (True, None), (None, None), ([], None), ("\ud800", "?"), ("a\xa0b", "a b")],
)
def test_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_gender_and_numbers() -> None:
    assert (gender_of("F"), gender_of(" Male"), gender_of("https://schema.org/Female"), gender_of("unknown")) == (
        "F",
        "M",
        "F",
        None,
    )
    assert (number_of("1e5"), number_of("4.9"), count_of("x"), count_of("12")) == (None, 4.9, None, 12)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr. Iris Lakemann, M.D., Ph.D.", "M.D., Ph.D."),
        ("Iris Lakemann MD PhD", "MD PhD"),
        ("Iris Lakemann M.D., F.A.C.S.", "M.D., F.A.C.S."),
        ("Lakemann, Iris R., MD", "MD"),
        ("Lakemann, Iris R. MD", "MD"),
        ("LAKEMANN, IRIS, DO, MPH", "DO, MPH"),
        ("Garcia Lakemann, Maria, NP-C", "NP-C"),
        ("Iris Lakemann, Jr., MD", "MD"),
        ("Gus Lakemann II, DO", "DO"),
        ("Iris Lakemann, Physician Assistant", "Physician Assistant"),
        ("Iris Lakemann, Md", "Md"),
        ("Iris Lakemann, MD (Retired)", "MD"),
        ("Dr. Lakemann, MD", "MD"),
        ("Lakemann, Iris", None),
        ("Iris Lakemann, Retired", None),
        ("Iris Lakemann, MD (she/her)", "MD"),
        ("KIM LEE DO", None),
        ("Yi Ma", None),
        ("", None),
        (None, None),
    ],
)
def test_credentials_behind_a_name(name: str | None, letters: str | None) -> None:
    assert credentials_in(name) == letters

"""Records are read by declared paths."""

from __future__ import annotations

import re
from typing import Any

import pytest

from repmon.extract.record_paths import OfficePaths, RecordPaths, ReviewPaths, first_text, inside, stars_at, values_at
from repmon.model import Office, Rating, Review


class Site:
    name, home = "reviews", "https://reviews.example.org"
    scale_max, step, counts_what = 5.0, 0.1, "ratings"

    @staticmethod
    def key_of(url: str, /) -> str | None:
        match = re.search(r"/doctors/(\w+)", url)
        return match[1] if match else None


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("a", [1]),
        ("b.c", [2]),
        ("d.e", [3, 4]),
        ("f", ["x", "y"]),
        ("a.b", []),
        ("missing.c", []),
        ("none", []),
    ],
)
def test_values_at(path: str, values: list[Any]) -> None:
    record = {"a": 1, "b": {"c": 2}, "d": [{"e": 3}, {"e": [4]}, "e"], "f": ["x", "y"], "none": None}
    assert values_at(record, path) == values


def test_a_place_may_be_a_function() -> None:
    assert values_at({"a": [1, 2]}, lambda record: record["a"]) == [1, 2]
    assert values_at("no record", lambda record: record.get("a")) == []
    assert first_text({"a": "x"}, ("b", lambda record: record["a"] * 2)) == "xx"


def test_the_end_of_a_chain_as_a_whole() -> None:
    assert inside({"a": {"b": [1, 2]}}, "a.b") == [1, 2]
    assert inside({"a": [{"b": 1}]}, "a.b") is None


def test_the_first_path_with_a_value_counts() -> None:
    paths = RecordPaths(name=("full", "short"), npi=("npi",), specialties=("specialty", "more"), accepting=("open",))
    facts = paths.facts(
        {"full": " ", "short": "Ann Roe, MD", "npi": 1999999984, "specialty": "A", "more": ["B", "A"], "open": "no"}, Site()
    )
    assert (facts.name, facts.credentials, facts.npi, facts.specialties) == ("Ann Roe, MD", "MD", "1999999984", ("A", "B"))
    assert facts.accepting is False


@pytest.mark.parametrize(
    ("value", "accepting"),
    [(True, True), (False, False), ("true", True), ("False", False), ("by referral", None), (1, None), (None, None)],
)
def test_a_flag_says_true_or_false_or_nothing(value: object, accepting: bool | None) -> None:
    assert RecordPaths(name=("name",), accepting=("open",)).facts({"open": value}, Site()).accepting is accepting


PLACES = OfficePaths(
    at=("home", "places.at"),
    name=("label",),
    street=("street",),
    street2=("suite",),
    city=("city.name",),
    state=("state",),
    whole=("lines",),
    unless="video",
    no_names=frozenset({"office"}),
)


@pytest.mark.parametrize(
    ("place", "office"),
    [
        (
            {"street": "1 Elm St", "city": {"name": "Harlow"}, "state": "ma"},
            Office(street="1 Elm St", city="Harlow", state="MA"),
        ),
        ({"label": "Office", "street": "(1 of 4) 1 Elm St"}, Office(street="1 Elm St")),
        ({"street": "1 Elm St Suite 4", "suite": "suite 4"}, Office(street="1 Elm St Suite 4")),
        ({"lines": ["1 Elm St", "Harlow, MA 01362"]}, Office(street="1 Elm St", city="Harlow", state="MA", zip="01362")),
        ({"lines": "On the common"}, Office(street="On the common")),
        ({"lines": "On the common", "city": {"name": "Harlow"}}, Office(city="Harlow")),
        ({"street": "1 Elm St", "video": True}, None),
        ({"label": "office"}, None),
    ],
)
def test_an_office(place: dict[str, Any], office: Office | None) -> None:
    assert PLACES.offices({"places": [{"at": place}, {"at": {}}, {"at": "x"}]}) == ((office,) if office else ())


def test_an_office_that_stands_twice_is_one() -> None:
    record = {"home": {"street": "1 Elm St", "label": "A"}, "places": [{"at": {"street": "1 ELM ST", "label": "B"}}]}
    assert len(PLACES.offices(record)) == 2
    alike = OfficePaths(at=("home", "places.at"), name=("label",), street=("street",), alike=("street",))
    assert alike.offices(record) == (Office(name="A", street="1 Elm St"),)


def test_what_a_record_says_of_itself_goes_to_its_offices() -> None:
    paths = RecordPaths(name=("name",), phone=("phone",), state=("state",), offices=PLACES)
    record = {
        "name": "Ann Roe",
        "phone": "(413) 555-0123",
        "state": "MA",
        "home": {"label": "Mill Inn", "street": "1 Elm St"},
    }
    facts = paths.facts(record, Site())
    assert facts.offices == (Office(name="Mill Inn", street="1 Elm St", state="MA", phone="(413) 555-0123"),)
    assert facts.practice == "Mill Inn"
    assert paths.facts({"phone": "(413) 555-0123"}, Site()).offices == (Office(phone="(413) 555-0123"),)


def test_a_key_is_the_records_own_or_its_addresss() -> None:
    paths = RecordPaths(id=("id",), address=("url",), name=("name",))
    assert paths.key({"id": 7, "url": "/doctors/a"}, Site()) == "7"
    assert paths.key({"url": "/doctors/a"}, Site()) == "a"
    assert paths.key({}, Site()) is None
    assert paths.listing({"url": "/doctors/a"}, Site()) is None, "without a name it is nobody's"
    listing = paths.listing({"url": "/doctors/a", "name": "Ann Roe, retired"}, Site())
    assert listing is not None and (listing.site_key, listing.url, listing.status) == ("a", "/doctors/a", "retired")


def test_ratings_that_lie_open() -> None:
    rating = stars_at("stars.mean", "stars.n", hidden="secret")
    assert rating(Site(), {"stars": {"mean": "4.5", "n": 3}}) == Rating(4.5, 5.0, 0.1, 3, "ratings")
    assert rating(Site(), {"stars": {"mean": 4.5, "n": 3}, "secret": True}) is None
    assert rating(Site(), {}) is None


def test_reviews() -> None:
    paths = ReviewPaths("page.reviews", stars="stars", on="day", answers="replies", hidden="secret")
    shown = [{"id": 1, "stars": 4, "day": "2026-01-31T10:00", "replies": []}, {"id": 2, "stars": 9}, {"id": "x", "stars": 4}]
    assert paths.reviews({"page": {"reviews": shown}}, Site()) == (Review("1", "2026-01-31", 4.0, answered=False),)
    assert paths.reviews({"page": {"reviews": shown}, "secret": True}, Site()) == ()

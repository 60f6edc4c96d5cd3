"""Records are read by paths, and their values belong to whom they, or the object around them, name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from repmon.extract.records import OfficePaths, Record, RecordPaths, own_record, owned_records, values_at
from repmon.model import Office


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


def test_the_first_path_with_a_value_counts() -> None:
    paths = RecordPaths(name=("full", "short"), npi=("npi",), specialties=("specialty", "more"), accepting=("open",))
    facts = paths.facts(
        {"full": " ", "short": "Ann Roe, MD", "npi": 1999999984, "specialty": "A", "more": ["B", "A"], "open": "no"}
    )
    assert (facts.name, facts.credentials, facts.npi, facts.specialties) == ("Ann Roe, MD", "MD", "1999999984", ("A", "B"))
    assert facts.accepting is None, "a text is no flag"
    assert paths.facts({"open": False}).accepting is False


def test_offices_come_with_the_object_that_they_were_read_from() -> None:
    paths = OfficePaths("places.at", street=("street",), city=("city.name",))
    record = {"places": [{"at": {"street": "1 Elm St", "city": {"name": "Harlow"}, "id": 7}}, {"at": {}}, {"at": "x"}]}
    assert [(office, place["id"]) for office, place in paths.offices(record)] == [(Office(street="1 Elm St", city="Harlow"), 7)]


def owned(*rows: Any) -> list[tuple[str | None, Record]]:
    return list(owned_records(rows, lambda record: record.get("id"), re.compile("similar.*").fullmatch))


def test_an_object_inside_a_persons_object_is_that_persons() -> None:
    found = owned({"id": "a", "summary": {"stars": 4}, "similarOnes": [{"id": "b", "stars": 2}]}, [{"stars": 1}])
    assert [(owner, record["stars"]) for owner, record in found if "stars" in record] == [(None, 1), ("a", 4)]


def test_values_of_nobody_are_the_subjects_only_when_there_is_one_wording() -> None:
    shared = [("stars", "count")]
    assert own_record(owned({"id": "a"}, {"stars": 4, "count": 9}), "a", shared) == {"id": "a", "stars": 4, "count": 9}
    assert own_record(owned({"id": "a"}, {"stars": 4}, {"stars": 5}), "a", shared) == {"id": "a"}
    assert own_record(owned({"id": "a", "stars": 3}, {"stars": 4}), "a", shared)["stars"] == 3
    assert own_record(owned({"id": "b", "stars": 3}), "a", shared) == {}

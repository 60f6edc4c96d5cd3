"""Values belong to whom their record, or the object around it, names."""

from __future__ import annotations

import re
from typing import Any

from repmon.extract.records import Record, own_record, owned_records


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

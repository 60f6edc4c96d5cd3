from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.extract.broken_json import whole_entries, whole_items

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), lambda v: st.lists(v, max_size=3))


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ('{"a": 1, "b": {"c": [2]}, "d": 3', {"a": 1, "b": {"c": [2]}}),
        ('{"a": 1, "b": {"c": [2', {"a": 1}),
        ('{"a": 1, "b"', {"a": 1}),
        ('{"a" : "x" , "b":2} rest', {"a": "x", "b": 2}),
        ('{"a": 12', {}),
        ("{", {}),
        ("[1]", {}),
        ("", {}),
    ],
)
def test_entries(text: str, entries: dict[str, Any]) -> None:
    assert whole_entries(text) == entries


def test_items() -> None:
    assert whole_items('[{"a": 1}, {"a": 2}, {"a": ') == [{"a": 1}, {"a": 2}]
    assert whole_items('{"a": 1}') == []


@settings(max_examples=100)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.data())
def test_a_cut_never_adds_anything(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value)
    assert whole_entries(text) == value
    cut = whole_entries(text[: data.draw(st.integers(0, len(text) - 1))])
    assert all(value[name] == entry for name, entry in cut.items())

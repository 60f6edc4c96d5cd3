"""Between nouns and columns: equal values give equal text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from repmon.store.rows import texts_json, to_json


@given(st.lists(st.text(st.characters())))
def test_texts_are_encoded_as_any_other_value(texts: list[str]) -> None:
    assert texts_json(texts) == to_json(texts)


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert texts_json(["\ud83d!"]) == to_json(["\ud83d!"]) == '["?!"]'

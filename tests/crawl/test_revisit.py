"""How often a listing is looked at again."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.crawl.revisit import nights_to_rest, turn_came
from repmon.store.history import shift

FIRST = "2026-03-02"


def test_the_seldomer_it_changes_the_seldomer_it_is_looked_at() -> None:
    assert nights_to_rest(6, 0, 7) == 1, "every night in its first week"
    assert nights_to_rest(7, 0, 7) == 7
    assert [nights_to_rest(90, changes, 7) for changes in (0, 1, 2, 3, 5, 9, 20)] == [7, 7, 5, 3, 2, 1, 1]
    assert nights_to_rest(90, 0, 1) == 1, "as configured"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 7))
def test_rest_has_its_bounds_and_never_grows_with_change(watched: int, changes: int, longest: int) -> None:
    rest = nights_to_rest(watched, changes, longest)
    assert 1 <= rest <= longest
    assert nights_to_rest(watched, changes + 1, longest) <= rest


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20), st.integers(0, 400), st.integers(1, 30), st.integers(1, 60))
def test_a_turn_comes_once_in_a_cycle_and_waits_for_whoever_was_away(name: str, start: int, every: int, away: int) -> None:
    begin = shift(FIRST, start)
    turns = [turn_came(name, shift(begin, at), shift(begin, at + 1), every) for at in range(every)]
    assert sum(turns) == 1
    if away >= every:
        assert turn_came(name, begin, shift(begin, away), every)
    assert turn_came(name, begin, shift(begin, away), every) == any(
        turn_came(name, shift(begin, at), shift(begin, at + 1), every) for at in range(away)
    )


def test_every_night_has_about_as_much_to_do() -> None:
    names = [f"doctor-{at}" for at in range(2100)]
    nights = Counter(at for at in range(7) for name in names if turn_came(name, shift(FIRST, at), shift(FIRST, at + 1), 7))
    assert sum(nights.values()) == 2100
    assert all(240 < number < 360 for number in nights.values())

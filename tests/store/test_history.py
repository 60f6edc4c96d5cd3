"""Runs of equal readings: placing any night's reading gives the history that all readings together make."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from repmon.store.history import Run, place, shift, valid_to

START = "2026-03-01"
nights = st.integers(min_value=0, max_value=15).map(lambda by: shift(START, by))
readings = st.lists(st.tuples(nights, st.sampled_from("abc")), max_size=25)


def reading(night: str, content: str) -> Run:
    return Run(night, night, (content,))


def placed(pairs: list[tuple[str, str]]) -> list[Run]:
    runs: list[Run] = []
    for night, content in pairs:
        runs = place(runs, reading(night, content))
    return runs


def known_on(runs: list[Run], night: str) -> str | None:
    """What the table says was known on a night."""
    for run, until in zip(runs, valid_to(runs), strict=True):
        if run.first <= night and (until is None or night < until):
            return str(run.content[0])
    return None


@given(readings)
def test_every_night_that_was_read_says_what_was_read_last(pairs: list[tuple[str, str]]) -> None:
    runs = placed(pairs)
    for night, content in dict(pairs).items():
        assert known_on(runs, night) == content


@given(readings)
def test_read_in_order_every_night_says_the_latest_reading(pairs: list[tuple[str, str]]) -> None:
    in_order = sorted(dict(pairs).items())
    runs = placed(in_order)
    latest = None
    for by in range(17):
        night = shift(START, by)
        latest = dict(pairs).get(night, latest)
        assert known_on(runs, night) == latest


@given(readings)
def test_runs_are_apart_in_order_and_neighbours_differ(pairs: list[tuple[str, str]]) -> None:
    runs = placed(pairs)
    assert all(run.first <= run.last for run in runs)
    for one, following in pairwise(runs):
        assert one.last < following.first
        assert one.content != following.content


@given(readings, st.tuples(nights, st.sampled_from("abc")))
def test_the_same_reading_again_changes_nothing(pairs: list[tuple[str, str]], once: tuple[str, str]) -> None:
    runs = placed([*pairs, once])
    assert place(runs, reading(*once)) == runs


def test_an_older_reading_between_two_runs_lasts_until_the_next_reading() -> None:
    runs = placed([("2026-01-01", "a"), ("2026-03-01", "b"), ("2026-02-01", "c")])
    assert [run.first for run in runs] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert valid_to(runs) == ["2026-02-01", "2026-03-01", None]


def test_an_older_reading_inside_a_run_counts_for_its_night_alone() -> None:
    runs = placed([("2026-03-01", "a"), ("2026-03-09", "a"), ("2026-03-04", "b")])
    assert [(run.first, run.last, run.content[0]) for run in runs] == [
        ("2026-03-01", "2026-03-03", "a"),
        ("2026-03-04", "2026-03-04", "b"),
        ("2026-03-05", "2026-03-09", "a"),
    ]


def test_an_older_equal_reading_lengthens_the_run_after_it() -> None:
    runs = placed([("2026-03-05", "a"), ("2026-03-01", "a")])
    assert [(run.first, run.last) for run in runs] == [("2026-03-01", "2026-03-05")]

"""Helpers: answers as without any, in the items' order, whatever becomes of a helper."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from repmon.match import match_listings, parts
from repmon.match.parts import in_parts

from .people import listing, physician

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="helpers are copies of the process, made on Linux only")
HERE = os.getpid()


def squares(items: Sequence[int]) -> list[int]:
    return [item * item for item in items]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 1001])
@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_answers_in_order(count: int, processes: int) -> None:
    assert in_parts(squares, range(count), processes=processes) == squares(range(count))


def test_each_process_has_a_part() -> None:
    by = in_parts(lambda items: [os.getpid()] * len(items), range(9), processes=3)
    assert len(set(by)) == 3
    assert by[:3] == [os.getpid()] * 3


def test_answers_larger_than_a_pipe_holds() -> None:
    assert in_parts(lambda items: ["x" * 300_000 for _ in items], range(6), processes=3) == ["x" * 300_000] * 6


def test_an_error_is_raised_as_without_helpers() -> None:
    def fail_late(items: Sequence[int]) -> list[int]:
        return [1 // (7 - item) for item in items]

    with pytest.raises(ZeroDivisionError):
        in_parts(fail_late, range(9), processes=2)


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(3)])
def test_what_a_dead_helper_leaves_is_done_here(end: object) -> None:
    def die_away_from_home(items: Sequence[int]) -> list[int]:
        if os.getpid() != HERE:
            end()  # type: ignore[operator]
        return squares(items)

    assert in_parts(die_away_from_home, range(9), processes=3) == squares(range(9))


def test_a_stop_ends_the_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def fork() -> int:
        process = os.fork()
        begun.append(process)
        return process

    def wait_away_from_home(items: Sequence[int]) -> list[int]:
        if os.getpid() == HERE:
            raise InterruptedError
        signal.pause()
        return squares(items)

    monkeypatch.setattr(parts, "_fork", fork)
    with pytest.raises(InterruptedError):
        in_parts(wait_away_from_home, range(9), processes=3)
    assert len(begun) == 2
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_where_no_process_can_be_begun_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(parts, "_fork", refused)
    assert in_parts(squares, range(9), processes=3) == squares(range(9))


def test_a_helper_keeps_no_file_open(tmp_path: Path) -> None:
    """Not the lock's either: its holder may be killed while a helper is at work."""
    with (tmp_path / "lock").open("w") as lock:

        def still_open(items: Sequence[int]) -> list[bool]:
            try:
                os.fstat(lock.fileno())
            except OSError:
                return [False] * len(items)
            return [True] * len(items)

        assert in_parts(still_open, range(2), processes=2) == [True, False]


def test_no_helpers_for_little_nor_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(64))
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert [parts._processes(count) for count in (0, 9_999, 10_000, 1_000_000)] == [1, 1, 2, 4]
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert parts._processes(1_000_000) == 1


def test_matches_are_the_same_with_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [physician(key, first, last) for key, first, last in (("a", "Ada", "Lindqvist"), ("b", "Bruno", "Quillfeather"))]
    shown = [listing(name, key=str(at)) for at, name in enumerate(["Ada Lindqvist, MD", "B. Quillfeather", "Elm Clinic"] * 5)]
    alone = match_listings(people, shown)
    monkeypatch.setattr(parts, "_processes", lambda _: 4)
    assert match_listings(people, shown) == alone
    assert {match.physician_id for match in alone} == {"a", "b"}

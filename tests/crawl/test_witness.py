"""Who is searched for to see whether a search finds anybody, and what is concluded."""

from __future__ import annotations

import pytest

from repmon.crawl.witness import fault_nights, judged_with, search_fault, with_witnesses
from repmon.model import Search, Task

NIGHTS = [f"2026-03-{day:02}" for day in range(1, 20)]


def search(who: str, outcome: str, night: str = NIGHTS[0], *, results: int | None = 0, detail: str | None = None) -> Search:
    return Search(night, "tiny", who, outcome, results, detail)  # type: ignore[arg-type]


def wanted(*names: str, kind: str = "search") -> list[Task]:
    return [Task("tiny", kind, name) for name in names]  # type: ignore[arg-type]


def chosen(tasks: list[Task], listed: str, *past: Search, lists: str = "", mine: str = "abcdefghn") -> list[str]:
    """``lists``: those who stand in one list."""
    found = with_witnesses(
        tasks, "tiny", listed, past,
        alike=lambda task: "list" if task.target in lists else task,
        mine=lambda task: task.target in mine,
    )  # fmt: skip
    return [task.target for task in found]


def test_nobody_is_a_witness_when_nothing_is_to_be_proven() -> None:
    assert chosen(wanted("k1", kind="visit"), "abc") == ["k1"]
    assert chosen(wanted("a"), "abc") == ["a"], "one who is listed is searched for in turn"
    assert chosen(wanted("n"), "") == ["n"]


def test_two_come_first_those_found_last_time_before_others_and_then_in_turn() -> None:
    assert chosen(wanted("n"), "a") == ["a", "n"]
    past = search("a", "found", NIGHTS[3]), search("b", "found", NIGHTS[1]), search("c", "found", NIGHTS[2])
    assert chosen(wanted("n"), "abcd", *past) == ["b", "c", "n"]
    assert chosen(wanted("n", "c"), "abcd", *past, search("b", "none", NIGHTS[5])) == ["c", "a", "n"]
    assert chosen(wanted("n"), "abcd", *past, mine="ad") == ["a", "d", "n"]


def test_one_who_stands_in_a_list_that_is_read_anyway_costs_nothing() -> None:
    past = [search(who, "found", NIGHTS[at]) for at, who in enumerate("abcd")]
    assert chosen(wanted("n"), "abcd", *past, lists="nd") == ["d", "a", "n"]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a+ n-", False),
        ("a- n-", True),
        ("a- b+ n-", False),
        ("a- b- c+ n-", True),
        ("a- b- n+", False),  # nobody is said to be absent
        ("a! n-", True),  # she could not be searched for, and the others see nothing at all
        ("a! n- m~", False),  # but others are shown
        ("n- m-", False),
        ("n- m- o- p- q-", True),
        ("n- m- o- p- q~", False),
        ("n! m!", False),
    ],
)
def test_what_the_nights_searches_prove(rows: str, fault: bool) -> None:
    """``+`` found, ``-`` nobody and nothing, ``~`` nobody among others, ``!`` failed; a, b and c are listed."""
    outcomes = {"+": ("found", 1), "-": ("none", 0), "~": ("none", 9), "!": ("error", None)}
    tonight = [search(who, outcomes[sign][0], results=outcomes[sign][1]) for who, sign in map(tuple, rows.split())]
    assert (search_fault(tonight, "abc") is not None) == fault


def test_five_nights_are_degraded_and_then_the_pages_count_again() -> None:
    fault = search_fault([search("a", "none"), search("n", "none")], "a")
    assert fault == "the search does not find a, who is listed there"
    past = [search("a", "found", NIGHTS[0])]
    for at in range(1, 6):
        assert judged_with(fault, past, "ok", None) == ("degraded", fault), at
        past += [search("n", "unproven", NIGHTS[at], detail=fault), search("n", "error", NIGHTS[at + 1])]
    assert judged_with(fault, past, "ok", None) == ("ok", f"{fault}, so since {NIGHTS[1]}: nobody is called missing")
    assert judged_with(fault, past, "blocked", "HTTP 403") == ("blocked", "HTTP 403")
    assert judged_with(None, past, "ok", None) == ("ok", None)
    assert fault_nights([*past, search("n", "none", NIGHTS[7])]) == []

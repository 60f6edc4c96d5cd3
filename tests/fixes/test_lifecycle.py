"""A finding's states move by rule, every move is an event, and a repeated night adds nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.fixes.lifecycle import Tonight, advance
from repmon.model import Checked, Finding, StoredFinding

SEEN = Finding(
    "F-1", "wrong_phone", "high", "P1", "ratemds", "jane-doe", "hill", "https://reviews.example.org/jane-doe",
    "(413) 555-0199", "(413) 555-0123", "RateMDs shows another number.", {"priority": 100.0},
)  # fmt: skip
ANSWERED = frozenset({Checked("wrong_phone", "P1", "ratemds", "jane-doe")})


def night(number: int) -> str:
    return f"2026-03-{number:02d}"


def tonight(number: int, *findings: Finding, checked=frozenset(), withdrawn=None, unreadable=None) -> Tonight:
    return Tonight(night(number), tuple(findings), checked, withdrawn or {}, unreadable or {})


def live(*nights: Tonight) -> tuple[StoredFinding, list[str]]:
    """Play nights one after the other; return the finding and its events."""
    known: dict[str, StoredFinding] = {}
    events = []
    for each in nights:
        rows, moves = advance(known.values(), each)
        known |= {row.finding_id: row for row in rows}
        events += [move.event for move in moves]
    return known["F-1"], events


def test_opened_fixed_and_regressed() -> None:
    row, events = live(tonight(1, SEEN), tonight(2, checked=ANSWERED), tonight(3, SEEN))
    assert events == ["opened", "verified_fixed", "regressed"]
    assert (row.state, row.times_regressed, row.first_seen, row.opened_on, row.fixed_on) == (
        "regressed",
        1,
        night(1),
        night(3),
        None,
    )


def test_not_seen_without_an_answer_stays_open() -> None:
    row, events = live(tonight(1, SEEN), tonight(2))
    assert (row.state, events) == ("open", ["opened"])


def test_an_unreadable_site_holds_the_state() -> None:
    dark = {"ratemds": "403 Forbidden"}
    row, events = live(tonight(1, SEEN), tonight(2, unreadable=dark), tonight(3, unreadable=dark))
    assert (row.state, row.resume_state, events) == ("couldnt_check", "open", ["opened", "couldnt_check"])
    row, events = live(tonight(1, SEEN), tonight(2, unreadable=dark), tonight(3, SEEN))
    assert (row.state, row.resume_state, events[-1]) == ("open", None, "checked_again")
    row, events = live(tonight(1, SEEN), tonight(2, unreadable=dark), tonight(3, checked=ANSWERED))
    assert (row.state, events[-1]) == ("verified_fixed", "verified_fixed")


def test_withdrawn_and_back_again() -> None:
    row, events = live(tonight(1, SEEN), tonight(2, withdrawn={"F-1": "the physician left"}))
    assert (row.state, events[-1]) == ("dismissed", "withdrawn")
    row, events = live(tonight(1, SEEN), tonight(2, withdrawn={"F-1": "the physician left"}), tonight(3, SEEN))
    assert (row.state, events[-1]) == ("open", "reopened")


def opened(**changes) -> StoredFinding:
    (row,), _ = advance([], tonight(1, SEEN))
    return replace(row, **changes)


def test_a_dismissed_finding_reopens_only_when_the_listed_value_changes() -> None:
    row = opened(state="dismissed", dismissed_listed="(413) 555-0199")
    rows, events = advance([row], tonight(2, SEEN))
    assert events == []
    assert all(changed.state == "dismissed" for changed in rows)
    rows, events = advance([row], tonight(2, replace(SEEN, listed="(413) 555-0150")))
    assert (rows[0].state, events[0].event) == ("open", "reopened")


def test_what_was_dismissed_and_is_right_now_says_so_once_and_stays_dismissed_when_it_returns() -> None:
    row = opened(state="dismissed", dismissed_listed="(413) 555-0199")
    (right,), events = advance([row], tonight(2, checked=ANSWERED))
    assert (right.state, right.last_checked > right.last_seen, events) == ("dismissed", True, [])
    assert advance([right], tonight(3, checked=ANSWERED)) == ([], [])
    (again,), events = advance([right], tonight(4, SEEN))
    assert (again.state, again.last_checked > again.last_seen, events) == ("dismissed", False, [])


@pytest.mark.parametrize(("kind", "dismissed", "shown", "event"), [
    ("wrong_address", "99 Oak Ave, Holyoke, MA 01040", "99 Oak Avenue, Holyoke, MA 01040", None),
    ("wrong_address", "99 Oak Ave, Holyoke, MA 01040", "98 Oak Ave, Holyoke, MA 01040", "reopened"),
    ("wrong_specialty", "Dermatology, Allergy", "allergy, Dermatology", None),
    ("wrong_specialty", "Dermatology, Allergy", "Dermatology", "reopened"),
    ("wrong_name", "Dr. Jane  Doe", "Dr. Jane Doe", None),
    ("wrong_website", "https://a.example.org/b", "https://a.example.org/c", "reopened"),
])  # fmt: skip
def test_a_value_that_is_only_written_otherwise_is_the_one_dismissed(
    kind: str, dismissed: str, shown: str, event: str | None
) -> None:
    row = opened(kind=kind, state="dismissed", dismissed_listed=dismissed)
    _, events = advance([row], tonight(2, replace(SEEN, kind=kind, listed=shown)))  # type: ignore[arg-type]
    assert [one.event for one in events] == ([event] if event else [])


def test_a_submitted_fix_gets_stuck_after_sixty_nights() -> None:
    row = opened(state="submitted", submitted_on="2026-01-01")
    assert advance([row], tonight(1, SEEN))[1] == []
    rows, events = advance([row], tonight(3, SEEN))
    assert (rows[0].state, events[0].event) == ("stuck", "stuck")


@pytest.mark.parametrize("state", ["submitted", "stuck", "regressed"])
def test_every_standing_state_can_be_verified(state: str) -> None:
    rows, events = advance([opened(state=state)], tonight(2, checked=ANSWERED))
    assert (rows[0].state, rows[0].fixed_on, events[0].from_state) == ("verified_fixed", night(2), state)


STEP = st.sampled_from(["seen", "answered", "nothing", "dark", "withdrawn"])


@settings(max_examples=150)
@given(st.lists(STEP, min_size=1, max_size=10))
def test_a_repeated_night_changes_nothing(steps: list[str]) -> None:
    known: dict[str, StoredFinding] = {}
    for number, step in enumerate(steps, start=1):
        each = {
            "seen": tonight(number, SEEN),
            "answered": tonight(number, checked=ANSWERED),
            "nothing": tonight(number),
            "dark": tonight(number, unreadable={"ratemds": "blocked"}),
            "withdrawn": tonight(number, withdrawn={"F-1": "the match was withdrawn"}),
        }[step]
        rows, moves = advance(known.values(), each)
        known |= {row.finding_id: row for row in rows}
        if step == "dark":
            assert not any(move.event in ("verified_fixed", "regressed") for move in moves)
        assert advance(known.values(), each) == ([], [])

"""The score tells found, missed and false apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.demo.answer_key import AnswerKey, Planted
from repmon.demo.score import score
from repmon.model import StoredFinding

NIGHTS = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"]
LIFE = Planted("wrong_phone", "P1", "ratemds", ((1, "open"), (2, "verified_fixed"), (4, "regressed")))


def finding(**changes: object) -> StoredFinding:
    row = StoredFinding(
        finding_id="F-1", kind="wrong_phone", severity="high", state="regressed", physician_id="P1", location_id=None,
        site="ratemds", site_key="1", url=None, listed="a", expected="b", sentence="Another number.", evidence={},
        priority=None,
        first_seen=NIGHTS[0], last_seen=NIGHTS[3], last_checked=NIGHTS[3], opened_on=NIGHTS[3], times_regressed=1,
    )  # fmt: skip
    return replace(row, **changes)  # type: ignore[arg-type]


def test_a_finding_with_the_planted_life_is_found() -> None:
    result = score(AnswerKey([LIFE]), [finding()], NIGHTS)
    assert (result.planted, result.found, result.missed, result.false) == (1, [LIFE], [], [])


def test_a_problem_without_a_finding_is_missed() -> None:
    result = score(AnswerKey([LIFE]), [], NIGHTS)
    assert result.missed == ["wrong_phone of P1 on ratemds was not reported"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"state": "open"}, "has the state open, not regressed"),
        ({"first_seen": NIGHTS[1]}, "was first reported on 2026-03-03, not 2026-03-02"),
        ({"times_regressed": 2}, "has regressed so many times: 2, not 1"),
        ({"opened_on": NIGHTS[2]}, "was called wrong again on 2026-03-04, not 2026-03-05"),
    ],
)
def test_a_finding_with_another_life_is_missed(changes: dict[str, object], complaint: str) -> None:
    result = score(AnswerKey([LIFE]), [finding(**changes)], NIGHTS)
    assert len(result.missed) == 1 and complaint in result.missed[0] and not result.false


def test_everything_else_is_false_even_when_it_was_withdrawn() -> None:
    others = [finding(finding_id="F-2"), finding(finding_id="F-3", physician_id="P2", state="dismissed")]
    result = score(AnswerKey([LIFE]), [finding(), *others], NIGHTS)
    assert len(result.false) == 2 and len(result.found) == 1


def test_fewer_nights_ask_for_less() -> None:
    row = finding(state="verified_fixed", fixed_on=NIGHTS[1], opened_on=NIGHTS[0], times_regressed=0)
    assert score(AnswerKey([LIFE]), [row], NIGHTS[:3]).missed == []
    late = replace(LIFE, moves=((4, "open"),))
    assert score(AnswerKey([late]), [], NIGHTS[:3]).planted == 0


def test_on_a_refused_night_a_standing_problem_waits() -> None:
    key = AnswerKey([LIFE], refused={("ratemds", 4)})
    assert score(key, [finding(state="couldnt_check")], NIGHTS).missed == []
    assert score(key, [finding()], NIGHTS).missed != []

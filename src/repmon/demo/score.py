"""Compares the findings of the demo's nights with the answer key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from repmon.demo.answer_key import AnswerKey, Planted
from repmon.model import FindingState, Night, StoredFinding

_STANDING = ("open", "regressed")


@dataclass
class Score:
    """What became of the planted problems. The demo has passed when `missed` and `false` are empty."""

    planted: int = 0
    found: list[Planted] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """A sentence for every planted problem that was not reported, or not on the right night, or has the wrong state."""
    false: list[str] = field(default_factory=list)
    """A sentence for every finding that nothing was planted for, among them those later withdrawn."""


def score(key: AnswerKey, findings: Iterable[StoredFinding], nights: Sequence[Night]) -> Score:
    """Compare what stands in the findings table after these nights with what was planted until then."""
    rows: dict[tuple[str, str | None, str | None], list[StoredFinding]] = defaultdict(list)
    for finding in findings:
        rows[finding.kind, finding.physician_id, finding.site].append(finding)
    result = Score()
    for planted in key.planted:
        if planted.moves[0][0] > len(nights):
            continue
        result.planted += 1
        mine = rows.get((planted.kind, planted.physician_id, planted.site), [])
        wrong = _difference(planted, mine.pop(0), key, nights) if mine else "was not reported"
        if wrong:
            result.missed.append(f"{planted.kind} of {planted.physician_id} on {planted.site} {wrong}")
        else:
            result.found.append(planted)
    left = [finding for group in rows.values() for finding in group]
    result.false = [_complaint(finding) for finding in sorted(left, key=lambda finding: finding.finding_id)]
    return result


def _difference(planted: Planted, found: StoredFinding, key: AnswerKey, nights: Sequence[Night]) -> str | None:
    """Say how a finding's life differs from the planted one; None when it does not."""
    moves = [(night, state) for night, state in planted.moves if night <= len(nights)]
    wanted = [
        ("was first reported on", found.first_seen, nights[moves[0][0] - 1]),
        ("has the state", found.state, _state_now(moves, planted, key, len(nights))),
        ("has regressed so many times:", found.times_regressed, sum(state == "regressed" for _, state in moves)),
    ]
    if moves[-1][1] == "verified_fixed":
        wanted.append(("was called fixed on", found.fixed_on, nights[moves[-1][0] - 1]))
    if moves[-1][1] == "regressed":
        wanted.append(("was called wrong again on", found.opened_on, nights[moves[-1][0] - 1]))
    wrong = [f"{what} {is_now}, not {should_be}" for what, is_now, should_be in wanted if is_now != should_be]
    return "; ".join(wrong) or None


def _state_now(moves: Sequence[tuple[int, FindingState]], planted: Planted, key: AnswerKey, night: int) -> FindingState:
    """Return the state that a problem has to have; where the site turned us away tonight, a standing one waits."""
    state = moves[-1][1]
    return "couldnt_check" if state in _STANDING and (planted.site, night) in key.refused else state


def _complaint(finding: StoredFinding) -> str:
    what = f"{finding.kind} of {finding.physician_id} on {finding.site}"
    return f"{what}, {finding.state} since {finding.opened_on}, was never planted: {finding.sentence}"

"""Corrections that hang on whether the roster is right: each says so and ranks below the question (*stale_roster*).

They stay in the list, because a patient who calls the number meets a wrong one either way; but whoever asks four sites for a
number that is out of date makes four listings wrong. So the question comes first, as urgent as the most urgent correction
that hangs on it, and the corrections count less until it is answered: by the roster, by a site or by a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final

from repmon.fixes.lifecycle import LIVE
from repmon.model import Checked, Finding, StoredFinding

IN_DOUBT: Final = 0.5
"""What a correction counts while the roster itself is in doubt."""

_ABOUT: Final[Mapping[str, str]] = {"wrong_phone": "phone", "other_number": "phone", "wrong_address": "address"}
"""Kind of a correction -> the field that the roster is asked about."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about a physician's roster entry that nobody has answered."""

    finding_id: str
    fields: frozenset[str]


def doubts_of(
    findings: Mapping[str, Finding], known: Mapping[str, StoredFinding], checked: Set[Checked]
) -> dict[str, Doubt]:  # fmt: skip
    """Return the open questions by physician: tonight's, and those of earlier nights that tonight could not settle."""
    asked: Iterable[Finding | StoredFinding] = (*_asked_tonight(findings, known), *_asked_before(findings, known, checked))
    return {
        row.physician_id: Doubt(row.finding_id, frozenset(row.evidence.get("fields", ())))
        for row in asked
        if row.physician_id is not None
    }


def _asked_tonight(findings: Mapping[str, Finding], known: Mapping[str, StoredFinding]) -> Iterator[Finding]:
    """Those that no person has dismissed: who did so said that the roster is right about what the sites show."""
    for finding in findings.values():
        row = known.get(finding.finding_id)
        answer = row.dismissed_listed if row is not None and row.state == "dismissed" else None
        if finding.kind == "stale_roster" and (answer is None or answer.split() != (finding.listed or "").split()):
            yield finding


def _asked_before(
    findings: Mapping[str, Finding], known: Mapping[str, StoredFinding], checked: Set[Checked]
) -> Iterator[StoredFinding]:  # fmt: skip
    for row in known.values():
        standing = row.kind == "stale_roster" and row.state in LIVE and row.finding_id not in findings
        if standing and Checked("stale_roster", row.physician_id, None, None) not in checked:
            yield row


def doubt_about(finding: Finding, doubts: Mapping[str, Doubt]) -> Doubt | None:
    """The open question that a correction hangs on."""
    doubt = doubts.get(finding.physician_id or "")
    return doubt if doubt is not None and _ABOUT.get(finding.kind) in doubt.fields else None


def told_with(doubt: Doubt, finding: Finding) -> Finding:
    """The correction as it is told while the roster is in doubt."""
    field, question = _ABOUT[finding.kind], doubt.finding_id
    said = f"Settle first whether the roster is out of date ({question}): several sites agree on another {field}."
    evidence = finding.evidence | {"roster_in_doubt": question}
    return replace(finding, sentence=f"{finding.sentence} {said}", evidence=evidence)

"""Run every check over one night's facts and put the answers together for the life of the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace

from repmon.checks.availability import check_availability
from repmon.checks.compared import check_compared
from repmon.checks.contact_findings import check_contact
from repmon.checks.doubted import IN_DOUBT, doubt_about, doubts_of, told_with
from repmon.checks.facts import NightFacts
from repmon.checks.missing import check_missing
from repmon.checks.presence import check_departed, check_duplicates, check_gone
from repmon.checks.priority import as_urgent_as, with_priority
from repmon.checks.rating_findings import check_ratings
from repmon.checks.rating_level_findings import check_levels
from repmon.checks.stale_roster import check_stale_roster
from repmon.checks.swapped import check_swapped
from repmon.checks.withdrawal import withdrawn
from repmon.fixes.lifecycle import Tonight
from repmon.model import Checked, Finding, StoredFinding

Check = Callable[[NightFacts], Iterator[Finding | Checked]]

CHECKS: tuple[Check, ...] = (
    check_missing,
    check_gone,
    check_duplicates,
    check_swapped,
    check_departed,
    check_contact,
    check_compared,
    check_availability,
    check_stale_roster,
    check_ratings,
    check_levels,
)


def check_night(facts: NightFacts, known: Iterable[StoredFinding]) -> Tonight:
    """Make tonight's findings. Nothing is opened or fixed on a site that could not be read well."""
    by_id = {row.finding_id: row for row in known}
    findings: dict[str, Finding] = {}
    checked: set[Checked] = set()
    for check in CHECKS:
        for answer in check(facts):
            if answer.site is not None and not facts.healthy(answer.site):
                continue
            if isinstance(answer, Checked):
                checked.add(answer)
            else:
                findings[answer.finding_id] = answer
    findings = _ranked(facts, findings, by_id, checked)
    return Tonight(
        night=facts.night,
        findings=tuple(findings.values()),
        checked=frozenset(checked),
        withdrawn=withdrawn(facts, by_id.values(), findings, checked),
        unreadable_sites=facts.unreadable_sites() | _not_read(facts, by_id.values()),
    )


def _ranked(
    facts: NightFacts, findings: Mapping[str, Finding], known: Mapping[str, StoredFinding], checked: Set[Checked]
) -> dict[str, Finding]:
    """The findings with their priorities, those that hang on a question about the roster below that question."""
    doubts = doubts_of(findings, known, checked)
    ranked: dict[str, Finding] = {}
    leading: dict[str, Finding] = {}
    for one in findings.values():
        before, doubt = known.get(one.finding_id), doubt_about(one, doubts)
        ranked[one.finding_id] = whole = replace(one, evidence=with_priority(one, before, facts))
        if doubt is not None:
            leading[doubt.finding_id] = max(whole, leading.get(doubt.finding_id, whole), key=_priority)
            ranked[one.finding_id] = told_with(doubt, replace(one, evidence=with_priority(one, before, facts, IN_DOUBT)))
    for question, most_urgent in leading.items():
        if question in ranked:
            ranked[question] = as_urgent_as(most_urgent, ranked[question])
    return ranked


def _priority(finding: Finding) -> float:
    return float(finding.evidence["priority"])


def _not_read(facts: NightFacts, known: Iterable[StoredFinding]) -> dict[str, str]:
    """Sites of known findings that nobody looked at tonight: switched off, or known from files of other nights only."""
    return {row.site: "it was not read tonight" for row in known if row.site is not None and row.site not in facts.sites}

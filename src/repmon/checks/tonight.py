"""Run every check over one night's facts and put the answers together for the life of the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from repmon.checks.availability import check_availability
from repmon.checks.compared import check_compared
from repmon.checks.contact_findings import check_contact
from repmon.checks.facts import OURS, NightFacts
from repmon.checks.missing import check_missing
from repmon.checks.presence import check_departed, check_duplicates, check_gone
from repmon.checks.priority import with_priority
from repmon.checks.rating_findings import RATING_NEWS, check_ratings, why_no_news
from repmon.checks.stale_roster import check_stale_roster
from repmon.fixes.lifecycle import LIVE, Tonight
from repmon.model import Checked, Finding, StoredFinding

Check = Callable[[NightFacts], Iterator[Finding | Checked]]

CHECKS: tuple[Check, ...] = (
    check_missing,
    check_gone,
    check_duplicates,
    check_departed,
    check_contact,
    check_compared,
    check_availability,
    check_stale_roster,
    check_ratings,
)


def check_night(facts: NightFacts, known: Iterable[StoredFinding]) -> Tonight:
    """Make tonight's findings. Nothing is opened, fixed or withdrawn on a site that could not be read well."""
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
                evidence = with_priority(answer, by_id.get(answer.finding_id), facts.night, facts.priority_weights)
                findings[answer.finding_id] = replace(answer, evidence=evidence)
    return Tonight(
        night=facts.night,
        findings=tuple(findings.values()),
        checked=frozenset(checked),
        withdrawn=withdrawn(facts, by_id, findings),
        unreadable_sites=facts.unreadable_sites(),
    )


def withdrawn(facts: NightFacts, known: Mapping[str, StoredFinding], seen: Mapping[str, Finding]) -> dict[str, str]:
    """Say which standing findings have lost what they were about, and why."""
    standing = {(match.site, match.site_key, match.physician_id) for match in facts.matches if match.state in OURS}
    reasons = {}
    for row in known.values():
        if row.finding_id not in seen and row.state in LIVE | {"couldnt_check"}:
            why = _why_withdrawn(facts, row, standing)
            if why:
                reasons[row.finding_id] = why
    return reasons


def _why_withdrawn(facts: NightFacts, row: StoredFinding, standing: set[tuple[str, str, str]]) -> str | None:
    left = row.physician_id in facts.departed
    if row.physician_id is not None and not left and row.physician_id not in facts.physicians:
        return "the physician is no longer known"
    if left and row.kind != "departed":
        return "the physician left the organisation"
    if row.kind in RATING_NEWS and (row.site is None or facts.healthy(row.site)):
        return why_no_news(row, facts.night)
    if row.site is None or row.site_key is None:
        return None
    if (row.site, row.site_key, row.physician_id or "") not in standing:
        return "the listing is no longer ascribed to this physician"
    stored = facts.listings.get((row.site, row.site_key))
    if stored is not None and stored.gone_since and row.kind not in ("gone", "departed", "duplicate"):
        return f"the listing is gone since {stored.gone_since}"
    return None

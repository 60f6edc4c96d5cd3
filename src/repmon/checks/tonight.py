"""Run every check over one night's facts and put the answers together for the life of the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from repmon.checks.availability import check_availability
from repmon.checks.compared import check_compared
from repmon.checks.contact_findings import check_contact
from repmon.checks.coverage import cell_of
from repmon.checks.facts import OURS, NightFacts
from repmon.checks.missing import check_missing
from repmon.checks.presence import check_departed, check_duplicates, check_gone
from repmon.checks.priority import with_priority
from repmon.checks.rating_findings import RATING_NEWS, check_ratings, why_no_news
from repmon.checks.rating_level_findings import check_levels
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
    check_levels,
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
        unreadable_sites=facts.unreadable_sites() | _not_read(facts, by_id.values()),
    )


def _not_read(facts: NightFacts, known: Iterable[StoredFinding]) -> dict[str, str]:
    """Sites of known findings that nobody looked at tonight: switched off, or known from files of other nights only."""
    return {row.site: "it was not read tonight" for row in known if row.site is not None and row.site not in facts.sites}


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


_AT_A_PLACE = frozenset({"wrong_phone", "other_number", "wrong_address", "wrong_website"})


def _still_there(facts: NightFacts, row: StoredFinding) -> bool:
    physician = facts.physicians.get(row.physician_id or "")
    return physician is None or any(place.location_id == row.location_id for place in physician.locations)


def _why_not_missing(facts: NightFacts, row: StoredFinding) -> str | None:
    """A pair that is not wanted any more, or for which a candidate waits, accuses nobody of being missing."""
    if row.physician_id is None or row.site is None or row.physician_id not in facts.physicians or row.site not in facts.sites:
        return None
    cell = cell_of(facts, row.physician_id, row.site)
    return cell.why if cell.state in ("not_wanted", "needs_review") else None


def _why_withdrawn(facts: NightFacts, row: StoredFinding, standing: set[tuple[str, str, str]]) -> str | None:
    left = row.physician_id in facts.departed
    if row.physician_id is not None and not left and row.physician_id not in facts.physicians:
        return "the physician is no longer known"
    if left and row.kind != "departed":
        return "the physician left the organisation"
    if row.kind in RATING_NEWS and (row.site is None or facts.healthy(row.site)):
        return why_no_news(row, facts.night)
    if row.kind == "missing":
        return _why_not_missing(facts, row)
    if row.site is None or row.site_key is None:
        return None
    if (row.site, row.site_key, row.physician_id or "") not in standing:
        return "the listing is no longer ascribed to this physician"
    if row.location_id is not None and row.kind in _AT_A_PLACE and not _still_there(facts, row):
        return "the roster no longer has this place"
    stored = facts.listings.get((row.site, row.site_key))
    if stored is not None and stored.gone_since and row.kind not in ("gone", "departed", "duplicate"):
        return f"the listing is gone since {stored.gone_since}"
    return None

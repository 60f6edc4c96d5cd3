"""A finding's life. Tonight's findings meet the known ones; states move by rule and every move is an event.

    open -> submitted -> verified_fixed -> regressed

Beside them: ``dismissed`` (a person said "leave it", or it no longer applies), ``stuck`` (submitted long ago and still
wrong) and ``couldnt_check`` (the site could not be read tonight; the earlier state is kept in ``resume_state``).
Only a healthy look may fix or regress anything: tonight's findings and answers are expected to come from healthy sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from repmon.clean.addresses import compare_addresses, split_address
from repmon.model import Checked, Finding, FindingEvent, FindingState, Night, StoredFinding, nights_between

STUCK_NIGHTS = 60
"""A submitted fix that is still wrong after so many nights is stuck: vendors need six to seven weeks on average."""

LIVE: frozenset[str] = frozenset({"open", "submitted", "regressed", "stuck"})
"""States in which a problem counts as standing."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What tonight's checks say."""

    night: Night
    findings: tuple[Finding, ...]
    checked: frozenset[Checked]
    withdrawn: Mapping[str, str]
    """finding_id -> why its question is no longer asked (the physician left, the roster dropped the value, the listing went).
    What the roster ended stands in here also on a night on which the site could not be read: it proves nothing right."""
    unreadable_sites: Mapping[str, str]
    """site -> why it could not be judged tonight."""


def advance(known: Iterable[StoredFinding], tonight: Tonight) -> tuple[list[StoredFinding], list[FindingEvent]]:
    """Move every known finding by what tonight showed and open the new ones.

    Returns the rows to store (only those that are new or changed) and the events, both in a stable order. Calling it again
    with its own result and the same night returns no further events.
    """
    seen = {finding.finding_id: finding for finding in tonight.findings}
    rows: list[StoredFinding] = []
    events: list[FindingEvent] = []
    known_ids = set()
    for old in known:
        known_ids.add(old.finding_id)
        finding = seen.get(old.finding_id)
        new, event = _still_seen(old, finding, tonight.night) if finding else _not_seen(old, tonight)
        if new != old:
            rows.append(new)
        if event:
            events.append(event)
    for finding_id in sorted(seen.keys() - known_ids):
        rows.append(_opened(seen[finding_id], tonight.night))
        events.append(FindingEvent(finding_id, tonight.night, "opened", None, "open", seen[finding_id].sentence))
    return rows, events


def _opened(finding: Finding, night: Night) -> StoredFinding:
    return StoredFinding(
        finding_id=finding.finding_id, kind=finding.kind, severity=finding.severity, state="open",
        physician_id=finding.physician_id, location_id=finding.location_id, site=finding.site, site_key=finding.site_key,
        url=finding.url, listed=finding.listed, expected=finding.expected, sentence=finding.sentence,
        evidence=finding.evidence, priority=finding.evidence.get("priority"),
        first_seen=night, last_seen=night, last_checked=night, opened_on=night,
    )  # fmt: skip


def _still_seen(old: StoredFinding, finding: Finding, night: Night) -> tuple[StoredFinding, FindingEvent | None]:
    """A finding that tonight's checks made again: refresh its evidence, then see whether its state moves."""
    fresh = replace(
        old, severity=finding.severity, url=finding.url, listed=finding.listed, expected=finding.expected,
        sentence=finding.sentence, evidence=finding.evidence, priority=finding.evidence.get("priority"),
        location_id=finding.location_id, last_seen=max(night, old.last_seen), last_checked=max(night, old.last_checked),
    )  # fmt: skip
    state = _resumed(old)
    if state == "verified_fixed":
        again = replace(fresh, opened_on=night, fixed_on=None, marketer_state=None, submitted_on=None)
        fresh = replace(again, times_regressed=old.times_regressed + 1)
        return _move(fresh, old, "regressed", night, "regressed", "shown wrong again after it had been fixed")
    if state == "dismissed":
        if old.dismissed_listed is not None and _same_value(old.kind, old.dismissed_listed, finding.listed or ""):
            return replace(fresh, state="dismissed", resume_state=None), None
        why = "it applies again" if old.dismissed_listed is None else "the site shows another value than the one dismissed"
        again = replace(fresh, opened_on=night, dismissed_listed=None, marketer_state=None, submitted_on=None)
        return _move(again, old, "open", night, "reopened", why)
    if state == "submitted" and old.submitted_on and nights_between(old.submitted_on, night) > STUCK_NIGHTS:
        return _move(fresh, old, "stuck", night, "stuck", f"submitted on {old.submitted_on} and still wrong")
    if old.state == "couldnt_check":
        return _move(fresh, old, state, night, "checked_again", "the site could be read again")
    return fresh, None


def _same_value(kind: str, dismissed: str, shown: str) -> bool:
    """Whether a site still shows what a person left alone, however it writes it tonight."""
    if kind == "wrong_address":
        one, other = split_address(dismissed), split_address(shown)
        return dismissed == shown or (one is not None and other is not None and compare_addresses(one, other) == "same")
    if kind == "wrong_specialty":
        return _parts(dismissed) == _parts(shown)
    return dismissed.split() == shown.split()


def _parts(listed: str) -> set[str]:
    return {part.strip().casefold() for part in listed.split(",")}


def _not_seen(old: StoredFinding, tonight: Tonight) -> tuple[StoredFinding, FindingEvent | None]:
    """A known finding that tonight's checks did not make: fixed, withdrawn, not checkable, or simply not looked at."""
    state, night = _resumed(old), tonight.night
    if state == "dismissed" and old.last_checked <= old.last_seen and answers(old) & tonight.checked:
        return replace(old, last_checked=night), None  # what was left alone is right now: there is nothing to leave alone
    if state not in LIVE:
        return old, None
    if old.finding_id in tonight.withdrawn:
        why = tonight.withdrawn[old.finding_id]
        return _move(replace(old, dismissed_listed=None), old, "dismissed", night, "withdrawn", why)
    if old.site is not None and old.site in tonight.unreadable_sites:
        why = f"{old.site} could not be judged: {tonight.unreadable_sites[old.site]}"
        if old.state == "couldnt_check":
            return old, None
        return _move(replace(old, resume_state=state), old, "couldnt_check", night, "couldnt_check", why)
    if answers(old) & tonight.checked:
        fixed = replace(old, fixed_on=night, last_checked=night)
        return _move(fixed, old, "verified_fixed", night, "verified_fixed", "a healthy look at the site shows it right")
    if old.state == "couldnt_check":
        return _move(old, old, state, night, "checked_again", "the site could be read again, but not this listing")
    return old, None


def answers(row: StoredFinding) -> frozenset[Checked]:
    """The answers that would settle a finding: about the listing as a whole, or about its very location."""
    whole = Checked(row.kind, row.physician_id, row.site, row.site_key)  # type: ignore[arg-type]
    return frozenset({whole, replace(whole, location_id=row.location_id)})


def _resumed(old: StoredFinding) -> FindingState:
    """The state that counts: behind ``couldnt_check`` stands the one before it."""
    return (old.resume_state or "open") if old.state == "couldnt_check" else old.state


def _move(
    row: StoredFinding, old: StoredFinding, state: FindingState, night: Night, event: str, reason: str
) -> tuple[StoredFinding, FindingEvent]:
    kept = row.resume_state if state == "couldnt_check" else None
    moved = replace(row, state=state, resume_state=kept)
    return moved, FindingEvent(old.finding_id, night, event, old.state, state, reason)

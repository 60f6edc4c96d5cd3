"""*closed_or_retired* and *not_accepting_mismatch*: the page turns patients away whom the roster would welcome."""

from __future__ import annotations

from collections.abc import Iterator

from repmon.checks.facts import NightFacts, full_name, rating_count
from repmon.model import Checked, Finding, FindingKind, Match, Physician, Severity, StoredListing, finding_id

_AWAY = {
    "retired": "retired",
    "closed": "permanently closed",
    "temporarily_closed": "temporarily closed",
    "deceased": "deceased",
}


def check_availability(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Compare what the listing says of status and new patients with the roster."""
    for match, stored in facts.ours:
        physician = facts.physicians.get(match.physician_id)
        if physician is None or not facts.may_judge(stored) or stored.listing.verdicts:
            continue  # of compared sources nothing is kept that could be read here
        yield from _status(facts, match, stored, physician)
        yield from _accepting(facts, match, stored, physician)


def _status(facts: NightFacts, match: Match, stored: StoredListing, physician: Physician) -> Iterator[Finding | Checked]:
    said = _AWAY.get(stored.listing.status or "")
    if said is not None:
        sentence = f"{facts.title(match.site)} says that {full_name(physician)} is {said}; the roster has them as active."
        yield _finding(facts, match, stored, physician, "closed_or_retired", "high", (said, "active"), sentence)
    elif facts.fresh(stored):
        yield Checked("closed_or_retired", match.physician_id, match.site, match.site_key)


def _accepting(facts: NightFacts, match: Match, stored: StoredListing, physician: Physician) -> Iterator[Finding | Checked]:
    shown, ours = stored.listing.accepting, physician.accepting_new_patients
    if shown is None or ours is None:
        return
    if shown == ours:
        if facts.fresh(stored) and "accepting" not in stored.carried:
            yield Checked("not_accepting_mismatch", match.physician_id, match.site, match.site_key)
        return
    words = {True: "accepting new patients", False: "not accepting new patients"}
    sentence = f"{facts.title(match.site)} says that {full_name(physician)} is {words[shown]}; the roster says {words[ours]}."
    severity: Severity = "medium" if ours else "low"
    yield _finding(facts, match, stored, physician, "not_accepting_mismatch", severity, (words[shown], words[ours]), sentence)


def _finding(
    facts: NightFacts, match: Match, stored: StoredListing, physician: Physician,
    kind: FindingKind, severity: Severity, sides: tuple[str, str], sentence: str,
) -> Finding:  # fmt: skip
    return Finding(
        finding_id=finding_id(kind, physician.physician_id, match.site, match.site_key),
        kind=kind, severity=severity, physician_id=physician.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=stored.listing.url, listed=sides[0], expected=sides[1], sentence=sentence,
        evidence={
            "why": sentence, "nights": [stored.last_seen], "confidence": f"{match.points:.0f} points",
            "match": {"points": match.points, "reasons": list(match.reasons)}, "count": rating_count(stored.listing),
            "listing": {"name": stored.listing.name, "as_of": stored.last_seen},
        },
    )  # fmt: skip

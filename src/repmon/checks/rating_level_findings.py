"""*below_threshold*: a level below the organisation's line that neither rounding nor chance explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from repmon.checks.facts import NightFacts, full_name
from repmon.checks.rating_levels import Level, level_sentence
from repmon.checks.rating_means import Mean
from repmon.checks.ratings import night_number
from repmon.model import Checked, Finding, Match, Physician, StoredListing, finding_id

KIND: Final = "below_threshold"

_NO_ANSWER: Final = frozenset({"perhaps_below", "too_few"})
"""Standings that open nothing and mend nothing: a level goes to and fro over the edge of chance without having moved."""


def check_levels(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per listing of ours that stands below its line, and an answer per listing read tonight that does not.

    A rating that tonight's page did not show answers nothing, nor does a site that has just changed all its ratings.
    """
    held = {site for site, incident in facts.ratings.incidents if night_number(facts.night) in incident.hold}
    for match, stored in facts.ours:
        if match.site in held:
            continue
        level, physician = facts.levels.get(stored.listing_id), facts.physicians.get(match.physician_id)
        if level is None or physician is None or not facts.may_judge(stored):
            continue
        if level.standing == "below" and level.mean is not None:
            yield _finding(facts, match, stored, physician, level, level.mean)
        elif facts.fresh(stored) and stored.listing.rating is not None and level.standing not in _NO_ANSWER:
            yield Checked(KIND, match.physician_id, match.site, match.site_key)


def _finding(facts: NightFacts, match: Match, stored: StoredListing, physician: Physician, level: Level, mean: Mean) -> Finding:
    said = level_sentence(round(mean.value, 2), mean.count, level.standing, level.line)
    name, title = full_name(physician), facts.title(match.site)
    evidence: dict[str, Any] = {
        "why": f"the level behind {mean.count:,} ratings lies between {mean.low:.2f} and {mean.high:.2f} stars",
        "count": mean.count, "line": level.line, "low": round(mean.low, 2), "high": round(mean.high, 2),
        "after_worst": round(level.after_worst or 0.0, 2), "after_best": round(level.after_best or 0.0, 2),
        "match": {"points": match.points, "reasons": list(match.reasons)},
        "confidence": "95 of 100",
    }  # fmt: skip
    return Finding(
        finding_id=finding_id(KIND, match.physician_id, match.site, match.site_key), kind=KIND, severity="low",
        physician_id=match.physician_id, site=match.site, site_key=match.site_key, location_id=None, url=stored.listing.url,
        listed=f"below {level.line:g} stars", expected=f"{level.line:g} stars or more",
        sentence=f"{name} shows {said} on {title}.", evidence=evidence,
    )  # fmt: skip

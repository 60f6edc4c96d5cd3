"""How urgent a finding is: how badly patients are hurt x how much the profile is read x how long it has stood.

Weights of the organisation come on top: for a site, and for a specialty that is in demand. The product is a number without
unit; only its order matters. Every factor is told with it, so that a row of the work list can be explained ("wrong phone 100 x
readers 2.11 (12 ratings) x 13 nights 1.07").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from repmon.checks.facts import NightFacts
from repmon.model import Finding, StoredFinding, nights_between

HARM: Mapping[str, float] = {
    "wrong_phone": 100, "closed_or_retired": 95, "gone": 80, "wrong_address": 75, "departed": 60, "missing": 50,
    "wrong_name": 45, "not_accepting_mismatch": 40, "duplicate": 35, "rating_shift": 40, "listing_swapped": 60,
    "review_burst": 30, "below_threshold": 15, "other_number": 20, "wrong_website": 20, "wrong_specialty": 20,
    "count_dropped": 15, "scale_changed": 5, "stale_roster": 30, "site_incident": 25,
}  # fmt: skip
"""Harm to patients, 0 to 100: a call to a wrong number or a "closed" sign comes first, cosmetic matters never appear."""

LONGEST_NIGHTS = 90
ELSEWHERE = 0.5
"""Where there is no profile to be read, or its ratings are not known, the readers on the physician's other profiles count half:
who is much looked for elsewhere is looked for here, too."""


def readers_factor(count: int | None, share: float = 1.0) -> float:
    """How much a profile is read, told by its ratings: 1.0 for none or unknown, 2.0 for 10, 3.0 for 100 (1 + log10(1 + n))."""
    return 1.0 + share * math.log10(1 + max(count or 0, 0))


def age_factor(nights: int) -> float:
    """How long it has stood: grows from 1.0 on the first night to 1.5 at 90 nights and later."""
    return 1.0 + 0.5 * min(max(nights, 0), LONGEST_NIGHTS) / LONGEST_NIGHTS


def with_priority(
    finding: Finding, known: StoredFinding | None, facts: NightFacts, in_doubt: float = 1.0
) -> dict[str, Any]:  # fmt: skip
    """Return the finding's evidence with ``priority``, what it is made of (``urgency``) and, with the age, ``priority_why``.

    ``in_doubt`` is what it counts while the roster is in doubt.
    """
    harm = HARM[finding.kind]
    readers, said = _readers(finding, facts)
    stood = known is not None and known.state not in ("verified_fixed", "dismissed")  # else a new spell begins tonight
    nights = nights_between(known.opened_on, facts.night) if known is not None and stood else 0
    site, demand, specialty = _weights(finding, facts)
    urgency = f"{finding.kind.replace('_', ' ')} {harm:g} x readers {readers:.2f}{said}"
    urgency += f" x {specialty} {demand:g}" if demand != 1 else ""
    urgency += f" x site {site:g}" if site != 1 else ""
    urgency += f" x roster in doubt {in_doubt:g}" if in_doubt != 1 else ""
    why = f"{urgency} x {nights} night{'s' if nights != 1 else ''} {age_factor(nights):.2f}"
    total = round(harm * readers * age_factor(nights) * site * demand * in_doubt, 1)
    return finding.evidence | {"priority": total, "urgency": urgency, "priority_why": why}


def as_urgent_as(other: Finding, question: Finding) -> Finding:
    """The question on which another finding hangs, no less urgent than that."""
    if question.evidence["priority"] >= other.evidence["priority"]:
        return question
    told = {key: f"as urgent as what hangs on it: {other.evidence[key]}" for key in ("urgency", "priority_why")}
    return replace(question, evidence=question.evidence | told | {"priority": other.evidence["priority"]})


def _readers(finding: Finding, facts: NightFacts) -> tuple[float, str]:
    count = finding.evidence.get("count")
    if isinstance(count, int):
        return readers_factor(count), f" ({count:,} rating{'s' if count != 1 else ''})"
    elsewhere = facts.most_ratings.get(finding.physician_id or "", 0)
    return readers_factor(elsewhere, ELSEWHERE), f" ({elsewhere:,} ratings elsewhere)" if elsewhere else ""


def _weights(finding: Finding, facts: NightFacts) -> tuple[float, float, str]:
    """The site's weight, the demand for the physician's specialty, and its name."""
    physician = facts.physicians.get(finding.physician_id or "")
    specialty = (physician.specialty if physician else None) or ""
    return facts.priority_weights.get(finding.site or "", 1.0), facts.demand.get(specialty.casefold(), 1.0), specialty

"""How urgent a finding is: how badly patients are hurt x how much the profile is read x how long it has stood.

The product is a number without unit; only its order matters. Every factor is kept in the evidence, so that a row of the work
list can be explained ("wrong phone 100 x read by many 2.1 x 12 nights 1.1").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from repmon.model import Finding, Night, StoredFinding, nights_between

HARM: Mapping[str, float] = {
    "wrong_phone": 100, "closed_or_retired": 95, "gone": 80, "wrong_address": 75, "departed": 60, "missing": 50,
    "wrong_name": 45, "not_accepting_mismatch": 40, "duplicate": 35, "rating_shift": 40, "listing_swapped": 60,
    "review_burst": 30, "below_threshold": 15, "other_number": 20, "wrong_website": 20, "wrong_specialty": 20,
    "count_dropped": 15, "scale_changed": 5, "stale_roster": 30, "site_incident": 25,
}  # fmt: skip
"""Harm to patients, 0 to 100: a call to a wrong number or a "closed" sign comes first, cosmetic matters never appear."""

UNKNOWN_READERS = 1.0
LONGEST_NIGHTS = 90


def readers_factor(count: int | None) -> float:
    """How much a profile is read, told by its ratings: 1.0 for none or unknown, 2.0 for 10, 3.0 for 100 (1 + log10(1 + n))."""
    return UNKNOWN_READERS if count is None else 1.0 + math.log10(1 + max(count, 0))


def age_factor(nights: int) -> float:
    """How long it has stood: grows from 1.0 on the first night to 1.5 at 90 nights and later."""
    return 1.0 + 0.5 * min(max(nights, 0), LONGEST_NIGHTS) / LONGEST_NIGHTS


def with_priority(finding: Finding, known: StoredFinding | None, night: Night, weights: Mapping[str, float]) -> dict[str, Any]:
    """Return the finding's evidence with ``priority`` and its factors added.

    Args:
        weights: factors per site name from the configuration (1.0 when not given).
    """
    harm = HARM[finding.kind]
    readers = readers_factor(finding.evidence.get("count"))
    stood = known is not None and known.state not in ("verified_fixed", "dismissed")  # else a new spell begins tonight
    nights = nights_between(known.opened_on, night) if known is not None and stood else 0
    site = weights.get(finding.site or "", 1.0)
    total = round(harm * readers * age_factor(nights) * site, 1)
    why = f"{finding.kind.replace('_', ' ')} {harm:g} x readers {readers:.2f} x {nights} nights {age_factor(nights):.2f}"
    return finding.evidence | {"priority": total, "priority_why": why + (f" x site {site:g}" if site != 1 else "")}

"""Whose listings are those whose content may not be kept: they were compared while it was at hand, and the verdicts say it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

from repmon.match.decide import AUTO_POINTS, REVIEW_POINTS
from repmon.model import Decision, Match, MatchState, StoredListing

_TYING: Final = ("phone", "address", "website")
"""What ties a listing of the same name to this very person."""
NAME_ALONE: Final = "only the name agrees: no phone, address or website in common"


def match_compared(
    known: Container[str], listings: Iterable[StoredListing], *, decisions: Iterable[Decision] = ()
) -> list[Match]:
    """Ascribe listings by the verdicts that they were stored with, in a stable order.

    The same name with the same phone, address or website is certain; the name alone is for a person to look at. Points are the
    thresholds' own: verdicts say no more than on which side of them a listing stands. ``known`` are the ids of everybody on the
    roster, and of those who left.
    """
    decided = {(one.site, one.site_key, one.physician_id): one for one in decisions}
    matches = []
    for stored in listings:
        listing = stored.listing
        who = listing.verdicts.get("physician")
        if who is not None and who in known and listing.verdicts.get("name") == "same":
            match = _match(listing.site, listing.site_key, who, listing.verdicts)
            matches.append(_by_decision(match, decided.get((match.site, match.site_key, who))))
    return sorted((match for match in matches if match.state != "rejected"), key=lambda m: (m.site, m.site_key))


def _match(site: str, site_key: str, who: str, verdicts: dict[str, str]) -> Match:
    tied = [field for field in _TYING if verdicts.get(field) == "same"]
    reasons = tuple(f"{field} {verdicts[field]}" for field in ("name", *_TYING) if field in verdicts)
    state: MatchState = "auto" if tied else "needs_review"
    points, doubt = (AUTO_POINTS, "") if tied else (REVIEW_POINTS, NAME_ALONE)
    return Match(site, site_key, who, points, reasons, state, doubt=doubt)


def _by_decision(match: Match, decision: Decision | None) -> Match:
    if decision is None:
        return match
    return Match(
        match.site, match.site_key, match.physician_id, match.points, match.reasons, decision.verdict,
        decided_by=decision.decided_by, decided_on=decision.decided_on,
    )  # fmt: skip

"""What people decided about listings: which decisions still stand, and what confirmed ones teach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from repmon.clean.identity import identity_changed
from repmon.model import Decision, Listing, Office

SiteKey = tuple[str, str]
"""(site, site_key) of a listing."""


def listing_facts(listing: Listing) -> dict[str, Any]:
    """What a listing shows when it is decided, JSON-able: kept with the decision (``Decision.listing_facts``)."""
    facts = {
        "name": listing.name,
        "npi": listing.npi,
        "gender": listing.gender,
        "specialties": list(listing.specialties),
        "offices": [{key: value for key, value in asdict(office).items() if value} for office in listing.offices],
    }
    return {key: value for key, value in facts.items() if value}


def listing_then(decision: Decision) -> Listing:
    """The listing as it was when it was decided, as far as its facts were kept."""
    facts = decision.listing_facts
    return Listing(
        site=decision.site, site_key=decision.site_key, url="", name=facts.get("name"), npi=facts.get("npi"),
        gender=facts.get("gender"), specialties=tuple(facts.get("specialties", ())),
        offices=tuple(Office(**office) for office in facts.get("offices", ())),
    )  # fmt: skip


class Verdicts:
    """People's decisions, by listing and by physician."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_listing: dict[SiteKey, list[Decision]] = defaultdict(list)
        self._facts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for decision in sorted(decisions, key=lambda one: (one.site, one.site_key, one.physician_id)):
            self._by_listing[decision.site, decision.site_key].append(decision)
            if decision.verdict == "confirmed":
                self._facts[decision.physician_id].append(decision.listing_facts)

    def __contains__(self, at: SiteKey) -> bool:
        """Whether anything was ever decided about a listing."""
        return at in self._by_listing

    def about(self, listing: Listing) -> Sequence[Decision]:
        """Decisions about a listing that still stand: the page shows the person whom they were about."""
        known = self._by_listing.get((listing.site, listing.site_key), ())
        return [decision for decision in known if identity_changed(listing_then(decision), listing) is None]

    def taught(self, physician_id: str) -> list[dict[str, Any]]:
        """Facts of a physician's confirmed listings, which count as known from then on."""
        return self._facts.get(physician_id, [])

"""*listing_swapped*: a page that showed one of our physicians shows somebody else now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from repmon.checks.facts import NightFacts, Swap, full_name, in_words, rating_count
from repmon.model import Checked, Finding, Listing, Physician, StoredListing, finding_id


def check_swapped(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per turned page that a later reading has borne out, as long as it stands and shows somebody else.

    A page that is gone, or is the physician's again (or perhaps: then a person is asked), swaps nobody any more.
    """
    for swap in facts.swaps:
        stored, physician = facts.listings.get((swap.site, swap.site_key)), facts.physicians.get(swap.physician_id)
        if stored is None or physician is None:
            continue
        if swap.why is None or stored.gone_since is not None or _is_theirs(facts, swap):
            yield Checked("listing_swapped", swap.physician_id, swap.site, swap.site_key)
        elif facts.may_judge(stored) and stored.last_seen > swap.since:
            yield _finding(facts, swap, stored, physician)


def _is_theirs(facts: NightFacts, swap: Swap) -> bool:
    """Whether the page is, or may be, the physician's as it is now."""
    pair = facts.by_pair.get((swap.physician_id, swap.site), ())
    return any(match.site_key == swap.site_key for match, _ in pair)


def _finding(facts: NightFacts, swap: Swap, stored: StoredListing, physician: Physician) -> Finding:
    now, title = stored.listing, facts.title(swap.site)
    return Finding(
        finding_id=finding_id("listing_swapped", swap.physician_id, swap.site, swap.site_key),
        kind="listing_swapped", severity="high", physician_id=swap.physician_id, site=swap.site, site_key=swap.site_key,
        location_id=None, url=now.url, listed=now.name, expected=full_name(physician),
        sentence=f"The page on {title} that was {full_name(physician)}'s shows {now.name or 'somebody else'} "
        f"(since {in_words(swap.since)} at the latest): {swap.why}. "
        f"Its ratings are no longer counted as {full_name(physician)}'s.",
        evidence={
            "why": swap.why, "nights": [swap.since, stored.last_seen], "before": _shown(swap.before), "after": _shown(now),
            "match": {"points": swap.points, "reasons": list(swap.reasons)}, "count": rating_count(now),
            "confidence": f"{swap.points:.0f} points until then; two nights show the same",
        },
    )  # fmt: skip


def _shown(listing: Listing) -> dict[str, Any]:
    """What a page says of the person it is about."""
    offices = [" ".join(filter(None, (one.street, one.city, one.zip, one.phone))) for one in listing.offices]
    told = {
        "name": listing.name, "npi": listing.npi, "gender": listing.gender, "credentials": listing.credentials,
        "specialties": list(listing.specialties), "offices": offices,
    }  # fmt: skip
    return {field: value for field, value in told.items() if value}

"""A page that suddenly shows somebody else: sites mix pages up for a night, so a second night must show the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from repmon.clean.names import given_agreement, read_name, surname_agreement
from repmon.model import Listing, StoredListing, Visit


class Doubts:
    """Tonight's doubts about one site's pages."""

    def __init__(self, known: Iterable[StoredListing], before: Mapping[str, str]) -> None:
        """Take in what is known.

        Args:
            known: the site's stored listings.
            before: site_key -> who else the page showed on the site's last night. On a night on which many pages are mixed
                up the site is not healthy, so that such a night never counts as the first of two.
        """
        self._known = {stored.listing.site_key: stored.listing for stored in known}
        self._before = before

    def judged(self, visit: Visit) -> Visit:
        """Return the visit, turned into one to another person where the page contradicts all that was known of it."""
        known = self._known.get(visit.task.target)
        if visit.task.kind != "visit" or visit.outcome != "listing" or known is None:
            return visit
        other = next((who for shown in visit.listings if (who := somebody_else(known, shown)) is not None), None)
        if other is None or self._before.get(visit.task.target) == other:
            return visit
        return replace(visit, outcome="other_person", listings=(), detail=other)


def somebody_else(known: Listing, shown: Listing) -> str | None:
    """Say who a page shows when it is not the person it showed before; None when it may be.

    An NPI decides where both are known, because people change their names; else first and last name must both differ.
    """
    if known.npi and shown.npi:
        return None if known.npi == shown.npi else f"shows NPI {shown.npi}"
    one, other = (read_name(listing.name) if listing.name else None for listing in (known, shown))
    if one is None or other is None or surname_agreement(one, other) != "different":
        return None
    return f"shows {shown.name}" if given_agreement(one, other) == "different" else None

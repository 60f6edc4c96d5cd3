"""A page that suddenly shows somebody else, or nobody: sites mix pages up for some nights, so one proves nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from repmon.clean.names import given_agreement, read_name, surname_agreement
from repmon.model import Listing, Night, StoredListing, Visit, nights_between

TURNED_NIGHTS = 7
"""A page of nobody's that shows something new is read every night for so long: a swap is told by a second reading, and a page
that was mixed up is put right within days. Later it is a stranger's like any other."""
NAMELESS_NIGHTS = 30
"""A page that has lost its name is waited for so long, as are the fields that a page does not show: whose it is stays open."""


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
        """Return the visit, turned into one to another person where the page contradicts all that was known of it.

        One that leads to a page of which not all says that it is the same person's is such a visit, too; where it led there
        on the site's last night already, the listing is not there.
        """
        known = self._known.get(visit.task.target)
        if visit.task.kind != "visit" or known is None:
            return visit
        if visit.outcome == "moved" and not all(_is_same(known, shown) for shown in visit.listings):
            again = self._before.get(visit.task.target) == visit.detail
            return replace(visit, outcome="not_found" if again else "other_person", listings=())
        if visit.outcome != "listing":
            return visit
        other = next((who for shown in visit.listings if (who := somebody_else(known, shown)) is not None), None)
        if other is None or self._before.get(visit.task.target) == other:
            return visit
        return replace(visit, outcome="other_person", listings=(), detail=other)


def _is_same(known: Listing, shown: Listing) -> bool:
    """Tell whether two pages name the same person: by NPI where both show one, else by first and last name."""
    if known.npi and shown.npi:
        return known.npi == shown.npi
    one, other = (read_name(listing.name) if listing.name else None for listing in (known, shown))
    if one is None or other is None:
        return False
    return surname_agreement(one, other) in ("same", "part") and given_agreement(one, other) not in ("different", "spelling")


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


def is_unsettled(stored: StoredListing, night: Night) -> bool:
    """Tell whether a page of nobody's may soon be somebody's: it changed lately, was read only once since, or has no name."""
    turned, nameless = stored.version_since > stored.first_seen, is_nameless(stored.listing)
    if not turned and not nameless:
        return False
    once = turned and stored.last_seen <= stored.version_since
    return once or has_lost_name(stored, night) or nights_between(stored.version_since, night) <= TURNED_NIGHTS


def has_lost_name(stored: StoredListing, night: Night) -> bool:
    """Tell whether a page that said something else before shows, since lately, a heading where a person's name should be."""
    turned = stored.version_since > stored.first_seen
    return turned and is_nameless(stored.listing) and nights_between(stored.version_since, night) <= NAMELESS_NIGHTS


def is_nameless(listing: Listing) -> bool:
    """Tell whether no person's name is shown; a listing whose content may not be kept has verdicts in its name's place."""
    return not listing.verdicts and read_name(listing.name or "") is None

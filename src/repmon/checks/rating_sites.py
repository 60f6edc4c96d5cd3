"""A whole site's night: when many listings break at once, the site did it, and that is one finding, not four hundred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from repmon.checks.rating_gates import Step
from repmon.checks.rating_readings import Reading

INCIDENT_SHARE = 0.02
"""Share of a site's listings beyond which changes that are no new ratings are the site's doing (METHODS, gate 4)."""
INCIDENT_LEAST = 5
"""Listings below which a share of a small site says nothing."""
HOLD_NIGHTS = 8
"""Nights for which the site's listings are held: a listing is revisited after seven nights at the latest."""

_WORDS: Mapping[Step, str] = {
    "scale_change": "on another scale",
    "listing_swapped": "now show somebody else",
    "reviews_removed": "with fewer ratings",
    "site_recalculated": "with a mean that no new ratings explain",
    "count_jumped": "with far more ratings",
}


@dataclass(frozen=True, slots=True)
class SiteIncident:
    """Many of a site's listings changed in one night in ways that new ratings cannot explain."""

    night: int
    disrupted: int
    listings: int
    by_step: tuple[tuple[Step, int], ...]
    """What happened to how many, most frequent first."""

    @property
    def hold(self) -> range:
        """Nights whose changed displays start the listings' histories anew, silently."""
        return range(self.night, self.night + HOLD_NIGHTS)


def site_incident(
    changes: Sequence[Step | None], listings_on_site: int, night: int, holds: Iterable[range] = ()
) -> SiteIncident | None:
    """Judge one site's night.

    ``changes``: for each listing read tonight what its display would be taken for
    (:func:`repmon.checks.rating_listing.step_of`); listings that did not change may be left out. ``holds``: those of earlier
    incidents; while one lasts there is no second finding.
    """
    if any(night in hold for hold in holds):
        return None
    steps = Counter(step for step in changes if step is not None and step != "grew")
    disrupted = steps.total()
    if disrupted < INCIDENT_LEAST or disrupted <= INCIDENT_SHARE * listings_on_site:
        return None
    return SiteIncident(night, disrupted, listings_on_site, tuple(sorted(steps.items(), key=lambda item: (-item[1], item[0]))))


def incident_sentence(incident: SiteIncident, site: str) -> str:
    """The incident in plain words. *At least*, because not every listing is read in one night."""
    what = ", ".join(f"{number:,} {_WORDS[step]}" for step, number in incident.by_step)
    return (
        f"{site} shows at least {incident.disrupted:,} of the {incident.listings:,} rated listings known here changed at once "
        f"({what}): the site's doing, so no rating alert is given on it for {HOLD_NIGHTS} nights."
    )


def unfolded(rows: Iterable[tuple[Reading, int]]) -> Iterator[Reading]:
    """The readings to replay a change-only history with.

    Each row is a reading on the first night of its display, and the last night on which it was seen like that: a display seen
    on two nights or more confirms itself. States hold no other night, so the result is that of going night by night.
    """
    for reading, last_seen in rows:
        yield reading
        if last_seen > reading.night:
            yield replace(reading, night=last_seen)

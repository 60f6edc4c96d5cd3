"""What the rating checks told lately, as the findings need it, and an event as JSON text and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from repmon.checks.rating_events import RatingEvent, Run
from repmon.checks.rating_sites import SiteIncident
from repmon.model import Rating

NEWS_NIGHTS = 30
"""A rating event is a finding for so many nights. It is news and not a wrong value: nobody can mend it, and what is older
than a month has been read, or it was not worth reading. The database keeps it."""

Shown = tuple[int, Rating]
"""One display: its first night (ordinal), and what was shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its subject: one listing, or (``listing_id`` is None) one physician over several sites."""

    event: RatingEvent
    listing_id: int | None = None
    physician_id: str | None = None


@dataclass(frozen=True, slots=True)
class RatingNews:
    """Events and incidents that are at most ``NEWS_NIGHTS`` old."""

    told: Sequence[Told] = ()
    incidents: Sequence[tuple[str, SiteIncident]] = ()
    """(site, incident)"""
    shown: Mapping[int, Sequence[Shown]] = field(default_factory=dict)
    """listing_id -> its displays, oldest first; a person's events go by all of that person's listings."""


def dump_event(event: RatingEvent) -> str:
    """The event as JSON text; the same event always gives the same text."""
    return json.dumps(asdict(event), separators=(",", ":"), sort_keys=True)


def load_event(text: str) -> RatingEvent:
    """The event that :func:`dump_event` wrote. Raises ValueError or TypeError when the text is not one."""
    values = json.loads(text)
    run = values.pop("run")
    return RatingEvent(**values, run=None if run is None else Run(**run))

"""*rating_shift*, *review_burst*, *count_dropped*, *scale_changed*, *site_incident*: news about ratings.

Nobody can mend them, so they are never "fixed": each stands for ``NEWS_NIGHTS`` nights and is then withdrawn. A later event
is another finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from repmon.checks.facts import NightFacts, full_name
from repmon.checks.rating_events import RatingEvent, Run, sentence
from repmon.checks.rating_news import NEWS_NIGHTS, Shown, Told
from repmon.checks.rating_night import with_step
from repmon.checks.rating_readings import Reading
from repmon.checks.rating_runs import WINDOW_NIGHTS
from repmon.checks.rating_sites import INCIDENT_SHARE, SiteIncident, incident_sentence
from repmon.model import (
    Checked,
    Finding,
    FindingKind,
    Match,
    Night,
    Physician,
    Rating,
    Severity,
    StoredFinding,
    StoredListing,
    finding_id,
)

RATING_NEWS: Final[frozenset[str]] = frozenset(
    {"rating_shift", "review_burst", "count_dropped", "scale_changed", "site_incident"}
)
"""Kinds of findings that are events with a date, and not standing problems."""

_SEVERITY: Mapping[FindingKind, Severity] = {
    "rating_shift": "medium", "review_burst": "medium", "count_dropped": "low", "scale_changed": "info",
    "site_incident": "info",
}  # fmt: skip


def check_ratings(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per recent event about a listing or a physician of ours, and per recent incident of a site."""
    ours = {stored.listing_id: (match, stored) for match, stored in facts.ours}
    for told in facts.ratings.told:
        if told.listing_id is None:
            physician = facts.physicians.get(told.physician_id or "")
            if physician is not None:
                yield _of_person(facts, told, physician)
        elif told.listing_id in ours and told.event.code != "listing_swapped":  # told by checks/swapped.py, ratings or not
            match, stored = ours[told.listing_id]
            physician = facts.physicians.get(match.physician_id)
            if physician is not None:
                yield _of_listing(facts, told, match, stored, physician)
    for site, incident in facts.ratings.incidents:
        yield _of_site(facts, site, incident)


def why_no_news(row: StoredFinding, night: Night) -> str:
    """Why a known finding of these kinds, which tonight's events do not hold any more, is withdrawn."""
    first = str((row.evidence.get("nights") or [row.first_seen])[0])
    if (date.fromisoformat(night) - date.fromisoformat(first)).days > NEWS_NIGHTS:
        return f"older than {NEWS_NIGHTS} nights"
    return "the history as it is known now does not bear it out"


def _of_listing(facts: NightFacts, told: Told, match: Match, stored: StoredListing, physician: Physician) -> Finding:
    event, kind = told.event, told.event.finding_kind
    displays = [(shown, None) for shown in _behind(event, facts.ratings.shown.get(stored.listing_id, ()))]
    said = sentence(event, full_name(physician), facts.title(match.site))
    evidence = _evidence(event, said, displays) | {
        "match": {"points": match.points, "reasons": list(match.reasons)},
        "confidence": "two nights show the same",
    }
    return Finding(
        finding_id=finding_id(kind, match.physician_id, match.site, match.site_key, _date(event.night)),
        kind=kind, severity=_SEVERITY[kind], physician_id=match.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=stored.listing.url, listed=_display(event.new_mean, event.new_count),
        expected=_display(event.old_mean, event.old_count), sentence=said, evidence=evidence,
    )  # fmt: skip


def _of_person(facts: NightFacts, told: Told, physician: Physician) -> Finding:
    event, kind, person = told.event, told.event.finding_kind, physician.physician_id
    own = [(facts.title(match.site), stored.listing_id) for match, stored in facts.ours if match.physician_id == person]
    displays = [
        (shown, title) for title, listing_id in own for shown in _behind(event, facts.ratings.shown.get(listing_id, ()))
    ]
    said = sentence(event, full_name(physician), "several sites")
    evidence = _evidence(event, said, sorted(displays, key=lambda display: display[0][0])) | {
        "count": None if event.run is None else event.run.before + event.run.new,
        "confidence": "two nights show the same",
    }
    return Finding(
        finding_id=finding_id(kind, person, None, None, _date(event.night)),
        kind=kind, severity=_SEVERITY[kind], physician_id=person, site=None, site_key=None, location_id=None, url=None,
        listed=None, expected=None, sentence=said, evidence=evidence,
    )  # fmt: skip


def _of_site(facts: NightFacts, site: str, incident: SiteIncident) -> Finding:
    night, said = _date(incident.night), incident_sentence(incident, facts.title(site))
    return Finding(
        finding_id=finding_id("site_incident", None, site, None, night),
        kind="site_incident", severity=_SEVERITY["site_incident"], physician_id=None, site=site, site_key=None,
        location_id=None, url=None, listed=None, expected=None, sentence=said,
        evidence={
            "why": f"more than {INCIDENT_SHARE:.0%} of the site's listings changed at once, and not by new ratings",
            "nights": [night],
            "steps": [list(step) for step in incident.by_step],
        },
    )  # fmt: skip


def _evidence(event: RatingEvent, said: str, displays: Sequence[tuple[Shown, str | None]]) -> dict[str, Any]:
    """The event with the displays behind it, each with the name of its site where there are several."""
    evidence: dict[str, Any] = {
        "why": said, "nights": [_date(event.night)], "count": event.new_count,
        "readings": [[_date(night), rating.value, rating.count, *([title] if title else [])]
                     for (night, rating), title in displays],
        "ranges": [_range(night, rating) for (night, rating), _ in displays],
    }  # fmt: skip
    return evidence if event.run is None else evidence | {"test": _test(event.run)}


def _range(night: int, rating: Rating) -> list[float] | None:
    """The means in stars from 1 to 5 that a display stands for: lowest and highest; None when it shows none."""
    reading = Reading.of(night, with_step(rating))
    if not reading.known or not reading.count or not reading.on_scale:
        return None
    low, high = reading.totals()
    return [round(low / reading.count, 3), round(high / reading.count, 3)]


def _test(run: Run) -> dict[str, Any]:
    """The run and what it was judged by: both means, with the ends of the interval that the displays leave open."""
    return {
        "new": run.new, "since": _date(run.since), "new_low": round(run.new_low, 3), "new_high": round(run.new_high, 3),
        "before": run.before, "before_low": round(run.before_low, 3), "before_high": round(run.before_high, 3),
        "chance": run.chance, "log_evidence": round(run.evidence, 2), "listings": run.listings,
    }  # fmt: skip


def _behind(event: RatingEvent, displays: Iterable[Shown]) -> list[Shown]:
    """The displays from a run's window to the event's own night, with the one that stood when it began."""
    begin = event.night - WINDOW_NIGHTS
    until = [display for display in displays if display[0] <= event.night]
    older = [display for display in until if display[0] < begin]
    return older[-1:] + [display for display in until if display[0] >= begin]


def _display(mean: float | None, count: int | None) -> str | None:
    """A display as text, for example ``4.5 stars from 12 ratings``."""
    if count is None:
        return None
    if mean is None:
        return "no rating" if count == 0 else f"{count:,} ratings"
    return f"{mean:.2f}".rstrip("0").rstrip(".") + f" stars from {count:,} ratings"


def _date(night: int) -> Night:
    return date.fromordinal(night).isoformat()

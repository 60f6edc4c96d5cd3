"""What the rating checks tell, with the data behind it, and the one sentence that a marketer reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from repmon.checks.rating_readings import Mark, Reading
from repmon.model import FindingKind

Code = Literal[
    "rating_drop", "rating_rise", "review_surge",
    "reviews_removed", "site_recalculated", "scale_change", "listing_swapped", "count_jumped",
]  # fmt: skip

FINDING_KIND: Final[Mapping[Code, FindingKind]] = {
    "rating_drop": "rating_shift",
    "rating_rise": "rating_shift",
    "review_surge": "review_burst",
    "count_jumped": "review_burst",
    "reviews_removed": "count_dropped",
    "site_recalculated": "scale_changed",
    "scale_change": "scale_changed",
    "listing_swapped": "listing_swapped",
}
"""Which kind of finding the nightly check makes of each code."""

_ODDS = (20, 50, 100, 200, 500, 1000)
"""Round figures for "once in ..."; beyond the last one the model's tail is not to be trusted to a figure."""
_TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """The newest ratings against those before them, on one listing or summed over one person's."""

    new: int
    """Ratings in the run."""
    since: int
    """First night that showed one of them."""
    new_low: float
    """Lowest and highest mean of the run, stars, that the displays allow."""
    new_high: float
    before: int
    """Ratings before the run."""
    before_low: float
    before_high: float
    evidence: float
    """Natural log of how much likelier a moved level makes the run than an unmoved one."""
    chance: float
    """Chance that ratings of the old level show a run at least as far off, times the number of runs looked at tonight."""
    listings: int = 1


@dataclass(frozen=True, slots=True)
class RatingEvent:
    """Something to tell about one listing, or (``run.listings`` > 1) about one person's listings together."""

    code: Code
    night: int
    """First night of the display that it was seen in."""
    old_count: int | None
    new_count: int | None
    old_mean: float | None
    """As shown, on the site's own scale."""
    new_mean: float | None
    run: Run | None = None
    """Only for ``rating_drop`` and ``rating_rise``."""

    @property
    def finding_kind(self) -> FindingKind:
        """The kind of finding that this becomes."""
        return FINDING_KIND[self.code]


def told(code: Code, old: Reading, new: Reading, run: Run | None = None) -> RatingEvent:
    """The event of one listing between two readings."""
    return RatingEvent(code, new.night, old.count, new.count, old.mean, new.mean, run)


def summed_run(parts: list[tuple[Mark, Mark, Mark]], since: int, evidence: float, chance: float) -> Run:
    """The run over one or several listings, each given as (history, before, after).

    Sums of totals over sums of counts, never an average of averages.
    """
    new = sum(after.count - before.count for _, before, after in parts)
    low = sum(after.low - before.high for _, before, after in parts) / new
    high = sum(after.high - before.low for _, before, after in parts) / new
    counted = sum(history.count for history, _, _ in parts)
    before_low = sum(history.low for history, _, _ in parts) / counted if counted else 0.0
    before_high = sum(history.high for history, _, _ in parts) / counted if counted else 0.0
    return Run(
        new, since, max(low, 1.0), min(high, 5.0), counted, before_low, before_high, evidence, min(chance, 1.0), len(parts)
    )


def sentence(event: RatingEvent, name: str, site: str) -> str:
    """The event in plain words, for example ``sentence(event, "Dr. Ada Example", "Healthgrades")``.

    ``site`` is the site's name; for an event over several listings the number of sites is said instead.
    """
    if event.run is not None:
        return _run_sentence(event.run, event.night, name, site)
    on = _date(event.night, event.night)
    counts = f"{_number(event.old_count)} to {_number(event.new_count)}"
    texts: Mapping[Code, str] = {
        "reviews_removed": f"{site} took ratings of {name} away ({counts}, seen on {on}); no shift is inferred from that.",
        "site_recalculated": f"{site} shows {_shown(event.new_mean)} instead of {_shown(event.old_mean)} for {name} "
        f"(seen since {on}), {_unexplained(event)}: recalculated, edited, or another page.",
        "scale_change": f"{site} shows {name}'s rating on another scale "
        f"({_shown(event.old_mean)} before, {_shown(event.new_mean)} now, seen since {on}).",
        "listing_swapped": f"The page on {site} that was {name}'s shows somebody else (seen since {on}).",
        "count_jumped": f"{name}'s ratings on {site} leapt from {counts} at once (seen on {on}): "
        "listings merged, ratings brought in, or another page.",
        "review_surge": f"{name} received ratings on {site} far faster than usual in the week to {on} "
        f"({_number(event.new_count)} by now): look who is writing.",
    }
    return texts[event.code]


def _run_sentence(run: Run, night: int, name: str, site: str) -> str:
    where = site if run.listings == 1 else f"{run.listings} sites"
    text = (
        f"{name}'s last {run.new} ratings on {where} (seen since {_date(run.since, night)}) average "
        f"{_stars(run.new_low, run.new_high)} stars"
    )
    if run.before:
        text += f"; the {run.before:,} before averaged {_stars(run.before_low, run.before_high)}"
    odds = max((figure for figure in _ODDS if run.chance * figure <= 1.0), default=None)
    return f"{text}. Chance alone would do this less than once in {odds:,}." if odds else f"{text}."


def _stars(low: float, high: float) -> str:
    """A mean that is known as an interval: one figure when it is known to a tenth, else both ends, never false precision."""
    if high - low <= _TENTH + 1e-6:
        return f"{(low + high) / 2:.1f}"
    return f"between {low:.1f} and {high:.1f}"


def _date(night: int, today: int) -> str:
    """``3 March``, with the year where it is not ``today``'s."""
    day, now = dt.date.fromordinal(max(night, 1)), dt.date.fromordinal(max(today, 1))
    return f"{day.day} {day:%B}" if day.year == now.year else f"{day.day} {day:%B} {day.year}"


def _shown(mean: float | None) -> str:
    return "no mean" if mean is None else f"{mean:.2f}".rstrip("0").rstrip(".")


def _number(count: int | None) -> str:
    return "an unknown number" if count is None else f"{count:,}"


def _unexplained(event: RatingEvent) -> str:
    new = (event.new_count or 0) - (event.old_count or 0)
    return f"which {new} new rating{'s' if new != 1 else ''} cannot explain" if new else "without a new rating"

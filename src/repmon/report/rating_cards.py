"""News about a rating: the finding, the readings behind it, and the drawing of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from repmon.model import Night
from repmon.report.cards import Card
from repmon.report.charts import Display, TestedRun, dash_swatch, displays_chart
from repmon.report.words import plural, renumbered, say_date, say_decimal, say_number


@dataclass(frozen=True, slots=True)
class RatingCard:
    """News about a rating: the finding and its drawing."""

    card: Card
    test: TestedRun | None
    """The run that was tested; None when the news is something else than a shift."""
    direction: str
    """``down`` or ``up``; empty without a tested run."""
    chart: Markup
    key: tuple[tuple[Markup, str], ...]
    """Swatch and name of each site in the drawing, when there are several."""
    readings: tuple[tuple[str, str, str, str], ...]
    """Date, stars, count and site of each reading behind the finding."""

    @property
    def legend(self) -> tuple[str, str]:
        """The averages before and in the tested run, in words; empty without one."""
        run = self.test
        return ("", "") if run is None else (_before(run), _after(run))


@dataclass(frozen=True, slots=True)
class _Reading:
    """One display as the evidence tells it."""

    night: Night
    value: float
    count: int | None
    site: str
    low: float | None
    high: float | None


def rating_card(card: Card, evidence: Mapping[str, Any]) -> RatingCard:
    """Make the card of one piece of rating news from its finding's card and evidence."""
    readings, run = _readings(evidence), _tested(evidence.get("test"))
    until = max([str(night) for night in evidence.get("nights") or []] + [reading.night for reading in readings], default="")
    sites = list(dict.fromkeys(reading.site for reading in readings))
    displays = [
        Display(one.night, one.low, one.high, one.site) for one in readings if one.low is not None and one.high is not None
    ]
    drawn = displays and (run is not None or len(displays) > 1)
    direction = "" if run is None or not run.before else "down" if _middle(run) < 0 else "up"
    return RatingCard(
        card=card,
        test=run,
        direction=direction,
        chart=displays_chart(displays, until, run, _in_words(readings, run, card.site)) if drawn else Markup(""),
        key=tuple((dash_swatch(number), site) for number, site in enumerate(sites)) if len(sites) > 1 else (),
        readings=tuple(
            (
                say_date(one.night),
                renumbered(f"{one.value:g}"),
                "" if one.count is None else say_number(one.count),
                one.site or card.site,
            )
            for one in readings
        ),
    )


def _readings(evidence: Mapping[str, Any]) -> list[_Reading]:
    """Readings that have a value, oldest first. Those of findings made by an earlier version come without their interval."""
    rows, ranges = evidence.get("readings") or [], evidence.get("ranges") or []
    found = []
    for number, (night, value, count, *site) in enumerate(rows):
        if isinstance(value, int | float):
            low, high = (ranges[number] if number < len(ranges) else None) or (None, None)
            found.append(_Reading(str(night), float(value), count, str(site[0]) if site else "", low, high))
    return found


def _tested(test: Mapping[str, Any] | None) -> TestedRun | None:
    """The tested run; None when the finding rests on none."""
    if not test or "new_low" not in test:
        return None
    return TestedRun(
        test["since"], test["new"], test["new_low"], test["new_high"], test["before"], test["before_low"], test["before_high"]
    )


def _middle(run: TestedRun) -> float:
    return run.new_low + run.new_high - run.before_low - run.before_high


def _in_words(readings: Sequence[_Reading], run: TestedRun | None, where: str) -> str:
    """What the drawing shows, for those who do not see it."""
    said = []
    for site in dict.fromkeys(reading.site for reading in readings):
        own = [reading for reading in readings if reading.site == site]
        said.append(f"{site or where} showed {_shown(own[0])}" + (f", {_shown(own[-1])}" if len(own) > 1 else ""))
    text = "; ".join(said) + "."
    return text if run is None else f"{text} Shaded: {_after(run)}, seen since {say_date(run.since)}. {_before(run)}."


def _shown(reading: _Reading) -> str:
    count = "" if reading.count is None else f" from {plural(reading.count, 'rating')}"
    return f"{renumbered(f'{reading.value:g}')} stars{count} on {say_date(reading.night)}"


def _after(run: TestedRun) -> str:
    return f"the last {say_number(run.new)}: {_stars(run.new_low, run.new_high)}"


def _before(run: TestedRun) -> str:
    return f"the {say_number(run.before)} before: {_stars(run.before_low, run.before_high)}" if run.before else "none before"


def _stars(low: float, high: float) -> str:
    """A mean known as an interval: one figure when it is known to a tenth, as in the finding's own sentence."""
    return say_decimal((low + high) / 2) if high - low <= 0.1 + 1e-6 else f"{say_decimal(low)} to {say_decimal(high)}"

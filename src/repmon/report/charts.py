"""Small inline SVG drawings. Each stands beside the figures it shows, so that nothing is said by a drawing alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from repmon.model import Night
from repmon.report.words import night_before, say_date

SPARK_WIDTH, SPARK_HEIGHT = 88, 22
LOWEST, HIGHEST = 1.0, 5.0
"""Ends of the star scale."""


def sparkline(values: Sequence[float], *, low: float | None = None, high: float | None = None) -> Markup:
    """Draw a line through equally spaced values with a dot on the last; empty for fewer than two values."""
    if len(values) < 2:
        return Markup("")
    bottom, top = min(values) if low is None else low, max(values) if high is None else high
    span = (top - bottom) or 1.0
    step = (SPARK_WIDTH - 6) / (len(values) - 1)
    points = [
        (3 + step * number, SPARK_HEIGHT - 3 - (value - bottom) / span * (SPARK_HEIGHT - 6))
        for number, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" '
        f'aria-hidden="true"><polyline points="{line}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class Display:
    """What one site showed from one night until its next display."""

    night: Night
    low: float
    high: float
    """Means, in stars from 1 to 5, that round to what was shown."""
    site: str = ""


@dataclass(frozen=True, slots=True)
class TestedRun:
    """The newest ratings, from the night that first showed one of them, against those before."""

    since: Night
    new: int
    new_low: float
    new_high: float
    before: int
    before_low: float
    before_high: float


WIDTH, HEIGHT = 320, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 22, 312, 8, 126
_LEAST_NIGHTS = 14
"""A drawing spans so many nights at least: two displays of one week are no long history."""
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")
"""One per site, for readers who tell no colours apart."""


def displays_chart(displays: Sequence[Display], until: Night, run: TestedRun | None, said: str) -> Markup:
    """Draw the interval of the mean that each display leaves open, night after night, with the tested run shaded.

    ``displays`` are in order of nights; ``until`` is the night of the event; ``said`` is what the drawing shows, in words.
    Beside the displays stand the averages of the run (in its shade) and of the ratings before it, as intervals.
    """
    axis = _Axis(min(displays[0].night, night_before(until, _LEAST_NIGHTS)), until)
    sites = list(dict.fromkeys(display.site for display in displays))
    parts = [*_grid(axis)]
    if run is not None:
        since = max(axis.x(run.since), _LEFT)
        parts.append(f'<rect class="run" x="{since:.1f}" y="{_TOP}" width="{_RIGHT - since:.1f}" height="{_BOTTOM - _TOP}"/>')
    for site, dash in zip(sites, (_DASHES * len(sites))[: len(sites)], strict=True):
        parts += _steps(axis, [display for display in displays if display.site == site], dash)
    if run is not None:
        parts += [_average("before", _LEFT, since, run.before_low, run.before_high)] if run.before else []
        parts.append(_average("after", since, _RIGHT, run.new_low, run.new_high))
    return Markup(
        f'<svg class="displays" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{Markup.escape(said)}">'
        f"{''.join(parts)}</svg>"
    )


def dash_swatch(number: int) -> Markup:
    """Draw the line that stands for a chart's ``number``-th site."""
    dash = _DASHES[number % len(_DASHES)]
    return Markup(
        f'<svg class="swatch" viewBox="0 0 24 6" width="24" height="6" aria-hidden="true">'
        f'<line x1="0" x2="24" y1="3" y2="3" stroke-dasharray="{dash}"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    first: Night
    last: Night

    def x(self, night: Night) -> float:
        day, first, last = (dt.date.fromisoformat(one).toordinal() for one in (night, self.first, self.last))
        return _RIGHT - (last - day) / (last - first) * (_RIGHT - _LEFT)


def _y(star: float) -> float:
    return _BOTTOM - (min(max(star, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST) * (_BOTTOM - _TOP)


def _grid(axis: _Axis) -> Iterator[str]:
    for star in range(1, 6):
        y = _y(star)
        yield f'<line class="tick" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="axis" x="{_LEFT - 8}" y="{y + 4:.1f}">{star}</text>'
    yield f'<text class="axis from" x="{_LEFT}" y="{HEIGHT - 6}">{say_date(axis.first)}</text>'
    yield f'<text class="axis to" x="{_RIGHT}" y="{HEIGHT - 6}">{say_date(axis.last)}</text>'


def _steps(axis: _Axis, displays: Sequence[Display], dash: str) -> Iterator[str]:
    """A band per display, as high as its rounding, and a line through the middles."""
    edges = [*(axis.x(display.night) for display in displays), float(_RIGHT)]
    points = []
    for display, (left, right) in zip(displays, pairwise(edges), strict=True):
        top, bottom, middle = _y(display.high), _y(display.low), _y((display.low + display.high) / 2)
        yield (
            f'<rect class="open" x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 1):.1f}" '
            f'height="{max(bottom - top, 1):.1f}"/>'
        )
        points += [f"{left:.1f},{middle:.1f}", f"{right:.1f},{middle:.1f}"]
    yield f'<polyline class="shown" points="{" ".join(points)}" stroke-dasharray="{dash}"/>'


def _average(name: str, left: float, right: float, low: float, high: float) -> str:
    """An interval over the stretch of nights that it belongs to."""
    top, height = _y(high), max(_y(low) - _y(high), 3.0)
    return (
        f'<rect class="{name}" x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 2):.1f}" height="{height:.1f}" rx="1.5"/>'
    )


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the range that it may lie in, stars."""

    low: float
    value: float
    high: float


def interval_bar(interval: Interval, worst: float, best: float) -> Markup:
    """Draw an interval with its mean on an axis from ``worst`` to ``best``; the figures stand beside it."""

    def x(star: float) -> float:
        return 4 + (min(max(star, worst), best) - worst) / ((best - worst) or 1.0) * 92

    return Markup(
        f'<svg class="between" viewBox="0 0 100 12" width="100" height="12" aria-hidden="true">'
        f'<line class="all" x1="4" x2="96" y1="6" y2="6"/>'
        f'<line class="range" x1="{x(interval.low):.1f}" x2="{max(x(interval.high), x(interval.low) + 1):.1f}" y1="6" y2="6"/>'
        f'<circle cx="{x(interval.value):.1f}" cy="6" r="3.2"/></svg>'
    )


def nights_strip(healths: Sequence[str | None]) -> Markup:
    """Draw one mark per night, oldest first: a full bar when the site was read completely, half a bar when it was read as far
    as our own limit went, a dot when its listings were imported, a hollow bar when not.
    """
    drawn = {
        "ok": '<rect class="ok" x="{0}" y="1" width="5" height="14" rx="1"/>',
        "limited": '<rect class="ok" x="{0}" y="8" width="5" height="7" rx="1"/>',
        "imported": '<rect class="ok" x="{0}" y="5.5" width="5" height="5" rx="2.5"/>',
    }
    hollow = '<rect class="bad" x="{0}.5" y="1.5" width="4" height="13" rx="1"/>'
    marks = "".join(drawn.get(health or "", hollow).format(number * 7) for number, health in enumerate(healths))
    width = max(len(healths) * 7, 7)
    return Markup(f'<svg class="nights" viewBox="0 0 {width} 16" width="{width}" height="16" aria-hidden="true">{marks}</svg>')

"""Small inline SVG drawings. Each stands beside the figures it shows, so that nothing is said by a drawing alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

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
class Mean:
    """An average of star ratings and how sure it is."""

    label: str
    value: float
    count: int

    @property
    def spread(self) -> tuple[float, float]:
        """Range that holds the true average with 95 % at least.

        Normal approximation with the largest variance that ratings from 1 to 5 with this mean can have, (5 - m)(m - 1)
        (Bhatia and Davis 2000): ratings are mostly ones and fives, which comes close to it.
        """
        mean = min(max(self.value, LOWEST), HIGHEST)
        half = 1.96 * math.sqrt((HIGHEST - mean) * (mean - LOWEST) / max(self.count, 1))
        return max(LOWEST, mean - half), min(HIGHEST, mean + half)


def interval_chart(before: Mean, after: Mean) -> Markup:
    """Draw two averages with their ranges on one axis from 1 to 5 stars."""
    said = "; ".join(
        f"{mean.label}: {mean.value:.1f}, range {mean.spread[0]:.1f} to {mean.spread[1]:.1f}" for mean in (before, after)
    )
    ticks = "".join(
        f'<line class="tick" x1="{_x(star)}" x2="{_x(star)}" y1="6" y2="58"/>'
        f'<text class="axis" x="{_x(star)}" y="72">{star}</text>'
        for star in range(1, 6)
    )
    bars = _interval(before, 20, "before") + _interval(after, 44, "after")
    return Markup(
        f'<svg class="interval" viewBox="0 0 260 78" role="img" aria-label="{Markup.escape(said)}">{ticks}{bars}</svg>'
    )


def _x(star: float) -> str:
    return f"{14 + (star - LOWEST) / (HIGHEST - LOWEST) * 232:.1f}"


def _interval(mean: Mean, y: int, name: str) -> str:
    low, high = mean.spread
    middle = _x(min(max(mean.value, LOWEST), HIGHEST))
    shape = (
        f'<circle cx="{middle}" cy="{y}" r="5"/>'
        if name == "before"
        else f'<rect x="{float(middle) - 5:.1f}" y="{y - 5}" width="10" height="10" transform="rotate(45 {middle} {y})"/>'
    )
    return f'<g class="{name}"><line class="range" x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}"/>{shape}</g>'


def nights_strip(healths: Sequence[str | None]) -> Markup:
    """Draw one mark per night, oldest first: a full bar when the site was read completely, a short hollow one when not."""
    marks = "".join(
        f'<rect class="ok" x="{number * 7}" y="1" width="5" height="14" rx="1"/>'
        if health == "ok"
        else f'<rect class="bad" x="{number * 7 + 0.5}" y="8.5" width="4" height="6" rx="1"/>'
        for number, health in enumerate(healths)
    )
    width = max(len(healths) * 7, 7)
    return Markup(f'<svg class="nights" viewBox="0 0 {width} 16" width="{width}" height="16" aria-hidden="true">{marks}</svg>')

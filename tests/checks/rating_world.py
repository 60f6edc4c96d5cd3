"""A small made-up world of ratings: true totals, and what a site's display makes of them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

from repmon.checks.rating_readings import Reading

START = 739_000
"""Ordinal of the first night (in May 2024)."""
FAVOURABLE = (0.08, 0.04, 0.04, 0.10, 0.74)
"""Mean 4.38 stars."""
POOR = (0.50, 0.12, 0.10, 0.08, 0.20)
"""Mean 2.36 stars."""


def shown_to_tenth(mean: float) -> float:
    return math.floor(mean * 10 + 0.5) / 10


def readings_of(counts: Sequence[Sequence[int]], step: float | None = 0.1, with_stars: bool = False) -> Iterator[Reading]:
    """One reading a night from the true star counts of each night."""
    for night, stars in enumerate(counts):
        number = sum(stars)
        mean = sum((i + 1) * n for i, n in enumerate(stars)) / number if number else None
        shown = shown_to_tenth(mean) if mean is not None and step else mean
        yield Reading(START + night, number, shown, tuple(stars) if with_stars else None, step)


def rated(
    seed: int, nights: int, a_month: float, begin: int, turn: int | None = None, after: Sequence[float] = POOR
) -> list[tuple[int, ...]]:
    """Star counts night by night: ``begin`` ratings at first, ``a_month`` new ones, the mix turning on night ``turn``."""
    chance = random.Random(seed)
    stars = [0] * 5

    def rate(mix: Sequence[float]) -> None:
        stars[chance.choices(range(5), mix)[0]] += 1

    for _ in range(begin):
        rate(FAVOURABLE)
    history = []
    for night in range(nights):
        for _ in range(3):
            if chance.random() < a_month / 30.4 / 3:
                rate(after if turn is not None and night >= turn else FAVOURABLE)
        history.append(tuple(stars))
    return history

"""How much a shared name tells: a namesake is expected by chance as often as the name is borne.

Two sources are weighed together: the roster itself (which knows its region) and a table of names that are frequent among
clinicians in the country. A name in neither is rare.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from repmon.clean.folding import fold

UNLISTED_LAST: Final = 4e-5
"""Share of people with one given surname that the table does not list: in a roster of 10,000 real clinicians the 5,674
surnames borne once predict (Good-Turing, 2 n2 / n1 / N) a share of 4.4 in 100,000 each."""
UNLISTED_FIRST: Final = 4e-4
"""The same for given names, which are fewer: about 40 in 100,000."""
TABLE_WEIGHT: Final = 4_000
"""The table counts like a roster of so many people; a larger roster outvotes it."""

LAST_RANGE: Final = (5.0, 16.5)
FIRST_RANGE: Final = (4.5, 12.5)
"""Bounds of the points (log2 of one over the share): below, the table is too coarse; above, it cannot know."""

VOUCHED_FROM: Final = 2_000
"""People on a roster from which on it knows by itself which names are rare; a smaller one has the table's word for it."""

_STEPS_PER_DOUBLING: Final = 4
"""Roster sizes are rounded to quarter doublings, so that one new colleague does not move everybody's points."""


@cache
def _table() -> dict[str, dict[str, float]]:
    """Kind ("last", "first") -> folded name -> share of people; the first line that lists a name counts."""
    text = resources.files("repmon.match").joinpath("us_names.txt").read_text(encoding="utf-8")
    joined = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\n ", " ")
    shares: dict[str, dict[str, float]] = {"last": {}, "first": {}}
    for line in joined.splitlines():
        heading, names = line.split(":", 1)
        kind, per_100_000 = heading.split()
        for name in names.split():
            shares[kind].setdefault(name, int(per_100_000) / 100_000)
    return shares


@cache
def listed_names() -> frozenset[str]:
    """Every surname and given name of the table."""
    return frozenset().union(*_table().values())


@cache
def listed_surnames() -> frozenset[str]:
    """Every surname of the table."""
    return frozenset(_table()["last"])


def rounded_size(people: int) -> float:
    """The roster's size as the shares see it: rounded to a quarter of a doubling."""
    return 2 ** (round(math.log2(people) * _STEPS_PER_DOUBLING) / _STEPS_PER_DOUBLING) if people else 0.0


class Rarity:
    """Points for a shared surname or given name, learnt from a roster."""

    def __init__(self, last: Mapping[str, int], first: Mapping[str, int], people: int) -> None:
        """Take how many of so many people bear each surname and given name, compact and folded; none bear what is left out."""
        self._last, self._first = last, first
        self._size = rounded_size(people)
        self.vouches = self._size >= VOUCHED_FROM
        """Whether so many people know which names are rare."""
        self.last: Callable[[str], float] = cache(self._points_of_last)
        """Points for the same surname, by its compact folded form."""
        self.first: Callable[[str], float] = cache(self._points_of_first)
        """The same for a given name."""

    @classmethod
    def of(cls, names: Iterable[tuple[str, str | None]]) -> Rarity:
        """Count a roster's (last, first) names."""
        pairs = [(compact(last), compact(first) if first else "") for last, first in names]
        return cls(Counter(last for last, _ in pairs), Counter(first for _, first in pairs if first), len(pairs))

    def _points_of_last(self, key: str) -> float:
        return self._points(self._last.get(key, 0), _table()["last"].get(key, UNLISTED_LAST), LAST_RANGE)

    def _points_of_first(self, key: str) -> float:
        return self._points(self._first.get(key, 0), _table()["first"].get(key, UNLISTED_FIRST), FIRST_RANGE)

    def _points(self, bearers: int, expected: float, bounds: tuple[float, float]) -> float:
        """Points for a name that so many on the roster bear, and that share of people by the table."""
        others = max(bearers - 1, 0)
        share = (others + TABLE_WEIGHT * expected) / (self._size + TABLE_WEIGHT)
        return round(min(bounds[1], max(bounds[0], -math.log2(share))), 1)


@lru_cache(maxsize=65_536)
def compact(text: str) -> str:
    """Folded letters without blanks: the form in which names are counted and looked up."""
    return fold(text).replace(" ", "")

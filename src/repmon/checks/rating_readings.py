"""What a site's rating tells, and what its rounding hides.

A site shows a count and, most often, a *rounded* mean: 4.5 from 100 ratings may stand for any star total from 445 to 454. So a
reading is turned into an interval of totals, and the intervals of successive readings narrow each other, because a new rating
adds between one and five stars. Everything is in stars from 1 to 5; another scale is mapped on to it linearly.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from repmon.model import Rating

LOWEST, HIGHEST = 1.0, 5.0
SLACK = 1e-6
"""Stars. Keeps a total that lies on an interval's edge inside it, whatever binary fractions do to 4.45."""
COARSEST_TESTED_STEP = 0.25
"""Stars. No shift is inferred from a coarser display: every method tried had a power of .08 at most on half-star steps."""


def night_number(night: dt.date | str | int) -> int:
    """Night as a day number (proleptic ordinal); takes a date, an ISO date string or a number."""
    if isinstance(night, int):
        return night
    return (dt.date.fromisoformat(night) if isinstance(night, str) else night).toordinal()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one listing showed in one night. ``count=None``: could not look; ``count=0``: looked, and nobody has rated."""

    night: int
    count: int | None
    mean: float | None = None
    """As shown, on the site's own scale."""
    stars: tuple[int, ...] | None = None
    """Number of ratings with 1, 2, 3, 4 and 5 stars, where the site shows them; dropped when they do not add up to ``count``
    (then they count something else, such as written reviews)."""
    step: float | None = 0.1
    """Smallest difference that the display can show, on the site's scale; ``None`` when the mean comes unrounded."""
    top: float = HIGHEST
    """Best value of the site's scale."""
    bottom: float = LOWEST
    """Worst value of the site's scale."""
    identity: str | None = None
    """Whose page this is, where it changed hands; ``None`` for the person whom it showed first."""

    def __post_init__(self) -> None:
        if self.stars is not None and sum(self.stars) != self.count:
            object.__setattr__(self, "stars", None)

    @property
    def known(self) -> bool:
        """Whether the reading says anything: a missing count, or a count without a mean, is unknown, never a drop."""
        return self.count is not None and (self.count == 0 or self.mean is not None or self.stars is not None)

    @property
    def testable(self) -> bool:
        """Whether the display is fine enough to infer a shift from."""
        return self.stars is not None or self.step is None or self.step * self._unit <= COARSEST_TESTED_STEP

    @property
    def on_scale(self) -> bool:
        """Whether the mean lies within the scale's ends."""
        return self.mean is None or not self.count or self.bottom - SLACK <= self.mean <= self.top + SLACK

    def shows_the_same_as(self, other: Reading) -> bool:
        """Whether both say the same, on whatever nights."""
        return (
            self.count == other.count
            and self.mean == other.mean
            and self.stars == other.stars
            and self.top == other.top
            and self.identity == other.identity
        )

    @property
    def _unit(self) -> float:
        """Stars (1 to 5) per unit of the site's scale."""
        return (HIGHEST - LOWEST) / (self.top - self.bottom)

    def in_stars(self) -> float | None:
        """The mean in stars from 1 to 5."""
        return None if self.mean is None else LOWEST + (self.mean - self.bottom) * self._unit

    def totals(self) -> tuple[float, float]:
        """Lowest and highest sum of stars that this display can stand for (``[n(m-h), n(m+h)]``, docs/rating-shifts.md).

        Raises ValueError when the reading is not ``known``.
        """
        if self.stars is not None:
            total = float(sum((star + 1) * number for star, number in enumerate(self.stars)))
            return total, total
        count, mean = self.count, self.in_stars()
        if count == 0:
            return 0.0, 0.0
        if count is None or mean is None:
            raise ValueError(f"a reading without count or mean has no star total: {self}")
        half = 0.5 * self.step * self._unit if self.step else 0.0
        return max(count * (mean - half), count * LOWEST), min(count * (mean + half), count * HIGHEST)

    @classmethod
    def of(cls, night: dt.date | str | int, rating: Rating | None, identity: str | None = None) -> Reading:
        """The reading that a page's rating amounts to; ``rating=None`` (nothing found on the page) is unknown.

        A scale to 100 is a percentage and starts at 0; every other scale starts at 1, as stars do.
        """
        if rating is None:
            return cls(night_number(night), None, identity=identity)
        bottom = 0.0 if rating.scale_max >= 100 else LOWEST
        return cls(
            night_number(night), rating.count, rating.value, rating.histogram, rating.step, rating.scale_max, bottom, identity
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """An accepted reading: the first night of its display, the number of ratings, and the interval of their star total."""

    night: int
    count: int
    low: float
    high: float

    @property
    def middle(self) -> float:
        """Middle of the total's interval."""
        return 0.5 * (self.low + self.high)


def history_since(origin: Mark | None, mark: Mark) -> Mark:
    """The ratings up to ``mark``, without those up to ``origin`` where a shift that was told began."""
    if origin is None or origin.count > mark.count:
        return mark
    count = mark.count - origin.count
    low = min(max(mark.low - origin.high, count * LOWEST), count * HIGHEST)
    return Mark(mark.night, count, low, max(low, min(mark.high - origin.low, count * HIGHEST)))


def extended(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...] | None:
    """The marks with one more, each total narrowed by its neighbours; ``None`` when no totals fit all of them.

    k new ratings add k to 5k stars. ``marks`` must come from here themselves, so that only what the new one tells is new.
    """
    if not marks:
        return (mark,)
    last = marks[-1]
    new = mark.count - last.count
    low, high = max(mark.low, last.low + new * LOWEST), min(mark.high, last.high + new * HIGHEST)
    if low > high + SLACK:
        return None
    tight = [Mark(mark.night, mark.count, low, max(low, high))]
    for at in range(len(marks) - 1, -1, -1):
        earlier, later = marks[at], tight[-1]
        new = later.count - earlier.count
        low, high = max(earlier.low, later.low - new * HIGHEST), min(earlier.high, later.high - new * LOWEST)
        if low <= earlier.low and high >= earlier.high:
            return (*marks[: at + 1], *reversed(tight))
        tight.append(Mark(earlier.night, earlier.count, low, max(low, high)))
    return tuple(reversed(tight))

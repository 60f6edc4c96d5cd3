"""The thresholds that the page's last section names, each taken from the code that applies it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from repmon.checks.coverage import NIGHTS_FOR_MISSING
from repmon.checks.rating_levels import USUAL_BAR
from repmon.checks.rating_readings import COARSEST_TESTED_STEP
from repmon.checks.rating_runs import EVEN_RUN, LEAST_SHIFT, LISTING
from repmon.config import Config
from repmon.fixes.lifecycle import STUCK_NIGHTS
from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS, REVIEW_POINTS
from repmon.store.carry import CARRY_NIGHTS


@dataclass(frozen=True, slots=True)
class Method:
    """What decides, in the units in which the page says it."""

    line: float
    """Stars below which a level is named."""
    own_lines: int
    """Specialties with a line of their own."""
    revisit_nights: int
    """Nights after which a listing is looked at again at the latest."""
    auto_points: float = AUTO_POINTS
    auto_margin: float = AUTO_MARGIN
    review_points: float = REVIEW_POINTS
    nights_for_missing: int = NIGHTS_FOR_MISSING
    carried_nights: int = CARRY_NIGHTS
    stuck_nights: int = STUCK_NIGHTS
    even_run: int = EVEN_RUN
    least_new: int = LISTING.least_new
    least_shift: float = LEAST_SHIFT
    coarsest_step: float = COARSEST_TESTED_STEP
    usual_bar: int = USUAL_BAR

    @property
    def drop_odds(self) -> int:
        """How many times likelier the new ratings must be after a fall than by chance; the code keeps its logarithm."""
        return _two_digits(math.exp(LISTING.drop))

    @property
    def rise_odds(self) -> int:
        """The same for a rise."""
        return _two_digits(math.exp(LISTING.rise))


def method_of(config: Config) -> Method:
    """Return the thresholds as they are with this configuration."""
    return Method(config.ratings.line, len(config.ratings.lines), config.crawl.revisit_nights)


def _two_digits(number: float) -> int:
    return int(round(number, 1 - math.floor(math.log10(number))))

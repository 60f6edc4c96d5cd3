"""Where each listing's rating stands: a state with its count and its limits, not an alarm.

Percentiles compare listings of one site with each other only: no two sites' scales mean the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from repmon.checks.rating_means import Mean, Share, pooled
from repmon.checks.rating_night import with_step
from repmon.checks.rating_readings import HIGHEST, LOWEST, Mark, Reading, extended
from repmon.model import Rating

USUAL_BAR = 30
"""Ratings from which a mean is usually published; under about 15 authors advise against it (JGIM, s11606-019-05265-3)."""
RECENT_NIGHTS, YEAR_NIGHTS = 30, 365
LEAST_KNOWN_NIGHTS = 2 * RECENT_NIGHTS
"""A pace and a trend are said of a listing that is known for at least so many nights."""
LEAST_PEERS, LEAST_PEER_RATINGS = 10, 5
"""A percentile is said among at least so many other listings with so many ratings each."""
LEAST_GAP = 0.5
"""Stars between two sites' levels of one person below which the gap is not worth telling: sites differ by 0.7 (one standard
deviation) for the same person anyway (Healthgrades and Vitals, 256 physicians)."""

Standing = Literal["unrated", "too_few", "below", "perhaps_below", "at_or_above"]


@dataclass(frozen=True, slots=True)
class Past:
    """What a listing showed on an earlier night."""

    night: int
    rating: Rating


@dataclass(frozen=True, slots=True)
class Known:
    """One listing of one person, tonight and before."""

    listing_id: int
    site: str
    physician_id: str
    specialty: str | None
    tonight: int
    now: Rating
    month_ago: Rating | None = None
    """Display ``RECENT_NIGHTS`` ago; ``None`` when nothing was known then, or the page was another person's."""
    year_ago: Past | None = None
    """Display ``YEAR_NIGHTS`` ago, or the first one where the listing is not known for so long."""


@dataclass(frozen=True, slots=True)
class Growth:
    """New ratings of one listing since an earlier night, and the interval of their star total."""

    nights: int
    ratings: Share


@dataclass(frozen=True, slots=True)
class Level:
    """Where one listing stands tonight. Means in stars from 1 to 5."""

    listing_id: int
    site: str
    physician_id: str
    specialty: str | None
    standing: Standing
    line: float
    mean: Mean | None
    share: Share | None
    month: Growth | None
    year: Growth | None
    """New ratings of the last year, or since the listing is known (``LEAST_KNOWN_NIGHTS`` at least)."""
    after_worst: float | None = None
    """The mean after one more rating of one star ..."""
    after_best: float | None = None
    """... and of five."""
    percentile: float | None = None
    """Share of the organisation's other listings on this site that stand lower, 0 to 100, ties counted half."""
    peers: int = 0
    specialty_percentile: float | None = None
    specialty_peers: int = 0

    @property
    def recent(self) -> int | None:
        """New ratings in the last 30 nights."""
        return None if self.month is None else self.month.ratings.count

    @property
    def usual(self) -> float | None:
        """New ratings per 30 nights over the year."""
        return None if self.year is None else self.year.ratings.count * RECENT_NIGHTS / self.year.nights


def effect_of_next_review(mean: float, count: int, star: float) -> float:
    """The mean after one more rating of ``star``, for example 4.6 from 30 and one star: 4.48."""
    return (mean * count + star) / (count + 1)


def level_sentence(shown: float | None, count: int | None, standing: Standing, line: float) -> str:
    """The level in words: ``4.2 from 6 ratings: too few to judge``."""
    if shown is None or count == 0:
        return "not rated"
    text = f"{shown:.2f}".rstrip("0")
    text += "0" if text.endswith(".") else ""
    if count is None:
        return f"{text}, number of ratings unknown: too few to judge"
    text += f" from {count:,} rating{'' if count == 1 else 's'}"
    said = {
        "too_few": ": too few to judge",
        "below": f": below {line:g}",
        "perhaps_below": f": below {line:g}, but chance does that",
    }
    return text + said.get(standing, "")


def share_of(rating: Rating) -> Share | None:
    """The ratings behind a display; ``None`` when it does not tell how many, or what they come to."""
    mark = _mark(rating)
    return Share(mark.count, mark.low, mark.high) if mark is not None and mark.count else None


def growth(before: Rating, now: Rating, nights: int) -> Growth | None:
    """The ratings that came between two displays; ``None`` when something else happened too (removed, recalculated)."""
    if before is now:
        return Growth(nights, Share(0, 0.0, 0.0)) if now.count is not None else None
    old, new = _mark(before), _mark(now)
    if old is None or new is None or before.scale_max != now.scale_max or new.count < old.count:
        return None
    fitted = extended((old,), new)
    if fitted is None:
        return None
    old, new = fitted
    came = new.count - old.count
    low = max(new.low - old.high, came * LOWEST)
    return Growth(nights, Share(came, low, max(low, min(new.high - old.low, came * HIGHEST))))


def _mark(rating: Rating) -> Mark | None:
    reading = Reading.of(0, with_step(rating))
    return Mark(0, reading.count or 0, *reading.totals()) if reading.known and reading.on_scale else None


def levels_of(listings: Iterable[Known], line_of: Callable[[str | None], float], bar: int = USUAL_BAR) -> list[Level]:
    """Where every listing stands, on its own and among the others of its site.

    ``line_of`` gives the line for a specialty, ``bar`` the ratings from which a mean is judged.
    """
    measured = [(one, share := share_of(one.now), pooled([share]) if share else None) for one in listings]
    groups = _groups((one, mean) for one, _, mean in measured)
    return [_level(one, share, mean, line_of(one.specialty), bar, groups) for one, share, mean in measured]


def _groups(measured: Iterable[tuple[Known, Mean | None]]) -> Mapping[tuple[str, str | None], Sequence[float]]:
    """The means of each site's listings, sorted: of all, and of each specialty."""
    groups: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for one, mean in measured:
        if mean is not None and mean.count >= LEAST_PEER_RATINGS:
            groups[one.site, None].append(mean.value)
            if one.specialty:
                groups[one.site, one.specialty.casefold()].append(mean.value)
    for values in groups.values():
        values.sort()
    return groups


def _level(
    one: Known,
    share: Share | None,
    mean: Mean | None,
    line: float,
    bar: int,
    groups: Mapping[tuple[str, str | None], Sequence[float]],
) -> Level:
    standing = _standing(one.now, mean, line, bar)
    year = None
    if one.year_ago is not None and one.tonight - one.year_ago.night >= LEAST_KNOWN_NIGHTS:
        year = growth(one.year_ago.rating, one.now, one.tonight - one.year_ago.night)
    month = growth(one.month_ago, one.now, RECENT_NIGHTS) if year is not None and one.month_ago is not None else None
    if mean is None:
        return Level(one.listing_id, one.site, one.physician_id, one.specialty, standing, line, None, share, month, year)
    all_here: Sequence[float] = ()
    alike: Sequence[float] = ()
    if standing != "too_few":
        all_here = groups.get((one.site, None), ())
        alike = groups.get((one.site, one.specialty.casefold()), ()) if one.specialty else ()
    return Level(
        one.listing_id, one.site, one.physician_id, one.specialty, standing, line, mean, share, month, year,
        after_worst=effect_of_next_review(mean.value, mean.count, LOWEST),
        after_best=effect_of_next_review(mean.value, mean.count, HIGHEST),
        percentile=percentile(mean.value, all_here), peers=max(len(all_here) - 1, 0),
        specialty_percentile=percentile(mean.value, alike), specialty_peers=max(len(alike) - 1, 0),
    )  # fmt: skip


def _standing(rating: Rating, mean: Mean | None, line: float, bar: int) -> Standing:
    if rating.value is None or rating.count == 0:
        return "unrated"
    if mean is None or mean.count < bar:
        return "too_few"
    if mean.high < line:
        return "below"
    return "perhaps_below" if mean.value < line - 1e-9 else "at_or_above"


def percentile(mean: float, everybody: Sequence[float]) -> float | None:
    """Share of the others below ``mean``, ties counted half, 0 to 100; ``None`` among fewer than ``LEAST_PEERS`` others.

    ``everybody`` is sorted and holds ``mean`` itself.
    """
    if len(everybody) <= LEAST_PEERS:
        return None
    below, upto = bisect_left(everybody, mean), bisect_right(everybody, mean)
    return 50.0 * (below + upto - 1) / (len(everybody) - 1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Two sites on which one person stands differently, beyond what chance does."""

    physician_id: str
    better: Level
    worse: Level
    stars: float


def site_gaps(levels: Iterable[Level], bar: int = USUAL_BAR) -> list[Gap]:
    """The widest gap of each person between two sites that each have ratings enough, in the order of physician ids."""
    own: dict[str, list[tuple[Mean, Level]]] = defaultdict(list)
    for level in levels:
        if level.mean is not None and level.mean.count >= bar:
            own[level.physician_id].append((level.mean, level))
    gaps = []
    for person, found in sorted(own.items()):
        found.sort(key=lambda one: one[0].value)
        apart = [
            Gap(person, better, worse, high.value - low.value)
            for (low, worse), (high, better) in combinations(found, 2)
            if better.site != worse.site and high.value - low.value >= LEAST_GAP and low.high < high.low
        ]
        if apart:
            gaps.append(max(apart, key=lambda gap: gap.stars))
    return gaps

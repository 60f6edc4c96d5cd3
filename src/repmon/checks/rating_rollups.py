"""Ratings by location, specialty, service line, region and site: all ratings of a group together, its trend, its outliers.

A person counts in each of their locations, service lines and regions. Across sites, ratings are added on the scale from 1 to
5 stars; left out are what the organisation says of itself, and displays coarser than half a star.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from repmon.checks.rating_levels import USUAL_BAR, Level
from repmon.checks.rating_means import SURE, Mean, Share, pooled
from repmon.checks.rating_readings import HIGHEST, LOWEST
from repmon.clean.places import place_title
from repmon.model import Physician

GroupKind = Literal["location", "specialty", "service_line", "region", "site"]
Direction = Literal["down", "up", "steady", "too_few", "unknown"]

LEAST_TREND = 10
"""New ratings below which a group's newest ratings say nothing."""
LEAST_OUTLIER_STARS = 0.5
"""Stars from the rest of the group below which nobody is an outlier."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A group's new ratings since an earlier night, against those before."""

    direction: Direction
    """``unknown``: none of the group's listings is known for so long."""
    new: int = 0
    mean: Mean | None = None
    """Mean of the new ratings."""
    before: Mean | None = None


@dataclass(frozen=True, slots=True)
class Outlier:
    """A person whose ratings are not of the level of the rest of the group."""

    physician_id: str
    mean: Mean
    rest: float
    """Mean of everybody else in the group."""


@dataclass(frozen=True, slots=True)
class RatingGroup:
    """One group's ratings."""

    kind: GroupKind
    name: str
    physicians: int
    """People of the group, rated or not."""
    listings: int
    """Their listings that show a rating."""
    mean: Mean | None
    month: Trend
    year: Trend
    outliers: tuple[Outlier, ...]
    """Lowest first."""

    @property
    def too_few(self) -> bool:
        """Whether the group has too few ratings to judge."""
        return self.mean is None or self.mean.count < USUAL_BAR


@dataclass(frozen=True, slots=True)
class _Sums:
    """One person's ratings on some listings, added up."""

    listings: int
    share: Share | None
    month: tuple[Share, Share] | None
    """New ratings, and those before them, of the listings that are known for so long."""
    year: tuple[Share, Share] | None


def rating_groups(
    physicians: Iterable[Physician], levels: Iterable[Level], self_told: frozenset[int], coarse: frozenset[int]
) -> list[RatingGroup]:
    """Add up by every kind of group, in the order of kinds and names.

    Args:
        self_told: listing_ids whose ratings are the organisation's own survey.
        coarse: listing_ids whose display is coarser than half a star.
    """
    own: dict[str, list[Level]] = defaultdict(list)
    for level in levels:
        if level.share is not None:
            own[level.physician_id].append(level)
    members: dict[tuple[GroupKind, str], dict[str, _Sums]] = defaultdict(dict)
    left_out = self_told | coarse
    for physician in physicians:
        person, found = physician.physician_id, own.get(physician.physician_id, [])
        sums = _added([level for level in found if level.listing_id not in left_out])
        for group in _groups_of(physician):
            members[group][person] = sums
        for site in {level.site for level in found}:
            members["site", site][person] = _added([level for level in found if level.site == site])
    return [_group(kind, name, people) for (kind, name), people in sorted(members.items())]


def _groups_of(physician: Physician) -> Iterator[tuple[GroupKind, str]]:
    if physician.specialty:
        yield "specialty", physician.specialty
    for place in physician.locations:
        yield "location", place_title(place.name, place.city, place.location_id)
        if place.service_line:
            yield "service_line", place.service_line
        if place.region:
            yield "region", place.region


def _added(levels: Sequence[Level]) -> _Sums:
    shares = [level.share for level in levels if level.share is not None]
    return _Sums(
        len(levels),
        _sum(shares) if shares else None,
        _grown([(level.share, level.month.ratings) for level in levels if level.share and level.month]),
        _grown([(level.share, level.year.ratings) for level in levels if level.share and level.year]),
    )


def _grown(pairs: Sequence[tuple[Share, Share]]) -> tuple[Share, Share] | None:
    """New ratings and those before them, out of (ratings now, those that came) of each listing."""
    if not pairs:
        return None
    return _sum([came for _, came in pairs]), _sum([_without(now, came) for now, came in pairs])


def _without(now: Share, came: Share) -> Share:
    """The ratings that were there before those that came."""
    if not came.count:
        return now
    old = now.count - came.count
    low = min(max(now.low - came.high, old * LOWEST), old * HIGHEST)
    return Share(old, low, max(low, min(now.high - came.low, old * HIGHEST)))


def _sum(shares: Sequence[Share]) -> Share:
    if len(shares) == 1:
        return shares[0]
    return Share(sum([s.count for s in shares]), sum([s.low for s in shares]), sum([s.high for s in shares]))


def _group(kind: GroupKind, name: str, people: Mapping[str, _Sums]) -> RatingGroup:
    shares = {person: sums.share for person, sums in people.items() if sums.share is not None}
    return RatingGroup(
        kind=kind,
        name=name,
        physicians=len(people),
        listings=sum(sums.listings for sums in people.values()),
        mean=pooled(list(shares.values())),
        month=_trend([sums.month for sums in people.values() if sums.month is not None]),
        year=_trend([sums.year for sums in people.values() if sums.year is not None]),
        outliers=tuple(_outliers(shares)),
    )


def _trend(grown: Sequence[tuple[Share, Share]]) -> Trend:
    """People's new ratings against those that the same listings had before."""
    if not grown:
        return Trend("unknown")
    came, stood = [new for new, _ in grown], [before for _, before in grown]
    mean, was = pooled(came), pooled(stood)
    number = mean.count if mean else 0
    if mean is None or was is None or number < LEAST_TREND:
        return Trend("too_few", number, mean, was)
    return Trend(_direction(came, stood), number, mean, was)


def _direction(new: Sequence[Share], before: Sequence[Share]) -> Direction:
    now, was = pooled(new, SURE), pooled(before)
    if now is None or was is None or now.low <= was.value <= now.high:
        return "steady"
    return "down" if now.value < was.value else "up"


def _outliers(shares: Mapping[str, Share]) -> Iterator[Outlier]:
    """People, lowest first, whose surest range lies off the mean of everybody else's ratings."""
    whole = _sum(list(shares.values())) if len(shares) > 1 else Share(0, 0.0, 0.0)
    found = []
    for person, share in shares.items():
        others = whole.count - share.count
        if min(share.count, others) < USUAL_BAR:
            continue
        rest = (whole.total - share.total) / others
        if abs(share.total / share.count - rest) < LEAST_OUTLIER_STARS:
            continue
        sure, usual = pooled([share], SURE), pooled([share])
        if sure is not None and usual is not None and not sure.low <= rest <= sure.high:
            found.append(Outlier(person, usual, rest))
    yield from sorted(found, key=lambda one: (one.mean.value, one.physician_id))

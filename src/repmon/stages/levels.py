"""The part of the checking stage that says where ratings stand: levels of listings, roll-ups of groups, gaps between sites."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from repmon.checks.rating_levels import (
    RECENT_NIGHTS,
    YEAR_NIGHTS,
    Gap,
    Known,
    Level,
    Past,
    levels_of,
    site_gaps,
)
from repmon.checks.rating_means import Mean
from repmon.checks.rating_readings import night_number
from repmon.checks.rating_rollups import RatingGroup, Trend, rating_groups
from repmon.config import RatingSettings
from repmon.model import Night, Physician, Rating
from repmon.stages.identities import Identities
from repmon.stages.ratings import Owners
from repmon.store.history import shift
from repmon.store.rating_levels import GapRow, GroupRow, LevelRow, RatingThen, ratings_then, save_levels

OWN_SURVEY = "own survey"
"""How ``counts_what`` begins where an organisation publishes its own ratings (``spiders/own_directory.py``)."""
SEEN_WITHIN = 7
"""Nights by which the reading that stands for a night may be older: files and sites come every night to every week. What came
between two readings further apart came at an unknown time, so that nothing is said of the last 30 nights."""
COARSEST_ADDED_STEP = 0.5
"""Stars. A site that shows whole points only (US News) is a scale of its own."""


def take_levels(
    db: sqlite3.Connection,
    settings: RatingSettings,
    night: Night,
    physicians: Sequence[Physician],
    owners: Owners,
    identities: Identities = MappingProxyType({}),
) -> Mapping[int, Level]:
    """Work out where every listing of ours stands, write it with the roll-ups, and return the levels by listing_id."""
    by_id = {physician.physician_id: physician for physician in physicians}
    owner_of = {listing_id: by_id[person] for person, own in owners.items() if person in by_id for listing_id in own}
    shown = list(ratings_then(db, owner_of, night, shift(night, -RECENT_NIGHTS), shift(night, -YEAR_NIGHTS)))
    levels = levels_of((_known(row, owner_of[row.listing_id], night, identities) for row in shown), settings.line_of)
    self_told = frozenset(row.listing_id for row in shown if (row.now.counts_what or "").startswith(OWN_SURVEY))
    coarse = frozenset(row.listing_id for row in shown if _is_coarse(row.now))
    groups, gaps = rating_groups(physicians, levels, self_told, coarse), site_gaps(levels)
    save_levels(db, [_level_row(one) for one in levels], [_group_row(one) for one in groups], [_gap_row(one) for one in gaps])
    return {level.listing_id: level for level in levels}


def _known(row: RatingThen, physician: Physician, night: Night, identities: Identities) -> Known:
    """What is known of a listing as this person's page: what it showed of somebody else before is left out."""
    since = max((turn.since for turn in identities.get(row.listing_id, ())), default="")
    first = max(row.first_rated, shift(night, -YEAR_NIGHTS))
    year_from = min(first, row.year_seen or first)
    return Known(
        listing_id=row.listing_id,
        site=row.site,
        physician_id=physician.physician_id,
        specialty=physician.specialty,
        tonight=night_number(night),
        now=row.now,
        month_ago=row.month_ago if since <= shift(night, -RECENT_NIGHTS) and _is_looked_at(row, night) else None,
        year_ago=Past(night_number(year_from), row.year_ago) if row.year_ago is not None and since <= year_from else None,
    )


def _is_looked_at(row: RatingThen, night: Night) -> bool:
    """Whether there are readings near both ends of the last 30 nights."""
    began = row.month_seen is not None and row.month_seen >= shift(night, -RECENT_NIGHTS - SEEN_WITHIN)
    return began and row.now_seen >= shift(night, -SEEN_WITHIN)


def _is_coarse(rating: Rating) -> bool:
    return rating.histogram is None and (rating.step or 0.0) * 5 / rating.scale_max > COARSEST_ADDED_STEP


def _level_row(level: Level) -> LevelRow:
    value, low, high, count = _ends(level.mean)
    return LevelRow(
        level.listing_id, level.physician_id, level.standing, level.line, value, low, high, count,
        level.after_worst, level.after_best, level.percentile, level.peers, level.specialty_percentile, level.specialty_peers,
        level.recent, level.usual,
    )  # fmt: skip


def _group_row(group: RatingGroup) -> GroupRow:
    value, low, high, count = _ends(group.mean)
    outliers = [
        [
            one.physician_id,
            _short(one.mean.value),
            _short(one.mean.low),
            _short(one.mean.high),
            one.mean.count,
            _short(one.rest),
        ]
        for one in group.outliers
    ]
    return GroupRow(
        group.kind, group.name, group.physicians, group.listings, count or 0, int(group.too_few), value, low, high,
        _trend(group.month), _trend(group.year), json.dumps(outliers),
    )  # fmt: skip


def _ends(mean: Mean | None) -> tuple[float | None, float | None, float | None, int | None]:
    return (None, None, None, None) if mean is None else (mean.value, mean.low, mean.high, mean.count)


def _trend(trend: Trend) -> str:
    said: dict[str, object] = {"direction": trend.direction, "new": trend.new}
    if trend.mean is not None:
        said |= {name: _short(value) for name, value in asdict(trend.mean).items() if name in ("low", "high", "value")}
    if trend.before is not None:
        said["before"] = _short(trend.before.value)
    return json.dumps(said)


def _gap_row(gap: Gap) -> GapRow:
    return GapRow(gap.physician_id, gap.better.listing_id, gap.worse.listing_id, gap.stars)


def _short(stars: float) -> float:
    return round(stars, 3)

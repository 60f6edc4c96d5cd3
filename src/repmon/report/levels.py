"""Where ratings stand, as the page shows it: groups with their range, trend and outliers, and each physician's listings."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from repmon.report.cards import Cards, Person
from repmon.report.charts import HIGHEST, Interval, interval_bar
from repmon.report.words import plural, renumbered, say_decimal, say_number
from repmon.store.rating_levels import GroupRow, load_gaps, load_groups, load_levels_json

KINDS = {
    "location": "Location", "specialty": "Specialty", "service_line": "Service line", "region": "Region", "site": "Site",
}  # fmt: skip
"""Kinds of groups in the order of the page, with the heading of their first column."""
FILTERS = frozenset({"location", "specialty", "region", "site"})
"""Kinds by which the grid can be filtered."""
LINES_SHOWN, LINES_LISTED = 12, 120
"""Rows of a table before "show all", and rows that it holds."""
OUTLIERS_SHOWN = 3
UNKNOWN = "not known yet"
"""Said of newest ratings while the history is too short."""


@dataclass(frozen=True, slots=True)
class TrendWords:
    """How a group's newest ratings compare with those before."""

    direction: str
    """``down``, ``up`` or empty."""
    said: str
    new: int


@dataclass(frozen=True, slots=True)
class OutlierLine:
    """A person whose ratings are not of the level of the group."""

    person: Person
    said: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group's row."""

    name: str
    filter: str | None
    """The grid's filter that shows this group."""
    physicians: int
    ratings: int
    mean: float | None
    said: str
    """The mean with its range, or why there is none."""
    too_few: bool
    bar: Markup
    month: TrendWords
    year: TrendWords
    outliers: tuple[OutlierLine, ...]
    more_outliers: int

    @property
    def moves(self) -> bool:
        """Whether anything is known of its newest ratings."""
        return any(words.said != UNKNOWN for words in (self.month, self.year))


@dataclass(frozen=True, slots=True)
class GroupTable:
    """All groups of one kind, lowest mean first, those with too few ratings last."""

    key: str
    title: str
    axis: str
    """What the bars' ends stand for."""
    lines: Sequence[GroupLine]
    left_out: int


def group_tables(db: sqlite3.Connection, cards: Cards) -> list[GroupTable]:
    """Return a table for each kind of group that has any rating."""
    rows = load_groups(db)
    tables = []
    for kind, title in KINDS.items():
        own = sorted((row for row in rows if row.kind == kind), key=_worst_first)
        if any(row.mean is not None for row in own):
            tables.append(_table(title, own, cards))
    return tables


def levels_json(db: sqlite3.Connection) -> str:
    """Return the panel's data as JSON: physician_id -> levels of the listings, and of whom two sites tell different things."""
    levels = ",".join(f"{json.dumps(physician_id)}:{levels}" for physician_id, levels in load_levels_json(db))
    gaps = {physician_id: [better, worse, round(stars, 1)] for physician_id, (better, worse, stars) in load_gaps(db).items()}
    return f'{{"levels":{{{levels}}},"gaps":{json.dumps(gaps)}}}'


def _table(title: str, rows: Sequence[GroupRow], cards: Cards) -> GroupTable:
    lows = [float(math.floor(row.low)) for row in rows if row.low is not None and not row.too_few]
    worst = min([*lows, HIGHEST - 1])
    lines = [_line(row, worst, cards) for row in rows[:LINES_LISTED]]
    return GroupTable(
        rows[0].kind, title, renumbered(f"{worst:g} to {HIGHEST:g} stars"), lines, max(0, len(rows) - LINES_LISTED)
    )


def _line(row: GroupRow, worst: float, cards: Cards) -> GroupLine:
    outliers = json.loads(row.outliers)
    return GroupLine(
        name=cards.title(row.name) if row.kind == "site" else row.name,
        filter=row.name if row.kind in FILTERS else None,
        physicians=row.physicians,
        ratings=row.ratings,
        mean=row.mean,
        said=_said(row),
        too_few=bool(row.too_few),
        bar=_bar(row, worst),
        month=_trend(json.loads(row.month)),
        year=_trend(json.loads(row.year)),
        outliers=tuple(_outlier(one, cards) for one in outliers[:OUTLIERS_SHOWN]),
        more_outliers=max(0, len(outliers) - OUTLIERS_SHOWN),
    )


def _bar(row: GroupRow, worst: float) -> Markup:
    if row.mean is None or row.low is None or row.high is None or row.too_few:
        return Markup("")
    return interval_bar(Interval(row.low, row.mean, row.high), worst, HIGHEST)


def _said(row: GroupRow) -> str:
    if row.mean is None:
        return "no ratings"
    if row.too_few:
        return f"{say_decimal(row.mean)}: too few to judge"
    return renumbered(f"{row.mean:.2f} ({row.low:.2f} to {row.high:.2f})")


def _trend(trend: Mapping[str, Any]) -> TrendWords:
    direction, new = trend["direction"], trend["new"]
    if direction == "unknown":
        return TrendWords("", UNKNOWN, new)
    if direction == "too_few":
        return TrendWords("", f"{say_number(new)} new: too few" if new else "none new", new)
    told = f"{say_number(new)} new, {say_decimal(trend['value'])}"
    if direction == "steady":
        return TrendWords("", f"{told}: no change", new)
    return TrendWords(direction, f"{told} after {say_decimal(trend['before'])}", new)


def _outlier(one: Sequence[Any], cards: Cards) -> OutlierLine:
    physician_id, mean, _, _, ratings, rest = one
    said = f"{say_decimal(mean)} from {plural(ratings, 'rating')}, others {say_decimal(rest)}"
    return OutlierLine(cards.person(physician_id), said)


def _worst_first(row: GroupRow) -> tuple[Any, ...]:
    return (row.mean is None, row.too_few, row.mean or 0.0, row.name)

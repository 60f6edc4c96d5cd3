"""The report's figures: counts, what moved since the last run, roll-ups with their trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from repmon.model import Night
from repmon.report.cells import ALSO_DUPLICATE, CODES, Column
from repmon.report.words import RATING_KINDS, STANDING, days_between, night_before
from repmon.store.report_rows import Move, Pulse

TREND_WEEKS = 12
"""Weeks that a trend line shows."""
CHANGE_WEEKS = 4
"""Weeks over which "more" and "fewer" are said."""
RECENT_NIGHTS = 30
"""Nights over which openings and fixes are added up."""

GROUPS = ("location", "specialty", "region")
"""What is rolled up, in the page's order."""

_LETTER = dict(CODES)
_WHATEVER_THE_NIGHT = frozenset({_LETTER["unwanted"], _LETTER["review"]})
"""What is as it is on a site that was not read, too: nobody wants a listing there, or a person can say whose one is."""
_LETTERS = tuple(CODES.values())
CHECKED = frozenset(_LETTER[status] for status in ("correct", "wrong", "missing", "duplicate"))
"""Letters of cells that were judged: the denominator of "correct"."""


class GridRow(NamedTuple):
    """One physician's line of the grid, as the fragments hold it."""

    physician_id: str
    name: str
    specialty: str
    npi: str
    locations: list[str]
    regions: list[str]
    cells: list[str]
    problems: int = 0
    """Problems that stand, as the roll-ups and the work list count them."""


@dataclass(frozen=True, slots=True)
class Change:
    """What moved since the last run, and over the last thirty nights."""

    new: int
    fixed: int
    regressed: int
    opened_recently: int
    fixed_recently: int
    regressed_recently: int
    median_days: int | None
    """Median days that the problems fixed recently had stood."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """One location, specialty or region."""

    name: str
    physicians: int
    checked: int
    counts: Mapping[str, int]
    """Status letter -> number of cells."""
    standing: int
    """Problems that stand now."""
    trend: tuple[int, ...]
    """Problems that stood at the end of each of the last weeks that are known, the last one now."""

    @property
    def share(self) -> float | None:
        """Share of the judged listings that are correct; None when nothing was judged."""
        return self.counts.get(_LETTER["correct"], 0) / self.checked if self.checked else None

    @property
    def weeks(self) -> int:
        """Weeks over which ``change`` is said: four, or fewer while fewer are known."""
        return min(CHANGE_WEEKS, len(self.trend) - 1)

    @property
    def change(self) -> int:
        """Problems more (or fewer) than so many weeks ago."""
        return self.trend[-1] - self.trend[-1 - self.weeks]


def tonight_cells(rows: Iterable[GridRow], columns: Sequence[Column], unread: frozenset[str]) -> dict[str, str]:
    """Return physician_id -> a status letter per site, tonight laid over: on a site that was not read, nothing was checked."""
    blind = [column.name in unread for column in columns]
    unchecked, stays = _LETTER["unchecked"], _WHATEVER_THE_NIGHT
    return {
        row.physician_id: "".join(
            [unchecked if hidden and cell[0] not in stays else cell[0] for cell, hidden in zip(row.cells, blind, strict=True)]
        )
        for row in rows
    }


def letter_counts(cells: Iterable[str]) -> dict[str, int]:
    """Count status letters."""
    text = "".join(cells)
    return {letter: text.count(letter) for letter in _LETTERS}


def status_counts(rows: Iterable[GridRow], cells: Mapping[str, str]) -> dict[str, int]:
    """Count the cells by status letter. One that is wrong and a duplicate counts as both, as the grid's filter finds it."""
    counts, wrong = letter_counts(cells.values()), _LETTER["wrong"]
    for row in rows:
        noted = [number for number, cell in enumerate(row.cells) if ALSO_DUPLICATE in cell]
        counts[_LETTER["duplicate"]] += sum(cells[row.physician_id][number] == wrong for number in noted)
    return counts


def change(moves: Sequence[Move], since: Night, night: Night, fixed_days: Sequence[int]) -> Change:
    """Add up what moved after ``since`` and in the last thirty nights. Rating news is not counted: it is not a fix."""
    recently = night_before(night, RECENT_NIGHTS)
    latest = Counter(sort_of(move) for move in moves if move.night > since)
    recent = Counter(sort_of(move) for move in moves if move.night > recently)
    return Change(
        new=latest["new"],
        fixed=latest["fixed"],
        regressed=latest["regressed"],
        opened_recently=recent["new"],
        fixed_recently=recent["fixed"],
        regressed_recently=recent["regressed"],
        median_days=fixed_days[len(fixed_days) // 2] if fixed_days else None,
    )


_SORTS = {"opened": "new", "reopened": "new", "verified_fixed": "fixed", "regressed": "regressed"}


def sort_of(move: Move) -> str:
    """What a move counts as: ``new``, ``fixed``, ``regressed`` or ``other``. News about ratings is no fix."""
    if move.kind in RATING_KINDS:
        return "other"
    return _SORTS.get(move.event, "other")


def standing_by_physician(pulses: Iterable[Pulse]) -> Counter[str]:
    """Count the problems that stand, per physician (those about nobody in particular under an empty id)."""
    return Counter(pulse.physician_id or "" for pulse in pulses if pulse.kind not in RATING_KINDS)


def step_of(move: Move) -> int:
    """By how many a move changed the number of problems that stand: 1, 0 or -1."""
    return 0 if move.kind in RATING_KINDS else (move.to_state in STANDING) - (move.from_state in STANDING)


def trends(moves: Sequence[Move], standing: Mapping[str, int], night: Night, first: Night | None) -> dict[str, list[int]]:
    """Return physician_id -> problems that stood at the end of each of the last weeks, worked back from now.

    Begins with the first whole week since ``first``, the first night that was ever read: before it, nothing is known.
    """
    weeks = min(TREND_WEEKS, days_between(first, night) // 7) if first else 0
    edges = [night_before(night, 7 * week) for week in range(weeks, -1, -1)]
    lines: dict[str, list[int]] = {physician: [number] * len(edges) for physician, number in standing.items()}
    for move in moves:
        step = step_of(move)
        if step:
            line = lines.setdefault(move.physician_id or "", [0] * len(edges))
            for number, edge in enumerate(edges):
                if edge >= move.night:
                    break
                line[number] -= step
    return lines


def roll_ups(rows: Iterable[GridRow], cells: Mapping[str, str], lines: Mapping[str, Sequence[int]]) -> dict[str, list[RollUp]]:
    """Add up by ``location``, ``specialty`` and ``region``, worst first: least share correct, then most problems."""
    import pandas as pd  # noqa: PLC0415 - half a second that only a report pays

    flat = [0] * len(next(iter(lines.values()), [0]))
    records: list[tuple[Any, ...]] = []
    for row in rows:
        numbers = _numbers(cells[row.physician_id], lines.get(row.physician_id, flat))
        records += [("location", name, *numbers) for name in dict.fromkeys(row.locations)]
        records += [("region", name, *numbers) for name in row.regions]
        records += [("specialty", row.specialty, *numbers)] if row.specialty else []
    groups: dict[str, list[RollUp]] = {group: [] for group in GROUPS}
    if records:
        totals = pd.DataFrame.from_records(records).groupby([0, 1]).sum()
        for (group, name), *sums in totals.itertuples(name=None):
            groups[group].append(_roll_up(name, sums))
    return {group: sorted(found, key=_worst_first) for group, found in groups.items()}


def _numbers(letters: str, line: Sequence[int]) -> list[int]:
    """One physician in a line: 1, the cells by status letter, the problems by week."""
    return [1, *map(letters.count, _LETTERS), *line]


def _roll_up(name: str, sums: Sequence[int]) -> RollUp:
    """One group's totals, laid out as ``_numbers`` lays out one physician's."""
    physicians, *rest = sums
    counts = dict(zip(_LETTERS, rest, strict=False))
    line = tuple(max(0, number) for number in rest[len(_LETTERS) :])
    return RollUp(name, physicians, sum(counts[letter] for letter in CHECKED), counts, line[-1], line)


def _worst_first(group: RollUp) -> tuple[Any, ...]:
    return (group.share is None, group.share or 0.0, -group.standing, group.name)

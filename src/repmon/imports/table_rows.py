"""Rows of an import file as values by column, with an exact account of what could not be used."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from repmon.clean.counted import counted
from repmon.errors import RepmonError
from repmon.model import Night, RowProblem
from repmon.roster.tables import (
    WORKBOOK,
    Table,
    decode,
    heading_key,
    read_bytes,
    read_delimited,
    read_workbook,
    read_worksheets,
)

Values = dict[str, str]

_EARLIEST = "1995-01-01"
"""No review site is older; earlier dates are an empty cell's zero or a slip (1899-12-30 is how spreadsheets write 0)."""


class ImportFileError(RepmonError):
    """The file as a whole cannot be used."""


class RowError(ValueError):
    """One row cannot be used: which column, which value, and how to mend it."""

    def __init__(self, column: str, value: str | None, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


@dataclass(slots=True)
class Account:
    """What became of a file's rows: ``rows == loaded + refused``."""

    file: Path
    what: str
    rows: int = 0
    loaded: int = 0
    sites: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    """Refused rows, and remarks about rows that were loaded (``row_dropped`` tells which)."""

    @property
    def refused(self) -> int:
        """Rows of which nothing was taken."""
        return sum(problem.row_dropped for problem in self.problems)

    @property
    def in_vain(self) -> bool:
        """Whether there were rows and none of them could be used."""
        return self.rows > 0 and self.loaded == 0

    def refuse(self, row: int, error: RowError) -> None:
        """Note a row that was left out."""
        self._note(row, error, dropped=True)

    def remark(self, row: int, error: RowError) -> None:
        """Note what a person should know of a row that was loaded."""
        self._note(row, error, dropped=False)

    def _note(self, row: int, error: RowError, *, dropped: bool) -> None:
        self.problems.append(RowProblem(self.file.name, row, error.column, error.value, error.message, row_dropped=dropped))

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "file": str(self.file), "what": self.what, "rows": self.rows, "loaded": self.loaded,
            "sites": dict(self.sites), "problems": [asdict(problem) for problem in self.problems],
        }  # fmt: skip

    def as_text(self, *, dry_run: bool) -> str:
        """The same for a person."""
        sites = ", ".join(f"{count:,} {site}" for site, count in sorted(self.sites.items())) or "none"
        verb = "would load" if dry_run else "loaded"
        loaded = counted(self.loaded, self.what.removesuffix("s"))
        rows = counted(self.rows, "row")
        lines = [f"{self.file}: {rows}: {verb} {loaded} ({sites}); {counted(self.refused, 'row')} not loaded."]
        for problem in self.problems[:20]:
            value = f" {problem.value!r}" if problem.value else ""
            lines.append(f"  row {problem.row}, column {problem.column}{value}: {problem.message}")
        if len(self.problems) > 20:
            lines.append(f"  ... and {len(self.problems) - 20:,} more (all of them with --json)")
        return "\n".join(lines)


def read_rows(
    path: Path,
    *,
    needed: Iterable[str],
    known: Iterable[str],
    one_of: Sequence[str] = (),
    other_headings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[int, Values]]:
    """Yield (row number, values by column) of a CSV or XLSX file; empty cells are left out.

    Args:
        path: the file.
        needed: columns without which the file makes no sense.
        known: every column that is understood; others are ignored.
        one_of: columns of which the file needs at least one besides.
        other_headings: what other tools call some of the columns; the column's own name counts first.

    Raises:
        RepmonError: when the file is missing, empty, or lacks a needed column.
    """
    content, needed, known = read_bytes(path), tuple(needed), tuple(known)

    def fits(headings: frozenset[str]) -> bool:
        meant = {other_headings.get(heading, heading) for heading in headings} | headings
        return meant.issuperset(needed) and (not one_of or not meant.isdisjoint(one_of))

    table = read_workbook(path, content, fits) if _is_workbook(content) else read_delimited(path, decode(content), fits)
    at = _positions(table, known)
    for heading, position in _positions(table, other_headings).items():
        at.setdefault(other_headings[heading], position)
    missing = [" or ".join(one_of)] if one_of and at.keys().isdisjoint(one_of) else []
    if missing := [*missing, *(column for column in needed if column not in at)]:
        raise _no_column(path, missing, table)
    yield from _values(table, at)


def read_sheets(
    path: Path, *, needed: Sequence[str], known: Iterable[str], one_of: Sequence[str] = ()
) -> Iterator[tuple[str, int, Values]]:
    """Yield (worksheet's name, row number, values by column) of every worksheet that has the needed columns.

    A CSV file has one nameless sheet. A worksheet without the needed columns is somebody's own and is passed over.

    Args:
        one_of: columns of which a worksheet needs at least one besides.

    Raises:
        RepmonError: when the file is missing or empty, no worksheet has the needed columns, or one of them twice.
    """
    known = tuple(known)
    content, fits = read_bytes(path), frozenset(needed).issubset
    if _is_workbook(content):
        sheets = read_worksheets(path, content, fits)
    else:
        sheets = iter([("", read_delimited(path, decode(content), fits))])
    tables = [(name, table, _positions(table, known)) for name, table in sheets]
    if not tables:
        raise ImportFileError(f"{path}: the workbook has no rows.")
    usable = [(name, table, at) for name, table, at in tables if at.keys() >= set(needed)]
    if not usable:
        raise _no_column(path, [column for column in needed if column not in tables[0][2]], tables[0][1])
    if not any(column in at for _, _, at in usable for column in one_of or needed):
        raise _no_column(path, one_of, usable[0][1])
    for name, table, at in usable:
        _refuse_doubles(path, table, (*needed, *one_of))
        yield from ((name, row, values) for row, values in _values(table, at))


def _refuse_doubles(path: Path, table: Table, columns: Sequence[str]) -> None:
    """What stands in the second of two columns of one name would be lost without a word."""
    counts = Counter(map(heading_key, table.headings))
    if doubles := [column for column in columns if counts[column] > 1]:
        raise ImportFileError(f"{path}: two columns {' and two columns '.join(doubles)}. Rename or delete one of each.")


def _is_workbook(content: bytes) -> bool:
    return content.startswith(WORKBOOK)


def _no_column(path: Path, missing: Sequence[str], table: Table) -> ImportFileError:
    found = ", ".join(heading.strip() for heading in table.headings[:_HEADINGS_SHOWN])
    more = f" and {len(table.headings) - _HEADINGS_SHOWN} more" if len(table.headings) > _HEADINGS_SHOWN else ""
    return ImportFileError(f"{path}: no column {' and no column '.join(missing)}. Found: {found}{more}.")


_HEADINGS_SHOWN = 40
"""Our longest export has 30."""


def _values(table: Table, at: dict[str, int]) -> Iterator[tuple[int, Values]]:
    for row, cells in table.rows:
        yield row, {c: text for c, position in at.items() if position < len(cells) and (text := cells[position].strip())}


def _positions(table: Table, known: Iterable[str]) -> dict[str, int]:
    wanted = set(known)
    at: dict[str, int] = {}
    for position, heading in enumerate(table.headings):
        if (key := heading_key(heading)) in wanted:
            at.setdefault(key, position)
    return at


_DATES = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b %d, %Y",
)
"""Ways of spreadsheets and people to write a date that can be read in one way only; with slashes the month comes first,
unless the file has signs of the other way (:func:`day_first_sign`)."""
_SLASHES = re.compile(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/\d{2,4}\b")
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}(?!\d)")
"""Who writes 4,5 puts the day first."""
_SERIAL, _SERIAL_ZERO = re.compile(r"[45]\d{4}(?:\.0)?"), dt.date(1899, 12, 30)
"""A date as a spreadsheet counts it when the cell's format is lost: 46099 is 2026-03-18 (ECMA-376, 18.17.4.1)."""


def number(values: Values, column: str, *, low: float, high: float) -> float | None:
    """A number within limits, or None when the cell is empty.

    Raises:
        RowError: when it is none.
    """
    shown = values.get(column)
    if shown is None:
        return None
    try:
        value = float(shown.replace(",", "") if shown.count(",") and "." in shown else shown)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise RowError(column, shown, f"not a number from {low:g} to {high:g}; the row was left out")
    return value


def day_first_sign(rows: Iterable[tuple[int, Values]], column: str) -> str | None:
    """Say what speaks against the month as the first part of a file's dates with slashes; None when nothing does.

    Args:
        rows: all rows of the file.
        column: where the dates are.
    """
    comma = None
    for row, values in rows:
        parts = _SLASHES.match(values.get(column, ""))
        if parts and int(parts["one"]) > 12 >= int(parts["two"]):
            return f"row {row} has {parts[0]}"
        if comma is None and _DECIMAL_COMMA.match(values.get("rating", "")):
            comma = f"row {row} has a decimal comma"
    return comma


def past_date(
    values: Values, column: str, default: Night | None, *, today: Night, day_first: str | None = None
) -> Night:  # fmt: skip
    """A date as ISO text, at most today's, of a time in which there were review sites.

    Args:
        day_first: what :func:`day_first_sign` says of the file.

    Raises:
        RowError: when it is none, is still to come or long past, is empty without a default, or when day and month could be
            either in a file that does not surely put the month first.
    """
    if day_first:
        refuse_unclear(column, values.get(column, ""), day_first)
    night = date(values, column, default)
    if night < _EARLIEST:
        raise RowError(column, values.get(column), f"a date before {_EARLIEST[:4]}; the row was left out")
    if night > today:
        raise RowError(column, values.get(column), f"a date after today ({today}); the row was left out")
    return night


def refuse_unclear(column: str, shown: str, day_first: str) -> None:
    """Refuse a date whose day and month could be either; ``day_first``: what :func:`day_first_sign` says of the file.

    Raises:
        RowError: when they could.
    """
    parts = _SLASHES.match(shown)
    one, two = (int(parts["one"]), int(parts["two"])) if parts else (0, 0)
    if one != two and max(one, two) <= 12:
        raise RowError(column, shown, f"day or month first? {day_first}; write it as 2026-03-31. The row was left out")


def date(values: Values, column: str, default: Night | None) -> Night:
    """A date as ISO text.

    Raises:
        RowError: when it is none, or empty without a default.
    """
    shown = values.get(column)
    if shown is None and default is not None:
        return default
    text = (shown or "").strip()
    if _SERIAL.fullmatch(text):
        return (_SERIAL_ZERO + dt.timedelta(days=int(text))).isoformat()
    for pattern in _DATES:
        for part in (text, re.split("[ T]", text)[0]):
            try:
                return dt.datetime.strptime(part, pattern).date().isoformat()
            except ValueError:
                continue
    raise RowError(column, shown, "not a date; write it as 2026-03-31. The row was left out")

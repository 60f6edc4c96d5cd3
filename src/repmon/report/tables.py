"""Tables for people with spreadsheets: CSV that Excel opens right, and XLSX with filters, links and fixed headings.

Every value that a spreadsheet would run as a formula is neutralised by a leading apostrophe (OWASP, "CSV injection");
identifiers, phones and ZIP codes stay text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float | None
Row = Sequence[Value]


_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet looks and behaves beyond its values."""

    title: str
    links: frozenset[str] = frozenset()
    """Columns whose web addresses become links."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column -> values that its drop-down offers."""
    strict: frozenset[str] = frozenset()
    """Columns of ``choices`` that take no other value."""
    filled_in: frozenset[str] = frozenset()
    """Columns that people fill in: their headings look different."""
    dates: frozenset[str] = frozenset()
    """Columns in which people write a day: what they type there is a date, whatever their country's way of writing it."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """Column -> width in characters (by default its heading's)."""
    sheet_by: str | None = None
    """Column whose values get a sheet each after the first, which holds everything."""
    dated: str = "2000-01-01"
    """ISO date that the file gives as its making, so that the same data give the same bytes."""


def safe(value: Value) -> Value:
    """Neutralise a text that a spreadsheet would run; numbers and harmless texts come back unchanged."""
    if isinstance(value, str):
        value = _CONTROL.sub(" ", value)
        if value.startswith(_RUNS):
            return f"'{value}"
    return value


class _Line:
    """Hands a formatted CSV line back instead of writing it anywhere."""

    @staticmethod
    def write(line: str) -> str:
        return line


_csv = csv.writer(_Line())


def csv_line(row: Row) -> str:
    """One line of CSV with its line end, every cell made safe."""
    line: Any = _csv.writerow([safe(value) for value in row])
    return str(line)

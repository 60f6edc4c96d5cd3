"""``repmon export``: findings, matches, listings and ratings as CSV or XLSX."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from repmon.errors import UsageError
from repmon.report.reasons import summed
from repmon.report.table_files import write_table
from repmon.report.tables import Layout
from repmon.report.words import national
from repmon.store.export_rows import COLUMNS, Row, export_rows

_PHONE = COLUMNS["listings"].index("phone")
_REASONS = COLUMNS["matches"].index("reasons")


def export(db: sqlite3.Connection, what: str, path: Path) -> int:
    """Write one kind of rows to ``.csv`` or ``.xlsx``; return how many.

    Args:
        what: ``findings``, ``matches``, ``listings`` or ``ratings``.

    Raises:
        UsageError: when ``what`` or the file's ending is another one.
        ReportError: when the file cannot be written.
    """
    if what not in COLUMNS:
        raise UsageError(f"cannot export {what!r}. Known: fixes, {', '.join(sorted(COLUMNS))}.")
    rows, for_people = export_rows(db, what), _FOR_PEOPLE.get(what)
    layout = Layout(title=what.capitalize(), links=frozenset({"url"}))
    return write_table(path, COLUMNS[what], map(for_people, rows) if for_people else rows, layout)


def _with_readable_phone(row: Row) -> Row:
    """A phone in E.164 begins with ``+``, which a spreadsheet would take for a formula: write it as people read it."""
    return (*row[:_PHONE], national(row[_PHONE]) or None, *row[_PHONE + 1 :])


def _with_summed_reasons(row: Row) -> Row:
    """Reasons that add up to the points beside them."""
    return (*row[:_REASONS], "; ".join(summed(row[_REASONS])), *row[_REASONS + 1 :])


_FOR_PEOPLE = {"listings": _with_readable_phone, "matches": _with_summed_reasons}

"""``repmon export``: findings, matches, listings and ratings as CSV or XLSX."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from repmon.errors import UsageError
from repmon.report.questions import open_questions
from repmon.report.reasons import are_weighed, summed
from repmon.report.table_files import write_table
from repmon.report.tables import Layout
from repmon.report.words import national
from repmon.store.export_rows import COLUMNS, Row, export_rows

_PHONE = COLUMNS["listings"].index("phone")


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
    rows = _FOR_PEOPLE[what](db) if what in _FOR_PEOPLE else export_rows(db, what)
    return write_table(path, COLUMNS[what], rows, Layout(title=what.capitalize(), links=frozenset({"url"})))


def _with_readable_phone(row: Row) -> Row:
    """A phone in E.164 begins with ``+``, which a spreadsheet would take for a formula: write it as people read it."""
    return (*row[:_PHONE], national(row[_PHONE]) or None, *row[_PHONE + 1 :])


def _readable_listings(db: sqlite3.Connection) -> Iterator[Row]:
    return map(_with_readable_phone, export_rows(db, "listings"))


def _explained_matches(db: sqlite3.Connection) -> Iterator[Row]:
    """Matches with reasons that add up to the points beside them, and with the words in which a person is asked."""
    asked = {(one.site, one.site_key, one.physician_id): one.why for one in open_questions(db)}
    for row in export_rows(db, "matches"):
        site, key, url, physician_id, npi, state, points, reasons, duplicate_of, margin, doubt = row
        why, sum_of = asked.get((site, key, physician_id), doubt), points if are_weighed(reasons) else None
        yield site, key, url, physician_id, npi, state, sum_of, "; ".join(summed(reasons)), duplicate_of, margin, why


_FOR_PEOPLE = {"listings": _readable_listings, "matches": _explained_matches}

"""The record of every file that was imported: what it was, what was loaded, what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from repmon.model import Night, RowProblem
from repmon.store.database import Connection, transaction
from repmon.store.rows import text, to_json


def save_import(
    db: Connection, *, kind: str, file: str, sha256: str, format_name: str, night: Night, rows: int, loaded: int,
    problems: Sequence[RowProblem],
) -> None:  # fmt: skip
    """Note one import.

    Args:
        kind: ``roster``, ``listings``, ``ratings`` or ``fixes``.
        sha256: Hash of the file's bytes, so that a doubtful value can be traced to the file that was really read.
        rows: Rows in the file; ``loaded`` of them were taken.
        problems: What was reported, row by row.
    """
    texts = to_json([asdict(problem) for problem in problems])
    dropped = sum(problem.row_dropped for problem in problems)
    values = (kind, text(file), sha256, format_name, night, rows, loaded, dropped, texts)
    columns = "kind, file, sha256, format, imported_on, rows, loaded, reported, problems"
    with transaction(db):
        db.execute(f"INSERT INTO imports ({columns}) VALUES ({', '.join('?' * len(values))})", values)


def newest_import(db: Connection, kind: str, *, until: Night = "9999-12-31") -> Night | None:
    """Return the date of the newest import of a kind up to a day, or None when there was none."""
    query = "SELECT max(imported_on) FROM imports WHERE kind = ? AND imported_on <= ?"
    (newest,) = db.execute(query, (kind, until)).fetchone()
    return None if newest is None else str(newest)

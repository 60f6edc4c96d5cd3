"""A log of imported files: what was in them, how much of it could be loaded, and what a person should mend."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from repmon.model import Night, RowProblem
from repmon.store.database import Connection, transaction
from repmon.store.rows import Values, text, to_json


@dataclass(frozen=True, slots=True)
class Import:
    """One import of one file."""

    kind: str
    """``roster``, ``listings`` or ``ratings``."""
    file: str
    sha256: str
    """Hash of the file's bytes, hexadecimal."""
    format: str
    imported_on: Night
    rows: int
    loaded: int
    problems: tuple[RowProblem, ...] = ()


def save_import(db: Connection, done: Import) -> None:
    """Add one import to the log."""
    from sqlite_utils import Database  # noqa: PLC0415 - reading must not pay for it

    row = {
        **{name: getattr(done, name) for name in ("kind", "sha256", "format", "imported_on", "rows", "loaded")},
        "file": text(done.file),
        "reported": sum(problem.row_dropped for problem in done.problems),
        "problems": to_json([asdict(problem) for problem in done.problems]),
    }
    with transaction(db):
        Database(db).table("imports").insert(row)


def load_imports(db: Connection, *, kind: str | None = None, limit: int = 10) -> list[Import]:
    """Return the last imports, of one kind or of all, newest first."""
    query = f"""SELECT kind, file, sha256, format, imported_on, rows, loaded, problems FROM imports
        {"" if kind is None else "WHERE kind = ?"} ORDER BY import_id DESC LIMIT ?"""
    rows = db.execute(query, (limit,) if kind is None else (kind, limit))
    return [_import(row) for row in rows]


def _import(row: Values) -> Import:
    kind, file, sha256, format_, imported_on, rows, loaded, problems = row
    told = tuple(RowProblem(**problem) for problem in json.loads(problems))
    return Import(kind, file, sha256, format_, imported_on, rows, loaded, told)

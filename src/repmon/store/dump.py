"""Every table as CSV: what is in the database can be taken elsewhere without repmon."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

from repmon.store.copying import whole_file
from repmon.store.database import Connection, StoreError


def dump_tables(db: Connection, folder: Path) -> dict[str, int]:
    """Write one CSV file per table, and the tables' definitions as ``schema.sql``, all of one moment.

    An empty cell is NULL (repmon stores no empty texts); lists and objects are JSON. Values are exact: unlike the work list
    they are not protected against a spreadsheet that takes ``+1413...`` for a formula. Rows are ordered by their keys, so
    that two dumps can be compared.

    Returns:
        Table -> number of rows.

    Raises:
        StoreError: when the folder cannot be written.
    """
    db.execute("BEGIN")  # all tables as they are at this moment, whoever writes meanwhile
    try:
        definitions = db.execute(_DEFINITIONS).fetchall()
        _write_definitions(folder / "schema.sql", [sql for _, _, sql in definitions])
        return {name: _write_table(db, name, folder / f"{name}.csv") for kind, name, _ in definitions if kind == "table"}
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror or error}). Name another folder.") from error
    finally:
        db.execute("ROLLBACK")


_DEFINITIONS = """
SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY type = 'table' DESC, name
"""


def _write_definitions(path: Path, statements: list[str]) -> None:
    with whole_file(path) as temporary:
        temporary.write_text("".join(f"{statement};\n" for statement in statements), encoding="utf-8")


def _write_table(db: Connection, table: str, path: Path) -> int:
    keys = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))]
    rows: sqlite3.Cursor = db.execute(f'SELECT * FROM "{table}" ORDER BY {", ".join(keys) or "rowid"}')
    written = 0
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(column[0] for column in rows.description)
        for row in rows:
            writer.writerow(row)
            written += 1
    return written

"""docs/data-dictionary.md describes every table and column, and nothing that is not there."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def described() -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"### (\w+)$", line):
            columns = tables[heading[1]] = []
        elif (row := re.match(r"\| (\w+) \|", line)) and row[1] != "column":
            columns.append(row[1])
    return tables


def test_the_data_dictionary_is_the_schema(db: sqlite3.Connection) -> None:
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    there = {
        name: sorted(column for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", (name,)))
        for name in names
        if not name.startswith(("sqlite_", "_sqlite_"))
    }
    assert {name: sorted(columns) for name, columns in described().items()} == there

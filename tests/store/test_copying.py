"""Copies and whole files: refused where they could not be consistent, private down to the folders, nothing half left behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from repmon.store.copying import copy_online, whole_file
from repmon.store.database import transaction


def test_a_connection_in_a_transaction_is_not_copied(db: sqlite3.Connection, tmp_path: Path) -> None:
    with transaction(db), pytest.raises(sqlite3.ProgrammingError, match="in a transaction"):
        copy_online(db, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_every_folder_that_is_made_is_private(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "2026-03-02" / "index.html"
    for text in ("one", "two"):
        with whole_file(target) as temporary:
            temporary.write_text(text)
    assert target.read_text() == "two"
    for path in (target, target.parent, target.parent.parent):
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "one.csv"
    target.write_text("before")
    with pytest.raises(RuntimeError), whole_file(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["one.csv"]
    assert target.read_text() == "before"

"""Copies of the database and files beside it: whole or not at all, on the disk before they get their name, owner-only."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_PAGES_A_STEP = 1024
"""Pages copied between two chances for a writer: 4 MB at SQLite's usual page size."""


def copy_online(db: sqlite3.Connection, target: Path) -> Path:
    """Copy a database that may be in use, consistently, with SQLite's own backup API.

    https://www.sqlite.org/backup.html: a writer in between restarts the copy, it is never torn. The connection itself must
    not be in a transaction: SQLite calls that busy, and Python would wait for its end for ever.

    Raises:
        sqlite3.ProgrammingError: the connection is in a transaction.
        sqlite3.Error: the source cannot be read, or the disk is full.
        OSError: the folder cannot be written.
    """
    if db.in_transaction:
        raise sqlite3.ProgrammingError("a connection in a transaction cannot be copied")
    with whole_file(target) as temporary, closing(sqlite3.connect(temporary)) as copy:
        db.backup(copy, pages=_PAGES_A_STEP, sleep=0.01)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, readable anywhere; opening makes it WAL again
    return target


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file beside ``path`` that takes its place, synced to disk, when the block ends without an error.

    Folders that are missing are made (mode 0700, each of them); the file has mode 0600.

    Raises:
        OSError: the folder or the file cannot be written.
    """
    _make_private(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
        if os.name == "posix":  # Windows cannot open a folder; it orders renames itself
            _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    """Make a folder and the missing ones above it; ``Path.mkdir`` gives its mode to the last one only."""
    if not folder.exists():
        _make_private(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

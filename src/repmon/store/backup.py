"""Backups: taken while the database is in use, kept in rotation, and put back after a look at what they hold."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from repmon.model import Night, nights_between
from repmon.store.copying import copy_online
from repmon.store.database import (
    ANOTHER_FILE,
    KNOWN_MIGRATIONS,
    Connection,
    StoreError,
    explain,
    file_of,
    open_database,
    pending_migrations,
)

_SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside a database in WAL mode; it belongs to that very file and moves with it."""

_A_BACKUP = "Give a backup of repmon's; 'repmon doctor' names those there are."


def backup_if_due(db: Connection, folder: Path, night: Night, *, every_nights: int, keep: int) -> Path | None:
    """Take a backup when the newest one is old enough, and remove the oldest ones.

    Args:
        db: the open database; others may go on writing to it.
        folder: where the backups are, made when it is missing.
        night: the date that the backup is named by.
        every_nights: a backup is due so many nights after the newest.
        keep: how many backups stay.

    Returns:
        The new backup, or None when none was due.

    Raises:
        StoreError: when the backup cannot be written; then the older ones are all still there.
    """
    source = file_of(db)
    known = backups(folder, source.stem)
    if known and nights_between(known[-1][0], night) < every_nights:
        return None
    target = folder / f"{source.stem}-{night}.db"
    with _explained(target):
        copy_online(db, target)
        for _, old in backups(folder, source.stem)[:-keep]:
            old.unlink(missing_ok=True)
    return target


def backups(folder: Path, stem: str) -> list[tuple[Night, Path]]:
    """Return the nightly backups of the database ``stem``.db, oldest first, without those made before an upgrade."""
    name = re.compile(rf"{re.escape(stem)}-(\d{{4}}-\d\d-\d\d)\.db")
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted((match[1], file) for file in files if (match := name.fullmatch(file.name)))


def restore(file: Path, database: Path) -> Path | None:
    """Put a backup in the database's place. Call it while holding the database's lock (:mod:`repmon.lock`).

    Args:
        file: the backup; it stays where it is. One of an older repmon is brought up to date.
        database: the database to be replaced; it need not exist, and may be damaged.

    Returns:
        Where the replaced database is now, or None when there was none.

    Raises:
        StoreError: when the backup is damaged, is not a repmon database, is a newer repmon's, or cannot be copied. Then
            nothing was changed.
    """
    if not file.is_file():
        raise StoreError(f"{file}: no such file. {_A_BACKUP}")
    fresh = database.with_name(f"{database.name}.restored")
    with _explained(file, _A_BACKUP):
        _copy_checked(file, fresh)
    aside = _move_aside(database) if database.exists() else None
    with _explained(database):
        fresh.replace(database)
    return aside


def damage(db: Connection) -> str | None:
    """Say in a few words what is damaged in a database, or None when SQLite finds nothing wrong.

    Raises:
        sqlite3.DatabaseError: when it is too damaged to be looked through.
    """
    (first,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if first != "ok":
        return " ".join(str(first).split())
    if (orphan := db.execute("PRAGMA foreign_key_check").fetchone()) is not None:
        return f"a row of {orphan[0]} refers to a row of {orphan[2]} that is not there"
    return None


def _copy_checked(file: Path, fresh: Path) -> None:
    """Copy a backup to ``fresh`` and bring the copy up to date; the backup itself is only read."""
    with closing(_connect_readonly(file)) as backup:
        if (what := damage(backup)) is not None:
            raise StoreError(f"{file}: is damaged ({what}). Restore an older backup.")
        if len(pending_migrations(backup, file, instead=_A_BACKUP)) == len(KNOWN_MIGRATIONS):
            raise StoreError(f"{file}: is an empty file. {_A_BACKUP}")
        copy_online(backup, fresh)
    try:
        with tempfile.TemporaryDirectory(dir=fresh.parent) as unneeded:  # the backup itself is the copy of the older version
            open_database(fresh, backups=Path(unneeded)).close()  # a reader would leave -wal and -shm behind
    except StoreError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(str(error).replace(str(fresh), str(file))) from error


def _connect_readonly(file: Path) -> Connection:
    """A backup that nobody writes, perhaps on a medium that cannot be written: no version is asked for yet."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _move_aside(database: Path) -> Path:
    taken = (database.with_name(f"{database.name}.replaced-{number}") for number in range(1, 10_000))
    with _explained(database):
        aside = next(path for path in taken if not path.exists())
        for end in (*_SIDE_FILES, ""):  # the database last: a crash in between leaves it where it was found
            part = database.with_name(database.name + end)
            if part.exists():
                part.replace(aside.with_name(aside.name + end))
    return aside


@contextmanager
def _explained(path: Path, instead: str = ANOTHER_FILE) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if (message := explain(error, path, instead)) is None:
            raise
        raise StoreError(message) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"{path}: cannot be written ({reason}). Check the permissions and the space on the disk.") from error

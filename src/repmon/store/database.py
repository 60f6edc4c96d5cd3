"""Open the database: create, migrate, and say in one line what is wrong when it cannot be used.

Every connection is in autocommit mode (``isolation_level=None``); whoever writes opens a transaction with
:func:`transaction`, so that nothing is ever half written.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from repmon.errors import RepmonError
from repmon.store.copying import copy_online
from repmon.store.locks import lock_holder

if TYPE_CHECKING:
    from sqlite_utils import Migrations

MIGRATION_SET = "repmon"
KNOWN_MIGRATIONS = (
    "m001_first_tables", "m002_merged_nodes", "m003_rating_states", "m004_validators_by_reader", "m005_rating_levels",
    "m006_matching_memory", "m007_past_versions", "m008_matching_memory_by_triggers", "m009_links_by_town",
    "m010_links_by_ground", "m011_margins_and_doubts", "m012_seen_as_gone", "m013_former_last_names",
)  # fmt: skip
"""Names of the migrations in :mod:`repmon.store.schema`, kept here so that opening an up-to-date database does not pay
for importing sqlite-utils (some 0.3 s, because it imports pandas). A test holds the two together."""

BUSY_SECONDS = 10.0
"""How long a writer waits for another writer before it gives up."""

BACKUP_FOLDER = "backups"
"""Folder beside the database in which it is kept as it was before an upgrade, where no other is named."""

ANOTHER_FILE = "Name another file under [files] database, or move this one away."
"""What mends it when the configured database is no database of repmon's."""

_WAL_RETRY_SECONDS = 0.02

_CACHE_KIB = 65_536
"""How much of the database a writer may keep in memory, at most. With SQLite's own 2 MB a night's matching read 26,700 pages,
most of them again and again; with this 3,500."""
_WAL_PAGES = 4_096
"""Pages (4 KB) after which what was committed is copied into the database. A night's matching writes some 2,000: with SQLite's
own 1,000 it would write them twice, and wait for the disk three times instead of once."""

Connection = sqlite3.Connection


class StoreError(RepmonError):
    """The database cannot be used; the message is one line and says what to do."""


def open_database(path: Path | str, *, busy_seconds: float = BUSY_SECONDS, backups: Path | None = None) -> Connection:
    """Open the database for writing; create its folder and its tables, or bring an older one up to date.

    An older one is first copied to ``NAME-before-MIGRATION.db`` in the folder ``backups`` (None: a folder beside it).

    Safe when several processes open a fresh file together. The file is readable by its owner only.

    Raises:
        StoreError: when the file is not a repmon database, was written by a newer repmon, is locked, cannot be written,
            or the disk is full.
    """
    path = Path(path)
    try:
        _create_file(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be created or written ({error.strerror}). {_FIX_PERMISSION}") from error
    with _explained(path):
        db = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            _prepare(db, path, busy_seconds, backups)
        except BaseException:
            db.close()
            raise
    return db


def open_readonly(path: Path | str, *, instead: str | None = None) -> Connection:
    """Open an existing database for reading only, with the standard library alone.

    Args:
        path: the file.
        instead: what to give instead when it is no database of repmon's (a sentence); None: it is the configured one.

    Raises:
        StoreError: when there is no such file, or it is not a repmon database this version can read.
    """
    path = Path(path)
    if not path.is_file():
        mend = "Run 'repmon import roster FILE' to make it."
        raise StoreError(f"{path}: no such database. {instead or mend}")
    with _explained(path, instead or ANOTHER_FILE):
        db = _connect_readonly(path)
        try:
            if pending_migrations(db, path, instead=instead or ANOTHER_FILE):
                raise StoreError(f"{path}: was written by an older repmon. Run 'repmon crawl' or an import to upgrade it.")
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def transaction(db: Connection) -> Iterator[Connection]:
    """Everything inside is written together or not at all. Takes the write lock at once; not to be nested.

    Raises:
        StoreError: when another program holds the write lock for longer than the busy timeout, or the disk is full,
            read-only or damaged.
    """
    with _explained(file_of(db)):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk may have rolled back by itself; the first error is what matters
                db.execute("ROLLBACK")
            raise


# ------------------------------------------------------------------------------------------------------------ opening


def _create_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.close(os.open(path, os.O_RDWR))  # finds out about a read-only file before SQLite turns it into something vaguer


def _prepare(db: Connection, path: Path, busy_seconds: float, backups: Path | None) -> None:
    pending = pending_migrations(db, path)
    _switch_to_wal(db, busy_seconds)
    db.execute("PRAGMA synchronous = FULL")  # a commit outlives a power cut; batches keep that to one sync a second or two
    db.execute("PRAGMA foreign_keys = ON")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    if pending:
        _migrate(db, path, backups or path.parent / BACKUP_FOLDER)


def _switch_to_wal(db: Connection, busy_seconds: float) -> None:
    """Switch to WAL, again and again while another process does the same: SQLite does not wait by itself here."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_WAL_RETRY_SECONDS)


def _migrate(db: Connection, path: Path, backups: Path) -> None:
    from sqlite_utils import Database  # noqa: PLC0415 - see KNOWN_MIGRATIONS

    with transaction(db):
        if pending := pending_migrations(db, path):  # another process may have been quicker
            if len(pending) < len(KNOWN_MIGRATIONS):
                _keep_old_version(path, backups / f"{path.stem}-before-{pending[0]}.db")
            _migrations().apply(Database(db))


def _keep_old_version(path: Path, target: Path) -> None:
    """Copy the database as it is before an upgrade; without that copy there is none."""
    try:
        with closing(sqlite3.connect(path)) as before:  # sees what was committed: the caller holds the write lock
            copy_online(before, target)
    except OSError as error:
        why = f"{target} cannot be written: {error.strerror or error}"
        raise StoreError(f"{path}: was not upgraded, because no backup could be made ({why}). Make room there.") from error


def _migrations() -> Migrations:
    from repmon.store.schema import migrations  # noqa: PLC0415 - see KNOWN_MIGRATIONS

    return migrations


def pending_migrations(db: Connection, path: Path, *, instead: str = ANOTHER_FILE) -> list[str]:
    """Return the names of migrations still to be applied.

    Raises:
        StoreError: the file is somebody else's (``instead`` says what to give instead) or a newer repmon's.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return list(KNOWN_MIGRATIONS)
    applied: set[str] = set()
    if "_sqlite_migrations" in tables:
        rows = db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (MIGRATION_SET,))
        applied = {name for (name,) in rows}
    if not applied:
        raise StoreError(f"{path}: is an SQLite database, but not one of repmon's. {instead}")
    if unknown := sorted(applied - set(KNOWN_MIGRATIONS)):
        raise StoreError(f"{path}: was written by a newer repmon (it has {unknown[-1]}); upgrade repmon.")
    return [name for name in KNOWN_MIGRATIONS if name not in applied]


def _connect_readonly(path: Path) -> Connection:
    """Connect for reading. Without permission to write beside it, a WAL database can only be read as immutable."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        db.close()
        in_use = path.with_name(f"{path.name}-wal").exists()
        if in_use or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        return sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None)
    return db


# ------------------------------------------------------------------------------------------------------------- errors

_FIX_PERMISSION = "Check the permissions, or name another file under [files] database."


@contextmanager
def _explained(path: Path, instead: str = ANOTHER_FILE) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if (message := explain(error, path, instead)) is None:
            raise
        raise StoreError(message) from error


def explain(error: sqlite3.Error, path: Path, instead: str = ANOTHER_FILE) -> str | None:
    """Turn an error of the machine (lock, disk, permission, damage) into one line that says what to do.

    ``instead`` says what to give in place of a file that is no database.
    Returns None for an error in our own SQL, which is a bug and must not be dressed up.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        who = lock_holder(path) or "another program"
        return f"{path}: is locked by {who}. Wait until it has finished, or end it, and run the command again."
    if code == sqlite3.SQLITE_NOTADB:
        return f"{path}: is not a database. {instead}"
    if code == sqlite3.SQLITE_CORRUPT:
        return f"{path}: the database is damaged ({error}). Restore a backup; 'repmon doctor' tells more."
    if code == sqlite3.SQLITE_FULL:
        return f"{path}: the disk is full; nothing of this step was written. Free some space and run the command again."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{path}: cannot be written ({error}). {_FIX_PERMISSION}"
    if code == sqlite3.SQLITE_IOERR:
        return f"{path}: the disk reported an error ({error}). Check the disk and the space on it, then run again."
    return None


def file_of(db: Connection) -> Path:
    """Return the file of an open database."""
    (file,) = (row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main")
    return Path(file or ":memory:")

"""One night at a time: an advisory lock beside the database, released by the operating system when its holder dies."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from repmon.config import Config
from repmon.errors import RepmonError
from repmon.store.database import Connection, open_database


class LockedError(RepmonError):
    """Another repmon is at work on this database; the message says which and what to do."""


class LockFileError(RepmonError):
    """The lock's file cannot be opened for writing; the message says which and what to do."""


@contextmanager
def only_one(database: Path, what: str) -> Iterator[None]:
    """Hold the database's lock for the length of a ``with`` block.

    The lock is the kernel's (flock or its Windows counterpart), so a holder that was killed leaves nothing stale behind; the
    file's text only names the holder.

    Raises:
        LockedError: when another process holds it.
        LockFileError: when its file cannot be opened.
    """
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+", encoding="utf-8")
    except OSError as error:
        raise LockFileError(f"{path}: cannot be written ({error.strerror}). Check the folder's permissions.") from error
    with opened as handle:
        if not _try_lock(handle):
            raise LockedError(f"{path}: {_holder(handle)} is still at work. Wait until it ends, or stop that process.")
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "what": what}, handle)
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()


@contextmanager
def writing(config: Config, what: str) -> Iterator[Connection]:
    """Hold the lock and the open database, brought up to date, for the length of a ``with`` block.

    Raises:
        LockedError: when another process holds the lock.
        LockFileError: when the folder cannot be written.
        StoreError: when the database cannot be used.
    """
    with (
        only_one(config.database, what),
        closing(open_database(config.database, backups=config.backups.folder)) as db,
    ):
        yield db


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    try:
        holder = json.loads(handle.read())
        return f"repmon {holder['what']} (process {holder['pid']})"
    except (ValueError, KeyError, TypeError):
        return "another repmon"


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20
    """Windows locks bytes, not files: one far behind the text, which stays readable."""

    def _try_lock(handle: IO[str]) -> bool:
        handle.seek(_FAR)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: IO[str]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

"""Files that the report leaves behind: whole or not at all, and readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repmon.errors import RepmonError


class ReportError(RepmonError):
    """A report or an export cannot be written; the message is one line and says what to do."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file in the same folder and put it in place of ``path`` when the block ends without an error.

    The folder is made when it is missing (mode 0700), the file has mode 0600.

    Raises:
        ReportError: when the folder or the file cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportError(f"{path}: cannot be written ({reason}). Name another place, or check the permissions.") from error
    finally:
        if temporary is not None:
            with suppress(OSError):  # already in place after success; after a failure a leftover is better than a second error
                temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed run left half written here. The caller holds the database's lock, so nobody is writing now."""
    for leftover in folder.glob(".*.part"):
        with suppress(OSError):  # a leftover that cannot be removed harms nobody
            leftover.unlink()


def write_bytes(path: Path, parts: Iterator[bytes]) -> Path:
    """Write a file from its parts, whole or not at all. Raises :class:`ReportError`."""
    with whole_file(path) as temporary, temporary.open("wb") as out:
        out.writelines(parts)
    return path

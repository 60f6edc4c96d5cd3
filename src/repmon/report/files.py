"""Files that the report leaves behind: whole or not at all, and readable by their owner only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repmon.errors import RepmonError
from repmon.store import copying


class ReportError(RepmonError):
    """A report or an export cannot be written; the message is one line and says what to do."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file that takes the place of ``path`` when the block ends well, as ``store.copying`` does it.

    Raises:
        ReportError: when the folder or the file cannot be written.
    """
    with reasoned(path), copying.whole_file(path) as temporary:
        yield temporary


@contextmanager
def reasoned(path: Path) -> Iterator[None]:
    """Turn what the system objects to into one line for people. Raises :class:`ReportError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportError(f"{path}: cannot be written ({reason}). Name another place, or check the permissions.") from error


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

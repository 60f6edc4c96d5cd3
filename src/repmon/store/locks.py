"""Who holds a lock on the database, for an error message that names the culprit."""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")


def lock_holder(path: Path, proc: Path = _PROC) -> str | None:
    """Name the process that holds a lock on the database or its WAL index, for example ``"sqlite3 (process 412)"``.

    Read from Linux's ``/proc/locks``; None on other systems or when nobody is found. The database is never opened for
    this: closing any handle on it would drop SQLite's own POSIX locks in this process.
    """
    inodes = set()
    for file in (path, path.with_name(f"{path.name}-shm")):
        try:
            inodes.add(str(file.stat().st_ino))
        except OSError:
            continue
    try:
        lines = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    holders = {pid for pid in (_writer(line, inodes) for line in lines) if pid is not None}
    return _describe(proc, min(holders)) if holders else None


def _writer(line: str, inodes: set[str]) -> int | None:
    """Read one line, ``1: POSIX ADVISORY WRITE 412 08:01:131 120 120``, as a process id when it locks one of ours."""
    fields = line.split()
    if len(fields) < 8 or fields[1] != "POSIX" or fields[3] != "WRITE":
        return None
    pid, inode = int(fields[4]), fields[5].rpartition(":")[2]
    return pid if inode in inodes and pid > 0 else None


def _describe(proc: Path, pid: int) -> str:
    try:
        name = (proc / str(pid) / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return f"process {pid}"
    return f"{name} (process {pid})"

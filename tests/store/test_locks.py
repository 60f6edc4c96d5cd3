"""Naming who holds a lock, from a made-up /proc."""

from __future__ import annotations

from pathlib import Path

import pytest

from repmon.store.locks import lock_holder


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    folder = tmp_path / "proc"
    (folder / "412").mkdir(parents=True)
    (folder / "412" / "comm").write_text("sqlite3\n")
    return folder


def locks(proc: Path, inode: int | str, *, pid: int = 412, kind: str = "POSIX", mode: str = "WRITE") -> None:
    (proc / "locks").write_text(f"1: {kind}  ADVISORY  {mode} {pid} 08:01:{inode} 120 120\n2: short\n")


def test_a_writer_is_named(path: Path, proc: Path) -> None:
    path.touch()
    locks(proc, path.stat().st_ino)
    assert lock_holder(path, proc) == "sqlite3 (process 412)"


def test_the_index_of_the_wal_counts(path: Path, proc: Path) -> None:
    index = path.with_name("repmon.db-shm")
    index.touch()
    locks(proc, index.stat().st_ino, pid=999)
    assert lock_holder(path, proc) == "process 999"


@pytest.mark.parametrize("other", [{"mode": "READ"}, {"kind": "FLOCK"}, {"pid": -1}])
def test_other_locks_do_not_count(path: Path, proc: Path, other: dict[str, str]) -> None:
    path.touch()
    locks(proc, path.stat().st_ino, **other)  # type: ignore[arg-type]
    assert lock_holder(path, proc) is None


def test_nobody_is_named_where_locks_cannot_be_listed(path: Path, proc: Path) -> None:
    path.touch()
    assert lock_holder(path, proc) is None

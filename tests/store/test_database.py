"""Opening: creation, upgrades, several processes at once, and one clear line for everything that can be wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from repmon.store import database, schema
from repmon.store.database import KNOWN_MIGRATIONS, StoreError, explain, open_database, open_readonly, transaction


def test_known_migrations_are_those_of_the_schema() -> None:
    assert tuple(migration.name for migration in schema.migrations._migrations) == KNOWN_MIGRATIONS
    assert schema.migrations.name == database.MIGRATION_SET


def test_creates_the_folder_and_a_private_wal_database(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "repmon.db"
    db = open_database(path)
    pragmas = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert path.stat().st_mode & 0o077 == 0
    assert path.with_name("repmon.db-wal").stat().st_mode & 0o077 == 0


def test_every_table_is_strict(db: sqlite3.Connection) -> None:
    loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
    assert {name for (name,) in db.execute(loose)} <= {"_sqlite_migrations", "sqlite_schema", "sqlite_sequence"}


def test_an_up_to_date_database_opens_without_sqlite_utils(db: sqlite3.Connection, path: Path) -> None:
    code = "import sys; from repmon.store.database import open_database; open_database(sys.argv[1]); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlite_utils", "pandas", "scrapy"} & set(loaded)


def test_a_transaction_is_written_together_or_not_at_all(db: sqlite3.Connection) -> None:
    with pytest.raises(RuntimeError), transaction(db):
        db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '', 'crawl')")
        raise RuntimeError
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM runs").fetchone() == (0,)


def test_several_processes_open_a_fresh_database_at_once(path: Path) -> None:
    code = """
import sys
from repmon.store.database import open_database, transaction
sys.stdin.readline()
db = open_database(sys.argv[1])
with transaction(db):
    db.execute("INSERT INTO runs (night, started_at, stage) VALUES (?, '', 'crawl')", (sys.argv[2],))
"""
    starts = [
        subprocess.Popen([sys.executable, "-c", code, path, str(n)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    for process in starts:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in starts]
    assert errors == [""] * len(starts)
    assert open_database(path).execute("SELECT count(*) FROM runs").fetchone() == (len(starts),)


# ---------------------------------------------------------------------------------------------------------- the errors


def message(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_database(path, busy_seconds=0.01)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_not_a_database(path: Path) -> None:
    path.write_text("npi,last_name\n" * 200)
    assert "is not a database" in message(path)
    assert path.read_text().startswith("npi")


def test_somebody_elses_database(path: Path) -> None:
    sqlite3.connect(path).execute("CREATE TABLE bookmarks (url)")
    assert "not one of repmon's" in message(path)


def test_a_newer_database(db: sqlite3.Connection, path: Path) -> None:
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('repmon', 'm999_tomorrow', '')")
    assert "was written by a newer repmon (it has m999_tomorrow); upgrade repmon." in message(path)
    with pytest.raises(StoreError, match="newer repmon"):
        open_readonly(path)


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "Is a directory" in message(tmp_path)


def test_a_path_through_a_file(path: Path) -> None:
    path.write_text("")
    assert "cannot be created" in message(path / "repmon.db")


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    assert open_database(path).execute("SELECT count(*) FROM listings").fetchone() == (0,)


def test_locked_by_another_writer_names_it(db: sqlite3.Connection, path: Path) -> None:
    waiting = open_database(path, busy_seconds=0.01)
    with transaction(db), pytest.raises(StoreError, match=r"is locked by .*Wait until it has finished"), transaction(waiting):
        pass
    with transaction(waiting):  # and it works once the other has finished
        pass


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="needs Linux's /proc/locks")
def test_the_lock_holder_is_found(db: sqlite3.Connection, path: Path) -> None:
    waiting = open_database(path, busy_seconds=0.01)
    with transaction(db), pytest.raises(StoreError, match=rf"\(process {os.getpid()}\)"), transaction(waiting):
        pass


def test_a_reader_is_not_disturbed_by_a_writer(db: sqlite3.Connection, path: Path) -> None:
    with transaction(db):
        db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '', 'crawl')")
        assert open_readonly(path).execute("SELECT count(*) FROM runs").fetchone() == (0,)


def test_a_full_disk_keeps_what_was_there(db: sqlite3.Connection) -> None:
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full; nothing of this step was written"), transaction(db):
        db.executemany(
            "INSERT INTO runs (night, started_at, stage) VALUES (?, ?, 'crawl')", ((str(n), "x" * 500) for n in range(100))
        )
    assert db.execute("SELECT count(*) FROM runs").fetchone() == (0,)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_damage_is_told(db: sqlite3.Connection, path: Path) -> None:
    with transaction(db):
        db.executemany("INSERT INTO runs (night, started_at, stage) VALUES (?, '', 'crawl')", ((str(n),) for n in range(3000)))
    db.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="the database is damaged"), transaction(open_database(path)) as damaged:
        damaged.execute("SELECT sum(length(started_at)), count(*) FROM runs NOT INDEXED").fetchall()


def test_an_error_in_our_own_sql_is_not_dressed_up(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), transaction(db):
        db.execute("SELECT * FROM nowhere")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (sqlite3.SQLITE_IOERR_WRITE, "the disk reported an error"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be written"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "is locked by another program"),
    ],
)
def test_errors_of_the_machine(code: int, text: str, tmp_path: Path) -> None:
    error = sqlite3.OperationalError("reason")
    error.sqlite_errorcode = code
    assert text in str(explain(error, tmp_path / "none.db"))


# ------------------------------------------------------------------------------------- permissions, and reading only


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder seen without the superuser's rights, to whom no file is read-only."""
    folder = Path(tempfile.mkdtemp())
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        folder.chmod(0o700)
        if root:
            os.seteuid(0)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_read_only_file(as_nobody: Path) -> None:
    path = as_nobody / "repmon.db"
    open_database(path).close()
    path.chmod(0o400)
    assert "cannot be created or written (Permission denied). Check the permissions" in message(path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_read_only_folder(as_nobody: Path) -> None:
    as_nobody.chmod(0o500)
    assert "cannot be created or written (Permission denied)" in message(as_nobody / "repmon.db")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_reading_from_a_read_only_folder(as_nobody: Path) -> None:
    path = as_nobody / "repmon.db"
    open_database(path).close()
    as_nobody.chmod(0o500)
    assert open_readonly(path).execute("SELECT count(*) FROM listings").fetchone() == (0,)


def test_reading_only_cannot_write(db: sqlite3.Connection, path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"), transaction(open_readonly(path)) as reader:
        reader.execute("DELETE FROM runs")


def test_reading_what_is_not_there(path: Path) -> None:
    with pytest.raises(StoreError, match=r"no such database\. Run 'repmon import roster FILE'"):
        open_readonly(path)
    assert not path.exists()


def test_reading_an_unfinished_database(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="older repmon"):
        open_readonly(path)


def test_a_fresh_file_that_another_program_holds_whole_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"is locked.*Wait until it has finished"):
            open_database(path, busy_seconds=0.01)
    open_database(path).close()

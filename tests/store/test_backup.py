"""Backups: due, rotated, restored; refused when they are not what they should be; one before every upgrade."""

from __future__ import annotations

import errno
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from repmon.store import schema
from repmon.store.backup import backup_if_due, backups, damage, restore
from repmon.store.database import KNOWN_MIGRATIONS, StoreError, open_database, open_readonly, transaction
from repmon.store.roster import load_roster, save_roster
from tests.store.makers import physician

NIGHT = "2026-03-02"


def fill(db: sqlite3.Connection, *ids: str) -> None:
    save_roster(db, [physician(one) for one in ids], source_file="test", night=NIGHT, full=False)


def ids(path: Path) -> list[str]:
    with closing(open_readonly(path)) as db:
        return [one.physician_id for one in load_roster(db)]


def due(db: sqlite3.Connection, folder: Path, night: str) -> Path | None:
    return backup_if_due(db, folder, night, every_nights=7, keep=2)


def test_a_backup_every_seven_nights_the_two_newest_stay(db: sqlite3.Connection, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = [due(db, folder, f"2026-03-{day:02}") for day in range(1, 31)]
    names = [path.name for path in made if path is not None]
    assert names == [f"repmon-2026-03-{day:02}.db" for day in (1, 8, 15, 22, 29)]
    assert [night for night, _ in backups(folder, "repmon")] == ["2026-03-22", "2026-03-29"]
    assert sorted(path.name for path in folder.iterdir()) == names[-2:]


def test_a_clock_set_back_makes_no_further_backups(db: sqlite3.Connection, tmp_path: Path) -> None:
    assert due(db, tmp_path, "2026-03-20") is not None
    assert due(db, tmp_path, "2026-03-01") is None


def test_a_backup_is_whole_and_private_while_others_write(db: sqlite3.Connection, path: Path, tmp_path: Path) -> None:
    fill(db, "p1")
    with closing(open_database(path)) as other, transaction(other):
        other.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '', 'crawl')")
        made = due(db, tmp_path / "backups", NIGHT)
    assert made is not None
    assert made.stat().st_mode & 0o077 == 0
    assert ids(made) == ["p1"]
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT count(*) FROM runs").fetchone() == (0,)
        assert damage(copy) is None


def test_many_writers_meanwhile_tear_nothing(db: sqlite3.Connection, path: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(open_database(path)) as other:
            number = 0
            while not stop.is_set():
                number += 1
                fill(other, f"p{number % 50:02}", f"q{number % 50:02}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup_if_due(db, tmp_path / "b", f"2026-03-{day:02}", every_nights=1, keep=9) for day in range(1, 6)]
    finally:
        stop.set()
        writer.join()
    for one in made:
        assert one is not None
        people = ids(one)
        assert {name[1:] for name in people if name[0] == "p"} == {name[1:] for name in people if name[0] == "q"}


def test_restore_keeps_what_it_replaces(db: sqlite3.Connection, path: Path, tmp_path: Path) -> None:
    fill(db, "p1")
    made = due(db, tmp_path / "backups", NIGHT)
    fill(db, "p2")
    db.close()
    assert made is not None
    assert restore(made, path) == tmp_path / "repmon.db.replaced-1"
    assert ids(path) == ["p1"]
    assert ids(tmp_path / "repmon.db.replaced-1") == ["p1", "p2"]
    assert path.stat().st_mode & 0o077 == 0
    assert restore(made, path) == tmp_path / "repmon.db.replaced-2"
    assert ids(made) == ["p1"]


def test_what_a_killed_program_left_in_the_log_moves_with_the_replaced_database(
    db: sqlite3.Connection, path: Path, tmp_path: Path
) -> None:
    made = due(db, tmp_path / "backups", NIGHT)
    fill(db, "p1")  # the connection stays open, so this is in the write-ahead log only
    assert made is not None
    aside = restore(made, path)
    assert aside is not None
    assert ids(path) == []
    assert ids(aside) == ["p1"]


def test_restore_in_an_empty_folder_and_over_a_damaged_database(db: sqlite3.Connection, path: Path, tmp_path: Path) -> None:
    fill(db, "p1")
    made = due(db, tmp_path / "backups", NIGHT)
    db.close()
    assert made is not None
    (tmp_path / "new").mkdir()
    assert restore(made, tmp_path / "new" / "repmon.db") is None
    assert ids(tmp_path / "new" / "repmon.db") == ["p1"]
    path.write_bytes(b"no database at all" * 500)
    assert restore(made, path) is not None
    assert ids(path) == ["p1"]


def broken(tmp_path: Path, kind: str) -> Path:
    """A file that must not be restored."""
    file = tmp_path / "backup.db"
    if kind == "missing":
        return file
    if kind == "empty":
        file.touch()
        return file
    if kind == "letter":
        file.write_text("Dear Sir or Madam\n" * 300)
        return file
    with closing(open_database(file)) as db:
        fill(db, *(f"p{number:03}" for number in range(300)))
        if kind == "newer":
            db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('repmon', 'm999_x', '2030')")
        if kind == "orphan":
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("DELETE FROM locations")
    if kind == "torn":
        data = bytearray(file.read_bytes())
        data[8192:40960] = bytes(32768)
        file.write_bytes(data)
    if kind == "foreign":
        file.unlink()
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE letters (text)")
    return file


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("missing", "no such file"),
        ("empty", "is an empty file"),
        ("letter", "is not a database"),
        ("newer", "newer repmon"),
        ("orphan", "is damaged (a row of physician_locations refers to a row of locations"),
        ("torn", "damaged"),
        ("foreign", "not one of repmon's"),
    ],
)
def test_a_bad_backup_is_refused_and_nothing_changes(
    db: sqlite3.Connection, path: Path, tmp_path: Path, kind: str, message: str
) -> None:
    fill(db, "mine")
    file = broken(tmp_path, kind)
    with pytest.raises(StoreError) as caught:
        restore(file, path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)
    assert ids(path) == ["mine"]
    assert "[files]" not in str(caught.value), "the file was given by hand"
    assert not list(tmp_path.glob("*.restored*"))


def test_a_folder_that_cannot_be_written_is_one_line(db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="cannot be written"):
        due(db, tmp_path / "backups", NIGHT)


# ------------------------------------------------------------------------------------------------------------- upgrades


def of_version(path: Path, last: str) -> None:
    """A database as a repmon wrote it whose newest migration was ``last``."""
    later = next((name for name in KNOWN_MIGRATIONS if name > last), None)
    with closing(sqlite3.connect(path)) as db:
        database = Database(db)
        schema.migrations.apply(database, stop_before=later) if later else schema.migrations.apply(database)
        database["physicians"].insert(
            {"physician_id": "old", "last_name": "Doe", "source_file": "t", "imported_on": NIGHT, "changed_on": NIGHT}
        )


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}


@pytest.mark.parametrize("last", KNOWN_MIGRATIONS)
def test_every_older_version_is_upgraded_and_kept_as_it_was(tmp_path: Path, last: str) -> None:
    path = tmp_path / "repmon.db"
    of_version(path, last)
    before = tables(path)
    open_database(path).close()
    open_database(tmp_path / "fresh.db").close()
    assert tables(path) == tables(tmp_path / "fresh.db")
    assert ids(path) == ["old"]
    kept = list((tmp_path / "backups").glob("*")) if last != KNOWN_MIGRATIONS[-1] else []
    assert [tables(file) for file in kept] == [before] * len(kept)
    assert bool(kept) == (last != KNOWN_MIGRATIONS[-1])


def test_the_old_version_is_kept_where_the_backups_are(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "repmon.db", tmp_path / "other" / "disk"
    of_version(path, KNOWN_MIGRATIONS[0])
    open_database(path, backups=elsewhere).close()
    assert [file.name for file in elsewhere.iterdir()] == [f"repmon-before-{KNOWN_MIGRATIONS[1]}.db"]
    assert not (tmp_path / "backups").exists()


def test_no_upgrade_without_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "repmon.db"
    of_version(path, KNOWN_MIGRATIONS[0])
    before = tables(path)
    (tmp_path / "backups").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="was not upgraded, because no backup could be made"):
        open_database(path)
    assert tables(path) == before


def test_an_older_backup_is_restored_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    of_version(file, KNOWN_MIGRATIONS[0])
    before = tables(file)
    restore(file, tmp_path / "repmon.db")
    assert {path.name for path in tmp_path.iterdir()} <= {"old.db", "repmon.db", "repmon.db-wal", "repmon.db-shm"}
    assert ids(tmp_path / "repmon.db") == ["old"]
    assert tables(file) == before


def test_an_older_backup_that_cannot_be_brought_up_to_date_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = tmp_path / "old.db", tmp_path / "repmon.db"
    of_version(file, KNOWN_MIGRATIONS[0])
    with closing(open_database(path)) as db:
        fill(db, "p1")

    def full(source: sqlite3.Connection, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("repmon.store.database.copy_online", full)
        with pytest.raises(StoreError, match=r"old\.db: was not upgraded, because no backup could be made"):
            restore(file, path)
    assert ids(path) == ["p1"]
    assert not list(tmp_path.glob("*.restored*")), "nothing is left behind"

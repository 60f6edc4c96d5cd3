"""The doctor names what is wrong and the command that mends it, whatever state it finds."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import load_config
from repmon.doctor import Diagnosis, Level, Line, examine
from repmon.lock import only_one
from repmon.model import SiteRun
from repmon.schedule import Answer, Machine
from repmon.store.backup import backup_if_due
from repmon.store.database import open_database
from repmon.store.listings import save_listings
from repmon.store.nights import finish_night, save_site_run, set_stage, start_night
from repmon.store.roster import save_roster
from tests.store.makers import listing, physician

TODAY, LAST, EARLIER = "2026-03-03", "2026-03-02", "2026-02-27"
CONFIG = """
[organisation]
name = "Hill Health"
contact = "web@example.org"
[sites.ratemds]
permission = { basis = "test", by = "Test", on = 2026-01-01 }
"""
Usage = namedtuple("Usage", "total used free")


def scheduled(home: Path) -> Machine:
    return Machine("linux", home, lambda name: name, lambda command, text="": Answer(0, ""))


class Patient:
    """A folder in which all is well, until a test spoils something."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "repmon.toml"
        self.machine = scheduled(folder)
        self.file.write_text(CONFIG)
        with closing(self.open()) as db:
            save_roster(db, [physician()], source_file="test", night=EARLIER)
            start_night(db, LAST, f"{LAST}T02:00:00+00:00")
            save_site_run(db, SiteRun("ratemds", LAST, health="ok"))
            finish_night(db, LAST, outcome="clean", why=None, finished_at=f"{LAST}T02:30:00+00:00")
            backup_if_due(db, folder / "backups", LAST, every_nights=7, keep=4)

    def open(self) -> sqlite3.Connection:
        return open_database(self.folder / "repmon.db")

    def execute(self, statement: str) -> None:
        with closing(self.open()) as db:
            db.execute(statement)

    def examined(self, today: str = TODAY) -> Diagnosis:
        return examine(self.file, today, self.machine)

    def line(self, area: str, today: str = TODAY) -> Line:
        (found,) = [line for line in self.examined(today).lines if line.area == area]
        return found

    def has(
        self, level: Level, area: str, what: str, fix: str | None = None, today: str = TODAY, *, well: bool | None = None
    ) -> None:
        line = self.line(area, today)
        assert line.level == level, line
        assert what in line.what
        assert (fix is None) == (line.fix is None), line
        assert (fix or "") in (line.fix or "")
        assert self.examined(today).well == (level != "FAIL" if well is None else well)


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    return Patient(tmp_path)


def test_all_is_well(patient: Patient) -> None:
    diagnosis = patient.examined()
    assert diagnosis.well
    assert {line.level for line in diagnosis.lines} == {"OK"}, diagnosis.as_text()
    areas = [line.area for line in diagnosis.lines]
    assert areas[:5] == ["versions", "configuration", "contact", "disk", "schedule"]
    assert areas[5:] == ["database", "clock", "last night", "site ratemds", "backups"]
    assert "in 30 minutes" in patient.line("last night").what
    assert json.loads(json.dumps(diagnosis.as_json()))["well"] is True
    assert len(diagnosis.as_text().splitlines()) == len(areas)


def test_the_doctor_changes_nothing(patient: Patient) -> None:
    files = [path for path in patient.folder.rglob("*") if path.is_file()]
    before = [path.read_bytes() for path in files]
    patient.examined()
    assert [path.read_bytes() for path in files] == before
    new = {path.name for path in patient.folder.rglob("*") if path.is_file()} - {path.name for path in files}
    assert new <= {"repmon.db.lock", "repmon.db-shm", "repmon.db-wal"}  # what looking into it needs


def test_a_broken_configuration(patient: Patient) -> None:
    patient.file.write_text("[organisation")
    patient.has("FAIL", "configuration", "not valid TOML", "edit")
    patient.file.unlink()
    patient.has("FAIL", "configuration", "Run 'repmon init'")


def test_no_contact(patient: Patient) -> None:
    patient.file.write_text(CONFIG.replace('contact = "web@example.org"', ""))
    patient.has("FAIL", "contact", "missing", "add contact")
    assert "none may be read" not in patient.examined().as_text()


def test_no_database(patient: Patient) -> None:
    (patient.folder / "repmon.db").unlink()
    patient.has("FAIL", "database", "not there yet", "repmon import roster FILE")
    patient.has("WARN", "site ratemds", "may be read, never was", "repmon nightly", well=False)
    patient.file.write_text(CONFIG.replace("permission =", "enabled = false #"))
    patient.has("FAIL", "sites", "none may be read", "permission basis")


def test_a_folder_that_cannot_be_written(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != patient.folder / "backups")
    patient.has("FAIL", "folder", f"{patient.folder}/backups cannot be written", "let the account that runs repmon")


def test_a_lock_file_that_cannot_be_opened_means_nobody_at_work(patient: Patient) -> None:
    lock = patient.folder / "repmon.db.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert lock.stat().st_size
    patient.has("OK", "last night", "2026-03-02: clean")


@pytest.mark.parametrize("spoil", ["letter", "torn"])
def test_a_database_that_cannot_be_used_names_the_backup(patient: Patient, spoil: str) -> None:
    path = patient.folder / "repmon.db"
    if spoil == "letter":
        path.write_text("Dear Sir or Madam\n" * 300)
    else:
        data = bytearray(path.read_bytes())
        data[8192:40960] = bytes(32768)
        path.write_bytes(data)
    patient.has("FAIL", "database", "", f"repmon restore {patient.folder}/backups/repmon-{LAST}.db")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('repmon', 'm999_x', '2030')",
            "upgrade repmon",
        ),
        ("DELETE FROM _sqlite_migrations WHERE name > 'm002'", "older repmon. Run 'repmon crawl'"),
    ],
)
def test_a_database_of_another_version_is_not_damaged(patient: Patient, statement: str, what: str) -> None:
    patient.execute(statement)
    patient.has("FAIL", "database", what)


def test_a_damaged_database_without_any_backup(patient: Patient) -> None:
    shutil.rmtree(patient.folder / "backups")
    (patient.folder / "repmon.db").write_text("Dear Sir or Madam\n" * 300)
    patient.has("FAIL", "database", "is not a database", "there is no backup")


def test_a_full_disk(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 1 << 40, 5 << 20))
    patient.has("FAIL", "disk", "5 MB free", "free some space, at least 200 MB")


def test_a_clock_behind_the_database(patient: Patient) -> None:
    patient.has("FAIL", "clock", "holds the night of 2026-03-02", "timedatectl", today="2026-01-01")


def test_a_night_that_did_not_run(patient: Patient) -> None:
    patient.has("OK", "last night", "clean", today=LAST)
    patient.has("FAIL", "last night", "did not run: the newest is that of 2026-03-02", "repmon nightly", today="2026-03-04")


@pytest.mark.parametrize(("today", "command"), [(TODAY, f"repmon nightly --as-of {LAST}"), (LAST, "repmon nightly (")])
def test_a_killed_night(patient: Patient, today: str, command: str) -> None:
    with closing(patient.open()) as db:
        start_night(db, LAST, "")
        set_stage(db, LAST, "match")
    patient.has("FAIL", "last night", "ended in stage match without finishing", command, today=today)
    with only_one(patient.folder / "repmon.db", "nightly"):
        patient.has("OK", "last night", "at work now, stage match", today=today)


def test_no_night_yet(patient: Patient) -> None:
    patient.execute("DELETE FROM runs")
    patient.has("FAIL", "last night", "no night has been run yet", "repmon nightly")


def test_a_machine_that_only_crawls(patient: Patient) -> None:
    with closing(patient.open()) as db:
        start_night(db, TODAY, "")
        save_site_run(db, SiteRun("ratemds", TODAY, health="ok"))
    patient.has("OK", "last night", "2026-03-03: crawled")


def test_a_degraded_night_says_why(patient: Patient) -> None:
    with closing(patient.open()) as db:
        save_site_run(db, SiteRun("ratemds", LAST, health="blocked", why="HTTP 403"))
        finish_night(db, LAST, outcome="degraded", why="ratemds: HTTP 403", finished_at=f"{LAST}T02:00:20+00:00")
    patient.has("WARN", "last night", "degraded in 20 seconds (ratemds: HTTP 403)")
    patient.has("WARN", "site ratemds", "blocked (HTTP 403); last good night none", "repmon sites")


def test_sites_that_are_not_read(patient: Patient) -> None:
    patient.file.write_text(CONFIG.replace("permission =", "enabled = false #"))
    patient.has("FAIL", "sites", "none may be read", "permission basis")
    assert patient.line("site ratemds").what == "switched off"
    permission = 'permission = { basis = "t", by = "T", on = 2026-01-01 }'
    patient.file.write_text(f"{CONFIG}[sites.healthgrades]\n[sites.vitals]\n{permission}\n")
    patient.has("WARN", "site healthgrades", "no permission basis recorded", "mend [sites.healthgrades]")
    patient.has("WARN", "site vitals", "may be read, never was", "repmon nightly")


def test_a_specialty_that_nobody_has(patient: Patient) -> None:
    with patient.file.open("a") as file:
        file.write('[demand]\n"Cardiolgy" = 1.5\n')
    patient.has("WARN", "settings", "[demand] 'cardiolgy': no physician on the roster has", f"edit {patient.file}", well=True)


def test_no_schedule_and_no_timer(patient: Patient) -> None:
    patient.machine = replace(patient.machine, run=lambda command, text="": Answer("is-enabled" in command, ""))
    patient.has("WARN", "schedule", "none set up by repmon (systemd)", "repmon schedule --at 02:00 --install")
    patient.machine = replace(patient.machine, which=lambda name: None)
    patient.has("WARN", "schedule", "neither systemd")


def test_backups_missing_and_old(patient: Patient) -> None:
    assert patient.line("backups", "2026-03-16").level == "OK"
    assert patient.line("backups", "2026-03-17").what.endswith("is old")
    shutil.rmtree(patient.folder / "backups")
    patient.has("WARN", "backups", "none in", "repmon nightly")


def test_readers_that_disagree(patient: Patient) -> None:
    with closing(patient.open()) as db:
        pages = [listing(f"k{at}", disagreements=("name",) if at < 2 else ("npi",) if at == 3 else ()) for at in range(10)]
        save_listings(db, LAST, pages, source="crawl")
    found = {line.what: line.level for line in patient.examined().lines if line.what.startswith("two ways")}
    assert found == {
        "two ways of reading a page disagree about name on 2 of 10 listings": "WARN",
        "two ways of reading a page disagree about npi on 1 of 10 listings": "OK",
    }


def test_the_standard_backup_folder_is_beside_the_configuration(patient: Patient) -> None:
    assert load_config(patient.file).backups.folder == patient.folder / "backups"

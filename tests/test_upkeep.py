"""The verbs of upkeep as a user meets them: schedule, doctor, restore, merge, purge, export all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from repmon.cli import main
from repmon.lock import only_one
from repmon.store.backup import backup_if_due
from repmon.store.database import KNOWN_MIGRATIONS, open_database, open_readonly
from repmon.store.roster import load_departed, load_roster, save_roster
from tests.store.makers import physician

CONFIG = """
[organisation]
name = "Hill Health"
contact = "web@example.org"
[retention]
departed_days = 100
[sites.ratemds]
permission = { basis = "test", by = "Test", on = 2026-01-01 }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two physicians, one of whom left on 1 January."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))  # no timer of this machine is asked
    (tmp_path / "repmon.toml").write_text(CONFIG)
    with closing(open_database(tmp_path / "repmon.db")) as db:
        save_roster(db, [physician("p1"), physician("p2")], source_file="test", night="2025-06-01")
        save_roster(db, [physician("p1")], source_file="test", night="2026-01-01")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="repmon")


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_schedule_without_any_timer_is_one_line(folder: Path) -> None:
    result = run("schedule")
    assert result.exit_code == 1
    assert result.stderr.startswith("repmon: this machine has neither systemd for users nor cron")


def test_doctor_says_what_to_do_and_exits_with_1(folder: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "FAIL last night: no night has been run yet  ->  repmon nightly" in result.output
    assert json.loads(run("doctor", "--json").output)["well"] is False


def test_purge_first_counts_then_deletes(folder: Path) -> None:
    assert said("purge", "--as-of", "2026-04-11") == "purged: nothing is old enough\n"
    for arguments, words in ((["--dry-run"], "would purge: 1 physician\n"), ([], "purged: 1 physician\n")):
        assert said("purge", "--as-of", "2026-04-12", *arguments).startswith(words)
    with closing(open_readonly(folder / "repmon.db")) as db:
        assert load_departed(db) == []


def test_restore_puts_back_and_keeps_aside(folder: Path) -> None:
    with closing(open_database(folder / "repmon.db")) as db:
        made = backup_if_due(db, folder / "backups", "2026-03-02", every_nights=7, keep=4)
        save_roster(db, [physician("p3")], source_file="test", night="2026-03-03", full=False)
    assert "the replaced one is" in said("restore", str(made))
    with closing(open_readonly(folder / "repmon.db")) as db:
        assert [one.physician_id for one in load_roster(db)] == ["p1"]
    with only_one(folder / "repmon.db", "nightly"):
        assert "still at work" in run("restore", str(made)).stderr


def test_every_verb_that_upgrades_keeps_the_old_version_in_the_configured_folder(folder: Path) -> None:
    (folder / "repmon.toml").write_text(CONFIG + '[files]\nbackups = "safe"\n')
    newest = KNOWN_MIGRATIONS[-1]
    with closing(sqlite3.connect(folder / "repmon.db")) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (newest,))  # the tables stay: the upgrade itself fails
    run("match")
    assert [path.name for path in (folder / "safe").iterdir()] == [f"repmon-before-{newest}.db"]


def test_merge_names_the_other_machine_by_its_path(folder: Path) -> None:
    with closing(open_database(folder / "node2" / "repmon.db")) as db:
        save_roster(db, [physician("p9")], source_file="test", night="2026-03-03")
    assert said("merge", "node2/repmon.db").startswith("merged node2/repmon.db: 0 new site nights, 0 new listings")
    with closing(open_readonly(folder / "repmon.db")) as db:
        assert [one.physician_id for one in load_roster(db)] == ["p1", "p9"]
    assert "is the database itself" in run("merge", "repmon.db").stderr


def test_export_all_writes_every_table(folder: Path) -> None:
    assert said("export", "all", "dump").startswith("wrote dump: ")
    assert {"schema.sql", "physicians.csv", "listing_versions.csv"} <= {path.name for path in (folder / "dump").iterdir()}


def test_retention_and_backups_are_checked_like_every_setting(folder: Path) -> None:
    (folder / "repmon.toml").write_text(CONFIG.replace("departed_days", "departed_day"))
    assert "unknown key retention.departed_day. Did you mean departed_days?" in run("purge").stderr
    (folder / "repmon.toml").write_text(CONFIG + "[files]\nbackups_kept = 0\n")
    assert "files.backups_kept is 0, but must be a number of at least 1" in run("purge").stderr

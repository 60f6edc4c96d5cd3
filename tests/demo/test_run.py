"""The whole demo, and a night with a real hospital's roster on the demo's sites."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from repmon.demo.folder import DemoError, prepare_folder
from repmon.demo.people import make_people
from repmon.demo.run import manners, repmon, run_demo
from repmon.demo.server import serving
from repmon.demo.story import tell_story
from repmon.store.database import open_database
from repmon.store.roster import load_roster
from tests.demo.roster_world import list_roster


@pytest.mark.slow
def test_the_demo_finds_everything_planted_and_nothing_else(tmp_path: Path) -> None:
    said: list[str] = []
    assert run_demo(tmp_path / "demo", echo=said.append) == 0, "\n".join(said)
    summary = "\n".join(said)
    assert "missed: 0   false: 0" in summary
    assert any((tmp_path / "demo" / "reports").rglob("fixes.csv"))


def test_a_folder_with_somebody_elses_settings_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Mine"\n', encoding="utf-8")
    with pytest.raises(DemoError, match="not a demo's"):
        prepare_folder(tmp_path, {})


def test_a_folder_that_is_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", encoding="utf-8")
    with pytest.raises(DemoError, match="cannot be written"):
        prepare_folder(tmp_path / "demo", {})


@pytest.mark.slow
def test_a_hospitals_roster_gets_two_honest_nights(tmp_path: Path, shared: Path) -> None:
    """Every tenth physician is listed: nobody listed is called missing, and nearly everybody else is."""
    world, _ = tell_story(make_people())
    world.refusals.clear()
    with serving(world) as now:
        config = prepare_folder(tmp_path, now.base_urls)
        done = repmon(
            config, "import", "roster", str(shared / "data/rosters/SFGH_2017_vitalsigns.tsv"), "--as-of", "2026-03-02"
        )
        assert done.returncode == 0, done.stderr
        with closing(open_database(tmp_path / "repmon.db")) as db:
            physicians = load_roster(db)
        assert len(physicians) == 871, "887 rows, of which 16 are organisations"
        listed = {physician.physician_id for physician in list_roster(world, physicians, every=10)}
        for now.night, date in enumerate(("2026-03-02", "2026-03-03"), start=1):
            done = repmon(config, "nightly", "--as-of", date)
            assert done.returncode == 0, done.stdout + done.stderr
        assert manners(now) == []
    with closing(sqlite3.connect(tmp_path / "repmon.db")) as db:
        missing = db.execute("SELECT physician_id, site FROM findings WHERE kind = 'missing'").fetchall()
    assert not {physician_id for physician_id, _ in missing} & listed
    assert len(missing) >= 0.95 * 3 * (len(physicians) - len(listed))
    report = tmp_path / "reports" / "2026-03-03"
    assert sum(file.stat().st_size for file in report.rglob("*") if file.is_file()) < 20_000_000

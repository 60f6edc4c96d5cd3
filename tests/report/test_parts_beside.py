"""The report of many physicians: a page, and files beside it that are never changed, only added and taken away."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import Config, ReportSettings
from repmon.report import build, parts
from repmon.report.build import ReportError, build_report
from repmon.report.parts import FOLDER, PER_FILE, files_named, is_one_file, places_of
from tests.report import world
from tests.report.conftest import Built

EARLIER, LATER = "2026-03-01", world.NIGHT
_FILE = re.compile(r'repmonPart\("(?P<name>[a-z0-9-]+)",(?P<data>.*)\);\n', re.DOTALL)


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty physicians are enough to make a folder of."""
    monkeypatch.setattr(build, "ONE_FILE_MOST", 10)


def make(db: sqlite3.Connection, config: Config, out: Path) -> Path:
    return build_report(db, config, night=world.NIGHT, out=out).parent


def held(folder: Path) -> set[str]:
    return {file.name for file in (folder / FOLDER).iterdir()}


def test_everybody_is_in_the_file_that_the_page_names(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    page = (make(*own_world, tmp_path / "out") / "index.html").read_text()
    (about,) = re.findall(r'id="about">(.*?)</script>', page)
    (grid,) = re.findall(r'id="grid">(.*?)</script>', page, re.DOTALL)
    files = json.loads(about)["files"]
    values = {}
    for name, address in files.items():
        text = _FILE.fullmatch((tmp_path / "out" / address).read_text())
        assert text and text["name"] == name
        values[name] = json.loads(text["data"])
    for row, place in zip(json.loads(grid), json.loads(about)["places"], strict=True):
        assert row[0] in values[f"people-{place}"]
    assert {"pulse", "levels"} < values.keys()
    assert 'id="people-' not in page
    assert "script-src" in page and "'self' file:" in page


@pytest.mark.parametrize(("pages", "most", "one_file"), [("one", 10, True), ("folder", 1_000, False), ("auto", 1_000, True)])
def test_the_organisation_may_choose(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: str, most: int,
    one_file: bool,
) -> None:  # fmt: skip
    db, config = own_world
    monkeypatch.setattr(build, "ONE_FILE_MOST", most)
    folder = make(db, replace(config, report=ReportSettings(pages=pages)), tmp_path / "out")
    assert is_one_file(folder / "index.html") == one_file


def test_the_folder_is_private_and_holds_nothing_else(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    folder = make(*own_world, tmp_path / "out")
    assert held(folder) == files_named(folder / "index.html")
    assert stat.S_IMODE((folder / FOLDER).stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (folder / FOLDER).iterdir()} == {0o600}
    assert not is_one_file(folder / "index.html")


def test_what_did_not_change_is_linked_from_the_night_before(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path
) -> None:
    db, config = own_world
    earlier = make(db, config, tmp_path / EARLIER)
    db.execute("UPDATE physicians SET verified_on = '2026-02-11' WHERE physician_id = 'P00009'")
    later = make(db, config, tmp_path / LATER)
    same = held(earlier) & held(later)
    assert {file.rpartition("-")[0] for file in held(earlier) - same} == {f"people-{places_of(_ids(db))[9]}"}
    assert all((earlier / FOLDER / name).samefile(later / FOLDER / name) for name in same)


def _ids(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT physician_id FROM physicians ORDER BY physician_id")]


def test_a_page_opened_before_a_build_still_finds_its_files(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path
) -> None:
    db, config = own_world
    folder = make(db, config, tmp_path / "out")
    first = held(folder)
    db.execute("UPDATE physicians SET verified_on = '2026-02-12'")
    assert first < held(make(db, config, tmp_path / "out"))
    db.execute("UPDATE physicians SET verified_on = '2026-02-13'")
    third = held(make(db, config, tmp_path / "out"))
    assert len(third & first) == len([name for name in first if name.startswith(("pulse", "levels", "plain"))])


def test_who_left_is_gone_two_builds_later(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, config = own_world
    folder = make(db, config, tmp_path / "out")
    db.execute("DELETE FROM findings WHERE physician_id = 'P00009'")
    db.execute("UPDATE physicians SET departed_on = '2026-03-01' WHERE physician_id = 'P00009'")
    for _ in range(2):
        make(db, config, tmp_path / "out")
    assert not any('"P00009"' in file.read_text() for file in (folder / FOLDER).iterdir())


def test_one_file_again_takes_the_folder_away(
    own_world: tuple[sqlite3.Connection, Config], built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(*own_world, tmp_path / "out")
    monkeypatch.setattr(build, "ONE_FILE_MOST", 1_000)
    for _ in range(2):
        make(*own_world, tmp_path / "out")
    assert is_one_file(folder / "index.html")
    assert (folder / "index.html").read_text() == built.page


def test_a_file_that_a_power_cut_shortened_is_written_again(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path
) -> None:
    folder = make(*own_world, tmp_path / "out")
    file = next((folder / FOLDER).iterdir())
    whole = file.read_bytes()
    file.write_bytes(b"")
    make(*own_world, tmp_path / "out")
    assert file.read_bytes() == whole


def test_without_links_files_are_written(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    earlier = make(*own_world, tmp_path / EARLIER)
    monkeypatch.setattr(parts.os, "link", refuse)
    later = make(*own_world, tmp_path / LATER)
    assert held(earlier) == held(later)
    assert not any((earlier / FOLDER / name).samefile(later / FOLDER / name) for name in held(later))


def test_a_folder_in_the_way_is_one_line(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FOLDER).write_text("in the way")
    with pytest.raises(ReportError, match="cannot be written"):
        make(*own_world, tmp_path / "out")


def test_who_is_where_does_not_depend_on_who_else_there_is() -> None:
    ids = [f"P{number:05d}" for number in range(1_100)]
    fewer = dict(zip(ids[7:], places_of(ids[7:]), strict=True))
    assert all(place == fewer.get(one, place) for one, place in zip(ids, places_of(ids), strict=True))
    assert max(places_of(ids)) < len(ids) / PER_FILE
    assert places_of([]) == []

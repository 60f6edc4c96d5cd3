"""The digest is written as the organisation writes, in its colour, and carries only what can be opened by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import ReportSettings
from repmon.notify.digest import Digest, digest_note, read_digest
from repmon.report.brand import DARK_PAPER, contrast
from repmon.report.parts import FOLDER
from repmon.store.database import open_database
from tests.report import world

SINCE = "2026-03-01"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    world.build(tmp_path / "repmon.db", 24).close()
    with closing(open_database(tmp_path / "repmon.db")) as connection:
        yield connection


@pytest.fixture
def page(tmp_path: Path) -> Path:
    for name in ("index.html", "fixes.xlsx"):
        (tmp_path / name).write_bytes(b"something")
    return tmp_path / "index.html"


def digest(db: sqlite3.Connection, folder: Path, accent: str | None = None, **report: str) -> Digest:
    config = world.config(folder)
    organisation = replace(config.organisation, accent=accent)
    return read_digest(db, replace(config, organisation=organisation, report=ReportSettings(**report)), world.NIGHT, SINCE)


@pytest.mark.parametrize(
    ("dates", "told", "since"), [("month_first", "March 2, 2026", "since March 1"), ("iso", "2026-03-02", "since 2026-03-01")]
)
def test_dates_are_written_as_the_organisation_writes_them(
    db: sqlite3.Connection, tmp_path: Path, page: Path, dates: str, told: str, since: str
) -> None:
    note = digest_note(digest(db, tmp_path, dates=dates), page)
    assert note.subject.endswith(told)
    assert told in note.html
    for text in (note.subject, note.text, note.html):
        assert "2 March" not in text and "1 March" not in text
    assert since in note.text


def test_so_are_numbers(db: sqlite3.Connection, tmp_path: Path, page: Path) -> None:
    many = digest(db, tmp_path, numbers="1.234")
    first, *others = many.groups
    note = digest_note(replace(many, groups=(replace(first, count=1204), *others)), page)
    assert "1.204" in note.subject and "1.204" in note.text and "1.204" in note.html
    assert "1,204" not in note.subject + note.text + note.html


def test_the_accent_can_be_read_in_the_light_and_in_the_dark(db: sqlite3.Connection, tmp_path: Path, page: Path) -> None:
    html = digest_note(digest(db, tmp_path, accent="#ffd400"), page).html
    assert "color:#ffd400" not in html  # bright yellow on white
    dark = html.split(".link { color: ")[1].split(" ")[0]
    assert contrast(dark, DARK_PAPER) >= 4.5


def test_a_report_that_is_a_folder_stays_where_it_is(db: sqlite3.Connection, tmp_path: Path, page: Path) -> None:
    whole = digest_note(digest(db, tmp_path), page)
    assert [file.name for file in whole.files] == ["fixes.xlsx", "index.html"]
    (tmp_path / FOLDER).mkdir()
    note = digest_note(digest(db, tmp_path), page)
    assert [file.name for file in note.files] == ["fixes.xlsx"]
    assert str(page) in note.text and str(page) in note.html
    assert "the report (" not in note.text


def test_listings_that_came_in_files_are_told_as_imported(tmp_path: Path) -> None:
    with closing(world.by_imports(tmp_path / "repmon.db")) as db:
        told = digest(db, tmp_path)
    assert told.sites.startswith("No site was read tonight; the listings of")
    assert "Nothing has been checked" not in told.verdict

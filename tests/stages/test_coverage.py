"""The coverage table: every physician on every site, saying what the report's grid says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from repmon.config import Config
from repmon.report.cells import CODES, cells
from repmon.report.figures import GridRow, tonight_cells
from repmon.report.sites import columns_of, site_lines
from repmon.stages.coverage import COLUMNS, coverage_rows
from repmon.store.dossiers import dossiers
from tests.report import world
from tests.report.invented import BLOCKED_SITE, NIGHT

LETTERS = {
    "listed": "cwd", "needs_review": "r", "missing": "m", "couldnt_check": "u", "searching": "u", "not_wanted": "n",
}  # fmt: skip
"""State -> the grid's letters for it."""


def table(db: sqlite3.Connection, config: Config) -> dict[tuple[str | None, str | None], dict[str, str | None]]:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in coverage_rows(db, config, NIGHT)]
    assert [(row["physician_id"], row["site"]) for row in rows] == sorted((row["physician_id"], row["site"]) for row in rows)
    return {(row["physician_id"], row["site"]): row for row in rows}


def grid(db: sqlite3.Connection, config: Config) -> dict[tuple[str, str], str]:
    """(physician_id, site) -> the letter that the report's grid shows, of everybody on the roster."""
    columns = columns_of(db, config)
    unread = frozenset(line.name for line in site_lines(db, columns, NIGHT) if not line.read)
    rows = [
        GridRow(one.physician_id, "", "", "", [], [], [CODES[cell.status] for cell in cells(one, columns)])
        for one in dossiers(db, NIGHT)
        if one.person.departed_on is None
    ]
    letters = tonight_cells(rows, columns, unread)
    return {
        (row.physician_id, column.name): letter
        for row in rows
        for column, letter in zip(columns, letters[row.physician_id], strict=True)
    }


@pytest.mark.parametrize("make", [world.build, world.quiet, world.first_night, world.by_imports, world.blackout])
def test_every_pair_says_what_the_grid_says(tmp_path: Path, make: Callable[[Path], sqlite3.Connection]) -> None:
    db, config = make(tmp_path / "repmon.db"), world.config(tmp_path)
    told, shown = table(db, config), grid(db, config)
    assert told.keys() == shown.keys()
    differ = {
        at: (row["state"], row["why"], shown[at]) for at, row in told.items() if shown[at] not in LETTERS[row["state"] or ""]
    }
    assert differ == {}


def _person_without_listing(db: sqlite3.Connection, kind: str) -> str:
    """Somebody on the roster of whom a finding of this kind stands on a site that was read."""
    query = """SELECT f.physician_id FROM findings f JOIN physicians p USING (physician_id)
        WHERE f.kind = ? AND f.state = 'open' AND f.site = 'ratemds' AND p.departed_on IS NULL ORDER BY 1 LIMIT 1"""
    (physician_id,) = db.execute(query, (kind,)).fetchone()
    return str(physician_id)


def test_an_absence_that_was_found_stands_until_it_is_ended(tmp_path: Path) -> None:
    db, config = world.build(tmp_path / "repmon.db"), world.config(tmp_path)
    missing, gone = ((_person_without_listing(db, kind), "ratemds") for kind in ("missing", "gone"))
    told = table(db, config)
    assert (told[missing]["state"], told[missing]["url"]) == ("missing", None)
    assert "searched on 2 nights" in (told[missing]["why"] or "")
    assert told[gone]["state"] == "missing"
    assert "has disappeared" in (told[gone]["why"] or "")
    left = (
        "UPDATE findings SET state = 'dismissed', marketer_state = 'dismissed', last_checked = last_seen WHERE kind = 'missing'"
    )
    db.execute(left)
    told = table(db, config)
    assert (told[missing]["state"], told[missing]["why"]) == ("not_wanted", "a person dismissed that one is missing")
    assert grid(db, config)[missing] == "n"


def test_who_may_be_there_is_asked_about_though_the_site_was_not_read_tonight(tmp_path: Path) -> None:
    db, config = world.build(tmp_path / "repmon.db"), world.config(tmp_path)
    blocked = {at: row for at, row in table(db, config).items() if at[1] == BLOCKED_SITE}
    assert {row["state"] for row in blocked.values()} == {"needs_review", "couldnt_check"}
    assert all(row["url"] for row in blocked.values() if row["state"] == "needs_review")
    unread = {row["why"] for row in blocked.values() if row["state"] == "couldnt_check"}
    assert unread == {"answered 403 with a challenge page after 4 requests"}

"""Every statement of a whole night, its report, its exports and a merge is led by an index: asked of SQLite as it runs."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from repmon.cli import main
from repmon.config import load_config
from repmon.crawl import runner
from repmon.nightly import run_nightly
from tests.flow.loopback import Loopback, loopback
from tests.flow.test_resume import NIGHTS, prepare, world
from tests.flow.tiny import SPIDERS

GROWING = {"listing_versions", "ratings", "searches", "crawl_tasks", "finding_events", "rating_events"}
"""Tables to which the nights add rows without end. The others have a row a person, page, problem or import, or a few a night
(``runs``, ``site_runs``: in a dozen years of ten sites 44,000, walked in some 10 ms)."""
CURRENT = re.compile(r"USING (COVERING )?INDEX (listing_versions|ratings)_current")
"""An index of the current rows alone: as many as there are listings."""

_STAMPS = "a report looks at everything that a person's page tells; row by row through an index it costs half as much again"
WALKED_ON_PURPOSE = {
    "INDEX listing_versions_past": "which listings ever changed: a few bytes a change, none for what stayed as it was",
    "FROM other.crawl_tasks AS o JOIN main.crawl_tasks": "a merge reads the other machine's tasks whole: those of seven nights",
    "DELETE FROM crawl_tasks WHERE kind =": "a purge, once a month; tasks are kept for seven nights",
    "FROM searches GROUP BY physician_id, site": _STAMPS,
    "FROM listing_versions GROUP BY listing_id": _STAMPS,
    "FROM ratings GROUP BY listing_id": _STAMPS,
    "FROM finding_events GROUP BY finding_id": _STAMPS,
}
"""Part of a statement -> why it may walk a growing table from end to end."""

EXPORTS = ("fixes", "findings", "matches", "listings", "ratings")


class _Asking(sqlite3.Cursor):
    """Asks for the plan of each statement before it runs it."""

    plans: ClassVar[defaultdict[str, set[str]]] = defaultdict(set)

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self._ask(sql, parameters)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
        rows = list(rows)
        if rows:
            self._ask(sql, rows[0])
        return super().executemany(sql, rows)

    def _ask(self, sql: str, parameters: Any) -> None:
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE TEMP TABLE \w+ AS)\b", sql):
            asking = sqlite3.Cursor(self.connection)
            plan = asking.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
            self.plans[" ".join(sql.split())] |= {row[3] for row in plan}


class _Connection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = _Asking) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
        return self.cursor().executemany(sql, rows)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    plain = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: plain(*args, **{"factory": _Connection, **options}))
    monkeypatch.setattr(_Asking, "plans", defaultdict(set))
    return _Asking.plans


def walks(statement: str, steps: set[str]) -> list[str]:
    """Tables growing with the nights that a statement walks from end to end."""
    aliases = re.findall(r"(?:FROM|JOIN|UPDATE|INTO) (?:\w+\.)?(\w+)(?: AS (\w+))?", statement)
    names = {alias or table: table for table, alias in aliases}
    scans = [(step, names.get(scan[1], scan[1])) for step in sorted(steps) if (scan := re.match(r"SCAN (\w+)", step))]
    return [f"{step}: {statement}" for step, table in scans if table in GROWING and not CURRENT.search(step)]


@pytest.mark.slow
def test_no_statement_walks_a_table_that_grows_with_the_nights(
    tmp_path: Path, server: Loopback, plans: dict[str, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = runner.run_crawl
    monkeypatch.setattr(runner, "run_crawl", lambda *args, **options: plain(*args, **options, spiders=SPIDERS))
    config, other = prepare(tmp_path / "one", server), prepare(tmp_path / "two", server)
    for at, night in enumerate(NIGHTS):
        world(server, at)
        for each in (config, other):
            run_nightly(load_config(each.folder / "repmon.toml"), night, say=lambda line: None, progress=False)
    toml = str(config.folder / "repmon.toml")
    exports = [("export", what, str(tmp_path / f"{what}.csv")) for what in EXPORTS]
    for verb in [("merge", str(other.database)), *exports, ("purge", "--as-of", NIGHTS[-1]), ("report",), ("doctor",)]:
        result = CliRunner().invoke(main, ["--debug", "--config", toml, *verb])
        assert result.exit_code == (1 if verb == ("doctor",) else 0), (verb, result.output)
    assert len(plans) > 80, "the statements of a whole night were seen"
    found = [walk for statement, steps in plans.items() for walk in walks(statement, steps)]
    unexcused = [walk for walk in found if not any(start in walk for start in WALKED_ON_PURPOSE)]
    assert unexcused == [], "\n".join(unexcused)

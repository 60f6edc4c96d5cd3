"""The fictional health system, built once per worker and only read afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from repmon.config import Config
from repmon.report.build import build_report
from tests.report import world


@dataclass(frozen=True)
class Built:
    """A database with its report."""

    db: sqlite3.Connection
    config: Config
    page: str
    fixes: str
    folder: Path


def report_on(folder: Path, make: Callable[[Path], sqlite3.Connection]) -> Built:
    db = make(folder / "repmon.db")
    config = world.config(folder)
    page = build_report(db, config, night=world.NIGHT, out=folder / "reports" / world.NIGHT)
    return Built(db, config, page.read_text(), (page.parent / "fixes.csv").read_text(encoding="utf-8-sig"), folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The ordinary world of sixty physicians."""
    return report_on(tmp_path_factory.mktemp("world"), world.build)


@pytest.fixture
def own_world(built: Built, tmp_path: Path) -> tuple[sqlite3.Connection, Config]:
    """A copy of the world that a test may change."""
    built.db.execute("VACUUM INTO ?", (str(tmp_path / "repmon.db"),))
    db = sqlite3.connect(tmp_path / "repmon.db", isolation_level=None)
    return db, world.config(tmp_path)

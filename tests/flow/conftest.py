"""Fixtures for whole nights against a server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repmon.config import Config
from repmon.store.database import open_database
from repmon.store.roster import save_roster
from tests.flow.loopback import Loopback, loopback
from tests.flow.tiny import NIGHT, people, write_config


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as running:
        yield running


@pytest.fixture
def set_up(tmp_path: Path, server: Loopback) -> Callable[..., Config]:
    """Write a configuration for one tiny site on the server, and a roster of so many physicians."""

    def build(physicians: int = 6, *, name: str = "tiny", base_url: str = "", crawl: str = "", site: str = "") -> Config:
        config = write_config(tmp_path, {name: base_url or server.url}, crawl=crawl, site=site)
        db = open_database(config.database)
        save_roster(db, people(physicians), source_file="test", night=NIGHT)
        db.close()
        return config

    return build

"""`repmon nightly` killed at any moment - crawling, matching, checking or writing its report - ends like an undisturbed one."""

from __future__ import annotations

import random
import signal
import threading
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from repmon.config import Config, load_config
from repmon.crawl import runner
from repmon.nightly import run_nightly
from tests.flow import night_process
from tests.flow.loopback import Loopback
from tests.flow.night_process import FINISHED, kill, start_night
from tests.flow.test_resume import NIGHTS, SNAPSHOT, prepare, snapshot, world
from tests.flow.tiny import SPIDERS

KILLS_A_NIGHT = 7
"""Three nights: 21 attempts, beside the 24 kills of the crawl alone."""

SNAPSHOT_OF_A_NIGHT = {
    **SNAPSHOT,
    "matches": "SELECT * FROM matches",
    "findings": "SELECT * FROM findings",
    "events": "SELECT * FROM finding_events",
    "nights": "SELECT night, stage, outcome, why FROM runs",
}


def whole_night(config: Path, night: str, batch_items: int) -> None:
    """All stages, over the tests' own two sites."""
    night_process.tonight.BATCH_ITEMS = batch_items
    runner.run_crawl = partial(runner.run_crawl, spiders=SPIDERS)  # type: ignore[assignment]
    run_nightly(load_config(config), night, say=lambda line: None, progress=False)


def night(config: Config, at: int, batch_items: int = 8) -> float:
    """Run one night undisturbed; return its seconds."""
    begun = monotonic()
    process = start_night(whole_night, config.folder / "repmon.toml", NIGHTS[at], batch_items)
    process.join()
    assert process.exitcode == FINISHED
    return monotonic() - begun


def killed(config: Config, at: int, after: float, batch_items: int) -> bool:
    """Start a night and kill it after so many seconds; tell whether it was still at work."""
    process = start_night(whole_night, config.folder / "repmon.toml", NIGHTS[at], batch_items)
    timer = threading.Timer(after, kill, [process])
    timer.start()
    process.join()
    timer.cancel()
    return process.exitcode == -signal.SIGKILL


def report_of(config: Config, at: int) -> dict[str, bytes]:
    folder = config.reports / NIGHTS[at]
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_a_night_killed_anywhere_ends_like_an_undisturbed_one(tmp_path: Path, server: Loopback, monkeypatch) -> None:
    monkeypatch.setattr("tests.flow.test_resume.SNAPSHOT", SNAPSHOT_OF_A_NIGHT)
    calm, disturbed = prepare(tmp_path / "calm", server), prepare(tmp_path / "disturbed", server)
    chance, kills = random.Random(20260302), 0
    for at in range(len(NIGHTS)):
        world(server, at)
        seconds = night(calm, at)
        for _ in range(KILLS_A_NIGHT):  # a night that got through is run again, too: that must change nothing
            kills += killed(disturbed, at, chance.uniform(0.02, 0.6 * seconds), chance.choice([1, 3, 8]))
        night(disturbed, at)
        expected, found = snapshot(calm), snapshot(disturbed)
        for table, rows in expected.items():
            assert found[table] == rows, table
        ours, theirs = report_of(calm, at), report_of(disturbed, at)
        assert ours.keys() == theirs.keys()
        assert ours == theirs, "the same database and the same night give the same bytes"
    assert kills >= len(NIGHTS) * KILLS_A_NIGHT * 0.6, "most kills found a night at work"
    assert {row[0] for row in snapshot(calm)["findings"]}

"""What a machine does to a night (power cut, full disk, second start, open query, stop), and how the next start mends it."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from repmon.config import Config, load_config
from repmon.crawl import runner, tonight
from repmon.errors import RepmonError
from repmon.nightly import run_nightly
from repmon.store.backup import damage
from repmon.store.database import open_database
from tests.flow.loopback import Answer, Loopback, Seen, loopback
from tests.flow.night_process import FINISHED, NightVerb, start_night
from tests.flow.test_nightly_kills import SNAPSHOT_OF_A_NIGHT, report_of
from tests.flow.test_resume import NIGHTS, prepare, snapshot, world
from tests.flow.tiny import SPIDERS

FAILED = 65
"""How a night ends here that tells its user, in one line of ``told.txt``, why it could not go on."""
_WAL_HEADER, _FRAME_HEADER = 32, 24
_BACKFILL_BEGUN = 128
"""Offset in the WAL index of how many frames may already be in the database (SQLite's WalCkptInfo.nBackfillAttempted)."""


@dataclass
class Calm:
    """What the night comes to when nothing happens."""

    tables: dict[str, list[tuple[Any, ...]]]
    report: dict[str, bytes]
    seconds: float
    """How long the last night took that came to its end: the machine is not always equally busy."""


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.flow.test_resume.SNAPSHOT", SNAPSHOT_OF_A_NIGHT)
        yield running


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, server: Loopback) -> Calm:
    config = prepare(tmp_path_factory.mktemp("calm") / "night", server)
    world(server, 0)
    begun = time.monotonic()
    process = begin(config)
    process.join()
    assert process.exitcode == FINISHED
    return Calm(snapshot(config), report_of(config, 0), time.monotonic() - begun)


def telling_night(config: Path, night: str, batch_items: int) -> None:
    """A night as the command line runs it: an error that a person can mend becomes one line."""
    tonight.BATCH_ITEMS = batch_items
    plain = runner.run_crawl
    runner.run_crawl = lambda *args, **kwargs: plain(*args, **kwargs, spiders=SPIDERS)  # type: ignore[assignment]
    try:
        run_nightly(load_config(config), night, say=lambda line: None, progress=False)
    except RepmonError as error:
        (config.parent / "told.txt").write_text(str(error), encoding="utf-8")
        os._exit(FAILED)


def night_with_little_disk(config: Path, night: str, batch_items: int) -> None:
    """No file may grow beyond so many bytes (here: ``batch_items``), as on a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (batch_items, batch_items))
    telling_night(config, night, 4)


def begin(config: Config, batch_items: int = 4, verb: NightVerb = telling_night) -> BaseProcess:
    return start_night(verb, config.folder / "repmon.toml", NIGHTS[0], batch_items)


def still_at_work(process: BaseProcess, calm: Calm, share: float) -> bool:
    """Wait for a share of a night's time; a night that has ended by then says how long one takes now."""
    begun = time.monotonic()
    process.join(share * calm.seconds)
    if process.exitcode is None:
        return True
    calm.seconds = time.monotonic() - begun
    return False


def ends_like(config: Config, calm: Calm) -> None:
    """The same command, started again, comes to the same night."""
    process = begin(config)
    process.join()
    assert process.exitcode == FINISHED
    found = snapshot(config)
    for table, rows in calm.tables.items():
        assert found[table] == rows, table
    assert report_of(config, 0) == calm.report


def told(config: Config) -> str:
    text = (config.folder / "told.txt").read_text(encoding="utf-8")
    assert "\n" not in text
    return text


# -------------------------------------------------------------------------------------------------------------- power


def cut_the_power(process: BaseProcess, database: Path, target: Path, chance: random.Random) -> None:
    """Copy what the disk holds at this instant; of what was not yet synced, any part may be lost or torn."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        for end in ("", "-wal", "-shm"):
            if (part := database.with_name(database.name + end)).exists():
                shutil.copy(part, target / part.name)
    finally:
        os.kill(process.pid, signal.SIGKILL)
    wal, index = target / f"{database.name}-wal", target / f"{database.name}-shm"
    if not wal.exists() or not index.exists():
        return
    (kept,) = struct.unpack_from("=I", index.read_bytes().ljust(_BACKFILL_BEGUN + 4, b"\0"), _BACKFILL_BEGUN)
    index.unlink()  # memory, which a power cut empties
    page_size = 4096
    least = _WAL_HEADER + kept * (_FRAME_HEADER + page_size)
    size = wal.stat().st_size
    if size > least:
        left = chance.randrange(least, size)
        torn = min(left - least, chance.randrange(page_size))
        content = wal.read_bytes()[: left - torn] + chance.randbytes(torn)
        wal.write_bytes(content)


@pytest.mark.slow
def test_after_a_power_cut_the_database_is_whole_and_the_night_goes_on(tmp_path: Path, server: Loopback, calm: Calm) -> None:
    chance, cuts = random.Random(5), 0
    for number in range(int(os.environ.get("REPMON_POWER_CUTS", "4"))):
        config, after = prepare(tmp_path / f"before{number}", server), tmp_path / f"after{number}"
        process = begin(config, chance.choice([1, 4, 8]))
        if not still_at_work(process, calm, chance.uniform(0.1, 0.9)):
            continue
        cuts += 1
        after.mkdir()
        shutil.copy(config.folder / "repmon.toml", after)
        cut_the_power(process, config.database, after, chance)
        process.join()
        survivor = load_config(after / "repmon.toml")
        with closing(sqlite3.connect(survivor.database)) as db:
            assert damage(db) is None
        ends_like(survivor, calm)
    assert cuts, "a cut met a night at work"


def test_each_commit_is_on_the_disk_before_the_night_goes_on(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "repmon.db")) as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL: a commit is synced, not only ordered"


# --------------------------------------------------------------------------------------------------------------- disk


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_with_space_again_the_night_goes_on(tmp_path: Path, server: Loopback, calm: Calm) -> None:
    for number, spare in enumerate((0, 60_000, 250_000)):
        config = prepare(tmp_path / f"full{number}", server)
        process = begin(config, config.database.stat().st_size + spare, night_with_little_disk)
        process.join()
        assert process.exitcode == FAILED
        assert "disk" in told(config)
        assert "space" in told(config)
        with closing(sqlite3.connect(config.database)) as db:
            assert damage(db) is None
        ends_like(config, calm)


# ------------------------------------------------------------------------------------------------------ other programs


@pytest.mark.slow
def test_an_open_query_of_an_analyst_disturbs_nothing(tmp_path: Path, server: Loopback, calm: Calm) -> None:
    config = prepare(tmp_path / "read", server)
    with closing(sqlite3.connect(config.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM listings").fetchone()
        ends_like(config, calm)
        assert reader.execute("SELECT count(*) FROM listings").fetchone() == before, "still the moment that it began with"


@pytest.mark.slow
def test_a_second_nightly_is_told_who_is_at_work_and_changes_nothing(tmp_path: Path, server: Loopback, calm: Calm) -> None:
    config, asked, go_on = prepare(tmp_path / "two", server), threading.Event(), threading.Event()
    plain = server.answer

    def hold(seen: Seen) -> Answer:
        asked.set()
        go_on.wait(20)
        return plain(seen)

    server.answer = hold  # type: ignore[method-assign]
    first = begin(config)
    assert asked.wait(20)
    second = begin(config)
    second.join()
    del server.answer
    go_on.set()
    first.join()
    assert (first.exitcode, second.exitcode) == (FINISHED, FAILED)
    assert f"repmon nightly {NIGHTS[0]} (process {first.pid}) is still at work" in told(config)
    ends_like(config, calm)


# ------------------------------------------------------------------------------------------------------------ stopping


@pytest.mark.slow
def test_asked_to_stop_at_any_moment_it_ends_within_seconds_and_says_so(tmp_path: Path, server: Loopback, calm: Calm) -> None:
    chance, config, stops = random.Random(9), prepare(tmp_path / "stopped", server), 0
    for at in (0.15, 0.4, 0.6, 0.8, 0.9, 0.95):
        process = begin(config, chance.choice([1, 4]))
        if not still_at_work(process, calm, at * chance.uniform(0.8, 1.1)):
            continue
        begun = time.monotonic()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGTERM)
        process.join()
        assert time.monotonic() - begun < 10
        assert process.exitcode in (FAILED, FINISHED, -signal.SIGTERM), "before it listens, the signal simply ends it"
        if process.exitcode == FAILED:
            stops += 1
            assert "stopped by SIGTERM" in told(config)
            assert "Run the same command to carry on" in told(config)
    assert stops
    ends_like(config, calm)

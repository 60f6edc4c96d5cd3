"""A night that is killed and started again ends like one that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from repmon.config import Config
from repmon.store.database import open_database
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback, Seen
from tests.flow.night_process import FINISHED, STOPPED, NightVerb, crawl_night, kill, start_night
from tests.flow.tiny import ascribe, fill, people, profile, write_config

NIGHTS = ("2026-03-02", "2026-03-03", "2026-03-04")
KILLS = (3, 2, 1)
"""How often each night is killed; later nights have less to do."""
SEEDS = range(4)
"""Four seeds make 24 kills in a test run."""

SNAPSHOT = {
    "listings": "SELECT site, site_key, url, first_seen, last_seen, absent_since, gone_since, source FROM listings",
    "versions": "SELECT l.site, l.site_key, v.* FROM listing_versions v JOIN listings l USING (listing_id)",
    "ratings": "SELECT l.site, l.site_key, r.* FROM ratings r JOIN listings l USING (listing_id)",
    "searches": "SELECT * FROM searches",
    "tasks": "SELECT night, site, kind, target, url, state FROM crawl_tasks",
    "site_runs": "SELECT night, site, pages, listings, not_found, unreadable, errors, blocked, tasks, tasks_done, fill,"
    " health, why FROM site_runs",
}
"""What a night leaves behind. Left out is what a repeated page rightly changes: requests, bytes, the clock, and validators (one
that a kill prevents from being written costs a page on the next night)."""


def snapshot(config: Config) -> dict[str, list[tuple[Any, ...]]]:
    db = sqlite3.connect(config.database)
    try:
        return {name: sorted((_without_id(db, query)), key=repr) for name, query in SNAPSHOT.items()}
    finally:
        db.close()


def _without_id(db: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    cursor = db.execute(query)
    keep = [at for at, column in enumerate(cursor.description) if column[0] != "listing_id"]
    return [tuple(row[at] for at in keep) for row in cursor]


def prepare(folder: Path, server: Loopback, *sites: str) -> Config:
    folder.mkdir()
    urls = {"tiny": server.url, "tinydir": f"{server.url}/dir"}
    config = write_config(folder, {site: urls[site] for site in sites or urls})
    db = open_database(config.database)
    save_roster(db, people(24), source_file="test", night=NIGHTS[0])
    db.close()
    return config


def world(server: Loopback, night: int) -> None:
    """What the site shows on a night: ratings move, two profiles vanish on the second night, and one comes back."""
    for below in ("", "/dir"):
        fill(server, people(20), tags=True, below=below)
        if night >= 1:
            server.rules[f"{below}/p/p03"] = profile("p03", "Ann Quillaann, MD", rating=2.5, count=40)
            server.rules[f"{below}/p/p04"] = Answer("gone", 404)
            server.rules[f"{below}/p/p05"] = Answer("gone", 404)
        if night >= 2:
            server.rules[f"{below}/p/p05"] = profile("p05", "Ann Quillaapp, MD", rating=4.1, count=6, phone="(413) 555-0199")


class _Killer:
    """Kills a night soon after a chosen request, at a moment that no one chose.

    It lies in wait before the night begins, and whatever the night asks for after the chosen request is held back: however
    slow or fast the machine is, the night can neither be past that request unnoticed nor end before it is killed.
    """

    def __init__(self, server: Loopback, chance: random.Random) -> None:
        self._server, self._chance = server, chance

    def run(self, start: Callable[[], BaseProcess], after: int) -> BaseProcess:
        """Start a night, kill it after so many requests, and return it when it is over."""
        plain, begun, dead = self._server.answer, threading.Event(), threading.Event()
        nights: list[BaseProcess] = []

        def strike() -> None:
            begun.wait()
            kill(nights[0])
            dead.set()

        def answer(seen: Seen) -> Answer:
            nonlocal after
            after -= 1
            if after == 0:
                threading.Timer(self._chance.uniform(0, 0.01), strike).start()
            elif after < 0:
                dead.wait()
            return plain(seen)

        self._server.answer = answer  # type: ignore[method-assign]
        nights.append(start())
        begun.set()
        nights[0].join()
        dead.set()
        del self._server.answer
        return nights[0]


def run_disturbed(verb: NightVerb, config: Config, server: Loopback, at: int, chance: random.Random) -> int:
    """Run a night to its end through some kills; return how many there were."""
    kills, killer, file, night = 0, _Killer(server, chance), config.folder / "repmon.toml", NIGHTS[at]
    for _ in range(KILLS[at]):
        batch = chance.choice([1, 3, 8, 200])
        process = killer.run(partial(start_night, verb, file, night, batch), chance.randint(1, 20))
        kills += process.exitcode == -signal.SIGKILL
    process = start_night(verb, file, night)
    process.join()
    assert process.exitcode == FINISHED
    return kills


@pytest.mark.parametrize("verb", [crawl_night], ids=["crawl"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_night_ends_like_an_undisturbed_one(tmp_path: Path, server: Loopback, seed: int, verb: NightVerb) -> None:
    calm, disturbed = prepare(tmp_path / "calm", server), prepare(tmp_path / "disturbed", server)
    chance, kills = random.Random(seed), 0
    for at, night in enumerate(NIGHTS):
        world(server, at)
        process = start_night(verb, calm.folder / "repmon.toml", night)
        process.join()
        assert process.exitcode == FINISHED
        kills += run_disturbed(verb, disturbed, server, at, chance)
        for config in (calm, disturbed):
            ascribe(config, night)
    expected, found = snapshot(calm), snapshot(disturbed)
    for table, rows in expected.items():
        assert found[table] == rows, table
    assert kills == sum(KILLS), "every night was under way when its killer struck"
    assert server.most_at_once() <= 2, "one request, and at most one more that its dead sender left behind"


def test_what_is_done_is_not_fetched_again(tmp_path: Path, server: Loopback) -> None:
    config = prepare(tmp_path / "night", server, "tiny")
    world(server, 0)
    file = config.folder / "repmon.toml"
    _Killer(server, random.Random(0)).run(partial(start_night, crawl_night, file, NIGHTS[0], 1), 30)
    done = finished(config)
    before = len(server.seen)
    process = start_night(crawl_night, file, NIGHTS[0], 1)
    process.join()
    again = {seen.path for seen in server.seen[before:]}
    assert len(done) > 20
    assert not done & again


def finished(config: Config) -> set[str]:
    """The paths that need not be asked for again tonight."""
    last_names = {person.physician_id: person.last_name for person in people(20)}
    with closing(sqlite3.connect(config.database)) as db:
        tasks = db.execute("SELECT kind, target FROM crawl_tasks WHERE state <> 'pending'").fetchall()
    return {f"/p/{target}" if kind == "visit" else f"/search?last={last_names[target]}" for kind, target in tasks}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_in_seconds(tmp_path: Path, server: Loopback, number: signal.Signals) -> None:
    config = prepare(tmp_path / "night", server)
    world(server, 0)
    asked, stalled = threading.Event(), []

    def stall(seen: Seen) -> Answer:
        stalled.append(seen)
        asked.set()
        return Answer(wait=30)

    server.rules["/p/p04"] = stall
    process = start_night(crawl_night, config.folder / "repmon.toml", NIGHTS[0])
    assert asked.wait(60)
    assert process.pid is not None
    os.kill(process.pid, number)
    process.join()
    assert stalled[0].end == 0.0, "it did not wait for the page under way"
    assert process.exitcode == STOPPED
    rows = snapshot(config)
    assert len(rows["listings"]) == 4
    assert len(rows["searches"]) == 6, "found pages come before further searches, but for the one under way"
    world(server, 0)
    process = start_night(crawl_night, config.folder / "repmon.toml", NIGHTS[0])
    process.join()
    calm = prepare(tmp_path / "calm", server)
    process = start_night(crawl_night, calm.folder / "repmon.toml", NIGHTS[0])
    process.join()
    assert snapshot(config) == snapshot(calm)

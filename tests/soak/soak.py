"""Nights and nights of `repmon nightly` against sites in trouble, some of them killed, judged by what was planted."""

from __future__ import annotations

import argparse
import datetime as dt
import random
import signal
import sqlite3
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from repmon.config import load_config
from repmon.demo.folder import FIRST_NIGHT, prepare_folder, write_roster
from repmon.demo.listings import SITES
from repmon.demo.run import repmon
from repmon.nightly import run_nightly
from tests.flow.night_process import FINISHED, kill, start_night
from tests.soak.faults import make_plan
from tests.soak.judge import Judgement, judge
from tests.soak.sites import SoakSites, serving
from tests.soak.story import Story, tell_story

TIMEOUT_SECONDS = 1.5
JUDGE_EVERY = 20
"""So often the long form says how it stands."""
GIVEN_UP_EVERY = 8
"""One of so many nights is killed and never taken up again: the next one has to carry on."""
Say = Callable[[str], None]


@dataclass
class Soaked:
    """What the nights came to."""

    judgement: Judgement
    nights: int
    kills: int = 0
    given_up: int = 0
    """Nights that were killed and not started again."""
    seconds: list[float] = field(default_factory=list)
    """Each night's, with what the kills cost."""
    injected: dict[str, int] = field(default_factory=dict)
    health: dict[str, int] = field(default_factory=dict)
    calm_not_ok: list[str] = field(default_factory=list)
    """Site nights without a trouble of the whole site that were not judged ok all the same."""
    bytes: int = 0

    def as_text(self) -> str:
        judged, injected = self.judgement, ", ".join(f"{count} {kind}" for kind, count in sorted(self.injected.items()))
        waits = judged.waits or [0]
        return "\n".join(
            [
                f"{self.nights} nights in {sum(self.seconds):.0f} s (median {statistics.median(self.seconds):.1f} s), "
                f"{self.kills} kills, {self.given_up} nights given up, database {self.bytes / 1e6:.1f} MB",
                f"spoiled answers: {injected}",
                f"site nights: {self.health}; not ok without a trouble of the whole site: {len(self.calm_not_ok)}",
                f"changes planted: {judged.planted}; moves due: {judged.due}, found in time: {judged.found}; "
                f"nights until told: median {statistics.median(waits)}, longest {max(waits)}",
                f"complaints: {len(judged.complaints)}",
                *(f"  ! {complaint}" for complaint in judged.complaints),
                *(f"  . {line}" for line in self.calm_not_ok),
            ]
        )


def whole_night(config: Path, night: str, _batch_items: int) -> None:
    """All stages of a night, in a process of its own."""
    run_nightly(load_config(config), night, say=lambda line: None, progress=False)


def soak(folder: Path, *, nights: int, kills: int, seed: int, say: Say) -> Soaked:
    """Run so many nights in a folder and judge them."""
    story, plan = tell_story(seed, nights), make_plan(seed, SITES, nights)
    dates = [(FIRST_NIGHT + dt.timedelta(days=passed)).isoformat() for passed in range(nights)]
    chance, result = random.Random(f"kills {seed}"), Soaked(Judgement(), nights)
    with serving(story, plan) as sites:
        config = _prepare(folder, sites)
        for sites.night, date in enumerate(dates, 1):
            _import(folder, story, sites.night, date)
            begun = monotonic()
            wanted = round(kills * sites.night / nights) - result.kills
            result.kills += sum(_killed(config, date, chance.uniform(0.05, 2.0)) for _ in range(wanted))
            if sites.night % GIVEN_UP_EVERY == GIVEN_UP_EVERY // 2:
                result.given_up += _killed(config, date, chance.uniform(0.1, 0.4) * statistics.median(result.seconds[-3:]))
            else:
                process = start_night(whole_night, config, date)
                process.join()
                assert process.exitcode == FINISHED, f"night {sites.night} ended with {process.exitcode}"
            result.seconds.append(monotonic() - begun)
            for server in sites.servers.values():
                server.seen.clear()
            say(f"night {sites.night:3} {date} {result.seconds[-1]:5.1f} s, {result.kills} kills")
            if sites.night % JUDGE_EVERY == 0:
                so_far = judge(folder / "repmon.db", sites, dates[: sites.night])
                say("\n".join([f"{so_far.found} of {so_far.due} moves found in time", *so_far.complaints]))
        result.judgement = judge(folder / "repmon.db", sites, dates)
        result.injected = dict(sites.injected)
    _count_health(result, folder / "repmon.db", plan.site_nights, dates)
    return result


def _prepare(folder: Path, sites: SoakSites) -> Path:
    config = prepare_folder(folder, sites.urls)
    text = config.read_text(encoding="utf-8").replace("timeout_seconds = 10", f"timeout_seconds = {TIMEOUT_SECONDS}")
    config.write_text(text, encoding="utf-8")
    return config


def _import(folder: Path, story: Story, night: int, date: str) -> None:
    if night in (1, story.leaving_night):
        file = folder / f"roster-{date}.csv"
        write_roster(file, story.roster(night))
        done = repmon(folder / "repmon.toml", "import", "roster", str(file), "--as-of", date)
        assert done.returncode == 0, done.stderr


def _killed(config: Path, date: str, after: float) -> bool:
    """Start a night and kill it after so many seconds; tell whether it was still at work. The database must be whole."""
    process = start_night(whole_night, config, date)
    timer = threading.Timer(after, kill, [process])
    timer.start()
    process.join()
    timer.cancel()
    with closing(sqlite3.connect(config.parent / "repmon.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchone() is None
    return process.exitcode == -signal.SIGKILL


def _count_health(result: Soaked, database: Path, troubles: dict[tuple[str, int], str], dates: Sequence[str]) -> None:
    result.bytes = database.stat().st_size
    with closing(sqlite3.connect(database)) as db:
        result.health = dict(db.execute("SELECT health, count(*) FROM site_runs GROUP BY health"))
        for site, date, health, why in db.execute("SELECT site, night, health, why FROM site_runs"):
            trouble = troubles.get((site, dates.index(date) + 1))
            if trouble is None and health not in ("ok", None):
                result.calm_not_ok.append(f"{site} {date} {health}: {why}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=200)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--dir", type=Path, help="folder to keep (default: a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.dir or Path(temporary)
        result = soak(folder, nights=options.nights, kills=options.kills, seed=options.seed, say=print)
    print(result.as_text())
    return 1 if result.judgement.complaints else 0


if __name__ == "__main__":
    sys.exit(main())

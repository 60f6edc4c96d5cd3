"""``repmon demo``: a made-up health system, three made-up review sites, ten nights, and a count of what was found."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from repmon.demo.answer_key import AnswerKey
from repmon.demo.folder import FIRST_NIGHT, DemoError, prepare_folder, write_roster
from repmon.demo.listings import SITES
from repmon.demo.people import ORGANISATION, make_people
from repmon.demo.score import Score, score
from repmon.demo.script import LEAVING_NIGHT
from repmon.demo.server import Serving, serving
from repmon.demo.story import roster_on, tell_story
from repmon.model import Night, Physician
from repmon.store.database import open_database
from repmon.store.findings import load_findings

_CLEAN, _DEGRADED = 0, 3
"""Exit codes of ``repmon nightly``."""

Echo = Callable[[str], None]


def run_demo(folder: Path, *, nights: int = 10, echo: Echo) -> int:
    """Let repmon watch the demo's world for some nights and compare its findings with the answer key.

    Everything is written into `folder`: settings, rosters, database, reports. What an earlier demo left there is replaced.

    Returns:
        0 when every planted problem was found and nothing else was reported, 1 otherwise.

    Raises:
        DemoError: when the folder cannot be used or a night fails.
    """
    began = time.monotonic()
    people = make_people()
    world, key = tell_story(people)
    dates = [(FIRST_NIGHT + dt.timedelta(days=passed)).isoformat() for passed in range(nights)]
    echo(f"{ORGANISATION}: {len(people.physicians)} physicians, {len(SITES)} sites on this machine, {nights} nights.")
    with serving(world) as now:
        config = prepare_folder(folder, now.base_urls)
        _import(folder, config, roster_on(people, 1), dates[0])
        for night, date in enumerate(dates, start=1):
            now.night = night
            if night == LEAVING_NIGHT:
                _import(folder, config, roster_on(people, night), date)
            _one_night(config, night, date, key, echo)
    result = score_folder(folder, key, dates)
    complaints = [*result.missed, *result.false, *manners(now)]
    _summarise(folder, dates[-1], result, complaints, sum(now.requests.values()), time.monotonic() - began, echo)
    return 1 if complaints else 0


def repmon(config: Path, *arguments: str, today: Night | None = None) -> subprocess.CompletedProcess[str]:
    """Run one repmon command in a process of its own, as a scheduler would; ``today`` is its date, else the machine's."""
    env = {**os.environ, "REPMON_TODAY": today} if today else None
    command = [sys.executable, "-m", "repmon", "--config", str(config), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=env)


def _import(folder: Path, config: Path, physicians: Iterable[Physician], date: Night) -> None:
    file = folder / f"roster-{date}.csv"
    write_roster(file, physicians)
    done = repmon(config, "import", "roster", str(file), "--as-of", date, today=date)
    if done.returncode:
        raise DemoError(f"importing {file} failed: {done.stderr.strip()}")


def _one_night(config: Path, night: int, date: Night, key: AnswerKey, echo: Echo) -> None:
    began = time.monotonic()
    done = repmon(config, "nightly", "--as-of", date, today=date)
    refused = sorted(site for site, when in key.refused if when == night)
    wanted = _DEGRADED if refused else _CLEAN
    if done.returncode != wanted:
        said = " ".join((done.stderr + done.stdout).split())
        raise DemoError(f"night {date} ended with exit code {done.returncode} instead of {wanted}: {said}")
    standing = next((line for line in done.stdout.splitlines() if "problems stand" in line or "problem stands" in line), "")
    note = f" ({', '.join(refused)} turned us away)" if refused else ""
    echo(f"night {night:2} {date}  {time.monotonic() - began:4.1f} s  {standing}{note}")


def score_folder(folder: Path, key: AnswerKey, dates: list[Night]) -> Score:
    """Compare the findings in a demo folder's database with the key."""
    with closing(open_database(folder / "repmon.db")) as db:
        return score(key, load_findings(db), dates)


def manners(now: Serving) -> list[str]:
    """Return what a site's owner could complain about."""
    closed = [f"{target} was read although robots.txt closes it" for target in now.trespasses]
    return closed + [f"{target} was asked for while another answer was under way" for target in now.crowded]


def _summarise(
    folder: Path, last: Night, result: Score, complaints: list[str], requests: int, seconds: float, echo: Echo
) -> None:
    echo("")
    for complaint in complaints:
        echo(f"  ! {complaint}")
    counts = f"found: {len(result.found)}   missed: {len(result.missed)}   false: {len(result.false)}"
    echo(f"planted problems: {result.planted}   {counts}")
    echo(f"{requests} pages read politely in {seconds:.0f} s")
    report = folder / "reports" / last
    echo(f"report:    {report / 'index.html'}")
    echo(f"work list: {report / 'fixes.xlsx'} (or fixes.csv)")

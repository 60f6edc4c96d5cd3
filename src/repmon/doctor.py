"""``repmon doctor``: did last night run, what is wrong, and the one command that mends it.

Each check is a function of the configuration and the database; one that cannot be made says why and stops nothing. Nothing is
asked of the network.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from repmon.config import Config, ConfigError, load_config
from repmon.crawl.overview import NO_CONTACT, site_rows
from repmon.errors import RepmonError
from repmon.lock import LockedError, LockFileError, only_one
from repmon.model import Night, nights_between
from repmon.nightly import strange_specialties
from repmon.schedule import Machine, ScheduleError, installed
from repmon.store.backup import backups, damage
from repmon.store.database import StoreError, explain, open_readonly
from repmon.store.nights import NightRun, night_runs, site_runs
from repmon.store.ways import disagreements

Level = Literal["OK", "WARN", "FAIL"]

_MEGABYTE = 1 << 20
LEAST_FREE = 200 * _MEGABYTE
"""Bytes beside a backup's (as large as the database) that a night's log, rows and report surely fit into."""
DISAGREEING_SHARE = 0.1
"""Two ways of reading a page disagree now and then (a page is cached in parts);
on a tenth of a site's pages a reader is wrong."""
OLDEST_SQLITE = (3, 38, 0)
"""First version with the ``->>`` operator that the schema uses (https://www.sqlite.org/releaselog/3_38_0.html)."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found."""

    level: Level
    area: str
    what: str
    fix: str | None = None
    """What to do, a command where there is one."""

    def as_text(self) -> str:
        """One line for a person."""
        return f"{self.level:<5}{self.area}: {self.what}" + (f"  ->  {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that was looked at."""

    lines: tuple[Line, ...]

    @property
    def well(self) -> bool:
        """Whether nothing has to be mended; a warning is for a person's attention only."""
        return all(line.level != "FAIL" for line in self.lines)

    def as_text(self) -> str:
        """One line per check."""
        return "\n".join(line.as_text() for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"well": self.well, "checks": [asdict(line) for line in self.lines]}


def examine(config_file: Path, today: Night, machine: Machine) -> Diagnosis:
    """Look at everything.

    Args:
        config_file: ``repmon.toml``.
        today: the date by the machine's clock.
        machine: where the schedule is looked for.
    """
    return Diagnosis((*_versions(), *_configured(config_file, today, machine)))


def _configured(config_file: Path, today: Night, machine: Machine) -> Iterator[Line]:
    try:
        config = load_config(config_file)
    except ConfigError as error:
        fix = f"edit {config_file}, then run 'repmon doctor' again" if config_file.exists() else None
        yield Line("FAIL", "configuration", str(error), fix)
        return
    yield Line("OK", "configuration", str(config_file))
    yield from _contact(config, config_file)
    yield from _disk(config)
    yield from _folders(config)
    yield from _schedule(config_file, machine)
    yield from _database(config, today)


# ------------------------------------------------------------------------------------------------------ without a database


def _versions() -> Iterator[Line]:
    parts = ", ".join(f"{name} {version(name)}" for name in ("repmon", "scrapy", "pandas", "sqlite-utils"))
    what = f"{parts}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Line("FAIL", "versions", what, f"use a Python with SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer")
    else:
        yield Line("OK", "versions", what)


def _contact(config: Config, config_file: Path) -> Iterator[Line]:
    if config.organisation.contact is None:
        fix = f'add contact = "you@example.org" under [organisation] in {config_file}'
        yield Line("FAIL", "contact", "missing; nothing is read without it", fix)
    else:
        yield Line("OK", "contact", config.organisation.contact)


def _disk(config: Config) -> Iterator[Line]:
    folder = _existing(config.database.parent)
    free = shutil.disk_usage(folder).free
    size = config.database.stat().st_size if config.database.exists() else 0
    what = f"{free // _MEGABYTE:,} MB free at {folder}, database {size / _MEGABYTE:,.1f} MB"
    if free < LEAST_FREE + size:
        yield Line("FAIL", "disk", what, f"free some space, at least {(LEAST_FREE + size) // _MEGABYTE:,} MB")
    else:
        yield Line("OK", "disk", what)


def _folders(config: Config) -> Iterator[Line]:
    """Look at the folders that a night writes into, or at what they will be made in."""
    wanted = (config.database.parent, config.reports, config.backups.folder)
    for folder in dict.fromkeys(_existing(folder) for folder in wanted):
        if not os.access(folder, os.W_OK | os.X_OK):
            fix = "let the account that runs repmon write there; the disk must not be mounted read-only"
            yield Line("FAIL", "folder", f"{folder} cannot be written", fix)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _schedule(config_file: Path, machine: Machine) -> Iterator[Line]:
    fix = "repmon schedule --at 02:00 --install"
    try:
        if installed(config_file, machine):
            yield Line("OK", "schedule", f"set up ({machine.kind()})")
        else:
            yield Line("WARN", "schedule", f"none set up by repmon ({machine.kind()})", fix)
    except ScheduleError as error:
        yield Line("WARN", "schedule", str(error))


# --------------------------------------------------------------------------------------------------------- with a database


def _database(config: Config, today: Night) -> Iterator[Line]:
    path = config.database
    if not path.exists():
        yield Line("FAIL", "database", f"{path}: not there yet", "repmon import roster FILE")
        yield from _sites(config)
        return
    try:
        with closing(open_readonly(path)) as db:
            what = damage(db)
            if what is None:
                yield Line("OK", "database", f"{path}: whole")
                yield from _inside(db, config, today)
                return
    except StoreError as error:
        yield Line("FAIL", "database", str(error), _restore(config) if _is_damage(error.__cause__) else None)
        return
    except sqlite3.Error as error:
        what = explain(error, path) or str(error)
    yield Line("FAIL", "database", what, _restore(config))


def _is_damage(error: BaseException | None) -> bool:
    """Tell damage from a file of another version or one that is locked: their message says what to do."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _restore(config: Config) -> str:
    known = backups(config.backups.folder, config.database.stem)
    return f"repmon restore {known[-1][1]}" if known else f"there is no backup in {config.backups.folder}"


def _inside(db: sqlite3.Connection, config: Config, today: Night) -> Iterator[Line]:
    nights = night_runs(db, limit=1)
    yield from _clock(nights, today)
    yield from _last_night(db, config, nights, today)
    yield from _sites(config)
    yield from _specialties(db, config)
    yield from _backups(config, nights, today)
    yield from _disagreements(db)


def _specialties(db: sqlite3.Connection, config: Config) -> Iterator[Line]:
    for strange in strange_specialties(db, config):
        yield Line("WARN", "settings", str(strange), f"edit {config.folder / 'repmon.toml'}")


def _clock(nights: list[NightRun], today: Night) -> Iterator[Line]:
    if nights and nights[0].night > today:
        what = f"today is {today} by this machine, but the database holds the night of {nights[0].night}"
        yield Line("FAIL", "clock", what, "set the clock (timedatectl set-ntp true), or restore the backup before that night")
    else:
        yield Line("OK", "clock", today)


def _last_night(db: sqlite3.Connection, config: Config, nights: list[NightRun], today: Night) -> Iterator[Line]:
    if not nights:
        yield Line("FAIL", "last night", "no night has been run yet", "repmon nightly")
        return
    night = nights[0]
    if _at_work(config):
        yield Line("OK", "last night", f"{night.night}: at work now, stage {night.stage}")
    elif nights_between(night.night, today) > 1:
        yield Line("FAIL", "last night", f"did not run: the newest is that of {night.night}", "repmon nightly")
    elif night.finished_at is None and not _only_crawled(db, night):
        yield Line(*_unfinished(night, today))
    else:
        yield _finished(night)


def _unfinished(night: NightRun, today: Night) -> tuple[Level, str, str, str]:
    what = f"{night.night}: ended in stage {night.stage} without finishing"
    again = "repmon nightly" if night.night == today else f"repmon nightly --as-of {night.night}"
    return "FAIL", "last night", what, f"{again} (carries on where it stopped)"


def _finished(night: NightRun) -> Line:
    took = "" if night.finished_at is None else f" in {_duration(night.started_at, night.finished_at)}"
    what = f"{night.night}: {night.outcome or 'crawled'}{took}" + (f" ({night.why})" if night.why else "")
    return Line("WARN" if night.outcome == "degraded" else "OK", "last night", what)


def _only_crawled(db: sqlite3.Connection, night: NightRun) -> bool:
    """Tell whether ``repmon crawl`` did its part: it is one stage and closes sites, not the night."""
    runs = site_runs(db, night.night)
    return night.stage == "start" and bool(runs) and all(run.health is not None for run in runs)


def _at_work(config: Config) -> bool:
    """Tell whether another repmon holds the lock, which is only tried where its file names a holder.

    Taking it without need could turn away a nightly that starts at this very moment.
    """
    try:
        if not config.database.with_name(f"{config.database.name}.lock").stat().st_size:
            return False
        with only_one(config.database, "doctor"):
            return False
    except LockedError:
        return True
    except (OSError, LockFileError):  # no such file, or a read-only folder: nobody can be at work in it
        return False


def _duration(started: str, finished: str) -> str:
    seconds = (dt.datetime.fromisoformat(finished) - dt.datetime.fromisoformat(started)).total_seconds()
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"


def _sites(config: Config) -> Iterator[Line]:
    try:
        rows = [row for row in site_rows(config) if row["site"] in config.sites]
    except RepmonError as error:
        yield Line("FAIL", "sites", str(error))
        return
    if all(row["why_not"] not in (None, NO_CONTACT) for row in rows):
        yield Line("FAIL", "sites", "none may be read", "enable one under [sites.NAME] and record its permission basis")
    for row in rows:
        yield _site(row)


def _site(row: dict[str, Any]) -> Line:
    area = f"site {row['site']}"
    if row["why_not"] == "not enabled":
        return Line("OK", area, "switched off")
    if row["why_not"] is not None:
        return Line("WARN", area, f"not read: {row['why_not']}", f"mend [sites.{row['site']}] in repmon.toml")
    if row["last_night"] is None:
        return Line("WARN", area, "may be read, never was", "repmon nightly")
    what = f"{row['last_night']}: {row['last_health'] or 'unfinished'}" + (f" ({row['last_why']})" if row["last_why"] else "")
    if row["last_health"] == "ok":
        return Line("OK", area, what)
    last_good = f"; last good night {row['last_ok_night'] or 'none'}"
    return Line("WARN", area, what + last_good, "nothing for a single night; else see 'repmon sites'")


def _backups(config: Config, nights: list[NightRun], today: Night) -> Iterator[Line]:
    known = backups(config.backups.folder, config.database.stem)
    if known:
        night, path = known[-1]
        late = nights_between(night, today) > 2 * config.backups.every_nights
        what = f"{len(known)} kept, the newest {path}"
        yield Line("WARN", "backups", f"{what} is old", "repmon nightly") if late else Line("OK", "backups", what)
    elif nights:
        yield Line("WARN", "backups", f"none in {config.backups.folder}", "repmon nightly")


def _disagreements(db: sqlite3.Connection) -> Iterator[Line]:
    for site, name, count, listings in disagreements(db):
        what = f"two ways of reading a page disagree about {name} on {count} of {listings} listings"
        if count > DISAGREEING_SHARE * listings:
            yield Line("WARN", f"site {site}", what, "look at one with 'repmon extract', and report it")
        else:
            yield Line("OK", f"site {site}", what)

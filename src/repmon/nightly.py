"""The night: crawl, match, check, report, under a lock. Each stage can be repeated, so a killed night resumes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from repmon.clean.counted import counted
from repmon.config import Config, unknown_specialties
from repmon.errors import RepmonError, StoppedError
from repmon.lock import only_one
from repmon.logs import Line, Say
from repmon.model import Night, SiteRun
from repmon.stages.night import CheckResult, MatchResult, check_stage, match_stage, physicians_in, report_stage
from repmon.stopping import listen, stoppable

TASK_NIGHTS = 7
"""How long finished tasks are kept, for a look at what a night did; their results are kept for good elsewhere."""


class NightError(RepmonError):
    """The night cannot begin."""


@dataclass(slots=True)
class NightResult:
    """What a night came to."""

    night: Night
    sites: list[SiteRun] = field(default_factory=list)
    check: CheckResult | None = None
    report: Path | None = None

    @property
    def degraded(self) -> list[SiteRun]:
        """Sites that could not be read well."""
        return [run for run in self.sites if run.health != "ok"]


def run_nightly(config: Config, night: Night, *, say: Say, progress: bool = True) -> NightResult:
    """Run one whole night, or what is left of it after a kill, and tell who is to be told.

    Raises:
        RepmonError: when it cannot begin (no roster, no permitted site, clock behind the last night, another run at work) or
            cannot be finished; administrators are told of the latter.
        StoppedError: it was asked to stop (SIGTERM, Ctrl-C); nobody is told, because somebody wanted it so.
    """
    from repmon.notify.telling import send_digest
    from repmon.store.database import open_database

    with stoppable(), only_one(config.database, f"nightly {night}"):
        db = open_database(config.database, backups=config.backups.folder)
        try:
            _check_start(db, config, night)
            result = _stages(db, config, night, say=say, progress=progress)
            for line in send_digest(db, config, night, result.report) if result.report else ():
                say(_told(line))
            return result
        except StoppedError:
            raise
        except Exception as error:
            _report_failure(config, night, error, say)
            raise
        finally:
            db.close()


def _report_failure(config: Config, night: Night, error: Exception, say: Say) -> None:
    """Tell the administrators why the night could not be finished; of an error of ours only its kind, which names nobody."""
    from repmon.notify.telling import report_failure

    why = str(error) if isinstance(error, RepmonError) else f"unexpected {type(error).__name__}; its text is in the log."
    for line in report_failure(config, night, why):
        say(_told(line))


def _told(line: str) -> Line:
    """A line about a message; who got it stays out of a machine's log."""
    return Line(line, event="notified", delivered=line.startswith("told "))


def _stages(db: sqlite3.Connection, config: Config, night: Night, *, say: Say, progress: bool) -> NightResult:
    from repmon.crawl.runner import run_crawl
    from repmon.store.nights import finish_night, prune_tasks, set_stage, start_night

    result = NightResult(night)
    start_night(db, night, _now())
    set_stage(db, night, "crawl")
    say(Line(f"night of {night}", event="night_started"))
    try:
        result.sites = run_crawl(config, night=night, progress=progress)
    finally:
        listen()  # the crawl's event loop listened for itself
    result.sites += _not_run(config, night, result.sites)
    for run in result.sites:
        say(site_line(run))
    set_stage(db, night, "match")
    matched = match_stage(db, night)
    say(match_line(matched))
    set_stage(db, night, "check")
    result.check = check_stage(db, config, night)
    for line in strange_specialties(db, config):
        say(line)
    say(check_line(result.check))
    set_stage(db, night, "report")
    result.report = report_stage(db, config, night, config.reports / night)
    say(Line(f"report: {result.report}", event="report_written", path=str(result.report)))
    prune_tasks(db, TASK_NIGHTS)
    _back_up(db, config, night, say)
    why = "; ".join(f"{run.site}: {run.why or run.health}" for run in result.degraded) or None
    outcome = "degraded" if result.degraded else "clean"
    finish_night(db, night, outcome=outcome, why=why, finished_at=_now())
    say(Line(f"night of {night}: {outcome}", event="night_finished", outcome=outcome))
    return result


def _not_run(config: Config, night: Night, runs: Iterable[SiteRun]) -> list[SiteRun]:
    """Sites that may be read and were not, for want of a key: the night is not clean without them."""
    from repmon.crawl.overview import site_rows

    missing = {name for name, site in config.sites.items() if site.why_not_run(night) is None} - {run.site for run in runs}
    return [SiteRun(row["site"], night, why=row["why_not"]) for row in site_rows(config) if row["site"] in missing]


def _back_up(db: sqlite3.Connection, config: Config, night: Night, say: Say) -> None:
    """Copy the database when it is due. A night whose report is out has not failed because the copy did."""
    from repmon.store.backup import backup_if_due
    from repmon.store.database import StoreError

    plan = config.backups
    try:
        backup_if_due(db, plan.folder, night, every_nights=plan.every_nights, keep=plan.keep)
    except StoreError as error:
        say(Line(f"no backup: {error}", event="no_backup", level="warning", why=str(error)))


def _check_start(db: sqlite3.Connection, config: Config, night: Night) -> None:
    from repmon.store.nights import night_runs

    if not physicians_in(db):
        raise NightError(f"{config.database}: no physicians yet. Run 'repmon import roster FILE' first.")
    reasons = {name: site.why_not_run(night) for name, site in config.sites.items()}
    if None not in reasons.values():
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) or "none is configured"
        raise NightError(f"no site may be read ({why}). Enable one under [sites.NAME] and record its permission basis.")
    for last in night_runs(db, limit=1):
        if night < last.night:
            what = f"the database already holds the night of {last.night}, after {night}"
            mend = f"If it was wrong on {last.night}, restore the backup before that night."
            raise NightError(f"{what}. Is this machine's clock right? {mend}")


def strange_specialties(db: sqlite3.Connection, config: Config) -> list[Line]:
    """One line for each specialty that is set something in ``repmon.toml`` and that nobody on the roster has."""
    if not (config.demand or config.ratings.lines):
        return []
    told = unknown_specialties(config, (physician.specialty for physician in physicians_in(db)))
    return [Line(text, event="setting_without_effect", level="warning") for text in told]


def site_line(run: SiteRun) -> Line:
    """One line about one site's night."""
    parts = [
        f"{run.site}: {run.health or 'not read'}",
        f"{run.answered} of {counted(run.tasks, 'task')}",
        counted(run.listings, "listing"),
        counted(run.requests, "request"),
    ]
    if run.why:
        parts.append(run.why)
    level = "info" if run.health == "ok" else "warning"
    numbers = {name: getattr(run, name) for name in ("tasks", "tasks_done", "listings", "requests", "health", "why")}
    return Line(", ".join(parts), event="site_read", site=run.site, level=level, **numbers)


def match_line(result: MatchResult) -> Line:
    """One line about whose the listings are."""
    parts = [counts_line(result.by_state), f"{result.nobodys:,} of nobody on the roster" if result.nobodys else ""]
    text = f"{counted(result.listings, 'listing')}: {', '.join(part for part in parts if part) or 'nothing to match'}"
    return Line(f"match: {text}", event="matched", listings=result.listings, by_state=result.by_state, nobodys=result.nobodys)


def check_line(result: CheckResult) -> Line:
    """One line about what the checks found. A problem stands here as in the report: news about ratings is none."""
    from repmon.report.words import RATING_KINDS

    problems = {kind: count for kind, count in result.open_by_kind.items() if kind not in RATING_KINDS}
    news = sum(result.open_by_kind.values()) - sum(problems.values())
    parts = [
        f"check: {counted(sum(problems.values()), 'problem stands', 'problems stand')} ({counts_line(problems) or 'none'})",
        f"{result.unchecked} of them could not be checked tonight" if result.unchecked else "",
        f"{counted(news, 'item')} of rating news" if news else "",
        f"tonight: {counts_line(result.events) or 'nothing changed'}",
    ]
    text = "; ".join(part for part in parts if part)
    return Line(text, event="checked", standing=problems, unchecked=result.unchecked, news=news, events=result.events)


def counts_line(numbers: dict[str, int]) -> str:
    """Counts by name, as one phrase: "3 gone, 12 wrong phone"."""
    said = {name: name.replace("_", " ").replace("couldnt", "couldn't") for name in numbers}
    return ", ".join(f"{count} {said[name]}" for name, count in sorted(numbers.items()))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

"""The verbs of an administrator: schedule, doctor, restore, merge, purge."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from repmon.cli.options import FAILED, as_of_option, config_of, json_option, night_of
from repmon.errors import UsageError


@click.command()
@click.option("--at", default="02:00", show_default=True, help="Local time of the start, HH:MM.")
@click.option("--install", is_flag=True, help="Set it up, in place of an earlier one.")
@click.option("--remove", is_flag=True, help="Take it out again.")
@click.pass_context
def schedule(ctx: click.Context, at: str, install: bool, remove: bool) -> None:
    """Start 'repmon nightly' every night.

    By systemd, cron, launchd or the Task Scheduler, whichever this machine has.

    Without --install or --remove it prints what would be set up.

    Example: repmon schedule --at 02:00 --install
    """
    from repmon import schedule as timers

    if install and remove:
        raise UsageError("--install and --remove ask for opposite things: choose one.")
    machine = timers.Machine()
    if remove:
        click.echo(timers.remove(ctx.obj, machine))
        return
    job = timers.make_job(ctx.obj, at)
    click.echo(timers.install(job, machine) if install else timers.shown(job, machine.kind(), machine.home))


@click.command()
@as_of_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_of: dt.datetime | None, as_json: bool) -> None:
    """Say whether last night ran, what is wrong and what mends it.

    Exit code 1 when something must be mended.

    Example: repmon doctor
    """
    from repmon.doctor import examine
    from repmon.schedule import Machine

    diagnosis = examine(ctx.obj, night_of(as_of), Machine())
    click.echo(json.dumps(diagnosis.as_json(), indent=1) if as_json else diagnosis.as_text())
    if not diagnosis.well:
        ctx.exit(FAILED)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, file: Path) -> None:
    """Put a backup in the database's place.

    What is replaced is kept beside it.

    Example: repmon restore backups/repmon-2026-03-02.db
    """
    from repmon.lock import only_one
    from repmon.store.backup import restore as run

    database = config_of(ctx).database
    with only_one(database, "restore"):
        aside = run(file, database)
    click.echo(f"restored {file} as {database}" + (f"; the replaced one is {aside}" if aside else ""))


@click.command()
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--node", help="What that machine is called, the same each time (default: the last two parts of OTHER's path).")
@click.pass_context
def merge(ctx: click.Context, other: Path, node: str | None) -> None:
    """Join another machine's database into this one.

    It crawled other sites or other physicians.

    It may be repeated every night. Afterwards run 'repmon match', 'repmon check' and 'repmon report'.

    Example: repmon merge node2/repmon.db
    """
    from repmon.lock import writing
    from repmon.store.merge import merge as run

    name = node or "/".join(other.resolve().parts[-2:])
    with writing(config_of(ctx), "merge") as db:
        click.echo(f"merged {name}: {run(db, other, node=name).as_text()}")


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what would be deleted and delete nothing.")
@as_of_option
@click.pass_context
def purge(ctx: click.Context, dry_run: bool, as_of: dt.datetime | None) -> None:
    """Delete what has been kept for long enough.

    Reviews, physicians who left, strangers' listings and searches older than [retention] in repmon.toml allows.

    Example: repmon purge --dry-run
    """
    from repmon.lock import writing
    from repmon.store.purge import purge as run

    config = config_of(ctx)
    keep = config.retention
    with writing(config, "purge") as db:
        purged = run(
            db,
            night_of(as_of),
            review_days=keep.review_days,
            departed_days=keep.departed_days,
            stranger_days=keep.stranger_days,
            search_days=keep.search_days,
            dry_run=dry_run,
        )
    click.echo(purged.as_text(dry_run=dry_run))

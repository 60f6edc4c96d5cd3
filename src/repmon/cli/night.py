"""The verbs of a night: the whole of it, and each of its stages alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from repmon.cli.options import (
    DEGRADED,
    as_of_option,
    config_of,
    log_format_option,
    newest_option,
    night_of,
    night_to_run,
    site_name,
)


@click.command()
@click.option("--site", "only", type=site_name, multiple=True, help="Only this site; may be given several times.")
@click.option("--shard", metavar="I/N", help="This machine's share of the work, for example 1/4.")
@as_of_option
@log_format_option
@click.pass_context
def crawl(ctx: click.Context, only: tuple[str, ...], shard: str | None, as_of: dt.datetime | None) -> None:
    """Read tonight's listings from the permitted sites.

    Example: repmon crawl --site ratemds
    """
    from repmon.crawl.runner import run_crawl
    from repmon.lock import only_one
    from repmon.logs import sayer
    from repmon.nightly import NightError, site_line

    config, night = config_of(ctx), night_to_run(as_of)
    say = sayer(night, click.echo)
    with only_one(config.database, "crawl"):
        runs = run_crawl(config, night=night, sites=only or None, shard=_shard(shard))
    if not runs and shard is None:  # another machine's share may well be all there is
        raise NightError("no site was read. Enable one under [sites.NAME] and record its permission basis.")
    for run in runs:
        say(site_line(run))
    if any(run.health != "ok" for run in runs):
        ctx.exit(DEGRADED)


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    part, _, whole = text.partition("/")
    if not (part.isdigit() and whole.isdigit() and 1 <= int(part) <= int(whole)):
        raise click.BadParameter(f"{text!r} is not I/N with I from 1 to N, for example 1/4.", param_hint="--shard")
    return int(part), int(whole)


@click.command()
@as_of_option
@click.pass_context
def match(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Say which listing is which physician, and why.

    Example: repmon match
    """
    from repmon.lock import writing
    from repmon.nightly import match_line
    from repmon.stages.night import match_stage

    night = night_to_run(as_of)
    with writing(config_of(ctx), "match") as db:
        result = match_stage(db, night)
    click.echo(match_line(result))


@click.command()
@newest_option
@click.pass_context
def check(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Compare listings with the roster: what is new, stands or is fixed.

    Example: repmon check
    """
    from repmon.lock import writing
    from repmon.nightly import check_line, strange_specialties
    from repmon.stages.night import check_stage, night_at_hand

    config = config_of(ctx)
    with writing(config, "check") as db:
        night = night_at_hand(db, night_of(as_of) if as_of else None)
        for line in (*strange_specialties(db, config), check_line(check_stage(db, config, night))):
            click.echo(line)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the report (default: reports/NIGHT).")
@newest_option
@click.pass_context
def report(ctx: click.Context, out: Path | None, as_of: dt.datetime | None) -> None:
    """Write the HTML report and the work list of the newest night.

    Example: repmon report --out friday
    """
    from repmon.lock import writing
    from repmon.stages.night import night_at_hand, report_stage

    config = config_of(ctx)
    with writing(config, "report") as db:
        night = night_at_hand(db, night_of(as_of) if as_of else None)
        click.echo(f"report: {report_stage(db, config, night, out or config.reports / night)}")


@click.command()
@as_of_option
@log_format_option
@click.pass_context
def nightly(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Do the whole night: crawl, match, check, report.

    Exit code 0: clean. 1: failed. 2: wrong usage. 3: finished, but a site could not be read well.

    Example: repmon nightly
    """
    from repmon.logs import sayer
    from repmon.nightly import run_nightly

    night = night_to_run(as_of)
    result = run_nightly(config_of(ctx), night, say=sayer(night, click.echo))
    if result.degraded:
        ctx.exit(DEGRADED)

"""The command line: parse arguments, call one function, print. Imports stand inside the verbs, so that help is instant."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from repmon import cli_export, cli_files, cli_review, cli_sites, cli_upkeep
from repmon.cli_options import DEGRADED, FAILED, as_of_option, config_of, json_option, log_format_option, night_of
from repmon.errors import RepmonError

if TYPE_CHECKING:
    pass


class _Verbs(click.Group):
    """Turns every error a user can mend into one line on stderr; tracebacks only with ``--debug``."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RepmonError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"repmon: {error}", err=True)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError, KeyboardInterrupt):
            raise
        except Exception as error:  # the last resort: a person sees one line, not a traceback
            if ctx.params.get("debug"):
                raise
            text = " ".join(str(error).split()) or "no message"
            click.echo(f"repmon: unexpected {type(error).__name__}: {text}. Run it again with --debug and report it.", err=True)
            ctx.exit(FAILED)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", "config_file", default="repmon.toml", show_default=True, help="Settings file.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@log_format_option
@click.version_option(package_name="repmon")
@click.pass_context
def main(ctx: click.Context, config_file: str, debug: bool) -> None:
    """Watch how your physicians appear on review sites, and learn what to fix first.

    Start with 'repmon demo', or with 'repmon init' in an empty folder.
    """
    ctx.obj = Path(config_file)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar="[DIR]")
def init(folder: Path) -> None:
    """Write repmon.toml and an empty roster template, both explained.

    Example: repmon init my-hospital
    """
    from repmon.starter import write_starter

    for path in write_starter(folder):
        click.echo(f"wrote {path}")
    click.echo(f"Next: fill in {folder / 'repmon.toml'}, then 'repmon import roster FILE' and 'repmon nightly'.")


@main.command()
@json_option
@click.pass_context
def sites(ctx: click.Context, as_json: bool) -> None:
    """List the sites: access, permission basis, last healthy night.

    Example: repmon sites
    """
    from repmon.crawl.overview import site_rows, site_table

    rows = site_rows(config_of(ctx))
    click.echo(json.dumps(rows, indent=1) if as_json else site_table(rows))


@main.command()
@click.option("--site", "only", multiple=True, help="Only this site (may be given several times).")
@click.option("--shard", help="I/N: this machine's share of the work.")
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
    from repmon.nightly import site_line

    config, night = config_of(ctx), night_of(as_of)
    say = sayer(night, click.echo)
    with only_one(config.database, "crawl"):
        runs = run_crawl(config, night=night, sites=only or None, shard=_shard(shard))
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


@main.command()
@as_of_option
@click.pass_context
def match(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Say which listing is which physician, and why.

    Example: repmon match
    """
    from repmon.lock import writing
    from repmon.nightly import match_line
    from repmon.stages import match_stage

    with writing(config_of(ctx), "match") as db:
        result = match_stage(db, night_of(as_of))
    click.echo(match_line(result))


@main.command()
@as_of_option
@click.pass_context
def check(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Compare listings with the roster and move the findings.

    Example: repmon check
    """
    from repmon.lock import writing
    from repmon.nightly import check_line
    from repmon.stages import check_stage, newest_night

    config = config_of(ctx)
    with writing(config, "check") as db:
        night = night_of(as_of) if as_of else newest_night(db)
        click.echo(check_line(check_stage(db, config, night)))


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the report (default: reports/NIGHT).")
@as_of_option
@click.pass_context
def report(ctx: click.Context, out: Path | None, as_of: dt.datetime | None) -> None:
    """Write the HTML report and the work list.

    Example: repmon report --out friday
    """
    from repmon.lock import writing
    from repmon.stages import report_stage, reported_night

    config = config_of(ctx)
    with writing(config, "report") as db:
        night = reported_night(db, night_of(as_of) if as_of else None)
        click.echo(f"report: {report_stage(db, config, night, out or config.reports / night)}")


@main.command()
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

    night = night_of(as_of)
    result = run_nightly(config_of(ctx), night, say=sayer(night, click.echo))
    if result.degraded:
        ctx.exit(DEGRADED)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free port.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than this open it to the network."
)
@click.pass_context
def serve(ctx: click.Context, port: int, host: str) -> None:
    """Show the newest report in a browser, on this machine only, until Ctrl-C.

    Example: repmon serve
    """
    from repmon.serve import serve as run

    run(config_of(ctx).reports, host=host, port=port, say=click.echo)


@main.command()
@click.argument("site")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="Address that the page came from, when the page does not say.")
@click.pass_context
def extract(ctx: click.Context, site: str, files: tuple[Path, ...], url: str | None) -> None:
    """Show what repmon reads from saved pages, as JSON lines (no network, no database).

    Example: repmon extract ratemds saved/*.html
    """
    from repmon.crawl.extract_files import extract_files

    unread = 0
    for line in extract_files(site, files, url, config_file=ctx.obj):
        unread += "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    if unread:
        ctx.exit(FAILED)


@main.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("repmon-demo"), show_default=True)
@click.option("--nights", type=click.IntRange(1, 60), default=10, show_default=True, help="How many nights to simulate.")
@click.pass_context
def demo(ctx: click.Context, folder: Path, nights: int) -> None:
    """Watch repmon work on a small made-up world on this machine, and see whether it finds what was planted.

    Example: repmon demo
    """
    from repmon.demo.run import run_demo

    ctx.exit(run_demo(folder, nights=nights, echo=click.echo))


for command in (
    cli_files.import_,
    cli_files.fixes,
    cli_export.export,
    cli_review.review,
    cli_sites.new_site,
    cli_upkeep.schedule,
    cli_upkeep.doctor,
    cli_upkeep.restore,
    cli_upkeep.merge,
    cli_upkeep.purge,
):
    main.add_command(command)


if __name__ == "__main__":
    main()

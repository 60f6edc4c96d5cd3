"""The command line: parse arguments, call one function, print. Imports stand inside the verbs, so that help is instant."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from repmon.errors import RepmonError

if TYPE_CHECKING:
    from repmon.config import Config

FAILED, DEGRADED = 1, 3
"""Exit codes besides 0 (clean) and 2 (wrong usage, click's own)."""


class _Verbs(click.Group):
    """Turns every error a user can mend into one line on stderr; tracebacks only with ``--debug``."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RepmonError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"repmon: {error}", err=True)
            ctx.exit(FAILED)
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
@click.version_option(package_name="repmon")
@click.pass_context
def main(ctx: click.Context, config_file: str, debug: bool) -> None:
    """Watch how your physicians appear on review sites, and learn what to fix first.

    Start with 'repmon demo', or with 'repmon init' in an empty folder.
    """
    ctx.obj = Path(config_file)


def _config(ctx: click.Context) -> Config:
    from repmon.config import load_config

    return load_config(ctx.obj)


def _night(as_of: dt.datetime | None) -> str:
    return (as_of.date() if as_of else dt.date.today()).isoformat()


as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The night's date (default: today).")
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


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


@main.group("import")
def import_() -> None:
    """Take in a roster, listings or rating history from files."""


@import_.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", default="auto", show_default=True, help="csv, nppes, npi_registry, cms (default: found out)."
)
@click.option("--dry-run", is_flag=True, help="Print what would change and write nothing.")
@click.option("--partial", is_flag=True, help="The file is a part of the roster: nobody is marked as departed.")
@as_of_option
@json_option
@click.pass_context
def import_roster(
    ctx: click.Context, file: Path, format_name: str, dry_run: bool, partial: bool, as_of: dt.datetime | None, as_json: bool
) -> None:
    """Load physicians and their practice locations.

    FILE is our CSV or XLSX template, an NPPES dissemination file, an NPI Registry answer (JSON) or a CMS clinicians file.

    Example: repmon import roster roster.csv --dry-run
    """
    from repmon.roster.importing import import_roster as run

    result = run(_config(ctx), file, night=_night(as_of), format_name=format_name, dry_run=dry_run, full=not partial)
    click.echo(json.dumps(result.as_json(), indent=1) if as_json else result.as_text())


dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would be loaded and write nothing.")


@import_.command("listings")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def import_listings(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Load listings from a portal's export or another vendor.

    Columns: site, url, site_key, name, npi, specialty, gender, practice, street, street2, city, state, zip, phone, website,
    rating, count, seen_on. Needed: site, name, and url or site_key.

    Example: repmon import listings portal.csv
    """
    from repmon.imports.listings import import_listings as run

    account = run(_config(ctx), file, night=_night(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1) if as_json else account.as_text(dry_run=dry_run))


@import_.command("ratings")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def import_ratings(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Load the rating history of known listings.

    Columns: site, url or site_key, date, rating, count, scale_max (5 when not given).

    Example: repmon import ratings history.csv
    """
    from repmon.imports.ratings import import_rating_history as run

    account = run(_config(ctx), file, night=_night(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1) if as_json else account.as_text(dry_run=dry_run))


@main.command()
@json_option
@click.pass_context
def sites(ctx: click.Context, as_json: bool) -> None:
    """List the sites: access, permission basis, last healthy night.

    Example: repmon sites
    """
    from repmon.crawl.overview import site_rows, site_table

    rows = site_rows(_config(ctx))
    click.echo(json.dumps(rows, indent=1) if as_json else site_table(rows))


@main.command()
@click.option("--site", "only", multiple=True, help="Only this site (may be given several times).")
@click.option("--shard", help="I/N: this machine's share of the work.")
@as_of_option
@click.pass_context
def crawl(ctx: click.Context, only: tuple[str, ...], shard: str | None, as_of: dt.datetime | None) -> None:
    """Read tonight's listings from the permitted sites.

    Example: repmon crawl --site ratemds
    """
    from repmon.crawl.runner import run_crawl
    from repmon.lock import only_one
    from repmon.nightly import site_line

    config = _config(ctx)
    with only_one(config.database, "crawl"):
        runs = run_crawl(config, night=_night(as_of), sites=only or None, shard=_shard(shard))
    for run in runs:
        click.echo(site_line(run))
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
    from repmon.lock import only_one
    from repmon.nightly import counts_line
    from repmon.stages import match_stage
    from repmon.store.database import open_database

    config = _config(ctx)
    with only_one(config.database, "match"):
        result = match_stage(open_database(config.database), _night(as_of))
    click.echo(f"matched {result.listings} listings: {counts_line(result.by_state) or 'none'}")


@main.command()
@as_of_option
@click.pass_context
def check(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Compare listings with the roster and move the findings.

    Example: repmon check
    """
    from repmon.lock import only_one
    from repmon.nightly import check_line
    from repmon.stages import check_stage, newest_night
    from repmon.store.database import open_database

    config = _config(ctx)
    with only_one(config.database, "check"):
        db = open_database(config.database)
        night = _night(as_of) if as_of else newest_night(db)
        click.echo(check_line(check_stage(db, config, night)))


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the report (default: reports/NIGHT).")
@as_of_option
@click.pass_context
def report(ctx: click.Context, out: Path | None, as_of: dt.datetime | None) -> None:
    """Write the HTML report and the work list.

    Example: repmon report --out friday
    """
    from repmon.lock import only_one
    from repmon.report.build import build_report
    from repmon.stages import newest_night
    from repmon.store.database import open_database

    config = _config(ctx)
    with only_one(config.database, "report"):
        db = open_database(config.database)
        night = _night(as_of) if as_of else newest_night(db)
        click.echo(f"report: {build_report(db, config, night=night, out=out or config.reports / night)}")


@main.command()
@click.argument("what", type=click.Choice(["fixes", "findings", "matches", "listings", "ratings", "all"]))
@click.argument("file", type=click.Path(path_type=Path))
@as_of_option
@click.pass_context
def export(ctx: click.Context, what: str, file: Path, as_of: dt.datetime | None) -> None:
    """Write a table as .csv or .xlsx. With 'all', FILE is a folder for every table of the database as .csv.

    Example: repmon export fixes fixes.csv
    """
    from repmon.report.exports import export as run
    from repmon.report.worklist import write_fixes
    from repmon.stages import newest_night
    from repmon.store.database import open_database
    from repmon.store.dump import dump_tables

    config = _config(ctx)
    db = open_database(config.database)
    if what == "all":
        dump_tables(db, file)
    elif what == "fixes":
        write_fixes(db, config, _night(as_of) if as_of else newest_night(db), file)
    else:
        run(db, what, file)
    click.echo(f"wrote {file}")


@main.group()
def review() -> None:
    """Decide doubtful matches: is this listing this physician's?"""


@review.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many are shown.")
@json_option
@click.pass_context
def review_list(ctx: click.Context, limit: int, as_json: bool) -> None:
    """Show the matches that wait for a person, both sides field by field, the answer that settles most first.

    With --json all of them.

    Example: repmon review list --limit 5
    """
    from dataclasses import asdict

    from repmon.review import items_text, waiting
    from repmon.store.database import open_readonly

    items = waiting(open_readonly(_config(ctx).database))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in items], indent=1, ensure_ascii=False))
    else:
        click.echo(items_text(items, limit=limit))


@review.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def review_export(ctx: click.Context, file: Path) -> None:
    """Write the matches that wait for a person as .csv or .xlsx, with an empty column "decision".

    Example: repmon review export review.xlsx
    """
    from repmon.review import export_items, waiting
    from repmon.store.database import open_readonly

    click.echo(f"wrote {export_items(waiting(open_readonly(_config(ctx).database)), file)}")


def _user() -> str | None:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a bare container
        return None


by_option = click.option("--by", default=_user, help="Who decides (default: the user who is logged in).")


def _pair_arguments(verb: Any) -> Any:
    """The three arguments that name a listing and a physician."""
    for argument in ("physician_id", "site_key", "site"):
        verb = click.argument(argument)(verb)
    return verb


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@by_option
@as_of_option
@json_option
@click.pass_context
def review_import(
    ctx: click.Context, file: Path, dry_run: bool, by: str | None, as_of: dt.datetime | None, as_json: bool
) -> None:
    """Take decisions from the exported table: confirm, reject or undo in the column "decision"; empty is not decided yet.

    Example: repmon review import review.csv
    """
    from repmon.imports.decisions import import_decisions as run

    account = run(_config(ctx), file, by=by, night=_night(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1, ensure_ascii=False) if as_json else account.as_text())


@review.command("confirm")
@_pair_arguments
@by_option
@as_of_option
@click.pass_context
def review_confirm(
    ctx: click.Context, site: str, site_key: str, physician_id: str, by: str | None, as_of: dt.datetime | None
) -> None:
    """Say that a listing is this physician's. SITE_KEY may be the page's address, PHYSICIAN_ID the NPI.

    Example: repmon review confirm ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, decide

    click.echo(decide(_config(ctx), Pair(site, site_key, physician_id), "confirmed", by=by, night=_night(as_of)))


@review.command("reject")
@_pair_arguments
@by_option
@as_of_option
@click.pass_context
def review_reject(
    ctx: click.Context, site: str, site_key: str, physician_id: str, by: str | None, as_of: dt.datetime | None
) -> None:
    """Say that a listing is not this physician's: the pair is not proposed again.

    Example: repmon review reject ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, decide

    click.echo(decide(_config(ctx), Pair(site, site_key, physician_id), "rejected", by=by, night=_night(as_of)))


@review.command("undo")
@_pair_arguments
@click.pass_context
def review_undo(ctx: click.Context, site: str, site_key: str, physician_id: str) -> None:
    """Forget what was decided about a listing and a physician.

    Example: repmon review undo ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, undo

    click.echo(undo(_config(ctx), Pair(site, site_key, physician_id)))


@main.group()
def fixes() -> None:
    """Take the edited work list back."""


@fixes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def fixes_import(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Take back what was written into owner, marketer_state, submitted_on and notes.

    FILE is the exported .csv or .xlsx, or any table with issue_id and some of these four columns. An empty cell leaves the
    stored value as it is, "-" clears it. A row that cannot be accepted is named and the others load.

    Example: repmon fixes import fixes.csv --dry-run
    """
    from repmon.imports.fixes import import_fixes as run

    account = run(_config(ctx), file, night=_night(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1, ensure_ascii=False) if as_json else account.as_text())


@main.command()
@as_of_option
@click.pass_context
def nightly(ctx: click.Context, as_of: dt.datetime | None) -> None:
    """Do the whole night: crawl, match, check, report.

    Exit code 0: clean. 1: failed. 2: wrong usage. 3: finished, but a site could not be read well.

    Example: repmon nightly
    """
    from repmon.nightly import run_nightly

    result = run_nightly(_config(ctx), _night(as_of), say=click.echo)
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

    run(_config(ctx).reports, host=host, port=port, say=click.echo)


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
@click.option("--at", default="02:00", show_default=True, help="Local time of the start, HH:MM.")
@click.option("--install", "action", flag_value="install", help="Set it up, in place of an earlier one.")
@click.option("--remove", "action", flag_value="remove", help="Take it out again.")
@click.pass_context
def schedule(ctx: click.Context, at: str, action: str | None) -> None:
    """Start 'repmon nightly' every night by systemd, cron, launchd or the Task Scheduler, whichever this machine has.

    Without --install or --remove it prints what would be set up.

    Example: repmon schedule --at 02:00 --install
    """
    from repmon import schedule as timers

    machine = timers.Machine()
    if action == "remove":
        click.echo(timers.remove(ctx.obj, machine))
        return
    job = timers.make_job(ctx.obj, at)
    click.echo(timers.install(job, machine) if action == "install" else timers.shown(job, machine.kind(), machine.home))


@main.command()
@as_of_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_of: dt.datetime | None, as_json: bool) -> None:
    """Say whether last night ran, what is wrong, and the one command that mends it. Exit code 1 when something must be.

    Example: repmon doctor
    """
    from repmon.doctor import examine
    from repmon.schedule import Machine

    diagnosis = examine(ctx.obj, _night(as_of), Machine())
    click.echo(json.dumps(diagnosis.as_json(), indent=1) if as_json else diagnosis.as_text())
    if not diagnosis.well:
        ctx.exit(FAILED)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, file: Path) -> None:
    """Put a backup in the database's place; what is replaced is kept beside it.

    Example: repmon restore backups/repmon-2026-03-02.db
    """
    from repmon.lock import only_one
    from repmon.store.backup import restore as run

    database = _config(ctx).database
    with only_one(database, "restore"):
        aside = run(file, database)
    click.echo(f"restored {file} as {database}" + (f"; the replaced one is {aside}" if aside else ""))


@main.command()
@click.argument("other", type=click.Path(path_type=Path))
@click.option("--node", help="What that machine is called, the same each time (default: the last two parts of OTHER's path).")
@click.pass_context
def merge(ctx: click.Context, other: Path, node: str | None) -> None:
    """Join another machine's database, which crawled other sites or physicians, into this one.

    It may be repeated every night. Afterwards run 'repmon match', 'repmon check' and 'repmon report'.

    Example: repmon merge node2/repmon.db
    """
    from repmon.lock import only_one
    from repmon.store.database import open_database
    from repmon.store.merge import merge as run

    database = _config(ctx).database
    name = node or "/".join(other.resolve().parts[-2:])
    with only_one(database, "merge"):
        click.echo(f"merged {name}: {run(open_database(database), other, node=name).as_text()}")


@main.command()
@click.option("--dry-run", is_flag=True, help="Count what would be deleted and delete nothing.")
@as_of_option
@click.pass_context
def purge(ctx: click.Context, dry_run: bool, as_of: dt.datetime | None) -> None:
    """Delete reviews and physicians who left, once they are older than [retention] in repmon.toml allows.

    Example: repmon purge --dry-run
    """
    from repmon.lock import only_one
    from repmon.store.database import open_database
    from repmon.store.purge import purge as run

    config = _config(ctx)
    keep = config.retention
    with only_one(config.database, "purge"):
        purged = run(
            open_database(config.database),
            _night(as_of),
            review_days=keep.review_days,
            departed_days=keep.departed_days,
            dry_run=dry_run,
        )
    click.echo(purged.as_text(dry_run=dry_run))


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


if __name__ == "__main__":
    main()

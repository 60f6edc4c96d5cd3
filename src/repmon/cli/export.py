"""The verbs that write tables for people: ``repmon export ...``."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from repmon.clean.counted import counted
from repmon.cli.options import config_of, newest_option, night_of, site_name
from repmon.config import Config
from repmon.errors import UsageError

if TYPE_CHECKING:
    import sqlite3


@click.group()
def export() -> None:
    """Write the work list or another table as .csv or .xlsx.

    Also coverage, findings, matches, listings, ratings, a platform's bulk file, or everything.
    """


_file = click.argument("file", type=click.Path(path_type=Path))


def _database(config: Config) -> closing[sqlite3.Connection]:
    """The database for the length of a ``with`` block, brought up to date."""
    from repmon.store.database import open_database

    return closing(open_database(config.database, backups=config.backups.folder))


@export.command()
@_file
@click.option("--site", "sites", multiple=True, help="Only this site. May be given several times, as may the next two.")
@click.option("--location", "locations", multiple=True, help="Only this location, by its id or name.")
@click.option("--owner", "owners", multiple=True, help="Only what this person takes care of.")
@click.option("--min-priority", metavar="NUMBER", help="Only what is at least so urgent.")
@click.option("--changed-since", metavar="YYYY-MM-DD", help="Only what something happened to on this day or later.")
@newest_option
@click.pass_context
def fixes(
    ctx: click.Context, file: Path, sites: tuple[str, ...], locations: tuple[str, ...], owners: tuple[str, ...],
    min_priority: str | None, changed_since: str | None, as_of: dt.datetime | None,
) -> None:  # fmt: skip
    """Write the work list, most urgent first.

    Example: repmon export fixes fixes.xlsx --site ratemds --min-priority 100
    """
    from repmon.report.worklist import Wish, write_fixes
    from repmon.stages.night import night_at_hand

    config, since = config_of(ctx), _date(changed_since)
    wish = Wish(sites, locations, owners, _priority(min_priority), since)
    with _database(config) as db:
        issues = write_fixes(db, config, night_at_hand(db, night_of(as_of) if as_of else None), file, wish)
    click.echo(f"wrote {file}: {counted(issues, 'issue')}")


def _priority(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise UsageError(f"--min-priority: {text!r} is not a number from 0 upwards, for example 100.")
    return value


def _date(text: str | None) -> str | None:
    try:
        return None if text is None else dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--changed-since: {text!r} is not a date. Write it as 2026-03-31.") from None


@export.command()
@_file
@newest_option
@click.pass_context
def coverage(ctx: click.Context, file: Path, as_of: dt.datetime | None) -> None:
    """Write who is listed where: each physician on each site, and why.

    States: listed, needs_review, missing, couldnt_check, searching, not_wanted.

    Example: repmon export coverage coverage.xlsx
    """
    from repmon.report.table_files import write_table
    from repmon.report.tables import Layout
    from repmon.stages.coverage import COLUMNS, coverage_rows
    from repmon.stages.night import night_at_hand

    config = config_of(ctx)
    with _database(config) as db:
        table = coverage_rows(db, config, night_at_hand(db, night_of(as_of) if as_of else None))
        rows = write_table(file, COLUMNS, table, Layout(title="Coverage", links=frozenset({"url"})))
    click.echo(f"wrote {file}: {counted(rows, 'row')}")


@export.command("all")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def everything(ctx: click.Context, folder: Path) -> None:
    """Write every table of the database into a folder, each as .csv.

    Example: repmon export all dump
    """
    from repmon.store.dump import dump_tables

    with _database(config_of(ctx)) as db:
        tables = dump_tables(db, folder)
    click.echo(f"wrote {folder}: {counted(sum(tables.values()), 'row')} in {counted(len(tables), 'table')}")


@export.command()
@click.argument("platform", type=site_name)
@_file
@click.option(
    "--businesses", required=True, type=click.Path(path_type=Path), help="The file of your businesses, downloaded from there."
)
@click.pass_context
def bulk(ctx: click.Context, platform: str, file: Path, businesses: Path) -> None:
    """Write corrections as a file that a platform takes.

    PLATFORM is google_profile. In the file are the store codes and what changes; what was sent already (submitted) is not.

    Example: repmon export bulk google_profile up.csv --businesses theirs.csv
    """
    from repmon.bulk import export_bulk

    with _database(config_of(ctx)) as db:
        click.echo(export_bulk(db, platform, file, businesses).as_text())


def _table(what: str, one: str, help_text: str) -> click.Command:
    @click.pass_context
    def write(ctx: click.Context, file: Path) -> None:
        from repmon.report.exports import export as run

        with _database(config_of(ctx)) as db:
            rows = run(db, what, file)
        click.echo(f"wrote {file}: {counted(rows, one, what)}")

    return export.command(what, help=f"{help_text}\n\nExample: repmon export {what} {what}.csv")(_file(write))


_table("findings", "finding", "Write every finding there ever was, with its state.")
_table("matches", "match", "Write which listing is whose, with the reasons.")
_table("listings", "listing", "Write the listings as 'repmon import listings' takes them back.")
_table("ratings", "rating", "Write every rating there was, and how long it stood.")

"""The verbs that take in files: ``repmon import ...`` and ``repmon fixes import``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from repmon.cli.options import FAILED, as_of_option, config_of, day_of, dry_run_option, json_option, today


@click.group("import")
def import_() -> None:
    """Take in a roster, listings or rating history from files."""


@import_.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_name", default="auto", show_default=True, help="auto (found out), csv, nppes, npi_registry or cms."
)
@click.option("--dry-run", is_flag=True, help="Print what would change and write nothing.")
@click.option("--partial", is_flag=True, help="The file is a part of the roster: nobody is marked as departed.")
@click.option("--allow-mass-departure", is_flag=True, help="Many have really left: mark them all as departed.")
@click.option("--correct-dates", is_flag=True, help="Imports dated after today were mistyped: take them for ones of this day.")
@as_of_option
@json_option
@click.pass_context
def import_roster(
    ctx: click.Context, file: Path, format_name: str, dry_run: bool, partial: bool, allow_mass_departure: bool,
    correct_dates: bool, as_of: dt.datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """Load physicians and their practice locations.

    FILE is our CSV or XLSX template, an NPPES dissemination file, an NPI Registry answer (JSON) or a CMS clinicians file.

    Example: repmon import roster roster.csv --dry-run
    """
    from repmon.roster.importing import import_roster as run

    result = run(
        config_of(ctx), file, night=day_of(as_of), today=today(), format_name=format_name, dry_run=dry_run,
        full=not partial, mass_departure=allow_mass_departure, correct_dates=correct_dates,
    )  # fmt: skip
    click.echo(json.dumps(result.as_json(), indent=1) if as_json else result.as_text())
    if result.file.rows and not result.file.loaded:
        ctx.exit(FAILED)


@import_.command("listings")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def import_listings(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Load listings from a portal's export or another vendor.

    Columns: site, url, site_key, name, npi, specialty, gender, practice, street, street2, city, state, zip, phone, website,
    rating, count, scale_max, seen_on; usual other headings (Platform, Profile URL, Review count) are known, too. Needed: name,
    site or url, and url or site_key. A rating may be written as 4.5, 4.5/5 or 92%.

    Example: repmon import listings portal.csv
    """
    from repmon.imports.listings import import_listings as run

    account = run(config_of(ctx), file, night=day_of(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1) if as_json else account.as_text(dry_run=dry_run))
    if account.in_vain:
        ctx.exit(FAILED)


@import_.command("ratings")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def import_ratings(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Load the rating history of known listings.

    Columns: site, url or site_key, date, rating, count, scale_max (5 when neither it nor the rating says otherwise).

    Example: repmon import ratings history.csv
    """
    from repmon.imports.ratings import import_rating_history as run

    account = run(config_of(ctx), file, night=day_of(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1) if as_json else account.as_text(dry_run=dry_run))
    if account.in_vain:
        ctx.exit(FAILED)


@click.group()
def fixes() -> None:
    """Take the edited work list back."""


@fixes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@as_of_option
@json_option
@click.pass_context
def fixes_import(ctx: click.Context, file: Path, dry_run: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Take back what was written into the exported work list.

    That is owner, marketer_state, submitted_on and notes. FILE is the exported .csv or .xlsx, or any table with issue_id and
    some of these four columns. An empty cell leaves the stored value as it is, "-" clears it. A row that cannot be accepted is
    named and the others load.

    Example: repmon fixes import fixes.csv --dry-run
    """
    from repmon.imports.fixes import import_fixes as run

    account = run(config_of(ctx), file, night=day_of(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1, ensure_ascii=False) if as_json else account.as_text())

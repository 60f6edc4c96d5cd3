"""The verbs about doubtful matches: ``repmon review ...``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from repmon.cli.options import as_of_option, config_of, dry_run_option, json_option, night_of, site_name


@click.group()
def review() -> None:
    """Decide doubtful matches: is this listing this physician's?"""


@review.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many are shown.")
@json_option
@click.pass_context
def review_list(ctx: click.Context, limit: int, as_json: bool) -> None:
    """Show the matches that wait for a person.

    Both sides field by field, and first the one whose answer settles most. With --json all of them.

    Example: repmon review list --limit 5
    """
    from dataclasses import asdict

    from repmon.report.questions import open_questions
    from repmon.review import items_text
    from repmon.store.database import open_readonly

    items = open_questions(open_readonly(config_of(ctx).database))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in items], indent=1, ensure_ascii=False))
    else:
        click.echo(items_text(items, limit=limit))


@review.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def review_export(ctx: click.Context, file: Path) -> None:
    """Write the matches that wait for a person as .csv or .xlsx.

    Fill in the column "decision", then use 'repmon review import'.

    Example: repmon review export review.xlsx
    """
    from repmon.report.questions import counts, open_questions
    from repmon.review import export_items
    from repmon.store.database import open_readonly

    items = open_questions(open_readonly(config_of(ctx).database))
    export_items(items, file)
    click.echo(f"wrote {file}: {counts(items)} to decide")


def _user() -> str | None:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in a bare container
        return None


by_option = click.option("--by", default=_user, help="Who decides (default: the user who is logged in).")


def _pair_arguments(verb: Any) -> Any:
    """The three arguments that name a listing and a physician."""
    for argument in ("physician_id", "site_key"):
        verb = click.argument(argument)(verb)
    return click.argument("site", type=site_name)(verb)


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
    """Take decisions from the exported table.

    In the column "decision" stands confirm, reject or undo; empty is not decided yet.

    Example: repmon review import review.csv
    """
    from repmon.imports.decisions import import_decisions as run

    account = run(config_of(ctx), file, by=by, night=night_of(as_of), dry_run=dry_run)
    click.echo(json.dumps(account.as_json(), indent=1, ensure_ascii=False) if as_json else account.as_text())


@review.command("confirm")
@_pair_arguments
@by_option
@as_of_option
@click.pass_context
def review_confirm(
    ctx: click.Context, site: str, site_key: str, physician_id: str, by: str | None, as_of: dt.datetime | None
) -> None:
    """Say that a listing is this physician's.

    SITE_KEY may be the page's address, PHYSICIAN_ID the NPI.

    Example: repmon review confirm ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, decide

    click.echo(decide(config_of(ctx), Pair(site, site_key, physician_id), "confirmed", by=by, night=night_of(as_of)))


@review.command("reject")
@_pair_arguments
@by_option
@as_of_option
@click.pass_context
def review_reject(
    ctx: click.Context, site: str, site_key: str, physician_id: str, by: str | None, as_of: dt.datetime | None
) -> None:
    """Say that a listing is not this physician's.

    The two are not proposed again. SITE_KEY may be the page's address, PHYSICIAN_ID the NPI.

    Example: repmon review reject ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, decide

    click.echo(decide(config_of(ctx), Pair(site, site_key, physician_id), "rejected", by=by, night=night_of(as_of)))


@review.command("undo")
@_pair_arguments
@click.pass_context
def review_undo(ctx: click.Context, site: str, site_key: str, physician_id: str) -> None:
    """Forget what was decided about a listing and a physician.

    SITE_KEY may be the page's address, PHYSICIAN_ID the NPI.

    Example: repmon review undo ratemds dr-jane-doe-springfield-ma 1234567893
    """
    from repmon.decisions import Pair, undo

    click.echo(undo(config_of(ctx), Pair(site, site_key, physician_id)))

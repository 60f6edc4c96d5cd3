"""The verbs about sites: what is read, how it is read, and how to begin a new one."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import click

from repmon.cli.options import FAILED, config_of, json_option, site_name


@click.command()
@json_option
@click.pass_context
def sites(ctx: click.Context, as_json: bool) -> None:
    """List the sites: access, permission basis, last healthy night.

    Example: repmon sites
    """
    from repmon.crawl.overview import site_rows, site_table

    rows = site_rows(config_of(ctx))
    click.echo(json.dumps(rows, indent=1) if as_json else site_table(rows))


@click.command()
@click.argument("site", type=site_name)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="Address that the page came from, when the page does not say.")
@click.pass_context
def extract(ctx: click.Context, site: str, files: tuple[Path, ...], url: str | None) -> None:
    """Show what is read from saved pages, as JSON lines.

    No network and no database are used.

    Example: repmon extract ratemds saved/*.html
    """
    from repmon.crawl.extract_files import extract_files

    unread = 0
    for line in extract_files(site, files, url, config_file=ctx.obj):
        unread += "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    if unread:
        ctx.exit(FAILED)


@click.command("new-site")
@click.argument("name")
@click.option("--from", "saved", required=True, type=click.Path(path_type=Path), help="A profile of the site, saved as HTML.")
@click.option("--url", help="Address that the page came from, when the page does not say.")
def new_site(name: str, saved: Path, url: str | None) -> None:
    """Begin a new review site from a saved page, in a clone of repmon.

    Writes its spider (into spiders/), its first fixture page and, with it, its test (into tests/sites/). What pip installed has
    no place for them. NAME is the site's name in repmon.toml.

    Example: repmon new-site lakeside_reviews --from saved.html
    """
    from repmon.crawl.new_site import new_site as run

    click.echo(run(name, saved, url, year=dt.date.today().year).as_text(name))

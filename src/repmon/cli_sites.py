"""The verb for those who add a site: ``repmon new-site``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click


@click.command("new-site")
@click.argument("name")
@click.option("--from", "saved", required=True, type=click.Path(path_type=Path), help="A profile of the site, saved as HTML.")
@click.option("--url", help="Address that the page came from, when the page does not say.")
def new_site(name: str, saved: Path, url: str | None) -> None:
    """Begin a new review site: its spider, its first fixture page and, with it, its test.

    NAME is the site's name in repmon.toml. It needs a clone of repmon: the spider goes to spiders/, the page to tests/sites/.

    Example: repmon new-site lakeside_reviews --from saved.html
    """
    from repmon.crawl.new_site import new_site as run

    click.echo(run(name, saved, url, year=dt.date.today().year).as_text(name))

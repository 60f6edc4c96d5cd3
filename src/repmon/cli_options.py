"""Options and look-ups that several verbs share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from repmon.config import Config


FAILED, DEGRADED = 1, 3
"""Exit codes besides 0 (clean) and 2 (wrong usage, click's own)."""


def config_of(ctx: click.Context) -> Config:
    """The settings that ``--config`` names."""
    from repmon.config import load_config

    return load_config(ctx.obj)


def night_of(as_of: dt.datetime | None) -> str:
    """The night that ``--as-of`` names, else today's."""
    return (as_of.date() if as_of else dt.date.today()).isoformat()


as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The night's date (default: today).")


json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would be loaded and write nothing.")

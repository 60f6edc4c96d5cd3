"""Options and look-ups that several verbs share."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import click

from repmon.errors import UsageError

if TYPE_CHECKING:
    from repmon.config import Config


FAILED, DEGRADED = 1, 3
"""Exit codes besides 0 (clean) and 2 (wrong usage, click's own)."""

_REHEARSED = dt.timedelta(days=366)
"""So far ahead a night may lie."""


def config_of(ctx: click.Context) -> Config:
    """The settings that ``--config`` names."""
    from repmon.config import load_config

    return load_config(ctx.obj)


def night_of(as_of: dt.datetime | None) -> str:
    """The night that ``--as-of`` names, else today's."""
    return (as_of.date() if as_of else dt.date.today()).isoformat()


def day_of(as_of: dt.datetime | None) -> str:
    """The day of which something is true that is written down for good: the one that ``--as-of`` names, else today.

    Raises:
        UsageError: when it is yet to come. What is dated so would count as newer than all that is still imported or read.
    """
    now = today()
    day = night_of(as_of) if as_of else now
    if day > now:
        raise UsageError(f"--as-of is {day}, which is yet to come: today is {now}. Correct it, or leave it out.")
    return day


def night_to_run(as_of: dt.datetime | None) -> str:
    """The night that ``--as-of`` names, else today. It may lie ahead, as in a rehearsal, but no earlier one can follow it.

    Raises:
        UsageError: when it is more than a year ahead: a mistyped year would lock the database until then.
    """
    now = today()
    night = night_of(as_of) if as_of else now
    if dt.date.fromisoformat(night) - dt.date.fromisoformat(now) > _REHEARSED:
        raise UsageError(f"--as-of is {night}, over a year to come: today is {now}. Correct it, or leave it out.")
    if night > now:
        click.echo(f"repmon: {night} is yet to come (today is {now}); no night before it can be run after it.", err=True)
    return night


def today() -> str:
    """Today's date, or what REPMON_TODAY says: the demo's nights and those of the tests are not this machine's.

    Raises:
        UsageError: when that is no date.
    """
    named = os.environ.get("REPMON_TODAY") or night_of(None)
    try:
        return dt.date.fromisoformat(named).isoformat()
    except ValueError as error:
        raise UsageError(f"REPMON_TODAY is {named!r}, but must be a date: YYYY-MM-DD.") from error


class _Day(click.DateTime):
    """A date as people write it; click would name the format by its codes for strftime."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise UsageError(f"--as-of is {value!r}, but must be a date: YYYY-MM-DD.") from error


def site_name(text: str) -> str:
    """A site's name as people write it: RateMDs is ratemds."""
    return text.strip().casefold()


_DAY = _Day(["%Y-%m-%d"])
as_of_option = click.option("--as-of", type=_DAY, metavar="YYYY-MM-DD", help="The night's date (default: today).")
newest_option = click.option(
    "--as-of", type=_DAY, metavar="YYYY-MM-DD", help="The night you mean: it must be the newest, which is the default."
)


json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def _start_log(ctx: click.Context, _option: click.Parameter, log_format: str | None) -> None:
    """Begin to log as JSON once, whether the option stands before the verb or behind it."""
    root = ctx.find_root()
    if log_format == "json" and not root.meta.get(_JSON_LOG):
        from repmon.logs import json_lines

        root.meta[_JSON_LOG] = True
        root.with_resource(json_lines())


_JSON_LOG = "repmon.json_log"


def log_format_option(command: Any) -> Any:
    """``--log-format``, on the program as a whole and on the verbs that a timer starts."""
    return click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        expose_value=False,
        callback=_start_log,
        help="json: one object a line on stderr, for a log collector.",
    )(command)


dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would be loaded and write nothing.")

"""Runs a machine's share of a night as a job of Scrapyd (https://scrapyd.readthedocs.io), which needs nothing deployed for it.

Scrapyd starts each job as ``python -m RUNNER crawl SPIDER -s SETTING=VALUE -a ARGUMENT=VALUE``; ``runner = repmon.scrapyd_job``
in ``scrapy.cfg`` makes that a ``repmon crawl --site SPIDER`` in the node's folder, with its repmon.toml, database and lock.
The "spider" ``all`` stands for every site of the node, side by side. The job's arguments ``shard`` (I/N) and ``night`` (a date)
are handed on; of Scrapy's settings only ``LOG_FILE`` matters.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path

from repmon.config import load_config

CONFIG = Path("repmon.toml")
"""In the folder that Scrapyd was started in."""
ALL = "all"
_OPTIONS = {"shard": "--shard", "night": "--as-of"}


def job_arguments(arguments: Sequence[str]) -> tuple[list[str], Path | None]:
    """Turn a job's arguments into those of ``repmon``, and name its log file.

    Arguments that Scrapyd adds for itself (``_job``) and settings of other projects are passed over.
    """
    site, *rest = arguments
    pairs = [(flag, *value.partition("=")[::2]) for flag, value in zip(rest[::2], rest[1::2], strict=True)]
    log = next((Path(value) for flag, name, value in pairs if (flag, name) == ("-s", "LOG_FILE")), None)
    options = [part for flag, name, value in pairs if flag == "-a" and name in _OPTIONS for part in (_OPTIONS[name], value)]
    only = [] if site == ALL else ["--site", site]
    return ["--config", str(CONFIG), "crawl", *only, *options], log


def site_names() -> list[str]:
    """What this node may be asked for: the sites that its repmon.toml names, or all of them."""
    return [ALL, *sorted(load_config(CONFIG).sites)]


def main(arguments: Sequence[str]) -> None:
    """Do what Scrapyd asks for: ``list`` or ``crawl``."""
    from repmon.cli import main as repmon  # noqa: PLC0415 - 'list' pays for no verb

    verb, *rest = arguments
    if verb == "list":
        sys.stdout.writelines(f"{name}\n" for name in site_names())
        return
    command, log = job_arguments(rest)
    with ExitStack() as stack:
        if log is not None:
            out = stack.enter_context(log.open("a", encoding="utf-8"))
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(out))
        repmon(command)


if __name__ == "__main__":
    main(sys.argv[1:])

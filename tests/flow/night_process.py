"""Nights in a process of their own, so that they can be killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from repmon.config import load_config
from repmon.crawl import tonight
from repmon.crawl.runner import CrawlStoppedError, run_crawl
from tests.flow.tiny import SPIDERS

FINISHED, STOPPED = 0, 75

_PRELOADED = [
    "tests.flow.night_process", "scrapy.core.downloader.handlers.http11", "repmon.store.listing_writer", "pandas",
    "sqlite_utils", "repmon.report.spreadsheet", "repmon.checks.tonight", "repmon.stages.matching", "repmon.stages.ratings",
    "repmon.stages.levels", "repmon.report.build",
]  # fmt: skip
"""A new night then costs milliseconds, not a second or two of imports."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(_PRELOADED)

NightVerb = Callable[[Path, str, int], None]
"""Does a night, or the rest of it: configuration file, night, items per transaction."""


def crawl_night(config: Path, night: str, batch_items: int) -> None:
    """The crawl alone. Small batches make kills fall between transactions even in a night of half a second."""
    tonight.BATCH_ITEMS = batch_items
    try:
        run_crawl(load_config(config), night=night, progress=False, spiders=SPIDERS)
    except CrawlStoppedError:
        os._exit(STOPPED)


def start_night(verb: NightVerb, config: Path, night: str, batch_items: int = 200) -> BaseProcess:
    process = _context.Process(target=verb, args=(config, night, batch_items))
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """Kill without any warning, as a power cut would."""
    if process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)

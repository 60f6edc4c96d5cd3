"""Carries what spiders yield to tonight's task book, and sees to it that nothing waits there for long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from scrapy.crawler import Crawler

from repmon.crawl.middleware import SiteMiddleware
from repmon.model import Visit
from repmon.store.database import StoreError

logger = logging.getLogger(__name__)

MAX_FAILURES = 3
"""Failed batches in a row before the site is left alone: a locked database gets free again, a full disk does not."""


class VisitPipeline(SiteMiddleware):
    """Writes visits in batches: when a batch is full, when it gets old, and when the site's night ends."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._book = self.tonight.book
        self._timer: asyncio.TimerHandle | None = None
        self._failures = 0

    def process_item(self, item: Visit) -> Visit:
        """Take in one visit."""
        self._written(lambda: self._book.record(item))
        due = self._book.due_in()
        if due is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(due, self._on_time)
        return item

    def close_spider(self) -> None:
        """Write the rest."""
        if self._timer is not None:
            self._timer.cancel()
        self._written(self._book.flush)

    def _on_time(self) -> None:
        """Write a batch that has become old; one begun in the meantime gets its own time."""
        due = self._book.due_in()
        self._timer = None
        if due == 0:
            self._written(self._book.flush)
        elif due is not None:
            self._timer = asyncio.get_running_loop().call_later(due, self._on_time)

    def _written(self, write: Callable[[], None]) -> None:
        """Write; what cannot be written now is kept and tried again with the next batch, a few times."""
        try:
            write()
        except StoreError as error:
            self._failures += 1
            logger.warning("%s", error)
            if self._failures >= MAX_FAILURES:
                self.spider.end_site(str(error))
        else:
            self._failures = 0

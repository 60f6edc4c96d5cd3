"""Obey robots.txt, strictly: it is read before anything else, checked on every request, and no answer means no.

Scrapy's own middleware lets the second and later requests through while the first still waits for robots.txt, takes a server
error for permission and passes over Crawl-delay.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from repmon.crawl.address import host_and_port
from repmon.crawl.answers import RefusedError, in_words, no_connection
from repmon.crawl.middleware import SiteMiddleware

AGENT = "repmon"
"""Name under which robots.txt may address us."""
_ROBOTS = "robots_txt"
_MAX_BYTES = 500 * 1024
"""RFC 9309, 2.5: a crawler must read at least this much of robots.txt and need not read more."""


def is_robots_request(request: Request) -> bool:
    """Tell whether this is our own request for robots.txt."""
    return _ROBOTS in request.meta


class Robots(SiteMiddleware):
    """Asks robots.txt of each server once, under a lock for that server, and refuses what it refuses."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, Protego] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def process_request(self, request: Request) -> None:
        """Let a request pass only when robots.txt has been read and allows it."""
        if is_robots_request(request):
            return
        if self.spider.api:
            return  # no crawling: an agreement with a key, recorded as permission, says what may be asked and how often
        host = host_and_port(request.url)
        rules = self._rules.get(host) or await self._ask(host, request.url)
        if not rules.can_fetch(request.url, AGENT):
            raise RefusedError("robots.txt forbids this page")

    async def _ask(self, host: str, url: str) -> Protego:
        async with self._locks[host]:
            if host not in self._rules:
                self._rules[host] = await self._fetch(url)
                self._slow_down(host, self._rules[host])
            return self._rules[host]

    async def _fetch(self, url: str) -> Protego:
        parts = urlsplit(url)
        request = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt", callback=NO_CALLBACK, meta={_ROBOTS: True}, dont_filter=True
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            # Whatever keeps robots.txt from us (timeout, reset, name not found, too large) means that we do not know.
            why = no_connection(error) or f"robots.txt could not be read ({in_words(error)})"
            self._close(why)
            raise RefusedError(why) from error
        return self._understand(response)

    def _understand(self, response: Response) -> Protego:
        """Turn the answer into rules: a client error means that there are none, any other failure that all is closed."""
        if 200 <= response.status < 300:
            return Protego.parse(response.body[:_MAX_BYTES].decode("utf-8-sig", errors="replace"))
        if 400 <= response.status < 500:
            return Protego.parse("")
        why = f"robots.txt could not be read (HTTP {response.status})"
        self._close(why)
        raise RefusedError(why)

    def _close(self, why: str) -> None:
        if not self.spider.stopping.is_set():
            self.spider.end_site(why)

    def _slow_down(self, host: str, rules: Protego) -> None:
        """Apply Crawl-delay and Request-rate where they ask for more patience than we have by ourselves.

        The delay is set on the server's queue and on what Scrapy makes new queues from: it drops an idle queue after a minute.
        """
        downloader = self.crawler.engine.downloader
        delay = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), _asked_delay(rules))
        if delay >= self.tonight.config.crawl.max_minutes * 60:
            why = f"robots.txt asks for a pause of {delay:,.0f} seconds: not one page fits into a night"
            self._close(why)
            raise RefusedError(why)
        downloader.per_slot_settings[host] = {"delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay


def _asked_delay(rules: Protego) -> float:
    """Return the pause between two requests, in seconds, that robots.txt asks for (0 when it asks for none)."""
    rate = rules.request_rate(AGENT)
    by_rate = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
    return max(float(rules.crawl_delay(AGENT) or 0.0), by_rate)

"""The first and the last thing that every request passes: may it leave at all, and what has been spent so far."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from repmon.crawl.address import host_and_port
from repmon.crawl.answers import RefusedError
from repmon.crawl.health import BUDGET
from repmon.crawl.middleware import SiteMiddleware


class Gate(SiteMiddleware):
    """Lets a request pass only while the site is open tonight, and only to the site's own public servers.

    It runs before everything else, robots.txt included, and again on every redirect and retry.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._headers = Headers(crawler.settings.getdict("DEFAULT_REQUEST_HEADERS"))
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._private: dict[str, bool] = {}

    async def process_request(self, request: Request) -> None:
        """Refuse what must not leave; give what may our name, its time limit and the queue of its server."""
        if self.spider.ended is not None:
            raise RefusedError(f"not asked: {self.spider.ended}")
        why = self.tonight.address.why_not(request.url)
        if why is not None:
            raise RefusedError(f"not followed: {why}")
        host = urlsplit(request.url).hostname or ""
        if host not in self.tonight.address.named and await self._is_private(host):
            raise RefusedError(f"not followed: {host} is a private address")
        request.meta["download_slot"] = host_and_port(request.url)
        request.meta["download_timeout"] = self._timeout
        for name, values in self._headers.items():
            request.headers.setdefault(name, values)

    async def _is_private(self, host: str) -> bool:
        """Tell whether a public site's name leads into a private network (looked up once a night).

        A host that the configuration itself names may: an organisation's own site often does, seen from inside.
        """
        if host not in self._private:
            self._private[host] = any(not ipaddress.ip_address(address).is_global for address in await _addresses(host))
        return self._private[host]


async def _addresses(host: str) -> list[str]:
    """Look a name up; one that cannot be found fails on its own, or is looked up by a proxy."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


class Meter(SiteMiddleware):
    """Counts what leaves and what comes back, next to the network, and keeps to the site's request budget."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._run = self.tonight.book.run
        self._budget = self.tonight.site.max_requests

    def process_request(self, request: Request) -> None:
        """Count a request, or end the site when its budget is spent."""
        why = self.spider.spent
        if self._budget is not None and self._run.requests >= self._budget:
            why = f"{BUDGET} (max_requests = {self._budget})"
        if why is not None:
            self.spider.end_site(why)
            raise RefusedError(why)
        self._run.requests += 1

    def process_response(self, request: Request, response: Response) -> Response:
        """Count the bytes of a body as it was sent, before it is unpacked."""
        self._run.bytes += len(response.body)
        return response

"""Wait as long as a busy site asks (Retry-After), or leave it alone for tonight when that is too long."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import suppress
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.http import Response

from repmon.crawl.answers import RefusedError
from repmon.crawl.middleware import SiteMiddleware

LONGEST_WAIT_SECONDS = 300.0
"""A site that asks for more patience than this is left alone until the next night."""
_BUSY = 503
_TOO_FAST = 429
_TOO_FAST_PAUSE = "1"
"""Seconds after an API's "too many requests", which count by the second where nothing else is said (Yelp)."""


class Backoff(SiteMiddleware):
    """Keeps Retry-After. One request is under way per site, so a pause here is a pause of the whole site."""

    async def process_response(self, request: Request, response: Response) -> Response:
        """Pause when the site is busy and says for how long; the request is repeated after that, a few times at most."""
        asked = self._asked(response)
        if asked is None:
            return response
        seconds = retry_after(asked, dt.datetime.now(dt.UTC))
        if seconds is None:
            return response
        if seconds > LONGEST_WAIT_SECONDS:
            why = f"the site asks to come back in {seconds:.0f} seconds (HTTP {response.status})"
            self.spider.end_site(why, blocked=True)
            raise RefusedError(why)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.spider.stopping.wait(), seconds)
        return response

    def _asked(self, response: Response) -> str | None:
        """Return what the site says about when to come back; a site that is crawled says with 429 that it wants no more."""
        too_fast = self.spider.api and response.status == _TOO_FAST
        if response.status != _BUSY and not too_fast:
            return None
        header = response.headers.get("Retry-After")
        return header.decode("latin-1") if header is not None else _TOO_FAST_PAUSE if too_fast else None


def retry_after(value: str, now: dt.datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, 0 when that time has passed, None when it says nothing clear.

    Args:
        value: seconds, or a date as in "Fri, 31 Dec 1999 23:59:59 GMT" (RFC 9110, 10.2.3).
        now: the present, with its time zone.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - now).total_seconds())

"""Notice that a site turns us away, and then leave it alone for the night."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from repmon.crawl.answers import RefusedError, page_of
from repmon.crawl.api import ApiSpider, Ending
from repmon.crawl.middleware import SiteMiddleware
from repmon.crawl.robots import is_robots_request
from repmon.extract.challenge import looks_blocked

_TURNED_AWAY = {403: "HTTP 403", 429: "HTTP 429: too many requests"}
_TOO_MANY = 429


class Blocked(SiteMiddleware):
    """Ends the site for tonight on 403, 429 or a challenge page. Nothing is ever tried again, or otherwise.

    An API says in its error codes whether such a status is about us or about one listing, so its own spider judges.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass on an answer that is one."""
        if isinstance(self.spider, ApiSpider):
            page = page_of(request, response, self.tonight.address)
            ending = self.spider.heed(page, response, repeated=request.meta.get("retry_times", 0))
        else:
            why = self._why(request, response)
            ending = None if why is None else Ending(f"blocked: {why}", blocked=True)
        if ending is None:
            return response
        self.spider.end_site(ending.why, blocked=ending.blocked)
        raise RefusedError(ending.why)

    def _why(self, request: Request, response: Response) -> str | None:
        if is_robots_request(request) and response.status != _TOO_MANY:
            return None  # RFC 9309, 2.3.1.3: a robots.txt that is refused sets no rules; the first page will tell
        if response.status in _TURNED_AWAY:
            return _TURNED_AWAY[response.status]
        if not response.body or 300 <= response.status < 400:
            return None
        return looks_blocked(page_of(request, response, self.tonight.address))

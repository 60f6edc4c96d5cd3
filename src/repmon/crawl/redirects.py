"""Follow the site's own redirects, a few at most. Where they may lead is decided by the gate, as for every request."""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from repmon.crawl.answers import REDIRECTS, RefusedError
from repmon.crawl.middleware import SiteMiddleware

MAX_REDIRECTS = 5
"""RFC 9309, 2.3.1.2 asks for five when robots.txt moves; no honest page needs more."""
_NOT_TAKEN_ALONG = ("If-None-Match", "If-Modified-Since", "Authorization", "X-Goog-Api-Key")
"""What was meant for the first address alone: its version, and a key, which must not reach another host or leave HTTPS."""
_MOVED = frozenset({301, 302, 303, 307, 308})


class Redirects(SiteMiddleware):
    """Turns a redirect into a new request, which passes the gate, robots.txt and the queue like any other."""

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the request for the place to which the site points, or the response when it points nowhere."""
        location = response.headers.get("Location") if response.status in _MOVED else None
        if location is None:
            return response
        times = request.meta.get(REDIRECTS, 0) + 1
        if times > MAX_REDIRECTS:
            raise RefusedError(f"redirected more than {MAX_REDIRECTS} times")
        try:
            url = self.tonight.address.out(urljoin(response.url, location.decode("latin-1").strip()))
        except ValueError as error:
            raise RefusedError("redirected to an address that is none") from error
        why = self.tonight.address.why_not(url)
        if why is not None:
            raise RefusedError(f"redirect not followed: {why}")
        moved = request.replace(url=url, meta={**request.meta, REDIRECTS: times})
        for header in _NOT_TAKEN_ALONG:
            moved.headers.pop(header, None)
        return moved

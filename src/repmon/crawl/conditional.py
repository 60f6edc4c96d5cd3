"""Ask for a known page only if it has changed.

Scrapy's HTTP cache would save no work and keep whole pages on disk; a row of validators a page does, and an unchanged night
costs a fraction of the time and next to no traffic (bench/crawl.py).
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from repmon.crawl.answers import REDIRECTS
from repmon.crawl.middleware import SiteMiddleware
from repmon.model import Task


class Conditional(SiteMiddleware):
    """Adds If-None-Match and If-Modified-Since to visits of pages that are stored, and learns the validators of the others."""

    def process_request(self, request: Request) -> None:
        """Name the version that is stored, when there is one."""
        task = _visited(request)
        if task is None or (request.meta.get(REDIRECTS) and not self._is_of(task, request.url)):
            return
        known = self.tonight.book.validator(task, request.url)
        if known is None:
            return
        if known.etag is not None:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified is not None:
            request.headers["If-Modified-Since"] = known.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember which version this page is; it counts once the page has been read and stored."""
        task = _visited(request)
        if task is None or response.status != 200:
            return response
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        self.tonight.book.remember(task, response.url, etag=_text(etag), last_modified=_text(modified))
        return response

    def _is_of(self, task: Task, url: str) -> bool:
        """Whether the site has sent us on to the same listing: of another's page, "unchanged" says nothing about this one."""
        return self.spider.key_of(self.tonight.address.back(url)) == task.target


def _visited(request: Request) -> Task | None:
    task = request.meta.get("task")
    return task if isinstance(task, Task) and task.kind == "visit" else None


def _text(header: bytes | None) -> str | None:
    return None if header is None else header.decode("latin-1")

"""What the engine needs to know about Scrapy's answers: pages, redirects, and why something failed."""

from __future__ import annotations

from collections.abc import Mapping

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from repmon.crawl.address import SiteAddress
from repmon.extract.page import Page
from repmon.model import Task, Visit

NOT_MODIFIED = 304
REDIRECTS = "redirects"
"""Key in ``request.meta``: how often the site has sent this request elsewhere."""
_PAGE = "page"


_NO_CONNECTION = {
    DownloadConnectionRefusedError: "connection refused",
    CannotResolveHostError: "there is no host of that name",
}
_BROKEN_OFF = {
    DownloadTimeoutError: "no answer in time",
    DownloadFailedError: "the connection broke off",
    ResponseDataLossError: "the connection broke off",
    DownloadCancelledError: "too large",
}
"""What Scrapy's errors mean to a person; their own texts are addresses and Python objects."""


class RefusedError(IgnoreRequest):
    """A request that we do not send, or an answer that we do not take, for a reason of our own."""


def page_of(request: Request, response: Response, address: SiteAddress) -> Page:
    """Return the response as a page under the site's own address; made once, since decoding is the dear part."""
    known = request.meta.get(_PAGE)
    if isinstance(known, Page) and known.body is response.body:
        return known
    content_type = response.headers.get("Content-Type")
    page = Page(
        url=address.back(response.url),
        body=response.body,
        status=response.status,
        content_type=None if content_type is None else content_type.decode("latin-1"),
    )
    request.meta[_PAGE] = page
    return page


def was_redirected(response: Response) -> bool:
    """Tell whether the site sent us elsewhere before this answer."""
    return bool(response.meta.get(REDIRECTS))


def asked_for_changes(response: Response) -> bool:
    """Tell whether the page was to be sent only if it had changed."""
    request = response.request
    return request is not None and ("If-None-Match" in request.headers or "If-Modified-Since" in request.headers)


def no_connection(error: BaseException | None) -> str | None:
    """Say, as the rest of a sentence about the site, that nobody answers at its address; None for another failure."""
    words = _words(error, _NO_CONNECTION)
    return None if words is None else f"could not be reached ({words})"


def in_words(error: BaseException) -> str:
    """Say in a few words why a request failed, without a class's name where we know what it means."""
    if isinstance(error, RefusedError):
        return str(error)
    return _words(error, {**_NO_CONNECTION, **_BROKEN_OFF}) or " ".join(f"{type(error).__name__}: {error}".split())


def _words(error: BaseException | None, known: Mapping[type[Exception], str]) -> str | None:
    return next((words for kind, words in known.items() if isinstance(error, kind)), None)


def failed_visit(task: Task, error: BaseException | None, url: str) -> Visit:
    """Say what came of a task whose page could not be had: nothing can be concluded from it, but it is counted."""
    if isinstance(error, RefusedError) or error is None:
        return Visit(task, "error", detail=str(error or "no answer"), url=url)
    if isinstance(error, DownloadCancelledError | IgnoreRequest):
        # Scrapy cuts off a body, or the unpacking of a body, that exceeds DOWNLOAD_MAXSIZE; both are this page's own fault.
        return Visit(task, "unreadable", detail="larger than the configured max_page_bytes", url=url)
    return Visit(task, "error", detail=no_connection(error) or in_words(error), url=url)

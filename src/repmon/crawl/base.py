"""What every site's spider inherits. A file in ``spiders/`` states only what makes its site different.

A site subclasses :class:`SiteSpider` when physicians are found by searching, and
:class:`repmon.crawl.directory.DirectorySpider` when the site can be read whole (a sitemap, a list of all its people).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, UsageError
from scrapy.http import Response
from twisted.python.failure import Failure

from repmon.crawl.answers import NOT_MODIFIED, asked_for_changes, failed_visit, page_of, was_redirected
from repmon.crawl.reading import profile_visit
from repmon.crawl.searching import SearchReading
from repmon.crawl.site import Site
from repmon.crawl.tonight import Tonight
from repmon.extract.page import Page
from repmon.model import Task, Visit

_BEFORE_ANYTHING_NEW = 1
"""Priority of requests that end what was begun."""
_LOTS_AT_A_TIME = 50
"""Lots turned into requests together: few enough to stay small in memory, enough that the pause between two lots is rare."""


class SiteSpider(Site, scrapy.Spider):
    """One site's crawler: subclasses set the class attributes of :class:`Site` and override its class methods."""

    name: str

    def __init__(self, tonight: Tonight | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if tonight is None:
            raise UsageError(f"{self.name} runs inside a night: use 'repmon crawl --site {self.name}'.")
        self.tonight = tonight
        self.ended: str | None = None
        """Why nothing more is asked of this site tonight, once that is decided."""
        self.spent: str | None = None
        """Why no further request may leave tonight, though answers under way still count."""
        self.stopping = asyncio.Event()
        """Set when the site has ended or the program is asked to stop, so that no pause outlasts it."""
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and have it asked for more tasks whenever it has nothing left to do."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._more_tasks, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the first of tonight's pending tasks."""
        for request in self._next_requests():
            yield request

    def _more_tasks(self) -> None:
        """Carry on with the next pending tasks, among them those that searches have added meanwhile."""
        requests = list(self._next_requests()) if self.ended is None else []
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _next_requests(self) -> Iterator[Request]:
        """Yield the next tasks' requests. Tasks that need none are passed over: behind them may stand some that do."""
        while lots := self.tonight.book.take(_LOTS_AT_A_TIME):
            requests = [request for lot in lots for request in self._begin_lot(lot)]
            if requests:
                yield from requests
                return

    def _begin_lot(self, lot: Sequence[Task]) -> Iterator[Request]:
        """Yield the first request of tasks that one reading answers: searches that are the same search, else a single task."""
        if len(lot) == 1:
            yield from self._begin(lot[0])
        else:
            yield from self._search_for(lot)

    def _begin(self, task: Task) -> Iterator[Request]:
        """Yield the first request of a task; a task that needs none is settled here."""
        if task.kind == "visit":
            yield from self._begin_visit(task)
        elif task.kind == "search":
            yield from self._begin_search(task)
        else:
            raise ValueError(f"{self.name} cannot be read whole, but tonight's plan has {task}")

    def _begin_visit(self, task: Task) -> Iterator[Request]:
        url = task.url or self.profile_url(task.target)
        if url is None:
            self.tonight.book.record(Visit(task, "error", detail="the address of this listing is not known"))
            return
        yield self.request(url, task, self.on_profile)

    def _begin_search(self, task: Task) -> Iterator[Request]:
        if task.target in self.tonight.wanted:
            yield from self._search_for([task])
        else:
            self.tonight.book.record(Visit(task, "error", detail="this physician has left the roster"))

    def _search_for(self, tasks: Sequence[Task]) -> Iterator[Request]:
        sought = [(task, self.tonight.wanted[task.target]) for task in tasks]
        search = SearchReading(type(self), self.tonight.address, sought, max_pages=self.max_search_pages)
        url = search.next_url()
        if url is not None:
            yield self._ask_for_results(url, search)
            return
        for visit in search.visits():
            self.tonight.book.record(visit)

    def _ask_for_results(self, url: str, search: SearchReading) -> Request:
        request = self.request(url, search.task, self.on_results, search=search)
        return request.replace(errback=self.on_search_failed)

    def request(self, url: str, task: Task, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Make a request for one page of a task; ``kwargs`` reach the callback beside ``task``."""
        return Request(
            self.tonight.address.out(url),
            callback=callback,
            errback=self.on_failure,
            cb_kwargs={"task": task, **kwargs},
            meta={"task": task},
        )

    def on_profile(self, response: Response, task: Task) -> Iterator[Visit]:
        """Read a listing's page."""
        if response.status == NOT_MODIFIED and asked_for_changes(response):
            self.tonight.book.record_unchanged(task)
            return
        page = self.page(response)
        visit = profile_visit(type(self), self.tonight.address, task, page, redirected=was_redirected(response))
        yield self.settle(visit)

    def on_results(self, response: Response, task: Task, search: SearchReading) -> Iterator[Visit | Request]:
        """Read a page of search results, then go on to the next one, or to the pages that the search has found."""
        visits = search.add(self.page(response))
        url = None if visits else search.next_url()
        if url is not None:
            yield self._ask_for_results(url, search).replace(priority=_BEFORE_ANYTHING_NEW)
        yield from self._end_search(visits)

    def on_search_failed(self, failure: Failure) -> Iterator[Visit | Request]:
        """Say to everybody whose search it is that a page of it could not be had."""
        for visit in self.on_failure(failure):
            search: SearchReading = failure.request.cb_kwargs["search"]  # type: ignore[attr-defined]  # as in on_failure
            yield from self._end_search(search.failed(visit.outcome, visit.detail))

    def _end_search(self, visits: Iterable[Visit]) -> Iterator[Visit | Request]:
        """Settle a search, and go on at once to the pages that it has found: half a night should leave whole answers."""
        for visit in visits:
            known = self.tonight.settled  # a card tells less than the page, which is read in its turn
            cards = tuple(listing for listing in visit.listings if listing.site_key not in known)
            news = tuple(task for task in visit.follow if task.target not in known)
            yield self.settle(replace(visit, listings=cards, follow=news))
            for task in self.tonight.book.claim(news) if self.ended is None else ():
                for request in self._begin(task):
                    yield request.replace(priority=_BEFORE_ANYTHING_NEW)

    def settle(self, visit: Visit) -> Visit:
        """Return a visit to be written; one that met a guard's page ends the site's night."""
        if visit.outcome == "blocked":
            self.end_site(f"blocked: {visit.detail}", blocked=True)
        return visit

    def on_failure(self, failure: Failure) -> Iterator[Visit]:
        """Say what came of a task whose page could not be had. One cut short because the site has ended stays pending."""
        if self.ended is not None or self.stopping.is_set():
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback
        yield failed_visit(request.meta["task"], failure.value, request.url)

    def page(self, response: Response) -> Page:
        """Return the response as a page under the site's own address."""
        request = response.request
        if request is None:
            raise ValueError(f"{response} answers no request")
        return page_of(request, response, self.tonight.address)

    def end_site(self, why: str, *, blocked: bool = False) -> None:
        """Ask nothing more of this site tonight; what is not yet done stays pending.

        Args:
            why: the reason, as the report shows it.
            blocked: the site turned us away (as opposed to our own budget, or a site that cannot be reached).
        """
        if self.ended is not None:
            return
        self.ended = why
        run = self.tonight.book.run
        run.why = why
        run.blocked += blocked
        self.logger.info("%s: ended for tonight: %s", self.name, why)
        self.stop_now()

    def stop_now(self) -> None:
        """Begin nothing more; what is not yet done stays pending, for later tonight or for the next night."""
        self.stopping.set()
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="ended"))

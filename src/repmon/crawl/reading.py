"""From a page to what came of a task. Pure: no network, no clock, no database."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from repmon.crawl.address import SiteAddress
from repmon.crawl.plausible import plausible
from repmon.extract.challenge import asks_for_login
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading, SearchPage, Task, Visit, Wanted

if TYPE_CHECKING:
    from repmon.crawl.base import SiteSpider

logger = logging.getLogger(__name__)

GONE_STATUSES = frozenset({404, 410})


def read_safely(site: type[SiteSpider], page: Page) -> PageReading:
    """Read a page; a reader that stumbles makes the page unreadable instead of ending the night."""
    try:
        return site.read(page)
    except Exception as error:
        logger.warning("%s: reader failed on %s", site.name, page.url, exc_info=True)
        return NoListing("unreadable", f"reader failed: {type(error).__name__}: {error}")


def profile_visit(site: type[SiteSpider], address: SiteAddress, task: Task, page: Page, *, redirected: bool) -> Visit:
    """Say what a ``visit`` task came to.

    Args:
        site: the site's spider, which reads the page.
        address: how the site's own addresses become tonight's.
        task: the listing that was asked for.
        page: what came back, under the site's own address.
        redirected: whether the site sent us elsewhere on the way.
    """
    url = address.out(page.url)
    if page.status in GONE_STATUSES:
        return Visit(task, "not_found", detail=f"HTTP {page.status}", url=url)
    if page.status != 200 and not site.api:  # an API's reader knows its own error answers
        return Visit(task, "error", detail=f"HTTP {page.status}", url=url)
    key = site.key_of(page.url)
    if redirected and key is None and asks_for_login(page):
        return Visit(task, "unreadable", detail=f"the site asks for a login ({page.url})", url=url)
    if redirected and key is None:
        return Visit(task, "not_found", detail=f"moved to {page.url}, which is no profile", url=url)
    if key is not None and key != task.target:
        return Visit(task, "other_person", detail=f"leads to {key}", url=url)
    return _profile_reading(task, address, url, read_safely(site, page))


def _profile_reading(task: Task, address: SiteAddress, url: str, reading: PageReading) -> Visit:
    if isinstance(reading, NoListing):
        return Visit(task, reading.reason, detail=reading.detail, url=url)
    if isinstance(reading, SearchPage):
        return Visit(task, "not_found", detail="a list is shown in place of the profile", url=url)
    if reading.site_key != task.target:
        return Visit(task, "other_person", detail=f"shows {reading.site_key}", url=url)
    return Visit(task, "listing", listings=(replace(reading, url=address.out(reading.url)),), url=url)


class SearchReading:
    """One search for one physician, page by page, until it is known how it ended."""

    def __init__(self, site: type[SiteSpider], address: SiteAddress, task: Task, wanted: Wanted, *, max_pages: int) -> None:
        self.task = task
        self._site, self._address, self._wanted, self._max_pages = site, address, wanted, max_pages
        self._pages = 0
        self._results = 0
        self._capped: str | None = None
        self._keys_before: frozenset[str] | None = None
        self._hits: dict[str, Listing] = {}
        self._profiles: dict[str, Listing] = {}
        self._looking_up: set[str] = set()
        self._todo = list(dict.fromkeys(site.search_urls(wanted)))
        self._first_url = self._todo[0] if self._todo else None

    def next_url(self) -> str | None:
        """Return the page (the site's own address) to fetch next, or None when the search is over."""
        url = self._todo.pop(0) if self._todo else None
        self._looking_up.discard(url or "")
        return url

    def add(self, page: Page) -> Visit | None:
        """Take in one page of results; return the finished Visit when it ended the search for good or bad, else None."""
        if page.status != 200 and not self._site.api:
            return self._failed("error", f"HTTP {page.status}")
        reading = read_safely(self._site, page)
        if isinstance(reading, NoListing):
            if reading.reason not in ("not_found", "unproven"):
                return self._failed("blocked" if reading.reason == "blocked" else "unreadable", reading.detail)
            self._next_query()
        elif isinstance(reading, Listing):  # a single result: some sites go straight to the profile
            self._results += 1
            if not self._site.api or plausible(self._wanted, reading.name):  # looked up by id: is it who it seemed to be?
                self._profiles[reading.site_key] = reading
            self._next_query()
        else:
            self._add_results(page, reading)
        return None if self._todo else self.visit()

    def _add_results(self, page: Page, reading: SearchPage) -> None:
        self._pages += 1
        keys = frozenset(hit.site_key for hit in reading.hits)
        if keys and keys == self._keys_before:
            # Some sites answer a wrong page number silently with the page before: what lies behind was never shown.
            self._capped = "the site repeats its last page"
            self._next_query()
            return
        self._results = max(reading.total or 0, self._results + len(reading.hits))
        for hit in reading.hits:
            if plausible(self._wanted, hit.name):
                self._hits.setdefault(hit.site_key, hit)
                self._look_up(hit)
        if reading.capped:
            self._capped = "the site does not show all results"
        if reading.next_url is None:
            self._next_query()
        elif self._pages >= self._max_pages:
            self._capped = f"only {self._max_pages} pages are read"
            self._next_query()
        else:
            self._keys_before = keys
            self._todo.insert(0, self._address.back(reading.next_url))

    def _next_query(self) -> None:
        """Forget what belongs to one query: the next one (another name of the same person) may show the same people."""
        self._pages, self._keys_before = 0, None
        if self._site.first_find_ends_search and not self._looking_up and (self._profiles or self._cards()):
            self._todo.clear()

    def _look_up(self, hit: Listing) -> None:
        """Ask an API at once about a hit that names somebody and tells no more, before anything else is searched for."""
        url = self._site.profile_url(hit.site_key) if self._site.api and not self._site.card_is_listing(hit) else None
        if url is not None and url not in self._todo:
            self._todo.insert(0, url)
            self._looking_up.add(url)

    def _failed(self, outcome: Literal["blocked", "unreadable", "error"], detail: str) -> Visit:
        """End the search early, keeping whom it had found so far: a page that could not be read proves no absence."""
        return Visit(self.task, outcome, listings=self._listings(), follow=self._follow(), detail=detail, url=self._shown_url())

    def visit(self) -> Visit:
        """Return how the search ended: a capped one that shows nobody plausible proves nothing, so it is an error."""
        found, unproven = bool(self._hits or self._profiles), self._site.why_unproven
        if self._first_url is None:
            return Visit(self.task, "unproven", detail="the site cannot be searched for this physician")
        if self._capped and not found and unproven is None:
            return Visit(self.task, "error", results=self._results, detail=self._capped, url=self._shown_url())
        return Visit(
            self.task,
            "unproven" if unproven or self._capped else "found" if found else "none",
            listings=self._listings(),
            follow=self._follow(),
            results=self._results,
            detail=unproven or self._capped,
            url=self._shown_url(),
        )

    def _shown_url(self) -> str | None:
        return None if self._first_url is None else self._address.out(self._first_url)

    def _listings(self) -> tuple[Listing, ...]:
        """Return profiles that the search itself showed, and the cards where a card is all that the site has."""
        return tuple(replace(hit, url=self._address.out(hit.url)) for hit in (self._cards() | self._profiles).values())

    def _cards(self) -> dict[str, Listing]:
        return {key: hit for key, hit in self._hits.items() if self._site.card_is_listing(hit)}

    def _follow(self) -> tuple[Task, ...]:
        if self._site.api:  # looked up within the search
            return ()
        return tuple(
            Task(self.task.site, "visit", key, self._address.out(hit.url))
            for key, hit in self._hits.items()
            if key not in self._profiles and not self._site.card_is_listing(hit)
        )

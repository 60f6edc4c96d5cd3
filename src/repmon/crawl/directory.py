"""Sites that can be read whole: a sitemap, or pages that list everybody.

Nobody is searched for there. When the whole directory has been read, each wanted physician is or is not among its listings, and
that is the answer to the search (:func:`answer_searches`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import lxml.etree
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap
from twisted.python.failure import Failure

from repmon.crawl.address import SiteAddress
from repmon.crawl.base import SiteSpider
from repmon.crawl.health import FEW
from repmon.crawl.plausible import plausible
from repmon.crawl.reading import read_safely
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, SearchPage, StoredListing, Task, Visit, Wanted

MAX_PAGES = 5000
"""Sitemaps and list pages read for one directory: 50 people a page would make a quarter of a million."""
_MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""sitemaps.org allows a sitemap this size when unpacked."""
_REPEATED = "the site repeats its pages"
"""Some sites answer a wrong page number silently with another page, and so without end."""
_GZIP = b"\x1f\x8b\x08"
_SITEMAP_STARTS = (_GZIP, b"<?xml", b"<urlset", b"<sitemapindex")
_SITEMAP_END = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>|/>\s*\Z")
_SITEMAP_TAIL = 1000
"""Bytes at a sitemap's end that hold its last tag, comments of whoever made it included."""
_BOM_AND_SPACE = b"\xef\xbb\xbf \t\r\n"


class DirectorySpider(SiteSpider):
    """A site whose directory is read from its sitemap (``sitemap``) or its list pages (``start``), then every profile.

    A list page is read by ``read`` (a ``SearchPage`` whose hits carry at least site_key and url). Where neither is configured,
    ``/sitemap.xml`` is read.
    """

    enumerates: ClassVar[bool] = True

    def is_profile(self, url: str) -> bool:
        """Tell whether a URL of the sitemap is one physician's page; ``self.tonight.site.options`` has the site's settings."""
        return self.key_of(url) is not None

    def _begin(self, task: Task) -> Iterator[Request]:
        if task.kind == "enumerate":
            tonight = self.tonight
            parts = [tonight.site.sitemap] if tonight.site.sitemap else list(tonight.site.start)
            parts = [tonight.address.out(part) for part in parts or ["/sitemap.xml"]]
            reading = DirectoryReading(
                type(self), tonight.address, task, parts, self.is_profile, resting=tonight.resting, known=tonight.settled
            )
            yield from self._ask(reading)
        elif task.kind == "visit":
            yield from self._begin_visit(task)
        # A search waits until the directory has been read: see answer_searches.

    def _ask(self, reading: DirectoryReading) -> Iterator[Request]:
        """Ask for the next part of the directory, if there is one."""
        part = reading.next_part()
        if part is not None:
            yield self.request(part, reading.task, self.on_part, reading=reading).replace(errback=self.on_part_failed)

    def _go_on(self, reading: DirectoryReading) -> Iterator[Request | Visit]:
        requests = list(self._ask(reading))
        yield from requests
        if not requests:
            yield reading.visit()

    def on_part(self, response: Response, task: Task, reading: DirectoryReading) -> Iterator[Request | Visit]:
        """Take in a sitemap or a list page."""
        reading.add(self.page(response))
        yield from self._go_on(reading)

    def on_part_failed(self, failure: Failure) -> Iterator[Request | Visit]:
        """Go on without a part that could not be had; the directory then counts as not read whole."""
        if self.ended is not None or self.stopping.is_set():
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback
        reading: DirectoryReading = request.cb_kwargs["reading"]
        reading.fail(f"{request.url}: {failure.getErrorMessage()}")
        yield from self._go_on(reading)


@dataclass(slots=True)
class _List:
    """Pages that lead from one to the next, so far."""

    keys: set[str] = field(default_factory=set)
    shown: int = 0
    total: int | None = None
    """How many the site says there are; the most, when its pages differ."""

    def add(self, reading: SearchPage) -> str | None:
        """Take in the next page; say why the list cannot have been shown whole, if so."""
        keys = {hit.site_key for hit in reading.hits}
        if self.shown and keys and keys <= self.keys:
            return _REPEATED
        self.keys |= keys
        self.shown += len(reading.hits)
        self.total = max((total for total in (self.total, reading.total) if total is not None), default=None)
        if reading.capped:
            return "the site does not show all of its directory"
        if reading.next_url is None and self.total is not None and self.shown < self.total:
            return f"{self.shown:,} of {self.total:,} were shown"
        return None


class DirectoryReading:
    """One reading of a whole directory, part by part: sitemaps lead to sitemaps, list pages to the next list page."""

    def __init__(
        self,
        site: type[SiteSpider],
        address: SiteAddress,
        task: Task,
        parts: Iterable[str],
        is_profile: Callable[[str], bool],
        resting: Container[str] = (),
        *,
        known: Collection[str] = (),
    ) -> None:
        """Begin a reading.

        Args:
            site: whose directory it is.
            address: where the site is tonight.
            task: the task that this answers.
            parts: where the directory begins.
            is_profile: tells whether an address is one physician's page.
            resting: site_keys of listings whose pages are not due tonight.
            known: site_keys of listings that are there; a directory that names less than half of them is not whole.
        """
        self.task = task
        self._resting, self._listed_before = resting, known
        self._site, self._address, self._is_profile = site, address, is_profile
        self._todo = list(parts)
        self._known = set(self._todo)
        self._profiles: dict[str, Task] = {}
        self._failures: list[str] = []
        self._list = _List()
        """To which the part under way belongs."""
        self._lists: dict[str, _List] = {}
        """Of parts to which another one has led."""

    def next_part(self) -> str | None:
        """Return the address of the next part, or None when there is no more."""
        if not self._todo:
            return None
        part = self._todo.pop(0)
        self._list = self._lists.pop(part, _List())
        return part

    def fail(self, why: str) -> None:
        """Note that a part could not be read."""
        self._failures.append(why)

    def add(self, page: Page) -> None:
        """Take in one part."""
        if page.status != 200:
            self.fail(f"{_named(page)}: HTTP {page.status}")
        elif page.body.lstrip(_BOM_AND_SPACE).startswith(_SITEMAP_STARTS):
            self._add_sitemap(page)
        else:
            self._add_list(page)

    def _add_sitemap(self, page: Page) -> None:
        try:
            body = gunzip(page.body, max_size=_MAX_SITEMAP_BYTES) if page.body.startswith(_GZIP) else page.body
            sitemap = Sitemap(body)
            urls = [entry["loc"] for entry in sitemap if entry.get("loc")]
        except (lxml.etree.LxmlError, StopIteration, OSError, EOFError, ValueError) as error:
            self.fail(f"{_named(page)}: no sitemap ({type(error).__name__})")
            return
        if not _SITEMAP_END.search(body, max(0, len(body) - _SITEMAP_TAIL)):
            self.fail(f"{_named(page)}: the sitemap breaks off")
        for url in urls:
            if sitemap.type == "sitemapindex":
                self._add_part(url)
            elif self._is_profile(self._address.back(url)):
                self.add_profile(self._site.key_of(self._address.back(url)), url)

    def _add_list(self, page: Page) -> None:
        reading = read_safely(self._site, page)
        if isinstance(reading, Listing):
            self.add_profile(reading.site_key, reading.url)
        elif isinstance(reading, SearchPage):
            for hit in reading.hits:
                self.add_profile(hit.site_key, hit.url)
            if (why := self._list.add(reading)) is not None:
                self.fail(f"{_named(page)}: {why}")
            if reading.next_url is not None and why != _REPEATED:
                self._add_part(reading.next_url, self._list)
        elif isinstance(reading, NoListing):
            self.fail(f"{_named(page)}: {reading.detail}")

    def _add_part(self, url: str, list_: _List | None = None) -> None:
        url = self._address.out(url)
        if url in self._known:
            return
        if len(self._known) >= MAX_PAGES:
            self.fail(f"only {MAX_PAGES} parts are read")
            return
        self._known.add(url)
        self._todo.append(url)
        if list_ is not None:
            self._lists[url] = list_

    def add_profile(self, key: str | None, url: str) -> None:
        """Note a listing's page to be read, once."""
        if key is not None:
            self._profiles.setdefault(key, Task(self.task.site, "visit", key, self._address.out(url)))

    def visit(self) -> Visit:
        """Return how the reading ended; an empty directory is a fault, not an answer."""
        listed = len(self._profiles)
        unnamed = sum(key not in self._profiles for key in self._listed_before)
        if listed and unnamed >= FEW and 2 * unnamed > len(self._listed_before):
            self.fail(
                f"it names only {len(self._listed_before) - unnamed} of {len(self._listed_before)} listings known to be there"
            )
        follow = tuple(task for key, task in self._profiles.items() if key not in self._resting)
        if self._failures:
            detail = f"directory not read whole: {self._failures[0]}"
            return Visit(self.task, "error", follow=follow, results=listed, detail=detail)
        if not listed:
            return Visit(self.task, "unreadable", results=0, detail="the directory lists nobody")
        return Visit(self.task, "found", follow=follow, results=listed)


def _named(page: Page) -> str:
    """A part's address as people are told: what it is asked with is long, and seldom what is wrong."""
    return page.url.partition("?")[0]


def answer_searches(
    searches: Iterable[tuple[Task, Wanted | None]],
    listings: Iterable[StoredListing],
    *,
    not_whole: str | None,
) -> list[Visit]:
    """Answer tonight's searches on a site whose directory was read.

    Args:
        searches: the tasks, each with whom it is about (None: has left the roster).
        listings: what is stored of the site, tonight's reading included. A listing that was not due tonight counts with the
            name that it showed last: the plan lets a page rest only when it has shown the same for some nights.
        not_whole: why the directory was not read whole, if so; then nobody was looked for properly.
    """
    live = [stored for stored in listings if stored.absent_since is None and stored.gone_since is None]
    names = [stored.listing.name for stored in live]
    return [_answer(task, wanted, names, not_whole) for task, wanted in searches]


def _answer(task: Task, wanted: Wanted | None, names: list[str | None], not_whole: str | None) -> Visit:
    if wanted is None:
        return Visit(task, "error", detail="this physician has left the roster")
    hits = sum(name is not None and plausible(wanted, name) for name in names)
    if hits:
        detail = not_whole or "read from the directory"
        return Visit(task, "found" if not_whole is None else "unproven", results=hits, detail=detail)
    if not_whole is not None:
        return Visit(task, "error", detail=not_whole)
    return Visit(task, "none", results=0, detail="read from the directory")

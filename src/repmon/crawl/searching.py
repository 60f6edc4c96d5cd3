"""One search of a site, page by page, until it is known how it ended. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from repmon.crawl.address import SiteAddress
from repmon.crawl.plausible import plausible
from repmon.crawl.reading import read_safely
from repmon.crawl.site import Site
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, Outcome, SearchPage, Task, Visit, Wanted


def searched_alike(site: type[Site], wanted: Mapping[str, Wanted]) -> Callable[[Task], Hashable]:
    """Return what is equal of tasks that one reading answers: the pages at which searches begin. Anything else is alone.

    An API is asked about each physician: what it finds is compared with that one.
    """

    def pages(task: Task) -> Hashable:
        if task.kind != "search" or site.api or site.enumerates or task.target not in wanted:
            return task
        return tuple(site.search_urls(wanted[task.target])) or task

    return pages


@dataclass(slots=True)
class _Query:
    """The pages of one query so far."""

    pages: int = 0
    keys: set[str] = field(default_factory=set)
    read: int = 0
    """Results read. One that the site lists twice on a page counts twice, as it does for the site; a page repeated does not."""
    total: int | None = None
    """Results that the site claims, when it says; the most, when its pages differ."""


@dataclass(slots=True)
class _Finds:
    """Whom the search has shown for one physician."""

    task: Task
    wanted: Wanted
    hits: dict[str, Listing] = field(default_factory=dict)
    profiles: dict[str, Listing] = field(default_factory=dict)


class SearchReading:
    """One search for everybody whose search it is: a list of a specialty in a town is read once, not once for each of them."""

    def __init__(
        self, site: type[Site], address: SiteAddress, sought: Sequence[tuple[Task, Wanted]], *, max_pages: int
    ) -> None:
        self.task = sought[0][0]
        """Stands for all of them where a request belongs to one task."""
        self._site, self._address, self._max_pages = site, address, max_pages
        self._finds = [_Finds(task, wanted) for task, wanted in sought]
        self._results = 0
        self._capped: str | None = None
        self._query = _Query()
        self._looking_up: set[str] = set()
        self._todo = list(dict.fromkeys(site.search_urls(sought[0][1])))
        self._first_url = self._todo[0] if self._todo else None

    def next_url(self) -> str | None:
        """Return the page (the site's own address) to fetch next, or None when the search is over."""
        url = self._todo.pop(0) if self._todo else None
        self._looking_up.discard(url or "")
        return url

    def add(self, page: Page) -> list[Visit]:
        """Take in one page of results; return a finished Visit for everybody when it ended the search for good or bad."""
        if page.status != 200 and not self._site.api:
            return self.failed("error", f"HTTP {page.status}")
        reading = read_safely(self._site, page)
        if isinstance(reading, NoListing):
            if reading.reason == "blocked" or not (self._site.api and reading.reason in ("not_found", "unproven")):
                # "Page not found" in place of a list is a search that has moved, not one that finds nobody.
                return self.failed("blocked" if reading.reason == "blocked" else "unreadable", reading.detail)
            self._end_query()  # what an API was asked to look up is gone or withheld; the search goes on
        elif isinstance(reading, Listing):  # a single result: some sites go straight to the profile
            self._results += 1
            self._add_profile(reading)
            self._end_query()
        else:
            self._add_results(reading)
        return [] if self._todo else self.visits()

    def _add_profile(self, profile: Listing) -> None:
        for finds in self._finds:
            if not self._site.api or plausible(finds.wanted, profile.name):  # looked up by id: is it who it seemed to be?
                finds.profiles[profile.site_key] = profile

    def _add_results(self, reading: SearchPage) -> None:
        query = self._query
        query.pages += 1
        query.total = max((total for total in (query.total, reading.total) if total is not None), default=None)
        new = [hit for hit in reading.hits if hit.site_key not in query.keys]
        if query.pages > 1 and reading.hits and not new:
            # Some sites answer a wrong page number silently with another page: what lies behind was never shown.
            self._end_query("the site repeats its pages")
            return
        query.keys.update(hit.site_key for hit in new)
        query.read += len(new)
        for hit in new:
            self._add_hit(hit)
        if reading.capped:
            self._capped = "the site does not show all results"
        if reading.next_url is None:
            self._end_query()
        elif query.pages >= self._max_pages:
            self._end_query(f"only {self._max_pages} pages are read")
        else:
            self._todo.insert(0, self._address.back(reading.next_url))

    def _add_hit(self, hit: Listing) -> None:
        for finds in self._finds:
            if plausible(finds.wanted, hit.name):
                finds.hits.setdefault(hit.site_key, hit)
                self._look_up(hit)

    def _look_up(self, hit: Listing) -> None:
        """Ask an API at once about a hit that names somebody and tells no more, before anything else is searched for."""
        url = self._site.profile_url(hit.site_key) if self._site.api and not self._site.card_is_listing(hit) else None
        if url is not None and url not in self._todo:
            self._todo.insert(0, url)
            self._looking_up.add(url)

    def _end_query(self, why_not_all: str | None = None) -> None:
        """Hold what was read against what the site claims, and forget what belongs to this query alone: the next one (another
        name of the same person) may show the same people."""
        query, self._query = self._query, _Query()
        if query.total is None:
            self._capped = self._capped or why_not_all
        elif query.read < query.total:
            self._capped = self._capped or why_not_all or f"{query.read} of {query.total} results were shown"
        self._results += max(query.total or 0, query.read)
        shown = any(finds.profiles or self._cards(finds) for finds in self._finds)
        if self._site.first_find_ends_search and not self._looking_up and shown:
            self._todo.clear()

    def failed(self, outcome: Outcome, detail: str | None) -> list[Visit]:
        """End the search early, keeping whom it had found so far: a page that could not be read proves no absence."""
        return [
            Visit(finds.task, outcome, self._listings(finds), self._follow(finds), detail=detail, url=self._shown_url())
            for finds in self._finds
        ]

    def visits(self) -> list[Visit]:
        """Return how the search ended, for everybody. One that did not show all that there is proves nobody's absence."""
        if self._first_url is None:
            why = "the site cannot be searched for this physician"
            return [Visit(finds.task, "unproven", detail=why) for finds in self._finds]
        return [self._visit(finds) for finds in self._finds]

    def _visit(self, finds: _Finds) -> Visit:
        unproven = self._site.why_unproven or self._capped
        found = finds.hits or any(plausible(finds.wanted, profile.name) for profile in finds.profiles.values())
        return Visit(
            finds.task,
            "unproven" if unproven else "found" if found else "none",
            listings=self._listings(finds),
            follow=self._follow(finds),
            results=self._results,
            detail=unproven,
            url=self._shown_url(),
        )

    def _shown_url(self) -> str | None:
        return None if self._first_url is None else self._address.out(self._first_url)

    def _listings(self, finds: _Finds) -> tuple[Listing, ...]:
        """Return profiles that the search itself showed, and the cards where a card is all that the site has."""
        found = self._cards(finds) | finds.profiles
        return tuple(replace(hit, url=self._address.out(hit.url)) for hit in found.values())

    def _cards(self, finds: _Finds) -> dict[str, Listing]:
        return {key: hit for key, hit in finds.hits.items() if self._site.card_is_listing(hit)}

    def _follow(self, finds: _Finds) -> tuple[Task, ...]:
        if self._site.api:  # looked up within the search
            return ()
        return tuple(
            Task(finds.task.site, "visit", key, self._address.out(hit.url))
            for key, hit in finds.hits.items()
            if key not in finds.profiles and not self._site.card_is_listing(hit)
        )

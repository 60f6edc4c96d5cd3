"""Sources whose content may not be kept: an answer is compared with the roster while it is at hand, then let go.

What is stored of it is the listing's key and a verdict per field; see :mod:`repmon.crawl.comparing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from repmon.crawl.api import ApiSpider
from repmon.crawl.comparing import kept
from repmon.crawl.plausible import plausible
from repmon.model import Listing, NoListing, PageReading, SearchPage, Task, Visit


class VerdictSpider(ApiSpider):
    """A source with a key that is asked for a physician, or for a listing that was compared before."""

    @classmethod
    def link_to(cls, site_key: str) -> str:
        """Return a link for people, made of the listing's key alone."""
        raise NotImplementedError

    def compared_fields(self) -> tuple[str, ...]:
        """Return the fields (of ``comparing.FIELDS``) that the source is asked for."""
        raise NotImplementedError

    def _begin_search(self, task: Task) -> Iterator[Request]:
        wanted = self.tonight.wanted.get(task.target)
        if wanted is None:
            yield from super()._begin_search(task)
            return
        (url,) = self.search_urls(wanted)
        yield self.request(url, task, self.on_found)

    def _begin_visit(self, task: Task) -> Iterator[Request]:
        url = self.profile_url(task.target)
        if url is not None and self.tonight.compared.get(task.target) in self.tonight.physicians:
            yield self.request(url, task, self.on_known)
        else:
            self.tonight.book.record(Visit(task, "unproven", detail="compared with nobody who is on the roster"))

    def on_found(self, response: Response, task: Task) -> Iterator[Visit]:
        """Keep the keys of those found who may be the physician, with their verdicts."""
        reading = self._read(response)
        if not isinstance(reading, SearchPage):
            detail = reading.detail if isinstance(reading, NoListing) else "one listing in place of a list"
            yield Visit(task, "unreadable", detail=detail)
            return
        hits = [hit for hit in reading.hits if plausible(self.tonight.wanted[task.target], hit.name)]
        listings = tuple(self._kept(hit, task.target) for hit in hits)
        yield Visit(task, "unproven", listings=listings, results=len(reading.hits), detail=self.why_unproven)

    def on_known(self, response: Response, task: Task) -> Iterator[Visit]:
        """Compare a known listing again."""
        reading = self._read(response)
        if isinstance(reading, Listing) and reading.site_key == task.target:
            yield Visit(task, "listing", listings=(self._kept(reading, self.tonight.compared[task.target]),))
        elif isinstance(reading, NoListing):
            yield Visit(task, reading.reason, detail=reading.detail)
        else:
            yield Visit(task, "other_person", detail="the key leads to another listing")

    def _read(self, response: Response) -> PageReading:
        """Read an answer; what goes wrong is named by its kind alone, because an error's own words may quote the answer."""
        try:
            return self.read(self.page(response))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            self.logger.warning("%s: reader failed (%s)", self.name, type(error).__name__)
            return NoListing("unreadable", f"reader failed: {type(error).__name__}")

    def _kept(self, hit: Listing, physician_id: str) -> Listing:
        return kept(hit, self.tonight.physicians[physician_id], self.compared_fields(), self.link_to(hit.site_key))

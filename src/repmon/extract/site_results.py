"""Results of a search on a site that is known: the records of its own data, or its cards by their marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

from repmon.extract.cut_off import is_cut_off
from repmon.extract.fields import Facts, combine, count_of, text_of
from repmon.extract.found_pages import read_cards
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.own_url import without_query
from repmon.extract.page import Page
from repmon.extract.profile_page import other_person
from repmon.extract.record_paths import Record, RecordPaths, first_text, inside
from repmon.extract.result_pages import explain_no_list, numbered_page, page_number, with_page_number
from repmon.extract.schema_org import physicians
from repmon.extract.subject import Site, subject_facts
from repmon.model import Listing, NoListing, PageReading, SearchPage


@dataclass(frozen=True, slots=True)
class Results:
    """How a site shows the results of a search, and how it numbers their pages."""

    parameter: str
    """Name of the page number in the address."""
    size: int
    """Results on a full page."""
    record: RecordPaths
    """Reads one result of the data."""
    items: str
    """Leads to the list of results in the data."""
    total: tuple[str, ...]
    """Lead to the number of all results, as the site claims it."""
    following: str = ""
    """The data's key of the next page's address."""
    pages: str = ""
    """The data's key of the number of pages. Without either, the next page is asked for until all results are read."""
    most: int | None = None
    """The site claims no more results than this, however many there are."""

    def read(self, page: Page, site: Site, found: Record) -> PageReading:
        """Read the results that a page's data hold."""
        items = inside(found, self.items)
        if not isinstance(items, list):
            return explain_no_list(page)
        hits = hits_of(site, self.record, items)
        total = next((count for path in self.total if (count := count_of(inside(found, path))) is not None), None)
        if self.following in found or self.pages in found:
            following = self._following(page, found) if hits else None
            reading = SearchPage(hits, total, following and urljoin(site.home, following), is_cut_off(page))
        else:
            reading = numbered_page(page, hits, total=total, parameter=self.parameter, size=self.size)
        return replace(reading, capped=reading.capped or (self.most is not None and (total or 0) >= self.most))

    def _following(self, page: Page, found: Record) -> str | None:
        number, last = page_number(page.url, self.parameter), count_of(found.get(self.pages)) or 0
        counted = with_page_number(page.url, self.parameter, number + 1) if number < last else None
        return text_of(found.get(self.following)) or counted

    def read_cards(
        self, page: Page, site: Site, marked: Callable[[Selector, Site], Facts | None], *, card: str = ""
    ) -> PageReading:
        """Read the cards that a page shows.

        Args:
            page: the page.
            site: the site's spider.
            marked: reads a card's own marks, after the schema.org objects in it; None when it is no result's card.
            card: selector of a card (CSS), when not all that links to a profile is one.
        """
        people = physicians(json_ld_nodes(page)) if b"ld+json" in page.body else []

        def ways_of(key: str, part: Selector) -> list[Facts]:
            shown = [facts for found in (part.css(card) if card else [part]) if (facts := marked(found, site))]
            stated = subject_facts(people, "json_ld", site, key=key, name="")
            return [stated, *shown] if stated and shown else shown

        return read_cards(page, site, ways_of, parameter=self.parameter, size=self.size)


def hits_of(site: Site, paths: RecordPaths, records: Iterable[Any]) -> tuple[Listing, ...]:
    """Make listings of the records of a search's results; one that names no profile of the site is none."""
    addressed = ((without_query(urljoin(site.home, first_text(record, paths.address) or "")), record) for record in records)
    keyed = ((key, url, record) for url, record in addressed if (key := site.key_of(url)))
    return tuple(combine(site.name, key, url, [paths.facts(record, site)]) for key, url, record in keyed)


def only_listing(page: Page, site: Site, listing: Listing | None, otherwise: NoListing) -> Listing | NoListing:
    """What an answer that is nothing but one listing's data comes to; another listing than was asked for is none."""
    if listing is None or listing.name is None:
        return otherwise
    return other_person(site.key_of(page.url), listing.site_key) or listing

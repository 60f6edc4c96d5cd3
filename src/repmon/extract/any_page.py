"""A page of a site that needs no reader of its own so far: its marks (schema.org), its words, and where its links lead."""

from __future__ import annotations

from collections.abc import Sequence

from parsel import Selector

from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, credentials_in
from repmon.extract.found_pages import read_cards
from repmon.extract.marked_parts import shown
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import own_key
from repmon.extract.record_paths import Record, RecordPaths
from repmon.extract.result_pages import explain_no_list
from repmon.extract.site_profile import read_site_profile
from repmon.extract.subject import Site, is_another_sites
from repmon.model import PageReading

_ANY_NUMBER = 1_000_000
"""Results on a full page of a site that is hardly known: only a link can then tell that there is a next page."""
_SINGLE_REVIEWS = r"(?:patient |verified |recent |.*['’]s )?reviews$|what patients say"


def read_any_page(
    page: Page,
    site: Site,
    *,
    page_parameter: str = "page",
    ours: Sequence[str] = (),
    record: RecordPaths | None = None,
    found: Record | None = None,
) -> PageReading:
    """Read a profile, or a page of results that leads to profiles.

    Args:
        page: the page.
        site: the site's spider.
        page_parameter: name of the page number in the address of results.
        ours: words of the site's own pages; see :func:`repmon.extract.profile_page.refusal`.
        record: reads what the page's own data say, when it is known where.
        found: what they say about the page's subject.
    """

    def words(page: Page, name: str, known: Sequence[Facts]) -> Facts:
        return plain_facts(page, name, site, known=known, ratings_end=_SINGLE_REVIEWS)

    page = whole_part(page)
    if page.url and not (site.key_of(page.url) or own_key(page, site)):
        return _list(page, site, page_parameter)
    return read_site_profile(page, site, words, ours=ours, record=record, found=found)


def _list(page: Page, site: Site, page_parameter: str) -> PageReading:
    if is_another_sites(page, site):
        return explain_no_list(page)
    return read_cards(page, site, _card, parameter=page_parameter, size=_ANY_NUMBER)


def _card(_: str, card: Selector) -> list[Facts]:
    name = shown(card, "h1, h2, h3, h4, h5, h6") or shown(card, "a")
    return [Facts(way="dom", name=name, credentials=credentials_in(name))]

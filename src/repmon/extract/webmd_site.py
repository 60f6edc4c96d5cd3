"""A page of WebMD Care or of Vitals, from its profile or its list to a reading: their spiders say only what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from parsel import Selector

from repmon.extract.fields import Facts
from repmon.extract.found_pages import read_cards
from repmon.extract.page import Page
from repmon.extract.profile_page import is_rated, listing_of, marked_up_ways
from repmon.extract.result_pages import explain_no_list
from repmon.extract.subject import Site, is_another_sites
from repmon.extract.webmd_pages import card_text, text_ways
from repmon.model import PageReading

_PAGE_SIZE = 50
"""Cards on a full page of a list, on both sites."""


def read_profile(page: Page, site: Site, key: str | None, marked: Iterable[Facts] = ()) -> PageReading:
    """Read a profile from its schema.org objects, from its words, and where these leave the rating open, from ``marked``.

    The site's own marks need a DOM, which costs more than everything else.
    """
    texts = text_ways(page, step=site.step)
    ways = [*marked_up_ways(page, site, key=key, name=texts[0].name if texts else None), *texts]
    return listing_of(page, site, key, ways if is_rated(ways) else [*ways, *marked])


def read_list(
    page: Page,
    site: Site,
    *,
    parameter: str,
    ours: Sequence[str],
    marked: Callable[[Selector], Facts] | None = None,
) -> PageReading:
    """Read a list of a specialty's physicians in a town.

    Args:
        page: the page.
        site: the site's spider.
        parameter: name of the page number in its address.
        ours: words of the site's own pages, spelt like that.
        marked: reads what the site's own marks say in a card, before its words are read.
    """
    if is_another_sites(page, site) or not any(word in page.text for word in ours):
        return explain_no_list(page)

    def ways_of(_: str, card: Selector) -> list[Facts]:
        return [*([marked(card)] if marked else []), card_text(card, step=site.step)]

    return read_cards(page, site, ways_of, parameter=parameter, size=_PAGE_SIZE)


def address_word(words: str) -> str:
    """Words as the sites write them in the addresses of lists ("North Field" -> "north-field")."""
    return "-".join(re.findall(r"[a-z0-9]+", words.casefold()))

"""What a page of results leads to, as listings, by the cards that are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

from parsel import Selector

from repmon.extract.cards import cards
from repmon.extract.fields import Facts, combine
from repmon.extract.own_url import without_query
from repmon.extract.page import Page
from repmon.extract.result_pages import explain_no_list, numbered_page, result_count
from repmon.extract.subject import Site
from repmon.model import Listing, PageReading

_HREF = re.compile(rb"""href\s*=\s*["']?\s*([^"'\s>\[\]]+)""")
_SHOUTED_HREF = b"HREF"
_LONGEST_CARD = 10_000
"""Bytes of markup behind the link of a list's last card in which the card ends."""

WaysOf = Callable[[str, Selector], Sequence[Facts]]
"""Reads a card, given its listing's key; empty for a part of the page that is no card of a result."""


def card_hits(page: Page, site: Site, ways_of: WaysOf) -> tuple[Listing, ...]:
    """Read the cards of a list, in page order."""
    part = _part_with_cards(page, site)
    shown = () if part is None else cards(part, site.home, site.key_of)
    found = ((key, url, ways_of(key, card)) for key, url, card in shown)
    return tuple(combine(site.name, key, without_query(url), ways) for key, url, ways in found if ways)


def _part_with_cards(page: Page, site: Site) -> Selector | None:
    """The DOM as far as the last card goes, as half of a page may stand below it; None without a link to a listing."""
    if _SHOUTED_HREF in page.utf8:
        return page.selector
    for link in reversed(list(_HREF.finditer(page.utf8))):
        if site.key_of(unescape(link[1].decode(errors="replace"))):
            return page.selector_up_to(link.end() + _LONGEST_CARD)
    return None


def read_cards(page: Page, site: Site, ways_of: WaysOf, *, parameter: str, size: int) -> PageReading:
    """Read a numbered page of results by its cards; see :func:`repmon.extract.result_pages.numbered_page`."""
    hits = card_hits(page, site, ways_of)
    total = result_count(page.visible_text)
    if not hits and total != 0:
        return explain_no_list(page)
    return numbered_page(page, hits, total=total, parameter=parameter, size=size)

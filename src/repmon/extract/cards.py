"""The cards of a list page, found by their links alone, whatever the site calls its classes this year.

A card is the largest part of the page in which all profile links lead to one and the same listing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from parsel import Selector

if TYPE_CHECKING:
    from lxml.etree import _Element

_HOLDS_CARDS = frozenset({"ul", "ol", "table", "tbody", "section", "form", "main", "body", "html"})
"""Parts that hold cards and are none, even with a single result in them; so is whatever holds the page's main heading."""
_MAX_DEPTH = 200
"""Ancestors of a link that are looked at; real pages nest some thirty deep."""


def cards(selector: Selector, home: str, key_of: Callable[[str], str | None]) -> Iterator[tuple[str, str, Selector]]:
    """Yield each card once as (site_key, absolute address of the profile, the card), in page order."""
    links = [
        (link, href.strip(), key)
        for link in selector.root.iter("a")
        if (href := link.get("href")) and _is_plain(href) and (key := key_of(href))
    ]
    host = _host(home)
    keyed = [(link, url, key) for link, href, key in links if _host(url := urljoin(home, href)) == host]
    keys_below: dict[_Element, set[str]] = defaultdict(set)
    for link, _, key in keyed:
        for part in _upwards(link):
            keys_below[part].add(key)
    above_heading = {part for heading in selector.root.iter("h1") for part in heading.iterancestors()}
    seen: set[str] = set()
    for link, url, key in keyed:
        if key not in seen:
            seen.add(key)
            yield key, url, Selector(root=_largest(link, keys_below, above_heading), type="html")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_plain(href: str) -> bool:
    """Whether an address may be taken apart: a bracket opens a host of a kind that no site has."""
    return "[" not in href and "]" not in href


def _upwards(link: _Element) -> Iterator[_Element]:
    part: _Element | None = link
    for _ in range(_MAX_DEPTH):
        if part is None:
            return
        yield part
        part = part.getparent()


def _largest(link: _Element, keys_below: dict[_Element, set[str]], above_heading: set[_Element]) -> _Element:
    card = link
    for part in _upwards(link):
        if len(keys_below[part]) > 1 or part.tag in _HOLDS_CARDS or part in above_heading:
            return card
        card = part
    return card

"""The addresses in a page's tags, read without a DOM: what it calls itself, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from repmon.extract.page import Page

_TAG = re.compile(rb"<(?:link|meta|LINK|META)\b[^>]{0,2000}>")
_LINK = re.compile(rb"<(?:a|link|A|LINK)\s[^>]{0,2000}>")
_ATTRIBUTE = re.compile(r"""([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PATH = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)")
_WITHIN = 600_000
"""Bytes from the page's start that are searched: some sites put hundreds of kilobytes of style sheets before the links."""


def own_urls(page: Page) -> Iterator[str]:
    """Yield what the page calls itself: canonical link, then ``og:url``, then other self-references, in page order."""
    return iter(page.own_urls)


def stated_urls(body: bytes) -> tuple[str, ...]:
    """Look for what a page calls itself, in its head, else anywhere; :attr:`repmon.extract.page.Page.own_urls` keeps it."""
    head = body.find(b"</head", 0, _WITHIN)
    return (_stated_within(body, head) if head >= 0 else ()) or _stated_within(body, _WITHIN)


def _stated_within(body: bytes, end: int) -> tuple[str, ...]:
    named: dict[str, list[str]] = {"canonical": [], "og:url": [], "twitter:url": [], "url": []}
    for tag in _TAG.finditer(body, 0, end):
        if b"url" not in (lower := tag[0].lower()) and b"canonical" not in lower:
            continue
        attributes = _attributes(tag[0])
        role = attributes.get("rel") or attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        address = attributes.get("href") or attributes.get("content") or ""
        if role.casefold() in named and address:
            named[role.casefold()].append(address.strip())
    return tuple(address for addresses in named.values() for address in addresses)


def next_page(page: Page) -> str | None:
    """The absolute address of the next page of a list, when the page names it (``rel="next"``)."""
    tags = (tag[0] for tag in _LINK.finditer(page.body) if b"next" in tag[0])
    return next((url for rel, url in _addressed(tags, page.url) if "next" in rel.split()), None)


def linked_urls(page: Page) -> Iterator[tuple[str, str]]:
    """Yield each link as (``rel``, absolute address), in page order; ``rel`` is empty for an ordinary link."""
    yield from _addressed((tag[0] for tag in _LINK.finditer(page.body)), page.url)


def _addressed(tags: Iterable[bytes], base: str) -> Iterator[tuple[str, str]]:
    for tag in tags:
        attributes = _attributes(tag)
        if href := attributes.get("href", "").strip():
            try:
                yield attributes.get("rel", "").casefold(), urljoin(base, href)
            except ValueError:  # an unclosed bracket in the host: not an address
                continue


def without_query(url: str) -> str:
    """The address without query string and fragment, which never tell two listings of a known site apart."""
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed bracket in the host: not an address, and kept as it is
        return url
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def path_of(url: str) -> str:
    """The address's path (lists hold hundreds of links: this is five times faster than taking all of an address apart)."""
    match = _PATH.match(url)
    return match[1] if match else ""


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", errors="replace"))
    return {name.casefold(): unescape(double or single or bare) for name, double, single, bare in found}

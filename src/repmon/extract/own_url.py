"""The addresses in a page's tags, read without a DOM: what it calls itself, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

from repmon.extract.page import Page
from repmon.extract.stated_urls import attributes_of

_LINK = re.compile(rb"<(?:a|link|A|LINK)\s[^>]*+(?:>|\Z)")
_LONGEST_LINK = 2000
"""Bytes of a tag; what is longer was never closed."""
_HOST = re.compile(r"https?://[a-z0-9.:-]+(?=/|$)")
_NOT_PLAIN = re.compile(r"^//|/\.|[^!-~]|[;?#](?:[;?#]|$)")
_PATH = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)")


def own_urls(page: Page) -> Iterator[str]:
    """Yield what the page calls itself: canonical link, then ``og:url``, then other self-references, in page order."""
    return iter(page.own_urls)


def linked_urls(page: Page, holding: str = "") -> Iterator[tuple[str, str]]:
    """Yield each link as (``rel``, absolute address), in page order; ``rel`` is empty for an ordinary link.

    With ``holding`` only those in whose tag these characters stand: most of a page's links are not even looked into.
    """
    yield from _addressed(_tags_holding(page.body, holding.encode()) if holding else _LINK.findall(page.body), page.url)


def _tags_holding(body: bytes, word: bytes) -> Iterator[bytes]:
    at = body.find(word)
    while at >= 0:
        tag = _LINK.match(body, max(body.rfind(b"<", 0, at), 0))
        end = tag.end() if tag else at
        if tag and end > at:
            yield tag[0]
        at = body.find(word, max(end, at + len(word)))


def _addressed(tags: Iterable[bytes], base: str) -> Iterator[tuple[str, str]]:
    for tag in tags:
        if len(tag) > _LONGEST_LINK or not tag.endswith(b">"):
            continue
        attributes = attributes_of(tag)
        if href := attributes.get("href", "").strip():
            try:
                yield attributes.get("rel", "").casefold(), joined(base, href)
            except ValueError:  # an unclosed bracket in the host: not an address
                continue


def joined(base: str, href: str) -> str:
    """The absolute address of a link (``urljoin``, at a tenth of the cost for the usual link: a whole path)."""
    plain = _HOST.match(base) if href[:1] == "/" and not _NOT_PLAIN.search(href) else None
    return plain[0] + href if plain else urljoin(base, href)


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


def found_in_path(pattern: re.Pattern[str], url: str) -> re.Match[str] | None:
    """Where a pattern stands in an address's path; an address in which it stands nowhere, as most, is not taken apart."""
    return pattern.search(path_of(url)) if pattern.search(url) else None

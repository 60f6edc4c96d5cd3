"""What a page calls itself: the addresses in its own ``<link>`` and ``<meta>`` tags, read without a DOM."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(rb"<(?:link|meta|LINK|META)\b[^>]{0,2000}>")
_HEAD_END = re.compile(rb"</head")  # where tags are rare, as among style sheets, twice as fast as a plain search
_ATTRIBUTE = re.compile(r"""([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_WITHIN = 600_000
"""Bytes from the page's start that are searched: some sites put hundreds of kilobytes of style sheets before the links."""


def stated_urls(body: bytes) -> tuple[str, ...]:
    """Look for what a page calls itself, in its head, else anywhere; :attr:`repmon.extract.page.Page.own_urls` keeps it."""
    end = _HEAD_END.search(body, 0, _WITHIN)
    head = end.start() if end else 0
    return (_stated_within(body, 0, head) if head else ()) or _stated_within(body, head, _WITHIN)


def _stated_within(body: bytes, begin: int, end: int) -> tuple[str, ...]:
    named: dict[str, list[str]] = {"canonical": [], "og:url": [], "twitter:url": [], "url": []}
    for tag in _TAG.finditer(body, begin, end):
        if b"url" not in (lower := tag[0].lower()) and b"canonical" not in lower:
            continue
        attributes = attributes_of(tag[0])
        role = attributes.get("rel") or attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        address = attributes.get("href") or attributes.get("content") or ""
        if role.casefold() in named and address:
            named[role.casefold()].append(address.strip())
    return tuple(address for addresses in named.values() for address in addresses)


def attributes_of(tag: bytes) -> dict[str, str]:
    """The attributes of a tag, their names in small letters."""
    found = _ATTRIBUTE.findall(tag.decode("utf-8", errors="replace"))
    return {name.casefold(): unescape(double or single or bare) for name, double, single, bare in found}

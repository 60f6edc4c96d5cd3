"""A fetched page: its bytes, and its text, its DOM and its visible lines, each made only when a reader asks for it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from repmon.extract.encoding import as_utf8, decode_loosely
from repmon.extract.markdown import markdown_markup, with_links_and_tables
from repmon.extract.markup import seen_markup
from repmon.extract.stated_urls import stated_urls
from repmon.extract.visible_text import VisibleText, read_visible_text

if TYPE_CHECKING:
    from parsel import Selector

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)
_MAIN_HEADING = re.compile(r"<h1\b[^>]{0,500}>", re.IGNORECASE)
_META_WITHIN = 4096
"""Bytes searched for a charset declaration; HTML asks for it in the first 1024, real pages are less strict."""
_PROPERTIES = (b"rop=", b"property=")
"""How the attributes end that name one: ``itemprop``, which React writes ``itemProp``, and RDFa's."""
_MOST_MARKED = 600_000
"""Bytes from the page's start in which its properties stand."""
_MOST_COPIED = 500_000
"""Characters of a copy in Markdown, which is a hundredth of its page."""
_LONGEST_VALUE = 10_000
"""Bytes behind the name of a property in which its value ends; what is longer is no value of ours."""

# Browsers read these labels as windows-1252 (WHATWG Encoding Standard, 4.2), which is what such pages really hold.
_READ_AS_CP1252 = frozenset({"ascii", "iso8859-1", "latin-1", "cp1252"})


@dataclass(frozen=True)
class Page:
    """One page as it came from the network or from a file. ``url`` is empty when a saved page does not say where it is from."""

    url: str
    body: bytes
    """The bytes as they came; of a page in UTF-16 or UTF-32, those of the same page in UTF-8: readers search them as ASCII."""
    status: int = 200
    content_type: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", as_utf8(self.body))

    @cached_property
    def text(self) -> str:
        """The body decoded. Bytes that are UTF-8 are read so whatever header or ``<meta>`` say. Never fails."""
        if self._utf8_text is not None:
            return self._utf8_text
        declared = [name for label in (self._header_charset(), self._meta_charset()) if (name := _codec(label))]
        for name in declared:
            try:
                return self.body.decode(name)
            except (UnicodeDecodeError, LookupError):  # a wrong declaration is common: the next one may be right
                continue
        return decode_loosely(self.body)

    @cached_property
    def _utf8_text(self) -> str | None:
        """The body decoded when it is UTF-8, as nearly all pages are, whatever they say."""
        try:
            return self.body.decode()
        except UnicodeDecodeError:
            return None

    @cached_property
    def selector(self) -> Selector:
        """The page's DOM (costs far more than a search in the bytes: ask for it last)."""
        return _dom(self.utf8)

    @cached_property
    def marked(self) -> Selector:
        """The DOM as far as microdata and RDFa go: what stands below their last property is often half of a page."""
        last = max(self.utf8.rfind(name, 0, _MOST_MARKED) for name in _PROPERTIES)
        return self.selector if last < 0 else self.selector_up_to(last + _LONGEST_VALUE)

    def selector_up_to(self, place: int) -> Selector:
        """The DOM as far as the next tag behind a place in the bytes."""
        below = self.utf8.find(b"<", place)
        return self.selector if below < 0 else _dom(self.utf8[:below])

    @cached_property
    def utf8(self) -> bytes:
        """The bytes in UTF-8, whatever they came in."""
        return self.text.encode() if self._utf8_text is None else self.body

    @cached_property
    def own_urls(self) -> tuple[str, ...]:
        """What the page calls itself: several readers ask, one look answers."""
        return stated_urls(self.body)

    @cached_property
    def heading_at(self) -> int:
        """Where in the text the first ``<h1>`` begins; -1 when there is none."""
        found = _MAIN_HEADING.search(self.text)
        return found.start() if found else -1

    @cached_property
    def seen(self) -> str:
        """The markup of what is shown (see :func:`repmon.extract.markup.seen_markup`), also of a copy in Markdown."""
        if not self.looks_like_html:
            return seen_markup(markdown_markup(self.text[:_MOST_COPIED]))
        return with_links_and_tables(seen_markup(self.text))

    @cached_property
    def visible_text(self) -> VisibleText:
        """The lines that a visitor reads, in reading order."""
        return read_visible_text(self.seen)

    @cached_property
    def looks_like_html(self) -> bool:
        """Whether the body holds markup at all (a saved text or Markdown copy of a page holds none)."""
        return re.search(r"<(?:!doctype|html|head|body|div|main|p|h1|table|ul|span|a)\b", self.text, re.IGNORECASE) is not None

    def _header_charset(self) -> str | None:
        match = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", self.content_type or "", re.IGNORECASE)
        return match[1] if match else None

    def _meta_charset(self) -> str | None:
        match = _META_CHARSET.search(self.body, 0, _META_WITHIN)
        return match[1].decode("ascii") if match else None


def _dom(raw: bytes) -> Selector:
    from lxml import etree  # noqa: PLC0415  # half of start-up time for pages that never need a DOM
    from parsel import Selector  # noqa: PLC0415

    # parsel's own parser asks Python for the class of every element that is looked at: twice as slow
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(raw.replace(b"\x00", b"").strip() or b"<html/>", parser)
    return Selector(root=etree.fromstring(b"<html/>", parser) if root is None else root, type="html")


def _codec(label: str | None) -> str | None:
    if label is None:
        return None
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return "cp1252" if name in _READ_AS_CP1252 else name

"""What a visitor reads: the page's lines in reading order, with their headings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "datalist"})
_OWN_LINE = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "label", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
        "summary", "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip
_HEADING = re.compile(r"h([1-6])$")
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
_MARKDOWN_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_US_ADDRESS = re.compile(r"^(?P<street>.+?),?\s*,\s*(?P<city>[^,]+?),?\s+(?P<state>[A-Z]{2}),?\s+(?P<zip>\d{5}(?:-\d{4})?)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``heading`` is 1..6 for a heading, else 0; ``links`` are the addresses that the line leads to."""

    text: str
    heading: int = 0
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class VisibleText:
    """The page's lines in reading order."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def title(self) -> str | None:
        """The first main heading."""
        return next((line.text for line in self.lines if line.heading == 1), None)

    def from_title(self) -> VisibleText:
        """The lines from the first main heading on: what stands above it is the site's, not the subject's."""
        start = next((number for number, line in enumerate(self.lines) if line.heading == 1), len(self.lines))
        return VisibleText(self.lines[start:])

    def until(self, *patterns: str) -> VisibleText:
        """The lines before the first one that matches one of the patterns from its beginning (ignoring case)."""
        stop = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
        for number, line in enumerate(self.lines):
            if stop.match(line.text):
                return VisibleText(self.lines[:number])
        return self

    def section(self, heading: str) -> VisibleText:
        """The lines below the first heading that fully matches, down to the next heading of the same or a higher rank."""
        wanted = re.compile(heading, re.IGNORECASE)
        for number, line in enumerate(self.lines):
            if line.heading and wanted.fullmatch(line.text):
                rest = self.lines[number + 1 :]
                end = next((i for i, other in enumerate(rest) if 0 < other.heading <= line.heading), len(rest))
                return VisibleText(rest[:end])
        return VisibleText(())


def read_visible_text(root: _Element | None, text: str) -> VisibleText:
    """Lines of a parsed page; with ``root=None`` the lines of ``text``, a saved text or Markdown copy of a page."""
    lines = _html_lines(root) if root is not None else _markdown_lines(text)
    return VisibleText(tuple(lines))


def maps_address(link: str) -> tuple[str, str, str, str] | None:
    """Street, city, state and ZIP from the ``destination=`` (or ``query=``) of a maps link; None without a full address."""
    try:
        query = parse_qs(urlsplit(link).query)
    except ValueError:  # an unclosed bracket in the host: not an address
        return None
    for name in ("destination", "query", "q", "daddr"):
        shown = " ".join(query.get(name, [""])[0].split())
        if match := _US_ADDRESS.match(shown):
            return match["street"].strip(" ,"), match["city"].strip(), match["state"], match["zip"]
    return None


class _Writer:
    """Collects pieces of text and breaks them into lines where the page does."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._links: list[str] = []
        self.heading = 0

    def add(self, text: str | None) -> None:
        if text:
            self._text.append(text)

    def link(self, address: str | None) -> None:
        if address:
            self._links.append(address.strip())

    def end_line(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            self.lines.append(Line(text, self.heading, tuple(self._links)))
        if text or self._text:
            self._text.clear()
            self._links.clear()


def _html_lines(root: _Element) -> list[Line]:
    from lxml import etree  # noqa: PLC0415  # only pages that are parsed anyway need it

    writer = _Writer()
    unseen: _Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if unseen is None:
                writer.add(node.tail)
        elif event == "start":
            if unseen is None and _is_unseen(node):
                unseen = node
            elif unseen is None:
                _open(writer, node)
        elif unseen is None or unseen is node:
            if unseen is None:
                _close(writer, node)
            unseen = None
            writer.add(node.tail)
    writer.end_line()
    return writer.lines


def _is_unseen(node: _Element) -> bool:
    style = node.get("style")
    hidden = node.get("hidden") is not None or (style is not None and "display:none" in style.replace(" ", ""))
    return hidden or node.tag in _UNSEEN


def _open(writer: _Writer, node: _Element) -> None:
    tag = str(node.tag)
    if tag in _OWN_LINE:
        writer.end_line()
    if match := _HEADING.match(tag):
        writer.heading = int(match[1])
    if tag == "a":
        writer.link(node.get("href"))
    writer.add(node.text)


def _close(writer: _Writer, node: _Element) -> None:
    tag = str(node.tag)
    if tag in _OWN_LINE:
        writer.end_line()
    if _HEADING.match(tag):
        writer.heading = 0


def _markdown_lines(text: str) -> Iterator[Line]:
    for shown in text.splitlines():
        if _MARKDOWN_RULE.match(shown):
            continue
        heading = _MARKDOWN_HEADING.match(shown)
        links = tuple(match[2] for match in _MARKDOWN_LINK.finditer(shown))
        words = _MARKDOWN_LINK.sub(r" \1 ", shown[heading.end() :] if heading else shown)
        line = " ".join(words.split())
        if line:
            yield Line(line, len(heading[1]) if heading else 0, links)

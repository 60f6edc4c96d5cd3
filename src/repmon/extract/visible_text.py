"""What a visitor reads: the page's lines in reading order, with their headings and links.

A line is read when somebody asks for it: of a page of thousands of lines, a reader wants its headings and a few sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_plus

from repmon.extract.markup import BREAK, HEADING, links_in, shown_text

_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
_MARKDOWN_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_MAP_QUERY = re.compile(r"[?&](?:destination|daddr|query|q)=([^&#]+)")
_LONGEST = 4000
"""Characters of markup before a word among which its line begins."""
_US_ADDRESS = re.compile(r"^(?P<street>.+?),?\s*,\s*(?P<city>[^,]+?),?\s+(?P<state>[A-Z]{2}),?\s+(?P<zip>\d{5}(?:-\d{4})?)$")


class Line(NamedTuple):
    """One line. ``heading`` is 1..6 for a heading, else 0; ``links`` are the addresses that the line leads to."""

    text: str
    heading: int = 0
    links: tuple[str, ...] = ()


class Heading(NamedTuple):
    """A heading of rank 1 to 6: its first line, and where in the markup it begins and ends."""

    text: str
    rank: int
    start: int
    stop: int


@dataclass(eq=False)
class VisibleText:
    """The lines of a page, or of a run of it from ``start`` to ``stop``, in reading order."""

    markup: str
    """What :func:`repmon.extract.markup.seen_markup` left of the page."""
    all_headings: tuple[Heading, ...]
    start: int
    stop: int

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return tuple(self._read_lines())

    @cached_property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The headings."""
        return tuple(heading for heading in self.all_headings if self.start <= heading.start < self.stop)

    @property
    def title(self) -> str | None:
        """The first main heading."""
        main = self._main_heading()
        return None if main is None else main.text

    def from_title(self) -> VisibleText:
        """The lines from the first main heading on: what stands above it is the site's, not the subject's."""
        main = self._main_heading()
        return self._part(self.stop if main is None else main.start, self.stop)

    def header(self) -> VisibleText:
        """The lines between the first main heading and the next heading."""
        main = self._main_heading()
        return self.nothing() if main is None else self.below(main, until_rank=6)

    def section(self, heading: str | re.Pattern[str]) -> VisibleText:
        """The lines below the first heading that fully matches, down to the next heading of the same or a higher rank."""
        wanted = re.compile(heading, re.IGNORECASE) if isinstance(heading, str) else heading
        found = next((shown for shown in self.headings if wanted.fullmatch(shown.text)), None)
        return self.nothing() if found is None else self.below(found)

    def below(self, heading: Heading, *, until_rank: int = 0) -> VisibleText:
        """The lines below a heading, down to the next one of its own rank (or of ``until_rank``) or a higher one."""
        rank = until_rank or heading.rank
        stop = next((other.start for other in self.headings if other.start >= heading.stop and other.rank <= rank), self.stop)
        return self._part(heading.stop, stop)

    def until(self, *patterns: str) -> VisibleText:
        """The lines before the first one that matches one of the patterns from its beginning (ignoring case)."""
        stop = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
        found = next((start for start, _, _, text in self._placed_texts() if stop.match(text)), None)
        return self if found is None else self._part(self.start, found)

    def holding(self, word: str) -> Iterator[Line]:
        """Yield the lines that hold a word, spelt like that, in page order, without reading the others."""
        for line in self._around(word):
            yield from (shown for shown in line.lines if word in shown.text)

    def labelled(self, label: re.Pattern[str], word: str) -> str | None:
        """The line below the first one that is a label; ``word`` is in every such label, spelt like that."""
        for line in self._around(word):
            if any(label.fullmatch(shown.text) for shown in line.lines):
                return next(self._part(line.stop, self.stop).first_texts(1), None)
        return None

    def first_texts(self, most: int) -> Iterator[str]:
        """Yield the words of so many lines from the beginning; asking for them alone costs half."""
        return (text for _, _, _, text in islice(self._placed_texts(), most))

    def first_lines(self, most: int) -> tuple[Line, ...]:
        """So many lines from the beginning; the others are not read."""
        return tuple(islice(self._read_lines(), most))

    def nothing(self) -> VisibleText:
        """No line of it."""
        return self._part(self.stop, self.stop)

    def _main_heading(self) -> Heading | None:
        return next((heading for heading in self.headings if heading.rank == 1), None)

    def _around(self, word: str) -> Iterator[VisibleText]:
        """The lines in whose markup the word stands, each by itself."""
        at = self.markup.find(word, self.start, self.stop)
        while at >= 0:
            breaks = BREAK.finditer(self.markup, max(self.start, at - _LONGEST), at)
            start = max((tag.end() for tag in breaks), default=self.start)
            behind = BREAK.search(self.markup, at, self.stop)
            stop = behind.start() if behind else self.stop
            yield self._part(start, stop)
            at = self.markup.find(word, stop, self.stop)

    def _part(self, start: int, stop: int) -> VisibleText:
        return VisibleText(self.markup, self.all_headings, start, stop)

    def _read_lines(self) -> Iterator[Line]:
        """The lines with their links: one without words belongs to the line behind it."""
        read_to = self.start
        for _, stop, rank, text in self._placed_texts():
            yield Line(text, rank, tuple(links_in(self.markup[read_to:stop])))
            read_to = stop

    def _placed_texts(self) -> Iterator[tuple[int, int, int, str]]:
        """Where in the markup each line begins and ends, its rank as a heading, its words."""
        for begin, end, rank in self._stretches():
            at = begin
            for tag in BREAK.finditer(self.markup, begin, end):
                if tag.start() > at and (text := shown_text(self.markup[at : tag.start()])):
                    yield at, tag.start(), rank, text
                at = tag.end()
            if end > at and (text := shown_text(self.markup[at:end])):
                yield at, end, rank, text

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        """Where headings and what is between them begin and end, with the rank of the heading."""
        at = self.start
        for heading in self.headings:
            yield at, heading.start, 0
            yield heading.start, heading.stop, heading.rank
            at = heading.stop
        yield at, self.stop, 0


def read_visible_text(seen: str) -> VisibleText:
    """The lines of what :func:`repmon.extract.markup.seen_markup` left of a page."""
    return VisibleText(seen, tuple(_headings(seen)), 0, len(seen))


def markdown_markup(text: str) -> str:
    """A saved text or Markdown copy of a page as HTML: its headings, links, tables and lines."""
    return "\n".join(filter(None, map(_markdown_line, text.splitlines()))).replace("</table>\n<table>", "\n")


def maps_address(link: str) -> tuple[str, str, str, str] | None:
    """Street, city, state and ZIP from the ``destination=`` (or ``query=``) of a maps link; None without a full address."""
    for shown in map_queries(link):
        if match := _US_ADDRESS.match(shown):
            return match["street"].strip(" ,"), match["city"].strip(), match["state"], match["zip"]
    return None


def map_queries(link: str) -> list[str]:
    """What a link asks a map for, each in one line; empty for any other link."""
    return [" ".join(unquote_plus(shown).split()) for shown in _MAP_QUERY.findall(link)] if "=" in link else []


def _headings(seen: str) -> Iterator[Heading]:
    """Every heading with words."""
    for found in HEADING.finditer(seen):
        inside = found["inside"]
        texts = map(shown_text, BREAK.split(inside) if "<" in inside else (inside,))
        if text := next(filter(None, texts), None):
            yield Heading(text, int(found["rank"]), found.start(), found.end())


def _markdown_line(shown: str) -> str:
    if _MARKDOWN_RULE.match(shown):
        return ""
    heading = _MARKDOWN_HEADING.match(shown)
    words = escape(shown[heading.end() :] if heading else shown, quote=False)
    linked = _MARKDOWN_LINK.sub(r' <a href="\2">\1</a> ', words)
    if len(shown) > 2 and shown[0] == shown[-1] == "|":
        cells = "".join(f"<td>{cell}</td>" for cell in linked[1:-1].split("|"))
        return f"<table><tr>{cells}</tr></table>"
    return f"<h{len(heading[1])}>{linked}</h{len(heading[1])}>" if heading else f"<p>{linked}</p>"

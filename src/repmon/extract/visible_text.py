"""What a visitor reads: the page's lines in reading order, with their headings and links.

The markup is parted at its headings, and what has none for long, at the end of a line every few thousand characters. Such a
stretch is read when somebody asks for it, and once: of a page of thousands of lines, a reader wants a few sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import unquote_plus

from repmon.extract.markup import BREAK, HEADING, links_in, shown_text

_MAP_QUERY = re.compile(r"[?&](?:destination|daddr|query|q)=([^&#]+)")
_LONG = 2000
"""Characters of markup after which a stretch without headings is parted."""
_WORDLESS = re.compile(r"(?:<[^<>]*+>|\s++)*+")
_US_ADDRESS = re.compile(r"^(?P<street>.+?),?\s*,\s*(?P<city>[^,]+?),?\s+(?P<state>[A-Z]{2}),?\s+(?P<zip>\d{5}(?:-\d{4})?)$")


class Line(NamedTuple):
    """One line. ``heading`` is 1..6 for a heading, else 0; ``links`` are the addresses that the line leads to."""

    text: str
    heading: int = 0
    links: tuple[str, ...] = ()


class Heading(NamedTuple):
    """A heading of rank 1 to 6: its first line, and which of the page's stretches it is."""

    text: str
    rank: int
    at: int


class _Stretches:
    """A page's headings, what stands between two of them (``rank`` 0), and the lines of those that were asked for."""

    def __init__(self, seen: str) -> None:
        first, *parted = HEADING.split(seen)
        self.ranks: list[int] = []
        self.markups: list[str] = []
        self.headings: list[Heading] = []
        self._lines: dict[int, tuple[Line, ...]] = {}
        between = [first]
        for rank, inside, below in zip(parted[::3], parted[1::3], parted[2::3], strict=True):
            if text := _first_words(inside):
                self._add("".join(between))
                self.headings.append(Heading(text, int(rank), len(self.ranks)))
                self.ranks.append(int(rank))
                self.markups.append(inside)
                between = [below]
            else:
                between += inside, below
        self._add("".join(between))

    def lines(self, at: int) -> tuple[Line, ...]:
        """The lines of a stretch with their links: one without words belongs to the line behind it."""
        known = self._lines.get(at)
        if known is None:
            opened = _opened_links(self.markups[at - 1]) if at and (self.ranks[at] or not self.ranks[at - 1]) else []
            known = self._lines[at] = _lines(self.markups[at], self.ranks[at], opened)
        return known

    def _add(self, markup: str) -> None:
        """Note what stands between two headings, parted where a line ends when it is long."""
        begin = 0
        while len(markup) - begin > 2 * _LONG and (line_end := BREAK.search(markup, begin + _LONG)):
            self.ranks.append(0)
            self.markups.append(markup[begin : line_end.end()])
            begin = line_end.end()
        self.ranks.append(0)
        self.markups.append(markup[begin:])


@dataclass(eq=False, slots=True)
class VisibleText:
    """The lines of a page, or of the run of its stretches from ``start`` to ``stop``, in reading order."""

    stretches: _Stretches
    start: int
    stop: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return tuple(self._read())

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self._read())

    @property
    def headings(self) -> Iterator[Heading]:
        """The headings."""
        return (heading for heading in self.stretches.headings if self.start <= heading.at < self.stop)

    @property
    def title(self) -> str | None:
        """The first main heading."""
        main = self._main_heading()
        return None if main is None else main.text

    def from_title(self) -> VisibleText:
        """The lines from the first main heading on: what stands above it is the site's, not the subject's."""
        main = self._main_heading()
        return self._part(self.stop if main is None else main.at, self.stop)

    def header(self, holds: Callable[[str], bool] = lambda _: False) -> VisibleText:
        """The lines between the first main heading and the next heading that the header does not hold."""
        main = self._main_heading()
        if main is None:
            return self.nothing()
        below = (shown.at for shown in self.headings if shown.at > main.at and not holds(shown.text))
        return self._part(main.at + 1, next(below, self.stop))

    def section(self, heading: str | re.Pattern[str]) -> VisibleText:
        """The lines below the first heading that fully matches, down to the next heading of the same or a higher rank."""
        wanted = re.compile(heading, re.IGNORECASE) if isinstance(heading, str) else heading
        found = next((shown for shown in self.headings if wanted.fullmatch(shown.text)), None)
        return self.nothing() if found is None else self.below(found)

    def below(self, heading: Heading) -> VisibleText:
        """The lines below a heading, down to the next one of its own rank or a higher one."""
        ranks = self.stretches.ranks
        stop = next((at for at in range(heading.at + 1, self.stop) if 0 < ranks[at] <= heading.rank), self.stop)
        return self._part(heading.at + 1, stop)

    def until(self, *patterns: str) -> tuple[Line, ...]:
        """The lines before the first one that matches one of the patterns from its beginning (ignoring case)."""
        stops = re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE).match
        before: list[Line] = []
        for line in self._read():
            if stops(line.text):
                break
            before.append(line)
        return tuple(before)

    def holding(self, word: str) -> Iterator[Line]:
        """Yield the lines that hold a word, spelt like that, in page order, without reading much of the others."""
        return (line for at in self._places(word) for line in self.stretches.lines(at) if word in line.text)

    def line_below(self, is_above: Callable[[str], object], word: str) -> str | None:
        """The line below the first one of a kind; ``word`` is in all of that kind, spelt like that."""
        for at in self._places(word):
            lines = self._part(at, self.stop)._read()
            if any(is_above(line.text) for line in islice(lines, len(self.stretches.lines(at)))):
                return next((line.text for line in lines), None)
        return None

    def first_texts(self, most: int) -> Iterator[str]:
        """Yield the words of so many lines from the beginning; asking for them alone costs half."""
        markups = self.stretches.markups[self.start : self.stop]
        return islice((text for markup in markups for piece in BREAK.split(markup) if (text := shown_text(piece))), most)

    def first_lines(self, most: int) -> tuple[Line, ...]:
        """So many lines from the beginning; the others are not read."""
        return tuple(islice(self._read(), most))

    def nothing(self) -> VisibleText:
        """No line of it."""
        return self._part(self.stop, self.stop)

    def _main_heading(self) -> Heading | None:
        return next((heading for heading in self.headings if heading.rank == 1), None)

    def _places(self, word: str) -> Iterator[int]:
        """The stretches in whose markup a word stands."""
        return (at for at in range(self.start, self.stop) if word in self.stretches.markups[at])

    def _part(self, start: int, stop: int) -> VisibleText:
        return VisibleText(self.stretches, start, stop)

    def _read(self) -> Iterator[Line]:
        return chain.from_iterable(map(self.stretches.lines, range(self.start, self.stop)))


def read_visible_text(seen: str) -> VisibleText:
    """The lines of what :func:`repmon.extract.markup.seen_markup` left of a page."""
    stretches = _Stretches(seen)
    return VisibleText(stretches, 0, len(stretches.ranks))


def maps_address(link: str) -> tuple[str, str, str, str] | None:
    """Street, city, state and ZIP from the ``destination=`` (or ``query=``) of a maps link; None without a full address."""
    for shown in map_queries(link):
        if match := _US_ADDRESS.match(shown):
            return match["street"].strip(" ,"), match["city"].strip(), match["state"], match["zip"]
    return None


def map_queries(link: str) -> list[str]:
    """What a link asks a map for, each in one line; empty for any other link."""
    return [" ".join(unquote_plus(shown).split()) for shown in _MAP_QUERY.findall(link)] if "=" in link else []


def _first_words(inside: str) -> str:
    """The first line of a heading."""
    return next(filter(None, map(shown_text, BREAK.split(inside))), "") if "<" in inside else shown_text(inside)


def _lines(markup: str, rank: int, links: list[str]) -> tuple[Line, ...]:
    lines = []
    for piece in filter(None, BREAK.split(markup)):
        if "<a" in piece:
            links = links + links_in(piece)
        if text := shown_text(piece):
            lines.append(Line(text, rank, tuple(links) if links else ()))
            links = []
    return tuple(lines)


def _opened_links(above: str) -> list[str]:
    """The last link, when it begins behind the last words."""
    at = above.rfind("<a ")
    return links_in(above[at:]) if at >= 0 and _WORDLESS.fullmatch(above, at) else []

"""The table in which a site compares its subject with similar doctors: the subject's own column, and never another one.

Such tables repeat the rating when the page's header has lost it. The own column is the one marked "Current Profile"; without
the mark, the one headed by the subject's name. A row that lacks a cell cannot say whose cells the others are and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from repmon.extract.markup import REST, shown_text
from repmon.extract.page import Page
from repmon.extract.subject import last_name, names_agree

Row = list[str]

_MARK = "current profile"
_TABLE = re.compile(r"<table[^<]*+(?:<(?!/?table)[^<]*+)*+")
_ROW = re.compile(r"<tr(?=[\s>])")
_CELL = re.compile(rf"<t[dh](?=[\s>]){REST}")


def own_column(page: Page, name: str) -> tuple[str, ...]:
    """Return the cells of the subject's column, from top to bottom; empty when no table compares the subject for certain."""
    last = last_name(name)
    for table in _tables(page.seen):
        if last not in unescape(table).casefold():
            continue
        rows = [_CELL.split(row)[1:] for row in _ROW.split(table)[1:]]
        width = max(map(len, rows), default=0)
        whole = [row for row in rows if len(row) == width]
        if width > 1 and (place := _own_place(whole, name, last)) is not None:
            return tuple(_shown(row[place]) for row in whole)
    return ()


def _tables(seen: str) -> Iterator[str]:
    at = seen.find("<table")
    while at >= 0 and (found := _TABLE.match(seen, at)):
        yield found[0]
        at = seen.find("<table", found.end())


def _own_place(rows: list[Row], name: str, last: str) -> int | None:
    named, marked = set(), set()
    telling = (row for row in rows if last in (said := unescape("".join(row)).casefold()) or _MARK in said)
    for place, cell in ((place, cell) for row in telling for place, cell in enumerate(row)):
        folded = unescape(cell).casefold()
        if last in folded and names_agree(_shown(cell).split(" - ", maxsplit=1)[0], name):
            named.add(place)
        elif _MARK in folded and _shown(cell).casefold() == _MARK:
            marked.add(place)
    places = named & marked if marked else named
    return places.pop() if len(places) == 1 else None


def _shown(cell: str) -> str:
    return shown_text(cell, between=" ")

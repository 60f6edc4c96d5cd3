"""The table in which a site compares its subject with similar doctors: the subject's own column, and never another one.

Such tables repeat the rating when the page's header has lost it. The own column is the one marked "Current Profile"; without
the mark, the one headed by the subject's name. A row that lacks a cell cannot say whose cells the others are and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from repmon.extract.page import Page
from repmon.extract.subject import names_agree

if TYPE_CHECKING:
    from lxml.etree import _Element

Row = tuple[str, ...]

_MARK = re.compile(r"current profile", re.IGNORECASE)
_PIPED = re.compile(r"\|.*\|")


def own_column(page: Page, name: str) -> Row:
    """Return the cells of the subject's column, from top to bottom; empty when no table compares the subject for certain."""
    for table in _tables(page):
        width = max(map(len, table))
        whole = [row for row in table if len(row) == width]
        if width > 1 and (place := _own_place(whole, name)) is not None:
            return tuple(row[place] for row in whole)
    return ()


def _own_place(rows: list[Row], name: str) -> int | None:
    named = {place for row in rows for place, cell in enumerate(row) if names_agree(_doctor(cell), name)}
    marked = {place for row in rows for place, cell in enumerate(row) if _MARK.fullmatch(cell)}
    places = named & marked if marked else named
    return places.pop() if len(places) == 1 else None


def _doctor(cell: str) -> str:
    """The name in a cell such as "Dr. Jane Doe, MD - Tempe, AZ - Neurology"."""
    return cell.split(" - ", maxsplit=1)[0]


def _tables(page: Page) -> Iterator[list[Row]]:
    if b"<table" in page.body:
        for table in page.selector.root.iter("table"):
            rows = [tuple(_shown(cell) for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]
            if rows := [row for row in rows if row]:
                yield rows
    piped: list[Row] = []
    for line in page.visible_text.lines:  # a saved copy in Markdown keeps the bars between the cells
        if _PIPED.fullmatch(line.text):
            piped.append(tuple(" ".join(cell.split()) for cell in line.text[1:-1].split("|")))
        elif piped:
            yield piped
            piped = []
    if piped:
        yield piped


def _shown(cell: _Element) -> str:
    return " ".join(" ".join(cell.itertext()).split())

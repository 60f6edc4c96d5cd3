"""XLSX: a frozen heading, filters, drop-downs, links, a sheet per site; texts stay texts.

Every cell is written as what it is (``write_string``, ``write_number``, ``write_url``): nothing is guessed from a text's look,
so that no ZIP code becomes a number and no name a formula. Rows go to the disk as they come (``constant_memory``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from repmon.report.files import ReportError
from repmon.report.tables import Layout, Row, Value, safe
from repmon.report.words import safe_url

ROW_LIMIT = 1_048_575
"""Rows that a sheet takes below its heading."""
LINK_LIMIT = 65_530
"""Links that Excel opens in one sheet."""
LONGEST_LINK = 2_079
"""Characters of the longest address that Excel takes as a link."""
_BUTTON = 3
"""Characters of a heading's width that the filter's button takes."""

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_HEAD = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": {**_HEAD, "bg_color": "#1F4E5F"},
    "head to fill in": {**_HEAD, "bg_color": "#8A4A05"},
    "number": {"align": "right", "indent": 1},
    "text": {"num_format": "@"},
    "link": {"num_format": "@", "font_color": "#0B5CAD", "underline": 1},
    "date": {"num_format": "yyyy-mm-dd"},
}
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def write_xlsx(path: Path, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> None:
    """Write one sheet with everything, and one per value of ``layout.sheet_by``; the same rows give the same bytes.

    Raises:
        ReportError: when there are more rows than a sheet takes.
        OSError: when the file cannot be written.
    """
    if len(rows) > ROW_LIMIT:
        raise ReportError(f"{path}: {len(rows):,} rows, and a sheet takes {ROW_LIMIT:,}. End the name with .csv.")
    try:
        with Workbook(path, _OPTIONS) as book:
            book.set_properties({"author": "repmon", "created": dt.datetime.fromisoformat(layout.dated)})
            looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
            for title, part in _sheets(header, rows, layout):
                _Sheet(book.add_worksheet(title), looks, header, layout).write(part)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _sheets(header: Sequence[str], rows: Sequence[Row], layout: Layout) -> list[tuple[str, Sequence[Row]]]:
    """Title and rows of every sheet; no two titles are equal, in whatever case."""
    parts: dict[str, Sequence[Row]] = {layout.title: rows}
    if layout.sheet_by is not None:
        column = header.index(layout.sheet_by)
        taken = {layout.title.lower()}
        for value in sorted({str(row[column]) for row in rows if row[column]}):
            title = plain = re.sub(r"[^A-Za-z0-9_ .-]", " ", value)[:31].strip() or "other"
            while title.lower() in taken:
                title = f"{plain[:24]} ({len(taken)})"
            taken.add(title.lower())
            parts[title] = [row for row in rows if row[column] == value]
    return list(parts.items())


class _Sheet:
    """One sheet in the making; XlsxWriter wants its rows in their order."""

    def __init__(self, sheet: Any, looks: dict[str, Any], header: Sequence[str], layout: Layout) -> None:
        self._sheet, self._looks, self._header, self._layout = sheet, looks, header, layout

    def write(self, rows: Sequence[Row]) -> None:
        """Write heading, rows, filters and drop-downs."""
        self._heading()
        linked = self._layout.links if len(rows) * len(self._layout.links) <= LINK_LIMIT else frozenset()
        columns = [(number, name in linked, self._looks[self._look(name)]) for number, name in enumerate(self._header)]
        for place, row in enumerate(rows, start=1):
            for (number, link, look), value in zip(columns, row, strict=True):
                if isinstance(value, int | float):
                    self._sheet.write_number(place, number, value, self._looks["number"])
                elif link and (url := _link(value)) is not None:
                    self._sheet.write_url(place, number, url, self._looks["link"], _text(value))
                elif value:
                    self._sheet.write_string(place, number, _text(value), look)
        self._sheet.autofilter(0, 0, len(rows), len(self._header) - 1)
        self._choices(len(rows))

    def _heading(self) -> None:
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.repeat_rows(0)
        for number, name in enumerate(self._header):
            width = self._layout.widths.get(name, max(12, len(name) + _BUTTON))
            self._sheet.set_column(number, number, width, self._looks[self._look(name)])
            look = "head to fill in" if name in self._layout.filled_in else "head"
            self._sheet.write_string(0, number, name, self._looks[look])

    def _look(self, column: str) -> str:
        return "date" if column in self._layout.dates else "text"

    def _choices(self, rows: int) -> None:
        """Drop-downs. Where only some values count another one is refused with the reason; a list of names is an offer."""
        for name, values in self._layout.choices.items():
            strict = {"error_title": name, "error_message": "One of: " + ", ".join(values)}
            refuse = strict if name in self._layout.strict else {"show_error": False}
            number = self._header.index(name)
            self._sheet.data_validation(1, number, max(1, rows), number, {"validate": "list", "source": list(values), **refuse})


def _text(value: Value) -> str:
    """A text as a cell can hold it. One in ``<r>`` tags gets a blank: XlsxWriter would take it for its own rich text."""
    text = _NOT_XML.sub("\ufffd", str(safe(value))).replace("\r\n", "\n").replace("\r", "\n")
    return f"{text} " if text.endswith("</r>") else text


def _link(value: Value) -> str | None:
    """The address as a link may hold it: what no address may hold is percent-encoded, or Excel would call the file damaged."""
    url = safe_url(value)
    try:
        known = url is not None and urlsplit(url).hostname
    except ValueError:
        known = None
    quoted = quote(url or "", safe="%/:?#[]@!$&'()*+,;=~", errors="replace")
    return quoted if known and len(quoted) <= LONGEST_LINK else None

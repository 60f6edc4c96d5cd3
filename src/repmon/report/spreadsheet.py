"""XLSX: a frozen heading, filters, drop-downs, links, a sheet per site; texts stay texts."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from repmon.report.tables import Layout, Row, Value, safe
from repmon.report.words import safe_url

CELL_LIMIT = 32_767
"""Characters that Excel keeps in one cell."""
LINK_LIMIT = 65_000
"""Links that Excel opens in one sheet (65,530), rounded down."""
LONGEST_LINK = 2_079
"""Characters of the longest address that Excel takes as a link."""

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
_HEAD_ALIGNMENT = Alignment(vertical="center", wrap_text=True)
_LINK_FONT = Font(color="0B5CAD", underline="single")


def write_xlsx(path: Path, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> None:
    """Write one sheet with everything, and one per value of ``layout.sheet_by``; the same rows give the same bytes."""
    book = Workbook(write_only=True)
    book.properties.creator = "repmon"
    book.properties.created = book.properties.modified = dt.datetime.fromisoformat(layout.dated)
    for title, part in _parts(header, rows, layout):
        _fill(book.create_sheet(title), header, part, layout)
    book.save(path)
    _fix_dates(path, layout.dated)


def _parts(header: Sequence[str], rows: Sequence[Row], layout: Layout) -> list[tuple[str, Sequence[Row]]]:
    parts = [(layout.title, rows)]
    if layout.sheet_by is not None:
        column = header.index(layout.sheet_by)
        for value in sorted({str(row[column]) for row in rows if row[column]}):
            title = re.sub(r"[\\/*?:\[\]]", " ", value)[:31].strip("' ") or "other"
            parts.append((title, [row for row in rows if row[column] == value]))
    return parts


def _fill(sheet: Any, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> None:
    sheet.freeze_panes = "A2"
    last = get_column_letter(len(header))
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for number, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = layout.widths.get(name, 14)
    _offer_choices(sheet, header, len(rows), layout)
    heads = []
    for name in header:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = _HEAD_FONT
        cell.fill = _HEAD_FILL
        cell.alignment = _HEAD_ALIGNMENT
        heads.append(cell)
    sheet.append(heads)
    linked = [name in layout.links and len(rows) <= LINK_LIMIT for name in header]
    for row in rows:
        sheet.append([_cell(sheet, value, link) for value, link in zip(row, linked, strict=True)])


def _cell(sheet: Any, value: Value, link: bool) -> Any:
    value = safe(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value[:CELL_LIMIT])
    cell.number_format = "@"
    if link and (url := safe_url(value)) and len(url) <= LONGEST_LINK:
        cell.hyperlink = url
        cell.font = _LINK_FONT
    return cell


def _offer_choices(sheet: Any, header: Sequence[str], rows: int, layout: Layout) -> None:
    for name, values in layout.choices.items():
        validation = DataValidation(type="list", formula1=f'"{",".join(values)}"', allow_blank=True)
        column = get_column_letter(header.index(name) + 1)
        validation.add(f"{column}2:{column}{max(2, rows + 1)}")
        sheet.data_validations.append(validation)


def _fix_dates(path: Path, dated: str) -> None:
    """Give every part of the archive the same time: the wall clock has no place in a report."""
    with zipfile.ZipFile(path) as old:
        parts = [(info.filename, old.read(info)) for info in old.infolist()]
    stamp = f"{dated}T00:00:00Z".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts:
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)

"""Tables for people with spreadsheets: CSV that Excel opens right, and XLSX with filters, links and fixed headings.

Every value that a spreadsheet would run as a formula is neutralised by a leading apostrophe (OWASP, "CSV injection");
identifiers, phones and ZIP codes stay text.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repmon.report.files import ReportError, whole_file
from repmon.report.words import safe_url

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
Row = Sequence[Value]

CELL_LIMIT = 32_767
"""Characters that Excel keeps in one cell."""
LINK_LIMIT = 65_000
"""Links that Excel opens in one sheet (65,530), rounded down."""

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet looks and behaves beyond its values."""

    title: str
    links: frozenset[str] = frozenset()
    """Columns whose web addresses become links."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column -> values that its drop-down offers."""
    widths: Mapping[str, int] = field(default_factory=dict)
    """Column -> width in characters (default 14)."""
    sheet_by: str | None = None
    """Column whose values get a sheet each after the first, which holds everything."""
    dated: str = "2000-01-01"
    """ISO date that the file gives as its making, so that the same data give the same bytes."""


def safe(value: Value) -> Value:
    """Neutralise a text that a spreadsheet would run; numbers and harmless texts come back unchanged."""
    if isinstance(value, str):
        value = _CONTROL.sub(" ", value)
        if value.startswith(_RUNS):
            return f"'{value}"
    return value


class _Line:
    """Hands a formatted CSV line back instead of writing it anywhere."""

    @staticmethod
    def write(line: str) -> str:
        return line


_csv = csv.writer(_Line())


def csv_line(row: Row) -> str:
    """One line of CSV with its line end, every cell made safe."""
    line: Any = _csv.writerow([safe(value) for value in row])
    return str(line)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Row], layout: Layout) -> Path:
    """Write rows as ``.csv`` (UTF-8 with BOM) or ``.xlsx``, told by the file's ending.

    Raises:
        ReportError: when the ending is another one, or the file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as out:
            out.write(csv_line(header))
            out.writelines(map(csv_line, rows))
        return path
    if path.suffix.lower() == ".xlsx":
        with whole_file(path) as temporary:
            _write_xlsx(temporary, header, rows, layout)
        return path
    raise ReportError(f"{path}: cannot tell the format. End the name with .csv or .xlsx.")


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Row], layout: Layout) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "repmon"
    book.properties.created = book.properties.modified = dt.datetime.fromisoformat(layout.dated)
    listed = list(rows)
    for title, part in _parts(header, listed, layout):
        _fill(book.create_sheet(title), header, part, layout)
    book.save(path)
    _fix_dates(path, layout.dated)


def _parts(header: Sequence[str], rows: list[Row], layout: Layout) -> list[tuple[str, list[Row]]]:
    parts = [(layout.title, rows)]
    if layout.sheet_by is not None:
        column = header.index(layout.sheet_by)
        for value in sorted({str(row[column]) for row in rows if row[column]}):
            title = re.sub(r"[\\/*?:\[\]]", " ", value)[:31].strip("' ") or "other"
            parts.append((title, [row for row in rows if row[column] == value]))
    return parts


def _fill(sheet: Worksheet, header: Sequence[str], rows: list[Row], layout: Layout) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    last = get_column_letter(len(header))
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for number, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = layout.widths.get(name, 14)
    _offer_choices(sheet, header, len(rows), layout)
    heads = []
    for name in header:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        heads.append(cell)
    sheet.append(heads)
    linked = [name in layout.links and len(rows) <= LINK_LIMIT for name in header]
    for row in rows:
        sheet.append([_cell(sheet, value, link) for value, link in zip(row, linked, strict=True)])


def _cell(sheet: Worksheet, value: Value, link: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    value = safe(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value[:CELL_LIMIT])
    cell.number_format = "@"
    if link and (url := safe_url(value)) and len(url) <= 2079:  # Excel's longest link
        cell.hyperlink = url
        cell.font = Font(color="0B5CAD", underline="single")
    return cell


def _offer_choices(sheet: Worksheet, header: Sequence[str], rows: int, layout: Layout) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for name, values in layout.choices.items():
        validation = DataValidation(type="list", formula1=f'"{",".join(values)}"', allow_blank=True)
        column = get_column_letter(header.index(name) + 1)
        validation.add(f"{column}2:{column}{max(2, rows + 1)}")
        sheet.add_data_validation(validation)


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

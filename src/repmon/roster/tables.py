"""A file's bytes -> headings and rows of text, whatever spreadsheet or encoding it went through."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repmon.errors import RepmonError

ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
"""Tried in this order; the last one can read any bytes."""

_DELIMITERS = ",\t;|"
_FIELD_LIMIT = 1 << 20
_LINES_OF_A_ROW = 20
"""A row over more lines than this is a quote that was opened and never closed; a suite or a note takes two or three."""


class RosterError(RepmonError):
    """The file as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file or worksheet. Row numbers are those a spreadsheet shows: the heading is row 1."""

    headings: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        RosterError: when it is missing, a folder, unreadable or empty.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"{path}: no such file.") from None
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error.strerror}).") from error
    if not content.strip():
        raise RosterError(f"{path}: the file is empty. Export the roster again.")
    return content


def decode(content: bytes) -> str:
    """Decode text that passed through Excel, pandas or an old database."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any bytes")


def read_delimited(path: Path, text: str) -> Table:
    """Split comma-, tab-, semicolon- or bar-separated text into rows.

    Raises:
        RosterError: when it cannot be split (for example a quote that never closes).
    """
    head = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    line = begun = spread = 0
    try:
        for cells in reader:
            line += 1
            if reader.line_num - begun > _LINES_OF_A_ROW:
                why = "its quote is never closed: everything behind it would be one cell. Close or remove the quote"
                raise RosterError(f"{path}, line {begun + 1}: {why}.")
            spread, begun = reader.line_num - begun, reader.line_num
            if any(cell.strip() for cell in cells) or rows:
                rows.append((line, cells))
        rows = [(row, cells) for row, cells in rows if cells]
        if spread > 1 and text.count('"') % 2:
            raise RosterError(f"{path}, line {begun - spread + 1}: its quote is never closed. Close or remove the quote.")
    except csv.Error as error:
        raise RosterError(
            f"{path}, line {reader.line_num}: cannot be split into columns ({error}). Check its quotes."
        ) from error
    if not rows:
        raise RosterError(f"{path}: no rows. Export the roster again.")
    return Table(tuple(rows[0][1]), rows[1:])


def read_workbook(path: Path, content: bytes) -> Table:
    """Read the first worksheet of an Excel workbook that has any cells.

    Raises:
        RosterError: when it is not a workbook or has no rows.
    """
    for _, table in read_worksheets(path, content):
        return table
    raise RosterError(f"{path}: the workbook has no rows.")


def read_worksheets(path: Path, content: bytes) -> Iterator[tuple[str, Table]]:
    """Yield name and table of every worksheet of an Excel workbook that has any cells, in the order of its tabs.

    Raises:
        RosterError: when it is not a workbook.
    """
    import openpyxl  # noqa: PLC0415 - only workbooks pay for it

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [(n, cells) for n, cells in _cells(sheet.iter_rows(values_only=True)) if cells]
            if rows:
                yield sheet.title, Table(tuple(rows[0][1]), rows[1:])
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RosterError(f"{path}: not a readable Excel workbook ({error}). Save it again as .xlsx or .csv.") from error


def _cells(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Worksheet rows as text; rows without any cell value are empty lists (spreadsheets keep thousands of them)."""
    for number, values in enumerate(rows, start=1):
        yield number, [] if all(value is None for value in values) else [_as_text(value) for value in values]


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def heading_key(heading: str) -> str:
    """Headings compared without case, blanks and punctuation: "City/Town" and " city_town" are one."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")

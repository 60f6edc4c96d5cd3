"""A file's bytes -> headings and rows of text, whatever spreadsheet or encoding it went through."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from repmon.errors import RepmonError

ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
"""Tried in this order; the last one can read any bytes."""

_DELIMITERS = ",\t;|"
_FIELD_LIMIT = 1 << 20
_LINES_OF_A_ROW = 20
"""A row over more lines than this is a quote that was opened and never closed; a suite or a note takes two or three."""


Fits = Callable[[frozenset[str]], bool]
"""Tells whether headings, as :func:`heading_key` compares them, are those of a table that is looked for."""

PREAMBLE_ROWS = 20
"""So many rows may stand before the headings: a title, a date, the ``sep=;`` of a spreadsheet, somebody's remarks."""

WORKBOOK = b"PK\x03\x04"
"""How a workbook begins: it is a ZIP archive."""
_BINARY = re.compile(rb"^(?!\xff\xfe|\xfe\xff|\xd0\xcf\x11\xe0)[^\0]*[\0-\x08\x0e-\x19]")
"""A character that no text has, in what is neither UTF-16 nor a file of Microsoft's older way."""
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
"""How a file begins that holds others in Microsoft's older way: .xls, and any workbook under a password (MS-CFB, 2.2)."""
_ESCAPED = re.compile("_x(005F|000D)_", re.IGNORECASE)
"""An underscore or a carriage return as workbooks write them (ECMA-376 part 1, 22.9.2.19); openpyxl leaves them as they are."""


class RosterError(RepmonError):
    """The file as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file or worksheet. Row numbers are those a spreadsheet shows: the heading is mostly row 1."""

    headings: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    passed_over: list[tuple[int, str, str]] = field(default_factory=list)
    """What was left aside to get at the headings: row, the beginning of its text, why."""
    heading_row: int = 1


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        RosterError: when it is missing, a folder, unreadable, empty, or a workbook of a kind that cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"{path}: no such file.") from None
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error.strerror}).") from error
    if not content.strip():
        raise RosterError(f"{path}: the file is empty. Export it again.")
    if path.suffix.lower() == ".xlsx" and not content.startswith(WORKBOOK) and _BINARY.search(content[:4096]):
        raise RosterError(f"{path}: not a readable Excel workbook, though it is called one. Save it again as .xlsx or .csv.")
    if content.startswith(_COMPOUND_FILE):
        raise RosterError(f"{path}: an old .xls workbook, or one with a password. Save it as .xlsx or .csv without one.")
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


def first_row(headings: frozenset[str]) -> bool:
    """Take the first row for the headings, whatever it says."""
    return bool(headings)


def read_delimited(path: Path, text: str, fits: Fits = first_row) -> Table:
    """Split comma-, tab-, semicolon- or bar-separated text into rows; what stands before the headings is passed over.

    Raises:
        RosterError: when it cannot be split (for example a quote that never closes).
    """
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = _delimiter(text.lstrip("\ufeff\r\n"), fits)
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
        raise RosterError(f"{path}: no rows. Export it again.")
    return _table(rows, fits)


def _delimiter(text: str, fits: Fits) -> str:
    """What separates the cells of the headings, or of the first line where no line has headings that fit."""
    lines = text.splitlines()[:PREAMBLE_ROWS]
    for line in lines:
        for delimiter in sorted((one for one in _DELIMITERS if one in line), key=line.count, reverse=True):
            if fits(_keys(next(csv.reader([line], delimiter=delimiter), []))):
                return delimiter
    return max(_DELIMITERS, key=lines[0].count) if lines else ","


def _keys(cells: Sequence[str]) -> frozenset[str]:
    return frozenset(filter(None, map(heading_key, cells)))


def _table(rows: list[tuple[int, list[str]]], fits: Fits) -> Table:
    """Begin the table at the first row whose headings fit; where none does, at the first row of all."""
    at = next((n for n, (_, cells) in enumerate(rows[:PREAMBLE_ROWS]) if fits(_keys(cells))), 0)
    why = "stands before the headings; passed over"
    before = [(row, text, why) for row, cells in rows[:at] if (text := " ".join(filter(None, map(str.strip, cells)))[:60])]
    return Table(tuple(rows[at][1]), rows[at + 1 :], before, heading_row=rows[at][0])


def read_workbook(path: Path, content: bytes, fits: Fits = first_row) -> Table:
    """Read the first worksheet of an Excel workbook whose headings fit; where none does, the first that has any cells.

    Raises:
        RosterError: when it is not a workbook or has no rows.
    """
    tables = list(read_worksheets(path, content, fits))
    if not tables:
        raise RosterError(f"{path}: the workbook has no rows.")
    chosen, table = next((one for one in tables if fits(_keys(one[1].headings))), tables[0])
    why = f"another worksheet than {chosen!r}, which was read; passed over"
    others = [(1, title, why) for title, _ in tables if title != chosen]
    return replace(table, passed_over=[*table.passed_over, *others])


def read_worksheets(path: Path, content: bytes, fits: Fits = first_row) -> Iterator[tuple[str, Table]]:
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
                yield sheet.title, _table(rows, fits)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RosterError(f"{path}: not a readable Excel workbook ({error}). Save it again as .xlsx or .csv.") from error


def _cells(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Worksheet rows as text; rows without any cell value are empty lists (spreadsheets keep thousands of them)."""
    for number, values in enumerate(rows, start=1):
        yield number, [] if all(value is None for value in values) else [_as_text(value) for value in values]


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def heading_key(heading: str) -> str:
    """Headings compared without case, blanks and punctuation: "City/Town" and " city_town" are one."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")

"""A table as a file: CSV or XLSX, told by the name's ending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from repmon.errors import UsageError
from repmon.report.files import whole_file
from repmon.report.tables import Layout, Row, csv_line


def write_table(path: Path, header: Sequence[str], rows: Iterable[Row], layout: Layout) -> int:
    """Write rows as ``.csv`` (UTF-8 with BOM) or ``.xlsx``, told by the file's ending; return how many.

    Raises:
        UsageError: when the ending is another one.
        ReportError: when the file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        written = 0
        with whole_file(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as out:
            out.write(csv_line(header))
            for written, row in enumerate(rows, start=1):  # noqa: B007 - the last one is how many there were
                out.write(csv_line(row))
        return written
    if path.suffix.lower() == ".xlsx":
        from repmon.report.spreadsheet import write_xlsx  # noqa: PLC0415 - a CSV need not pay for XlsxWriter

        body = list(rows)
        with whole_file(path) as temporary:
            write_xlsx(temporary, header, body, layout)
        return len(body)
    raise UsageError(f"{path}: cannot tell the format. End the name with .csv or .xlsx.")

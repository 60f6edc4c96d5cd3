"""XLSX: a frozen heading, filters, drop-downs, links, a sheet per site; texts stay texts.

The parts are written as text (ECMA-376, part 1): a work list of 15,000 rows takes openpyxl more than a minute and this a few
seconds, and nothing in the file comes from the clock, so that the same rows give the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from repmon.report.tables import Layout, Row, Value, safe
from repmon.report.words import safe_url

CELL_LIMIT = 32_767
"""Characters that Excel keeps in one cell."""
LINK_LIMIT = 65_000
"""Links that Excel opens in one sheet (65,530), rounded down."""
LONGEST_LINK = 2_079
"""Characters of the longest address that Excel takes as a link."""

_HEAD, _TEXT, _LINK, _HEAD_TO_FILL = 1, 2, 3, 4
"""Cell styles by their place in ``_STYLES``; 0 is a plain number."""
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CARE = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|^[-=+@]")
"""Finds a text that cannot be written as it is; nine in ten can."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/metadata/core-properties"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font>\
<font><u/><sz val="11"/><color rgb="FF0B5CAD"/><name val="Calibri"/></font></fonts>\
<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FF1F4E5F"/></patternFill></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FF8A4A05"/></patternFill></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>\
<xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>\
<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="2" applyNumberFormat="1" applyFont="1"/>\
<xf fontId="1" fillId="3" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>\
</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def write_xlsx(path: Path, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> None:
    """Write one sheet with everything, and one per value of ``layout.sheet_by``; the same rows give the same bytes."""
    sheets = _sheets(header, rows, layout)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name, text in _frame([title for title, _ in sheets], layout):
            _put(book, name, text)
        for number, (_, part) in enumerate(sheets, start=1):
            links: dict[str, int] = {}
            with book.open(_part(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as out:
                for text in _sheet(header, part, layout, links):
                    out.write(text.encode())
            if links:
                _put(book, f"xl/worksheets/_rels/sheet{number}.xml.rels", _link_targets(links))


def _sheets(header: Sequence[str], rows: Sequence[Row], layout: Layout) -> list[tuple[str, Sequence[Row]]]:
    """Title and rows of every sheet; no two titles are equal, in whatever case."""
    parts: dict[str, Sequence[Row]] = {layout.title: rows}
    if layout.sheet_by is not None:
        column = header.index(layout.sheet_by)
        taken = {layout.title.casefold()}
        for value in sorted({str(row[column]) for row in rows if row[column]}):
            title = plain = re.sub(r"[\\/*?:\[\]\x00-\x1f]", " ", value)[:31].strip("' ") or "other"
            while title.casefold() in taken:
                title = f"{plain[:27]} ({len(taken)})"
            taken.add(title.casefold())
            parts[title] = [row for row in rows if row[column] == value]
    return list(parts.items())


def _put(book: zipfile.ZipFile, name: str, text: str) -> None:
    book.writestr(_part(name), text)


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _ZIP_EPOCH)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _frame(titles: Sequence[str], layout: Layout) -> Iterator[tuple[str, str]]:
    """The parts around the sheets: what is in the package, the list of sheets, the styles, and the file's date."""
    numbers = range(1, len(titles) + 1)
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in [
            ("xl/workbook.xml", f"{_TYPES}.sheet.main+xml"),
            ("xl/styles.xml", f"{_TYPES}.styles+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            *((f"xl/worksheets/sheet{n}.xml", f"{_TYPES}.worksheet+xml") for n in numbers),
        ]
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    yield (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ),
    )
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield "_rels/.rels", _relations([(f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])
    yield (
        "docProps/core.xml",
        (
            f'{_XML}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            "<dc:creator>repmon</dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{layout.dated}T00:00:00Z</dcterms:created></cp:coreProperties>'
        ),
    )
    listed = "".join(
        f'<sheet name={quoteattr(_clean(t))} sheetId="{n}" r:id="rId{n}"/>' for n, t in zip(numbers, titles, strict=True)
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    sheets = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*sheets, (f"{_OFFICE}/styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(targets, start=1))
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _link_targets(links: dict[str, int]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/hyperlink" Target={quoteattr(url)} TargetMode="External"/>'
        for url, n in links.items()
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _sheet(header: Sequence[str], rows: Sequence[Row], layout: Layout, links: dict[str, int]) -> Iterator[str]:
    """Yield a sheet in the order that the format prescribes, row by row; ``links`` takes in address -> number."""
    letters = [_letters(number) for number in range(1, len(header) + 1)]
    yield f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    yield '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, name in enumerate(header, start=1):
        yield f'<col min="{number}" max="{number}" width="{layout.widths.get(name, 14)}" customWidth="1"/>'
    styles = (_HEAD_TO_FILL if name in layout.filled_in else _HEAD for name in header)
    heads = (_cell(f"{letter}1", style, name) for letter, style, name in zip(letters, styles, header, strict=True))
    yield f'</cols><sheetData><row r="1">{"".join(heads)}</row>'
    linked = [name in layout.links and len(rows) <= LINK_LIMIT for name in header]
    anchors: list[str] = []
    for number, row in enumerate(rows, start=2):
        cells = []
        for letter, value, link in zip(letters, row, linked, strict=True):
            place = f"{letter}{number}"
            if link and (url := _link(value)) is not None:
                anchors.append(f'<hyperlink ref="{place}" r:id="rId{links.setdefault(url, len(links) + 1)}"/>')
                cells.append(_cell(place, _LINK, value))
            elif value is not None and value != "":
                cells.append(_cell(place, _TEXT, value))
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield f'</sheetData><autoFilter ref="A1:{letters[-1]}{len(rows) + 1}"/>'
    yield from _choices(header, letters, len(rows), layout)
    yield f"<hyperlinks>{''.join(anchors)}</hyperlinks>" if anchors else ""
    yield "</worksheet>"


def _cell(place: str, style: int, value: Value) -> str:
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    text = str(value)[:CELL_LIMIT]
    if _CARE.search(text):
        text = escape(_clean(str(safe(text)))[:CELL_LIMIT], {"\r": "&#13;"})
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _link(value: Value) -> str | None:
    """The address as a link may hold it: what no address may hold is percent-encoded, or Excel would call the file damaged."""
    url = safe_url(value)
    try:
        known = url is not None and urlsplit(url).hostname
    except ValueError:
        known = None
    quoted = quote(url or "", safe="%/:?#[]@!$&'()*+,;=~", errors="replace")
    return quoted if known and len(quoted) <= LONGEST_LINK else None


def _choices(header: Sequence[str], letters: Sequence[str], rows: int, layout: Layout) -> Iterator[str]:
    """Drop-downs. Where only some values count another one is refused with the reason; a list of names is an offer."""
    if not layout.choices:
        return
    yield f'<dataValidations count="{len(layout.choices)}">'
    for name, values in layout.choices.items():
        letter, listed = letters[header.index(name)], ",".join(values)
        strict = f' showErrorMessage="1" errorTitle="{name}" error={quoteattr("One of: " + ", ".join(values))}'
        yield f'<dataValidation type="list" allowBlank="1"{strict if name in layout.strict else ""}'
        yield f' sqref="{letter}2:{letter}{max(2, rows + 1)}"><formula1>"{escape(listed)}"</formula1></dataValidation>'
    yield "</dataValidations>"


def _letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name

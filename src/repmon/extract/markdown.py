"""Markdown in a saved copy of a page: all of it when the copy is plain text, its links and tables when it is HTML."""

from __future__ import annotations

import re
from html import escape

_HEADING = re.compile(r"^(#{1,6})\s+")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^\"'()]*[\"'])?\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+[\"'][^\"'()]*[\"'])?\)")
_RULE = re.compile(r"[\s|:-]*")
_CELL = r"(?:[^<|\n]|<(?=/?(?:a|b|em|i|span|strong)\b))*+\|"
_ROW = rf"\|(?<=[>\n]\|)(?:{_CELL}){{2,16}}(?=[ \t]*(?:[<\n]|\Z))"
"""A table's row that stands in markup as a line of its own; no table has more columns, and without a bound a hostile page
would cost time in proportion to its square."""
_ONE_ROW, _ROWS = re.compile(_ROW), re.compile(rf"{_ROW}(?:(?:\s|<(?!a\b)[^<>]*+>)*+{_ROW})*")


def markdown_markup(text: str) -> str:
    """A saved text or Markdown copy of a page as HTML: its headings, links, tables and lines."""
    return "\n".join(filter(None, map(_line, text.splitlines()))).replace("</table>\n<table>", "\n")


def with_links_and_tables(seen: str) -> str:
    """Markup in which whoever made a page of a copy left the links and tables as they stand in Markdown."""
    if "]" in seen and "](" in seen:  # most pages hold neither mark, and one character is looked for at a fiftieth of the cost
        seen = _with_links(seen)
    return _ROWS.sub(_table, seen) if "|" in seen else seen


def _table(rows: re.Match[str]) -> str:
    shown = _ONE_ROW.findall("\n" + rows[0])
    return f"<table>{''.join(map(_row, shown))}</table>"


def _row(shown: str) -> str:
    """A row, whose cells stand between bars; the rule below a table's head is none."""
    if _RULE.fullmatch(shown):
        return ""
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in shown[1:-1].split('|'))}</tr>"


def _with_links(words: str) -> str:
    """With links as HTML has them, and without images: a browser shows no words of theirs."""
    return _LINK.sub(r' <a href="\2">\1</a> ', _IMAGE.sub(" ", words))


def _line(shown: str) -> str:
    if _RULE.fullmatch(shown):
        return ""
    heading = _HEADING.match(shown)
    words = _with_links(escape(shown[heading.end() :] if heading else shown, quote=False))
    if len(shown) > 2 and shown[0] == shown[-1] == "|":
        return f"<table>{_row(words)}</table>"
    return f"<h{len(heading[1])}>{words}</h{len(heading[1])}>" if heading else f"<p>{words}</p>"

"""Saved copies of pages' visible text, in Markdown, as the simple HTML that they were once taken from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json

MAPS = "https://www.google.com/maps/dir/?api=1&destination="


def read_copy(site: str, copy: str) -> dict[str, Any]:
    """What is read of a page's Markdown copy: the same, whether it comes as it is or as HTML, whoever made that of it."""
    as_it_is, *wrapped = (as_json(load_spider(site).read(Page("", text.encode()))) for text in (copy, *wrapped_copies(copy)))
    for reading in wrapped:
        assert reading == as_it_is
    return as_it_is


def wrapped_copies(copy: str) -> Iterator[str]:
    """A copy as HTML as different people make it: of each line another element, links and tables as they stand in Markdown."""
    yield as_html(copy)
    yield as_html(copy, line="<div><span>{}</span></div>")
    yield as_html(copy, line="{}<br>")
    yield as_html(copy, line="<ul><li>{}</li></ul>", links=False)
    yield as_html(copy, tables=False)
    yield as_html(copy, line="<div>{}</div>", links=False, tables=False)


def as_html(copy: str, *, line: str = "<p>{}</p>", links: bool = True, tables: bool = True) -> str:
    """A Markdown copy as HTML: its headings, lines, and, where asked for, its links and tables."""
    parts, in_table = [], False
    for shown in copy.splitlines():
        is_row = shown.startswith("|") and tables
        if re.fullmatch(r"[|\s:-]*", shown) and (tables or not shown):
            continue
        if is_row != in_table:
            parts.append("<table>" if is_row else "</table>")
            in_table = is_row
        words = _with_links(shown) if links else html.escape(shown, quote=False)
        heading = re.match(r"(#+)\s+", words)
        if is_row:
            parts.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in words.strip("|").split("|")) + "</tr>")
        elif heading:
            parts.append(f"<h{len(heading[1])}>{words[heading.end() :]}</h{len(heading[1])}>")
        else:
            parts.append(line.format(words))
    return "<html><body>" + "\n".join([*parts, "</table>" if in_table else ""]) + "</body></html>"


def _with_links(text: str) -> str:
    parts = re.split(r"\[([^\[\]]*)\]\(([^()\s]*)\)", text)
    shown = [html.escape(part) for part in parts]
    links = [f'<a href="{shown[at + 1]}">{_as_heading(shown[at])}</a>{shown[at + 2]}' for at in range(1, len(parts), 3)]
    return shown[0] + "".join(links)


def _as_heading(text: str) -> str:
    return re.sub(r"^(#+)\s+(.*)$", lambda match: f"<h{len(match[1])}>{match[2]}</h{len(match[1])}>", text)

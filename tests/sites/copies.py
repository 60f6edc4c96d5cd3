"""Saved copies of pages' visible text, in Markdown, as the simple HTML that they were once taken from."""

from __future__ import annotations

import html
import re
from typing import Any

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json

MAPS = "https://www.google.com/maps/dir/?api=1&destination="


def read_copy(site: str, copy: str) -> dict[str, Any]:
    """What is read of a page's Markdown copy: the same, whether it comes as it is or as HTML."""
    copies = [as_json(load_spider(site).read(Page("", text.encode()))) for text in (copy, as_html(copy))]
    assert copies[0] == copies[1]
    return copies[0]


def as_html(copy: str) -> str:
    """A Markdown copy as HTML: its headings, links, lines and tables."""
    parts, table = [], False
    for line in copy.splitlines():
        if re.fullmatch(r"\|?[\s:|-]+\|?", line):
            continue
        if line.startswith("|") != table:
            parts.append("</table>" if table else "<table>")
            table = not table
        heading = re.match(r"(#+)\s+", line)
        if table:
            parts.append("<tr>" + "".join(f"<td>{_with_links(cell)}</td>" for cell in line.strip("|").split("|")) + "</tr>")
        elif heading:
            parts.append(f"<h{len(heading[1])}>{_with_links(line[heading.end() :])}</h{len(heading[1])}>")
        else:
            parts.append(f"<p>{_with_links(line)}</p>")
    return "<html><body>" + "\n".join([*parts, "</table>" if table else ""]) + "</body></html>"


def _with_links(text: str) -> str:
    parts = re.split(r"\[([^\[\]]*)\]\(([^()\s]*)\)", text)
    shown = [html.escape(part) for part in parts]
    links = [f'<a href="{shown[at + 1]}">{_as_heading(shown[at])}</a>{shown[at + 2]}' for at in range(1, len(parts), 3)]
    return shown[0] + "".join(links)


def _as_heading(text: str) -> str:
    return re.sub(r"^(#+)\s+(.*)$", lambda match: f"<h{len(match[1])}>{match[2]}</h{len(match[1])}>", text)

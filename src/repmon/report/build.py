"""Build the report: one self-contained HTML file, or a folder for many physicians, and the work list beside it.

Same database and same night give the same bytes: keys are sorted, nothing is taken from the clock or the machine.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files as resources
from itertools import chain
from pathlib import Path

import jinja2
from markupsafe import Markup

from repmon.config import Config
from repmon.model import Night
from repmon.report.cells import CODES, Column
from repmon.report.charts import sparkline
from repmon.report.figures import GridRow
from repmon.report.files import ReportError, remove_leftovers, write_bytes
from repmon.report.fragments import Fragment, fragments_of, parse_grid
from repmon.report.levels import levels_json
from repmon.report.page import Page, build_page, manner_of
from repmon.report.page_json import packed, script_json
from repmon.report.parts import (
    ONE_FILE_MOST,
    Part,
    PlainFile,
    files_named,
    people_parts,
    places_of,
    remove_unused,
    write_parts,
)
from repmon.report.plain import PlainPage, plain_pages
from repmon.report.sites import SiteLine, columns_of
from repmon.report.tables import csv_line
from repmon.report.words import (
    EVENTS,
    RATING_KINDS,
    STATES,
    days_between,
    open_words,
    renumbered,
    say_date,
    say_number,
    written,
)
from repmon.report.worklist import COLUMNS
from repmon.store import report_rows
from repmon.store.report_rows import Pulse

__all__ = ["ReportError", "build_report"]

PAGE_NAME, FIXES_NAME = "index.html", "fixes.csv"
PLAIN_ROWS = 2_000
"""Rows of the table for readers without scripts: more would take a browser seconds to lay out."""
PLAIN_ROWS_BESIDE = 100
"""The same where plain pages beside the report name every physician."""
_SCRIPTS = ("dom.js", "parts.js", "state.js", "grid.js", "differences.js", "levels.js", "panel.js", "start.js", "sortable.js")


def build_report(db: sqlite3.Connection, config: Config, *, night: Night, out: Path) -> Path:
    """Write ``index.html`` and ``fixes.csv`` into the folder ``out`` and return the page's path.

    Raises:
        ReportError: when the folder or a file cannot be written.
    """
    with written(manner_of(config)), _collector_at_rest():
        return _write(db, config, night, out)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Let Python not look for cycles meanwhile: a page is made of trees, and walking them all takes a tenth of a build."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write(db: sqlite3.Connection, config: Config, night: Night, out: Path) -> Path:
    remove_leftovers(out)
    columns = columns_of(db, config)
    cache_file = config.database.with_name(config.database.name + ".report-cache")
    rows, fragments = _by_name(fragments_of(db, night, columns, cache_file))
    pulses = list(report_rows.pulses(db))
    is_folder = _is_folder(config.report.pages, len(rows))
    plain_rows = PLAIN_ROWS_BESIDE if is_folder else PLAIN_ROWS
    page = build_page(db, config, night, columns, rows, pulses, plain_rows=plain_rows, everybody=not is_folder)
    write_bytes(out / FIXES_NAME, _fixes(fragments, pulses, night))
    places = places_of([row.physician_id for row in rows])
    parts = chain(_night_parts(pulses, night, levels_json(db)), people_parts(fragments, places))
    if not is_folder:
        return _put_together(out, _html(page, _about(page, places, {}), fragments, parts))
    leaves = list(plain_pages(fragment.plain for fragment in fragments))
    addresses = write_parts(out, map(_plain_file(page), leaves))
    files = write_parts(out, parts)
    linked = [(leaf.title, len(leaf.entries), address) for leaf, address in zip(leaves, addresses.values(), strict=True)]
    html = _html(page, _about(page, places, files), fragments, (), linked)
    return _put_together(out, html, chain(files.values(), addresses.values()))


def _put_together(out: Path, html: Iterator[bytes], beside: Iterable[str] = ()) -> Path:
    """Let the page take the old one's place, and remove what neither of them names."""
    before = files_named(out / PAGE_NAME)
    page = write_bytes(out / PAGE_NAME, html)
    remove_unused(out, before.union(Path(address).name for address in beside))
    return page


def _plain_file(page: Page) -> Callable[[PlainPage], PlainFile]:
    style, template = Markup(_plain_style()), _templates().get_template("plain.html")
    said = {"page": page, "style": style, "style_hash": _hash(style), "all_read": all(site.read for site in page.sites)}
    return lambda leaf: PlainFile(f"plain-{leaf.letters}", template.render(said, leaf=leaf))


def _is_folder(pages: str, physicians: int) -> bool:
    return pages == "folder" or (pages == "auto" and physicians > ONE_FILE_MOST)


def _night_parts(pulses: Sequence[Pulse], night: Night, levels: str) -> Iterator[Part]:
    """Yield what moves every night, whoever changed."""
    yield Part("pulse", f'"{packed(script_json(_pulse_values(pulses, night)))}"')
    yield Part("levels", f'"{packed(levels)}"')


def _by_name(fragments: Sequence[Fragment]) -> tuple[list[GridRow], list[Fragment]]:
    """Read the grid rows, and put both in the order in which the page lists physicians: the browser need not sort by name."""
    both = [(GridRow._make(parse_grid(fragment)), fragment) for fragment in fragments]
    both.sort(key=lambda pair: (pair[0].name.casefold(), pair[0].physician_id))
    return [row for row, _ in both], [fragment for _, fragment in both]


def _fixes(fragments: Sequence[Fragment], pulses: Sequence[Pulse], night: Night) -> Iterator[bytes]:
    """Yield the lines of ``fixes.csv``: the fragments' standing text, with what moves every night put in."""
    texts = {finding_id: rest for fragment in fragments for finding_id, *rest in json.loads(fragment.work)}
    yield b"\xef\xbb\xbf" + csv_line(COLUMNS).encode()
    for pulse in pulses:
        if pulse.finding_id in texts:
            opened, before, after = texts[pulse.finding_id]
            days = days_between(opened, night)
            yield f"{round(pulse.priority, 1)},{before},{pulse.last_checked},{days},{after}".encode()


def _html(page: Page, about: Mapping[str, object], fragments: Sequence[Fragment], parts: Iterable[Part],
          leaves: Sequence[tuple[str, int, str]] = ()) -> Iterator[bytes]:  # fmt: skip
    """Yield the page in pieces: the rendered template, with the data put in between.

    Args:
        leaves: Title, number of physicians and address of each plain page.
    """
    style, script = _assets()
    style += page.brand.style
    said = (
        _templates()
        .get_template("report.html")
        .render(
            page=page,
            style=Markup(style),
            style_hash=_hash(style),
            script_hash=_hash(script),
            files=about["files"],
            leaves=leaves,
        )
    )
    before, after = said.split("<!--data-->")
    yield before.encode()
    yield _script("about", script_json(about))
    yield _script("grid", "[" + ",\n".join(fragment.grid for fragment in fragments) + "]")
    for part in parts:
        yield _script(part.name, part.data)
    yield f"<script>{script}</script>\n".encode()
    yield after.encode()


def _script(name: str, data: str) -> bytes:
    return f'<script type="application/json" id="{name}">{data}</script>\n'.encode()


def _about(page: Page, places: Sequence[int], files: Mapping[str, str]) -> dict[str, object]:
    """What the script has to know besides the rows: in which part each row's detail is, and which parts are files."""
    return {
        "places": places,
        "files": files,
        "night": page.night,
        "departed": page.departed,
        "sites": [_site(column, line) for column, line in zip(page.columns, page.sites, strict=True)],
        "statuses": [[status.letter, status.status, status.title] for status in page.statuses],
        "states": STATES,
        "events": EVENTS,
        "order": list(CODES.values()),
        "dates": page.manner.dates,
        "thousands": page.manner.thousands,
        "decimal": page.manner.decimal,
        "news": sorted(RATING_KINDS),
    }


def _site(column: Column, line: SiteLine) -> dict[str, object]:
    return {
        "name": column.name, "title": column.title, "unread": not line.read, "limited": line.limited,
        "imported": line.imported, "last": line.last_good, "fix": column.fix_url, "note": column.fix_note,
    }  # fmt: skip


def _pulse_values(pulses: Sequence[Pulse], night: Night) -> dict[str, list[object]]:
    """finding_id -> priority, its explanation, and the last night it was seen when that was not tonight."""
    return {p.finding_id: [p.priority, p.priority_why, None if p.last_seen == night else p.last_seen] for p in pulses}


@cache
def _templates() -> jinja2.Environment:
    folder = str(resources("repmon.reports") / "templates")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.globals["sparkline"] = sparkline
    environment.filters["number"] = say_number
    environment.filters["date"] = say_date
    environment.filters["renumbered"] = renumbered
    environment.filters["open_words"] = open_words
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment


@cache
def _plain_style() -> str:
    return (resources("repmon.reports") / "assets" / "plain.css").read_text(encoding="utf-8")


@cache
def _assets() -> tuple[str, str]:
    folder = resources("repmon.reports") / "assets"
    style = (folder / "report.css").read_text(encoding="utf-8")
    parts = [(folder / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    return style, '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _hash(text: str) -> str:
    """The hash by which the page's content security policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

"""What the report holds of one physician, worked out once and kept until that physician's facts change.

A fragment is a pure function of the dossier, the columns and this program. It is kept under a fingerprint of the dossier's
stamp and the other two, so a night that changed a tenth of the physicians reads and works out a tenth. The cache is a private
file beside the database; deleting it, or damaging it, costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from repmon.model import Night
from repmon.report.cells import Column
from repmon.report.files import ReportError, write_bytes
from repmon.report.page_json import detail, grid_row, packed, script_json
from repmon.report.plain import plain_entry
from repmon.report.tables import csv_line
from repmon.report.words import manner_now
from repmon.report.worklist import Issue, issues
from repmon.store.dossiers import Dossier, dossiers, newest_import, stamps

log = logging.getLogger(__name__)

_MADE_BY = (
    "cells", "everybody", "fragments", "page_json", "people", "plain", "reasons", "tables", "words", "worklist",
    "../match/review",
)  # fmt: skip
"""Modules whose source decides what a fragment looks like."""


_MOST_KEPT = 1.5
"""The cache grows by what changed until it holds so many times what is in use; then it is written anew."""


class Fragment(NamedTuple):
    """One physician's part of the page and of the work list; a line of the cache."""

    fingerprint: str
    grid: str
    """The grid row as JSON, safe inside a script element."""
    detail: str
    """``"physician_id":"the panel's data as JSON, packed"``, safe inside a script element."""
    work: str
    """JSON list of ``[finding_id, opened_on, CSV before, CSV after]``, one per issue."""
    plain: str
    """The entry of the plain pages, as :mod:`repmon.report.plain` makes it."""


def fragments_of(db: sqlite3.Connection, night: Night, columns: Sequence[Column], cache_file: Path) -> list[Fragment]:
    """Return everybody's fragment by physician_id, making only those that the cache does not hold, and renew the cache."""
    salt, kept = _salt(columns, newest_import(db)), load_cache(cache_file)
    prints = {physician_id: _fingerprint(physician_id, stamp, salt) for physician_id, stamp in stamps(db, night)}
    unknown = [physician_id for physician_id, fingerprint in prints.items() if fingerprint not in kept]
    by_name = {column.name: column for column in columns}
    wanted = unknown if len(unknown) < len(prints) else None
    fresh = {
        prints[dossier.physician_id]: _make(dossier, prints[dossier.physician_id], columns, by_name)
        for dossier in (dossiers(db, night, wanted) if unknown else ())
    }
    fragments = [fresh.get(fingerprint) or kept[fingerprint] for fingerprint in prints.values()]
    if not kept or len(kept) + len(fresh) > _MOST_KEPT * len(fragments):
        save_cache(cache_file, fragments)
    elif fresh:
        add_to_cache(cache_file, fresh.values())
    return fragments


def _make(dossier: Dossier, fingerprint: str, columns: Sequence[Column], by_name: dict[str, Column]) -> Fragment:
    row = grid_row(dossier, columns)
    return Fragment(
        fingerprint=fingerprint,
        grid=script_json(row),
        detail=f'{script_json(dossier.physician_id)}:"{packed(script_json(detail(dossier)))}"',
        work=script_json([_work(issue) for issue in issues(dossier, by_name)]),
        plain=plain_entry(dossier, row, columns),
    )


def _work(issue: Issue) -> list[str]:
    return [issue.finding_id, issue.opened_on, csv_line(issue.before).rstrip("\r\n"), csv_line(issue.after)]


def _fingerprint(physician_id: str, stamp: bytes, salt: bytes) -> str:
    return hashlib.blake2b(physician_id.encode() + b"\n" + stamp, key=salt, digest_size=16).hexdigest()


def _salt(columns: Sequence[Column], import_id: int) -> bytes:
    """Everything besides the dossier that decides what a fragment looks like."""
    said = json.dumps([import_id, manner_now(), *(asdict(column) for column in columns)], sort_keys=True)
    return hashlib.blake2b(said.encode() + _program(), digest_size=32).digest()


@cache
def _program() -> bytes:
    folder = Path(__file__).parent
    return b"".join((folder / f"{name}.py").read_bytes() for name in _MADE_BY)


def load_cache(path: Path) -> dict[str, Fragment]:
    """Read the fragments of the last build; without a readable cache everything is made anew."""
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        log.debug("no fragments from %s: %s", path, error)
        return {}
    lines = text.split("\n")[:-1]  # what follows the last line end was cut off by a kill
    rows = (line.split("\t") for line in lines)
    return {row[0]: Fragment._make(row) for row in rows if len(row) == len(Fragment._fields)}


def save_cache(path: Path, fragments: Iterable[Fragment]) -> None:
    """Keep tonight's fragments for the next build. A cache that cannot be written is no reason to have no report."""
    try:
        write_bytes(path, _lines(fragments))
    except ReportError as error:
        log.info("the next report will be built from scratch: %s", error)


def add_to_cache(path: Path, fragments: Iterable[Fragment]) -> None:
    """Add new fragments at the end. What a kill cuts off is skipped by the next reading: it has too few or too many fields."""
    try:
        with path.open("ab") as out:
            out.writelines(_lines(fragments))
    except OSError as error:
        log.info("the next report will make these fragments again: %s", error)


def _lines(fragments: Iterable[Fragment]) -> Iterator[bytes]:
    for fragment in fragments:  # JSON never holds a raw tab or line end
        yield ("\t".join(fragment) + "\n").encode("ascii")


def parse_grid(fragment: Fragment) -> list[Any]:
    """Read a fragment's grid row back."""
    row: list[Any] = json.loads(fragment.grid)
    return row

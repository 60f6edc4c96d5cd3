"""Doubtful matches for a person: the questions of :mod:`repmon.report.questions` on a terminal and as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from repmon.match import ReviewItem
from repmon.report.page_json import review_command
from repmon.report.questions import counts
from repmon.report.reasons import summed
from repmon.report.table_files import write_table
from repmon.report.tables import Layout

COLUMNS = ("site", "site_key", "url", "physician_id", "question", "why", "points", "margin", "reasons", "settles")
"""Columns of the exported table before those of the two sides; ``decision`` is the last."""

_LINE = 116
"""Characters of a line on a terminal."""
_WIDTH = 44
"""Characters of each side there."""


def items_text(items: Sequence[ReviewItem], *, limit: int) -> str:
    """The questions for a terminal, each with the command that answers it."""
    if not items:
        return "No match waits for a person."
    shown = items[:limit]
    parts = ["\n".join(_lines(number, one)) for number, one in enumerate(shown, start=1)]
    first = "one is" if len(shown) == 1 else f"{len(shown):,} are"
    more = f"; the first {first} shown (--limit N for more)" if len(shown) < len(items) else ""
    wait = "waits" if len(items) == 1 else "wait"
    return "\n\n".join([*parts, f"{counts(items)} {wait} for a person{more}.\nWrite 'reject' for 'confirm' to say no."])


def _lines(number: int, one: ReviewItem) -> Iterator[str]:
    yield f"[{number}] {one.question}"
    yield from _wrapped(f"Why you are asked: {one.why}")
    yield from _wrapped(f"{one.points:g} points: {', '.join(summed(one.reasons)) or 'no reason noted'}")
    if one.url:
        yield f"    {one.url}"
    yield f"    {'':<16} {'the site shows':<{_WIDTH}} the roster says"
    for pair in one.fields:
        left, right = (textwrap.wrap(text or "(not known)", _WIDTH - 1) for text in (pair.listed, pair.known))
        for row, (listed, known) in enumerate(zip_longest(left, right, fillvalue="")):
            yield f"    {'' if row else pair.field:<16} {listed:<{_WIDTH}} {known}".rstrip()
    if one.settles > 1:
        yield f"    A yes would settle {one.settles} open questions, this one included."
    if one.others:
        others = (f"{name} ({who})" for name, who in zip(one.other_names, one.others, strict=True))
        yield f"    It could be somebody else's, too: {'; '.join(others)}"
    yield f"    {review_command('confirm', one.site, one.site_key, one.physician_id)}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _LINE, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)


def export_items(items: Sequence[ReviewItem], path: Path) -> int:
    """Write the questions as ``.csv`` or ``.xlsx`` with an empty column ``decision``; return how many rows.

    ``repmon review import`` takes the file back.

    Raises:
        UsageError: when the file's ending is another one.
        ReportError: when it cannot be written.
    """
    fields = list(dict.fromkeys(pair.field for one in items for pair in one.fields))
    sides = [f"{side}_{name.lower().replace(' ', '_')}" for name in fields for side in ("listed", "roster")]
    widths = {
        "url": 34,
        "question": 34,
        "why": 34,
        "reasons": 44,
        "listed_name": 28,
        "roster_name": 28,
        "listed_address": 34,
        "roster_address": 34,
    }
    layout = Layout("Review", links=frozenset({"url"}), choices={"decision": ["confirm", "reject"]}, widths=widths)
    return write_table(path, (*COLUMNS, *sides, "decision"), [_row(one, fields) for one in items], layout)


def _row(one: ReviewItem, fields: Iterable[str]) -> list[str | float | None]:
    known = {pair.field: (pair.listed, pair.known) for pair in one.fields}
    sides = [text for name in fields for text in known.get(name, (None, None))]
    return [
        one.site,
        one.site_key,
        one.url,
        one.physician_id,
        one.question,
        one.why,
        one.points,
        one.margin,
        "; ".join(summed(one.reasons)),
        one.settles,
        *sides,
        None,
    ]

"""Plain pages: every physician by name for readers without scripts, when the report is a folder.

An entry is made once per physician and kept with the fragment; a page puts the entries of neighbouring names together. Who is
on which page depends on the names alone, so that a page stays the same as long as its people do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

from repmon.clean.folding import fold
from repmon.report.cells import Column
from repmon.report.everybody import state_words
from repmon.report.people import problems_of
from repmon.report.words import STATES, kind_words, open_words, resaid, safe_url, say_date
from repmon.store.dossiers import Dossier, FindingRow

MOST = 150
"""Physicians on one page, unless more share the first letters of their names: some 150 KB."""
DEEPEST = 3
"""Letters of the last name that part the pages."""


class PlainPage(NamedTuple):
    """The physicians whose last names begin alike."""

    letters: str
    """What their names begin with, as a part of an address: ``b``, ``bar``; ``other`` without any Latin letter."""
    entries: list[str]

    @property
    def title(self) -> str:
        """The letters as a reader knows them."""
        return self.letters.capitalize()


def plain_entry(dossier: Dossier, row: Sequence[Any], columns: Sequence[Column]) -> str:
    """Return ``sort key|HTML`` of one physician, in ASCII and on one line.

    Args:
        row: The physician's grid row.
    """
    _, name, specialty, _, places, _, cells, _ = row
    about = " · ".join(part for part in (specialty, ", ".join(places)) if part)
    sites = "".join(_site(column, cell) for column, cell in zip(columns, cells, strict=True))
    titles = {column.name: column for column in columns}
    problems = "".join(_problem(finding, titles.get(finding.site or "")) for finding in problems_of(dossier))
    html = f'<h2><bdi>{_text(name)}</bdi></h2><p class="about"><bdi>{_text(about)}</bdi></p><ul class="sites">{sites}</ul>' + (
        f'<ol class="problems">{problems}</ol>' if problems else ""
    )
    key = fold(f"{dossier.person.last_name} {dossier.person.first_name or ''}")
    return f"{key}|{html}".encode("ascii", "xmlcharrefreplace").decode()


def _site(column: Column, cell: str) -> str:
    letter, said = cell[0], state_words(cell[0], cell[1:])
    return f'<li class="s-{letter}">{_text(column.title)} <b>{_text(said)}</b></li>'


def _problem(finding: FindingRow, column: Column | None) -> str:
    where = f" on {_text(column.title)}" if column else ""
    state = f"{STATES.get(finding.state, finding.state)}, since {say_date(finding.opened_on)}"
    url, fix_url = safe_url(finding.url), column.fix_url if column else None
    links = _link(url, open_words(finding.kind)) + (_link(fix_url, "How to correct it") if fix_url != url else "")
    said = _text(resaid(finding.sentence, finding.kind))
    return f"<li><b>{_text(kind_words(finding.kind).title)}</b>{where}: <bdi>{said}</bdi> <i>{state}.</i>{links}</li>"


def _link(url: str | None, words: str) -> str:
    return f' <a href="{_text(url)}" rel="noopener noreferrer">{words}</a>' if url else ""


def _text(text: str) -> str:
    return escape(" ".join(text.split()))


def plain_pages(entries: Iterable[str]) -> Iterator[PlainPage]:
    """Put the entries together by the first letters of the last names: as few letters as make pages short enough."""
    found = sorted(tuple(entry.split("|", 1)) for entry in entries)
    yield from _parted([(key, html) for key, html in found], 1)


def _parted(entries: list[tuple[str, str]], letters: int) -> Iterator[PlainPage]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, html in entries:
        groups[key.partition(" ")[0][:letters] or "other"].append((key, html))
    for name, group in sorted(groups.items()):
        if len(group) > MOST and letters < DEEPEST and any(len(key.partition(" ")[0]) > letters for key, _ in group):
            yield from _parted(group, letters + 1)
        else:
            yield PlainPage(name, [html for _, html in group])

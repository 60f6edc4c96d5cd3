"""One physician on one site in a word: the cells of the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from repmon.checks.coverage import NOT_SEARCHED, UNDER_WAY, UNFINISHED
from repmon.report.people import dismissed, problems_of
from repmon.report.words import kind_words
from repmon.store.dossiers import Dossier, FindingRow, ListingRow

Status = Literal["correct", "wrong", "missing", "duplicate", "review", "unchecked", "unwanted"]

STATUSES: dict[Status, tuple[str, str]] = {
    "wrong": ("Wrong", "A detail that patients use differs from the roster."),
    "missing": ("Missing", "Two complete searches on different nights found nobody, or a listing disappeared."),
    "duplicate": ("Duplicate", "Two live listings of one person on one site."),
    "review": ("Needs review", "A listing may be this physician's and none is for certain; a person has to say."),
    "unchecked": ("Couldn't check", "The site could not be read, or has not been searched completely yet."),
    "correct": ("Correct", "Everything shown agrees with the roster, or what does not was dismissed."),
    "unwanted": ("Not wanted", "The organisation does not ask for a listing here, or a person dismissed that one is missing."),
}
"""Status -> its name and meaning, worst first: the order of the legend and of sorting."""

CODES: dict[Status, str] = {
    "wrong": "w", "missing": "m", "duplicate": "d", "review": "r", "unchecked": "u", "correct": "c", "unwanted": "n",
}  # fmt: skip
"""One letter per status, as the page's data spell it."""


ALSO_DUPLICATE = kind_words("duplicate").title.lower()
"""The word in a wrong cell's note by which it counts as a duplicate, too."""


class Cell(NamedTuple):
    """What the grid shows for one physician on one site."""

    status: Status
    note: str = ""
    """What is wrong ("phone, name"), was dismissed, or why it could not be checked; empty when the status says all."""


@dataclass(frozen=True, slots=True)
class Column:
    """One site of the grid."""

    name: str
    title: str
    wanted: bool
    fix_url: str | None
    fix_note: str


def cells(dossier: Dossier, columns: Sequence[Column]) -> list[Cell]:
    """Return the physician's state on every site as last seen; whether a site was read tonight is laid over it later."""
    problems = problems_of(dossier)
    return [_cell(dossier, column, [f for f in problems if f.site == column.name]) for column in columns]


def _cell(dossier: Dossier, column: Column, findings: Sequence[FindingRow]) -> Cell:
    listings = [row for row in dossier.listings if row.site == column.name and row.gone_since is None]
    ours = [row for row in listings if row.state in ("auto", "confirmed")]
    wrong = [f for f in findings if f.kind not in ("duplicate", "missing", "gone")]
    if wrong:
        return Cell("wrong", _what_is_wrong([f for f in findings if f.kind not in ("missing", "gone")]))
    if listings and not ours:
        return Cell("review")
    if any(f.kind == "gone" for f in findings):
        return Cell("missing", "disappeared")
    if any(f.kind == "missing" for f in findings):
        return Cell("missing")
    if any(f.kind == "duplicate" for f in findings):
        return Cell("duplicate", f"{len(ours)} listings" if len(ours) > 1 else "")
    return _without_finding(dossier, column, ours)


def _what_is_wrong(findings: Sequence[FindingRow]) -> str:
    words = {kind_words(f.kind).field or kind_words(f.kind).title.lower() for f in findings}
    return ", ".join(sorted(words))


def _dismissal(findings: Sequence[FindingRow]) -> str:
    """``Dismissed: phone``, with the reason where the person noted one."""
    notes = dict.fromkeys(f.notes for f in findings if f.notes)
    return f"Dismissed: {'; '.join([_what_is_wrong(findings), *notes])}" if findings else ""


def _without_finding(dossier: Dossier, column: Column, ours: Sequence[ListingRow]) -> Cell:
    left = dismissed(dossier, column.name)
    absent = [f for f in left if f.kind in ("missing", "gone")]
    if ours:
        return Cell("correct", _dismissal([f for f in left if f not in absent]))
    if absent:
        return Cell("unwanted", _dismissal(absent))
    search = next((row for row in dossier.searches if row.site == column.name), None)
    if not column.wanted:
        return Cell("unwanted")
    if search is None:
        return Cell("unchecked", NOT_SEARCHED)
    if search.outcome in ("unproven", "blocked", "error"):
        return Cell("unchecked", search.detail or UNFINISHED)
    return Cell("unchecked", UNDER_WAY)

"""Every physician with every site's state as plain rows, for readers without scripts where the report is one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from markupsafe import Markup

from repmon.report.cells import CODES, STATUSES
from repmon.report.figures import GridRow

_TITLES = {CODES[status]: title for status, (title, _) in STATUSES.items()}


def state_words(letter: str, note: str) -> str:
    """A cell in words: ``Wrong: phone``; a dismissal is told by its note alone."""
    if not note:
        return _TITLES[letter]
    return note if letter in "cn" else f"{_TITLES[letter]}: {note}"


def everybody_rows(rows: Iterable[GridRow], tonight: Mapping[str, str]) -> Markup:
    """Return a table row per physician: who it is, and the state of each site.

    Args:
        tonight: physician_id -> a status letter per site, see :func:`repmon.report.figures.tonight_cells`.
    """
    return Markup("\n").join(Markup(_row(row, tonight[row.physician_id])) for row in rows)


def _row(row: GridRow, letters: Sequence[str]) -> str:
    about = f", {escape(row.specialty)}" if row.specialty else ""
    cells = "".join(
        f"<td>{escape(state_words(letter, cell[1:] if cell[0] == letter else ''))}</td>"
        for letter, cell in zip(letters, row.cells, strict=True)
    )
    return f'<tr><th scope="row"><bdi>{escape(row.name)}</bdi>{about}</th>{cells}</tr>'

"""Cells that people typed into a table that we exported, and what to tell them about those that cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repmon.model import RowProblem

LINES = 20
"""Lines printed of a long list; all of it comes with ``--json``."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_GUARDED = re.compile("'[=+\\-@\t\r\n]")
"""An apostrophe that the export put before a text that a spreadsheet would run."""


def typed(cell: str) -> str:
    """A cell as it was typed: without the export's guard, with one kind of line end, without control characters."""
    text = cell[1:] if _GUARDED.match(cell) else cell
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def problem_lines(problems: Sequence[RowProblem]) -> list[str]:
    """One line per refused or remarked row: file, row, column, value, and how to mend it."""
    return cut([_problem_line(problem) for problem in problems])


def cut(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    more = [f"  ... and {len(lines) - LINES:,} more (all of them with --json)"] if len(lines) > LINES else []
    return lines[:LINES] + more


def _problem_line(problem: RowProblem) -> str:
    value = f" {problem.value!r}" if problem.value else ""
    verdict = "refused" if problem.row_dropped else "note"
    return f"  {problem.file}, row {problem.row}, column {problem.column}{value}: {problem.message} ({verdict})"

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
_EXPONENT = re.compile(r"-?\d(?:\.(\d+))?E[+-]\d{2,3}")
_FAILED = re.compile(r"#(?:NAME\?|VALUE!|REF!|DIV/0!|N/A|NUM!|NULL!)|Err:\d{3}")
"""What Excel and LibreOffice show instead of a text that they took for a formula."""


def typed(cell: str) -> str:
    """A cell as it was typed: without the export's guard, with one kind of line end, without control characters."""
    text = _CONTROL.sub(" ", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    while _GUARDED.match(text):  # behind a guarded line end may stand a guard again
        text = text[1:].strip()
    return text


def ran_as_formula(cell: str) -> bool:
    """Tell whether a spreadsheet ran what somebody typed, so that only its complaint is left."""
    return _FAILED.fullmatch(cell) is not None


def as_kept(cell: str, kept: str | None) -> str:
    """What is kept, where the cell is only a spreadsheet's way to write it as a number; else the cell.

    A spreadsheet that opens a CSV file makes 7 of ``007``, and 1.23457E+11 of ``123456789012``.
    """
    try:
        number = float(kept or "")
        same = float(cell) == number
    except ValueError:
        return cell
    digits = _EXPONENT.fullmatch(cell)
    rounded = digits is not None and f"{number:.{len(digits[1] or '')}E}" == cell
    return kept if kept and (same or rounded) else cell


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

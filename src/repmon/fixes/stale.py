"""What of an edited list was never edited: cells that say what stood there at the export, and that somebody changed since.

Two people work on two copies of one list. Whoever brings theirs back last must not undo the other's edits with cells that they
did not touch. So a cell that repeats a value which a later edit replaced is left out and named, instead of taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from repmon.fixes.edits import Edit
from repmon.model import FindingEvent, StoredFinding

_BY_PEOPLE = frozenset({"edited", "submitted", "dismissed", "taken_back", "reopened"})
"""Events that an edit may leave."""
_WORDS = {"submitted": "submitted", "stuck": "submitted", "dismissed": "dismissed"}
"""State -> what the list shows as ``marketer_state`` for it; nothing for the others."""


def without_stale(row: StoredFinding, edit: Edit, events: Sequence[FindingEvent]) -> tuple[Edit, dict[str, str]]:
    """Leave out of an edit what only repeats a value that somebody replaced since the list was exported.

    Args:
        events: the moves of the finding's life.

    Returns:
        What is left of the edit, and column -> why it was left out. A row that does not tell its ``last_checked`` is fresh.
    """
    since = [event for event in events if edit.seen is not None and event.night >= edit.seen and event.event in _BY_PEOPLE]
    stale: dict[str, str] = {}
    for column, value in edit.values.items():
        stored = getattr(row, column)
        if value is not None and value != stored:
            by = next((event for event in reversed(since) if _REPLACED[column](value, event, events)), None)
            if by is not None:
                stale[column] = _why(column, stored, by)
    return replace(edit, values={name: value for name, value in edit.values.items() if name not in stale}), stale


def _text_replaced(column: str) -> Callable[[str, FindingEvent, Sequence[FindingEvent]], bool]:
    return lambda value, event, _: f"{column}: {value} -> " in event.reason


def _word_replaced(value: str, event: FindingEvent, _: Sequence[FindingEvent]) -> bool:
    return event.from_state != event.to_state and _WORDS.get(event.from_state or "") == value


def _date_replaced(value: str, event: FindingEvent, events: Sequence[FindingEvent]) -> bool:
    """A date that the finding's life knows, where a later edit was about dates."""
    about_dates = event.event in ("submitted", "taken_back") or "submitted_on: " in event.reason
    return about_dates and any(value in one.reason for one in events)


_REPLACED: dict[str, Callable[[str, FindingEvent, Sequence[FindingEvent]], bool]] = {
    "owner": _text_replaced("owner"),
    "notes": _text_replaced("notes"),
    "marketer_state": _word_replaced,
    "submitted_on": _date_replaced,
}


def _why(column: str, stored: str | None, by: FindingEvent) -> str:
    now = f"to {stored[:40]!r}" if stored else "to nothing"
    return (
        f"repeats what the exported list said, but {column} was changed {now} on {by.night}; left as it is. "
        "If you mean it, empty last_checked in this row and import it again"
    )

"""What people did to findings through the work list: only the columns that a person may move, and the events of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from repmon.model import FindingEvent, StoredFinding
from repmon.store.database import Connection, transaction
from repmon.store.rows import text

_COLUMNS = (
    "state", "resume_state", "opened_on", "owner", "marketer_state", "submitted_on", "notes", "dismissed_listed",
)  # fmt: skip
_UPDATE = f"UPDATE findings SET {', '.join(f'{name} = :{name}' for name in _COLUMNS)} WHERE finding_id = :finding_id"

_ADD_EVENT = """
INSERT INTO finding_events (finding_id, night, event, from_state, to_state, reason)
VALUES (:finding_id, :night, :event, :from_state, :to_state, :reason)
ON CONFLICT (finding_id, night, event) DO UPDATE
SET to_state = excluded.to_state, reason = reason || '; then ' || excluded.reason,
    from_state = CASE excluded.from_state WHEN excluded.to_state THEN excluded.from_state ELSE from_state END
"""


def save_edits(db: Connection, rows: Iterable[StoredFinding], events: Iterable[FindingEvent]) -> None:
    """Store edited findings and their events, all or none.

    Unlike a repeated night, a second edit of the same kind on the same day is another edit: it is told after the first. An
    edit that moves no state stays one that moves none, so that the report's trend counts every move once.
    """
    with transaction(db):
        db.executemany(_UPDATE, [_values(row) for row in rows])
        db.executemany(_ADD_EVENT, [{**asdict(event), "reason": text(event.reason)} for event in events])


def _values(row: StoredFinding) -> dict[str, Any]:
    return {name: text(getattr(row, name)) for name in ("finding_id", *_COLUMNS)}

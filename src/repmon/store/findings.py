"""Findings and their events, as :mod:`repmon.fixes.lifecycle` moves them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from repmon.model import FindingEvent, Night, StoredFinding
from repmon.store.database import Connection, transaction
from repmon.store.dossiers import LIFE_ORDER
from repmon.store.rows import text, to_json


def load_findings(db: Connection) -> list[StoredFinding]:
    """Return every finding there ever was, ordered by its id."""
    columns = [field.name for field in fields(StoredFinding)]
    found = []
    for row in db.execute(f"SELECT {', '.join(columns)} FROM findings ORDER BY finding_id"):
        values: dict[str, Any] = dict(zip(columns, row, strict=True))
        found.append(StoredFinding(**{**values, "evidence": json.loads(values["evidence"])}))
    return found


def load_events(db: Connection, finding_id: str | None = None) -> list[FindingEvent]:
    """Return the moves of one finding, or of all finding by finding, oldest first."""
    query = "SELECT finding_id, night, event, from_state, to_state, reason FROM finding_events"
    if finding_id is None:
        rows = db.execute(f"{query} ORDER BY finding_id, {LIFE_ORDER}")
    else:
        rows = db.execute(f"{query} WHERE finding_id = ? ORDER BY {LIFE_ORDER}", (finding_id,))
    return [FindingEvent(*row) for row in rows]


def events_between(db: Connection, after: Night, until: Night) -> list[FindingEvent]:
    """Return the moves of all findings with ``after`` < night <= ``until``, oldest first."""
    query = """SELECT finding_id, night, event, from_state, to_state, reason FROM finding_events
        WHERE night > ? AND night <= ? ORDER BY night, finding_id, event"""
    return [FindingEvent(*row) for row in db.execute(query, (after, until))]


def save_findings(db: Connection, rows: Iterable[StoredFinding], events: Iterable[FindingEvent]) -> None:
    """Store new and changed findings and add their events; an event that is there already stays as it was."""
    from sqlite_utils import Database  # noqa: PLC0415 - reading must not pay for it

    with transaction(db):
        Database(db).table("findings").upsert_all([_record(row) for row in rows], pk="finding_id")
        db.executemany(_ADD_EVENT, [_texts(event) for event in events])


_ADD_EVENT = """
INSERT OR IGNORE INTO finding_events (finding_id, night, event, from_state, to_state, reason)
VALUES (:finding_id, :night, :event, :from_state, :to_state, :reason)
"""


def _record(row: StoredFinding) -> dict[str, Any]:
    return {**_texts(row), "evidence": to_json(row.evidence)}


def _texts(row: StoredFinding | FindingEvent) -> dict[str, Any]:
    values = ((field.name, getattr(row, field.name)) for field in fields(row))
    return {name: text(value) if isinstance(value, str) else value for name, value in values}

"""Physicians whose id on the roster changed: everything that is kept under the old one goes with them.

A personnel system that numbers its people anew would otherwise make everybody leave and come: decisions, findings with their
owners and notes, and what is missing for how long would stay with those who left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from repmon.clean.folding import fold
from repmon.model import Physician, finding_id
from repmon.store.database import Connection, StoreError
from repmon.store.match_memory import forget_matching


def moved_ids(before: Iterable[Physician], new: Iterable[Physician]) -> dict[str, str]:
    """Find who is on the new roster under an id that nobody had: old id -> new id.

    An NPI is one person's for life. Where it is one person's on either side and a name agrees as well, it tells who they are;
    where no name agrees, it was copied to the wrong row.
    """
    old, now = {one.physician_id: one for one in before}, {one.physician_id: one for one in new}
    left = _by_npi(one for key, one in old.items() if key not in now)
    came = _by_npi(one for key, one in now.items() if key not in old)
    pairs = ((left[npi], came[npi]) for npi in left.keys() & came.keys())
    return {one.physician_id: other.physician_id for one, other in pairs if one and other and _names_agree(one, other)}


def _by_npi(people: Iterable[Physician]) -> dict[str, Physician | None]:
    """NPI -> whose it is; None where it is several people's."""
    found: dict[str, Physician | None] = {}
    for one in people:
        if one.npi:
            found[one.npi] = None if one.npi in found else one
    return found


def _names_agree(one: Physician, other: Physician) -> bool:
    last = fold(one.last_name) == fold(other.last_name)
    return last or fold(one.first_name or "") == fold(other.first_name or "") != ""


def move_people(db: Connection, ids: Mapping[str, str]) -> None:
    """Give physicians their new ids, wherever the old ones stand. Call it inside a transaction.

    Raises:
        StoreError: when something is kept under a new id already.
    """
    if not ids:
        return
    taken = [new for new in ids.values() if db.execute("SELECT 1 FROM physicians WHERE physician_id = ?", (new,)).fetchone()]
    if taken:
        raise StoreError(f"physician {taken[0]} is on the roster already; two people cannot have one id.")
    forget_matching(db)
    db.execute("PRAGMA defer_foreign_keys = ON")
    moves = json.dumps(dict(ids))
    findings = list(_moved_findings(db, ids))
    for table in _tables_of_people(db):
        db.execute(
            f"UPDATE {table} SET physician_id = j.value FROM json_each(?) AS j WHERE {table}.physician_id = j.key", (moves,)
        )
    db.execute(_MOVE_COMPARED, (moves,))
    db.execute(_MOVE_SEARCHES, (moves,))
    db.executemany("UPDATE findings SET finding_id = ? WHERE finding_id = ?", findings)
    db.executemany("UPDATE finding_events SET finding_id = ? WHERE finding_id = ?", findings)


def _tables_of_people(db: Connection) -> list[str]:
    query = """SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND c.name = 'physician_id' ORDER BY t.name"""
    return [name for (name,) in db.execute(query)]


_MOVE_COMPARED = """
UPDATE listing_versions SET found_by = json_set(found_by, '$."verdict.physician"', j.value)
FROM json_each(?) AS j WHERE found_by ->> '$."verdict.physician"' = j.key
"""
"""Listings that were compared when they were read say with whom."""

_MOVE_SEARCHES = """
UPDATE crawl_tasks SET target = j.value FROM json_each(?) AS j WHERE kind = 'search' AND target = j.key
"""


def _moved_findings(db: Connection, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(new, old) ids of findings: what a finding's id is made of beside the person is in its row."""
    query = """SELECT finding_id, kind, physician_id, site, site_key, location_id, evidence FROM findings
        WHERE physician_id IN (SELECT key FROM json_each(?))"""
    for old, kind, who, site, site_key, location, evidence in db.execute(query, (json.dumps(dict(ids)),)).fetchall():
        for last in (None, location, *json.loads(evidence).get("nights", ())):
            if finding_id(kind, who, site, site_key, last) == old:
                yield finding_id(kind, ids[who], site, site_key, last), old
                break

"""Physicians whose id on the roster changed: everything that is kept under the old one goes with them.

A personnel system that numbers its people anew would otherwise make everybody leave and come: decisions, findings with their
owners and notes, and what is missing for how long would stay with those who left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from repmon.clean.folding import fold
from repmon.model import Night, Physician, finding_id
from repmon.store.database import Connection
from repmon.store.match_memory import forget_matching


def moved_ids(before: Iterable[Physician], new: Iterable[Physician], night: Night) -> dict[str, str]:
    """Find who is on the new roster under another id, also where ids were dealt anew among people: old id -> new id.

    An NPI is one person's for life. Where it is one person's on either side and the name agrees as well, it tells who they are;
    where it does not, the NPI was copied to the wrong row. Whoever leaves an id to somebody else keeps what is theirs under
    "ID (until NIGHT)".
    """
    old, now = {one.physician_id: one for one in before}, {one.physician_id: one for one in new}
    theirs, shown = _by_npi(old.values()), _by_npi(now.values())
    pairs = ((theirs[npi], shown[npi]) for npi in theirs.keys() & shown.keys())
    moves = {
        one.physician_id: other.physician_id
        for one, other in pairs
        if one and other and one.physician_id != other.physician_id and _is_same_person(one, other)
    }
    kept = old.keys() & now.keys() - moves.keys()
    taken = {key for key in kept if key in moves.values() or _is_somebody_else(old[key], now[key])}
    return moves | {key: f"{key} (until {night})" for key in taken}


def _by_npi(people: Iterable[Physician]) -> dict[str, Physician | None]:
    """NPI -> whose it is; None where it is several people's."""
    found: dict[str, Physician | None] = {}
    for one in people:
        if one.npi:
            found[one.npi] = None if one.npi in found else one
    return found


def _is_same_person(one: Physician, other: Physician) -> bool:
    """Whether two of one NPI can be one: by last name, or by given name and place (a marriage), and with no other suffix."""
    if one.suffix and other.suffix and fold(one.suffix) != fold(other.suffix):
        return False
    return bool(_last_names(one) & _last_names(other)) or (_first_agrees(one, other) and bool(_places(one) & _places(other)))


def _is_somebody_else(one: Physician, other: Physician) -> bool:
    """Whether an id is another person's now: another NPI, and no name in common; one alone is a correction."""
    if not one.npi or not other.npi or one.npi == other.npi:
        return False
    return not _last_names(one) & _last_names(other) and not _first_agrees(one, other)


def _last_names(one: Physician) -> set[str]:
    return {fold(name) for name in (one.last_name, *one.other_last_names, *one.former_last_names)}


def _first_agrees(one: Physician, other: Physician) -> bool:
    return fold(one.first_name or "") == fold(other.first_name or "") != ""


def _places(one: Physician) -> set[tuple[str, str | None]]:
    return {(fold(place.street), place.zip) for place in one.locations if place.street}


_ASIDE = "\x1f"
"""Begins ids on their way, so that two people can change theirs for each other's."""


def move_people(db: Connection, ids: Mapping[str, str]) -> None:
    """Give physicians their new ids, wherever the old ones stand. Call it inside a transaction."""
    if not ids:
        return
    forget_matching(db)
    db.execute("PRAGMA defer_foreign_keys = ON")
    findings = list(_moved_findings(db, ids))
    for moves in ({old: _ASIDE + new for old, new in ids.items()}, {_ASIDE + new: new for new in ids.values()}):
        _rename(db, moves)
    for old_ids in ([(_ASIDE + new, old) for new, old in findings], [(new, _ASIDE + new) for new, _ in findings]):
        db.executemany("UPDATE findings SET finding_id = ? WHERE finding_id = ?", old_ids)
        db.executemany("UPDATE finding_events SET finding_id = ? WHERE finding_id = ?", old_ids)


def _rename(db: Connection, moves: Mapping[str, str]) -> None:
    values = (json.dumps(dict(moves)),)
    for table in _tables_of_people(db):
        query = f"UPDATE {table} SET physician_id = j.value FROM json_each(?) AS j WHERE {table}.physician_id = j.key"
        db.execute(query, values)
    db.execute(_MOVE_COMPARED, values)
    db.execute(_MOVE_SEARCHES, values)


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

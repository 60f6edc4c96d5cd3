"""The slow path of writing history: a reading for a night that already has one, or that lies before the newest.

The listing's whole history is read as runs (:mod:`repmon.store.history`), the reading is placed, and what changed is
written back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from repmon.model import Listing, Night
from repmon.store.carry import carry
from repmon.store.database import Connection
from repmon.store.history import Run, join, merged, place, put, shift, valid_to
from repmon.store.rating_states import forget_state
from repmon.store.rows import LISTING_COLUMNS, RATING_COLUMNS, Values, listing_of, listing_values
from repmon.store.versions import VERSION_EXTRAS, version_extras


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    content: tuple[str, ...]
    extras: tuple[str, ...]


_VERSIONS = _Table("listing_versions", LISTING_COLUMNS, VERSION_EXTRAS)
_RATINGS = _Table("ratings", RATING_COLUMNS, ("source",))


def place_version(db: Connection, listing_id: int, night: Night, listing: Listing, last_seen: Night) -> None:
    """Record what a listing showed on a night that is not newer than its newest version, or older than ``last_seen``."""
    runs = _runs(db, _VERSIONS, listing_id, last_seen)
    before = next((run for run in reversed(runs) if run.first <= night), None)
    carried: dict[str, Night] = {}
    if before is not None:
        _, _, found_by, known_carried, disagreements = before.extras
        known = listing_of(listing.site, listing.site_key, listing.url, before.content, (found_by, disagreements), None)
        listing, carried = carry(night, listing, known, json.loads(known_carried))
    reading = Run(night, night, listing_values(listing), version_extras(listing, carried))
    placed = place(runs, reading)
    if night >= last_seen:  # the newest reading says how the newest version is read and what is not shown
        placed[-1] = replace(placed[-1], extras=reading.extras)
    _write(db, _VERSIONS, listing_id, runs, placed, max(last_seen, night))


def place_ratings(
    db: Connection, listing_id: int, readings: Sequence[tuple[Night, Values]], last_seen: Night, *, source: str
) -> None:
    """Record ratings of any nights, older, newer and in between, in any order."""
    runs = pieces = _runs(db, _RATINGS, listing_id, last_seen)
    for night, values in readings:
        pieces = put(pieces, Run(night, night, _as_known(pieces, night, values), (source,)))
    _write(db, _RATINGS, listing_id, runs, merged(pieces), last_seen)


def _as_known(runs: Sequence[Run], night: Night, values: Values) -> Values:
    """A reading in the words of the history where that says the same: another vendor knows no display step and rounds in
    another way. On a night that was read itself, both may differ by what their rounding hides; beside it they must be equal.
    """
    covering = [run.content for run in runs if run.first <= night <= run.last]
    beside = [max((run for run in runs if run.last < night), key=lambda run: run.last, default=None)]
    beside.append(min((run for run in runs if run.first > night), key=lambda run: run.first, default=None))
    near = covering or [run.content for run in beside if run is not None]
    return next((known for known in near if _says_the_same(known, values, rounded=bool(covering))), values)


def _says_the_same(known: Values, values: Values, *, rounded: bool) -> bool:
    """Whether a display that tells no step shows the known rating."""
    value, scale, step, count, _, histogram = values
    known_value, known_scale, known_step, known_count, _, _ = known
    if step is not None or histogram is not None or (scale, count) != (known_scale, known_count):
        return False
    if value is None or known_value is None:
        return value is None and known_value is None
    return bool(abs(value - known_value) <= (known_step or 0.0) / 2 * rounded + 1e-9)


def _runs(db: Connection, table: _Table, listing_id: int, last_seen: Night) -> list[Run]:
    columns = ", ".join(("valid_from", "valid_to", "seen_to", *table.content, *table.extras))
    rows = db.execute(f"SELECT {columns} FROM {table.name} WHERE listing_id = ? ORDER BY valid_from", (listing_id,))
    width = 3 + len(table.content)
    return [Run(row[0], _last(row[0], row[1], row[2], last_seen), row[3:width], row[width:]) for row in rows]


def _last(first: Night, until: Night | None, seen_to: Night | None, last_seen: Night) -> Night:
    """Return the last night of a run: NULL stands for the last night on which the page was read."""
    return seen_to or max(first, last_seen if until is None else shift(until, -1))


def _write(
    db: Connection, table: _Table, listing_id: int, before: Sequence[Run], after: Sequence[Run], last_seen: Night
) -> None:
    """Replace a listing's rows. The newest row's ``seen_to`` stays NULL as long as it follows ``listings.last_seen``."""
    if list(before) == list(after):
        return
    columns = ("listing_id", "valid_from", "valid_to", "seen_to", *table.content, *table.extras)
    rows = [
        (listing_id, run.first, until, None if until is None and run.last == last_seen else run.last, *run.content, *run.extras)
        for run, until in zip(after, valid_to(after), strict=True)
    ]
    db.execute(f"DELETE FROM {table.name} WHERE listing_id = ?", (listing_id,))
    db.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
    if table is _RATINGS and not _continues(before, after):
        forget_state(db, listing_id)  # the rating checks read the new history from its beginning


def _continues(before: Sequence[Run], after: Sequence[Run]) -> bool:
    """Tell whether the past is as it was: the last run may be longer, and others may follow."""
    if not before or len(after) < len(before):
        return not before
    *past, last = after[: len(before)]
    return past == list(before[:-1]) and replace(last, last=before[-1].last) == before[-1]


def join_history(
    db: Connection, listing_id: int, last_seen: Night, other: Connection, other_id: int, other_seen: Night
) -> None:
    """Join what another machine read of the same listing to its history here (:func:`repmon.store.history.join`).

    Args:
        db: the database that is written; call this inside its transaction.
        listing_id: the listing there, read last on ``last_seen``.
        other: the other machine's database.
        other_id: the listing there, read last on ``other_seen``.
    """
    for table in (_VERSIONS, _RATINGS):
        runs = _runs(db, table, listing_id, last_seen)
        joined = join(runs, _runs(other, table, other_id, other_seen))
        _write(db, table, listing_id, runs, joined, max(last_seen, other_seen))

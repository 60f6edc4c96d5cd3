"""How the matching read the physicians, and under what a listing finds them. Sides and keys are opaque text here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from repmon.store.database import Connection


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A physician as the matching read them."""

    physician_id: str
    last: str
    first: str
    side: str
    keys: Collection[str]


def load_sides(db: Connection, wanted: Iterable[str] | None = None) -> dict[str, str]:
    """Return physicians as they were read, by id: all of them, or those that are wanted."""
    if wanted is None:
        return dict(db.execute("SELECT physician_id, side FROM match_people"))
    query = "SELECT p.physician_id, p.side FROM json_each(?) AS j CROSS JOIN match_people AS p ON p.physician_id = j.value"
    return dict(db.execute(query, (_in_order(wanted),)))


def _in_order(wanted: Iterable[str]) -> str:
    """What is wanted, each once, for a query to look up in the order of its index: neighbours are on one page."""
    return json.dumps(sorted({*wanted}))


def count_people(db: Connection) -> int:
    """Return how many physicians there are."""
    (number,) = db.execute("SELECT count(*) FROM match_people").fetchone()
    return int(number)


def bearers_of_last(db: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return how many physicians bear each of these surnames."""
    query = "SELECT last, count(*) FROM match_people WHERE last IN (SELECT value FROM json_each(?)) GROUP BY last"
    return dict(db.execute(query, (json.dumps(list(names)),)))


def bearers_of_first(db: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return how many physicians bear each of these given names."""
    query = "SELECT first, count(*) FROM match_people WHERE first IN (SELECT value FROM json_each(?)) GROUP BY first"
    return dict(db.execute(query, (json.dumps(list(names)),)))


@dataclass(frozen=True, slots=True)
class Everybody:
    """Everybody's ids; each is looked up when somebody asks for it, which few do."""

    db: Connection

    def __contains__(self, physician_id: object) -> bool:
        """Whether that physician is filed."""
        query = "SELECT 1 FROM match_people WHERE physician_id = ?"
        return self.db.execute(query, (physician_id,)).fetchone() is not None


def people_filed(db: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the ids of the physicians under each of these keys."""
    found: dict[str, list[str]] = defaultdict(list)
    query = "SELECT k.key, k.physician_id FROM json_each(?) AS j CROSS JOIN match_keys AS k ON k.key = j.value"
    for key, physician_id in db.execute(query, (_in_order(keys),)):
        found[key].append(physician_id)
    return found


def surnames_near(db: Connection, forms: Iterable[str]) -> dict[str, list[str]]:
    """Return the roster's surnames under each of these forms."""
    found: dict[str, list[str]] = defaultdict(list)
    query = "SELECT form, surname FROM match_surnames WHERE form IN (SELECT value FROM json_each(?))"
    for form, surname in db.execute(query, (json.dumps(list(forms)),)):
        found[form].append(surname)
    return found


def load_surnames(db: Connection) -> set[str]:
    """Return every surname that has forms."""
    return {surname for (surname,) in db.execute("SELECT DISTINCT surname FROM match_surnames")}


def replace_people(db: Connection, gone: Iterable[str], rows: Iterable[PersonRow]) -> None:
    """Forget physicians and file others, or the same ones anew. Call it inside a transaction."""
    rows = list(rows)
    leaving = [(one,) for one in {*gone, *(row.physician_id for row in rows)}]
    db.executemany("DELETE FROM match_keys WHERE physician_id = ?", leaving)
    db.executemany("DELETE FROM match_people WHERE physician_id = ?", leaving)
    people = [(row.physician_id, row.last, row.first, row.side) for row in rows]
    db.executemany("INSERT INTO match_people (physician_id, last, first, side) VALUES (?, ?, ?, ?)", people)
    keys = sorted((key, row.physician_id) for row in rows for key in row.keys)
    db.executemany("INSERT INTO match_keys (key, physician_id) VALUES (?, ?)", keys)


def replace_surnames(db: Connection, gone: Iterable[str], near: Mapping[str, Iterable[str]]) -> None:
    """Forget surnames and add others under their forms. Call it inside a transaction."""
    left = json.dumps(list(gone))
    db.execute("DELETE FROM match_surnames WHERE surname IN (SELECT value FROM json_each(?))", (left,))
    rows = sorted((form, surname) for form, surnames in near.items() for surname in surnames)
    db.executemany("INSERT INTO match_surnames (form, surname) VALUES (?, ?)", rows)

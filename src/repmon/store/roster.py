"""The roster in the database: bring in a new one, say what changed, and hand it out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from repmon.clean.folding import fold
from repmon.model import Night, Physician, PracticeLocation
from repmon.store.database import Connection, StoreError, transaction
from repmon.store.moved_people import move_people, moved_ids
from repmon.store.rows import Values, flag, text, to_json, unflag

_SHARED = ("name", "street", "street2", "city", "state", "zip", "main_phone", "website", "region", "service_line")
"""Fields of a place that its physicians normally share; kept once, in ``locations``."""

_LISTS = ("credentials", "taxonomy_codes", "other_last_names")
_PERSON = tuple(field.name for field in fields(Physician) if field.compare and field.name != "locations")
"""What the roster says of a person; what the store remembers besides is not compared."""
_PLACE = tuple(field.name for field in fields(PracticeLocation) if field.name != "location_id")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one physician: as it was and as the new roster has it, as text; None is unknown."""

    field: str
    """Field name; for a place ``location 1234: phone``, or ``location 1234`` when the place itself came or went."""
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class PhysicianChange:
    """What changed for one physician."""

    physician: Physician
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class RosterChanges:
    """What a new roster changes, each list ordered by physician_id."""

    added: tuple[Physician, ...] = ()
    changed: tuple[PhysicianChange, ...] = ()
    departed: tuple[Physician, ...] = ()
    returned: tuple[Physician, ...] = ()
    """Earlier marked as departed; what else changed for them stands in ``changed``."""
    renumbered: tuple[tuple[str, Physician], ...] = ()
    """Who has another id than before, with the old one: told by NPI and name. What else changed stands in the other lists.
    Whose id is somebody else's now has the old one with the night in it."""
    unchanged: int = 0
    any: bool = field(init=False)

    def __post_init__(self) -> None:
        parts = (self.added, self.changed, self.departed, self.returned, self.renumbered)
        object.__setattr__(self, "any", any(parts))


@dataclass(frozen=True, slots=True)
class _Stored:
    physician: Physician
    departed_on: Night | None


def save_roster(
    db: Connection,
    physicians: Sequence[Physician],
    *,
    source_file: str,
    night: Night,
    dry_run: bool = False,
    full: bool = True,
) -> RosterChanges:
    """Bring the roster up to date and return what that changes; somebody known by NPI and name keeps all that is theirs.

    Args:
        db: The database.
        physicians: The roster, each physician once.
        source_file: File the values came from; recorded with them.
        night: Date of the import: physicians who left and places that ended are marked with it.
        dry_run: Return the changes without making them.
        full: The file is the whole roster, so that who is not in it has left. False for a file of additions.

    Raises:
        StoreError: when a full roster is empty (everybody would have left), when a physician stands in it twice or has
            a location twice, or when the database cannot be written.
    """
    _refuse_unusable(physicians, source_file, full)
    new = {physician.physician_id: physician for physician in physicians}
    if dry_run:
        return _renumber(_load(db), new, full, night)[1]
    with transaction(db):
        before, changes = _renumber(_load(db), new, full, night)
        move_people(db, {old: physician.physician_id for old, physician in changes.renumbered})
        _write(db, physicians, before, source_file, night)
        gone = [(night, physician.physician_id) for physician in changes.departed]
        db.executemany("UPDATE physicians SET departed_on = ? WHERE physician_id = ?", gone)
    return changes


def load_roster(db: Connection) -> list[Physician]:
    """Return the physicians of the roster who have not left, with their present locations, ordered by physician_id."""
    return [stored.physician for stored in _load(db).values() if stored.departed_on is None]


def load_physicians(db: Connection, ids: Iterable[str]) -> list[Physician]:
    """Return the physicians with these ids, also those who left, ordered by physician_id."""
    return [stored.physician for stored in _load(db, json.dumps(list(ids))).values()]


def load_departed(db: Connection) -> list[tuple[Physician, Night]]:
    """Return who left and when, with the locations they had last, ordered by physician_id."""
    return [(stored.physician, stored.departed_on) for stored in _load(db).values() if stored.departed_on is not None]


def redate_roster(db: Connection, *, after: Night, to: Night) -> None:
    """Correct every date of the roster that lies after a day: somebody mistyped the date of an import."""
    with transaction(db):
        for table, column in _DATED:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} > ?", (to, after))
        db.execute("UPDATE imports SET imported_on = ? WHERE imported_on > ? AND kind = 'roster'", (to, after))


_DATED = (
    ("physicians", "imported_on"), ("physicians", "changed_on"), ("physicians", "departed_on"), ("locations", "changed_on"),
    ("physician_locations", "since"), ("physician_locations", "ended_on"),
)  # fmt: skip
"""Where the date of an import is written down, besides in the list of imports."""


# ---------------------------------------------------------------------------------------------------------- what changes


def _refuse_unusable(physicians: Sequence[Physician], source_file: str, full: bool) -> None:
    if full and not physicians:
        raise StoreError(f"{source_file}: holds no physician that could be loaded; the roster was left as it is.")
    seen: set[str] = set()
    for physician in physicians:
        if physician.physician_id in seen:
            raise StoreError(f"{source_file}: physician {physician.physician_id} stands in the roster twice; join the rows.")
        seen.add(physician.physician_id)
        places = [place.location_id for place in physician.locations]
        if twice := [place for place in places if places.count(place) > 1]:
            raise StoreError(f"{source_file}: physician {physician.physician_id} has location {twice[0]} twice; join the rows.")


def _renumber(
    before: dict[str, _Stored], new: dict[str, Physician], full: bool, night: Night
) -> tuple[dict[str, _Stored], RosterChanges]:  # fmt: skip
    """The stored people under their new ids, and what the new roster changes."""
    ids = moved_ids((stored.physician for stored in before.values()), new.values(), night)
    stored = {
        ids.get(key, key): replace(one, physician=replace(one.physician, physician_id=ids.get(key, key)))
        for key, one in before.items()
    }
    if not full and (taken := [old for old, key in ids.items() if key not in new]):
        who, other = before[taken[0]].physician, new[taken[0]]
        raise StoreError(
            f"physician {taken[0]} is {_called(who)} on the roster and {_called(other)} in this file of additions; "
            "give the new one an id of their own, or import the whole roster."
        )
    renumbered = tuple((old, new.get(ids[old]) or stored[ids[old]].physician) for old in sorted(ids))
    return stored, replace(_compare(stored, new, full), renumbered=renumbered)


def _called(one: Physician) -> str:
    return f"{one.first_name or ''} {one.last_name} (NPI {one.npi or 'unknown'})".lstrip()


def _compare(before: dict[str, _Stored], new: dict[str, Physician], full: bool) -> RosterChanges:
    both = sorted(new.keys() & before.keys())
    changed = [
        PhysicianChange(new[key], tuple(_differences(before[key].physician, new[key])))
        for key in both
        if before[key].physician != new[key]
    ]
    missing = sorted(before.keys() - new.keys()) if full else []
    return RosterChanges(
        added=tuple(new[key] for key in sorted(new.keys() - before.keys())),
        changed=tuple(changed),
        departed=tuple(before[key].physician for key in missing if before[key].departed_on is None),
        returned=tuple(new[key] for key in both if before[key].departed_on is not None),
        unchanged=len(both) - len({change.physician.physician_id for change in changed} | _returned(before, both)),
    )


def _returned(before: dict[str, _Stored], keys: Iterable[str]) -> set[str]:
    return {key for key in keys if before[key].departed_on is not None}


def _differences(old: Physician, new: Physician) -> Iterator[FieldChange]:
    for name in _PERSON:
        if getattr(old, name) != getattr(new, name):
            yield FieldChange(name, _shown(getattr(old, name)), _shown(getattr(new, name)))
    had = {place.location_id: place for place in old.locations}
    has = {place.location_id: place for place in new.locations}
    for key in dict.fromkeys((*had, *has)):
        yield from _place_differences(key, had.get(key), has.get(key))
    if [*had] != [*has] and had.keys() == has.keys():
        yield FieldChange("locations, order", ", ".join(had), ", ".join(has))


def _place_differences(key: str, old: PracticeLocation | None, new: PracticeLocation | None) -> Iterator[FieldChange]:
    if old is None or new is None:
        yield FieldChange(f"location {key}", _place(old), _place(new))
        return
    for name in _PLACE:
        if getattr(old, name) != getattr(new, name):
            yield FieldChange(f"location {key}: {name}", getattr(old, name), getattr(new, name))


def _place(place: PracticeLocation | None) -> str | None:
    """Describe a place in a few words; the id alone when nothing else is known."""
    if place is None:
        return None
    return ", ".join(part for part in (place.street, place.city, place.phone) if part) or place.location_id


def _shown(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


# ---------------------------------------------------------------------------------------------------------------- reading

_PLACES = f"""
SELECT physician_id, location_id, {", ".join(_PLACE)} FROM roster_places
WHERE ended_on IS NULL {{of}} ORDER BY physician_id, position
"""
_OF = "AND physician_id IN (SELECT value FROM json_each(?))"


def _load(db: Connection, ids: str | None = None) -> dict[str, _Stored]:
    """Read everybody, or those of a JSON list of ids."""
    of, wanted = ("", ()) if ids is None else (_OF, (ids,))
    places: dict[str, list[PracticeLocation]] = defaultdict(list)
    for physician_id, *place in db.execute(_PLACES.format(of=of), wanted):
        places[physician_id].append(PracticeLocation(*place))
    query = f"SELECT departed_on, former_last_names, {', '.join(_PERSON)} FROM physicians WHERE true {of} ORDER BY physician_id"
    found: dict[str, _Stored] = {}
    for departed_on, former, *row in db.execute(query, wanted):
        values: dict[str, Any] = dict(zip(_PERSON, row, strict=True))
        values |= {name: tuple(json.loads(values[name])) for name in _LISTS}
        values["accepting_new_patients"] = unflag(values["accepting_new_patients"])
        locations = tuple(places.get(values["physician_id"], ()))
        physician = Physician(**values, locations=locations, former_last_names=tuple(json.loads(former)))
        found[physician.physician_id] = _Stored(physician, departed_on)
    return found


# ---------------------------------------------------------------------------------------------------------------- writing


def _write(db: Connection, physicians: Sequence[Physician], before: dict[str, _Stored], source_file: str, night: Night) -> None:
    shared = _shared_places(physicians)
    db.executemany(_UPSERT_PERSON, [_person_row(physician, before, source_file, night) for physician in physicians])
    db.executemany(_UPSERT_PLACE, [(key, *values, source_file, night) for key, values in shared.items()])
    db.executemany(_END_LINKS, [_present_links(physician, night) for physician in physicians])
    links = [row for physician in physicians for row in _link_rows(physician, shared, night)]
    db.executemany(_UPSERT_LINK, links)


def _shared_places(physicians: Iterable[Physician]) -> dict[str, Values]:
    """Take each place's shared values from the first physician who names it; what others say differently stays theirs."""
    shared: dict[str, Values] = {}
    for physician in physicians:
        for place in physician.locations:
            shared.setdefault(place.location_id, tuple(text(getattr(place, name)) for name in _SHARED))
    return shared


def _person_row(physician: Physician, before: dict[str, _Stored], source_file: str, night: Night) -> Values:
    values: dict[str, Any] = {name: getattr(physician, name) for name in _PERSON}
    values |= {name: to_json(values[name]) for name in _LISTS}
    values["accepting_new_patients"] = flag(physician.accepting_new_patients)
    known = before.get(physician.physician_id)
    same = known is not None and known.physician == physician and known.departed_on is None
    former = to_json(_former_names(known.physician, physician) if known is not None else ())
    return *values.values(), former, source_file, night, night, same


def _former_names(before: Physician, now: Physician) -> tuple[str, ...]:
    """The last names that an earlier roster gave a physician; none where the id is another person's now."""
    if not _is_same_person(before, now):
        return ()
    names = {fold(name): name for name in (*before.former_last_names, before.last_name)}
    return tuple(name for folded, name in names.items() if folded != fold(now.last_name))


def _is_same_person(before: Physician, now: Physician) -> bool:
    """Whether an id stands for whom it stood for: by NPI, else by given name, as far as they are known."""
    if before.npi and now.npi:
        return before.npi == now.npi
    one, other = fold(before.first_name or ""), fold(now.first_name or "")
    return one == other or not one or not other


def _present_links(physician: Physician, night: Night) -> Values:
    return night, physician.physician_id, json.dumps([place.location_id for place in physician.locations])


def _link_rows(physician: Physician, shared: dict[str, Values], night: Night) -> Iterator[Values]:
    for position, place in enumerate(physician.locations):
        common = dict(zip(_SHARED, shared[place.location_id], strict=True))
        own = {name: getattr(place, name) for name in _SHARED if name != "website"}
        differs = {name: value for name, value in own.items() if value != common[name]}
        ids = physician.physician_id, place.location_id
        yield *ids, position, place.phone, place.website, to_json(differs), night


_UPSERT_PERSON = f"""
INSERT INTO physicians ({", ".join(_PERSON)}, former_last_names, source_file, imported_on, changed_on)
VALUES ({", ".join("?" * (len(_PERSON) + 4))})
ON CONFLICT (physician_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _PERSON[1:])},
    former_last_names = excluded.former_last_names, source_file = excluded.source_file, imported_on = excluded.imported_on,
    changed_on = CASE WHEN ? THEN changed_on ELSE excluded.changed_on END, departed_on = NULL
"""
_SAME_PLACE = " AND ".join(f"{name} IS excluded.{name}" for name in _SHARED)
_UPSERT_PLACE = f"""
INSERT INTO locations (location_id, {", ".join(_SHARED)}, source_file, changed_on)
VALUES ({", ".join("?" * (len(_SHARED) + 3))})
ON CONFLICT (location_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SHARED)},
    source_file = excluded.source_file,
    changed_on = CASE WHEN {_SAME_PLACE} THEN changed_on ELSE excluded.changed_on END
"""
_END_LINKS = """
UPDATE physician_locations SET ended_on = ? WHERE physician_id = ? AND ended_on IS NULL
    AND location_id NOT IN (SELECT value FROM json_each(?))
"""
_UPSERT_LINK = """
INSERT INTO physician_locations (physician_id, location_id, position, phone, website, differs, since)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (physician_id, location_id) DO UPDATE SET
    position = excluded.position, phone = excluded.phone, website = excluded.website, differs = excluded.differs,
    since = CASE WHEN ended_on IS NULL THEN since ELSE excluded.since END, ended_on = NULL
"""

"""The tables in which the matching keeps its memory, and the triggers that keep account of what has changed since.

Whoever writes a listing or the roster, by whatever way, thereby says what must be matched anew; nothing has to be searched
for afterwards. A listing that is deleted takes the whole memory with it: what it could be bore on the others.
"""

from __future__ import annotations

from typing import Final


def _differs(*columns: str) -> str:
    return " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)


def _due(row: str) -> str:
    return f"INSERT INTO match_due (listing_id) VALUES ({row}.listing_id) ON CONFLICT DO NOTHING"


_PERSON = (
    "npi", "first_name", "middle_name", "last_name", "suffix", "credentials", "gender", "specialty", "other_last_names",
)  # fmt: skip
_PLACE = ("street", "street2", "city", "state", "zip", "main_phone")
_LINK = ("position", "phone", "differs", "ended_on")
_ROSTER_CHANGED = "UPDATE match_basis SET roster_changed = 1 WHERE NOT roster_changed"
_TRIGGERS: Final = {
    "match_listing_comes": ("INSERT ON listings", _due("NEW")),
    "match_version_deleted": ("DELETE ON listing_versions WHEN OLD.valid_to IS NULL", _due("OLD")),
    "match_version_changes": (
        """UPDATE OF content_hash, valid_to, found_by ON listing_versions WHEN OLD.valid_to IS NOT NEW.valid_to
            OR OLD.content_hash <> NEW.content_hash
            OR (OLD.found_by <> NEW.found_by AND instr(OLD.found_by || NEW.found_by, '"verdict.'))""",
        _due("NEW"),
    ),
    "match_gone_or_back": (
        "UPDATE OF gone_since ON listings WHEN (OLD.gone_since IS NULL) <> (NEW.gone_since IS NULL)",
        _due("NEW"),
    ),
    "match_listing_deleted": ("DELETE ON listings", "DELETE FROM match_basis"),
    "match_person_comes": ("INSERT ON physicians", _ROSTER_CHANGED),
    "match_person_changes": (f"UPDATE ON physicians WHEN {_differs(*_PERSON)}", _ROSTER_CHANGED),
    "match_person_deleted": ("DELETE ON physicians", _ROSTER_CHANGED),
    "match_link_comes": ("INSERT ON physician_locations", _ROSTER_CHANGED),
    "match_link_changes": (f"UPDATE ON physician_locations WHEN {_differs(*_LINK)}", _ROSTER_CHANGED),
    "match_link_deleted": ("DELETE ON physician_locations", _ROSTER_CHANGED),
    "match_place_changes": (f"UPDATE ON locations WHEN {_differs(*_PLACE)}", _ROSTER_CHANGED),
}
"""Name -> when it fires, and what it does. Verdicts of our own stand in ``found_by`` where content may not be kept.

A newest version begins with a new listing, or where the one before is closed or deleted: to watch for these is cheap, while a
trigger on every inserted version would cost a fifth of what writing it does.
"""

_TABLES: Final = """
DROP TABLE match_basis;
DROP TABLE match_people;
DROP TABLE match_keys;
DROP TABLE match_surnames;
DROP TABLE match_seen;
DROP TABLE match_candidates;

CREATE TABLE match_basis (
    one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL, decisions TEXT NOT NULL, roster_changed INTEGER NOT NULL
) STRICT;

CREATE TABLE match_people (
    physician_id TEXT PRIMARY KEY, last TEXT NOT NULL, first TEXT NOT NULL, side TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX match_people_last ON match_people(last);
CREATE INDEX match_people_first ON match_people(first);

CREATE TABLE match_keys (
    key TEXT NOT NULL, physician_id TEXT NOT NULL, PRIMARY KEY (key, physician_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_keys_physician ON match_keys(physician_id);

CREATE TABLE match_surnames (
    form TEXT NOT NULL, surname TEXT NOT NULL, PRIMARY KEY (form, surname)
) STRICT, WITHOUT ROWID;

CREATE TABLE match_due (listing_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE match_seen (
    listing_id INTEGER PRIMARY KEY, last TEXT NOT NULL, initials TEXT NOT NULL, keys TEXT NOT NULL, candidates TEXT NOT NULL
) STRICT;

CREATE TABLE match_links (
    physician_id TEXT NOT NULL, listing_id INTEGER NOT NULL, PRIMARY KEY (physician_id, listing_id)
) STRICT, WITHOUT ROWID;
"""


def _create(name: str) -> str:
    fires, does = _TRIGGERS[name]
    return f"CREATE TRIGGER {name} AFTER {fires} BEGIN {does}; END"


MATCH_MEMORY_BY_TRIGGERS: Final = (*filter(None, map(str.strip, _TABLES.split(";\n"))), *map(_create, _TRIGGERS))
"""Statements, in order, that put this memory in the place of the first one; what that one held is worked out anew."""

LINKS_BY_GROUND: Final = (
    "DROP TABLE match_links",
    """CREATE TABLE match_links (
        physician_id TEXT NOT NULL, ground TEXT NOT NULL, listing_id INTEGER NOT NULL,
        PRIMARY KEY (physician_id, ground, listing_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX match_links_listing ON match_links(listing_id)",
    "DELETE FROM match_basis",
)
"""Statements, in order, that give links of a site and of a town the same form; the next matching fills them."""

SEEN_AS_GONE: Final = ("ALTER TABLE match_seen ADD COLUMN gone INTEGER NOT NULL DEFAULT 0", "DELETE FROM match_basis")
"""Statements, in order, that let the memory say which listings were gone; the next matching fills it."""

"""The database's tables, as sqlite-utils migrations. ``docs/data-dictionary.md`` says what every column means.

Only :func:`repmon.store.database.open_database` applies these: two processes that switch a fresh file to WAL together
fail in about half of all starts, and the busy timeout does not help.
"""

from __future__ import annotations

import sqlite_utils
from sqlite_utils import Migrations

from repmon.store.match_memory_schema import LINKS_BY_GROUND, MATCH_MEMORY_BY_TRIGGERS, SEEN_AS_GONE

migrations = Migrations("repmon")

_SHARED = ("name", "street", "street2", "city", "state", "zip", "main_phone", "region", "service_line")
_OWN_OR_SHARED = ",\n    ".join(
    f"CASE WHEN json_type(p.differs, '$.{name}') IS NULL THEN l.{name} ELSE p.differs ->> '$.{name}' END AS {name}"
    for name in _SHARED
)

_FIRST = """
CREATE TABLE physicians (
    physician_id TEXT PRIMARY KEY,
    npi TEXT,
    first_name TEXT, middle_name TEXT, last_name TEXT NOT NULL, suffix TEXT,
    credentials TEXT NOT NULL DEFAULT '[]', gender TEXT, specialty TEXT,
    taxonomy_codes TEXT NOT NULL DEFAULT '[]', other_last_names TEXT NOT NULL DEFAULT '[]',
    accepting_new_patients INTEGER, verified_on TEXT, deactivated_on TEXT,
    source_file TEXT NOT NULL, imported_on TEXT NOT NULL, changed_on TEXT NOT NULL, departed_on TEXT
) STRICT;
CREATE INDEX physicians_npi ON physicians(npi);

CREATE TABLE locations (
    location_id TEXT PRIMARY KEY,
    name TEXT, street TEXT, street2 TEXT, city TEXT, state TEXT, zip TEXT,
    main_phone TEXT, website TEXT, region TEXT, service_line TEXT,
    source_file TEXT NOT NULL, changed_on TEXT NOT NULL
) STRICT;

CREATE TABLE physician_locations (
    physician_id TEXT NOT NULL REFERENCES physicians(physician_id),
    location_id TEXT NOT NULL REFERENCES locations(location_id),
    position INTEGER NOT NULL, phone TEXT, website TEXT, differs TEXT NOT NULL DEFAULT '{}',
    since TEXT NOT NULL, ended_on TEXT,
    PRIMARY KEY (physician_id, location_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX physician_locations_location ON physician_locations(location_id);

CREATE VIEW roster_places AS SELECT
    p.physician_id, p.location_id, p.position, p.phone, p.website, p.since, p.ended_on, {own_or_shared}
FROM physician_locations AS p JOIN locations AS l ON l.location_id = p.location_id;

CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, format TEXT NOT NULL,
    imported_on TEXT NOT NULL, rows INTEGER NOT NULL, loaded INTEGER NOT NULL, reported INTEGER NOT NULL,
    problems TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE runs (
    night TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT, stage TEXT NOT NULL, outcome TEXT, why TEXT
) STRICT;

CREATE TABLE site_runs (
    night TEXT NOT NULL, site TEXT NOT NULL,
    requests INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, listings INTEGER NOT NULL DEFAULT 0,
    not_found INTEGER NOT NULL DEFAULT 0, unreadable INTEGER NOT NULL DEFAULT 0, errors INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0, not_modified INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    tasks INTEGER NOT NULL DEFAULT 0, tasks_done INTEGER NOT NULL DEFAULT 0,
    fill TEXT NOT NULL DEFAULT '{}', health TEXT, why TEXT, started_at TEXT, finished_at TEXT,
    PRIMARY KEY (night, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE crawl_tasks (
    night TEXT NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
    position INTEGER NOT NULL, url TEXT, state TEXT NOT NULL DEFAULT 'pending', detail TEXT,
    PRIMARY KEY (night, site, kind, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE searches (
    night TEXT NOT NULL, site TEXT NOT NULL, physician_id TEXT NOT NULL,
    outcome TEXT NOT NULL, results INTEGER, detail TEXT, url TEXT,
    PRIMARY KEY (physician_id, site, night)
) STRICT, WITHOUT ROWID;
CREATE INDEX searches_night ON searches(night);

CREATE TABLE listings (
    listing_id INTEGER PRIMARY KEY,
    site TEXT NOT NULL, site_key TEXT NOT NULL, url TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, absent_since TEXT, gone_since TEXT, source TEXT NOT NULL,
    UNIQUE (site, site_key)
) STRICT;

CREATE TABLE listing_versions (
    listing_id INTEGER NOT NULL REFERENCES listings(listing_id),
    valid_from TEXT NOT NULL, valid_to TEXT, seen_to TEXT, content_hash TEXT NOT NULL,
    name TEXT, credentials TEXT, npi TEXT, gender TEXT, specialties TEXT NOT NULL DEFAULT '[]', practice TEXT,
    offices TEXT NOT NULL DEFAULT '[]', website TEXT, accepting INTEGER, status TEXT,
    cleaned TEXT NOT NULL DEFAULT '{}', found_by TEXT NOT NULL DEFAULT '{}', carried TEXT NOT NULL DEFAULT '{}',
    disagreements TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (listing_id, valid_from)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX listing_versions_current ON listing_versions(listing_id) WHERE valid_to IS NULL;

CREATE TABLE ratings (
    listing_id INTEGER NOT NULL REFERENCES listings(listing_id),
    valid_from TEXT NOT NULL, valid_to TEXT, seen_to TEXT,
    value REAL, scale_max REAL NOT NULL, step REAL, count INTEGER, counts_what TEXT, histogram TEXT,
    source TEXT NOT NULL DEFAULT 'crawl',
    PRIMARY KEY (listing_id, valid_from)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ratings_current ON ratings(listing_id) WHERE valid_to IS NULL;

CREATE TABLE reviews (
    listing_id INTEGER NOT NULL REFERENCES listings(listing_id),
    review_hash TEXT NOT NULL, date TEXT, stars REAL, length INTEGER, has_reply INTEGER, first_seen TEXT NOT NULL,
    PRIMARY KEY (listing_id, review_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE validators (
    url TEXT PRIMARY KEY, site TEXT NOT NULL, etag TEXT, last_modified TEXT, checked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX validators_site ON validators(site);

CREATE TABLE decisions (
    site TEXT NOT NULL, site_key TEXT NOT NULL, physician_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected')),
    decided_by TEXT, decided_on TEXT NOT NULL, listing_facts TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (site, site_key, physician_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE matches (
    site TEXT NOT NULL, site_key TEXT NOT NULL, physician_id TEXT NOT NULL,
    points REAL NOT NULL, reasons TEXT NOT NULL, state TEXT NOT NULL,
    is_primary INTEGER NOT NULL, duplicate_of TEXT, decided_by TEXT, decided_on TEXT, since TEXT NOT NULL,
    PRIMARY KEY (site, site_key, physician_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_physician ON matches(physician_id, site);

CREATE TABLE findings (
    finding_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL,
    physician_id TEXT, location_id TEXT, site TEXT, site_key TEXT, url TEXT,
    listed TEXT, expected TEXT, sentence TEXT NOT NULL, evidence TEXT NOT NULL DEFAULT '{}', priority REAL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, last_checked TEXT NOT NULL, opened_on TEXT NOT NULL,
    fixed_on TEXT, times_regressed INTEGER NOT NULL DEFAULT 0,
    resume_state TEXT, owner TEXT, marketer_state TEXT, submitted_on TEXT, notes TEXT, dismissed_listed TEXT
) STRICT;
CREATE INDEX findings_physician ON findings(physician_id);
CREATE INDEX findings_state ON findings(state);

CREATE TABLE finding_events (
    finding_id TEXT NOT NULL REFERENCES findings(finding_id), night TEXT NOT NULL, event TEXT NOT NULL,
    from_state TEXT, to_state TEXT, reason TEXT,
    PRIMARY KEY (finding_id, night, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_events_night ON finding_events(night);
"""

_MERGED_NODES = """
CREATE TABLE merged_nodes (
    node TEXT NOT NULL, site TEXT NOT NULL, night TEXT NOT NULL, started_at TEXT,
    PRIMARY KEY (node, site, night)
) STRICT, WITHOUT ROWID
"""

_RATING_STATES = """
CREATE TABLE rating_states (
    listing_id INTEGER PRIMARY KEY REFERENCES listings(listing_id) ON DELETE CASCADE,
    night TEXT NOT NULL, state TEXT NOT NULL, pending INTEGER NOT NULL
) STRICT;

CREATE TABLE person_rating_states (
    physician_id TEXT PRIMARY KEY REFERENCES physicians(physician_id) ON DELETE CASCADE, state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rating_events (
    night TEXT NOT NULL, code TEXT NOT NULL, told_on TEXT NOT NULL, event TEXT NOT NULL,
    listing_id INTEGER REFERENCES listings(listing_id) ON DELETE CASCADE,
    physician_id TEXT REFERENCES physicians(physician_id) ON DELETE CASCADE,
    CHECK ((listing_id IS NULL) <> (physician_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX rating_events_once ON rating_events(night, code, coalesce(listing_id, -1), coalesce(physician_id, ''));
CREATE INDEX rating_events_listing ON rating_events(listing_id);
CREATE INDEX rating_events_physician ON rating_events(physician_id);

CREATE TABLE site_incidents (
    site TEXT NOT NULL, night TEXT NOT NULL, disrupted INTEGER NOT NULL, listings INTEGER NOT NULL, steps TEXT NOT NULL,
    PRIMARY KEY (site, night)
) STRICT, WITHOUT ROWID;
"""

_VALIDATORS_BY_READER = """
DROP TABLE validators;
CREATE TABLE validators (
    site TEXT NOT NULL, url TEXT NOT NULL, reader TEXT NOT NULL, etag TEXT, last_modified TEXT, checked TEXT NOT NULL,
    PRIMARY KEY (site, url)
) STRICT, WITHOUT ROWID
"""

_RATING_LEVELS = """
CREATE TABLE rating_levels (
    listing_id INTEGER PRIMARY KEY REFERENCES listings(listing_id) ON DELETE CASCADE,
    physician_id TEXT NOT NULL REFERENCES physicians(physician_id) ON DELETE CASCADE,
    standing TEXT NOT NULL, line REAL NOT NULL, mean REAL, low REAL, high REAL, ratings INTEGER,
    after_worst REAL, after_best REAL, percentile REAL, peers INTEGER NOT NULL,
    specialty_percentile REAL, specialty_peers INTEGER NOT NULL, recent INTEGER, usual REAL
) STRICT;
CREATE INDEX rating_levels_physician ON rating_levels(physician_id);

CREATE TABLE rating_groups (
    kind TEXT NOT NULL, name TEXT NOT NULL, physicians INTEGER NOT NULL, listings INTEGER NOT NULL, ratings INTEGER NOT NULL,
    too_few INTEGER NOT NULL, mean REAL, low REAL, high REAL, month TEXT NOT NULL, year TEXT NOT NULL, outliers TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE rating_gaps (
    physician_id TEXT PRIMARY KEY REFERENCES physicians(physician_id) ON DELETE CASCADE,
    better INTEGER NOT NULL REFERENCES listings(listing_id) ON DELETE CASCADE,
    worse INTEGER NOT NULL REFERENCES listings(listing_id) ON DELETE CASCADE, stars REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""

_MATCHING_MEMORY = """
CREATE TABLE match_basis (
    one INTEGER PRIMARY KEY CHECK (one = 1), code TEXT NOT NULL, roster TEXT NOT NULL, decisions TEXT NOT NULL
) STRICT;

CREATE TABLE match_people (
    physician_id TEXT PRIMARY KEY, last TEXT NOT NULL, first TEXT NOT NULL, side TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE match_keys (
    key TEXT NOT NULL, physician_id TEXT NOT NULL, PRIMARY KEY (key, physician_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_keys_physician ON match_keys(physician_id);

CREATE TABLE match_surnames (
    form TEXT NOT NULL, surname TEXT NOT NULL, PRIMARY KEY (form, surname)
) STRICT, WITHOUT ROWID;

CREATE TABLE match_seen (
    listing_id INTEGER PRIMARY KEY, stamp TEXT NOT NULL, last TEXT NOT NULL, initials TEXT NOT NULL, keys TEXT NOT NULL
) STRICT;

CREATE TABLE match_candidates (
    site TEXT NOT NULL, site_key TEXT NOT NULL, physician_id TEXT NOT NULL,
    points REAL NOT NULL, tie TEXT NOT NULL, reasons TEXT NOT NULL,
    PRIMARY KEY (site, site_key, physician_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_candidates_physician ON match_candidates(physician_id, site);
"""


@migrations()
def m001_first_tables(db: sqlite_utils.Database) -> None:
    """Every table of the first release."""
    _run(db, _FIRST.replace("{own_or_shared}", _OWN_OR_SHARED))


@migrations()
def m002_merged_nodes(db: sqlite_utils.Database) -> None:
    """Which nights of other machines' databases were joined with this one, so that none is counted twice."""
    db.execute(_MERGED_NODES)


@migrations()
def m003_rating_states(db: sqlite_utils.Database) -> None:
    """What the rating checks remember between nights, and what they told."""
    _run(db, _RATING_STATES)


@migrations()
def m004_validators_by_reader(db: sqlite_utils.Database) -> None:
    """Which reader a page was read with. Those of unknown readers are dropped: each page is read whole once more."""
    _run(db, _VALIDATORS_BY_READER)


@migrations()
def m005_rating_levels(db: sqlite_utils.Database) -> None:
    """Where ratings stand tonight, for the report and for analysts."""
    _run(db, _RATING_LEVELS)


@migrations()
def m006_matching_memory(db: sqlite_utils.Database) -> None:
    """What the matching takes over from one night to the next, so that only what changed is scored again."""
    _run(db, _MATCHING_MEMORY)


@migrations()
def m007_past_versions(db: sqlite_utils.Database) -> None:
    """Which listings have ever changed, found without reading what they showed."""
    db.execute("CREATE INDEX listing_versions_past ON listing_versions(listing_id) WHERE valid_to IS NOT NULL")


@migrations()
def m008_matching_memory_by_triggers(db: sqlite_utils.Database) -> None:
    """What has changed since the last matching is noted when it is written, instead of searched for at night."""
    for statement in MATCH_MEMORY_BY_TRIGGERS:
        db.execute(statement)


@migrations()
def m009_links_by_town(db: sqlite_utils.Database) -> None:
    """Which listings of one town could be a physician who has no practice there. The next matching fills it."""
    db.execute("ALTER TABLE match_links ADD COLUMN town TEXT NOT NULL DEFAULT ''")
    db.execute("DELETE FROM match_basis")


@migrations()
def m010_links_by_ground(db: sqlite_utils.Database) -> None:
    """Links on a site and in a town found alike, and by their listing, too. The next matching fills them."""
    for statement in LINKS_BY_GROUND:
        db.execute(statement)


@migrations()
def m011_margins_and_doubts(db: sqlite_utils.Database) -> None:
    """How far a match is ahead of the second person, and why it must be looked at. The next matching fills both."""
    db.execute("ALTER TABLE matches ADD COLUMN margin REAL")
    db.execute("ALTER TABLE matches ADD COLUMN doubt TEXT NOT NULL DEFAULT ''")
    db.execute("DELETE FROM match_basis")


@migrations()
def m012_seen_as_gone(db: sqlite_utils.Database) -> None:
    """Which listings were gone when they were last matched. The next matching fills it."""
    for statement in SEEN_AS_GONE:
        db.execute(statement)


@migrations()
def m013_former_last_names(db: sqlite_utils.Database) -> None:
    """Which last names the roster gave a physician before; the next roster that renames somebody fills it."""
    db.execute("ALTER TABLE physicians ADD COLUMN former_last_names TEXT NOT NULL DEFAULT '[]'")


def _run(db: sqlite_utils.Database, script: str) -> None:
    """Run statements one by one: ``executescript`` would commit the migration's transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)

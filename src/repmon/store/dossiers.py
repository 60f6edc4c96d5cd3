"""A physician's dossier: all that the report says about one person, read in one row per physician.

SQLite joins a dossier's parts into JSON itself: one row per person instead of six result sets to merge. What moves every
night although nothing happened (priority, the nights on which a value was seen again) is left out of it.

A *stamp* is a short text that changes when the dossier does. Reading stamps costs a third of reading dossiers, so that a
night which changed little needs few dossiers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from repmon.model import Night

RATINGS_KEPT = 24
"""Readings per listing in a dossier, newest first: two years of monthly change."""
VERSIONS_KEPT = 8
"""Versions of a listing's content in a dossier, newest first."""
LIVE_STATES = "('open', 'submitted', 'regressed', 'stuck', 'couldnt_check')"
"""States in which a finding still stands, as SQL."""


class PersonRow(NamedTuple):
    """The roster's row of the physician."""

    npi: str | None
    first_name: str | None
    middle_name: str | None
    last_name: str
    suffix: str | None
    credentials: str
    """JSON list."""
    specialty: str | None
    accepting: int | None
    verified_on: Night | None
    departed_on: Night | None
    source_file: str | None


class LocationRow(NamedTuple):
    """A place where the physician works now, in the roster's order."""

    location_id: str
    name: str | None
    street: str | None
    street2: str | None
    city: str | None
    state: str | None
    zip: str | None
    phone: str | None
    main_phone: str | None
    website: str | None
    region: str | None
    service_line: str | None


class ListingRow(NamedTuple):
    """A listing ascribed, or perhaps ascribed, to the physician."""

    site: str
    site_key: str
    state: str
    points: float
    is_primary: int
    duplicate_of: str | None
    decided_by: str | None
    decided_on: Night | None
    url: str
    first_seen: Night
    unseen_since: Night | None
    """Last night on which the page was read, when that is not the site's newest complete night."""
    absent_since: Night | None
    gone_since: Night | None
    source: str
    margin: float | None
    doubt: str
    rival: list[Any] | None
    """The strongest other physician of a doubtful one: physician_id, first, middle, last name, suffix, credentials."""
    scale_max: float | None
    counts_what: str | None
    reasons: list[str]
    versions: list[list[Any]]
    """Newest first: ``[[valid_from, valid_to, name, practice, website, accepting, status, npi], specialties, offices]``."""
    ratings: list[list[Any]]
    """Newest first: ``[valid_from, value, count]``."""


class FindingRow(NamedTuple):
    """A finding with the part of its evidence that does not move every night."""

    finding_id: str
    kind: str
    severity: str
    state: str
    site: str | None
    site_key: str | None
    url: str | None
    location_id: str | None
    listed: str | None
    expected: str | None
    sentence: str
    first_seen: Night
    opened_on: Night
    fixed_on: Night | None
    times_regressed: int
    resume_state: str | None
    owner: str | None
    marketer_state: str | None
    submitted_on: Night | None
    notes: str | None
    right_now: int
    """Whether the site showed it right when it was looked at last."""
    evidence: dict[str, object]
    events: list[list[str | None]]
    """Oldest first: night, event, reason."""


class SearchRow(NamedTuple):
    """The newest search for the physician on one site."""

    site: str
    outcome: str
    night: Night
    detail: str | None


class Dossier(NamedTuple):
    """One physician with locations, listings, findings and newest searches."""

    physician_id: str
    person: PersonRow
    locations: list[LocationRow]
    listings: list[ListingRow]
    findings: list[FindingRow]
    searches: list[SearchRow]


_NEWEST = """WITH newest AS MATERIALIZED (
  SELECT site, max(night) AS night FROM site_runs WHERE health = 'ok' AND night <= :night GROUP BY site)"""
"""Each site's newest complete night, so that "seen then" need not be said of each of its listings."""

_PERSON = """p.npi, p.first_name, p.middle_name, p.last_name, p.suffix, p.credentials, p.specialty, p.accepting_new_patients,
  p.verified_on, p.departed_on, p.source_file"""

_LOCATION = """l.location_id, l.name, l.street, l.street2, l.city, l.state, l.zip, pl.phone, l.main_phone,
  coalesce(pl.website, l.website), l.region, l.service_line"""

_PLACES = "FROM physician_locations pl JOIN locations l USING (location_id) WHERE pl.ended_on IS NULL"

_LOCATIONS = f"""
  (SELECT group_concat(one) FROM (SELECT json_array({_LOCATION}) AS one
    {_PLACES} AND pl.physician_id = p.physician_id ORDER BY pl.position, pl.location_id))"""

_SEARCHES = """
  (SELECT group_concat(json_array(s.site, s.outcome, s.night, s.detail)) FROM (
    SELECT site, outcome, max(night) AS night, detail FROM searches WHERE physician_id = p.physician_id GROUP BY site) s)"""

_MATCH = """m.site, m.site_key, m.state, m.points, m.is_primary, m.duplicate_of, m.decided_by, m.decided_on, li.url,
  li.first_seen, nullif(li.last_seen, r.night), li.absent_since, li.gone_since, li.source, m.margin, m.doubt,
  CASE m.state WHEN 'needs_review' THEN json((
    SELECT json_array(o.physician_id, q.first_name, q.middle_name, q.last_name, q.suffix, json(q.credentials))
    FROM matches o JOIN physicians q USING (physician_id)
    WHERE o.site = m.site AND o.site_key = m.site_key AND o.state = 'needs_review' AND o.physician_id <> m.physician_id
    ORDER BY o.points DESC, o.physician_id LIMIT 1)) END"""

_LISTED = """FROM matches m JOIN listings li USING (site, site_key) LEFT JOIN newest r ON r.site = m.site
    WHERE m.state <> 'rejected'"""

_MATCHES = f"""{_LISTED} AND m.physician_id = p.physician_id
    ORDER BY m.site, m.is_primary DESC, m.points DESC, m.site_key"""

_FINDING = """f.finding_id, f.kind, f.severity, f.state, f.site, f.site_key, f.url, f.location_id, f.listed, f.expected,
  f.sentence, f.first_seen, f.opened_on, f.fixed_on, f.times_regressed, f.resume_state, f.owner, f.marketer_state,
  f.submitted_on, f.notes, f.last_checked > f.last_seen"""

_LASTING_EVIDENCE = """json_remove(f.evidence, '$.priority', '$.priority_why', '$.listing.as_of',
    CASE WHEN json_array_length(f.evidence, '$.nights') = 1 THEN '$.nights' ELSE '$.priority' END)"""

LIFE_ORDER = "night, event IN ('submitted', 'dismissed', 'taken_back', 'edited'), event"
"""Order of a finding's events, as SQL: a night's own moves come before what people did on the day of that date."""

_EVENTS = f"""(SELECT group_concat(one) FROM (SELECT json_array(night, event, reason) AS one
    FROM finding_events WHERE finding_id = f.finding_id ORDER BY {LIFE_ORDER}))"""

_WHO = f"""FROM physicians p
WHERE (p.departed_on IS NULL
   OR EXISTS (SELECT 1 FROM findings g WHERE g.physician_id = p.physician_id AND g.state IN {LIVE_STATES}))"""

# JSON columns are joined in as text: json() would parse and write them again, and SQLite before 3.44 knows no ORDER BY
# inside an aggregate, hence the ordered inner queries.
_DOSSIERS = f"""{_NEWEST}
SELECT p.physician_id, json_array({_PERSON}), {_LOCATIONS},
  (SELECT group_concat(one) FROM (
    SELECT '[' || json_array({_MATCH},
      (SELECT x.scale_max FROM ratings x WHERE x.listing_id = li.listing_id AND x.valid_to IS NULL),
      (SELECT x.counts_what FROM ratings x WHERE x.listing_id = li.listing_id AND x.valid_to IS NULL))
      || ',' || m.reasons || ',[' || coalesce((SELECT group_concat(version) FROM (
        SELECT '[' || json_array(v.valid_from, v.valid_to, v.name, v.practice, v.website, v.accepting, v.status, v.npi)
          || ',' || v.specialties || ',' || v.offices || ']' AS version
        FROM listing_versions v WHERE v.listing_id = li.listing_id ORDER BY v.valid_from DESC LIMIT {VERSIONS_KEPT})), '')
      || '],[' || coalesce((SELECT group_concat(reading) FROM (
        SELECT json_array(x.valid_from, x.value, x.count) AS reading
        FROM ratings x WHERE x.listing_id = li.listing_id ORDER BY x.valid_from DESC LIMIT {RATINGS_KEPT})), '')
      || ']]' AS one {_MATCHES})),
  (SELECT group_concat(one) FROM (
    SELECT '[' || json_array({_FINDING}) || ',' || {_LASTING_EVIDENCE} || ',[' || coalesce({_EVENTS}, '') || ']]' AS one
    FROM findings f WHERE f.physician_id = p.physician_id ORDER BY f.finding_id)),
  {_SEARCHES}
{_WHO} AND (:ids IS NULL OR p.physician_id IN (SELECT value FROM json_each(:ids)))
ORDER BY p.physician_id"""

# Each part of a stamp comes from one pass through its table, in the order in which it lies on the disk: to look the parts up
# person by person takes half as long again. A listing's content is told by its hash; past readings only ever grow in number,
# save by an import, which counts for all.
_PEOPLE_TOLD = f"SELECT p.physician_id, CAST(json_array({_PERSON}) AS BLOB) {_WHO} ORDER BY p.physician_id"
_PLACES_TOLD = f"SELECT pl.physician_id, CAST(json_array({_LOCATION}, pl.position) AS BLOB) {_PLACES}"
_SEARCHES_TOLD = """
SELECT physician_id, CAST(json_array(site, outcome, max(night), detail) AS BLOB) FROM searches GROUP BY physician_id, site"""
_MATCHES_TOLD = f"{_NEWEST} SELECT m.physician_id, li.listing_id, CAST(json_array({_MATCH}) || m.reasons AS BLOB) {_LISTED}"
_VERSIONS_TOLD = """
SELECT listing_id, CAST(group_concat(valid_from || content_hash) AS BLOB) FROM listing_versions GROUP BY listing_id"""
_RATINGS_TOLD = """
SELECT listing_id, CAST(json_array(count(*), max(valid_from), value, count, scale_max, counts_what, valid_to) AS BLOB)
FROM ratings GROUP BY listing_id"""
_FINDINGS_TOLD = f"""
SELECT f.physician_id, f.finding_id, CAST(json_array({_FINDING}) || {_LASTING_EVIDENCE} AS BLOB) FROM findings f"""
_EVENTS_TOLD = """
SELECT finding_id, CAST(group_concat(night || event || coalesce(reason, '')) AS BLOB) FROM finding_events GROUP BY finding_id"""


def stamps(db: sqlite3.Connection, night: Night) -> Iterator[tuple[str, bytes]]:
    """Yield (physician_id, stamp) of everyone on the roster, and of those who left but still have findings, by id."""
    told: dict[str | None, list[bytes]] = {physician_id: [person] for physician_id, person in db.execute(_PEOPLE_TOLD)}
    of_others: list[bytes] = []
    for physician_id, part in chain(db.execute(_PLACES_TOLD), db.execute(_SEARCHES_TOLD)):
        told.get(physician_id, of_others).append(part)
    versions, ratings = dict(db.execute(_VERSIONS_TOLD)), dict(db.execute(_RATINGS_TOLD))
    for physician_id, listing_id, part in db.execute(_MATCHES_TOLD, {"night": night}):
        told.get(physician_id, of_others).extend((part, versions.get(listing_id, b""), ratings.get(listing_id, b"")))
    events = dict(db.execute(_EVENTS_TOLD))
    for physician_id, finding_id, part in db.execute(_FINDINGS_TOLD):
        told.get(physician_id, of_others).extend((part, events.get(finding_id, b"")))
    for physician_id, parts in told.items():
        yield str(physician_id), b"\n".join(parts)


def newest_import(db: sqlite3.Connection) -> int:
    """Return the number of the last import that may have rewritten history anywhere (0 when there was none)."""
    (newest,) = db.execute("SELECT max(import_id) FROM imports WHERE kind IN ('listings', 'ratings')").fetchone()
    return int(newest or 0)


def dossiers(db: sqlite3.Connection, night: Night, only: Iterable[str] | None = None) -> Iterator[Dossier]:
    """Yield the dossiers of the same people, or only of those named, by id."""
    ids = None if only is None else json.dumps(list(only))
    for physician_id, person, *parts in db.execute(_DOSSIERS, {"night": night, "ids": ids}):
        locations, listings, findings, searches = (json.loads(f"[{part or ''}]") for part in parts)
        yield Dossier(
            physician_id,
            PersonRow(*json.loads(person)),
            [LocationRow(*row) for row in locations],
            [ListingRow(*plain, *rest) for plain, *rest in listings],
            [FindingRow(*plain, *rest) for plain, *rest in findings],
            [SearchRow(*row) for row in searches],
        )

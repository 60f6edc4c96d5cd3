"""The statements that join another database, attached as ``other``, table by table. Each gives the same when it is run again.

Where both sides hold the same row, the side that knows more stands: the newer import, the complete answer, the later look.
"""

from __future__ import annotations

from repmon.store.match_memory import FORGET

TAKEN = """
CREATE TEMP TABLE taken AS SELECT r.site, r.night, r.started_at,
    EXISTS (SELECT 1 FROM main.merged_nodes AS m WHERE m.node = :node AND m.site = r.site AND m.night = r.night) AS again
FROM other.site_runs AS r
WHERE r.health IS NOT NULL OR r.night < (SELECT max(night) FROM other.site_runs)
"""
"""Site nights that will not change any more on the other machine: judged ones, and unfinished ones of the past."""

IMPOSTOR = """
SELECT t.site, t.night FROM temp.taken AS t JOIN main.merged_nodes AS m USING (site, night)
WHERE m.node = :node AND m.started_at IS NOT t.started_at LIMIT 1
"""

MARK = """
INSERT OR IGNORE INTO main.merged_nodes (node, site, night, started_at)
SELECT :node, site, night, started_at FROM temp.taken
"""

_NEWER = """
CREATE TEMP TABLE newer AS SELECT o.physician_id, max(o.imported_on, coalesce(o.departed_on, '')) AS known_on
FROM other.physicians AS o LEFT JOIN main.physicians AS m USING (physician_id)
WHERE m.physician_id IS NULL
    OR max(o.imported_on, coalesce(o.departed_on, '')) > max(m.imported_on, coalesce(m.departed_on, ''))
"""


_FORMER_NAMES = """CASE WHEN physicians.npi IS NOT excluded.npi THEN excluded.former_last_names ELSE (
    SELECT json_group_array(name) FROM (SELECT value AS name FROM json_each(physicians.former_last_names)
        UNION SELECT value FROM json_each(excluded.former_last_names) UNION SELECT physicians.last_name)
    WHERE name <> excluded.last_name) END"""
"""Last names of before that either side knows, with the one that the newer roster replaces; an id with another NPI is another
person's."""


def roster(physician_columns: list[str]) -> tuple[str, ...]:
    """Return the statements for the roster: each physician as the newer import has them, with that import's places."""
    taken = {name: f"excluded.{name}" for name in physician_columns if name != "physician_id"}
    newest = ", ".join(f"{name} = {value}" for name, value in (taken | {"former_last_names": _FORMER_NAMES}).items())
    physicians = f"""INSERT INTO main.physicians SELECT * FROM other.physicians
        WHERE physician_id IN (SELECT physician_id FROM temp.newer) ON CONFLICT (physician_id) DO UPDATE SET {newest}"""
    return (_NEWER, physicians, *_PLACES)


_PLACES = (
    """INSERT INTO main.locations SELECT * FROM other.locations WHERE true ON CONFLICT (location_id) DO UPDATE SET
        name = excluded.name, street = excluded.street, street2 = excluded.street2, city = excluded.city,
        state = excluded.state, zip = excluded.zip, main_phone = excluded.main_phone, website = excluded.website,
        region = excluded.region, service_line = excluded.service_line, source_file = excluded.source_file,
        changed_on = excluded.changed_on
    WHERE excluded.changed_on >= locations.changed_on AND excluded.location_id IN (SELECT l.location_id
        FROM other.physician_locations AS l JOIN temp.newer USING (physician_id) WHERE l.ended_on IS NULL)""",
    """UPDATE main.physician_locations AS l SET ended_on = n.known_on FROM temp.newer AS n
    WHERE n.physician_id = l.physician_id AND l.ended_on IS NULL AND NOT EXISTS (SELECT 1 FROM other.physician_locations AS o
        WHERE o.physician_id = l.physician_id AND o.location_id = l.location_id)""",
    """CREATE TEMP TABLE kept_links AS SELECT * FROM main.physician_locations AS l
    WHERE physician_id IN (SELECT physician_id FROM temp.newer) AND NOT EXISTS (SELECT 1 FROM other.physician_locations AS o
        WHERE o.physician_id = l.physician_id AND o.location_id = l.location_id)""",
    "DELETE FROM main.physician_locations WHERE physician_id IN (SELECT physician_id FROM temp.newer)",
    "INSERT INTO main.physician_locations SELECT * FROM temp.kept_links",
    "INSERT OR IGNORE INTO main.physician_locations SELECT * FROM other.physician_locations",
    """INSERT INTO main.imports (kind, file, sha256, format, imported_on, rows, loaded, reported, problems)
    SELECT kind, file, sha256, format, imported_on, rows, loaded, reported, problems FROM other.imports AS o
    WHERE NOT EXISTS (SELECT 1 FROM main.imports AS m WHERE (m.kind, m.file, m.sha256, m.format, m.imported_on, m.problems)
        = (o.kind, o.file, o.sha256, o.format, o.imported_on, o.problems)) ORDER BY import_id""",
)

_ANSWERED = "('found', 'none', 'unproven')"
_FINISHED = "CASE WHEN runs.finished_at IS NULL OR excluded.finished_at IS NULL THEN NULL"
NIGHT = (
    f"""INSERT INTO main.runs (night, started_at, finished_at, stage, outcome, why)
    SELECT night, started_at, finished_at, stage, outcome, why FROM other.runs
    WHERE night IN (SELECT night FROM temp.taken) ON CONFLICT (night) DO UPDATE SET
        started_at = min(runs.started_at, excluded.started_at),
        finished_at = {_FINISHED} ELSE max(runs.finished_at, excluded.finished_at) END,
        outcome = {_FINISHED} WHEN excluded.outcome = 'degraded' THEN excluded.outcome ELSE runs.outcome END,
        why = CASE WHEN runs.why IS NULL OR instr(excluded.why, runs.why) THEN excluded.why
            WHEN excluded.why IS NULL OR instr(runs.why, excluded.why) THEN runs.why
            ELSE runs.why || '; ' || excluded.why END""",
    """INSERT INTO main.crawl_tasks (night, site, kind, target, position, url, state, detail)
    SELECT night, site, kind, target, position, url, state, detail FROM other.crawl_tasks
    WHERE (site, night) IN (SELECT site, night FROM temp.taken) ON CONFLICT (night, site, kind, target) DO UPDATE SET
        state = excluded.state, detail = excluded.detail
    WHERE crawl_tasks.state <> 'done' AND (excluded.state = 'done' OR crawl_tasks.state = 'pending')""",
    f"""INSERT INTO main.searches (night, site, physician_id, outcome, results, detail, url)
    SELECT night, site, physician_id, outcome, results, detail, url FROM other.searches
    WHERE (site, night) IN (SELECT site, night FROM temp.taken) ON CONFLICT (physician_id, site, night) DO UPDATE SET
        outcome = excluded.outcome, results = excluded.results, detail = excluded.detail, url = excluded.url
    WHERE excluded.outcome IN {_ANSWERED} AND searches.outcome NOT IN {_ANSWERED}""",
    """INSERT INTO main.validators (site, url, reader, etag, last_modified, checked)
    SELECT site, url, reader, etag, last_modified, checked FROM other.validators WHERE true
    ON CONFLICT (site, url) DO UPDATE SET
        reader = excluded.reader, etag = excluded.etag, last_modified = excluded.last_modified, checked = excluded.checked
    WHERE excluded.checked > validators.checked""",
)

SHARED_LISTINGS = """
SELECT m.listing_id, m.last_seen, o.listing_id, o.last_seen
FROM other.listings AS o JOIN main.listings AS m USING (site, site_key) ORDER BY m.listing_id
"""
_ABSENCES = """
WITH both AS (SELECT m.listing_id, max(m.last_seen, o.last_seen) AS seen,
        m.absent_since AS a, m.gone_since AS b, o.absent_since AS c, o.gone_since AS d
    FROM main.listings AS m JOIN other.listings AS o USING (site, site_key)),
nights AS (SELECT listing_id, seen, a AS night FROM both UNION SELECT listing_id, seen, b FROM both
    UNION SELECT listing_id, seen, c FROM both UNION SELECT listing_id, seen, d FROM both),
after AS (SELECT listing_id, night, row_number() OVER (PARTITION BY listing_id ORDER BY night) AS nth
    FROM nights WHERE night > seen)
"""
LISTINGS = (
    f"""CREATE TEMP TABLE absences AS {_ABSENCES}
    SELECT b.listing_id, one.night AS absent_since, two.night AS gone_since FROM both AS b
    LEFT JOIN after AS one ON one.listing_id = b.listing_id AND one.nth = 1
    LEFT JOIN after AS two ON two.listing_id = b.listing_id AND two.nth = 2""",
    """UPDATE main.listings AS m SET
        url = CASE WHEN o.last_seen > m.last_seen THEN o.url ELSE m.url END,
        source = CASE WHEN o.first_seen < m.first_seen THEN o.source ELSE m.source END,
        first_seen = min(m.first_seen, o.first_seen), last_seen = max(m.last_seen, o.last_seen),
        absent_since = a.absent_since, gone_since = a.gone_since
    FROM other.listings AS o, temp.absences AS a
    WHERE o.site = m.site AND o.site_key = m.site_key AND a.listing_id = m.listing_id""",
    """CREATE TEMP TABLE new_listings AS SELECT o.listing_id AS old_id,
        (SELECT coalesce(max(listing_id), 0) FROM main.listings) + row_number() OVER (ORDER BY o.listing_id) AS new_id
    FROM other.listings AS o LEFT JOIN main.listings AS m USING (site, site_key) WHERE m.listing_id IS NULL""",
)


def copy_of_listings(table: str, columns: list[str]) -> str:
    """Return the statement that copies a table's rows of the listings that only the other database has, under their new ids."""
    others = [column for column in columns if column != "listing_id"]
    return f"""INSERT INTO main.{table} (listing_id, {", ".join(others)})
        SELECT n.new_id, {", ".join(f"o.{column}" for column in others)}
        FROM other.{table} AS o JOIN temp.new_listings AS n ON n.old_id = o.listing_id"""


SHARED_REVIEWS = """
INSERT INTO main.reviews (listing_id, review_hash, date, stars, length, has_reply, first_seen)
SELECT m.listing_id, r.review_hash, r.date, r.stars, r.length, r.has_reply, r.first_seen
FROM other.reviews AS r JOIN other.listings AS o ON o.listing_id = r.listing_id
JOIN main.listings AS m ON m.site = o.site AND m.site_key = o.site_key WHERE true
ON CONFLICT (listing_id, review_hash) DO UPDATE SET first_seen = min(reviews.first_seen, excluded.first_seen)
"""

_PERSONS_WORD = ("owner", "marketer_state", "submitted_on", "notes", "dismissed_listed")
_KEPT = ", ".join(f"{name} = coalesce(findings.{name}, excluded.{name})" for name in _PERSONS_WORD)


_RATING_CHECKS = (
    "INSERT OR IGNORE INTO main.person_rating_states SELECT * FROM other.person_rating_states",
    """INSERT OR IGNORE INTO main.rating_events (night, code, told_on, event, physician_id)
    SELECT night, code, told_on, event, physician_id FROM other.rating_events WHERE physician_id IS NOT NULL""",
    "INSERT OR IGNORE INTO main.site_incidents SELECT * FROM other.site_incidents",
)
"""What the rating checks remember about persons and sites; about listings it comes with the listings."""


def conclusions(finding_columns: list[str]) -> tuple[str, ...]:
    """Return the statements for matches, decisions and findings; the next ``repmon match`` and ``check`` go on from these."""
    looked_later = [name for name in finding_columns if name not in ("finding_id", "first_seen", *_PERSONS_WORD)]
    later = ", ".join(
        f"{name} = CASE WHEN excluded.last_checked > findings.last_checked THEN excluded.{name} ELSE findings.{name} END"
        for name in looked_later
    )
    return (
        """INSERT INTO main.matches SELECT * FROM other.matches WHERE true ON CONFLICT (site, site_key, physician_id)
        DO UPDATE SET since = min(matches.since, excluded.since)
        WHERE (matches.state, matches.is_primary) = (excluded.state, excluded.is_primary)""",
        """INSERT INTO main.decisions SELECT * FROM other.decisions WHERE true ON CONFLICT (site, site_key, physician_id)
        DO UPDATE SET verdict = excluded.verdict, decided_by = excluded.decided_by, decided_on = excluded.decided_on,
            listing_facts = excluded.listing_facts
        WHERE excluded.decided_on > decisions.decided_on""",
        f"""INSERT INTO main.findings SELECT * FROM other.findings WHERE true ON CONFLICT (finding_id)
        DO UPDATE SET first_seen = min(findings.first_seen, excluded.first_seen), {_KEPT}, {later}""",
        "INSERT OR IGNORE INTO main.finding_events SELECT * FROM other.finding_events",
        *_RATING_CHECKS,
        *(statement.replace("FROM ", "FROM main.") for statement in FORGET),
    )

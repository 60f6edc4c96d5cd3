"""What decides when a listing is looked at again: how often it changed, who waits for it, and what was not reached."""

from __future__ import annotations

from dataclasses import dataclass

from repmon.model import Night, Task
from repmon.store.database import Connection


@dataclass(frozen=True, slots=True)
class Changes:
    """How a listing behaved of late."""

    nights: int
    """Nights from the first to the last look within the time that was looked back at."""
    times: int
    """Nights of these on which it showed something new: other content, another rating, or both."""
    last: Night
    """Night of the newest change; the first sight of a listing is one."""


def load_changes(db: Connection, site: str, since: Night) -> dict[str, Changes]:
    """Return site_key -> how the listing behaved from ``since`` on, or from its first night when that is later."""
    rows = db.execute(_CHANGES, {"site": site, "since": since})
    return {key: Changes(nights, times, last) for key, nights, times, last in rows}


_CHANGES = """
WITH spans AS (SELECT listing_id, site_key, last_seen, max(first_seen, :since) AS begun FROM listings WHERE site = :site)
SELECT site_key, CAST(max(0, julianday(last_seen) - julianday(begun)) AS INTEGER),
    (SELECT count(*) FROM (
        SELECT valid_from FROM listing_versions AS v WHERE v.listing_id = s.listing_id AND valid_from > s.begun
        UNION SELECT valid_from FROM ratings AS r WHERE r.listing_id = s.listing_id AND valid_from > s.begun)),
    max((SELECT max(valid_from) FROM listing_versions AS v WHERE v.listing_id = s.listing_id),
        coalesce((SELECT max(valid_from) FROM ratings AS r WHERE r.listing_id = s.listing_id), ''))
FROM spans AS s
"""


def awaited_keys(db: Connection, site: str) -> set[str]:
    """Return the listings on which something waits: a problem that stands, of the listing or of its physician on this site, or
    a rating that must be seen a second time."""
    return {key for (key,) in db.execute(_AWAITED, {"site": site})}


_AWAITED = """
SELECT site_key FROM findings
WHERE site = :site AND site_key IS NOT NULL AND state IN ('open', 'submitted', 'regressed', 'stuck', 'couldnt_check')
UNION SELECT m.site_key FROM matches AS m JOIN findings AS f ON f.physician_id = m.physician_id AND f.site = m.site
WHERE m.site = :site AND f.site_key IS NULL AND f.state IN ('open', 'submitted', 'regressed', 'stuck', 'couldnt_check')
UNION SELECT l.site_key FROM rating_states AS s JOIN listings AS l ON l.listing_id = s.listing_id
WHERE s.pending AND l.site = :site
"""


def without_rating(db: Connection, site: str) -> set[str]:
    """Return the listings whose page did not show, when it was last read, the rating that is stored."""
    query = """SELECT l.site_key FROM ratings AS r JOIN listings AS l ON l.listing_id = r.listing_id
        WHERE l.site = ? AND r.valid_to IS NULL AND r.seen_to IS NOT NULL"""
    return {key for (key,) in db.execute(query, (site,))}


def not_found_lately(db: Connection, site: str, before: Night) -> set[str]:
    """Return the listings whose page the site's last night did not find, however healthy that night was."""
    query = """SELECT target FROM crawl_tasks WHERE site = :site AND kind = 'visit' AND state = 'not_found'
        AND night = (SELECT max(night) FROM site_runs WHERE site = :site AND night < :before)"""
    return {key for (key,) in db.execute(query, {"site": site, "before": before})}


def unread_pages(db: Connection, site: str, before: Night) -> list[Task]:
    """Return the pages that the site's last night had found and not reached, and that nobody has read since."""
    return [Task(*row) for row in db.execute(_UNREAD, {"site": site, "before": before})]


_UNREAD = """
SELECT site, kind, target, url FROM crawl_tasks AS t
WHERE site = :site AND kind = 'visit' AND state = 'pending'
    AND night = (SELECT max(night) FROM site_runs WHERE site = :site AND night < :before)
    AND NOT EXISTS (SELECT 1 FROM listings AS l WHERE l.site = t.site AND l.site_key = t.target)
ORDER BY position
"""

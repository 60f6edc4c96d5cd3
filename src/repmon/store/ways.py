"""How well the ways of reading a site's pages agree with each other."""

from __future__ import annotations

from repmon.store.database import Connection


def disagreements(db: Connection) -> list[tuple[str, str, int, int]]:
    """Return (site, field, listings for which two ways on the page differ, listings of the site), ordered.

    Only listings that are still there count, with their newest values.
    """
    query = """
    WITH now AS (SELECT l.site, v.disagreements FROM listings AS l
            JOIN listing_versions AS v ON v.listing_id = l.listing_id AND v.valid_to IS NULL WHERE l.gone_since IS NULL),
        sizes AS (SELECT site, count(*) AS listings FROM now GROUP BY site)
    SELECT now.site, field.value, count(*), sizes.listings FROM now, json_each(now.disagreements) AS field
    JOIN sizes ON sizes.site = now.site GROUP BY now.site, field.value ORDER BY now.site, field.value
    """
    return list(db.execute(query))

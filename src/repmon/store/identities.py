"""The versions of those listings whose page told different things of whom it is about over time."""

from __future__ import annotations

from collections.abc import Iterator

from repmon.model import Listing, Night
from repmon.store.database import Connection
from repmon.store.rows import LISTING_COLUMNS, listing_of


def renamed_listings(db: Connection, until: Night) -> Iterator[tuple[int, Night, Listing]]:
    """Yield (listing_id, first night, content) of their versions that began until a night, by listing, oldest first."""
    return _versions(db, _RENAMED, {"until": until})


def unclaimed_listings(db: Connection, since: Night, until: Night) -> Iterator[tuple[int, Night, Listing]]:
    """Yield the same of the live listings that are nobody's, nor asked about, and whose content changed between two nights."""
    return _versions(db, _UNCLAIMED, {"since": since, "until": until})


def _versions(db: Connection, query: str, values: dict[str, Night]) -> Iterator[tuple[int, Night, Listing]]:
    for listing_id, site, site_key, url, since, *shown in db.execute(query, values):
        yield listing_id, since, listing_of(site, site_key, url, tuple(shown), ("{}", "[]"), None)


def _differs(name: str) -> str:
    return f"min(coalesce({name}, '')) <> max(coalesce({name}, ''))"


_SELECT = f"""
SELECT v.listing_id, l.site, l.site_key, l.url, v.valid_from, {", ".join(f"v.{name}" for name in LISTING_COLUMNS)}
FROM listing_versions AS v JOIN listings AS l USING (listing_id)"""
_RENAMED = f"""{_SELECT}
WHERE v.valid_from <= :until AND v.listing_id IN (
    SELECT listing_id FROM listing_versions
    WHERE valid_from <= :until AND listing_id IN (SELECT listing_id FROM listing_versions WHERE valid_to IS NOT NULL)
    GROUP BY listing_id HAVING {" OR ".join(map(_differs, ("name", "npi", "gender", "specialties")))})
ORDER BY v.listing_id, v.valid_from
"""

_UNCLAIMED = f"""{_SELECT}
WHERE v.valid_from <= :until AND l.gone_since IS NULL
    AND l.listing_id IN (
        SELECT c.listing_id FROM listing_versions AS c WHERE c.valid_to IS NULL AND c.valid_from BETWEEN :since AND :until
            AND EXISTS (SELECT 1 FROM listing_versions AS p WHERE p.listing_id = c.listing_id AND p.valid_to IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM matches AS m WHERE m.site = l.site AND m.site_key = l.site_key AND m.state <> 'rejected')
ORDER BY v.listing_id, v.valid_from
"""

"""The versions of those listings whose page told different things of whom it is about over time."""

from __future__ import annotations

from collections.abc import Iterator

from repmon.model import Listing, Night
from repmon.store.database import Connection
from repmon.store.rows import LISTING_COLUMNS, listing_of


def renamed_listings(db: Connection, until: Night) -> Iterator[tuple[int, Night, Listing]]:
    """Yield (listing_id, first night, content) of their versions that began until a night, by listing, oldest first."""
    for listing_id, site, site_key, url, since, *values in db.execute(_RENAMED, {"until": until}):
        yield listing_id, since, listing_of(site, site_key, url, tuple(values), ("{}", "[]"), None)


def _differs(name: str) -> str:
    return f"min(coalesce({name}, '')) <> max(coalesce({name}, ''))"


_RENAMED = f"""
SELECT v.listing_id, l.site, l.site_key, l.url, v.valid_from, {", ".join(f"v.{name}" for name in LISTING_COLUMNS)}
FROM listing_versions AS v JOIN listings AS l USING (listing_id)
WHERE v.valid_from <= :until AND v.listing_id IN (
    SELECT listing_id FROM listing_versions
    WHERE valid_from <= :until AND listing_id IN (SELECT listing_id FROM listing_versions WHERE valid_to IS NOT NULL)
    GROUP BY listing_id HAVING {" OR ".join(map(_differs, ("name", "npi", "gender", "specialties")))})
ORDER BY v.listing_id, v.valid_from
"""

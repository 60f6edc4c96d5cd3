"""``repmon import listings``: listings from a portal's export or another vendor, with the same checks as a crawl."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from repmon.clean.npi import clean_npi, npi_is_valid
from repmon.config import Config
from repmon.imports.identity import Identity
from repmon.imports.shown_ratings import shown_rating
from repmon.imports.table_rows import Account, RowError, Values, day_first_sign, past_date, read_rows
from repmon.lock import writing
from repmon.model import Listing, Night, Office, SiteRun
from repmon.store.imports import save_import
from repmon.store.listings import load_listings, save_listings
from repmon.store.nights import save_site_run, site_run

COLUMNS = (
    "site", "url", "site_key", "name", "npi", "specialty", "gender", "practice", "street", "street2", "city", "state", "zip",
    "phone", "website", "rating", "count", "scale_max", "seen_on",
)  # fmt: skip

OTHER_HEADINGS = {
    "platform": "site", "source": "site", "profile_url": "url", "listing_url": "url", "link": "url", "provider": "name",
    "provider_name": "name", "physician": "name", "physician_name": "name", "doctor": "name", "doctor_name": "name",
    "full_name": "name", "specialties": "specialty", "practice_name": "practice", "address": "street", "address1": "street",
    "address_1": "street", "address_line_1": "street", "address2": "street2", "address_2": "street2", "suite": "street2",
    "address_line_2": "street2", "zip_code": "zip", "zipcode": "zip", "postal_code": "zip", "telephone": "phone",
    "phone_number": "phone", "average_rating": "rating", "avg_rating": "rating", "star_rating": "rating", "stars": "rating",
    "rating_count": "count", "review_count": "count", "reviews": "count", "number_of_reviews": "count",
    "total_reviews": "count", "best_rating": "scale_max", "scale": "scale_max", "date": "seen_on",
}  # fmt: skip
"""What exports of portals and of other vendors call the columns."""

_WAY = "import"


def import_listings(config: Config, path: Path, *, night: Night, dry_run: bool) -> Account:
    """Load listings; a row that cannot be used is reported and the others load.

    Raises:
        RepmonError: when the file or the database cannot be used.
    """
    account, identity = Account(path, "listings"), Identity(config)
    by_night: dict[Night, dict[tuple[str, str], Listing]] = defaultdict(dict)
    rows = list(read_rows(path, needed=("name",), one_of=("site", "url"), known=COLUMNS, other_headings=OTHER_HEADINGS))
    sign = day_first_sign(rows, "seen_on")
    for row, values in rows:
        account.rows += 1
        try:
            seen_on = past_date(values, "seen_on", night, today=night, day_first=sign)
            listing = _listing(values, identity)
            key = listing.site, listing.site_key
            by_night[seen_on][key] = _joined(by_night[seen_on].get(key), listing)
        except RowError as error:
            account.refuse(row, error)
            continue
        account.loaded += 1
        account.sites[listing.site] += 1
        if listing.npi and not npi_is_valid(clean_npi(listing.npi) or ""):
            account.remark(row, RowError("npi", listing.npi, "not an NPI (its check digit or length is wrong); kept as shown"))
    if not dry_run:
        _write(config, path, night, by_night, account)
    return account


def _listing(values: Values, identity: Identity) -> Listing:
    site = identity.site(values)
    if "name" not in values:
        raise RowError("name", None, "no name; the row was left out")
    place = {part: values.get(part) for part in ("street", "street2", "city", "state", "zip", "phone")}
    office = Office(**place)
    listing = Listing(
        site=site,
        site_key=identity.site_key(values, site),
        url=identity.url(values, site),
        name=values.get("name"),
        npi=values.get("npi"),
        gender=values.get("gender"),
        specialties=tuple(part.strip() for part in values.get("specialty", "").split(";") if part.strip()),
        practice=values.get("practice"),
        offices=(office,) if any(place.values()) else (),
        website=values.get("website"),
        rating=shown_rating(values),
    )
    shown = [name for name in ("name", "npi", "specialties", "offices", "website", "rating") if getattr(listing, name)]
    listing.found_by.update(dict.fromkeys(shown, _WAY))
    return listing


def _joined(earlier: Listing | None, new: Listing) -> Listing:
    """Two rows of one listing on one night are two of its offices.

    Raises:
        RowError: when they show two ratings.
    """
    if earlier is None:
        return new
    if earlier.rating and new.rating and earlier.rating != new.rating:
        shown = f"{earlier.rating.value} ({earlier.rating.count})"
        raise RowError("rating", None, f"another row says {shown} of the same listing and date; the row was left out")
    offices = tuple(dict.fromkeys((*earlier.offices, *new.offices)))
    return replace(earlier, offices=offices, rating=earlier.rating or new.rating)


def _write(
    config: Config, path: Path, night: Night, by_night: dict[Night, dict[tuple[str, str], Listing]], account: Account
) -> None:
    with writing(config, "import listings") as db:
        for seen_on, listings in sorted(by_night.items()):
            save_listings(db, seen_on, listings.values(), source=_WAY)
            _count_as_night(db, seen_on, listings)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        save_import(db, kind="listings", file=path.name, sha256=digest, format_name="listings", night=night,
                    rows=account.rows, loaded=account.loaded, problems=account.problems)  # fmt: skip


def _count_as_night(db: sqlite3.Connection, night: Night, listings: dict[tuple[str, str], Listing]) -> None:
    """An import is a look at the site: it lets the checks judge what it shows. A crawl's own verdict is left alone."""
    counts: dict[str, int] = defaultdict(int)
    for site, _ in listings:
        counts[site] += 1
    for site, count in sorted(counts.items()):
        run = site_run(db, night, site)
        if run is None or (run.health is not None and run.started_at is None):  # another file may have come before
            total = max(count, sum(stored.last_seen == night for stored in load_listings(db, site=site)))
            what = "listing" if total == 1 else "listings"
            save_site_run(db, SiteRun(site, night, listings=total, health="ok", why=f"{total:,} {what} imported from a file"))

"""``repmon import ratings``: another vendor's history of ratings joins the crawled readings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from repmon.config import Config
from repmon.imports.identity import Identity
from repmon.imports.table_rows import Account, RowError, Values, date, number, read_rows, whole_number
from repmon.lock import writing
from repmon.model import Night, Rating
from repmon.store.imports import save_import
from repmon.store.listings import PastRating, import_ratings

COLUMNS = ("site", "url", "site_key", "date", "rating", "count", "scale_max")


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    reading: PastRating


def import_rating_history(config: Config, path: Path, *, night: Night, dry_run: bool) -> Account:
    """Load dated readings of listings that are known; a row of an unknown listing is reported.

    Raises:
        RepmonError: when the file or the database cannot be used.
    """
    account, identity = Account(path, "readings"), Identity(config)
    rows: list[_Row] = []
    for row, values in read_rows(path, needed=("site", "date", "rating"), known=COLUMNS):
        account.rows += 1
        try:
            rows.append(_Row(row, _reading(values, identity)))
        except RowError as error:
            account.refuse(row, error)
    if dry_run:
        _count(account, rows, unknown=[])
    else:
        _write(config, path, night, rows, account)
    return account


def _reading(values: Values, identity: Identity) -> PastRating:
    site = identity.site(values)
    scale_max = number(values, "scale_max", low=1, high=100) or 5.0
    value, count = number(values, "rating", low=0, high=scale_max), whole_number(values, "count")
    rating = Rating(None if not value or count == 0 else value, scale_max, None, count, None)
    return PastRating(site, identity.site_key(values, site), date(values, "date", None), rating)


def _write(config: Config, path: Path, night: Night, rows: list[_Row], account: Account) -> None:
    with writing(config, "import ratings") as db:
        unknown = import_ratings(db, [row.reading for row in rows], source="import")
        _count(account, rows, unknown)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        save_import(db, kind="ratings", file=path.name, sha256=digest, format_name="ratings", night=night,
                    rows=account.rows, loaded=account.loaded, problems=account.problems)  # fmt: skip


def _count(account: Account, rows: list[_Row], unknown: list[PastRating]) -> None:
    strangers = {(reading.site, reading.site_key) for reading in unknown}
    for row in rows:
        reading = row.reading
        if (reading.site, reading.site_key) in strangers:
            message = "no such listing in the database; import or crawl the listing first"
            account.refuse(row.number, RowError("site_key", reading.site_key, message))
        else:
            account.loaded += 1
            account.sites[reading.site] += 1

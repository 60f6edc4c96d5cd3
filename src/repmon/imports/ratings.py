"""``repmon import ratings``: another vendor's history of ratings joins the crawled readings."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from repmon.config import Config
from repmon.imports.identity import Identity
from repmon.imports.listings import OTHER_HEADINGS
from repmon.imports.shown_ratings import shown_rating
from repmon.imports.table_rows import Account, RowError, Values, day_first_sign, past_date, read_rows
from repmon.lock import writing
from repmon.model import Night, Rating
from repmon.store.database import open_readonly
from repmon.store.imports import save_import
from repmon.store.listings import PastRating, import_ratings, load_listings

COLUMNS = ("site", "url", "site_key", "date", "rating", "count", "scale_max")
_OTHER_HEADINGS = {
    **{heading: column for heading, column in OTHER_HEADINGS.items() if column in COLUMNS},
    **dict.fromkeys(("night", "day", "as_of", "seen_on", "captured_on"), "date"),
}


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
    said: dict[tuple[str, str, Night], Rating] = {}
    needed, one_of = ("date", "rating"), ("site", "url")
    found = list(read_rows(path, needed=needed, one_of=one_of, known=COLUMNS, other_headings=_OTHER_HEADINGS))
    sign = day_first_sign(found, "date")
    for row, values in found:
        account.rows += 1
        try:
            on = past_date(values, "date", None, today=night, day_first=sign)
            reading = _reading(values, identity, on)
            earlier = said.setdefault((reading.site, reading.site_key, reading.night), reading.rating)
            if earlier != reading.rating:
                raise _two_ratings(values, earlier)
            rows.append(_Row(row, reading))
        except RowError as error:
            account.refuse(row, error)
    if dry_run:
        _count(account, rows, _unknown(config, rows))
    else:
        _write(config, path, night, rows, account)
    account.problems.sort(key=lambda problem: problem.row)
    return account


def _unknown(config: Config, rows: list[_Row]) -> list[PastRating]:
    """The readings of listings that are not in the database, as far as there is one."""
    if not config.database.exists():
        return [row.reading for row in rows]
    with closing(open_readonly(config.database)) as db:
        known = {(stored.listing.site, stored.listing.site_key) for stored in load_listings(db)}
    return [row.reading for row in rows if (row.reading.site, row.reading.site_key) not in known]


def _reading(values: Values, identity: Identity, on: Night) -> PastRating:
    site, rating = identity.site(values), shown_rating(values)
    if rating is None:
        raise RowError("rating", values.get("rating"), "neither a rating nor a count; the row was left out")
    return PastRating(site, identity.site_key(values, site), on, rating)


def _two_ratings(values: Values, earlier: Rating) -> RowError:
    message = f"another row says {earlier.value} ({earlier.count}) of the same listing and date; the row was left out"
    return RowError("rating", values.get("rating"), message)


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

"""What sites said about the versions of their pages (ETag, Last-Modified), so that an unchanged page need not be sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repmon.model import Night, nights_between
from repmon.store.database import Connection, transaction

WHOLE_READ_NIGHTS = 30
"""A page is read whole again after so many nights even if the site calls it unchanged: its own word is not all we go by."""


@dataclass(frozen=True, slots=True)
class Validator:
    """A page's version as the site names it, and by which reader and on which night that version was read whole."""

    site: str
    url: str
    reader: str
    """Fingerprint of the reading code: what an older reader made of a page says nothing about what this one would."""
    etag: str | None
    last_modified: str | None
    read_on: Night


def load_validators(db: Connection, site: str, reader: str) -> dict[str, Validator]:
    """Return url -> validator for every page of a site that this reader has read whole."""
    query = """SELECT site, url, reader, etag, last_modified, checked FROM validators WHERE site = ? AND reader = ?"""
    return {row[1]: Validator(*row) for row in db.execute(query, (site, reader))}


def usable(validator: Validator, night: Night) -> bool:
    """Tell whether the site may be asked for changes only, or whether it is time to read the page whole."""
    return 0 <= nights_between(validator.read_on, night) < WHOLE_READ_NIGHTS


def save_validators(db: Connection, validators: Sequence[Validator]) -> None:
    """Store validators of pages whose content has been stored."""
    with transaction(db):
        db.executemany(
            """INSERT OR REPLACE INTO validators (site, url, reader, etag, last_modified, checked)
            VALUES (?, ?, ?, ?, ?, ?)""",
            [(v.site, v.url, v.reader, v.etag, v.last_modified, v.read_on) for v in validators],
        )


def forget_validators(db: Connection, listings: Iterable[tuple[str, str]]) -> None:
    """Have the pages of these listings (site, site_key) read whole: what is stored of them came from elsewhere since.

    Call it inside a transaction.
    """
    query = "DELETE FROM validators WHERE (site, url) IN (SELECT site, url FROM listings WHERE site = ? AND site_key = ?)"
    db.executemany(query, listings)

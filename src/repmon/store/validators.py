"""What sites said about the versions of their pages (ETag, Last-Modified), so that an unchanged page need not be sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from repmon.model import Night
from repmon.store.database import Connection, transaction

WHOLE_READ_NIGHTS = 30
"""A page is read whole again after so many nights even if the site calls it unchanged: readers of ours improve meanwhile."""


@dataclass(frozen=True, slots=True)
class Validator:
    """A page's version as the site names it, and the night on which that version was read whole."""

    url: str
    site: str
    etag: str | None
    last_modified: str | None
    read_on: Night


def load_validators(db: Connection, site: str) -> dict[str, Validator]:
    """Return url -> validator for every page of a site that has one."""
    rows = db.execute("SELECT url, site, etag, last_modified, checked FROM validators WHERE site = ?", (site,))
    return {row[0]: Validator(*row) for row in rows}


def usable(validator: Validator, night: Night) -> bool:
    """Tell whether the site may be asked for changes only, or whether it is time to read the page whole."""
    age = dt.date.fromisoformat(night) - dt.date.fromisoformat(validator.read_on)
    return 0 <= age.days < WHOLE_READ_NIGHTS


def save_validators(db: Connection, validators: Sequence[Validator]) -> None:
    """Store validators of pages whose content has been stored."""
    with transaction(db):
        db.executemany(
            "INSERT OR REPLACE INTO validators (url, site, etag, last_modified, checked) VALUES (?, ?, ?, ?, ?)",
            [(v.url, v.site, v.etag, v.last_modified, v.read_on) for v in validators],
        )

"""Whom each listing's page showed when, told from the versions of its content."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from repmon.clean.identity import identity_changed
from repmon.model import Listing, Night
from repmon.store.identities import renamed_listings


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``since`` on, a page shows another person than before."""

    since: Night
    token: Night | None
    """Who it is: the first night of that person on this page; None for the person whom the page showed first."""
    before: Listing
    """The page as it was before."""


Identities = Mapping[int, Sequence[Turn]]
"""listing_id -> its turns, oldest first; a listing that always showed the same person is left out."""


def page_identities(db: sqlite3.Connection, until: Night) -> Identities:
    """Find the turns of all listings until a night."""
    turned = {}
    for listing_id, versions in groupby(renamed_listings(db, until), key=itemgetter(0)):
        turns = turns_of([(since, shown) for _, since, shown in versions])
        if turns:
            turned[listing_id] = turns
    return turned


def turns_of(versions: Sequence[tuple[Night, Listing]]) -> list[Turn]:
    """The turns in the versions of one listing, oldest first. A person who comes back is the one of before."""
    (_, now), *later = versions
    people: dict[Night | None, Listing] = {None: now}
    who: Night | None = None
    turns = []
    for since, shown in later:
        if identity_changed(now, shown) is not None:
            who = next((token for token, known in people.items() if identity_changed(known, shown) is None), since)
            turns.append(Turn(since, who, now))
        people[who] = now = shown
    return turns

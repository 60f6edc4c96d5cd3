"""Whom each listing's page showed when, told from the versions of its content; and whose page it was before it turned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from repmon.clean.names import given_agreement, read_name, surname_agreement
from repmon.clean.npi import clean_npi
from repmon.match.identity import identity_changed
from repmon.model import Listing, Night, Physician
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


def whose_page(before: Listing, physicians: Iterable[Physician]) -> str | None:
    """The physician_id of the one physician whom a listing showed: by NPI, else by first and last name."""
    npi, name = clean_npi(before.npi), read_name(before.name or "")
    found = []
    for physician in physicians:
        own = read_name(f"{physician.first_name or ''} {physician.last_name}")
        if npi is not None and physician.npi is not None:
            same = npi == physician.npi
        else:
            same = (
                name is not None
                and own is not None
                and surname_agreement(name, own) == "same"
                and given_agreement(name, own, before.gender, physician.gender) == "same"
            )
        found += [physician.physician_id] if same else []
    return found[0] if len(found) == 1 else None

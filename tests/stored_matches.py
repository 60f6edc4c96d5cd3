"""Matches by hand, for tests of what is made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from repmon.model import Match, Night
from repmon.store.database import transaction
from repmon.store.match_memory import forget_matching
from repmon.store.matches import load_matches_since, replace_matches


def save_matches(db: sqlite3.Connection, night: Night, matches: Iterable[Match]) -> None:
    """Store matches in place of all the ones before, so that the next run matches everything anew."""
    with transaction(db):
        forget_matching(db)
        replace_matches(db, night, load_matches_since(db), matches)

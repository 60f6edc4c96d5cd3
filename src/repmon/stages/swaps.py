"""Pages that turned into another person's: whose they were, told by the matcher from what they showed before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from repmon.checks.facts import Swap
from repmon.match.identity import identity_changed
from repmon.match.matching import is_certain
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import listing_side
from repmon.match.verdicts import Verdicts
from repmon.model import Listing, Physician
from repmon.stages.identities import Identities, Turn
from repmon.stages.matching import scorer_for
from repmon.store.listings import load_listings
from repmon.store.matches import load_decisions


def swapped_pages(db: sqlite3.Connection, identities: Identities, roster: Sequence[Physician]) -> list[Swap]:
    """Find the turned pages that were certainly one of our physicians', each with the last such one."""
    if not identities:
        return []
    decisions = load_decisions(db)
    verdicts = Verdicts(decisions)
    shown = (listing_side(turn.before) for turns in identities.values() for turn in turns)
    scorer = scorer_for(db, [side for side in shown if side is not None], decisions)
    present = {one.physician_id for one in roster}
    swaps = []
    for stored in load_listings(db, ids=identities):
        for turn in reversed(identities[stored.listing_id]):
            owner = next(_owners(turn.before, verdicts, scorer), None)
            if owner is not None and owner.physician_id in present:
                swaps.append(_swap(stored.listing, turn, owner))
                break
    return swaps


def _swap(now: Listing, turn: Turn, owner: Candidate) -> Swap:
    why = identity_changed(turn.before, now)
    return Swap(now.site, now.site_key, owner.physician_id, turn.since, turn.before, why, owner.points, owner.reasons)


def _owners(shown: Listing, verdicts: Verdicts, scorer: Scorer) -> Iterator[Candidate]:
    """Whose page it was: by a person's word, else by evidence that needs no person's look."""
    side = listing_side(shown)
    candidates = scorer.candidates(side) if side is not None else ()
    about = {one.physician_id: one.verdict for one in verdicts.about(shown)}
    yield from (one for one in candidates if about.get(one.physician_id) == "confirmed")
    open_ones = [one for one in candidates if about.get(one.physician_id) != "rejected"]
    if is_certain(open_ones):
        yield open_ones[0]

"""Pages that turned into another person's, or lost their match: whose they were, by what they showed before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from repmon.checks.facts import LostPage, Swap
from repmon.clean.identity import identity_changed
from repmon.crawl.identity import is_nameless
from repmon.match.matching import is_certain
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import listing_side
from repmon.match.verdicts import Verdicts
from repmon.model import Listing, Night, Physician
from repmon.stages.identities import Identities, Turn
from repmon.stages.matching import scorer_for
from repmon.store.history import shift
from repmon.store.identities import unclaimed_listings
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
        for turn in reversed(_away(identities[stored.listing_id])):
            owner = next(_owners(turn.before, verdicts, scorer), None)
            if owner is not None and owner.physician_id in present:
                swaps.append(_swap(stored.listing, turn, owner))
                break
    return swaps


def _away(turns: Sequence[Turn]) -> list[Turn]:
    """The turns to somebody who was never on the page before. One back to somebody ends a mix-up, and takes it from nobody."""
    seen: set[Night | None] = {None}
    away = []
    for turn in turns:
        if turn.token not in seen:
            away.append(turn)
        seen.add(turn.token)
    return away


def lost_pages(db: sqlite3.Connection, night: Night, within: int) -> list[LostPage]:
    """Find the live pages that were somebody's of ours, or asked about, within so many nights, and are nobody's now."""
    versions = unclaimed_listings(db, shift(night, -within), night)
    pages = [[(since, shown) for _, since, shown in of_one] for _, of_one in groupby(versions, key=itemgetter(0))]
    if not pages:
        return []
    decisions = load_decisions(db)
    verdicts = Verdicts(decisions)
    shown = (listing_side(before) for page in pages for _, before in page[:-1])
    scorer = scorer_for(db, [side for side in shown if side is not None], decisions)
    return [lost for page in pages for lost in _lost(page, verdicts, scorer)]


def _lost(page: Sequence[tuple[Night, Listing]], verdicts: Verdicts, scorer: Scorer) -> Iterator[LostPage]:
    """Whose the newest version was that could be anybody's; while no name is shown, whoever it may have been."""
    _, now = page[-1]
    for (_, before), (since, _) in reversed(list(pairwise(page))):
        possible = list(_possible(before, verdicts, scorer))
        whose = possible if is_nameless(now) else _owners(before, verdicts, scorer)
        why = identity_changed(before, now)
        yield from (LostPage(now.site, now.site_key, one.physician_id, since, why) for one in whose)
        if possible:
            return


def _swap(now: Listing, turn: Turn, owner: Candidate) -> Swap:
    why = identity_changed(turn.before, now)
    return Swap(now.site, now.site_key, owner.physician_id, turn.since, turn.before, why, owner.points, owner.reasons)


def _owners(shown: Listing, verdicts: Verdicts, scorer: Scorer) -> Iterator[Candidate]:
    """Whose page it was: by a person's word, else by evidence that needs no person's look."""
    possible = list(_possible(shown, verdicts, scorer))
    confirmed = {one.physician_id for one in verdicts.about(shown) if one.verdict == "confirmed"}
    yield from (one for one in possible if one.physician_id in confirmed)
    if is_certain(possible):
        yield possible[0]


def _possible(shown: Listing, verdicts: Verdicts, scorer: Scorer) -> Iterator[Candidate]:
    """Whose page it may have been, strongest first; not whose a person said it was not."""
    side = listing_side(shown)
    rejected = {one.physician_id for one in verdicts.about(shown) if one.verdict == "rejected"}
    yield from (one for one in (scorer.candidates(side) if side else ()) if one.physician_id not in rejected)

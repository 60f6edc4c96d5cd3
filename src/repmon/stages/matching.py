"""The matching stage: ascribe listings to physicians, and on a later night only those that something has changed for.

What is judged stands in :mod:`repmon.match`; here it meets the database and what the last run left there
(:mod:`repmon.store.match_memory`). A run gives the same answer whether anything is remembered or not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict

from repmon.match.candidates import Index, filing_keys, lookup_keys, near_forms, one_letter_off
from repmon.match.compared import match_compared
from repmon.match.matching import collector_paused, settle
from repmon.match.memory import Filed, Touched, matcher_fingerprint
from repmon.match.rarity import Rarity, rounded_size
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import Side, listing_side, physician_side
from repmon.match.stored_sides import dump_side, load_side
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Match, Night, StoredListing
from repmon.store import match_memory as memory
from repmon.store.database import transaction
from repmon.store.listings import load_listings
from repmon.store.match_memory import Basis, CandidateRow, PersonRow, SeenRow
from repmon.store.matches import load_decisions, load_matches, write_matches
from repmon.store.roster import load_departed, load_roster


def advance_matches(db: sqlite3.Connection, night: Night) -> int:
    """Ascribe every stored listing to a physician where the evidence carries it; earlier decisions of people stand.

    Returns the number of listings that were scored; the others' candidates were taken over from the last run.
    """
    decisions = load_decisions(db)
    basis = _basis(db, decisions)
    before = memory.load_basis(db)
    with collector_paused(), transaction(db):
        scored = None
        if before is not None and before.code == basis.code:
            scored = _match_changes(db, night, before, basis, decisions)
        if scored is None:
            scored = _match_all(db, night, decisions)
        memory.save_basis(db, basis)
    return scored


def scorer_for(db: sqlite3.Connection, shown: Collection[Side], decisions: Sequence[Decision]) -> Scorer:
    """Make a scorer for these listings: of those physicians whom they could be, as long as what is remembered holds."""
    if memory.load_basis(db) == _basis(db, decisions):
        return _remembered_scorer(db, shown)
    return Scorer.of(list(_read_people(db, Verdicts(decisions)).values()))


def _basis(db: sqlite3.Connection, decisions: Iterable[Decision]) -> Basis:
    return Basis(matcher_fingerprint(), memory.roster_digest(db), frozenset(map(_decision_text, decisions)))


def _decision_text(decision: Decision) -> str:
    """All of a decision, beginning with its pair."""
    return json.dumps(list(asdict(decision).values()), sort_keys=True)


def _match_all(db: sqlite3.Connection, night: Night, decisions: Sequence[Decision]) -> int:
    """Read and score everything."""
    verdicts = Verdicts(decisions)
    sides = _read_people(db, verdicts)
    listings = load_listings(db)
    memory.forget_matching(db)
    memory.replace_people(db, (), [_person_row(side, dump_side(side)) for side in sides.values()])
    memory.replace_surnames(db, (), near_forms(_surnames(sides.values())))
    candidates = _score(db, listings, _listing_sides(listings), Scorer.of(list(sides.values())))
    matches = settle(listings, candidates, sides, verdicts, load_matches(db))
    write_matches(db, night, [*matches, *match_compared(sides, listings, decisions=decisions)])
    return len(listings)


def _match_changes(
    db: sqlite3.Connection, night: Night, before: Basis, basis: Basis, decisions: Sequence[Decision]
) -> int | None:  # fmt: skip
    """Score what is new or changed, and decide again whatever that has a bearing on.

    Returns the number of listings scored; None when everybody's points may have changed, so that all must be matched anew.
    """
    verdicts = Verdicts(decisions)
    due = memory.listings_due(db)
    changed: frozenset[str] = frozenset()
    if (basis.roster, basis.decisions) != (before.roster, before.decisions):
        people = _take_people(db, verdicts)
        if people is None:
            return None
        changed, touched = people
        due |= {row.listing_id for row in memory.load_seen(db) if touched.meets(Filed(row.last, row.initials, row.keys))}
    redo = memory.keys_of(db, due) | _decided_anew(before, basis)
    redo |= {(one.site, one.site_key) for one in decisions if one.physician_id in changed}
    redo |= memory.connected(db, redo, ())
    _score_again(db, due)
    people_named = {(one.site, one.physician_id) for one in decisions if (one.site, one.site_key) in redo}
    redo = memory.connected(db, redo, people_named)
    write_matches(db, night, _decide(db, redo, verdicts, decisions), redo)
    return len(due)


def _decided_anew(before: Basis, basis: Basis) -> set[SiteKey]:
    """Listings about which something was decided or undone since the last run."""
    return {tuple(json.loads(text)[:2]) for text in before.decisions ^ basis.decisions}


def _decide(
    db: sqlite3.Connection, wanted: Iterable[SiteKey], verdicts: Verdicts, decisions: Sequence[Decision]
) -> list[Match]:  # fmt: skip
    wanted = list(wanted)
    listings = load_listings(db, ids=memory.ids_of(db, wanted))
    candidates: dict[SiteKey, list[Candidate]] = {}
    for row in memory.load_candidates(db, wanted):
        candidate = Candidate(row.physician_id, row.points, row.tie, row.reasons)  # type: ignore[arg-type]  # written by us
        candidates.setdefault((row.site, row.site_key), []).append(candidate)
    known = memory.load_ids(db)
    matches = settle(listings, candidates, known, verdicts, load_matches(db, wanted))
    return [*matches, *match_compared(known, listings, decisions=decisions)]


# ------------------------------------------------------------------------------------------------------------ physicians


def _read_people(db: sqlite3.Connection, verdicts: Verdicts) -> dict[str, Side]:
    """Everybody on the roster and those who left, with what confirmed listings taught."""
    people = [*load_roster(db), *(physician for physician, _ in load_departed(db))]
    return {one.physician_id: physician_side(one, verdicts.taught(one.physician_id)) for one in people}


def _surnames(sides: Iterable[Side]) -> set[str]:
    return {surname for side in sides for surname in side.surname_keys()}


def _person_row(side: Side, text: str) -> PersonRow:
    return PersonRow(side.key, side.last, side.first, text, filing_keys(side))


def _take_people(db: sqlite3.Connection, verdicts: Verdicts) -> tuple[frozenset[str], Touched] | None:
    """File changed physicians anew; say who they are and which listings they concern, or None when that is all of them."""
    before, everybody = memory.load_sides(db), _read_people(db, verdicts)
    if rounded_size(len(before)) != rounded_size(len(everybody)):
        return None
    now = {key: dump_side(side) for key, side in everybody.items()}
    changed = frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    had = memory.load_surnames(db)
    touched = Touched.of(
        {key: load_side(key, before[key]) for key in changed if key in before},
        {key: everybody[key] for key in changed if key in everybody},
        everybody,
        had,
    )
    memory.replace_people(db, changed, [_person_row(everybody[key], now[key]) for key in changed if key in everybody])
    has = {surname for surname in _surnames(everybody.values()) if any(one_letter_off(surname))}
    memory.replace_surnames(db, had - has, near_forms(has - had))
    return changed, touched


# -------------------------------------------------------------------------------------------------------------- listings


def _listing_sides(listings: Iterable[StoredListing]) -> dict[int, Side]:
    """listing_id -> how it is compared; without those that name no person."""
    sides = ((stored.listing_id, listing_side(stored.listing)) for stored in listings)
    return {listing_id: side for listing_id, side in sides if side is not None}


def _score_again(db: sqlite3.Connection, due: Iterable[int]) -> None:
    """Score some listings against those physicians only with whom they share a key."""
    listings = load_listings(db, ids=due)
    sides = _listing_sides(listings)
    _score(db, listings, sides, _remembered_scorer(db, sides.values()))


def _remembered_scorer(db: sqlite3.Connection, shown: Collection[Side]) -> Scorer:
    """A scorer of those physicians only with whom these listings share a key."""
    near = memory.surnames_near(db, {form for side in shown for form in one_letter_off(side.last)})
    filed = memory.people_filed(db, {key for side in shown for key in lookup_keys(side, near)})
    texts = memory.load_sides(db, {one for ids in filed.values() for one in ids})
    people = {key: load_side(key, text) for key, text in texts.items()}
    index = Index({key: [people[one] for one in ids] for key, ids in filed.items()}, near)
    return Scorer(index, Rarity(memory.load_names(db)))


def _score(
    db: sqlite3.Connection, listings: Sequence[StoredListing], sides: Mapping[int, Side], scorer: Scorer
) -> dict[SiteKey, tuple[Candidate, ...]]:
    """Find out whom listings could be, and remember it."""
    candidates, seen, rows = {}, [], []
    for stored in listings:
        listing, side = stored.listing, sides.get(stored.listing_id)
        at = (listing.site, listing.site_key)
        filed = Filed.of(listing, side)
        seen.append(SeenRow(stored.listing_id, filed.last, filed.initials, filed.keys))
        candidates[at] = scorer.candidates(side) if side is not None else ()
        rows += [CandidateRow(*at, one.physician_id, one.points, one.tie, one.reasons) for one in candidates[at]]
    memory.replace_seen(db, seen, rows)
    return candidates

"""The matching stage: ascribe listings to physicians, and on a later night only those that something has changed for.

What is judged stands in :mod:`repmon.match`; here it meets the database and what the last run left there
(:mod:`repmon.store.match_memory`). A run gives the same answer whether anything is remembered or not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import Any

from repmon.match.candidates import Index, filing_keys, is_known, lookup_keys, near_forms, one_letter_off, own_keys
from repmon.match.compared import match_compared
from repmon.match.decide import Tie
from repmon.match.matching import Page, collector_paused, page_of, settle
from repmon.match.memory import Filed, Touched, matcher_fingerprint, was_compared
from repmon.match.parts import in_parts
from repmon.match.rarity import Rarity, rounded_size
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import Side, listing_side, physician_side
from repmon.match.stored_sides import dump_side, load_sides
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Listing, Match, Night, StoredListing
from repmon.store import match_memory as memory
from repmon.store import match_memory_people as filed_people
from repmon.store.database import transaction
from repmon.store.listings import load_listings
from repmon.store.match_memory import Basis, Link, PageRow, SeenRow
from repmon.store.match_memory_people import PersonRow
from repmon.store.matches import load_decisions, load_matches_since, replace_matches
from repmon.store.roster import load_departed, load_roster
from repmon.store.rows import to_json

_Pair = tuple[str, str]
"""(site, physician_id), or the town of a listing that could be a physician who has no practice there, instead of the site."""
_Read = tuple[Side | None, Filed]
"""A listing as it is compared (None when it names no person), and as it is filed."""
_Seen = tuple[tuple[Candidate, ...], SeenRow]
"""Whom a listing could be, and the same to remember."""


def advance_matches(db: sqlite3.Connection, night: Night) -> int:
    """Ascribe every stored listing to a physician where the evidence carries it; earlier decisions of people stand.

    Returns the number of listings that were scored; the others' candidates were taken over from the last run.
    """
    decisions = load_decisions(db)
    now = _basis(decisions)
    with collector_paused(), transaction(db):
        before, scored = memory.load_basis(db), None
        if before is not None and before.code == now.code:
            scored = _match_changes(db, night, before, now, decisions)
        if scored is None:
            scored = _match_all(db, night, decisions)
        memory.save_basis(db, now)
    return scored


def scorer_for(db: sqlite3.Connection, shown: Collection[Side], decisions: Sequence[Decision]) -> Scorer:
    """Make a scorer for these listings: of those physicians whom they could be, as long as what is remembered holds."""
    if memory.load_basis(db) == _basis(decisions):
        return _remembered_scorer(db, [(side, own_keys(side)) for side in shown])
    return Scorer.of(list(_read_people(db, Verdicts(decisions)).values()))


def _basis(decisions: Iterable[Decision]) -> Basis:
    return Basis(matcher_fingerprint(), frozenset(map(_decision_text, decisions)))


def _decision_text(decision: Decision) -> str:
    """All of a decision, beginning with its pair."""
    return json.dumps(list(asdict(decision).values()), sort_keys=True)


def _match_all(db: sqlite3.Connection, night: Night, decisions: Sequence[Decision]) -> int:
    """Read and score everything."""
    verdicts = Verdicts(decisions)
    sides = _read_people(db, verdicts)
    listings = load_listings(db)
    memory.forget_matching(db)
    filed_people.replace_people(db, (), [_person_row(side, dump_side(side)) for side in sides.values()])
    filed_people.replace_surnames(db, (), near_forms(_surnames(sides.values())))
    candidates = _keep(db, in_parts(partial(_see, Scorer.of(list(sides.values()))), listings))
    before = load_matches_since(db)
    matches = settle([page_of(one, candidates[one.listing_id], verdicts) for one in listings], sides, before)
    replace_matches(db, night, before, [*matches, *match_compared(sides, listings, decisions=decisions)])
    return len(listings)


def _match_changes(
    db: sqlite3.Connection, night: Night, before: Basis, now: Basis, decisions: Sequence[Decision]
) -> int | None:  # fmt: skip
    """Score what is new or changed, and decide again whatever that has a bearing on.

    Returns the number of listings scored; None when everybody's points may have changed, so that all must be matched anew.
    """
    verdicts = Verdicts(decisions)
    due = memory.listings_due(db)
    changed: frozenset[str] = frozenset()
    if before.roster_changed or now.decisions != before.decisions:
        people = _take_people(db, verdicts)
        if people is None:
            return None
        changed, touched = people
        seen = memory.load_seen(db)
        due |= {one for one, last, initials, keys in seen if touched.meets(Filed(last, initials, keys))}
    scored, had = _score_again(db, due, verdicts)
    decided = {(one.site, one.site_key) for one in decisions if one.physician_id in changed} | _decided_anew(before, now)
    others = memory.load_pages(db, set(memory.ids_of(db, decided)) - {row.listing_id for row in scored})
    pages, matches = _connected(db, scored + others, had, decisions)
    replace_matches(db, night, matches, _decide(db, pages, matches, verdicts, decisions))
    return len(due)


def _decided_anew(before: Basis, now: Basis) -> set[SiteKey]:
    """Listings about which something was decided or undone since the last run."""
    return {tuple(json.loads(text)[:2]) for text in before.decisions ^ now.decisions}


def _connected(
    db: sqlite3.Connection, rows: list[PageRow], people: set[_Pair], decisions: Iterable[Decision]
) -> tuple[list[PageRow], dict[Match, Night]]:
    """Add the listings that have a bearing on these, and load the matches of all.

    Listings are linked by a person whom both could be, or are, or are said to be, on the same site, or in the same town where
    that person has no practice. ``people`` are links that there were before.
    """
    named: dict[SiteKey, set[_Pair]] = {}
    for one in decisions:
        named.setdefault((one.site, one.site_key), set()).add((one.site, one.physician_id))
    pages: dict[int, PageRow] = {}
    matches: dict[Match, Night] = {}
    reached: set[_Pair] = set()
    while rows or people:
        pages |= {row.listing_id: row for row in rows}
        had = load_matches_since(db, [row.at for row in rows])
        matches |= had
        people |= _people_of(rows).union(*(named.get(row.at, ()) for row in rows))
        people |= {(match.site, match.physician_id) for match in had}
        people -= reached
        reached |= people
        rows, people = memory.load_pages(db, memory.linked(db, people) - pages.keys()), set()
    return list(pages.values()), matches


def _people_of(rows: Iterable[PageRow]) -> set[_Pair]:
    return {(ground, one[0]) for row in rows for one in row.candidates for ground in (row.at[0], one[-1]) if ground}


def _decide(
    db: sqlite3.Connection, rows: Iterable[PageRow], before: Iterable[Match], verdicts: Verdicts, decisions: Sequence[Decision]
) -> list[Match]:
    """Decide listings anew; what they show is loaded only where a person or an earlier comparison has a say."""
    known = filed_people.Everybody(db)
    pages, candidates = [], {}
    for row in rows:
        could_be = tuple(_candidate(*one) for one in row.candidates)
        if row.at in verdicts or was_compared(row.keys):
            candidates[row.listing_id] = could_be
        else:
            pages.append(Page(row.at, row.gone, could_be))
    listings = load_listings(db, ids=candidates)
    pages += [page_of(one, candidates[one.listing_id], verdicts) for one in listings]
    return [*settle(pages, known, before), *match_compared(known, listings, decisions=decisions)]


def _candidate(who: str, points: float, tie: Tie, reasons: Iterable[str], doubt: str, town: str) -> Candidate:
    """What :func:`_score` wrote down."""
    return Candidate(who, points, tie, tuple(reasons), town, doubt)


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
    before, everybody = filed_people.load_sides(db), _read_people(db, verdicts)
    if rounded_size(len(before)) != rounded_size(len(everybody)):
        return None
    now = {key: dump_side(side) for key, side in everybody.items()}
    changed = frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
    had = filed_people.load_surnames(db)
    touched = Touched.of(
        load_sides({key: before[key] for key in changed if key in before}),
        {key: everybody[key] for key in changed if key in everybody},
        everybody,
        had,
    )
    filed_people.replace_people(db, changed, [_person_row(everybody[key], now[key]) for key in changed if key in everybody])
    has = {surname for surname in _surnames(everybody.values()) if any(one_letter_off(surname))}
    filed_people.replace_surnames(db, had - has, near_forms(has - had))
    return changed, touched


# -------------------------------------------------------------------------------------------------------------- listings


def _see(scorer: Scorer, listings: Iterable[StoredListing]) -> list[_Seen]:
    """Read and score listings."""
    return [_score(scorer, stored, *_read(stored.listing)) for stored in listings]


def _read(listing: Listing) -> _Read:
    side = listing_side(listing)
    return side, Filed.of(listing, side)


def _score_again(db: sqlite3.Connection, due: Collection[int], verdicts: Verdicts) -> tuple[list[PageRow], set[_Pair]]:
    """Score some listings against those physicians only with whom they share a key.

    Returns those that must be decided again, with the persons they were linked with: where whom a listing could be has not
    changed, nor that it is there, what it shows bears on decisions about itself alone.
    """
    standings, had = memory.load_standings(db, due), memory.load_links(db, due)
    read = [(stored, *_read(stored.listing)) for stored in load_listings(db, ids=due)]
    scorer = _remembered_scorer(db, [(side, filed.keys) for _, side, filed in read if side is not None])
    seen = [_score(scorer, *one) for one in read]
    _keep(db, seen, had)
    pages: dict[int, PageRow] = {}
    for (stored, *_), (could_be, row) in zip(read, seen, strict=True):
        at = (stored.listing.site, stored.listing.site_key)
        if not could_be or at in verdicts or standings.get(row.listing_id) != (row.gone, row.candidates):
            pages[row.listing_id] = PageRow(row.listing_id, at, row.gone, row.keys, _rows_of(could_be))
    return list(pages.values()), {(ground, who) for who, ground, listing_id in had if listing_id in pages}


def _remembered_scorer(db: sqlite3.Connection, keyed: Collection[tuple[Side, Collection[str]]]) -> Scorer:
    """A scorer of those physicians only with whom these listings share a key; each comes with its own keys."""
    shown = [side for side, _ in keyed]
    near = filed_people.surnames_near(db, {form for side in shown for form in islice(one_letter_off(side.last), 1)})
    unknown = [side.last for side in shown if not is_known(side.last, near)]
    near |= filed_people.surnames_near(db, {form for last in unknown for form in one_letter_off(last)})
    filed = filed_people.people_filed(db, {key for side, own in keyed for key in lookup_keys(side, near, own)})
    texts = filed_people.load_sides(db, {one for ids in filed.values() for one in ids})
    people = load_sides(texts)
    index = Index({key: [people[one] for one in ids] for key, ids in filed.items()}, near)
    return Scorer(index, _rarity_of(db, people.values(), shown))


def _rarity_of(db: sqlite3.Connection, people: Collection[Side], shown: Collection[Side]) -> Rarity:
    """How rare these people's names and the surnames that are shown are on the whole roster."""
    last = filed_people.bearers_of_last(db, {side.last for sides in (people, shown) for side in sides})
    first = filed_people.bearers_of_first(db, {side.first for side in people if side.first})
    return Rarity(last, first, filed_people.count_people(db))


def _score(scorer: Scorer, stored: StoredListing, side: Side | None, filed: Filed) -> _Seen:
    """Find out whom a listing could be."""
    could_be = scorer.candidates(side, filed.keys) if side is not None else ()
    site, listing_id = stored.listing.site, stored.listing_id
    links = frozenset((one.physician_id, ground, listing_id) for one in could_be for ground in (site, one.town) if ground)
    gone = stored.gone_since is not None
    return could_be, SeenRow(listing_id, filed.last, filed.initials, filed.keys, gone, to_json(_rows_of(could_be)), links)


def _rows_of(could_be: Iterable[Candidate]) -> list[list[Any]]:
    """Candidates as they are remembered."""
    return [[one.physician_id, one.points, one.tie, one.reasons, one.doubt, one.town] for one in could_be]


def _keep(db: sqlite3.Connection, seen: Sequence[_Seen], had: Set[Link] = frozenset()) -> dict[int, tuple[Candidate, ...]]:
    """Remember listings in place of what was known of them; returns whom they could be, by listing_id."""
    memory.replace_seen(db, [row for _, row in seen], had)
    return {row.listing_id: could_be for could_be, row in seen}

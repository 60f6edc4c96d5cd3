"""Who is who: each listing's verdict with its margin, and one primary listing per person and site."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import attrgetter
from typing import Final

from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS, REVIEW_POINTS, TAKEN
from repmon.match.memory import Claims, Memory, people_stamps, shows_the_same, touched_people
from repmon.match.primaries import choose_primaries
from repmon.match.scorer import Candidate, Scorer
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Listing, Match, MatchState, Physician, StoredListing

REVIEWED_AT_ONCE: Final = 3
"""At most so many people are proposed for one listing."""
TAKEN_REASON: Final = "a surer listing of this person is on the same site"


def match_listings(
    people: Sequence[Physician],
    listings: Iterable[StoredListing],
    *,
    decisions: Iterable[Decision] = (),
    previous: Iterable[Match] = (),
    memory: Memory | None = None,
) -> list[Match]:
    """Ascribe listings to physicians.

    Args:
        people: everybody on the roster, and those who left.
        listings: what the sites show (newest versions).
        decisions: people's verdicts; a confirmed one stands, a rejected pair is not proposed again, until the page shows
            another person.
        previous: the last run's matches; a listing that is gone keeps the match that it had.
        memory: the last run's memory, brought up to date in place. With it only new or changed listings, and those that a
            changed physician concerns, are scored; the answer is the same.

    Returns the matches in a stable order (site, site_key, physician); review candidates included.
    """
    memory = Memory() if memory is None else memory
    with _collector_paused():
        return _match_night(people, listings, Verdicts(decisions), previous, memory)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing here is cyclic, and the collector's rounds over a roster and its listings cost a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _match_night(
    people: Sequence[Physician],
    listings: Iterable[StoredListing],
    verdicts: Verdicts,
    previous: Iterable[Match],
    memory: Memory,
) -> list[Match]:
    stamps = people_stamps(people, verdicts)
    touched = touched_people(memory.people, stamps)
    scorer = memory.scorer if memory.scorer is not None and touched == frozenset() else Scorer(people, verdicts)
    night = _Night(memory, touched, scorer, verdicts)
    gone = []
    for stored in listings:
        if stored.gone_since is None:
            night.read(stored.listing)
        else:
            gone.append(stored.listing)
    night.read_gone(gone, previous)
    memory.people, memory.scorer = stamps, scorer
    ranked = choose_primaries(night.matches(), night.gone)
    return sorted(ranked, key=attrgetter("site", "site_key", "physician_id"))


@dataclass(slots=True)
class _Night:
    """One run: reads every listing, scores those that need it, and decides those whose grounds have changed."""

    memory: Memory
    touched: frozenset[str] | None
    scorer: Scorer
    verdicts: Verdicts
    shown: dict[SiteKey, Listing] = field(default_factory=dict)
    about: dict[SiteKey, Sequence[Decision]] = field(default_factory=dict)
    candidates: dict[SiteKey, tuple[Candidate, ...]] = field(default_factory=dict)
    settled: dict[SiteKey, Match] = field(default_factory=dict)
    fresh: set[SiteKey] = field(default_factory=set)
    """Listings whose candidates were looked for tonight."""
    gone: set[SiteKey] = field(default_factory=set)

    def read_gone(self, listings: Sequence[Listing], previous: Iterable[Match]) -> None:
        """A listing that is gone keeps the match that it had; without one it is read like any other."""
        if not listings:
            return
        certain = (match for match in previous if match.state in ("auto", "confirmed"))
        kept = {(match.site, match.site_key): match for match in certain if match.physician_id in self.scorer.ids}
        for listing in listings:
            at = (listing.site, listing.site_key)
            self.gone.add(at)
            if at in kept:
                self.settled[at] = kept[at]
            else:
                self.read(listing)

    def read(self, listing: Listing) -> None:
        """Find a listing's candidates: remembered ones where nothing has changed that bears on them."""
        at = (listing.site, listing.site_key)
        about = self.verdicts.about(listing) if at in self.verdicts else ()
        if about:
            self.about[at] = about
        if self._is_remembered(at, listing):
            candidates = self.memory.candidates[at]
        else:
            rejected = {one.physician_id for one in about if one.verdict == "rejected"}
            candidates = tuple(one for one in self.scorer.candidates(listing) if one.physician_id not in rejected)
            self.fresh.add(at)
        self.shown[at], self.candidates[at] = listing, candidates
        for one in about:
            if one.verdict == "confirmed" and one.physician_id in self.scorer.ids:
                self.settled[at] = _confirmed(one, candidates)
                break

    def _is_remembered(self, at: SiteKey, listing: Listing) -> bool:
        before = self.memory.shown.get(at)
        if self.touched is None or before is None or not shows_the_same(before, listing):
            return False
        if (self.memory.about or self.about) and self.memory.about.get(at, ()) != self.about.get(at, ()):
            return False
        if not self.touched:
            return True
        known = self.memory.candidates[at]
        return not any(one.physician_id in self.touched for one in known) and not self.scorer.meets(listing, self.touched)

    def matches(self) -> list[Match]:
        """Decide what has changed, keep the rest, and leave both in the memory."""
        claims = _claims(self.candidates, self.settled)
        before = self.memory.claims
        moved = {pair for pair in claims.keys() | before.keys() if claims.get(pair) != before.get(pair)}
        concerned = {physician_id for _, physician_id in moved}
        redo = {at for at, candidates in self.candidates.items() for one in candidates if one.physician_id in concerned}
        decided = self.memory.matches
        for at in decided.keys() - self.candidates.keys() | self.settled.keys():
            decided.pop(at, None)
        for at in (redo | self.fresh | (self.candidates.keys() - decided.keys())) - self.settled.keys():
            decided[at] = tuple(_decide(at, self.candidates[at], claims))
        memory = self.memory
        memory.shown, memory.about, memory.candidates = self.shown, self.about, self.candidates
        memory.matches, memory.claims = decided, claims
        return [*self.settled.values(), *chain.from_iterable(decided.values())]


def _claims(open_ones: Mapping[SiteKey, Sequence[Candidate]], settled: Mapping[SiteKey, Match]) -> Claims:
    """The surest listing of every person on every site, by its own evidence or by a person's word."""
    claims = {(m.site, m.physician_id): (float("-inf"), m.site_key) for m in settled.values()}
    for (site, site_key), candidates in open_ones.items():
        if candidates and candidates[0].points >= AUTO_POINTS and _is_certain(candidates) and (site, site_key) not in settled:
            claim = (-candidates[0].points, site_key)
            key = (site, candidates[0].physician_id)
            if key not in claims or claim < claims[key]:
                claims[key] = claim
    return claims


def _is_certain(ranked: Sequence[Candidate]) -> bool:
    if not ranked or ranked[0].tie == "loose" or ranked[0].points < AUTO_POINTS:
        return False
    return len(ranked) == 1 or ranked[0].points - ranked[1].points >= AUTO_MARGIN


def _decide(at: SiteKey, candidates: Sequence[Candidate], claims: Claims) -> list[Match]:
    """One listing's matches: one that is certain, up to three to look at, or none."""
    taken = {one.physician_id for one in candidates if claims.get((at[0], one.physician_id), at)[1] != at[1]}
    ranked = candidates
    if taken:
        weighed = (_less_likely(one) if one.physician_id in taken else one for one in candidates)
        ranked = sorted(weighed, key=lambda one: (-one.points, one.physician_id))
    if not ranked or ranked[0].points < REVIEW_POINTS:
        return []
    if _is_certain(ranked):
        return [_match(at, ranked[0], "auto")]
    lowest = max(REVIEW_POINTS, ranked[0].points - AUTO_MARGIN)
    return [_match(at, one, "needs_review") for one in ranked[:REVIEWED_AT_ONCE] if one.points >= lowest]


def _less_likely(candidate: Candidate) -> Candidate:
    """What is left of a candidate who has a surer listing on the same site."""
    return replace(
        candidate,
        points=round(candidate.points + TAKEN, 1),
        tie="firm" if candidate.tie == "firm" else "loose",
        reasons=(*candidate.reasons, f"{TAKEN_REASON} {TAKEN:+.1f}"),
    )


def _match(at: SiteKey, candidate: Candidate, state: MatchState) -> Match:
    return Match(at[0], at[1], candidate.physician_id, candidate.points, candidate.reasons, state)


def _confirmed(decision: Decision, candidates: Sequence[Candidate]) -> Match:
    known = next((one for one in candidates if one.physician_id == decision.physician_id), None)
    return Match(
        decision.site, decision.site_key, decision.physician_id, known.points if known else 0.0,
        known.reasons if known else ("confirmed by a person",), "confirmed",
        decided_by=decision.decided_by, decided_on=decision.decided_on,
    )  # fmt: skip

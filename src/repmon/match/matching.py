"""Who is who: each listing's verdict with its margin, and one primary listing per person and site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS, REVIEW_POINTS, TAKEN
from repmon.match.primaries import choose_primaries
from repmon.match.scorer import Candidate, Scorer
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Listing, Match, MatchState, Physician, StoredListing

REVIEWED_AT_ONCE: Final = 3
"""At most so many people are proposed for one listing."""
TAKEN_REASON: Final = "a surer listing of this person is on the same site"

_Claims = Mapping[tuple[str, str], tuple[float, str]]
"""(site, physician_id) -> (points, site_key) of the surest listing."""


def match_listings(
    people: Sequence[Physician],
    listings: Iterable[StoredListing],
    *,
    decisions: Iterable[Decision] = (),
    previous: Iterable[Match] = (),
) -> list[Match]:
    """Ascribe listings to physicians.

    Args:
        people: everybody on the roster, and those who left.
        listings: what the sites show (newest versions).
        decisions: people's verdicts; a confirmed one stands, a rejected pair is not proposed again.
        previous: the last run's matches; a listing that is gone keeps the match that it had.

    Returns the matches in a stable order (site, site_key, physician); review candidates included.
    """
    verdicts = Verdicts(decisions)
    scorer = Scorer(people, verdicts)
    kept = {(m.site, m.site_key): m for m in previous if m.state in ("auto", "confirmed") and m.physician_id in scorer.ids}
    settled: list[Match] = []
    open_ones: dict[SiteKey, Sequence[Candidate]] = {}
    gone: set[SiteKey] = set()
    for stored in listings:
        at = (stored.listing.site, stored.listing.site_key)
        if stored.gone_since is not None:
            gone.add(at)
        if at in gone and at in kept:
            settled.append(kept[at])
            continue
        candidates = scorer.candidates(stored.listing)
        about = verdicts.about(stored.listing)
        confirmed = next((one for one in about if one.verdict == "confirmed" and one.physician_id in scorer.ids), None)
        if confirmed is not None:
            settled.append(_confirmed(stored.listing, confirmed, candidates))
        elif candidates:
            rejected = {one.physician_id for one in about if one.verdict == "rejected"}
            open_ones[at] = [one for one in candidates if one.physician_id not in rejected] if rejected else candidates
    claims = _claims(open_ones, settled)
    decided = [match for at, candidates in open_ones.items() for match in _decide(at, candidates, claims)]
    ranked = choose_primaries([*settled, *decided], gone)
    return sorted(ranked, key=lambda m: (m.site, m.site_key, m.physician_id))


def _claims(open_ones: Mapping[SiteKey, Sequence[Candidate]], settled: Iterable[Match]) -> _Claims:
    """The surest listing of every person on every site, by its own evidence or by a person's word."""
    claims = {(m.site, m.physician_id): (float("-inf"), m.site_key) for m in settled}
    for (site, site_key), candidates in open_ones.items():
        if _is_certain(candidates):
            claim = (-candidates[0].points, site_key)
            key = (site, candidates[0].physician_id)
            if key not in claims or claim < claims[key]:
                claims[key] = claim
    return claims


def _is_certain(ranked: Sequence[Candidate]) -> bool:
    if not ranked or ranked[0].tie == "loose" or ranked[0].points < AUTO_POINTS:
        return False
    return len(ranked) == 1 or ranked[0].points - ranked[1].points >= AUTO_MARGIN


def _decide(at: SiteKey, candidates: Sequence[Candidate], claims: _Claims) -> list[Match]:
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


def _confirmed(listing: Listing, decision: Decision, candidates: Sequence[Candidate]) -> Match:
    known = next((one for one in candidates if one.physician_id == decision.physician_id), None)
    return Match(
        listing.site, listing.site_key, decision.physician_id, known.points if known else 0.0,
        known.reasons if known else ("confirmed by a person",), "confirmed",
        decided_by=decision.decided_by, decided_on=decision.decided_on,
    )  # fmt: skip

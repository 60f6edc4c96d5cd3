"""Who is who: each listing's verdict with its margin, and one primary listing per person and site."""

from __future__ import annotations

import gc
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Final, NamedTuple

from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS, HELD, REVIEW_POINTS, TAKEN, TAKEN_UNTIED
from repmon.match.doubts import joined
from repmon.match.evidence import says
from repmon.match.name_points import BOTH
from repmon.match.namesakes import doubt_namesakes, see_namesakes
from repmon.match.parts import in_parts
from repmon.match.points import MD_OR_DO, NPI_AGREES, OWN_PRACTICE
from repmon.match.primaries import choose_primaries, primaries_of
from repmon.match.scorer import Candidate, Scorer
from repmon.match.sides import listing_side, physician_side
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Match, MatchState, Physician, StoredListing

REVIEWED_AT_ONCE: Final = 3
"""At most so many people are proposed for one listing."""
TAKEN_REASON: Final = "a surer listing of this person is on the same site"


class _Claim(NamedTuple):
    """Somebody's surest listing on a site; of several the least is it."""

    minus_points: float
    site_key: str
    suffixed: bool
    """Whether it, or another sure one there, shows the suffix of theirs."""


_Claims = dict[tuple[str, str], _Claim]
"""(site, physician_id) -> their surest listing there."""


def match_listings(
    people: Iterable[Physician],
    listings: Iterable[StoredListing],
    *,
    decisions: Iterable[Decision] = (),
    previous: Iterable[Match] = (),
) -> list[Match]:
    """Ascribe listings to physicians.

    Args:
        people: everybody on the roster, and those who left.
        listings: what the sites show (newest versions).
        decisions: people's verdicts; a confirmed one stands, a rejected pair is not proposed again, until the page shows
            another person.
        previous: the last run's matches; see :func:`settle`.

    Returns the matches in a stable order (site, site_key, physician); review candidates included.
    """
    verdicts = Verdicts(decisions)
    with collector_paused():
        sides = [physician_side(person, verdicts.taught(person.physician_id)) for person in people]
        shown = list(listings)
        candidates = in_parts(partial(_candidates, Scorer.of(sides)), shown)
        pages = (page_of(stored, could_be, verdicts) for stored, could_be in zip(shown, candidates, strict=True))
        return settle(pages, {side.key for side in sides}, previous)


def _candidates(scorer: Scorer, listings: Iterable[StoredListing]) -> list[tuple[Candidate, ...]]:
    """Whom each listing could be."""
    sides = (listing_side(stored.listing) for stored in listings)
    return [scorer.candidates(side) if side is not None else () for side in sides]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Nothing here is cyclic, and the collector's rounds over a roster and its listings cost a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()  # with unfreeze: what has been built counts as old, so that it is not gone through at once
            gc.unfreeze()
            gc.enable()


@dataclass(slots=True)
class Page:
    """A listing as far as deciding whose it is needs it. (Not frozen, as they are many.)"""

    at: SiteKey
    gone: bool
    candidates: Sequence[Candidate]
    """Whom it could be by its own evidence, strongest first."""
    about: Sequence[Decision] = ()
    """What people decided about it that still stands."""
    practice: bool = False
    """Whether it is a practice's page, which only a person's word makes a physician's."""


def page_of(stored: StoredListing, candidates: Sequence[Candidate], verdicts: Verdicts) -> Page:
    """A listing and whom it could be, with the decisions about it that still stand."""
    listing = stored.listing
    at = (listing.site, listing.site_key)
    about = verdicts.about(listing) if at in verdicts else ()
    practice = bool(about and listing.name) and listing_side(listing) is None
    return Page(at, stored.gone_since is not None, candidates, about, practice)


def settle(pages: Iterable[Page], known: Container[str], previous: Iterable[Match] = ()) -> list[Match]:
    """Decide listings together; those that share nobody, as candidate or as match, have no bearing on each other.

    Args:
        pages: to decide.
        known: ids of everybody on the roster, and of those who left.
        previous: their matches before: a listing that is gone keeps the one that it had, and a primary listing stays
            primary until another is clearly surer.

    Returns the matches in a stable order (site, site_key, physician).
    """
    before = {(match.site, match.site_key): match for match in previous if match.state in ("auto", "confirmed")}
    night = _Night(known, {at: match for at, match in before.items() if match.state == "auto"})
    for page in pages:
        night.read(page)
    held = primaries_of(match for at, match in before.items() if match.state == "auto" or night.is_confirmed(at))
    claims = _claims(night, held)
    seen = see_namesakes(night.open, night.gone, {pair: claim.site_key for pair, claim in claims.items()}, night.rejected)
    doubted = ((at, doubt_namesakes(at[0], ranked, seen)) for at, ranked in night.open.items())
    decided = [match for at, ranked in doubted for match in _decide(at, ranked, claims)]
    ranked = choose_primaries([*night.settled.values(), *decided], night.gone, held, night.practices)
    return sorted(ranked, key=attrgetter("site", "site_key", "physician_id"))


@dataclass(slots=True)
class _Night:
    """Listings sorted into those that are settled by a person or by being gone, and those that the points decide."""

    known: Container[str]
    before: Mapping[SiteKey, Match]
    """Listing -> whose it was without a person's look."""
    open: dict[SiteKey, Sequence[Candidate]] = field(default_factory=dict)
    settled: dict[SiteKey, Match] = field(default_factory=dict)
    rejected: list[tuple[str, Candidate]] = field(default_factory=list)
    """Sites and candidates of listings that a person said to be somebody else's."""
    gone: set[SiteKey] = field(default_factory=set)
    practices: set[SiteKey] = field(default_factory=set)

    def read(self, page: Page) -> None:
        """Sort one listing; a gone one keeps whom it had, unless a person said otherwise."""
        at, candidates = page.at, page.candidates
        if page.practice:
            self.practices.add(at)
        said_no = {one.physician_id: one for one in page.about if one.verdict == "rejected"}
        if said_no:
            candidates = [_ask_again(one) if _is_news(one, said_no) else one for one in candidates]
        rejected = said_no.keys() - {one.physician_id for one in candidates if _is_news(one, said_no)}
        if page.gone:
            self.gone.add(at)
        elif rejected:
            self.rejected += [(at[0], one) for one in candidates if one.physician_id in rejected]
        yes = next((one for one in page.about if one.verdict == "confirmed" and one.physician_id in self.known), None)
        kept = self.before.get(at) if page.gone else None
        if yes is not None:
            self.settled[at] = _confirmed(yes, candidates)
        elif kept is not None and kept.physician_id in self.known and kept.physician_id not in rejected:
            self.settled[at] = kept
        elif candidates:
            self.open[at] = [one for one in candidates if one.physician_id not in rejected] if rejected else candidates

    def is_confirmed(self, at: SiteKey) -> bool:
        """Whether a person's word makes this listing somebody's; a word that was taken back leaves nothing behind."""
        return at in self.settled and self.settled[at].state == "confirmed"


def _is_news(one: Candidate, said_no: Mapping[str, Decision]) -> bool:
    """Whether a person said no before the page showed this physician's NPI."""
    decision = said_no.get(one.physician_id)
    return decision is not None and not decision.listing_facts.get("npi") and says(one.reasons, NPI_AGREES)


def _ask_again(one: Candidate) -> Candidate:
    return replace(one, tie="loose", doubt=joined(one.doubt, "a person said no before the page showed the same NPI"))


def _claims(night: _Night, held: Mapping[tuple[str, str], str]) -> _Claims:
    """The surest live listing of every person on every site, by a person's word or by its own evidence."""
    no_claim = night.gone | night.practices
    claims = {
        (one.site, one.physician_id): _Claim(float("-inf"), one.site_key, says(one.reasons, BOTH))
        for at, one in night.settled.items()
        if at not in no_claim and not says(one.reasons, OWN_PRACTICE)
    }
    for (site, site_key), candidates in night.open.items():
        if (site, site_key) not in night.gone and is_certain(candidates) and not says(candidates[0].reasons, OWN_PRACTICE):
            pair = (site, candidates[0].physician_id)
            lead = HELD if held.get(pair) == site_key else 0.0
            claim = _Claim(-candidates[0].points - lead, site_key, says(candidates[0].reasons, BOTH))
            other = claims.get(pair, claim)
            claims[pair] = min(claim, other)._replace(suffixed=claim.suffixed or other.suffixed)
    return claims


def is_certain(ranked: Sequence[Candidate]) -> bool:
    """Whether the first of these needs no person's look."""
    if not ranked or ranked[0].tie == "loose" or ranked[0].points < AUTO_POINTS:
        return False
    return len(ranked) == 1 or ranked[0].points - ranked[1].points >= AUTO_MARGIN


def _decide(at: SiteKey, candidates: Sequence[Candidate], claims: _Claims) -> list[Match]:
    """One listing's matches: one that is certain, up to three to look at, or none."""
    surer = {one.physician_id: claims.get((at[0], one.physician_id)) for one in candidates}
    taken = {who: claim for who, claim in surer.items() if claim is not None and claim.site_key != at[1]}
    ranked = candidates
    if taken:
        weighed = (_less_likely(one, taken.get(one.physician_id)) for one in candidates)
        ranked = sorted(weighed, key=lambda one: (-one.points, one.physician_id))
    if not ranked or ranked[0].points < REVIEW_POINTS:
        return []
    if is_certain(ranked):
        return [_match(at, ranked[0], "auto", ranked)]
    lowest = max(REVIEW_POINTS, ranked[0].points - AUTO_MARGIN)
    return [_match(at, one, "needs_review", ranked) for one in ranked[:REVIEWED_AT_ONCE] if one.points >= lowest]


def _less_likely(candidate: Candidate, surer: _Claim | None) -> Candidate:
    """What is left of a candidate who has a surer listing on the same site."""
    if surer is None:
        return candidate
    relative = _may_be_a_relative(candidate, surer)
    firm = candidate.tie == "firm" and not relative
    points = TAKEN if firm else TAKEN_UNTIED
    return replace(
        candidate,
        points=round(candidate.points + points, 1),
        tie="firm" if firm else "loose",
        reasons=(*candidate.reasons, f"{TAKEN_REASON} {points:+.1f}"),
        doubt="" if firm else joined(candidate.doubt, TAKEN_REASON + relative),
    )


def _may_be_a_relative(candidate: Candidate, surer: _Claim) -> str:
    """Why a second page with the same phone may be a father's or a namesake's; "" when nothing says so."""
    if says(candidate.reasons, NPI_AGREES):
        return ""
    if surer.suffixed and not says(candidate.reasons, BOTH):
        return ", with a suffix that is not shown here"
    if says(candidate.reasons, MD_OR_DO):
        return ", and this one shows another degree"
    return ""


def _match(at: SiteKey, candidate: Candidate, state: MatchState, ranked: Sequence[Candidate]) -> Match:
    return Match(
        at[0], at[1], candidate.physician_id, candidate.points, candidate.reasons, state, margin=_margin(candidate, ranked),
        doubt=candidate.doubt,
    )  # fmt: skip


def _margin(candidate: Candidate, ranked: Sequence[Candidate]) -> float | None:
    """How many points one of these, strongest first, is ahead of the strongest other one."""
    rival = next((one for one in ranked if one is not candidate), None)
    return None if rival is None else round(candidate.points - rival.points, 1)


def _confirmed(decision: Decision, candidates: Sequence[Candidate]) -> Match:
    known = next((one for one in candidates if one.physician_id == decision.physician_id), None)
    return Match(
        decision.site, decision.site_key, decision.physician_id, known.points if known else 0.0,
        known.reasons if known else ("confirmed by a person",), "confirmed",
        decided_by=decision.decided_by, decided_on=decision.decided_on, margin=_margin(known, candidates) if known else None,
    )  # fmt: skip

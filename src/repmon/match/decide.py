"""Who is who: candidates per listing, the decision with its margin, one primary listing per person and site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from repmon.clean.names import fold
from repmon.match.points import Rarity, Score, score
from repmon.match.sides import Side, listing_side, physician_side
from repmon.model import Decision, Match, Physician, StoredListing

AUTO_POINTS = 9.0
"""Match weight from which a listing is ascribed without a person's look (odds of about 500 to 1)."""
AUTO_MARGIN = 6.0
"""So far ahead of the second person it must be."""
REVIEW_POINTS = 0.0
RARE_NAME_POINTS = 18.5
"""Name points of first and last name together from which a name alone, with specialty and state, is enough."""


@dataclass(frozen=True, slots=True)
class _Scored:
    person: Side
    score: Score


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
    sides = [physician_side(person) for person in people]
    index = _Index(sides)
    rarity = Rarity(sides)
    verdicts = {(d.site, d.site_key, d.physician_id): d for d in decisions}
    confirmed = {(d.site, d.site_key): d for d in verdicts.values() if d.verdict == "confirmed"}
    kept = {(m.site, m.site_key): m for m in previous if m.state in ("auto", "confirmed")}
    known = {side.key for side in sides}
    matches: list[Match] = []
    for stored in listings:
        at = (stored.listing.site, stored.listing.site_key)
        if stored.gone_since is not None and at in kept and kept[at].physician_id in known:
            matches.append(kept[at])
            continue
        matches += _decide_one(stored, index, rarity, confirmed.get(at), verdicts)
    return sorted(_primaries(matches), key=lambda m: (m.site, m.site_key, m.physician_id))


class _Index:
    """Finds the people that a listing could be, by NPI, by last name and by phone with first letter."""

    def __init__(self, sides: Iterable[Side]) -> None:
        self._by: dict[tuple[str, str], list[Side]] = defaultdict(list)
        for side in sides:
            for key in set(_keys(side)):
                self._by[key].append(side)

    def candidates(self, listing: Side) -> list[Side]:
        """People who share a key with the listing, each once."""
        found = {side.key: side for key in _keys(listing) for side in self._by.get(key, ())}
        return list(found.values())


def _keys(side: Side) -> Iterator[tuple[str, str]]:
    if side.npi:
        yield "npi", side.npi
    for name in (side.name.last, *side.name.other_last):
        folded = fold(name)
        for part in {folded.replace(" ", ""), *folded.split()}:
            if len(part) > 1:
                yield "last", part
    first = fold(side.name.first or "")[:1]
    for phone in side.places.phones:
        yield "phone", phone + first


def _decide_one(
    stored: StoredListing, index: _Index, rarity: Rarity, confirmed: Decision | None,
    verdicts: dict[tuple[str, str, str], Decision],
) -> list[Match]:  # fmt: skip
    listing = stored.listing
    side = listing_side(listing)
    if side is None:
        return []
    scored = [_Scored(person, score(side, person, rarity)) for person in index.candidates(side)]
    scored.sort(key=lambda one: (-one.score.points, one.person.key))
    if confirmed is not None:
        total = next((one.score for one in scored if one.person.key == confirmed.physician_id), Score())
        match = _match(stored, confirmed.physician_id, total, "confirmed")
        return [replace(match, decided_by=confirmed.decided_by, decided_on=confirmed.decided_on)]
    open_ones = [one for one in scored if (listing.site, listing.site_key, one.person.key) not in verdicts]
    if not open_ones or open_ones[0].score.points < REVIEW_POINTS:
        return []
    best = open_ones[0]
    margin = best.score.points - (open_ones[1].score.points if len(open_ones) > 1 else best.score.points - 99)
    if _is_auto(best.score, margin):
        return [_match(stored, best.person.key, best.score, "auto")]
    near = [one for one in open_ones if one.score.points >= max(REVIEW_POINTS, best.score.points - AUTO_MARGIN)]
    return [_match(stored, one.person.key, one.score, "needs_review") for one in near[:3]]


def _is_auto(total: Score, margin: float) -> bool:
    if total.vetoed or total.flags or total.points < AUTO_POINTS or margin < AUTO_MARGIN:
        return False
    if not (total.last_agrees and total.first_agrees):
        return False
    anchors = total.anchors
    if anchors & {"npi", "phone", "street", "zip"} or {"city", "middle", "specialty"} <= anchors:
        return True
    return total.name_points >= RARE_NAME_POINTS and {"specialty", "state"} <= anchors


def _match(stored: StoredListing, physician_id: str, total: Score, state: str) -> Match:
    return Match(
        site=stored.listing.site, site_key=stored.listing.site_key, physician_id=physician_id,
        points=round(total.points, 1), reasons=tuple(total.reasons), state=state,  # type: ignore[arg-type]
    )  # fmt: skip


def _primaries(matches: Sequence[Match]) -> Iterator[Match]:
    """Make the strongest listing of a person on a site the primary one; the others are its duplicates."""
    groups: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        if match.state in ("auto", "confirmed"):
            groups[match.physician_id, match.site].append(match)
        else:
            yield replace(match, primary=False)
    for group in groups.values():
        first, *others = sorted(group, key=lambda m: (m.state != "confirmed", -m.points, m.site_key))
        yield replace(first, primary=True, duplicate_of=None)
        for other in others:
            yield replace(other, primary=False, duplicate_of=first.site_key)

"""Listings that are probably a physician's but not certain enough even to ask: said before "missing" is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from repmon.match.scorer import Scorer
from repmon.match.verdicts import Verdicts
from repmon.model import Decision, Match, Physician, StoredListing

PROBABLE_POINTS: Final = -8.0
"""Down to here a listing with a strong name is mentioned; below, too much else speaks against it."""


def probable(
    physicians: Sequence[Physician],
    listings: Iterable[StoredListing],
    matches: Iterable[Match],
    *,
    decisions: Iterable[Decision] = (),
) -> dict[tuple[str, str], list[str]]:
    """Find, for every physician without any match on a site, that site's unmatched listings with the same name.

    First and last name must agree (a nickname or a known other name counts), and nothing may rule the pair out: another
    NPI, another suffix, a person's rejection. Listings that are gone do not count.

    Returns (physician_id, site) -> site_keys, likeliest first; pairs without any are left out.
    """
    found = [match for match in matches if match.state != "rejected"]
    matched = {(match.site, match.site_key) for match in found}
    covered = {(match.physician_id, match.site) for match in found}
    verdicts = Verdicts(decisions)
    scorer = Scorer(physicians, verdicts)
    likely: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for stored in listings:
        listing = stored.listing
        if stored.gone_since is not None or (listing.site, listing.site_key) in matched:
            continue
        rejected = {one.physician_id for one in verdicts.about(listing) if one.verdict == "rejected"}
        for one in scorer.candidates(listing):
            pair = (one.physician_id, listing.site)
            if one.names_agree and one.points >= PROBABLE_POINTS and pair not in covered and one.physician_id not in rejected:
                likely[pair].append((-one.points, listing.site_key))
    return {pair: [site_key for _, site_key in sorted(keys)] for pair, keys in sorted(likely.items())}

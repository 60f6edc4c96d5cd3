"""Somebody else of the same name, told by the company they keep: who stands in a town beside a physician on one site is
another person, and in that town on the other sites, too.

A former office lingers on one site or two, and seldom beside the present one; a namesake has pages of their own wherever the
physician has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from repmon.match.decide import NAMESAKE
from repmon.match.doubts import joined
from repmon.match.scorer import Candidate
from repmon.match.verdicts import SiteKey

Haunt = tuple[str, str]
"""(physician_id, town in which they have no practice)."""
Seen = Mapping[Haunt, Mapping[str, str]]
"""Haunt -> site -> what it shows that speaks for somebody else of the name there."""

BESIDE: Final = "shows the name in this town beside a surer listing of this person"
REJECTED: Final = "shows the name in this town, and a person said that it is somebody else"


def see_namesakes(
    pages: Mapping[SiteKey, Sequence[Candidate]], gone: Collection[SiteKey], surest: Mapping[tuple[str, str], str],
    rejected: Iterable[tuple[str, Candidate]],
) -> Seen:  # fmt: skip
    """Find out where somebody else of a physician's name is.

    Args:
        pages: listings, and whom each could be.
        gone: those of them that are there no more: they speak for nobody.
        surest: (site, physician_id) -> site_key of their surest listing there.
        rejected: sites and candidates of listings that a person said to be somebody else's.
    """
    towns = {(*at, one.physician_id): one.town for at, ranked in pages.items() if at not in gone for one in ranked if one.town}
    seen: dict[Haunt, dict[str, str]] = defaultdict(dict)
    for (site, site_key, who), town in towns.items():
        surer = surest.get((site, who), site_key)
        if surer != site_key and towns.get((site, surer, who)) != town:
            seen[who, town][site] = BESIDE
    for site, one in rejected:
        if one.town:
            seen[one.physician_id, one.town][site] = REJECTED
    return seen


def doubt_namesakes(site: str, candidates: Sequence[Candidate], seen: Seen) -> Sequence[Candidate]:
    """The candidates of a listing, less likely where another site shows that somebody else of the name is in its town."""
    if seen.keys().isdisjoint((one.physician_id, one.town) for one in candidates):
        return candidates
    weighed = (_less_likely(one, site, seen.get((one.physician_id, one.town), {})) for one in candidates)
    return sorted(weighed, key=lambda one: (-one.points, one.physician_id))


def _less_likely(one: Candidate, site: str, shown: Mapping[str, str]) -> Candidate:
    elsewhere = min(shown.keys() - {site}, default=None)
    if elsewhere is None:
        return one
    return replace(
        one, points=round(one.points + NAMESAKE, 1), tie="loose",
        reasons=(*one.reasons, f"{elsewhere} {shown[elsewhere]} {NAMESAKE:+.1f}"),
        doubt=joined(one.doubt, f"another site {shown[elsewhere]}"),
    )  # fmt: skip

"""What a run of the matching remembers, so that the next night scores only what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from repmon.match.rarity import compact, rounded_size
from repmon.match.scorer import Candidate
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Listing, Match, Physician

PersonStamp = tuple[int, str, str]
"""Check sum of all that matching reads of a physician, and their compact last and first name."""
Claims = dict[tuple[str, str], tuple[float, str]]
"""(site, physician_id) -> (minus points, site_key) of the surest listing."""


@dataclass(slots=True)
class Memory:
    """The last run's findings, by listing and by physician. A run with an empty memory is a full run."""

    stamps: dict[SiteKey, Any] = field(default_factory=dict)
    """Listing -> what it showed and what people had decided about it."""
    candidates: dict[SiteKey, tuple[Candidate, ...]] = field(default_factory=dict)
    """Listing -> whom it could be by its own evidence, strongest first."""
    people: dict[str, PersonStamp] = field(default_factory=dict)
    """Physician -> what matching knew of them."""
    matches: dict[SiteKey, tuple[Match, ...]] = field(default_factory=dict)
    """Listing -> its matches before the primary one of each person and site is chosen."""
    claims: Claims = field(default_factory=dict)


def listing_stamp(listing: Listing, about: Sequence[Decision]) -> Any:
    """All that matching reads of a listing, and the decisions that stand; equal stamps give equal candidates."""
    shown = (listing.name, listing.npi, listing.offices, listing.specialties, listing.gender, listing.credentials)
    return (*shown, *((one.physician_id, one.verdict) for one in about))


def people_stamps(people: Iterable[Physician], verdicts: Verdicts) -> dict[str, PersonStamp]:
    """A stamp for each physician and for what confirmed listings taught about them."""
    stamps = {}
    for one in people:
        check = crc32(repr((one, verdicts.taught(one.physician_id))).encode())
        stamps[one.physician_id] = (check, compact(one.last_name), compact(one.first_name or ""))
    return stamps


def touched_people(before: Mapping[str, PersonStamp], now: Mapping[str, PersonStamp]) -> frozenset[str] | None:
    """Physicians whose scores may have changed since `before`, removed ones included; None when everybody's may have.

    A new, changed or removed physician also changes how rare their names are, and so the points of those who share one.
    """
    if rounded_size(len(before)) != rounded_size(len(now)):
        return None
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    if not changed:
        return frozenset()
    stamps = [side[key] for key in changed for side in (before, now) if key in side]
    lasts, firsts = {last for _, last, _ in stamps}, {first for _, _, first in stamps}
    sharing = {key for key, (_, last, first) in now.items() if last in lasts or (first and first in firsts)}
    return frozenset(changed | sharing)

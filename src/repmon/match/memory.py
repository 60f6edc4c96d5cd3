"""What a run of the matching remembers, so that the next night scores only what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from repmon.match.rarity import compact, rounded_size
from repmon.match.scorer import Candidate, Scorer
from repmon.match.verdicts import SiteKey, Verdicts
from repmon.model import Decision, Listing, Match, Physician

PersonStamp = tuple[Physician, list[dict[str, Any]]]
"""A physician as the roster has them, and what confirmed listings taught about them."""
Claims = dict[tuple[str, str], tuple[float, str]]
"""(site, physician_id) -> (minus points, site_key) of the surest listing."""


@dataclass(slots=True)
class Memory:
    """The last run's findings, by listing and by physician. A run with an empty memory is a full run."""

    shown: dict[SiteKey, Listing] = field(default_factory=dict)
    """Listing -> as it was read."""
    about: dict[SiteKey, Sequence[Decision]] = field(default_factory=dict)
    """Listing -> people's decisions that stood; only where there were any."""
    candidates: dict[SiteKey, tuple[Candidate, ...]] = field(default_factory=dict)
    """Listing -> whom it could be by its own evidence, strongest first."""
    people: dict[str, PersonStamp] = field(default_factory=dict)
    """Physician -> what matching knew of them."""
    matches: dict[SiteKey, tuple[Match, ...]] = field(default_factory=dict)
    """Listing -> its matches before the primary one of each person and site is chosen."""
    claims: Claims = field(default_factory=dict)
    scorer: Scorer | None = None
    """The roster as read, for a process that matches again before the roster changes."""


def shows_the_same(one: Listing, other: Listing) -> bool:
    """Whether two readings of a page are equal in all that matching looks at."""
    return one is other or (
        one.name == other.name
        and one.offices == other.offices
        and one.npi == other.npi
        and one.specialties == other.specialties
        and one.gender == other.gender
        and one.credentials == other.credentials
    )


def people_stamps(people: Iterable[Physician], verdicts: Verdicts) -> dict[str, PersonStamp]:
    """A stamp for each physician and for what confirmed listings taught about them."""
    return {one.physician_id: (one, verdicts.taught(one.physician_id)) for one in people}


def touched_people(before: Mapping[str, PersonStamp], now: Mapping[str, PersonStamp]) -> frozenset[str] | None:
    """Physicians whose scores may have changed since `before`, removed ones included; None when everybody's may have.

    A new, changed or removed physician also changes how rare their names are, and so the points of those who share one.
    """
    if rounded_size(len(before)) != rounded_size(len(now)):
        return None
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    if not changed:
        return frozenset()
    people = [side[key][0] for key in changed for side in (before, now) if key in side]
    lasts = {compact(one.last_name) for one in people}
    firsts = {compact(one.first_name) for one in people if one.first_name}
    sharing = {
        key for key, (one, _) in now.items() if compact(one.last_name) in lasts or compact(one.first_name or "") in firsts
    }  # fmt: skip
    return frozenset(changed | sharing)

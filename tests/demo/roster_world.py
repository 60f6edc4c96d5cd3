"""Puts any roster on the demo's sites, for nights with other people than the demo's own."""

from __future__ import annotations

from collections.abc import Sequence

from repmon.demo.dressing import profile_of
from repmon.demo.listings import SITES, World
from repmon.model import Physician

_FIRST_SERIAL = 20_000
"""Above the serials of the demo's own profiles, so that no two share a key."""


def list_roster(world: World, physicians: Sequence[Physician], *, every: int = 1) -> Sequence[Physician]:
    """Add every n-th physician to every site of a world, rightly, and return those; the others are listed nowhere.

    Use the world with :func:`repmon.demo.server.serving`.
    """
    listed = physicians[::every]
    for number, physician in enumerate(listed):
        for place, site in enumerate(SITES):
            world.add(profile_of(physician, site, _FIRST_SERIAL + number * len(SITES) + place))
    return listed

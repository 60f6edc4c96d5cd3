"""A world for any roster, for nights with other people than the demo's own."""

from __future__ import annotations

from collections.abc import Sequence

from repmon.demo.dressing import profile_of
from repmon.demo.listings import SITES, World
from repmon.model import Physician


def world_of(physicians: Sequence[Physician], *, every: int = 1) -> World:
    """Return a world where every n-th physician is listed on every site, rightly, and the others nowhere.

    Use it with :func:`repmon.demo.server.serving`.
    """
    world = World()
    for number, physician in enumerate(physicians[::every]):
        for place, site in enumerate(SITES):
            world.add(profile_of(physician, site, 1 + number * len(SITES) + place))
    return world

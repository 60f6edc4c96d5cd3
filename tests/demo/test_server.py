"""The loopback server: one port per site, nights that move on, and a note of impolite visitors."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from repmon.demo.listings import SITES, Trouble, World
from repmon.demo.people import make_people
from repmon.demo.run import manners
from repmon.demo.server import Serving, serving
from tests.demo.roster_world import list_roster

PEOPLE = make_people().physicians[:6]


@pytest.fixture
def now() -> Iterator[Serving]:
    world = World()
    list_roster(world, PEOPLE, every=2)
    with serving(world) as served:
        yield served


def get(url: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as reply:
            return reply.status, reply.read()
    except HTTPError as error:
        return error.code, error.read()


def test_every_site_serves_its_profiles(now: Serving) -> None:
    for site in SITES:
        assert len(now.world.profiles[site]) == 3
        for key in now.world.profiles[site]:
            assert get(f"{now.base_urls[site]}/{key}")[0] == 200
    assert manners(now) == []
    assert sum(now.requests.values()) == 9


def test_the_night_moves_on(now: Serving) -> None:
    profile = next(iter(now.world.profiles["ratemds"].values()))
    profile.from_night(2, Trouble.REMOVED)
    url = f"{now.base_urls['ratemds']}/{profile.key}"
    assert get(url)[0] == 200
    now.night = 2
    assert get(url)[0] == 404
    assert now.statuses[2, "ratemds", 404] == 1


def test_an_unchanged_page_of_the_own_directory_is_not_sent_again(now: Serving) -> None:
    url = f"{now.base_urls['own_directory']}/{next(iter(now.world.profiles['own_directory']))}"
    with urlopen(url, timeout=10) as reply:
        tag = reply.headers["ETag"]
    assert get(url, **{"If-None-Match": tag}) == (304, b"")


def test_a_trespass_is_noted(now: Serving) -> None:
    now.world.closed["own_directory"].append("/staff-only/")
    get(f"{now.base_urls['own_directory']}/staff-only/phone-list")
    assert len(manners(now)) == 1

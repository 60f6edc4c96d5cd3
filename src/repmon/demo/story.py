"""Turns the script into a world: everybody listed rightly everywhere, then the problems, the traps and the answer key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from repmon.demo import script
from repmon.demo.answer_key import AnswerKey, Planted, Trap
from repmon.demo.dressing import office_of, phone_text, profile_of
from repmon.demo.listings import SITES, Profile, Shown, Trouble, World
from repmon.demo.people import TRACKING_PHONE, People
from repmon.demo.script import HEALTHGRADES, NIGHTS, RATEMDS, REFUSALS
from repmon.demo.strangers import strangers
from repmon.model import FindingKind, FindingState, Office, Physician

_TOLL_FREE = "+18885550177"
_STATES: tuple[FindingState, ...] = ("open", "verified_fixed", "regressed")
"""A finding's states as its problem begins, ends and begins again."""
_NIGHTS_TO_BELIEVE: dict[FindingKind, tuple[int, int]] = {
    "missing": (1, 0),
    "gone": (1, 0),
    "duplicate": (0, 1),
    "departed": (0, 1),
}
"""Readable nights beyond the first until a problem's beginning and its end can be believed: an absence takes two."""

_ENDS_WITH_REMOVAL: tuple[FindingKind, ...] = ("duplicate", "departed")
"""Kinds whose trouble is that a page is there at all, though what it says is right."""


@dataclass
class Story:
    """A world with its people and its key, while the problems are being planted."""

    people: People
    world: World
    key: AnswerKey
    pages: dict[tuple[int, str], Profile]
    """(position in the roster, site) -> that physician's profile."""
    phones: Iterator[str]

    def person(self, number: int) -> Physician:
        """Return the physician at a position of the roster."""
        return self.people.physicians[number]

    def right(self, number: int, site: str) -> Shown:
        """Return the page of a physician as it is when nothing is wrong."""
        shown = self.pages[number, site].shown(1)
        assert shown is not None, f"{self.person(number).last_name} plays two parts on {site}"
        return shown

    def trap(self, number: int, site: str, what: str) -> None:
        """Note something that must not become a finding."""
        self.key.traps.append(Trap(self.person(number).physician_id, site, what))


def tell_story(people: People) -> tuple[World, AnswerKey]:
    """Build the demo's world and its answer key."""
    story = Story(people, World(), AnswerKey(), {}, iter(people.spare_phones))
    _list_everybody(story)
    _trap_phones(story)
    _trap_nights(story)
    for kind, number, site, nights in script.PROBLEMS:
        _plant(story, kind, number, site, nights)
        story.key.planted.append(Planted(kind, story.person(number).physician_id, site, _moves(kind, site, nights)))
    _tell_ratings(story)
    story.world.refusals.update(REFUSALS)
    for site, paths in script.CLOSED.items():
        story.world.closed[site] += paths
    story.key.refused.update(REFUSALS)
    return story.world, story.key


def roster_on(people: People, night: int) -> list[Physician]:
    """Return those whom the organisation's roster holds on a night."""
    left = script.LEAVERS if night >= script.LEAVING_NIGHT else ()
    return [physician for number, physician in enumerate(people.physicians) if number not in left]


def _list_everybody(story: Story) -> None:
    serial = 0
    for number, physician in enumerate(story.people.physicians):
        for site in SITES:
            serial += 1
            story.pages[number, site] = story.world.add(profile_of(physician, site, serial, nights=NIGHTS))
    for stranger in strangers(story.people.physicians, story.phones):
        for site in (RATEMDS, HEALTHGRADES):
            serial += 1
            profile = story.world.add(profile_of(stranger.person, site, serial, nights=NIGHTS))
            if stranger.closed and site == RATEMDS:
                story.world.closed[site].append(f"/{profile.key}")
            shown = profile.shown(1)
            if shown and stranger.retired:
                profile.from_night(1, replace(shown, retired=True, accepting=False))


# ------------------------------------------------------------------------------------------------------------ problems


def _plant(story: Story, kind: FindingKind, number: int, site: str, nights: tuple[int, ...]) -> None:
    """Let a problem begin on the first of these nights, end on the second, begin again on the third ..."""
    page = _second_page(story, number, site) if kind == "duplicate" else story.pages[number, site]
    shown = story.right(number, site)
    wrong, right = _problem_page(story, kind, number, shown), shown if kind not in _ENDS_WITH_REMOVAL else Trouble.REMOVED
    for turn, night in enumerate(nights):
        page.from_night(night, wrong if turn % 2 == 0 else right)


def _second_page(story: Story, number: int, site: str) -> Profile:
    """Add another page for a physician, which is not there at first."""
    page = story.world.add(profile_of(story.person(number), site, 8000 + number, nights=NIGHTS))
    page.from_night(1, Trouble.REMOVED)
    return page


def _problem_page(story: Story, kind: FindingKind, number: int, right: Shown) -> Shown | Trouble:
    """Return what a physician's page is while the problem stands."""
    if kind in ("missing", "gone"):
        return Trouble.REMOVED
    if kind in _ENDS_WITH_REMOVAL:
        return right
    if kind == "wrong_phone":
        return _with_phone(right, next(story.phones), number)
    if kind == "other_number":
        return _with_phone(right, _TOLL_FREE, number)
    if kind == "wrong_address":
        return _moved(right, number)
    changes: dict[FindingKind, dict[str, Any]] = {
        "wrong_name": {"name": _misnamed(story.person(number), number)},
        "wrong_specialty": {"specialty": "Psychiatry"},
        "not_accepting_mismatch": {"accepting": not right.accepting},
        "closed_or_retired": {"retired": True},
    }
    return replace(right, **changes[kind])


def _with_phone(shown: Shown, phone: str | None, style: int) -> Shown:
    """Return the page with this number at every office."""
    return replace(shown, offices=tuple(replace(office, phone=phone_text(phone, style)) for office in shown.offices))


def _moved(shown: Shown, number: int) -> Shown:
    """Return the page with an old street of the same town or, for every fourth position, an office in another town."""
    if number % 4 == 2:
        elsewhere = {"street": "640 Winter Street", "city": "Worcester", "zip": "01608"}
        return replace(shown, offices=tuple(replace(office, **elsewhere) for office in shown.offices))
    return replace(shown, offices=tuple(replace(office, street="1875 Old Mill Road") for office in shown.offices))


def _misnamed(physician: Physician, number: int) -> str:
    """Return the name with another surname or, for odd positions, with a middle initial that belongs to somebody else."""
    if number % 2 == 0:
        return f"{physician.first_name} Marsh"
    initial = "B" if (physician.middle_name or "").startswith("T") else "T"
    return f"{physician.first_name} {initial}. {physician.last_name}"


def _moves(kind: FindingKind, site: str, nights: tuple[int, ...]) -> tuple[tuple[int, FindingState], ...]:
    """Return on which nights the finding has to move, given when a site can be read and how much proof a kind needs."""
    waits = _NIGHTS_TO_BELIEVE.get(kind, (0, 0))
    moves = []
    for turn, night in enumerate(nights):
        seen = _readable(site, night, waits[turn % 2])
        if kind == "missing" and turn % 2:
            seen = next(later for later in range(2, 2 * NIGHTS, script.SEARCH_AGAIN_NIGHTS) if later >= night)
        moves.append((seen, _STATES[min(turn, 2)]))
    return tuple(moves)


def _readable(site: str, night: int, wait: int) -> int:
    """Return the night, from this one on, when the site has let the crawler in `wait` + 1 times."""
    readable = [later for later in range(night, 2 * NIGHTS) if (site, later) not in REFUSALS]
    return readable[wait]


def _tell_ratings(story: Story) -> None:
    """Let one profile get bad ratings faster than chance gives them, and others a few that say nothing."""
    number, site, bad, told = script.RATING_DROP
    story.pages[number, site].stars = {1: script.USUAL_STARS, **bad}
    story.key.planted.append(Planted("rating_shift", story.person(number).physician_id, site, ((told, "open"),)))
    for number, site, bad in script.RATING_CHANCE:
        story.pages[number, site].stars = {1: script.USUAL_STARS, **bad}
        story.trap(number, site, "two bad ratings among many good ones")


# --------------------------------------------------------------------------------------------------------------- traps


def _trap_phones(story: Story) -> None:
    for number, site in script.MAIN_LINE:
        locations = [replace(place, phone=place.main_phone) for place in story.person(number).locations]
        offices = tuple(office_of(place, number) for place in locations)
        story.pages[number, site].from_night(1, replace(story.right(number, site), offices=offices))
        story.trap(number, site, "the practice's main line")
    for number, site in script.TRACKING:
        story.pages[number, site].from_night(1, _with_phone(story.right(number, site), TRACKING_PHONE, 0))
        story.trap(number, site, "the organisation's own tracking number")
    for number, site in script.NO_PHONE:
        story.pages[number, site].from_night(1, _with_phone(story.right(number, site), None, 0))
        story.trap(number, site, "no phone at all")
    for number, site in script.EXTRA_OFFICE:
        shown = story.right(number, site)
        phone = phone_text(next(story.phones), 0)
        extra = Office("Lakeshore Weekend Clinic", "21 Shore Road", "Plymouth", "MA", "02360", phone)
        story.pages[number, site].from_night(1, replace(shown, offices=(*shown.offices, extra)))
        story.trap(number, site, "one more office elsewhere, beside the right ones")


def _trap_nights(story: Story) -> None:
    for number, site, night, trouble in script.ONE_NIGHT:
        story.pages[number, site].only_on(night, trouble)
        story.trap(number, site, f"HTTP {trouble.value} on one night")
    for number, site, night in script.WRONG_PAGE:
        story.pages[number, site].only_on(night, story.pages[number + 1, site])
        story.trap(number, site, "another physician's page on one night")
    for number, night in script.SHORT_PAGE:
        page = story.pages[number, HEALTHGRADES]
        page.only_on(night, replace(story.right(number, HEALTHGRADES), short_page=True))
        story.trap(number, HEALTHGRADES, "the template without address and count")
    for number, site in script.LEFT_AND_REMOVED:
        story.pages[number, site].from_night(script.LEAVING_NIGHT, Trouble.REMOVED)
        story.trap(number, site, "left, and taken down on the same night")

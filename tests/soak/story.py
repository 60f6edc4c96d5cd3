"""The soak's world: sixty physicians on three sites for as many nights as wanted, with real changes planted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from repmon.demo.dressing import phone_text, profile_of
from repmon.demo.listings import SITES, Profile, Shown, Trouble, World
from repmon.demo.people import People, make_people
from repmon.demo.strangers import NAMESAKES, strangers
from repmon.model import FindingKind, Physician

RATEMDS, HEALTHGRADES, OWN = SITES
LEAVERS = (57, 58, 59)
USUAL_STARS = (5,) * 20 + (4, 4, 3, 1)
PASSING_NIGHTS = 3
"""How long the scale of one site is another; that of a second one stays so."""
BAD_NIGHTS: tuple[tuple[int, ...], ...] = ((1, 1, 1), (1, 1, 1), (1, 1, 2))
"""What three successive nights bring to the profile of a rating story: nine bad ratings after two dozen good ones."""

PAGE_KINDS: tuple[FindingKind, ...] = (
    "wrong_phone", "wrong_address", "wrong_name", "wrong_specialty", "closed_or_retired", "gone", "missing", "rating_shift",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A real problem on a physician's page: it begins on the first of these nights, ends on the second, begins again ..."""

    kind: FindingKind
    physician_id: str
    site: str
    key: str
    nights: tuple[int, ...]


class SoakProfile(Profile):
    """A profile whose site may show all ratings on another scale for some nights."""

    rescaled: dict[str, range]

    def ratings(self, night: int) -> list[int]:
        stars = super().ratings(night)
        if night in self.rescaled.get(self.site, range(0)):
            return [1 + 3 * (star - 1) / 4 for star in stars]  # type: ignore[misc]  # fractions are what a new scale makes
        return stars

    def lasting_ratings(self, night: int) -> list[int]:
        """What the page shows but for another scale of a few nights."""
        changed = self.rescaled.get(self.site, range(0))
        return super().ratings(night) if len(changed) <= PASSING_NIGHTS else self.ratings(night)


@dataclass
class Story:
    """The world, who is in it, and the answer key."""

    people: People
    world: World
    changes: list[Change] = field(default_factory=list)
    rescaled: dict[str, range] = field(default_factory=dict)
    """site -> nights on which it shows all ratings on another scale: one incident of the site, and no news of anybody."""
    leaving_night: int = 0
    pages: dict[tuple[str, str], SoakProfile] = field(default_factory=dict)
    """(physician_id, site) -> that physician's page."""

    def roster(self, night: int) -> list[Physician]:
        """Who is on the roster on a night."""
        left = LEAVERS if night >= self.leaving_night else ()
        return [person for number, person in enumerate(self.people.physicians) if number not in left]

    def last_name(self, physician_id: str) -> str:
        return next(one.last_name for one in self.people.physicians if one.physician_id == physician_id)


def tell_story(seed: int, nights: int) -> Story:
    """Build the world of so many nights."""
    chance = random.Random(f"story {seed}")
    people = make_people()
    story = Story(people, World(), leaving_night=max(nights // 2, 2))
    if nights >= 40:
        passing = range(nights // 2, nights // 2 + PASSING_NIGHTS)
        story.rescaled = {RATEMDS: range(nights // 3, nights + 1), HEALTHGRADES: passing}
    phones = iter(people.spare_phones)
    pages = _list_everybody(story, nights, phones)
    story.pages = {(people.physicians[number].physician_id, site): page for (number, site), page in pages.items()}
    for number, person in enumerate(people.physicians):
        if number in LEAVERS:
            story.changes += [
                Change("departed", person.physician_id, site, pages[number, site].key, (story.leaving_night,)) for site in SITES
            ]
            continue
        for site in chance.sample(SITES, 2):
            kind = _kind(chance, person, site)
            if kind == "missing" and number in NAMESAKES:
                continue  # the namesake's page waits for a person's word, and until then nobody is missing
            turns = _nights(chance, kind, nights) if kind else ()
            if kind is not None and not (kind == "rating_shift" and _near_a_new_scale(story, site, turns[0])):
                _plant(story, kind, person, pages[number, site], turns, next(phones))
    return story


def _list_everybody(story: Story, nights: int, phones: Iterator[str]) -> dict[tuple[int, str], SoakProfile]:
    pages, serial = {}, 0
    for number, person in enumerate(story.people.physicians):
        for site in SITES:
            serial += 1
            pages[number, site] = _add(story, profile_of(person, site, serial, nights=nights))
    for stranger in strangers(story.people.physicians, phones):
        for site in (RATEMDS, HEALTHGRADES):
            serial += 1
            _add(story, profile_of(stranger.person, site, serial, nights=nights))
    return pages


def _add(story: Story, profile: Profile) -> SoakProfile:
    own = SoakProfile(profile.site, profile.key, profile.states, profile.stars)
    own.rescaled = story.rescaled
    story.world.add(own)
    return own


def _kind(chance: random.Random, person: Physician, site: str) -> FindingKind | None:
    kind = chance.choice(PAGE_KINDS)
    if kind in ("wrong_phone", "wrong_address") and len(person.locations) > 1:
        return None  # a finding for each office: the demo's tests look at those
    if kind == "closed_or_retired" and site != RATEMDS:
        return None
    # RateMDs shows no NPI: under another surname a page is no longer anybody's; its specialties are words of its own.
    return None if kind in ("wrong_name", "wrong_specialty") and site == RATEMDS else kind


def _near_a_new_scale(story: Story, site: str, night: int) -> bool:
    """A site that changes its scale breaks its histories off: what moves then, or soon after, cannot be told from that."""
    changed = story.rescaled.get(site)
    return changed is not None and (changed.start - 15 <= night <= changed.start + 60 or night in changed)


def _nights(chance: random.Random, kind: FindingKind, nights: int) -> tuple[int, ...]:
    """One to three turns: a problem from its first night on, its end, its return; far enough apart to be told apart."""
    first = 1 if kind == "missing" else chance.randint(4, max(5, nights - 4))
    if kind == "rating_shift":
        return (max(first, 6),)
    gaps = [chance.randint(12, 60) for _ in range(chance.randrange(3))]
    turns = [first]
    for gap in gaps:
        turns.append(turns[-1] + gap)
    turns = turns[:2] if kind == "missing" else turns
    return tuple(night for night in turns if night <= nights)


def _plant(story: Story, kind: FindingKind, person: Physician, page: Profile, nights: tuple[int, ...], phone: str) -> None:
    story.changes.append(Change(kind, person.physician_id, page.site, page.key, nights))
    if kind == "rating_shift":
        page.stars = {1: USUAL_STARS} | {nights[0] + at: stars for at, stars in enumerate(BAD_NIGHTS)}
        return
    right = page.shown(1)
    assert right is not None
    for turn, night in enumerate(nights):
        page.from_night(night, right if turn % 2 else _wrong(kind, right, phone))


def _wrong(kind: FindingKind, right: Shown, phone: str) -> Shown | Trouble:
    if kind in ("gone", "missing"):
        return Trouble.REMOVED
    if kind == "wrong_phone":
        return replace(right, offices=tuple(replace(office, phone=phone_text(phone, 0)) for office in right.offices))
    if kind == "wrong_address":
        return replace(right, offices=tuple(replace(office, street="1875 Old Mill Road") for office in right.offices))
    if kind == "wrong_name":
        return replace(right, name=f"{right.first_name} Marsh")
    if kind == "wrong_specialty":
        return replace(right, specialty="Psychiatry")
    return replace(right, retired=True)

"""What the demo's sites show: profiles whose content, number of ratings and troubles depend on the night.

Nights are counted from 1. A profile holds its states as "from this night on", so that a change, its correction and its
return are three lines of a story, and the page of any night can be asked for at any time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum

from repmon.model import Office

SITES = ("ratemds", "healthgrades", "own_directory")


class Trouble(Enum):
    """Why a profile's page cannot be read; the value is the HTTP status that the site answers."""

    REMOVED = 404
    BROKEN = 500


class Refusal(Enum):
    """How a whole site turns a crawler away for a night."""

    FORBIDDEN = "403 for every page"
    CHALLENGE = "a page that asks the visitor to prove being human"
    DOWN = "503 for every page"


@dataclass(frozen=True)
class Shown:
    """What a profile's page says. Texts are as the site prints them."""

    name: str
    first_name: str
    last_name: str
    specialty: str
    offices: tuple[Office, ...]
    credentials: str | None = None
    npi: str | None = None
    gender: str | None = None
    accepting: bool | None = None
    short_page: bool = False
    """The site serves its second template: no addresses and no number of ratings."""
    retired: bool = False
    """Only RateMDs says so, behind the name."""


@dataclass
class Profile:
    """One page of one site through all nights."""

    site: str
    key: str
    """Path of the page below the site's root, without the first slash."""
    states: dict[int, Shown | Trouble | Profile]
    """Night -> what the page is from then on; another Profile means that the site mixes the two up."""
    stars: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Night -> the ratings (1 to 5 stars) that patients left before its crawl. A rating story needs only entries here."""

    def on(self, night: int) -> Shown | Trouble | Profile:
        """Return what the page is on this night."""
        started = [first for first in self.states if first <= night]
        return self.states[max(started)] if started else Trouble.REMOVED

    def from_night(self, night: int, state: Shown | Trouble) -> None:
        """Let the page be like this from this night on."""
        self.states[night] = state

    def only_on(self, night: int, state: Shown | Trouble | Profile) -> None:
        """Let the page be like this for one night, and then again what it was."""
        after = self.on(night)
        self.states[night] = state
        self.states.setdefault(night + 1, after)

    def shown(self, night: int) -> Shown | None:
        """Return what the page shows this night, or None when there is no readable page of its own."""
        state = self.on(night)
        return state if isinstance(state, Shown) else None

    def ratings(self, night: int) -> list[int]:
        """Return every rating given up to this night."""
        return [star for first, stars in sorted(self.stars.items()) if first <= night for star in stars]


@dataclass
class World:
    """Every site's profiles, and the nights on which a whole site turns the crawler away."""

    profiles: dict[str, dict[str, Profile]] = field(default_factory=lambda: defaultdict(dict))
    """site -> key -> profile."""
    refusals: dict[tuple[str, int], Refusal] = field(default_factory=dict)
    closed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """site -> beginnings of paths that its robots.txt closes."""

    def add(self, profile: Profile) -> Profile:
        """Put a profile on its site."""
        self.profiles[profile.site][profile.key] = profile
        return profile

    def live(self, site: str, night: int) -> list[Profile]:
        """Return the profiles that the site's own search knows this night."""
        return [profile for profile in self.profiles[site].values() if profile.shown(night)]

    def search(self, site: str, night: int, text: str) -> list[Profile]:
        """Find profiles as these sites do: by parts of names, generously, best rated first.

        A profile is a hit when its surname begins like a word of the query, so "Barlow" also finds Dr. Barlowe.
        """
        words = [word.casefold()[:4] for word in text.replace(",", " ").split() if len(word.strip(".")) > 1]
        hits = [
            profile
            for profile in self.live(site, night)
            if (shown := profile.shown(night)) and any(shown.last_name.casefold().startswith(word) for word in words)
        ]
        return sorted(hits, key=lambda profile: (-mean(profile.ratings(night)), profile.key))


def mean(stars: list[int]) -> float:
    """Return the average number of stars; 0 for a profile that nobody has rated."""
    return sum(stars) / len(stars) if stars else 0.0

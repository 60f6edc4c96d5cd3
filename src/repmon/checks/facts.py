"""Everything that tonight's checks may look at, gathered once and indexed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from repmon.checks.rating_levels import Level
from repmon.checks.rating_news import RatingNews
from repmon.clean.name_display import display_name
from repmon.model import Listing, Match, Night, Physician, Search, SiteRun, StoredListing

OURS: frozenset[str] = frozenset({"auto", "confirmed"})
"""Match states on which a finding may rest. A match that needs review accuses nobody."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the checks need to know of one site."""

    name: str
    title: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Swap:
    """A page that was a physician's and turned into another person's."""

    site: str
    site_key: str
    physician_id: str
    since: Night
    before: Listing
    """The page as it was."""
    why: str | None
    """What tells the two apart; None when the page shows the physician again."""
    points: float
    """Match weight of the page before."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page that was, or may have been, a physician's and is ascribed to nobody as it is now."""

    site: str
    site_key: str
    physician_id: str
    since: Night
    """The first night on which it was read like that."""
    why: str | None
    """What tells the two apart; None while the page may still be the physician's."""


@dataclass(frozen=True)
class NightFacts:
    """One night's knowledge: roster, listings, matches, searches, and how well each site could be read."""

    night: Night
    physicians: Mapping[str, Physician]
    departed: Mapping[str, tuple[Physician, Night]]
    listings: Mapping[tuple[str, str], StoredListing]
    matches: Sequence[Match]
    searches: Sequence[Search]
    runs: Mapping[str, SiteRun]
    """site -> tonight's run."""
    ok_nights: Mapping[str, frozenset[Night]]
    """site -> nights on which its health was ok."""
    sites: Mapping[str, SiteFacts]
    """Every site of the configuration that may run."""
    tracking_phones: frozenset[str] = frozenset()
    """The organisation's own call-tracking numbers, E.164."""
    search_window: int = 14
    """Searches longer ago than so many nights prove nothing any more."""
    priority_weights: Mapping[str, float] = field(default_factory=dict)
    """site -> its weight in the priority (1.0 when not given)."""
    demand: Mapping[str, float] = field(default_factory=dict)
    """Specialty in lower case -> how much it is in demand (1.0 when not given)."""
    ratings: RatingNews = field(default_factory=RatingNews)
    """What the rating checks told lately."""
    swaps: Sequence[Swap] = ()
    lost_pages: Sequence[LostPage] = ()
    dismissed: frozenset[str] = frozenset()
    """Ids of the findings that a person said to leave alone."""
    levels: Mapping[int, Level] = field(default_factory=dict)
    """listing_id -> where the rating of a listing of ours stands."""

    def healthy(self, site: str | None) -> bool:
        """Tell whether the site could be read well tonight, so that what it shows (or does not) counts."""
        run = self.runs.get(site or "")
        return run is not None and run.health == "ok"

    def fresh(self, stored: StoredListing) -> bool:
        """Tell whether this listing's page was read tonight on a healthy site."""
        return stored.last_seen == self.night and self.healthy(stored.listing.site)

    def may_judge(self, stored: StoredListing) -> bool:
        """Tell whether a listing's values may make findings tonight: it is there, and its site could be read.

        A page that was not found tonight waits until a second night says whether it is gone or back.
        """
        return stored.absent_since is None and stored.gone_since is None and self.healthy(stored.listing.site)

    def unreadable_sites(self) -> dict[str, str]:
        """Site -> why it cannot be judged tonight."""
        return {
            site: (run.why or run.health or "the run did not finish") if run else "it was not read tonight"
            for site in self.sites
            if (run := self.runs.get(site)) is None or run.health != "ok"
        }

    @cached_property
    def ours(self) -> list[tuple[Match, StoredListing]]:
        """Matches that findings may rest on, with their listings, in a stable order."""
        rows = [
            (m, self.listings[m.site, m.site_key])
            for m in self.matches
            if m.state in OURS and (m.site, m.site_key) in self.listings
        ]
        return sorted(rows, key=lambda row: (row[0].physician_id, row[0].site, row[0].site_key))

    @cached_property
    def listed(self) -> frozenset[str]:
        """Physicians to whom any listing is ascribed."""
        return frozenset(match.physician_id for match, _ in self.ours)

    @cached_property
    def most_ratings(self) -> dict[str, int]:
        """physician_id -> the most ratings that any listing of theirs has."""
        most: dict[str, int] = {}
        for match, stored in self.ours:
            most[match.physician_id] = max(most.get(match.physician_id, 0), rating_count(stored.listing) or 0)
        return most

    @cached_property
    def by_pair(self) -> dict[tuple[str, str], list[tuple[Match, StoredListing]]]:
        """(physician_id, site) -> its matches in any state but rejected."""
        pairs: dict[tuple[str, str], list[tuple[Match, StoredListing]]] = defaultdict(list)
        for match in self.matches:
            stored = self.listings.get((match.site, match.site_key))
            if stored is not None and match.state != "rejected":
                pairs[match.physician_id, match.site].append((match, stored))
        return dict(pairs)

    @cached_property
    def lost_by_pair(self) -> dict[tuple[str, str], list[LostPage]]:
        """(physician_id, site) -> the live pages that were theirs."""
        pairs: dict[tuple[str, str], list[LostPage]] = defaultdict(list)
        for page in self.lost_pages:
            pairs[page.physician_id, page.site].append(page)
        return dict(pairs)

    @cached_property
    def searches_by_pair(self) -> dict[tuple[str, str], list[Search]]:
        """(physician_id, site) -> its searches, oldest first."""
        pairs: dict[tuple[str, str], list[Search]] = defaultdict(list)
        for search in sorted(self.searches, key=lambda search: search.night):
            pairs[search.physician_id, search.site].append(search)
        return dict(pairs)

    def title(self, site: str) -> str:
        """The site's name as people know it."""
        return self.sites[site].title if site in self.sites else site


def in_words(night: Night | None) -> str:
    """A night as people write it: "5 March 2026"."""
    if night is None:
        return "an unknown date"
    date = dt.date.fromisoformat(night)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def full_name(physician: Physician) -> str:
    """The physician's name as the report prints it."""
    name = display_name(physician.first_name, None, physician.last_name, physician.suffix)
    return f"Dr. {name}" if _is_doctor(physician.credentials) else name


def _is_doctor(credentials: Iterable[str]) -> bool:
    return any(
        c in {"MD", "DO", "MBBS", "DPM", "DDS", "DMD", "OD", "PHD", "PSYD", "DC", "AUD", "DNP", "PHARMD"} for c in credentials
    )


def rating_count(listing: Listing) -> int | None:
    """How many ratings the listing shows, when it says."""
    return listing.rating.count if listing.rating else None

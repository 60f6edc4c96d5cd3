"""What can be set, as frozen dataclasses with their standard values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MIN_DELAY_SECONDS = 1.0
"""Politeness floor between two requests to one host; only a loopback host may be read faster (tests and the demo)."""

_LOOPBACK = ("localhost", "::1")


@dataclass(frozen=True, slots=True)
class Permission:
    """Why this source may be read: what was read or agreed, by whom and when."""

    basis: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose physicians these are, and who answers for the crawl."""

    name: str
    contact: str | None = None
    """E-mail address or web page given in the User-Agent; required before anything is crawled."""
    website: str | None = None
    """The organisation's own site: the contact where no other is given."""
    tracking_phones: tuple[str, ...] = ()
    """The organisation's own call-tracking numbers: never reported as wrong."""
    logo: Path | None = None
    """An SVG or PNG file that the report shows in place of the name."""
    accent: str | None = None
    """The organisation's colour, ``#rrggbb``: links and bars of the report, made darker or lighter until they can be read."""


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Limits that hold for every site."""

    delay_seconds: float = MIN_DELAY_SECONDS
    timeout_seconds: float = 30.0
    max_page_bytes: int = 10 * 1024 * 1024
    max_minutes: float = 8 * 60
    search_again_nights: int = 7
    """A physician already known to be missing on a site is searched for again after so many nights."""
    revisit_nights: int = 3
    """A listing that hardly ever changes is looked at again after so many nights at the latest; 1: every night."""


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """One source of listings."""

    name: str
    enabled: bool = False
    permission: Permission | None = None
    wanted: bool = True
    """Whether the organisation wants every physician listed here (only then can a listing be *missing*)."""
    base_url: str | None = None
    """Replaces the site's own address, for a mirror or a test server."""
    sitemap: str | None = None
    start: tuple[str, ...] = ()
    delay_seconds: float | None = None
    max_requests: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """Whatever else the site's own table holds; the site's spider knows what it means."""

    def why_not_run(self, night: str | None = None) -> str | None:
        """Say in a few words why this source does not run, or None when it may.

        A permission of a later day has not been given yet. The day that counts is today's, or that of a later ``night``: one
        that is caught up on is asked for today.
        """
        if not self.enabled:
            return "not enabled"
        if self.permission is None:
            return "no permission basis recorded"
        today = dt.date.today()
        if self.permission.on > (max(today, dt.date.fromisoformat(night)) if night else today):
            return f"its permission is dated {self.permission.on}, which is yet to come"
        return None


DATES = ("day_first", "month_first", "iso")
NUMBERS = ("1,234", "1.234", "1 234")


PAGES = ("auto", "one", "folder")


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """How the report writes dates (2 March 2026, March 2, 2026 or 2026-03-02) and numbers (shown by example)."""

    dates: str = "day_first"
    numbers: str = "1,234"
    pages: str = "auto"
    """One of ``PAGES``: one file, which can be mailed; a folder, which opens faster; ``auto`` decides by the roster's size."""


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGEST_WHEN = ("changes", "weekly", "always")


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """Who is told about a night, and when. Holds references to secrets (``${NAME}``), never a secret."""

    marketers: tuple[str, ...] = ()
    """E-mail addresses, and references to addresses of chat services as apprise knows them: they get the digest."""
    administrators: tuple[str, ...] = ()
    """The same: they are told when a site could not be read or a night failed."""
    when: str = "changes"
    """When marketers get the digest, one of ``DIGEST_WHEN``: when something new stands, once a week, every night."""
    weekday: str = "monday"
    """Day of the weekly digest: the date of the night."""
    smtp: str | None = None
    """The mail server: ``smtp://host:port``, or ``${SMTP_URL}`` where it needs a password."""
    sender: str | None = None
    """Address that the mails come from."""


@dataclass(frozen=True, slots=True)
class Backups:
    """Copies of the database that the night takes."""

    folder: Path
    every_nights: int = 7
    keep: int = 4
    """So many stay: with the standard values the last four weeks can be gone back to."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long personal data is kept at most, in days; ``docs/privacy.md`` gives the reasons."""

    review_days: int = 365
    """Single reviews, counted from the night on which they were first seen."""
    departed_days: int = 730
    """Physicians who left, with all that is theirs alone, counted from the import that missed them."""
    stranger_days: int = 365
    """Listings that are nobody's of ours, counted from the last night on which they were seen."""
    search_days: int = 365
    """Searches, counted from their night."""


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """Stars that the organisation wants its physicians to have."""

    line: float = 4.0
    """Below it patients begin to look elsewhere."""
    lines: Mapping[str, float] = field(default_factory=dict)
    """Other lines, by specialty as the roster writes it, in any case."""

    def line_of(self, specialty: str | None) -> float:
        """The line for a specialty."""
        return self.lines.get((specialty or "").casefold(), self.line)


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration. ``folder`` is where relative paths start: the folder of repmon.toml."""

    folder: Path
    organisation: Organisation
    database: Path
    reports: Path
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    sites: dict[str, SiteConfig] = field(default_factory=dict)
    report: ReportSettings = field(default_factory=ReportSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    retention: Retention = field(default_factory=Retention)
    ratings: RatingSettings = field(default_factory=RatingSettings)
    demand: Mapping[str, float] = field(default_factory=dict)
    """Specialty in lower case -> how much it is in demand: a factor of its physicians' priorities."""
    backups: Backups = field(default_factory=lambda: Backups(Path("backups")))

    def site(self, name: str) -> SiteConfig:
        """Return the settings of a site; a site that is not configured is off."""
        return self.sites.get(name, SiteConfig(name=name))


def is_loopback(url: str) -> bool:
    """Tell whether a URL points at this machine (then no politeness floor applies)."""
    host = urlsplit(url).hostname or ""
    return host in _LOOPBACK or host.startswith("127.")

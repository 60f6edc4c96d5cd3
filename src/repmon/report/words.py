"""How the report says things: names of findings and states, dates, phones, addresses, links that are safe to follow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from repmon.clean.phones import format_national, read_phone
from repmon.model import FindingKind, Night


class KindWords(NamedTuple):
    """What a kind of finding is called and what a marketer does about it."""

    title: str
    field: str | None
    """The field that is wrong, as the grid names it; None when the finding is not about one field."""
    action: str
    """What to do; ``{expected}`` and ``{site}`` are filled in."""


KINDS: dict[FindingKind, KindWords] = {
    "missing": KindWords("Missing", None, "Create or claim a listing on {site}"),
    "wrong_name": KindWords("Wrong name", "name", "Change the name on {site} to {expected}"),
    "wrong_phone": KindWords("Wrong phone", "phone", "Change the phone on {site} to {expected}"),
    "wrong_address": KindWords("Wrong address", "address", "Change the address on {site} to {expected}"),
    "wrong_specialty": KindWords("Wrong specialty", "specialty", "Change the specialty on {site} to {expected}"),
    "wrong_website": KindWords("Wrong website", "website", "Change the website on {site} to {expected}"),
    "other_number": KindWords("Other number", "phone", "Replace the central or tracking number on {site} by {expected}"),
    "duplicate": KindWords("Duplicate", None, "Ask {site} to merge the two listings"),
    "departed": KindWords("Has left", None, "Ask {site} to take our location off this listing"),
    "closed_or_retired": KindWords("Shown as closed", "status", "Tell {site} that the physician still practises"),
    "not_accepting_mismatch": KindWords(
        "Accepting patients", "accepting", "Correct on {site} whether new patients are accepted"
    ),
    "gone": KindWords("Disappeared", None, "Ask {site} why the listing is gone, or create it again"),
    "listing_swapped": KindWords("Another person's page", "identity", "Check on {site} whose page this is now"),
    "stale_roster": KindWords("Roster may be wrong", "roster", "Check our own roster: several sites agree with each other"),
    "rating_shift": KindWords("Rating shift", None, "Read the newest reviews on {site}"),
    "review_burst": KindWords("Burst of reviews", None, "Read the newest reviews on {site}"),
    "below_threshold": KindWords("Below threshold", None, "Watch the rating on {site}"),
    "count_dropped": KindWords("Reviews removed", None, "Nothing to fix: {site} took reviews away"),
    "scale_changed": KindWords("Recalculated", None, "Nothing to fix: {site} changed its scale, or works its means out anew"),
    "site_incident": KindWords("Site incident", None, "Nothing to fix: {site} changed many listings at once"),
}

RATING_KINDS: frozenset[str] = frozenset(
    {"rating_shift", "review_burst", "below_threshold", "count_dropped", "scale_changed", "site_incident"}
)
"""Kinds that are news about ratings: reported, but nothing in the listing is wrong and nothing is to be fixed."""

STANDING: frozenset[str] = frozenset({"open", "submitted", "regressed", "stuck", "couldnt_check"})
"""States in which a problem still stands: it is in the work list and counts in the report."""

STATES: dict[str, str] = {
    "open": "Open",
    "submitted": "Sent to the site",
    "verified_fixed": "Fixed",
    "regressed": "Wrong again",
    "dismissed": "Dismissed",
    "stuck": "Stuck",
    "couldnt_check": "Couldn't check",
}

EVENTS: dict[str, str] = {
    "opened": "Found",
    "submitted": "Sent to the site",
    "verified_fixed": "Verified fixed",
    "regressed": "Wrong again",
    "reopened": "Opened again",
    "withdrawn": "Closed",
    "dismissed": "Dismissed",
    "taken_back": "Taken back",
    "edited": "Edited",
    "stuck": "Stuck",
    "couldnt_check": "Couldn't check",
    "checked_again": "Checked again",
}


def kind_words(kind: str) -> KindWords:
    """Return the words for a kind; a kind that a newer check made is shown by its name."""
    known = KINDS.get(kind)  # type: ignore[call-overload]
    return known or KindWords(kind.replace("_", " ").capitalize(), None, "Look at the listing on {site}")


def open_words(kind: str) -> str:
    """What the link of a finding leads to; somebody who is missing has no listing, only the search that did not find one."""
    return {"missing": "Open the search", "gone": "Open its old page"}.get(kind, "Open the listing")


_TITLES = {"webmd": "WebMD", "usnews": "US News", "google_profile": "Google Business Profile", "google_places": "Google Maps"}


def site_title(name: str) -> str:
    """Make a readable title of a site's name, for a site whose listings are imported and that has no spider."""
    return _TITLES.get(name) or name.replace("_", " ").capitalize()


_WEB_ADDRESS = re.compile(r"\s*https?://[^\s/?#\\]", re.IGNORECASE)


class Manner(NamedTuple):
    """How dates and numbers are written: ``[report]`` in repmon.toml decides."""

    dates: str = "day_first"
    """``day_first`` 2 March 2026, ``month_first`` March 2, 2026, ``iso`` 2026-03-02."""
    thousands: str = ","
    """What stands between the thousands of a number."""

    @property
    def decimal(self) -> str:
        """The decimal mark that goes with it: who writes 1.234 or 1 234 for a thousand writes 4,5 for four and a half."""
        return "." if self.thousands == "," else ","


STANDARD_MANNER = Manner()
_manner: ContextVar[Manner] = ContextVar("manner", default=STANDARD_MANNER)


def manner_now() -> Manner:
    """The manner in which dates and numbers are written now."""
    return _manner.get()


@contextmanager
def written(manner: Manner) -> Iterator[None]:
    """Write dates and numbers in this manner within the block."""
    token = _manner.set(manner)
    try:
        yield
    finally:
        _manner.reset(token)


def say_date(night: Night | None, *, year: bool = True) -> str:
    """``2026-03-02`` -> ``2 March 2026``, or as the manner has it; an unknown date is ``never``."""
    return _date(night[:10], year, _manner.get().dates) if night else "never"


@lru_cache(maxsize=4096)
def _date(night: Night, year: bool, dates: str) -> str:
    date = dt.date.fromisoformat(night)
    if dates == "iso":
        return night
    if dates == "month_first":
        return f"{date:%B} {date.day}" + (f", {date.year}" if year else "")
    return f"{date.day} {date:%B}" + (f" {date.year}" if year else "")


_MONTHS = [f"{dt.date(2000, month, 1):%B}" for month in range(1, 13)]
_WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b")


_ISO_DATE = re.compile(r"(?<![\w/.-])\d{4}-\d\d-\d\d(?![\w/-])", re.ASCII)
_WRITTEN_NUMBER = re.compile(r"(?<![\w.,/-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w/-]|[.,]\d)", re.ASCII)


def resaid(sentence: str, kind: str = "") -> str:
    """A sentence kept with a finding, written again in the manner that is asked for.

    Its dates are kept day first or as 2026-03-31, its numbers as 1,234.5. Numbers are written again only in news about ratings:
    elsewhere they may be part of what a site shows, like a phone or an address, and stay as shown.
    """
    said = sentence if _manner.get().dates == "day_first" else _WRITTEN_DATE.sub(_said_again, sentence)
    said = _ISO_DATE.sub(_iso_said, said)
    return renumbered(said) if kind in RATING_KINDS else said


def renumbered(text: str) -> str:
    """A text in which every number is written as 1,234.5, with the numbers in the manner that is asked for."""
    manner = _manner.get()
    if manner.thousands == ",":
        return text
    marks = str.maketrans({",": manner.thousands, ".": manner.decimal})
    return _WRITTEN_NUMBER.sub(lambda found: found[0].translate(marks), text)


def _iso_said(found: re.Match[str]) -> str:
    try:
        return say_date(found[0])
    except ValueError:  # no date after all
        return found[0]


def _said_again(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    try:
        date = dt.date(int(year or 2000), _MONTHS.index(month) + 1, int(day))
    except ValueError:  # no date after all: "31 June"
        return found[0]
    # an ISO date without its year would be no date: then the day goes first, as it was written
    return found[0] if not year and _manner.get().dates == "iso" else say_date(date.isoformat(), year=bool(year))


def say_number(number: float) -> str:
    """``1204`` -> ``1,204``, or as the manner has it; rounded to a whole number."""
    return f"{number:,.0f}".replace(",", _manner.get().thousands)


def say_decimal(number: float) -> str:
    """``4.25`` -> ``4.2``, or as the manner has it."""
    return renumbered(f"{number:.1f}")


def days_between(earlier: Night, later: Night) -> int:
    """Days from one night to another."""
    return (dt.date.fromisoformat(later) - dt.date.fromisoformat(earlier)).days


def night_before(night: Night, days: int) -> Night:
    """The night so many days earlier."""
    return (dt.date.fromisoformat(night) - dt.timedelta(days=days)).isoformat()


@lru_cache(maxsize=65_536)
def national(phone: str | None) -> str:
    """A phone as people read it, ``(413) 555-0123``; what is no phone stays as shown."""
    if not phone:
        return ""
    if phone.startswith("+1") and len(phone) == 12 and phone[1:].isdecimal():
        return f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
    read = read_phone(phone)
    return format_national(read.e164) if read and read.e164 else phone


def safe_url(url: object) -> str | None:
    """Return a web address that may become a link; None for anything else (``javascript:``, ``data:``, half an address)."""
    return url.strip() if isinstance(url, str) and _WEB_ADDRESS.match(url) else None


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 listing``, ``2 listings``, ``1,204 listings``."""
    return f"{say_number(number)} {one if number == 1 else many or one + 's'}"


def join_words(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

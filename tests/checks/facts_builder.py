"""One fictional physician on one site, and what may go wrong with them: the smallest world the checks can look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from repmon.checks.facts import NightFacts, SiteFacts
from repmon.model import Listing, Match, Office, Physician, PracticeLocation, Rating, Search, SiteRun, StoredListing

NIGHT, EVE = "2026-03-02", "2026-03-01"
SITE = "ratemds"

HILL = PracticeLocation(
    location_id="hill", name="Hill Clinic", street="12 Main St", street2="Ste 4", city="Springfield", state="MA", zip="01103",
    phone="+14135550123", main_phone="+14135550100",
)  # fmt: skip
JANE = Physician(
    physician_id="P1", npi="1234567893", first_name="Jane", middle_name="Quinn", last_name="Doe", credentials=("MD",),
    gender="F", specialty="Cardiology", accepting_new_patients=True, locations=(HILL,),
)  # fmt: skip
RIGHT = Office(street="12 Main Street, Suite 4", city="Springfield", state="MA", zip="01103", phone="(413) 555-0123")


def listing(key: str = "jane-doe", **changes: Any) -> Listing:
    shown = Listing(
        site=SITE, site_key=key, url=f"https://reviews.example.org/{key}", name="Dr. Jane Q. Doe, MD",
        specialties=("Cardiologist",), offices=(RIGHT,), rating=Rating(4.5, 5, 0.1, 20, "ratings"), accepting=True,
    )  # fmt: skip
    return replace(shown, **changes)


def stored(shown: Listing | None = None, **changes: Any) -> StoredListing:
    known = StoredListing(1, shown or listing(), first_seen="2026-01-01", last_seen=NIGHT, version_since="2026-01-01")
    return replace(known, **changes)


def match(key: str = "jane-doe", state: str = "auto", **changes: Any) -> Match:
    return replace(Match(SITE, key, "P1", 24.0, ("same NPI +16",), state), **changes)  # type: ignore[arg-type]


def facts(
    *listings: StoredListing,
    matches: list[Match] | None = None,
    physicians: tuple[Physician, ...] = (JANE,),
    departed: dict[str, tuple[Physician, str]] | None = None,
    searches: tuple[Search, ...] = (),
    health: str | None = "ok",
    ok_nights: tuple[str, ...] = (EVE, NIGHT),
    wanted: bool = True,
    tracking: frozenset[str] = frozenset(),
) -> NightFacts:
    run = SiteRun(SITE, NIGHT, health=health, why=None if health == "ok" else "403 Forbidden")  # type: ignore[arg-type]
    return NightFacts(
        night=NIGHT, physicians={p.physician_id: p for p in physicians}, departed=departed or {},
        listings={(s.listing.site, s.listing.site_key): s for s in listings},
        matches=[match(s.listing.site_key) for s in listings] if matches is None else matches,
        searches=searches, runs={SITE: run} if health else {},
        ok_nights={SITE: frozenset(ok_nights if health == "ok" else ok_nights[:-1])},
        sites={SITE: SiteFacts(SITE, "RateMDs", wanted=wanted)}, tracking_phones=tracking,
    )  # fmt: skip


def search(night: str, outcome: str = "none", **changes: Any) -> Search:
    return replace(Search(night, SITE, "P1", outcome, results=0), **changes)  # type: ignore[arg-type]

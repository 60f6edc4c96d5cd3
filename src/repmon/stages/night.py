"""The stages of a night, each one function over the database that can be run alone and run again.

Imports stand inside the functions where they are heavy (Scrapy, pandas, sqlite-utils): a stage pays only for itself.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from repmon.config import Config
from repmon.errors import RepmonError
from repmon.model import Night, Physician

if TYPE_CHECKING:
    from repmon.checks.facts import NightFacts, SiteFacts

HEALTH_NIGHTS = 400
"""How many past nights of a site's health are looked at; searches older than that prove nothing any more."""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What a run of the matching stage came to."""

    listings: int
    by_state: dict[str, int]
    """Matched listings by the state of the match."""
    nobodys: int
    """Listings of other people and of practices."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a run of the checking stage came to."""

    findings: int
    events: dict[str, int]
    open_by_kind: dict[str, int]
    """Findings that stand, in the sense of the report and the work list, and rating news beside them."""
    unchecked: int
    """Problems among those that could not be checked tonight."""
    unreadable_sites: dict[str, str]


def match_stage(db: sqlite3.Connection, night: Night) -> MatchResult:
    """Ascribe every stored listing to a physician where the evidence carries it; earlier decisions of people stand."""
    from repmon.stages.matching import advance_matches
    from repmon.store.listings import count_listings
    from repmon.store.matches import count_matched

    advance_matches(db, night)
    listings, matched = count_listings(db), count_matched(db)
    return MatchResult(listings, matched, nobodys=listings - sum(matched.values()))


def check_stage(db: sqlite3.Connection, config: Config, night: Night) -> CheckResult:
    """Compare listings with the roster, see which ratings moved, and move every finding by what the night showed."""
    from repmon.checks.tonight import check_night
    from repmon.fixes.lifecycle import advance
    from repmon.report.words import RATING_KINDS, STANDING
    from repmon.stages.identities import page_identities
    from repmon.stages.levels import take_levels
    from repmon.stages.ratings import advance_ratings, owners_of
    from repmon.stages.swaps import swapped_pages
    from repmon.store.findings import load_findings, save_findings
    from repmon.store.matches import load_matches
    from repmon.store.rating_states import listing_ids
    from repmon.store.roster import load_roster

    owners = owners_of(load_matches(db), listing_ids(db))
    roster, identities = load_roster(db), page_identities(db, night)
    advance_ratings(db, night, owners, identities)
    levels = take_levels(db, config.ratings, night, roster, owners, identities)
    known, swaps = load_findings(db), swapped_pages(db, identities, roster)
    left_alone = frozenset(row.finding_id for row in known if row.state == "dismissed" and row.dismissed_listed is not None)
    facts = replace(night_facts(db, config, night), levels=levels, swaps=swaps, dismissed=left_alone)
    tonight = check_night(facts, known)
    rows, events = advance(known, tonight)
    save_findings(db, rows, events)
    stored = {row.finding_id: row for row in known} | {row.finding_id: row for row in rows}
    standing = [row for row in stored.values() if row.state in STANDING]
    return CheckResult(
        findings=len(stored),
        events=dict(Counter(event.event for event in events)),
        open_by_kind=dict(Counter(row.kind for row in standing)),
        unchecked=sum(row.state == "couldnt_check" and row.kind not in RATING_KINDS for row in standing),
        unreadable_sites=dict(tonight.unreadable_sites),
    )


def report_stage(db: sqlite3.Connection, config: Config, night: Night, out: Path) -> Path:
    """Write the report with the work list beside it, for programs and for a spreadsheet; return the page's path."""
    from repmon.report.build import build_report
    from repmon.report.worklist import WORKBOOK_NAME, write_fixes

    page = build_report(db, config, night=night, out=out)
    write_fixes(db, config, night, page.with_name(WORKBOOK_NAME))
    return page


def night_facts(db: sqlite3.Connection, config: Config, night: Night) -> NightFacts:
    """Gather from the database all that tonight's checks may look at."""
    from repmon.checks.coverage import LOST_NIGHTS
    from repmon.checks.facts import NightFacts
    from repmon.stages.ratings import owners_of, rating_news
    from repmon.stages.swaps import lost_pages
    from repmon.store.listings import load_listings
    from repmon.store.matches import load_matches
    from repmon.store.nights import past_site_runs, searches, site_runs
    from repmon.store.roster import load_departed, load_roster

    runs = {run.site: run for run in site_runs(db, night)}
    sites = _site_facts(config, night, also=runs)
    ok_nights = {
        site: frozenset(
            run.night
            for run in [*past_site_runs(db, site, before=night, limit=HEALTH_NIGHTS), *([runs[site]] if site in runs else [])]
            if run.health == "ok"
        )
        for site in sites
    }
    listings = {(stored.listing.site, stored.listing.site_key): stored for stored in load_listings(db)}
    matches = load_matches(db)
    owners = owners_of(matches, {key: stored.listing_id for key, stored in listings.items()})
    return NightFacts(
        night=night,
        physicians={physician.physician_id: physician for physician in load_roster(db)},
        departed={physician.physician_id: (physician, since) for physician, since in load_departed(db)},
        listings=listings,
        matches=matches,
        searches=[search for search in searches(db, since=_searched_since(config, night)) if search.night <= night],
        runs=runs,
        ok_nights=ok_nights,
        sites=sites,
        tracking_phones=_tracking_phones(config),
        search_window=2 * config.crawl.search_again_nights,
        demand=config.demand,
        priority_weights={name: float(site.options.get("weight", 1.0)) for name, site in config.sites.items()},
        ratings=rating_news(db, night, owners),
        lost_pages=lost_pages(db, night, LOST_NIGHTS),
    )


def _searched_since(config: Config, night: Night) -> Night:
    """From when on a search may matter: for twice as long as it proves anything, so that a failed one is told, too."""
    return (dt.date.fromisoformat(night) - dt.timedelta(days=4 * config.crawl.search_again_nights)).isoformat()


def _site_facts(config: Config, night: Night, *, also: Iterable[str]) -> dict[str, SiteFacts]:
    """The sites that may run, and those that tonight's files brought (there nobody is missed)."""
    from repmon.checks.facts import SiteFacts
    from repmon.crawl.declared import all_sites

    titles = {info.name: info.title for info in all_sites(config)}
    wanted = {name: site.wanted for name, site in config.sites.items() if site.why_not_run(night) is None}
    names = sorted({*wanted, *also})
    return {name: SiteFacts(name, titles.get(name, name), wanted=wanted.get(name, False)) for name in names}


def _tracking_phones(config: Config) -> frozenset[str]:
    from repmon.clean.phones import read_phone

    phones = (read_phone(shown) for shown in config.organisation.tracking_phones)
    return frozenset(phone.e164 for phone in phones if phone is not None and phone.e164)


def physicians_in(db: sqlite3.Connection) -> Sequence[Physician]:
    """The physicians that are on the roster now."""
    from repmon.store.roster import load_roster

    return load_roster(db)


def night_at_hand(db: sqlite3.Connection, wanted: Night | None) -> Night:
    """The night that can be checked and told of: the newest one, because findings are kept as they stand now.

    Raises:
        RepmonError: when there is no night yet, or another one is wanted.
    """
    newest = newest_night(db)
    if wanted is not None and wanted != newest:
        looked = "was not read" if wanted > newest else "is past, and its report is where it was written then"
        raise RepmonError(f"--as-of {wanted}: that night {looked}; the newest is {newest}. Leave --as-of out to take that one.")
    return newest


def newest_night(db: sqlite3.Connection) -> Night:
    """The newest night in the database, be it a crawled one or that of an imported file.

    Raises:
        RepmonError: when no night has been run yet.
    """
    from repmon.store import nights

    night = nights.newest_night(db)
    if night is None:
        raise RepmonError("no night in the database yet. Run 'repmon nightly' or 'repmon import listings FILE' first.")
    return night

"""Zocdoc (zocdoc.com).

Access:
    For permitted use only: the partner API and imported files come first. A page carries its data as JSON in
    ``window.__REDUX_STATE__``. Robots may be met by a verification page, which ends the night for this site.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    1 to 5 stars with two decimals, from patients who were booked through the site; the count is of their reviews.
Correcting a listing:
    The practice edits its providers in its own Zocdoc account.
Caveats:
    A search shows sponsored results and the same physician once more among the others, once for each location. Locations for
    video visits repeat an office's address and are not offices. One physician may have two ids. Addresses in the page's text
    begin with a counter ("(1 of 4)"). Phones may be the site's own booking lines.
History:
    Redux state as of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from repmon.crawl.asking import searches_by_name, town_of
from repmon.crawl.base import SiteSpider
from repmon.extract.fields import Facts, count_of, dict_of, text_of
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import is_rated
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, stars_at
from repmon.extract.site_data import SiteData, site_data
from repmon.extract.site_profile import read_site_profile
from repmon.extract.site_results import hits_of
from repmon.extract.subject import is_another_sites
from repmon.model import PageReading, SearchPage, Wanted

_RESULTS = "providerLocations"
_REVIEWS = r"(?:patient |verified |.*['’]s )?reviews$|about|highlights|frequently asked"
"""Single reviews and questions have stars of their own."""


_PROVIDER = RecordPaths(
    id=("monolithId",),
    address=("profileUrl",),
    name=("approvedFullName",),
    credentials=("postnominal",),
    npi=("npi",),
    gender=("gender",),
    specialties=("relevantSpecialty.name",),
    practice=("practice.name",),
    accepting=("acceptsNewPatients",),
    rating=stars_at("averageRating", "reviewCount"),
    offices=OfficePaths(
        at=("approvedLocations",),
        unless="isVirtual",
        street=("address1", "address"),
        street2=("address2",),
        city=("city", "cityName"),
        state=("state", "stateName"),
        zip=("zipCode", "zip"),
        phone=("phone",),
    ),
)


class Zocdoc(SiteSpider):
    """Profiles and search results of Zocdoc."""

    name = "zocdoc"
    title = "Zocdoc"
    home = "https://www.zocdoc.com"
    profile_path = re.compile(r"/(?:doctor|dentist|practice-provider)/(?:[^/?#]*-)?(?P<key>\d+)(?:/|$)")
    step = 0.01
    counts_what = "reviews"
    fix_note = "The practice edits the provider in its own Zocdoc account."

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, near the physician's town."""
        return searches_by_name(f"{cls.home}/search", wanted, "search_query", address=town_of(wanted))

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        data, asked = site_data(page, "__REDUX_STATE__"), cls.key_of(page.url)
        if asked is None and not is_another_sites(page, cls) and (found := _results(data)):
            return found
        whole = (provider for provider in data.records("provider") if asked and _PROVIDER.key(provider, cls) == asked)
        provider = data.record("profile.data.provider") or next(whole, {})
        return read_site_profile(page, cls, _words, ours=("zocdoc", "Zocdoc", "ZocDoc"), record=_PROVIDER, found=provider)


def _words(page: Page, name: str, known: Sequence[Facts]) -> Facts:
    """A value without a count may be a single review's; a phone above the offices is the site's own."""
    facts = plain_facts(page, name, Zocdoc, known=known, head_phone=False, ratings_end=_REVIEWS)
    return facts if is_rated([facts]) else replace(facts, rating=None)


def _results(data: SiteData) -> SearchPage | None:
    """One hit for each provider: a provider stands there once for each location, and again where it is sponsored."""
    whole = data.items(_RESULTS, "provider", "location")
    results = data.begun(_RESULTS) if whole is None else whole
    if not results and whole is None:
        return None
    providers: dict[str, Record] = {}
    for result in map(dict_of, results):
        provider = dict_of(result.get("provider"))
        key = Zocdoc.key_of(text_of(provider.get("profileUrl")) or "")
        if key and key == _PROVIDER.key(provider, Zocdoc):
            kept = providers.setdefault(key, {**provider, "approvedLocations": []})
            kept["approvedLocations"].append(result.get("location"))
    found = next(data.records("searchResponse"), {})
    total = next(filter(None, (count_of(found.get(name)) for name in ("totalCount", "total"))), None)
    shown = len(results)
    capped = whole is None or bool(total and total > shown)
    return SearchPage(hits_of(Zocdoc, _PROVIDER, providers.values()), total if shown else 0, None, capped)

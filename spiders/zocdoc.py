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
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from repmon.crawl.asking import names_of, town_of
from repmon.crawl.base import SiteSpider
from repmon.extract.broken_json import whole_items
from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import decode, script_text, values_of
from repmon.extract.fields import Facts, count_of, dict_of, flag_of, list_of, text_of, unique
from repmon.extract.found_pages import record_hits
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import is_complete, is_rated, listing_of, marked_up_ways, other_person, own_key, refusal
from repmon.extract.records import OfficePaths, Paths, Record, RecordPaths, values_at
from repmon.extract.result_pages import explain_no_list
from repmon.extract.subject import is_another_sites, rating_on
from repmon.model import Office, PageReading, SearchPage, Wanted

_PROFILE = re.compile(r"/(?:doctor|dentist|practice-provider)/(?:[^/?#]*-)?(?P<id>\d+)(?:/|$)")
_OURS = ("zocdoc", "Zocdoc", "ZocDoc")
_ORDINAL = re.compile(r"\(\d+ of \d+\)\s*")
_RESULTS = "providerLocations"
_REVIEWS = r"(?:patient |verified |.*['’]s )?reviews$|about|highlights|frequently asked"
"""Single reviews and questions have stars of their own."""
_RECORD = RecordPaths(
    name=("approvedFullName",),
    npi=("npi",),
    gender=("gender",),
    specialties=("relevantSpecialty.name",),
    accepting=("acceptsNewPatients",),
)
_PLACE: dict[str, Paths] = {
    "street": ("address1", "address"),
    "street2": ("address2",),
    "city": ("city", "cityName"),
    "state": ("state", "stateName"),
    "zip": ("zipCode", "zip"),
    "phone": ("phone",),
}
_OFFICES = OfficePaths("approvedLocations", **_PLACE)
_FOUND_AT = OfficePaths("location", **_PLACE)


class Zocdoc(SiteSpider):
    """Profiles and search results of Zocdoc."""

    name = "zocdoc"
    title = "Zocdoc"
    home = "https://www.zocdoc.com"
    scale_max = 5.0
    step = 0.01
    counts_what = "reviews"
    fix_note = "The practice edits the provider in its own Zocdoc account."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The number at the address's end (the site's ``monolithId``)."""
        match = _PROFILE.search(path_of(url))
        return match["id"] if match else None

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, near the physician's town."""
        place = {"address": town} if (town := town_of(wanted)) else {}
        return [f"{cls.home}/search?{urlencode({'search_query': name, **place})}" for name in names_of(wanted)]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        text = page.text if page.body[:1] in (b"{", b"[") else script_text(page.body, b"__REDUX_STATE__") or ""
        page = whole_part(page)
        if is_another_sites(page, cls):
            return explain_no_listing(page, "physician")
        state, asked = decode(text), cls.key_of(page.url)
        if asked is None and (found := _search_response(state, text)):
            return _results(found)
        state = dict_of(state)
        provider = (
            dict_of(next(iter(values_at(state, "profile.data.provider")), None)) if state else _whole_provider(text, asked)
        )
        own = _provider_key(provider) or own_key(page, cls)
        if page.url and not (asked or own):
            return explain_no_list(page)
        refused = refusal(page, cls, ours=_OURS) or other_person(asked, own)
        return refused or _profile(page, provider, asked or own)


def _profile(page: Page, provider: Record, key: str | None) -> PageReading:
    name = page.visible_text.title
    data = [_provider_facts(provider)] if provider else []
    ways = [*data, *marked_up_ways(page, Zocdoc, key=key, name=name)]
    return listing_of(page, Zocdoc, key, [*ways, _in_words(page, name, ways)] if name and not is_complete(ways) else ways)


def _whole_provider(text: str, key: str | None) -> Record:
    """The subject's object in data of which another part is cut off or is no JSON."""
    return next((record for record in map(dict_of, values_of(text, "provider")) if key and _provider_key(record) == key), {})


def _provider_key(provider: Record) -> str | None:
    return text_of(provider.get("monolithId")) or Zocdoc.key_of(text_of(provider.get("profileUrl")) or "")


def _provider_facts(provider: Record) -> Facts:
    facts = _RECORD.facts(provider)
    return replace(
        facts,
        credentials=text_of(provider.get("postnominal")) or facts.credentials,
        practice=text_of(dict_of(provider.get("practice")).get("name")),
        offices=_real_offices(_OFFICES.offices(provider)),
        rating=rating_on(Zocdoc, provider.get("averageRating"), provider.get("reviewCount")),
    )


def _real_offices(offices: Iterable[tuple[Office, Record]]) -> tuple[Office, ...]:
    """Without those for video visits, and without the counter before the street."""
    real = [office for office, place in offices if flag_of(place.get("isVirtual")) is not True and office != Office()]
    return unique([replace(office, street=_ORDINAL.sub("", office.street or "") or None) for office in real])


def _in_words(page: Page, name: str, known: Sequence[Facts]) -> Facts:
    """A value without a count may be a single review's; a phone above the offices is the site's own."""
    facts = plain_facts(page, name, Zocdoc, known=known, head_phone=False, ratings_end=_REVIEWS)
    return facts if is_rated([facts]) else replace(facts, rating=None)


# ------------------------------------------------------------------------------------------------------- search results


def _search_response(state: object, text: str) -> Record:
    """The answer of a search, wherever it stands in the data; a saved piece of it may be a result or some of them."""
    found = dict_of(next(iter(values_at(state, "searchResults.search.searchResponse")), None))
    results = found.get("providerLocations", next(values_of(text, _RESULTS), None))
    saved = [result for result in map(dict_of, list_of(state)) if result.keys() >= {"provider", "location"}]
    if isinstance(results, list) or saved:
        return {**found, _RESULTS: results or saved}
    begun = whole_items(text.partition(f'"{_RESULTS}":')[2].lstrip())
    return {_RESULTS: begun, "isCutOff": True} if begun else {}


def _results(found: Record) -> SearchPage:
    """One hit for each provider: a provider stands there once for each location, and again where it is sponsored."""
    by_key: dict[str, list[Record]] = {}
    for result in map(dict_of, found[_RESULTS]):
        provider = dict_of(result.get("provider"))
        key = _provider_key(provider)
        if key and key == Zocdoc.key_of(text_of(provider.get("profileUrl")) or ""):
            by_key.setdefault(key, []).append(result)
    hits = record_hits(Zocdoc, map(_hit, by_key.values()))
    total = next(filter(None, (count_of(found.get(name)) for name in ("totalCount", "total"))), None)
    shown = len(found[_RESULTS])
    return SearchPage(hits, total if shown else 0, None, capped="isCutOff" in found or bool(total and total > shown))


def _hit(results: list[Record]) -> tuple[str | None, Facts]:
    """A provider's address and facts, with all locations at which the search found it."""
    provider = dict_of(results[0].get("provider"))
    offices = _real_offices(place for result in results for place in _FOUND_AT.offices(result))
    return text_of(provider.get("profileUrl")), replace(_provider_facts(provider), offices=offices)

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
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import assigned_json
from repmon.extract.fields import (
    Facts,
    combine,
    count_of,
    credentials_in,
    dict_of,
    gender_of,
    list_of,
    rating_of,
    text_of,
    unique,
)
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.office_lines import read_place
from repmon.extract.own_url import own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.result_pages import explain_no_list
from repmon.extract.schema_org import physicians
from repmon.extract.subject import is_another_sites, subject_facts
from repmon.extract.visible_text import VisibleText
from repmon.model import Listing, NoListing, Office, PageReading, SearchPage, Wanted

_PROFILE = re.compile(r"/(?:doctor|dentist|practice-provider)/(?:[^/?#]*-)?(?P<id>\d+)(?:/|$)")
_OURS = re.compile(r"zocdoc", re.IGNORECASE)
_NPI = re.compile(r"(?:npi(?: number)?:?\s*)?(?P<npi>[12]\d{9})", re.IGNORECASE)
_ORDINAL = re.compile(r"\(\d+ of \d+\)\s*")
_LABELS = {
    "npi": ("NPI", re.compile(r"NPI(?: [Nn]umber)?:?")),
    "gender": ("der", re.compile(r"(?:Provider['’]s )?[Gg]ender:?")),
    "specialties": ("pecialt", re.compile(r"[Ss]pecialt(?:y|ies):?")),
    "practice": ("ractice ", re.compile(r"[Pp]ractice [Nn]ames?:?")),
}
"""Field -> a word of its label, and the label."""
_STEP = 0.01


class Zocdoc(SiteSpider):
    """Profiles and search results of Zocdoc."""

    name = "zocdoc"
    title = "Zocdoc"
    home = "https://www.zocdoc.com"
    scale_max = 5.0
    step = _STEP
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
        where = ", ".join(filter(None, (wanted.city, wanted.state)))
        place = {"address": where} if where else {}
        names = [" ".join(filter(None, (wanted.first_name, last))) for last in (wanted.last_name, *wanted.other_last_names)]
        return [f"{cls.home}/search?{urlencode({'search_query': name, **place})}" for name in names]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        page = whole_part(page)
        if is_another_sites(page, "zocdoc.com"):
            return explain_no_listing(page, "physician")
        key = cls.key_of(page.url)
        state = dict_of(assigned_json(page.body, b"__REDUX_STATE__"))
        if key is None and (found := _search_response(state)):
            return _results(page, found)
        provider = _dig(state, "profile", "data", "provider")
        own_key = _provider_key(provider) or next(filter(None, map(cls.key_of, own_urls(page))), None)
        if page.url and not (key or own_key):
            return explain_no_list(page)
        if says_gone(page) or not _OURS.search(page.text):
            return explain_no_listing(page, "physician")
        if key and own_key and key != own_key:
            return NoListing("other_person", f"asked for {key}, the page is {own_key}")
        return _profile(page, provider, key or own_key)


def _profile(page: Page, provider: dict[str, Any], key: str | None) -> PageReading:
    ways = [*([_provider_facts(provider)] if provider else []), *_from_json_ld(page, key), *_from_text(page.visible_text)]
    if not any(facts.name for facts in ways):
        return explain_no_listing(page, "physician")
    return combine(Zocdoc.name, key or "", without_query(page.url), ways)


def _provider_key(provider: dict[str, Any]) -> str | None:
    return text_of(provider.get("monolithId")) or Zocdoc.key_of(text_of(provider.get("profileUrl")) or "")


def _provider_facts(provider: dict[str, Any]) -> Facts:
    name = text_of(provider.get("approvedFullName"))
    places = [dict_of(place) for place in list_of(provider.get("approvedLocations"))]
    accepting = provider.get("acceptsNewPatients")
    return Facts(
        way="embedded_json",
        name=name,
        credentials=text_of(provider.get("postnominal")) or credentials_in(name),
        npi=text_of(provider.get("npi")),
        gender=gender_of(provider.get("gender")),
        specialties=unique([text_of(dict_of(provider.get("relevantSpecialty")).get("name"))]),
        practice=text_of(dict_of(provider.get("practice")).get("name")),
        offices=unique([_office(place) for place in places if place.get("isVirtual") is not True]),
        rating=rating_of(
            provider.get("averageRating"), provider.get("reviewCount"), scale_max=5.0, step=_STEP, counts_what="reviews"
        ),
        accepting=accepting if isinstance(accepting, bool) else None,
    )


def _office(place: dict[str, Any]) -> Office | None:
    """A profile's location, or a search result's, whose fields have other names."""
    street = text_of(place.get("address1")) or text_of(place.get("address"))
    office = Office(
        street=_ORDINAL.sub("", street) if street else None,
        city=text_of(place.get("city")) or text_of(place.get("cityName")),
        state=text_of(place.get("state")) or text_of(place.get("stateName")),
        zip=text_of(place.get("zipCode")) or text_of(place.get("zip")),
        phone=text_of(place.get("phone")),
        street2=text_of(place.get("address2")),
    )
    return office if office != Office() else None


def _from_json_ld(page: Page, key: str | None) -> Iterator[Facts]:
    facts = subject_facts(physicians(json_ld_nodes(page)), "json_ld", Zocdoc, key=key, name=page.visible_text.title)
    if facts is not None:
        yield facts


def _from_text(visible: VisibleText) -> Iterator[Facts]:
    """The labelled facts of a profile: a label in one line, its value in the next."""
    name = visible.title
    if name is None:
        return
    said = {field: visible.labelled(label, word) for field, (word, label) in _LABELS.items()}
    npi = _NPI.fullmatch(said["npi"] or "")
    places = (read_place(_ORDINAL.sub("", line.text)) for line in visible.holding(" of ") if _ORDINAL.match(line.text))
    yield Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        npi=npi["npi"] if npi else None,
        gender=gender_of(said["gender"]),
        specialties=unique([text_of(shown) for shown in (said["specialties"] or "").split(",")]),
        practice=said["practice"],
        offices=unique(list(places)),
    )


# ------------------------------------------------------------------------------------------------------- search results


def _search_response(state: dict[str, Any]) -> dict[str, Any]:
    found = _dig(state, "searchResults", "search", "searchResponse")
    return found if isinstance(found.get("providerLocations"), list) else {}


def _results(page: Page, found: dict[str, Any]) -> SearchPage:
    """One hit for each provider: a provider stands there once for each location, and again where it is sponsored."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for result in map(dict_of, found["providerLocations"]):
        if key := _provider_key(dict_of(result.get("provider"))):
            by_key.setdefault(key, []).append(result)
    hits = tuple(filter(None, (_hit(key, results) for key, results in by_key.items())))
    total = next(filter(None, (count_of(found.get(name)) for name in ("totalCount", "total"))), None)
    shown = len(found["providerLocations"])
    return SearchPage(hits, total if shown else 0, None, capped=bool(total and total > shown))


def _hit(key: str, results: list[dict[str, Any]]) -> Listing | None:
    provider = dict_of(results[0].get("provider"))
    places = [dict_of(result.get("location")) for result in results]
    offices = unique([_office(place) for place in places if place.get("isVirtual") is not True])
    address = urljoin(Zocdoc.home, text_of(provider.get("profileUrl")) or "")
    if Zocdoc.key_of(address) != key:
        return None
    return combine(Zocdoc.name, key, without_query(address), [replace(_provider_facts(provider), offices=offices)])


def _dig(value: object, *path: str) -> dict[str, Any]:
    for name in path:
        value = dict_of(value).get(name)
    return dict_of(value)

"""Healthgrades (healthgrades.com).

Access:
    Plain HTTP. Search pages carry their results as JSON in a Next.js flight stream, with more of each person (NPI, phones,
    all offices) than the profiles, which carry JSON-LD, some flight data and text: so a result's card is a listing at once.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly. An AWS WAF challenge ends the night for this site.
Scale:
    0 to 5 stars from patient surveys. A search result is worth ``surveyOverallRatingPercent / 20`` (what the stars beside it
    show); a profile's rating is kept with the one decimal that the page shows, because its two templates word it with
    different precision. "N reviews" beside the stars counts ratings, with or without text.
Correcting a listing:
    The physician or an authorised colleague claims the profile on its own page (free) and edits it; the usual wait is not
    known.
Caveats:
    One address serves two templates; one of them shows neither count nor address: both are then unknown. Compared,
    sponsored and "other" providers stand on the same page with their own ratings, and the only phone link of a search page
    may be a sponsor's. ``surveyOverallRatingScore`` has been on a 0-10 and a 0-5 scale. Search is fuzzy.
History:
    Search pages as of 2025, profiles as of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from parsel import Selector

from repmon.crawl.asking import names_of, town_of
from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import flight_text, json_document, values_of
from repmon.extract.fields import Facts, count_of, dict_of, number_of, rating_of, text_of, unique
from repmon.extract.flight_pages import FlightData, read_flight_profile
from repmon.extract.found_pages import read_cards, record_hits
from repmon.extract.marked_parts import Marks
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.office_lines import LOCATIONS
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.profile_page import other_person, refusal
from repmon.extract.records import OfficePaths, Record, RecordPaths, first_text, values_at
from repmon.extract.result_pages import explain_no_list, numbered_page
from repmon.extract.stated import OTHERS, Sentence, Words, to_step
from repmon.extract.subject import rating_on
from repmon.model import Office, PageReading, Rating, Wanted

_PROFILE = re.compile(r"/(?:physician|providers?|dentist)/(?:[^/?#]*-)?(?P<id>[a-z0-9]{4,14})(?:/|$)", re.IGNORECASE)
_SEARCH = re.compile(r"/usearch\b|-directory/")
_PAGE_SIZE = 20
"""Results on a page of search results."""
_OURS = (
    "healthgrades",
    "Healthgrades",
    "Likelihood of recommending",
    "with a written review",
    "Search for your insurance carrier and choose your plan type",
    "Claiming is free and only takes a minute",
)
"""Words of the site's own templates: a page without any of them, and without its address, is another site's."""
_NO_NAMES = frozenset({"office", "practice", "office hours"})

_FAX = 2
"""``phoneType`` of a fax; a phone's is 1."""

_RECORD = RecordPaths(
    name=("displayFullName", "displayName"),
    npi=("npi",),
    gender=("gender",),
    specialties=("specialty", "specialties.name"),
    accepting=("acceptsNewPatients",),
)
_REGION = "location.region.regionAbbreviation"
_ZIP = ("location.zip", "location.region.zip")
_OFFICES = (
    OfficePaths(
        "displayOffice", name=("officeName", "name"), street=("address",), city=("city",), state=("state",), zip=("zip",)
    ),
    OfficePaths(
        "addresses", street=("address1",), street2=("address2",), city=("location.cityName",), state=(_REGION,), zip=_ZIP
    ),
    OfficePaths(
        "practices.offices",
        name=("name",),
        street=("address.address1",),
        street2=("address.address2",),
        city=("address.location.cityName",),
        state=(f"address.{_REGION}",),
        zip=tuple(f"address.{path}" for path in _ZIP),
    ),
)
_CARD = Marks(
    name='[data-qa-target="name-link"], [data-qa-target="provider-name-link"]',
    gender="::attr(data-provider-gender)",
    specialty='[data-qa-target="provider-specialty"]::text',
    street='[data-qa-target="location-info-address"]::text',
    town='[data-qa-target="location-info-address"] span',
    stars='[data-qa-target="provider-rating-score"], [data-qa-target="rating-score"]',
    count='[data-qa-target="provider-rating-count"], [data-qa-target="rating-count"]',
    unrated=':contains("eave A Review"), :contains("eave a review")',
)
_ANOTHER = rf"{OTHERS}|similar |other (?:providers|doctors)|view profile and book"
_STARS = re.compile(
    r"(?P<value>\d(?:\.\d+)?) Star Rating(?: \((?P<count>[\d,]+) (?:review|rating)s?\)|$| based on)", re.IGNORECASE
)
_BASED_ON = re.compile(r"(?:\bbased on |^\()(?P<count>[\d,]+) (?:review|rating)s?", re.IGNORECASE)
_WRITTEN = re.compile(r"(?P<count>[\d,]+) ratings?(?:,? (?:with )?[\d,]+ (?:with )?(?:a )?written reviews?|$)", re.IGNORECASE)
_LIKELY = re.compile(r"Likelihood of recommending (?P<who>.+?) to family and friends is (?P<value>\d(?:\.\d+)?) out of 5")
_WORDS = Words(
    name=re.compile(r"dr\b|.+,", re.IGNORECASE),
    header_ends=(r"about (?:me|dr\b|\w)", _ANOTHER),
    others=_ANOTHER,
    ratings=(
        Sentence(_STARS),
        Sentence(_BASED_ON),
        Sentence(_WRITTEN, under=re.compile(r"(.+?)['’]s? reviews", re.IGNORECASE)),
        Sentence(_LIKELY, holding="Likelihood"),
    ),
    about=re.compile(r"about (?:me|(.+))", re.IGNORECASE),
    specialty=re.compile(r"(?P<value>[^|\d]{2,80}?)\s*[|·•].*"),
    unrated="the first to leave a review",
    locations=LOCATIONS,
    no_names=_NO_NAMES,
)


class Healthgrades(SiteSpider):
    """Profiles and search results of Healthgrades."""

    name = "healthgrades"
    title = "Healthgrades"
    home = "https://www.healthgrades.com"
    scale_max = 5.0
    step = 0.1
    cards_are_listings = True
    counts_what = "ratings"
    fix_note = "Claim this profile on the site (free); the physician or an authorised colleague then edits it."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The id at the address's end (``x8abc`` of ``/physician/dr-jane-doe-x8abc``): the name before it may change."""
        match = _PROFILE.search(path_of(url))
        return match["id"].casefold() if match else None

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, near the physician's town."""
        place = {"where": town} if (town := town_of(wanted)) else {}
        return [f"{cls.home}/usearch?{urlencode({'what': name, **place})}" for name in names_of(wanted)]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        if (answer := json_document(page.body)) is not None:
            return _answered(page, dict_of(answer))
        if cls.key_of(page.url) is None:
            found = next(values_of(flight_text(page.body, since="searchResults"), "searchResults"), None)
            if isinstance(found, dict):
                return _results(page, found)
            if _SEARCH.search(path_of(page.url)) or b"data-card-id" in page.body:
                return read_cards(whole_part(page), cls, _card, parameter="pageNum", size=_PAGE_SIZE)
        return refusal(page, cls, ours=_OURS) or read_flight_profile(page, cls, _DATA, _WORDS)


# -------------------------------------------------------------------------------------------------------------- profiles


def _record_key(record: Record) -> str | None:
    shown = text_of(record.get("pwid")) or text_of(record.get("providerCode"))
    return shown.casefold() if shown else Healthgrades.key_of(text_of(record.get("providerUrl")) or "")


def _record_facts(record: Record) -> Facts:
    found = [_office(office, place) for paths in _OFFICES for office, place in paths.offices(record)]
    shown = [office for office in found if office.street or office.city]
    offices = unique(shown, key=lambda office: ((office.street or "").casefold(), (office.city or "").casefold()))
    practice = first_text(record, ("practices.name",)) or next((office.name for office in offices[:1]), None)
    return replace(_RECORD.facts(record), practice=practice, offices=offices, rating=_survey_rating(record))


def _office(office: Office, place: Record) -> Office:
    numbers = (number for number in values_at(place, "phoneNumbers") if dict_of(number).get("phoneType") != _FAX)
    phone = next(filter(None, (text_of(dict_of(number).get("number", number)) for number in numbers)), None)
    return replace(office, name=None if (office.name or "").casefold() in _NO_NAMES else office.name, phone=phone)


def _survey_rating(record: Record) -> Rating | None:
    """Percent / 20. The score stands in for it only with decimals: whole scores have been on a 0-10 scale, too."""
    if record.get("suppressSurveys") is True:
        return None
    count = record.get("surveyUserCount")
    if (percent := number_of(record.get("surveyOverallRatingPercent"))) is not None:
        return rating_of(percent / 20, count, scale_max=5.0, step=0.05, counts_what="ratings")
    score = number_of(record.get("surveyOverallRatingScore"))
    shown = to_step(score, Healthgrades.step) if score is not None and not score.is_integer() else None
    return rating_on(Healthgrades, shown, count)


_DATA = FlightData(
    name="displayName",
    key_of=_record_key,
    neighbours=re.compile(
        r"(?:compare|other|similar|nearby|related|recommended|sponsored|featured|referral)\w*", re.IGNORECASE
    ),
    shared=(("surveyUserCount", "surveyOverallRatingScore", "surveyOverallRatingPercent"), ("acceptsNewPatients",)),
    facts=_record_facts,
)


# -------------------------------------------------------------------------------------------------------- search results


def _answered(page: Page, answer: dict[str, Any]) -> PageReading:
    """The site's own data, not in a page: search results, or one physician."""
    if "provider" in answer or "searchResults" in answer:
        return _results(page, dict_of(answer.get("searchResults", answer)))
    address, facts = text_of(answer.get("providerUrl")), _record_facts(answer)
    (hit,) = record_hits(Healthgrades, [(address, facts)]) or (None,)
    if hit is None or hit.name is None:
        return explain_no_listing(page, "physician")
    return other_person(Healthgrades.key_of(page.url), hit.site_key) or hit


def _results(page: Page, found: dict[str, Any]) -> PageReading:
    provider = dict_of(found.get("provider"))
    records = provider.get("results")
    if not isinstance(records, list):
        return explain_no_list(page)
    hits = record_hits(
        Healthgrades, ((text_of(found.get("providerUrl")), _record_facts(found)) for found in map(dict_of, records))
    )
    total = count_of(found.get("totalCount", provider.get("totalCount")))
    return numbered_page(page, hits, total=total, parameter="pageNum", size=_PAGE_SIZE)


def _card(_: str, part: Selector) -> list[Facts]:
    """A result as shown, which is never with a phone."""
    return [_CARD.facts(card, Healthgrades) for card in part.css('[data-card-id^="pro-"]')]

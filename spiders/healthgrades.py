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
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from parsel import Selector

from repmon.clean.stars import read_count, read_stars
from repmon.crawl.base import SiteSpider
from repmon.extract.embedded_json import flight_rows, flight_text, values_of
from repmon.extract.fields import (
    Facts,
    combine,
    count_of,
    credentials_in,
    dict_of,
    gender_of,
    list_of,
    number_of,
    rating_of,
    text_of,
    unique,
)
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.visible_text import VisibleText, maps_address
from repmon.model import NoListing, Office, PageReading, Rating, SearchPage, Wanted

_PROFILE = re.compile(r"/(?:physician|providers?|dentist)/(?:[^/?#]*-)?(?P<id>[a-z0-9]{4,14})(?:/|$)", re.IGNORECASE)
_SEARCH = re.compile(r"/usearch\b|-directory/")
_NEIGHBOURS = re.compile(r"(?:compare|other|similar|nearby|related|recommended|sponsored|featured|referral)\w*", re.IGNORECASE)
_PAGE_SIZE = 20
"""Results on a page of search results."""
_SURVEY = ("surveyUserCount", "surveyOverallRatingScore", "surveyOverallRatingPercent")
_OURS = re.compile(r"healthgrades|likelihood of recommending|with a written review", re.IGNORECASE)
"""Words of the site's own templates: a page without any of them, and without its address, is another site's."""
_ADDRESS = re.compile(r"(?P<street>.+?)\s*[·•|]\s*(?P<city>[^,]+), (?P<state>[A-Z]{2}) (?P<zip>\d{5}(?:-\d{4})?)$")
_CITY_LINE = re.compile(r"(?P<city>[^,\d]+), (?P<state>[A-Z]{2})\s+(?P<zip>\d{5}(?:-\d{4})?)\s*$")
_PHONE = re.compile(r"(?:tel|phone)?:?\s*(\(\d{3}\)\s?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})$", re.IGNORECASE)
_STARS = re.compile(r"(\d(?:\.\d+)?) Star Rating \(([\d,]+) (?:reviews?|ratings?)\)", re.IGNORECASE)
_WRITTEN = re.compile(r"([\d,]+) ratings?, [\d,]+ with a written review", re.IGNORECASE)
_LIKELIHOOD = re.compile(r"Likelihood of recommending (.+?) to family and friends is (\d(?:\.\d+)?) out of 5", re.IGNORECASE)
_ACCEPTING = re.compile(r"\bis (?:currently )?(?P<no>not |no longer )?(?:currently )?accepting new patients", re.IGNORECASE)
_RESULTS = re.compile(r"We found ([\d,]+) results?\b", re.IGNORECASE)
_ANOTHER = r"compare (?:providers|with)|similar |other (?:providers|doctors)|sponsored|featured|view profile and book"


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
        where = ", ".join(filter(None, (wanted.city, wanted.state)))
        place = {"where": where} if where else {}
        whats = [" ".join(filter(None, (wanted.first_name, name))) for name in (wanted.last_name, *wanted.other_last_names)]
        return [f"{cls.home}/usearch?{urlencode({'what': what, **place})}" for what in whats]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        key = cls.key_of(page.url)
        if not key:
            found = next(values_of(flight_text(page.body, since="searchResults"), "searchResults"), None)
            if isinstance(found, dict):
                return _results(page, found)
        if says_gone(page):
            return explain_no_listing(page, "physician")
        if _SEARCH.search(path_of(page.url)) or (not key and b"data-card-id" in page.body):
            return _cards(page)
        return _profile(page, key)


def _profile(page: Page, key: str | None) -> PageReading:
    own_key = next(filter(None, map(Healthgrades.key_of, own_urls(page))), None)
    if own_key is None and not _OURS.search(page.text):
        return explain_no_listing(page, "physician")
    if key and own_key and key != own_key:
        return NoListing("other_person", f"asked for {key}, the page is {own_key}")
    key = key or own_key
    ways = [facts for facts in (_from_flight(flight_text(page.body), key), _from_json_ld(page, key)) if facts is not None]
    if not _complete(ways):
        ways += [facts for facts in [_from_text(page.visible_text)] if facts is not None]
    if not any(facts.name for facts in ways):
        return explain_no_listing(page, "physician")
    return combine(Healthgrades.name, key or "", without_query(page.url), ways)


def _complete(ways: Sequence[Facts]) -> bool:
    """Whether the page's data say all that its text could add; the text costs a DOM."""
    rated = any(
        facts.rating and facts.rating.count is not None and (facts.rating.value or not facts.rating.count) for facts in ways
    )
    fields = ("name", "specialties", "offices", "accepting")
    return rated and all(any(getattr(facts, field) not in (None, ()) for facts in ways) for field in fields)


def _from_flight(flight: str, key: str | None) -> Facts | None:
    """The subject's own data, which may be spread over several objects; never those of somebody else."""
    if key is None:
        return None
    own: dict[str, Any] = {}
    loose: list[dict[str, Any]] = []
    for owner, record in _owned_records(flight):
        if owner == key:
            own = {**record, **{name: value for name, value in own.items() if value is not None}}
        elif owner is None:
            loose.append(record)
    for names in (_SURVEY, ("acceptsNewPatients",)):
        said = {tuple(map(repr, map(record.get, names))): record for record in loose if names[0] in record}
        if len(said) == 1 and names[0] not in own:  # nobody's by name, but the only one on the page
            own |= {name: record.get(name) for record in said.values() for name in names}
    return _record_facts(own) if own else None


def _owned_records(flight: str) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every object of the stream with the id of the provider whom it, or the object around it, names."""
    stack: list[tuple[str | None, Any]] = [(None, row) for row in flight_rows(flight)]
    while stack:
        owner, node = stack.pop()
        if isinstance(node, dict):
            owner = _record_key(node) or ("somebody" if text_of(node.get("displayName")) else owner)
            yield owner, node
            stack.extend((owner, value) for name, value in node.items() if not _NEIGHBOURS.fullmatch(name))
        elif isinstance(node, list):
            stack.extend((owner, item) for item in node)


def _record_key(record: dict[str, Any]) -> str | None:
    shown = text_of(record.get("pwid")) or text_of(record.get("providerCode"))
    return shown.casefold() if shown else Healthgrades.key_of(text_of(record.get("providerUrl")) or "")


def _record_facts(record: dict[str, Any]) -> Facts:
    name = text_of(record.get("displayName"))
    offices = _offices(record)
    accepting = record.get("acceptsNewPatients")
    return Facts(
        way="embedded_json",
        name=name,
        credentials=credentials_in(name),
        npi=text_of(record.get("npi")),
        gender=gender_of(record.get("gender")),
        specialties=unique([text_of(record.get("specialty"))]),
        practice=_practice_name(offices[0].name) if offices else None,
        offices=offices,
        rating=_survey_rating(record),
        accepting=accepting if isinstance(accepting, bool) else None,
    )


def _survey_rating(record: dict[str, Any]) -> Rating | None:
    """Percent / 20. The score stands in for it only with decimals: whole scores have been on a 0-10 scale, too."""
    if record.get("suppressSurveys") is True:
        return None
    count = record.get("surveyUserCount")
    if (percent := number_of(record.get("surveyOverallRatingPercent"))) is not None:
        return rating_of(percent / 20, count, scale_max=5.0, step=0.05, counts_what="ratings")
    score = number_of(record.get("surveyOverallRatingScore"))
    decimal = _one_decimal(score) if score is not None and not score.is_integer() else None
    return rating_of(decimal, count, scale_max=5.0, step=Healthgrades.step, counts_what="ratings")


def _offices(record: dict[str, Any]) -> tuple[Office, ...]:
    shown = dict_of(record.get("displayOffice"))
    first = Office(
        name=text_of(shown.get("officeName")) or text_of(shown.get("name")),
        street=text_of(shown.get("address")),
        city=text_of(shown.get("city")),
        state=text_of(shown.get("state")),
        zip=text_of(shown.get("zip")),
        phone=next(filter(None, map(text_of, list_of(shown.get("phoneNumbers")))), None),
    )
    others = [_other_office(dict_of(address)) for address in list_of(record.get("addresses"))]
    offices = [office for office in (first, *others) if office.street or office.city]
    return unique(offices, key=lambda office: ((office.street or "").casefold(), (office.city or "").casefold()))


def _other_office(address: dict[str, Any]) -> Office:
    place = dict_of(address.get("location"))
    region = dict_of(place.get("region"))
    return Office(
        street=text_of(address.get("address1")),
        city=text_of(place.get("cityName")),
        state=text_of(region.get("regionAbbreviation")),
        zip=text_of(place.get("zip")) or text_of(region.get("zip")),
        street2=text_of(address.get("address2")),
    )


def _from_json_ld(page: Page, key: str | None) -> Facts | None:
    people = physicians(json_ld_nodes(page))
    own = [person for person in people if key and Healthgrades.key_of(text_of(person.node.get("url")) or "") == key]
    chosen = own or (people if len(people) == 1 and "url" not in people[0].node else [])
    return physician_facts(chosen[0], "json_ld") if chosen else None


# ------------------------------------------------------------------------------------------------- the page's own words


def _from_text(visible: VisibleText) -> Facts | None:
    """Both templates. Whatever stands below another provider's card, or names another physician, is not his."""
    name = visible.title
    if name is None or ("," not in name and not name.casefold().startswith("dr")):
        return None
    header = visible.from_title().until(r"about (?:me|dr\b|\w)", _ANOTHER)
    heading = next((line.text for line in header.lines if line.heading == 2), "")
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        specialties=unique([text_of(heading.split("|")[0])]) if "|" in heading or "years" in heading else (),
        offices=_text_offices(header, visible.section("locations")),
        rating=_text_rating(name, header, visible),
        accepting=_text_accepting(visible),
    )


def _text_rating(name: str, header: VisibleText, visible: VisibleText) -> Rating | None:
    stars = _STARS.search(header.text)
    written = _WRITTEN.search(visible.section(rf".*\b{re.escape(_last_name(name))}['’]s reviews").text)
    likely = next((match[2] for match in _LIKELIHOOD.finditer(visible.text) if _last_name(match[1]) == _last_name(name)), None)
    value = stars[1] if stars else likely
    count = stars[2] if stars else written[1] if written else None
    shown = _one_decimal(number_of(value))
    return rating_of(shown, count, scale_max=5.0, step=Healthgrades.step, counts_what="ratings")


def _text_offices(header: VisibleText, locations: VisibleText) -> tuple[Office, ...]:
    first = [Office(**match.groupdict()) for line in header.lines if (match := _ADDRESS.match(line.text))]
    return unique([*first[:1], *_listed_offices(locations)], key=lambda office: (office.street or "").casefold())


def _listed_offices(locations: VisibleText) -> Iterator[Office]:
    """An office is a maps link with a full address; the phone and the name stand between the heading and the next one."""
    name: str | None = None
    office: Office | None = None
    for line in locations.lines:
        if line.heading:
            if office:
                yield office
            name, office = _practice_name(line.text), None
        elif office is None and (place := next(filter(None, map(maps_address, line.links)), None)):
            office = Office(name, *place)
        elif office and (phone := _PHONE.match(line.text)):
            office = Office(office.name, office.street, office.city, office.state, office.zip, phone[1])
    if office:
        yield office


def _text_accepting(visible: VisibleText) -> bool | None:
    match = _ACCEPTING.search(visible.section(r"about .+").until(_ANOTHER).text)
    return None if match is None else match["no"] is None


def _last_name(name: str) -> str:
    words = name.split(",", maxsplit=1)[0].split()
    return words[-1].casefold() if words else ""


def _practice_name(shown: str | None) -> str | None:
    """None for what the site writes when it knows no name."""
    return None if shown is None or shown.casefold() in ("office", "practice", "office hours") else shown


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else float(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


# ------------------------------------------------------------------------------------------------------- search results


def _results(page: Page, found: dict[str, Any]) -> PageReading:
    records = dict_of(found.get("provider")).get("results")
    if not isinstance(records, list):
        return explain_no_listing(page, "list of search results")
    hits = []
    for record in map(dict_of, records):
        address = urljoin(Healthgrades.home, text_of(record.get("providerUrl")) or "")
        if key := _record_key(record):
            hits.append(combine(Healthgrades.name, key, without_query(address), [_record_facts(record)]))
    provider = dict_of(found.get("provider"))
    current, last, total = (count_of(found.get(name, provider.get(name))) for name in ("pageNum", "totalPages", "totalCount"))
    current = current or _page_number(page.url)
    next_url = _page_url(page.url, current + 1) if last and current < last else None
    capped = last is not None and total is not None and total > last * max(len(hits), _PAGE_SIZE)
    return SearchPage(tuple(hits), total, next_url, capped)


def _cards(page: Page) -> PageReading:
    """Search results without their JSON: what the cards show, which is never a phone."""
    hits = []
    for card in page.selector.css('[data-card-id^="pro-"]'):
        link = card.css(_target("name-link", "provider-name-link", inner="::attr(href)")).get()
        address = urljoin(Healthgrades.home, link or "")
        if key := Healthgrades.key_of(address):
            hits.append(combine(Healthgrades.name, key, without_query(address), [_card_facts(card)]))
    found = _RESULTS.search(page.visible_text.text)
    total = count_of(found[1]) if found else None
    if not hits and total != 0:
        return explain_no_listing(page, "list of search results")
    following = page.selector.css(f'a[href*="pageNum={_page_number(page.url) + 1}"]')
    return SearchPage(tuple(hits), total, _page_url(page.url, _page_number(page.url) + 1) if following else None)


def _card_facts(card: Selector) -> Facts:
    name = _shown(card, "name-link", "provider-name-link")
    street = text_of(card.css(_target("location-info-address", inner="::text")).get())
    town = _CITY_LINE.match(_shown(card, "location-info-address", inner=" span") or "")
    stars = read_stars(_shown(card, "provider-rating-score", "rating-score"))
    count = read_count(_shown(card, "provider-rating-count", "rating-count"))
    if stars is None and "leave a review" in card.xpath("string()").get("").casefold():
        count = 0
    return Facts(
        way="dom",
        name=name,
        credentials=credentials_in(name),
        gender=gender_of(card.css("::attr(data-provider-gender)").get()),
        specialties=unique([text_of((_shown(card, "provider-specialty") or "").removeprefix("Specialty:"))]),
        offices=(Office(street=street, **town.groupdict()),) if town else (),
        rating=rating_of(stars, count, scale_max=5.0, step=Healthgrades.step, counts_what="ratings"),
    )


def _target(*names: str, inner: str = "") -> str:
    return ", ".join(f'[data-qa-target="{name}"]{inner}' for name in names)


def _shown(card: Selector, *names: str, inner: str = "") -> str | None:
    return text_of(card.css(_target(*names, inner=inner)).xpath("normalize-space()").get())


def _page_number(url: str) -> int:
    number = re.search(r"[?&]pageNum=(\d{1,6})(?:&|$)", url)
    return int(number[1]) if number else 1


def _page_url(url: str, number: int) -> str | None:
    if not url:
        return None
    parts = urlsplit(url)
    query = {**parse_qs(parts.query), "pageNum": [str(number)]}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, doseq=True), ""))

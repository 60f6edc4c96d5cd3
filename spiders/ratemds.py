"""RateMDs (ratemds.com).

Access:
    Plain HTTP. A profile carries all of its data as JSON in ``window.DATA.doctorDetailProps``; a search, in
    ``window.DATA.doctor_list_props``.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    1 to 5 stars, the mean of four sub-ratings, unrounded in the data and shown with two decimals. The count is of ratings;
    ``ratingsPage.count`` counts only those that are shown, so it is not used.
Correcting a listing:
    The physician claims the profile and edits it; anybody may report a mistake at the foot of the profile.
Caveats:
    The number in the address differs from ``doctor.id``. Name and city may disagree with the address after a move or a new
    name. Microdata's ``addressRegion`` is a number of the site's own, not a state. Other doctors' stars appear in
    advertisements on the page. Four in ten profiles show no phone, some show one with too many digits.
History:
    Read since 2018 pages (``/doctor-ratings/<number>/<Name>.html``); newer addresses are ``/doctor-ratings/<slug>``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus, urljoin

from parsel import Selector, SelectorList

from repmon.clean.places import clean_state
from repmon.clean.stars import read_count, read_stars
from repmon.crawl.base import SiteSpider
from repmon.extract.embedded_json import assigned_json, decode, script_text, values_of
from repmon.extract.fields import Facts, combine, count_of, dict_of, gender_of, list_of, rating_of, text_of, unique
from repmon.extract.microdata import microdata_items
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.visible_text import VisibleText
from repmon.model import Listing, ListingStatus, NoListing, Office, PageReading, Rating, SearchPage, Wanted

_PROFILE = re.compile(r"/doctor-ratings/(?:(?P<number>\d+)(?:/|$)|(?P<slug>[^/?#]+)/?$)")
_STATE_IN_SLUG = re.compile(r"-([A-Za-z]{2})(?:\.html|-(?:us|ca))?/?$")
_RETIRED = re.compile(r"\bretired\b", re.IGNORECASE)
_DECEASED = re.compile(r"\bdeceased\b", re.IGNORECASE)
_SHOWN_STEP = 0.01
"""Ratings are shown with two decimals where the page's JSON is not there to give all of them."""
_UNRATED = re.compile(r"no reviews yet posted for this doctor", re.IGNORECASE)
_RATING_WORDS = re.compile(r"\d.*\b(?:ratings?|reviews?|stars?|out of 5)\b", re.IGNORECASE)
_STOP = r"you may also like|.*'s reviews$|reviews?$|ratings breakdown"


class RateMDs(SiteSpider):
    """Profiles and search results of RateMDs."""

    name = "ratemds"
    title = "RateMDs"
    home = "https://www.ratemds.com"
    scale_max = 5.0
    counts_what = "ratings"
    fix_url = "https://www.ratemds.com/plans/doctor/"
    fix_note = "The physician claims the profile there and edits it; a mistake can also be reported at the foot of the profile."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The number in the address (``352000`` of ``/doctor-ratings/352000/Dr-….html``), or the slug of a newer address."""
        match = _PROFILE.search(path_of(url))
        return (match["number"] or match["slug"].removesuffix(".html").casefold()) if match else None

    @classmethod
    def profile_url(cls, site_key: str) -> str | None:
        """Only a newer address can be built from its key; an older one needs the name that stands behind the number."""
        return None if site_key.isdigit() else f"{cls.home}/doctor-ratings/{site_key}"

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The site's own "Find a doctor by name" form, once for each last name."""
        first = f"{wanted.first_name} " if wanted.first_name else ""
        names = (wanted.last_name, *wanted.other_last_names)
        return [f"{cls.home}/best-doctors/?text={quote_plus(first + name)}" for name in names]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results. Without its JSON a profile is read from microdata and visible text."""
        doctor = _embedded_doctor(page)
        if doctor:
            return cls._profile(page, doctor)
        found = assigned_json(page.body, b"DATA.doctor_list_props") or assigned_json(page.body, b"DATA.doctorListProps")
        if found is not None:
            return cls._results(page, dict_of(found))
        if says_gone(page) or b"doctor-ratings" not in page.body:
            return explain_no_listing(page, "physician")
        return cls._read_dom(page)

    @classmethod
    def _profile(cls, page: Page, doctor: dict[str, Any]) -> Listing | NoListing:
        own = cls._address(doctor)
        return cls._listing(page, own if cls.key_of(own) else next(own_urls(page), ""), [cls._facts(doctor)])

    @classmethod
    def _listing(cls, page: Page, own: str, ways: Sequence[Facts]) -> Listing | NoListing:
        """The listing, unless the page calls itself (``own``) somebody else's than was asked for."""
        address = page.url or own
        key, own_key = cls.key_of(address), cls.key_of(own)
        if key and own_key and key != own_key and key.isdigit() == own_key.isdigit():
            return NoListing("other_person", f"asked for {key}, the page is {own_key}")
        return combine(cls.name, key or own_key or "", without_query(address), ways)

    @classmethod
    def _address(cls, doctor: dict[str, Any]) -> str:
        path = text_of(doctor.get("url")) or f"/doctor-ratings/{text_of(doctor.get('slug')) or ''}"
        return urljoin(cls.home, path)

    @classmethod
    def _facts(cls, doctor: dict[str, Any]) -> Facts:
        name = text_of(doctor.get("full_name")) or text_of(doctor.get("name"))
        places = _places(doctor)
        names = [text_of(place.get("name")) for place in places]
        accepting = doctor.get("accepting_patients")
        return Facts(
            way="embedded_json",
            name=name,
            gender=gender_of(doctor.get("gender")),
            specialties=unique([text_of(doctor.get("specialty_name"))]),
            practice=next((shown for shown in names[:1] if not _is_status(shown)), None),
            offices=tuple(_office(place, doctor) for place in places) or _city_only(doctor),
            website=next(filter(None, (text_of(place.get("website")) for place in places)), None),
            rating=cls._rating(doctor),
            accepting=accepting if isinstance(accepting, bool) else None,
            status=_status(name, names),
        )

    @classmethod
    def _rating(cls, doctor: dict[str, Any]) -> Rating | None:
        rating = doctor.get("rating")
        if not isinstance(rating, dict) or doctor.get("hide_ratings") is True:
            return None
        return rating_of(rating.get("average"), rating.get("count"), scale_max=cls.scale_max, step=None, counts_what="ratings")

    @classmethod
    def _results(cls, page: Page, props: dict[str, Any]) -> SearchPage | NoListing:
        found = dict_of(props.get("doctorPage"))
        if not isinstance(found.get("results"), list):
            return explain_no_listing(page, "list of search results")
        hits = []
        for doctor in map(dict_of, found["results"]):
            address = cls._address(doctor)
            if key := cls.key_of(address):
                hits.append(combine(cls.name, key, without_query(address), [cls._facts(doctor)]))
        current, last = count_of(found.get("current_page")), count_of(found.get("total_pages"))
        more = current is not None and last is not None and current < last
        next_url = text_of(found.get("next")) or (_next_page(page, current) if more else None)
        return SearchPage(tuple(hits), count_of(found.get("count")), urljoin(cls.home, next_url) if next_url else None)

    @classmethod
    def _read_dom(cls, page: Page) -> PageReading:
        ways = _dom_ways(page)
        if not ways or ways[0].name is None:
            return explain_no_listing(page, "physician")
        return cls._listing(page, next(filter(cls.key_of, own_urls(page)), ""), ways)


def _embedded_doctor(page: Page) -> dict[str, Any]:
    """The profile's own doctor. On a page that was cut off behind him, he is still whole."""
    text = script_text(page.body, b"DATA.doctorDetailProps")
    if text is None:
        return {}
    props = decode(text)
    doctor = props.get("doctor") if isinstance(props, dict) else next(values_of(text, "doctor"), None)
    return doctor if isinstance(doctor, dict) and text_of(doctor.get("full_name") or doctor.get("name")) else {}


def _places(doctor: dict[str, Any]) -> list[dict[str, Any]]:
    """The main location first, then the others; a location that is listed twice counts once."""
    links = [*list_of(doctor.get("doctor_locations")), *list_of(doctor.get("doctor_locations_on_display"))]
    linked = [dict_of(dict_of(link).get("location")) for link in links]
    main = dict_of(doctor.get("location")) or dict_of(doctor.get("default_location"))
    return list(unique([place for place in (main, *linked) if place], key=_identity))


def _identity(place: dict[str, Any]) -> object:
    return str(place.get("id") or (place.get("address"), place.get("postal_code"), place.get("phone_number")))


def _office(place: dict[str, Any], doctor: dict[str, Any]) -> Office:
    city = dict_of(place.get("city"))
    state = text_of(city.get("province_slug"))
    street, suite = text_of(place.get("address")), text_of(place.get("suite"))
    return Office(
        name=text_of(place.get("name")),
        street=street,
        city=text_of(city.get("name")),
        state=state.upper() if state else _state_of(str(doctor.get("slug", ""))),
        zip=text_of(place.get("postal_code")),
        phone=text_of(place.get("phone_number")),
        street2=suite if suite and suite.casefold() not in (street or "").casefold() else None,
    )


def _city_only(doctor: dict[str, Any]) -> tuple[Office, ...]:
    match = re.fullmatch(r"(.+), ([A-Z]{2})", text_of(doctor.get("city_name")) or "")
    return (Office(city=match[1], state=match[2]),) if match else ()


def _state_of(slug: str) -> str | None:
    match = _STATE_IN_SLUG.search(slug)
    return clean_state(match[1]) if match else None


def _is_status(place: str | None) -> bool:
    """Whether a location's name says what became of the physician instead of naming a place."""
    return place is not None and place.casefold() in ("retired", "deceased")


def _status(name: str | None, places: Sequence[str | None]) -> ListingStatus | None:
    said = [name or "", *(place for place in places if place and _is_status(place))]
    if any(_DECEASED.search(text) for text in said):
        return "deceased"
    return "retired" if any(_RETIRED.search(text) for text in said) else None


def _dom_ways(page: Page) -> list[Facts]:
    """The ways that need a DOM. The physician's own block ends before the advertisements and the reviews."""
    people = physicians(microdata_items(page.selector))
    state = _state_of(path_of(page.url))
    ways = [_as_shown(physician_facts(people[0], "microdata"), state)] if people else []
    return [*ways, *(facts for facts in (_from_banner(page), _from_text(page.visible_text)) if facts is not None)]


def _as_shown(facts: Facts, state: str | None) -> Facts:
    """The state, which microdata lacks, and the step, which it does not tell."""
    rating = replace(facts.rating, step=_SHOWN_STEP) if facts.rating else None
    offices = tuple(replace(office, state=office.state or state) for office in facts.offices)
    return replace(facts, rating=rating, offices=offices)


def _from_banner(page: Page) -> Facts | None:
    banner = page.selector.css("#info-panel .doctor-profile, .doctor-banner-panel .doctor-profile")
    if not banner:
        return None
    name = _shown(banner, "h1")
    count = 0 if banner.css(".star-rating-empty") else read_count(_shown(banner, ".star-rating-count"))
    return Facts(
        way="dom",
        name=name,
        gender=gender_of(_shown(banner, 'a[href*="gender="]')),
        specialties=unique([_shown(banner, '.search-item-info > a[href*="best-doctors"]')]),
        website=text_of(banner.css('a[itemprop="sameAs"]::attr(href)').get()),
        rating=_shown_rating(banner.css(".star-rating::attr(title)").get(), count),
        status=_status(name, []),
    )


def _shown(part: SelectorList[Selector], css: str) -> str | None:
    return text_of(part.css(css).xpath("normalize-space()").get())


def _shown_rating(stars: object, count: int | None) -> Rating | None:
    return rating_of(stars, count, scale_max=RateMDs.scale_max, step=_SHOWN_STEP, counts_what="ratings")


def _from_text(visible: VisibleText) -> Facts | None:
    own = visible.from_title().until(_STOP)
    if own.title is None:
        return None
    shown = [line.text for line in own.lines if _RATING_WORDS.search(line.text)]
    stars = next(filter(None, map(read_stars, shown)), None)
    counts = [0] if _UNRATED.search(visible.text) else [count for count in map(read_count, shown) if count is not None]
    rating = _shown_rating(stars, counts[0] if counts else None)
    return Facts(way="text", name=own.title, rating=rating, status=_status(own.title, []))


def _next_page(page: Page, current: int | None) -> str | None:
    if not page.url or current is None:
        return None
    base = re.sub(r"([?&])page=\d+&?", r"\1", page.url).rstrip("?&")
    return f"{base}{'&' if '?' in base else '?'}page={current + 1}"

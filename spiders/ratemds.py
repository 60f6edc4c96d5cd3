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
    advertisements on the page. Below a review stand ``comments``, taken for replies.
    Four in ten profiles show no phone, some show one with too many digits.
History:
    Read since 2018 pages (``/doctor-ratings/<number>/<Name>.html``); newer addresses are ``/doctor-ratings/<slug>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

from parsel import Selector

from repmon.clean.folding import fold
from repmon.clean.places import clean_state
from repmon.crawl.asking import names_of
from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import assigned_json, decode, script_text, values_of
from repmon.extract.fields import Facts, count_of, dict_of, in_given_order, number_of, text_of, unique
from repmon.extract.found_pages import read_cards, record_hits
from repmon.extract.marked_parts import Marks
from repmon.extract.microdata import microdata_items
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, path_of
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import is_complete, is_named_otherwise, listing_of, other_person, own_key
from repmon.extract.records import OfficePaths, Record, RecordPaths
from repmon.extract.result_pages import explain_no_list, page_number, with_page_number
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.stated import status_in
from repmon.extract.subject import rating_on
from repmon.model import Listing, NoListing, Office, PageReading, Rating, Review, SearchPage, Wanted

_PROFILE = re.compile(r"/doctor-ratings/(?:(?P<number>\d+)(?:/|$)|(?P<slug>[^/?#]+)/?$)")
_STATE_IN_SLUG = re.compile(r"-([A-Za-z]{2})(?:\.html|-(?:us|ca))?/?$")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SHOWN_STEP = 0.01
"""Ratings are shown with two decimals where the page's JSON is not there to give all of them."""
_NAME_WORDS = 2
_PAGE_SIZE = 10
"""Cards on a full page of search results."""
_STATUS_WORDS = ("retired", "deceased")
"""A location of this name says what became of the physician instead of naming a place."""

_DOCTOR = RecordPaths(
    name=("full_name", "name"), gender=("gender",), specialties=("specialty_name",), accepting=("accepting_patients",)
)
_PLACES = [
    OfficePaths(
        at,
        name=("name",),
        street=("address",),
        street2=("suite",),
        city=("city.name",),
        state=("city.province_slug",),
        zip=("postal_code",),
        phone=("phone_number",),
    )
    for at in ("location", "default_location", "doctor_locations.location", "doctor_locations_on_display.location")
]
_OWN_BLOCK = "#info-panel .doctor-profile, .doctor-banner-panel .doctor-profile"
_BANNER = Marks(
    name="h1",
    gender='a[href*="gender="]',
    specialty='.search-item-info > a[href*="best-doctors"]:not([href*="gender="])',
    website='a[itemprop="sameAs"]::attr(href)',
    stars=".star-rating::attr(title)",
    count=".star-rating-count",
    unrated=".star-rating-empty",
)
_CARD = replace(_BANNER, name='h2, h3, a[href*="/doctor-ratings/"]', website="")
_REVIEWS = r".*['’]s (?:reviews|credentials)$|reviews?$|ratings breakdown"


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
        return [f"{cls.home}/best-doctors/?{urlencode({'text': name})}" for name in names_of(wanted)]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results. Without its JSON a page is read from its DOM and visible text."""
        props = _embedded_props(page)
        if doctor := _doctor(props):
            own = _address(doctor)
            reading = _listing(page, own if cls.key_of(own) else next(own_urls(page), ""), [_facts(doctor)])
            return replace(reading, reviews=tuple(_reviews(props))) if isinstance(reading, Listing) else reading
        found = assigned_json(page.body, b"DATA.doctor_list_props") or assigned_json(page.body, b"DATA.doctorListProps")
        if found is not None:
            return _results(page, dict_of(dict_of(found).get("doctorPage")))
        if says_gone(page) or b"doctor-ratings" not in page.body:
            return explain_no_listing(page, "physician")
        page = whole_part(page)
        key = own_key(page, cls)
        if not key and "/best-doctors/" in path_of(page.url):
            return read_cards(page, cls, _card, parameter="page", size=_PAGE_SIZE)
        return _listing(page, next(filter(cls.key_of, own_urls(page)), ""), _dom_ways(page))


def _listing(page: Page, own: str, ways: Sequence[Facts]) -> Listing | NoListing:
    """The listing, unless the page calls itself (``own``) somebody else's; a number and a slug cannot be compared.

    A newer address follows name and town: the page of somebody who moved or married calls itself by another one. A name that
    contradicts the address only counts on a page that does not call itself the listing's: one that does has turned into
    another person's, which is told once a second night shows the same.
    """
    key, own_key = RateMDs.key_of(page.url), RateMDs.key_of(own)
    name = next((facts.name for facts in ways), None)
    comparable = key and own_key and key.isdigit() == own_key.isdigit() and not _is_new_slug(own_key, key, name)
    if comparable and (another := other_person(key, own_key)):
        return another
    if key != own_key and is_named_otherwise(page.url, name):
        return NoListing("other_person", f"asked for {page.url}, the page is about {ways[0].name}")
    return listing_of(page if page.url else replace(page, url=own), RateMDs, key or own_key, ways)


def _is_new_slug(own: str, asked: str, name: str | None) -> bool:
    """Whether two slugs are one person's: the same name in another town, or another last name and all else the same."""
    named = {word for word in fold(in_given_order(name or "")).split() if len(word) > 1} - {"dr"}
    new, old = {*own.split("-")}, {*asked.split("-")}
    if asked.isdigit() or len(named) < _NAME_WORDS:
        return False
    return named <= old or (new - old < named and len(old - new) < _NAME_WORDS)


# --------------------------------------------------------------------------------------------------- the page's own JSON


def _embedded_props(page: Page) -> Record:
    """The profile's data. On a page that was cut off behind the doctor, he is still whole."""
    text = script_text(page.body, b"DATA.doctorDetailProps")
    if text is None:
        return {}
    props = decode(text)
    return props if isinstance(props, dict) else {"doctor": next(values_of(text, "doctor"), None)}


def _doctor(props: Record) -> Record:
    """The profile's own doctor."""
    doctor = props.get("doctor")
    return doctor if isinstance(doctor, dict) and text_of(doctor.get("full_name") or doctor.get("name")) else {}


def _address(doctor: Record) -> str:
    path = text_of(doctor.get("url")) or f"/doctor-ratings/{text_of(doctor.get('slug')) or ''}"
    return urljoin(RateMDs.home, path)


def _facts(doctor: Record) -> Facts:
    facts = _DOCTOR.facts(doctor)
    found = [(office, place) for paths in _PLACES for office, place in paths.offices(doctor)]
    places = unique(found, key=lambda both: str(both[1].get("id") or both[0]))
    names = [office.name or "" for office, _ in places]
    status_names = [name for name in names if name.casefold() in _STATUS_WORDS]
    return replace(
        facts,
        status=status_in([facts.name or "", *status_names]),
        practice=next((name for name in names[:1] if name not in status_names), None) or None,
        offices=tuple(_office(office, doctor) for office, _ in places) or tuple(_city_only(doctor)),
        website=next(filter(None, (text_of(place.get("website")) for _, place in places)), None),
        rating=_rating(doctor),
    )


def _office(office: Office, doctor: Record) -> Office:
    """With the state in capitals, or the one in the address, and without a suite that the street repeats."""
    state = office.state.upper() if office.state else _state_of(str(doctor.get("slug", "")))
    repeated = office.street2 and office.street2.casefold() in (office.street or "").casefold()
    name = None if (office.name or "").casefold() in _STATUS_WORDS else office.name
    return replace(office, name=name, state=state, street2=None if repeated else office.street2)


def _city_only(doctor: Record) -> Iterator[Office]:
    if match := re.fullmatch(r"(.+), ([A-Z]{2})", text_of(doctor.get("city_name")) or ""):
        yield Office(city=match[1], state=match[2])


def _state_of(slug: str) -> str | None:
    match = _STATE_IN_SLUG.search(slug)
    return clean_state(match[1]) if match else None


def _rating(doctor: Record) -> Rating | None:
    rating = doctor.get("rating")
    if not isinstance(rating, dict) or doctor.get("hide_ratings") is True:
        return None
    return rating_on(RateMDs, rating.get("average"), rating.get("count"))


def _reviews(props: Record) -> Iterator[Review]:
    """Date, stars and whether a comment stands below each of the newest reviews; text and names are passed over."""
    if dict_of(props.get("doctor")).get("hide_ratings") is True:
        return
    results = dict_of(props.get("ratingsPage")).get("results")
    for review in map(dict_of, results if isinstance(results, list) else ()):
        key, stars, comments = review.get("id"), number_of(review.get("average")), review.get("comments")
        day = _DATE.match(text_of(review.get("created")) or "")
        if isinstance(key, int) and stars is not None and 1 <= stars <= 5:
            yield Review(str(key), day[0] if day else None, stars, bool(comments) if isinstance(comments, list) else None)


def _results(page: Page, found: dict[str, Any]) -> SearchPage | NoListing:
    if not isinstance(found.get("results"), list):
        return explain_no_list(page)
    hits = record_hits(RateMDs, ((_address(doctor), _facts(doctor)) for doctor in map(dict_of, found["results"])))
    current, last = count_of(found.get("current_page")), count_of(found.get("total_pages"))
    more = current is not None and last is not None and current < last
    following = with_page_number(page.url, "page", page_number(page.url, "page") + 1) if more else None
    next_url = text_of(found.get("next")) or following
    return SearchPage(hits, count_of(found.get("count")), urljoin(RateMDs.home, next_url) if next_url else None)


# ------------------------------------------------------------------------------------------------------ without its JSON


def _dom_ways(page: Page) -> list[Facts]:
    """The ways that need a DOM. The physician's own block ends before the advertisements and the reviews."""
    people = physicians(microdata_items(page.selector))
    block = page.selector.css(_OWN_BLOCK)
    ways = [physician_facts(people[0], "microdata")] if people else []
    ways += [_BANNER.facts(block, RateMDs)] if block else []
    if (name := page.visible_text.title) and not is_complete(ways):
        ways.append(plain_facts(page, name, RateMDs, known=ways, head_phone=False, ratings_end=_REVIEWS))
    ways = [_as_shown(facts, _state_of(path_of(page.url))) for facts in ways]
    return ways if ways and ways[0].name else []


def _as_shown(facts: Facts, state: str | None) -> Facts:
    """The state, which microdata lacks, and the step, which the JSON's unrounded values do not have."""
    rating = replace(facts.rating, step=_SHOWN_STEP) if facts.rating else None
    offices = tuple(replace(office, state=office.state or state) for office in facts.offices)
    return replace(facts, rating=rating, offices=offices, status=status_in([facts.name or ""]))


def _card(_: str, card: Selector) -> list[Facts]:
    """A result as shown. An advertisement is a doctor whom nobody searched for."""
    return [_as_shown(_CARD.facts(card, RateMDs), None)] if "doctor-ad-link" not in card.get() else []

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
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin

from parsel import Selector

from repmon.clean.places import clean_state
from repmon.crawl.asking import searches_by_name
from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, dict_of, text_of
from repmon.extract.marked_parts import Marks
from repmon.extract.microdata import microdata_items
from repmon.extract.name_slugs import another_slugs
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, path_of
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import is_complete, listing_of, own_key
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, ReviewPaths, first_text, stars_at, values_at
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.site_data import site_data
from repmon.extract.site_results import Results
from repmon.extract.stated import status_in
from repmon.extract.subject import Site
from repmon.model import Listing, ListingStatus, NoListing, PageReading, Wanted

_STATUS_WORDS = frozenset({"retired", "deceased"})
"""A location of this name says what became of the physician instead of naming a place."""
_PLACES = ("location", "default_location", "doctor_locations.location", "doctor_locations_on_display.location")
_STATE_IN_SLUG = re.compile(r"-([A-Za-z]{2})(?:\.html|-(?:us|ca))?/?$")


def _places(doctor: Record) -> list[object]:
    """The locations; of a doctor without any, the town."""
    town = re.fullmatch(r"(.+), ([A-Z]{2})", text_of(doctor.get("city_name")) or "")
    known = [place for path in _PLACES for place in values_at(doctor, path)]
    return known or ([{"city": {"name": town[1], "province_slug": town[2]}}] if town else [])


def _status(doctor: Record) -> ListingStatus | None:
    names = (text_of(name) or "" for path in _PLACES for name in values_at(doctor, f"{path}.name"))
    return status_in([first_text(doctor, _DOCTOR.name) or "", *(name for name in names if name.casefold() in _STATUS_WORDS)])


def _state(address: object) -> str | None:
    """The state at the end of a slug or of an address."""
    match = _STATE_IN_SLUG.search(str(address))
    return clean_state(match[1]) if match else None


_DOCTOR = RecordPaths(
    address=("url", lambda doctor: f"/doctor-ratings/{text_of(doctor.get('slug')) or ''}"),
    name=("full_name", "name"),
    gender=("gender",),
    specialties=("specialty_name",),
    accepting=("accepting_patients",),
    website=tuple(f"{path}.website" for path in _PLACES),
    state=(lambda doctor: _state(doctor.get("slug")),),
    status=_status,
    rating=stars_at("rating.average", "rating.count", hidden="hide_ratings"),
    offices=OfficePaths(
        at=(_places,),
        name=("name",),
        street=("address",),
        street2=("suite",),
        city=("city.name",),
        state=("city.province_slug",),
        zip=("postal_code",),
        phone=("phone_number",),
        no_names=_STATUS_WORDS,
    ),
)
_REVIEWS = ReviewPaths("ratingsPage.results", stars="average", on="created", answers="comments", hidden="doctor.hide_ratings")
_RESULTS = Results(
    record=_DOCTOR, items="results", total=("count",), following="next", pages="total_pages", parameter="page", size=10
)
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


class RateMDs(SiteSpider):
    """Profiles and search results of RateMDs."""

    name = "ratemds"
    title = "RateMDs"
    home = "https://www.ratemds.com"
    profile_path = re.compile(r"/doctor-ratings/(?P<key>\d+(?=/|$)|[^/?#]+?(?=(?:\.html)?/?$))", re.IGNORECASE)
    """The number (``352000`` of ``/doctor-ratings/352000/Dr-….html``), or the slug of a newer address."""
    counts_what = "ratings"
    fix_url = "https://www.ratemds.com/plans/doctor/"
    fix_note = "The physician claims the profile there and edits it; a mistake can also be reported at the foot of the profile."

    @classmethod
    def profile_url(cls, site_key: str) -> str | None:
        """Only a newer address can be built from its key; an older one needs the name that stands behind the number."""
        return None if site_key.isdigit() else f"{cls.home}/doctor-ratings/{site_key}"

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The site's own "Find a doctor by name" form, once for each last name."""
        return searches_by_name(f"{cls.home}/best-doctors/", wanted, "text")

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results. Without its JSON a page is read from its DOM and visible text."""
        data = site_data(page, "DATA.doctorDetailProps")
        doctor = data.record("doctor") or next(data.records("doctor"), {})
        if first_text(doctor, _DOCTOR.name):
            own = urljoin(cls.home, first_text(doctor, _DOCTOR.address))
            reading = _listing(page, own if cls.key_of(own) else next(own_urls(page), ""), [_DOCTOR.facts(doctor, cls)])
            return replace(reading, reviews=_REVIEWS.reviews(data.value, cls)) if isinstance(reading, Listing) else reading
        found = dict_of(site_data(page, "DATA.doctor_list_props", "DATA.doctorListProps").value)
        if "doctorPage" in found:
            return _RESULTS.read(page, cls, dict_of(found["doctorPage"]))
        if says_gone(page) or b"doctor-ratings" not in page.body:
            return explain_no_listing(page, "physician")
        page = whole_part(page)
        if not own_key(page, cls) and "/best-doctors/" in path_of(page.url):
            return _RESULTS.read_cards(page, cls, _card)
        return _listing(page, next(filter(cls.key_of, own_urls(page)), ""), _dom_ways(page))


def _listing(page: Page, own: str, ways: Sequence[Facts]) -> Listing | NoListing:
    """The listing, unless the page calls itself (``own``) somebody else's."""
    own_key, name = RateMDs.key_of(own), next((facts.name for facts in ways), None)
    key, page_at = RateMDs.key_of(page.url) or own_key, page if page.url else replace(page, url=own)
    return another_slugs(page, RateMDs, own_key, name) or listing_of(page_at, RateMDs, key, ways)


def _dom_ways(page: Page) -> list[Facts]:
    """The ways that need a DOM. The physician's own block ends before the advertisements and the reviews."""
    block = page.selector.css("#info-panel .doctor-profile, .doctor-banner-panel .doctor-profile")
    ways = [physician_facts(person, "microdata") for person in physicians(microdata_items(page.selector))[:1]]
    ways += [_BANNER.facts(block, RateMDs)] if block else []
    if (name := page.visible_text.title) and not is_complete(ways):
        reviews = r".*['’]s (?:reviews|credentials)$|reviews?$|ratings breakdown"
        ways.append(plain_facts(page, name, RateMDs, known=ways, head_phone=False, ratings_end=reviews))
    ways = [_as_shown(facts, _state(path_of(page.url))) for facts in ways]
    return ways if ways and ways[0].name else []


def _card(card: Selector, site: Site) -> Facts | None:
    """A result as shown. An advertisement is a doctor whom nobody searched for."""
    return _as_shown(_CARD.facts(card, site), None) if "doctor-ad-link" not in card.get() else None


def _as_shown(facts: Facts, state: str | None) -> Facts:
    """The state, which microdata lacks, and the step: the JSON's values are unrounded, those shown have two decimals."""
    rating = replace(facts.rating, step=0.01) if facts.rating else None
    offices = tuple(replace(office, state=office.state or state) for office in facts.offices)
    return replace(facts, rating=rating, offices=offices, status=status_in([facts.name or ""]))

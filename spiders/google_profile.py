"""Google Business Profile: the locations that the organisation manages itself.

Access:
    Google's Business Profile APIs with an OAuth token (scope ``business.manage``) from ``GOOGLE_PROFILE_TOKEN``, or from
    ``key_env`` / ``key_file`` in ``repmon.toml``. ``accounts = ["accounts/1"]`` reads every location of an account;
    ``locations = ["accounts/1/locations/2"]`` only those named. A token lives for an hour: whatever renews it does so before
    the night.
Terms:
    Own, verified locations: the agreement is the one that the organisation made for its Google account.
Robots:
    Not crawled: the agreement stands in the place of robots.txt.
Scale:
    1 to 5 stars, an unrounded average of all reviews. How many reviews gave how many stars is counted where at most 500 are
    to be read.
Correcting a listing:
    Whoever manages the Business Profile edits it; Google reviews a change, mostly within days.
Caveats:
    Only stars are asked for, so that neither a review's text nor its writer's name ever arrives here. What the owner entered
    may differ from what Google shows. Counts have fallen through display errors, and the average can lag by two weeks. A
    practice and its practitioners are locations of their own at one address, and no duplicates of each other. Where only some
    locations are named, nobody is missed for not being among them.
History:
    Business Information API 1 and reviews of API 4.9, as of 2026.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from repmon.config import SiteConfig
from repmon.crawl.api import ApiSpider, json_of, with_query
from repmon.crawl.directory import DirectoryReading, DirectorySpider
from repmon.crawl.reading import read_safely
from repmon.extract.fields import Facts, combine, count_of, dict_of, list_of, text_of
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.profile_page import other_person
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, first_text, values_at
from repmon.extract.subject import rating_on
from repmon.model import Listing, ListingStatus, NoListing, PageReading, Rating, SearchPage, Task, Visit

_INFORMATION = "https://mybusinessbusinessinformation.googleapis.com"
"""Where the locations' own data are; their reviews are at ``home``."""
_FIELDS = "name,title,phoneNumbers,storefrontAddress,websiteUri,categories,openInfo.status,metadata.placeId,metadata.mapsUri"
_STARS_ONLY = "averageRating,totalReviewCount,nextPageToken,reviews(starRating)"
_REVIEWS_A_PAGE = 50
_MOST_PAGES = 10
"""Pages of reviews read for the number of each star; a location with more is known by its average alone."""
_LIST = re.compile(r"/(accounts/[\w-]+)/locations$")
_STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
_STATUS: dict[str | None, ListingStatus] = {"CLOSED_PERMANENTLY": "closed", "CLOSED_TEMPORARILY": "temporarily_closed"}


def _address(location: Record) -> str:
    """The place in Google Maps, where Google tells it."""
    place = first_text(location, ("metadata.placeId",))
    maps = f"https://www.google.com/maps/place/?q=place_id:{place}" if place else None
    return first_text(location, ("metadata.mapsUri",)) or maps or f"{GoogleProfile.home}/v4/{location.get('name')}"


_LOCATION = RecordPaths(
    id=("name",),
    address=(_address,),
    name=("title",),
    specialties=("categories.primaryCategory.displayName", "categories.additionalCategories.displayName"),
    website=("websiteUri",),
    phone=("phoneNumbers.primaryPhone",),
    status=lambda location: _STATUS.get(first_text(location, ("openInfo.status",))),
    offices=OfficePaths(
        at=("storefrontAddress",),
        street=("addressLines",),
        street2=(lambda address: ", ".join(filter(None, map(text_of, values_at(address, "addressLines")[1:]))),),
        city=("locality",),
        state=("administrativeArea",),
        zip=("postalCode",),
    ),
    way="api",
)


class GoogleProfile(ApiSpider, DirectorySpider):
    """Locations of the organisation's own Google accounts."""

    name = "google_profile"
    title = "Google Business Profile"
    home = "https://mybusiness.googleapis.com"
    profile_path = re.compile(r"(?P<key>(?:accounts/[\w-]+/)?locations/(?P<location>[\w-]+))")
    """``accounts/1/locations/2``; without the account where the address does not name it."""
    counts_what = "reviews"
    fix_url = "https://business.google.com/locations"
    fix_note = "Whoever manages the Business Profile edits it; Google reviews a change, mostly within days."
    key_env = "GOOGLE_PROFILE_TOKEN"

    @classmethod
    def configured(cls, site: SiteConfig) -> SiteConfig:
        """Begin with the locations of the named accounts, and name the server that has them."""
        lists = [_information(site, f"{name}/locations", pageSize="100") for name in list_of(site.options.get("accounts"))]
        wanted = site.wanted and bool(lists or not site.options.get("locations"))
        return replace(site, start=tuple(lists or [_information(site, "locations")]), wanted=wanted)

    @classmethod
    def profile_url(cls, site_key: str) -> str:
        """The location's reviews."""
        return f"{cls.home}/v4/{site_key}/reviews?{urlencode({'pageSize': _REVIEWS_A_PAGE, 'fields': _STARS_ONLY})}"

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a list of locations, a location, or a location's reviews."""
        answer, path = json_of(page), path_of(page.url)
        if page.status != 200 or not isinstance(answer, dict):
            return _error(page)
        account, asked = _LIST.search(path), cls.profile_path.search(path)
        if account or isinstance(answer.get("locations"), list):
            return _locations(page, answer, f"{account[1]}/" if account else "")
        own = cls.profile_path.fullmatch(text_of(answer.get("name")) or "")
        location = _LOCATION.listing({**answer, "name": asked[0]} if asked else answer, cls) if own else None
        if own and location:
            return other_person(asked and asked["location"], own["location"]) or location
        if not answer.keys() & {"averageRating", "totalReviewCount"} and not path.endswith("/reviews"):
            return NoListing("unreadable", "the answer is neither a location nor its reviews")
        key = cls.key_of(page.url) or cls.key_of(first_text(answer, ("reviews.name",)) or "") or ""
        return combine(cls.name, key, page.url, [Facts(way="api", rating=_rating(answer, _stars(answer)))])

    # --------------------------------------------------------------------------------------------- a location's two parts

    def _begin(self, task: Task) -> Iterator[Request]:
        if task.kind != "enumerate":
            yield from super()._begin(task)
            return
        lists = [url for url in self.tonight.site.start if _LIST.search(path_of(url))]
        reading = DirectoryReading(
            type(self), self.tonight.address, task, lists, self.is_profile, self.tonight.resting, known=self.tonight.settled
        )
        for name in list_of(self.tonight.site.options.get("locations")):
            reading.add_profile(str(name), self.profile_url(str(name)))
        requests = list(self._ask(reading))
        yield from requests
        if not requests:
            self.tonight.book.record(reading.visit())

    def _begin_visit(self, task: Task) -> Iterator[Request]:
        location = task.target[task.target.index("locations/") :]
        yield self.request(_information(self.tonight.site, location), task, self.on_location)

    def on_location(self, response: Response, task: Task) -> Iterator[Visit | Request]:
        """Read what the location says of itself, then ask for its reviews."""
        reading = read_safely(type(self), self.page(response))
        if isinstance(reading, Listing) and reading.name:
            listing = replace(reading, site_key=task.target)
            yield self.request(self.profile_url(task.target), task, self.on_reviews, listing=listing, stars=Counter(), pages=1)
        else:
            reason = reading if isinstance(reading, NoListing) else NoListing("unreadable", "the answer is no location")
            yield Visit(task, reason.reason, detail=reason.detail)

    def on_reviews(
        self, response: Response, task: Task, listing: Listing, stars: Counter[str], pages: int
    ) -> Iterator[Visit | Request]:
        """Add a page of reviews; the location is read when there is no further one."""
        page = self.page(response)
        answer = json_of(page)
        if page.status != 200 or not isinstance(answer, dict):
            yield Visit(task, "error", detail=f"reviews: {_error(page).detail}")
            return
        stars = stars + _stars(answer)
        rating, following = _rating(answer, stars), text_of(answer.get("nextPageToken"))
        few = rating is not None and (rating.count or 0) <= _REVIEWS_A_PAGE * _MOST_PAGES
        if following and few and pages < _MOST_PAGES:
            url = with_query(self.profile_url(task.target), pageToken=following)
            yield self.request(url, task, self.on_reviews, listing=listing, stars=stars, pages=pages + 1)
            return
        found_by = {**listing.found_by, **({"rating": "api", "count": "api"} if rating else {})}
        yield Visit(task, "listing", listings=(replace(listing, rating=rating, found_by=found_by),), url=listing.url)


def _information(site: SiteConfig, path: str, **query: str) -> str:
    """An address of the API that tells what a location says of itself."""
    return f"{site.base_url or _INFORMATION}/v1/{path}?{urlencode({'readMask': _FIELDS, **query})}"


def _error(page: Page) -> NoListing:
    return NoListing("unreadable", "the answer is not Google's") if page.status == 200 else GoogleProfile.explain_error(page)


def _locations(page: Page, answer: Record, account: str) -> SearchPage:
    """A list of an account's locations, which often name themselves without it."""
    hits = []
    for location in map(dict_of, list_of(answer.get("locations"))):
        name = text_of(location.get("name")) or ""
        own = name if name.startswith("accounts/") else f"{account}{name}"
        hits.append(
            _LOCATION.listing({**location, "name": own}, GoogleProfile) if GoogleProfile.profile_path.fullmatch(name) else None
        )
    token = text_of(answer.get("nextPageToken"))
    return SearchPage(
        tuple(filter(None, hits)), count_of(answer.get("totalSize")), with_query(page.url, pageToken=token) if token else None
    )


def _stars(answer: Record) -> Counter[str]:
    """How many reviews of this page gave how many stars."""
    return Counter(text_of(shown) or "" for shown in values_at(answer, "reviews.starRating"))


def _rating(answer: Record, stars: Counter[str]) -> Rating | None:
    """The average and the count; Google leaves out what is zero. The stars stand beside them when they are all there."""
    rating = rating_on(GoogleProfile, answer.get("averageRating"), answer.get("totalReviewCount", 0))
    one, two, three, four, five = (stars[word] for word in _STARS)
    if rating is None or not rating.count or one + two + three + four + five != rating.count:
        return rating
    return replace(rating, histogram=(one, two, three, four, five))

"""Google Places API (New): is a physician's place there, and does it agree with the roster?

Access:
    Google's Places API with a key (``GOOGLE_PLACES_KEY``, or ``key_env`` / ``key_file`` in ``repmon.toml``). Every request is
    billed, by the dearest field that it asks for: name, address and status are asked for always, phone and website only with
    ``fields = ["phone", "website"]``. ``max_requests`` bounds a day's requests (150 unless set).
Terms:
    Google's terms let us keep a place's id and nothing else of an answer: so every answer is compared with the roster while it
    is at hand, and what is stored is ``place_id`` and our own verdict per field (same, different, absent).
Robots:
    Not crawled: the agreement that comes with the key stands in the place of robots.txt.
Scale:
    1 to 5 stars, one decimal. A rating is content: ``repmon extract`` shows it, a crawl neither asks for it nor keeps it.
Correcting a listing:
    Whoever manages the Business Profile edits it; anybody may suggest an edit on the place's own page in Google Maps.
Caveats:
    A practice and a practitioner are places of their own at one address: only a place whose name may be the physician's counts.
    Finding nobody proves nothing, for a search ranks and never lists all. An unrated place has no rating keys at all.
History:
    Places API (New) as of 2025; saved answers of the older API are read, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scrapy import Request

from repmon.crawl.api import json_of
from repmon.crawl.keys import Secret
from repmon.crawl.verdicts import VerdictSpider
from repmon.extract.fields import dict_of, list_of, text_of
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, first_text, values_at
from repmon.extract.site_results import only_listing
from repmon.extract.subject import Site, rating_on
from repmon.model import ListingStatus, NoListing, PageReading, Rating, SearchPage, Task, Wanted

_SEARCH = "/v1/places:searchText"
_PLACE_IN_LINK = re.compile(r"[?&]q=place_id:(?P<id>[\w-]+)")
_ALWAYS = ("id", "displayName", "formattedAddress", "businessStatus")
_COMPARED = ("name", "address", "status")
_DEARER = {"phone": "nationalPhoneNumber", "website": "websiteUri"}
_STATUS: dict[str | None, ListingStatus] = {
    "OPERATIONAL": "active",
    "CLOSED_PERMANENTLY": "closed",
    "CLOSED_TEMPORARILY": "temporarily_closed",
}


def _address(place: Record) -> Record:
    """The address as a whole, and by its parts, where the answer has them."""
    named: Record = {}
    for component in map(dict_of, list_of(place.get("addressComponents"))):
        for kind in list_of(component.get("types")):
            named.setdefault(str(kind), text_of(component.get("shortText")))
    if named.get("route"):
        return {**named, "street": " ".join(filter(None, (named.get("street_number"), named["route"])))}
    street, _, town = (text_of(place.get("vicinity")) or "").rpartition(", ")
    whole = first_text(place, ("formattedAddress", "formatted_address"))
    return {"whole": whole} if whole else {"street": street, "locality": town}


def _stars(site: Site, place: Record) -> Rating | None:
    """In an answer to somebody who asked for everything, a missing rating means an unrated place."""
    count = next(iter([*values_at(place, "userRatingCount"), *values_at(place, "user_ratings_total")]), None)
    if count is None and "rating" not in place and place.keys() & {"addressComponents", "vicinity"}:
        count = 0
    return rating_on(site, place.get("rating"), count)


_PLACE = RecordPaths(
    id=("place_id", "id"),
    address=(lambda place: GooglePlaces.link_to(first_text(place, ("place_id", "id")) or ""),),
    name=("displayName.text", lambda place: place.get("name") if "place_id" in place else None),
    specialties=("primaryTypeDisplayName.text",),
    website=("websiteUri",),
    phone=("nationalPhoneNumber", "formatted_phone_number"),
    rating=_stars,
    status=lambda place: _STATUS.get(first_text(place, ("businessStatus", "business_status"))),
    offices=OfficePaths(
        at=(_address,),
        street=("street",),
        street2=("subpremise",),
        city=("locality", "postal_town"),
        state=("administrative_area_level_1",),
        zip=("postal_code",),
        whole=("whole",),
    ),
    way="api",
)


class GooglePlaces(VerdictSpider):
    """Places whose name may be a physician's, by id and verdict."""

    name = "google_places"
    title = "Google"
    home = "https://places.googleapis.com"
    profile_path = re.compile(r"/places/(?P<id>[\w-]+)$")
    step = 0.1
    counts_what = "ratings"
    fix_url = "https://business.google.com/locations"
    fix_note = "Whoever manages the Business Profile edits it; anybody may suggest an edit on the place in Google Maps."
    key_env = "GOOGLE_PLACES_KEY"
    daily_quota = 150
    errors_of_key = frozenset({"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED"})
    why_unproven = "Google's search ranks and never lists all: finding nobody proves nothing"

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The place's id, also of a link to Google Maps that names it."""
        match = cls.profile_path.search(path_of(url)) or _PLACE_IN_LINK.search(url)
        return match["id"] if match else None

    @classmethod
    def profile_url(cls, site_key: str) -> str:
        """The place's details."""
        return f"{cls.home}/v1/places/{quote(site_key, safe='')}"

    @classmethod
    def link_to(cls, site_key: str) -> str:
        """The place in Google Maps."""
        return f"https://www.google.com/maps/place/?q=place_id:{site_key}"

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search by name and town; its words travel in the request's body (:meth:`request`)."""
        parts = ((wanted.first_name, wanted.last_name), (wanted.city, wanted.state, wanted.zip))
        words = ", ".join(filter(None, (" ".join(filter(None, part)) for part in parts)))
        return [f"{cls.home}{_SEARCH}?{urlencode({'textQuery': words})}"]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a place, a list of places, or an error. What is read is for comparing and for showing, never for keeping."""
        if page.status != 200:
            return cls.explain_error(page)
        answer = json_of(page)
        lists = [answer, *(dict_of(answer).get(name) for name in ("places", "results", "candidates"))]
        places = next((found for found in lists if isinstance(found, list)), None)
        if places is not None or (answer == {} and path_of(page.url).endswith(_SEARCH)):
            return SearchPage(tuple(filter(None, (_PLACE.listing(dict_of(place), cls) for place in places or []))))
        place = dict_of(dict_of(answer).get("result", answer))
        return only_listing(
            page, cls, _PLACE.listing(place, cls), NoListing("unreadable", "the answer is no place of Google's")
        )

    @classmethod
    def key_headers(cls, key: Secret) -> dict[str, str]:
        """Google's own header for keys."""
        return {"X-Goog-Api-Key": key.value}

    def request(self, url: str, task: Task, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Ask for as few fields as the comparison needs; a search is a POST."""
        request = super().request(url, task, callback, **kwargs)
        dearer = [_DEARER[name] for name in self.compared_fields() if name in _DEARER]
        searching = task.kind == "search"
        mask = ",".join(f"places.{field}" if searching else field for field in (*_ALWAYS, *dearer))
        request.headers["X-Goog-FieldMask"] = mask
        if not searching:
            return request
        query = parse_qs(urlsplit(request.url).query).get("textQuery", [""])[0]
        body = json.dumps({"textQuery": query, "regionCode": "US", "pageSize": 10})
        request.headers["Content-Type"] = "application/json"
        return request.replace(url=request.url.partition("?")[0], method="POST", body=body)

    def compared_fields(self) -> tuple[str, ...]:
        """Those that are asked for always, and the dearer ones that were chosen."""
        chosen = list_of(self.tonight.site.options.get("fields"))
        return (*_COMPARED, *(name for name in _DEARER if name in chosen))

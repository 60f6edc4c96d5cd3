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
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scrapy import Request

from repmon.crawl.api import error_reading, json_of
from repmon.crawl.keys import Secret
from repmon.crawl.verdicts import VerdictSpider
from repmon.extract.fields import Facts, combine, credentials_in, dict_of, list_of, text_of, unique
from repmon.extract.office_lines import read_place
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.profile_page import other_person
from repmon.extract.subject import rating_on
from repmon.model import Listing, ListingStatus, NoListing, Office, PageReading, Rating, SearchPage, Task, Wanted

_SEARCH = "/v1/places:searchText"
_KEY = re.compile(r"/places/(?P<id>[\w-]+)$")
_PLACE_IN_LINK = re.compile(r"[?&]q=place_id:(?P<id>[\w-]+)")
_ALWAYS = ("id", "displayName", "formattedAddress", "businessStatus")
_COMPARED = ("name", "address", "status")
_DEARER = {"phone": "nationalPhoneNumber", "website": "websiteUri"}
_NEVER_ASKED_FOR = ("addressComponents", "vicinity")
"""In an answer that holds one of these, somebody asked for everything: there, a missing rating means an unrated place."""
_STATUS: dict[str, ListingStatus] = {
    "OPERATIONAL": "active",
    "CLOSED_PERMANENTLY": "closed",
    "CLOSED_TEMPORARILY": "temporarily_closed",
}


class GooglePlaces(VerdictSpider):
    """Places whose name may be a physician's, by id and verdict."""

    name = "google_places"
    title = "Google"
    home = "https://places.googleapis.com"
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
        match = _KEY.search(path_of(url)) or _PLACE_IN_LINK.search(url)
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
        name = " ".join(filter(None, (wanted.first_name, wanted.last_name)))
        where = " ".join(filter(None, (wanted.city, wanted.state, wanted.zip)))
        return [f"{cls.home}{_SEARCH}?{urlencode({'textQuery': f'{name}, {where}' if where else name})}"]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a place, a list of places, or an error. What is read is for comparing and for showing, never for keeping."""
        answer = json_of(page)
        if page.status != 200:
            return error_reading(page)
        places = answer if isinstance(answer, list) else _list_in(dict_of(answer))
        if places is not None or (answer == {} and path_of(page.url).endswith(_SEARCH)):
            return SearchPage(tuple(hit for place in places or [] if (hit := _listing(dict_of(place)))))
        if (listing := _listing(dict_of(dict_of(answer).get("result", answer)))) is None:
            return NoListing("unreadable", "the answer is no place of Google's")
        return other_person(cls.key_of(page.url), listing.site_key) or listing

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


def _list_in(answer: dict[str, Any]) -> list[Any] | None:
    """The places of a list's answer, by the new API's name for it or by those of the one before it."""
    lists = (answer.get(name) for name in ("places", "results", "candidates"))
    return next((found for found in lists if isinstance(found, list)), None)


def _listing(place: dict[str, Any]) -> Listing | None:
    """A place with what it shows, by the keys of the new API or of the one before it."""
    older = "place_id" in place
    key = text_of(place.get("place_id" if older else "id"))
    name = text_of(place.get("name")) if older else text_of(dict_of(place.get("displayName")).get("text"))
    if key is None or name is None:
        return None
    facts = Facts(
        way="api",
        name=name,
        credentials=credentials_in(name),
        specialties=unique([text_of(dict_of(place.get("primaryTypeDisplayName")).get("text"))]),
        offices=_offices(place),
        website=text_of(place.get("websiteUri")),
        rating=_rating(place),
        status=_STATUS.get(text_of(place.get("businessStatus", place.get("business_status"))) or ""),
    )
    return combine(GooglePlaces.name, key, GooglePlaces.link_to(key), [facts])


def _rating(place: dict[str, Any]) -> Rating | None:
    count = place.get("userRatingCount", place.get("user_ratings_total"))
    if count is None and "rating" not in place and any(field in place for field in _NEVER_ASKED_FOR):
        count = 0
    return rating_on(GooglePlaces, place.get("rating"), count)


def _offices(place: dict[str, Any]) -> tuple[Office, ...]:
    """The address in its parts where the answer has them, else as far as its one line gives them."""
    shown = text_of(place.get("formattedAddress")) or text_of(place.get("formatted_address"))
    street, _, town = (text_of(place.get("vicinity")) or "").rpartition(", ")
    whole = Office(street=shown) if shown else Office(street=street or None, city=town or None)
    phone = text_of(place.get("nationalPhoneNumber")) or text_of(place.get("formatted_phone_number"))
    office = replace(_office(place) or read_place(shown or "") or whole, phone=phone)
    return () if office == Office() else (office,)


def _office(place: dict[str, Any]) -> Office | None:
    """Street, town, state and ZIP from ``addressComponents``; None without a street."""
    named: dict[str, str | None] = {}
    for component in map(dict_of, list_of(place.get("addressComponents"))):
        for kind in list_of(component.get("types")):
            named.setdefault(str(kind), text_of(component.get("shortText")))
    if not named.get("route"):
        return None
    return Office(
        street=" ".join(filter(None, (named.get("street_number"), named.get("route")))),
        street2=named.get("subpremise"),
        city=named.get("locality") or named.get("postal_town"),
        state=named.get("administrative_area_level_1"),
        zip=named.get("postal_code"),
    )

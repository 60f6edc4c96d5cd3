"""Yelp (yelp.com), through the Fusion API.

Access:
    Yelp's Fusion API with a key (``YELP_API_KEY``, or ``key_env`` / ``key_file`` in ``repmon.toml``). A physician is looked for
    by phone, then by name and address (a match tells no rating, so the business is asked for and its name looked at again),
    last by name and town. The starter plan allows 300 requests a day, from midnight UTC (``max_requests`` for another plan);
    each night plans what fits, and what did not fit is first the next night.
Terms:
    Yelp's terms forbid robots on its pages, so none is ever fetched. The API's own terms say how its answers may be shown and
    how long they may be kept: record the agreement that allows it as the permission in ``repmon.toml``.
Robots:
    Not crawled: the agreement that comes with the key stands in the place of robots.txt.
Scale:
    1 to 5 stars in half steps, from written reviews; what Yelp does not recommend is not counted.
Correcting a listing:
    The practice or the physician claims the page (free) and edits it; anybody may suggest an edit on the page itself.
Caveats:
    Businesses without reviews are not returned, and most physicians have no page: finding nobody never proves anything.
    A practice's page is shared by its physicians and is nobody's listing: a page counts only when its name may be the
    physician's. A match may be a neighbour. ``is_closed`` means closed for good.
History:
    API version 3, answers as of 2018. A page for people that somebody saved is read, too (as of 2015), but none is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode

from repmon.crawl.api import ApiSpider, json_of
from repmon.crawl.asking import town_of
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, combine, count_of, dict_of, list_of, number_of, rating_of, text_of
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.own_url import own_urls, without_query
from repmon.extract.page import Page
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import is_rated
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths
from repmon.extract.site_data import is_data
from repmon.extract.site_profile import stated_objects
from repmon.extract.site_results import only_listing
from repmon.extract.subject import Site
from repmon.model import Listing, NoListing, Office, PageReading, Rating, SearchPage, Wanted

_PAGE = re.compile(r"https?://(?:[\w-]+\.)?yelp\.[a-z.]{2,6}/biz/")
_HOUSE_AND_STREET = re.compile(r"(?P<house>[^\d,]{3,}?),? +(?P<street>\d.*)")
_LONGEST = 64
"""Characters that the matching endpoint takes for a name, a street or a town."""


def _stars(site: Site, business: Record) -> Rating | None:
    """In half steps, as shown; some answers have more digits."""
    value = number_of(business.get("rating"))
    step = site.step if value is None or (value * 2).is_integer() else 0.1
    return rating_of(value, business.get("review_count"), scale_max=site.scale_max, step=step, counts_what="reviews")


_BUSINESS = RecordPaths(
    id=("id",),
    address=(
        lambda business: without_query(text_of(business.get("url")) or f"https://www.yelp.com/biz/{business.get('alias')}"),
    ),
    name=("name",),
    specialties=("categories.title",),
    phone=("phone", "display_phone"),
    rating=_stars,
    status=lambda business: "closed" if business.get("is_closed") is True else None,
    offices=OfficePaths(
        at=("location",),
        street=("address1",),
        street2=(lambda place: ", ".join(filter(None, map(text_of, (place.get("address2"), place.get("address3"))))),),
        city=("city",),
        state=("state",),
        zip=("zip_code",),
        whole=("display_address",),
    ),
    way="api",
)


class Yelp(ApiSpider):
    """Businesses of Yelp whose name may be a physician's."""

    name = "yelp"
    title = "Yelp"
    home = "https://api.yelp.com/v3"
    profile_path = re.compile(r"/(?:businesses|biz)/(?!search\b|matches\b)(?P<key>[^/?#]+)/?$")
    """Of an address of a page for people it is the alias, by which the API knows the business, too."""
    step = 0.5
    counts_what = "reviews"
    fix_url = "https://biz.yelp.com/"
    fix_note = "Claim the page on Yelp (free) and edit it, or suggest an edit on the page itself."
    key_env = "YELP_API_KEY"
    daily_quota = 300
    request_costs = {"search": 4}  # noqa: RUF012 - three ways to search, and the best match to look at
    errors_of_absence = frozenset({"BUSINESS_NOT_FOUND", "LOCATION_NOT_FOUND"})
    errors_of_one = frozenset({"BUSINESS_UNAVAILABLE"})
    errors_of_quota = frozenset({"ACCESS_LIMIT_REACHED"})
    errors_of_key = frozenset({"TOKEN_INVALID", "TOKEN_MISSING", "UNAUTHORIZED_ACCESS_TOKEN"})
    why_unproven = "Yelp returns only businesses with reviews: unrated or absent"
    first_find_ends_search = True

    @classmethod
    def profile_url(cls, site_key: str) -> str:
        """The business's details."""
        return f"{cls.home}/businesses/{quote(site_key, safe='')}"

    @classmethod
    def card_is_listing(cls, hit: Listing) -> bool:
        """A search tells all that the details tell; a match tells no rating."""
        return hit.rating is not None

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """By phone, by name and address, by name and town: as far as they are known."""
        return [f"{cls.home}/businesses/{path}?{urlencode(query)}" for path, query in _searches(wanted)]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a business's details, a list of businesses, or an error."""
        if page.status == 200 and not is_data(page):
            return _saved_page(page)
        answer = json_of(page)
        if page.status != 200 or "error" in dict_of(answer):
            return cls.explain_error(page)
        found = answer if isinstance(answer, list) else dict_of(answer).get("businesses")
        hits = tuple(filter(None, (_listing(dict_of(business)) for business in list_of(found))))
        if hits or (isinstance(found, list) and found is not answer):
            total = count_of(dict_of(answer).get("total"))
            return SearchPage(hits, total, capped=total is not None and total > len(list_of(found)))
        none = NoListing("unreadable", "the answer is no business of Yelp's API")
        return only_listing(page, cls, _listing(dict_of(answer), cls.key_of(page.url)), none)


def _searches(wanted: Wanted) -> Iterator[tuple[str, dict[str, str]]]:
    name = " ".join(filter(None, (wanted.first_name, wanted.last_name)))
    if wanted.phone:
        yield "search/phone", {"phone": wanted.phone}
    if wanted.street and wanted.city and wanted.state:
        place = {"name": name, "address1": wanted.street, "city": wanted.city, "state": wanted.state, "country": "US"}
        yield "matches", {key: value[:_LONGEST] for key, value in place.items()} | {"limit": "1"}
    if where := town_of(wanted) or wanted.zip:
        yield "search", {"term": name, "location": where, "limit": "20"}


def _listing(business: Record, asked: str | None = None) -> Listing | None:
    """A business. One asked for by its alias keeps that as its key, so that an imported listing stays the same one."""
    alias = text_of(business.get("alias"))  # Yelp gives it beside the id; another API's answer does not
    own = {**business, "id": alias} if alias == asked else business
    return _BUSINESS.listing(own, Yelp) if alias and business.get("id") else None


def _saved_page(page: Page) -> PageReading:
    """A page for people that somebody saved (none is ever fetched): the business that its data, or its words, describe."""
    page = whole_part(page)
    address = next(filter(_PAGE.match, (page.url, *own_urls(page))), None)
    described = () if address is None or says_gone(page) else _described(page)
    facts = next((facts for facts in described if facts.name and facts.offices and is_rated([facts])), None)
    if address is None or facts is None:
        return explain_no_listing(page, "business of Yelp's")
    rating, offices = facts.rating and replace(facts.rating, step=Yelp.step), tuple(map(_without_house, facts.offices))
    own = replace(facts, practice=None, website=None, offices=offices, rating=rating)
    return combine(Yelp.name, Yelp.key_of(address) or "", without_query(address), [own])


def _described(page: Page) -> Iterator[Facts]:
    yield from stated_objects(page)
    if name := page.visible_text.title:
        yield plain_facts(page, name, Yelp, ratings_end="recommended reviews|reviews$")


def _without_house(office: Office) -> Office:
    """The page writes the house's name before the street, and the business's own name is no practice's."""
    named = _HOUSE_AND_STREET.fullmatch(office.street or "")
    return replace(office, name=named["house"] if named else None, street=named["street"] if named else office.street)

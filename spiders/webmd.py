"""WebMD Care (doctor.webmd.com).

Access:
    Plain HTTP. A profile's text carries everything that is read here. The site's own search is rendered in the browser from
    signed requests and cannot be used; the lists of a specialty in a town can.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    1 to 5 stars in half steps. "N Ratings" counts ratings, with or without a written review. "No Ratings" under "Patients'
    Perspective" is a sub-score, not the rating.
Correcting a listing:
    The physician claims the profile on the site; how long a change takes is not stated.
Caveats:
    Lists show phones on promoted cards only; toll-free numbers there are shared by several physicians, and one physician may
    stand in a list twice. ``webmd-rate--number`` is the count, not the rating. ``?lid=`` marks a promoted link. Somebody whom
    the site files under another town or specialty is not found by the lists.
History:
    Profiles as of 2026, list cards as of 2022. Shares its publisher with Vitals; the two sites' ratings differ and are never
    merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsel import Selector

from repmon.clean.address_words import STATES
from repmon.clean.specialties import read_specialty
from repmon.clean.stars import read_count
from repmon.crawl.base import SiteSpider
from repmon.extract.cards import cards
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, combine, credentials_in, rating_of, text_of, unique
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.no_listing import explain_no_listing, says_gone
from repmon.extract.office_lines import read_place
from repmon.extract.own_url import own_urls, path_of, without_query
from repmon.extract.page import Page
from repmon.extract.result_pages import explain_no_list, numbered_page, result_count
from repmon.extract.schema_org import physicians
from repmon.extract.subject import is_another_sites, subject_facts
from repmon.extract.webmd_pages import COUNTS_WHAT, SCALE_MAX, card_text, text_ways
from repmon.model import NoListing, Office, PageReading, Rating, Wanted

_PROFILE = re.compile(r"/doctor/(?:[^/?#]*-)?(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_OURS = re.compile(r"webmd", re.IGNORECASE)
_PAGE_SIZE = 50
"""Cards on a full page of a list."""
_STATE_NAMES = {code: name for name, code in STATES.items()}


class WebMD(SiteSpider):
    """Profiles and lists of WebMD Care."""

    name = "webmd"
    title = "WebMD Care"
    home = "https://doctor.webmd.com"
    scale_max = SCALE_MAX
    step = 0.5
    counts_what = COUNTS_WHAT
    fix_note = "The physician claims this profile on the site and edits it."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The UUID in the address: the name before it may change, and ``?lid=`` only marks a promoted link."""
        match = _PROFILE.search(path_of(url))
        return match["id"].casefold() if match else None

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The list of the physician's specialty in the physician's town; nothing can be searched without both."""
        specialty = read_specialty(wanted.specialty) if wanted.specialty else None
        state = _STATE_NAMES.get((wanted.state or "").upper())
        if specialty is None or state is None or not wanted.city:
            return ()
        return [f"{cls.home}/providers/specialty/{_slug(specialty.group)}/{_slug(state)}/{_slug(wanted.city)}"]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a list of a specialty in a town."""
        page = whole_part(page)
        key = cls.key_of(page.url)
        own_key = next(filter(None, map(cls.key_of, own_urls(page))), None)
        if not (key or own_key) and (page.url or b"results-card-wrap" in page.body):
            return _list(page)
        if says_gone(page) or is_another_sites(page, "doctor.webmd.com") or not _OURS.search(page.text):
            return explain_no_listing(page, "physician")
        if key and own_key and key != own_key:
            return NoListing("other_person", f"asked for {key}, the page is {own_key}")
        return _profile(page, key or own_key)


def _profile(page: Page, key: str | None) -> PageReading:
    texts = text_ways(page, step=0.5)
    name = texts[0].name if texts else None
    stated = subject_facts(physicians(json_ld_nodes(page)), "json_ld", WebMD, key=key, name=name)
    seen = (stated, _from_stars(page))
    ways = [*(facts for facts in seen if facts is not None), *texts]
    if not any(facts.name for facts in ways):
        return explain_no_listing(page, "physician")
    return combine(WebMD.name, key or "", without_query(page.url), ways)


def _from_stars(page: Page) -> Facts | None:
    """The header's star widget: the smallest part of the page around the name that holds exactly one."""
    if b"webmd-rate--number" not in page.body:
        return None
    for part in page.selector.xpath("//h1[1]/ancestor::*[position() <= 5]")[::-1]:
        counts = part.css(".webmd-rate--number")
        if counts:
            return Facts(way="dom", rating=_stars(part)) if len(counts) == 1 else None
    return None


def _stars(part: Selector) -> Rating | None:
    shown = part.css(".avg-ratings::text").get() or part.css(".webmd-rate::attr(aria-valuenow)").get()
    count = read_count(part.css(".webmd-rate--number").xpath("normalize-space()").get())
    return rating_of(text_of(shown), count, scale_max=SCALE_MAX, step=WebMD.step, counts_what=COUNTS_WHAT)


# ---------------------------------------------------------------------------------------------------- lists of a specialty


def _list(page: Page) -> PageReading:
    if is_another_sites(page, "doctor.webmd.com"):
        return explain_no_list(page)
    found = cards(page.selector, WebMD.home, WebMD.key_of)
    hits = [combine(WebMD.name, key, without_query(url), list(_card_ways(card))) for key, url, card in found]
    total = result_count(page.visible_text)
    if not hits and total != 0:
        return explain_no_list(page)
    return numbered_page(page, hits, total=total, parameter="pagenumber", size=_PAGE_SIZE)


def _card_ways(card: Selector) -> Iterator[Facts]:
    name = _shown(card, ".prov-name")
    place = read_place(_shown(card, ".addr-text, .location-address") or "")
    phone = _shown(card, '[data-metrics-link="ph"], .location-phone, a[href^="tel:"]')
    specialties = (_shown(card, ".prov-specialty, .prov-speciality") or "").split(",")
    yield Facts(
        way="dom",
        name=name,
        credentials=credentials_in(name),
        specialties=unique([text_of(shown) for shown in specialties]),
        offices=(replace(place or Office(), phone=phone),) if place or phone else (),
        rating=_stars(card),
    )
    yield card_text(card, step=0.5)


def _shown(card: Selector, css: str) -> str | None:
    return text_of(card.css(css).xpath("normalize-space()").get())


def _slug(words: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", words.casefold()))

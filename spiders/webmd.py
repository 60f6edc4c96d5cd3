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
from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, credentials_in, unique
from repmon.extract.marked_parts import marked, shown
from repmon.extract.office_lines import read_place
from repmon.extract.page import Page
from repmon.extract.profile_page import own_key, refusal
from repmon.extract.subject import rating_on
from repmon.extract.webmd_pages import COUNTS_WHAT, SCALE_MAX
from repmon.extract.webmd_site import address_word, read_list, read_profile
from repmon.model import Office, PageReading, Rating, Wanted

_OURS = ("webmd", "WebMD")
_STATE_NAMES = {code: name for name, code in STATES.items()}


class WebMD(SiteSpider):
    """Profiles and lists of WebMD Care."""

    name = "webmd"
    title = "WebMD Care"
    home = "https://doctor.webmd.com"
    profile_path = re.compile(r"/doctor/(?:[^/?#]*-)?(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
    scale_max = SCALE_MAX
    step = 0.5
    counts_what = COUNTS_WHAT
    fix_note = "The physician claims this profile on the site and edits it."

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The list of the physician's specialty in the physician's town; nothing can be searched without both."""
        specialty = read_specialty(wanted.specialty) if wanted.specialty else None
        state = _STATE_NAMES.get((wanted.state or "").upper())
        if specialty is None or state is None or not wanted.city:
            return ()
        return [
            f"{cls.home}/providers/specialty/{address_word(specialty.group)}/{address_word(state)}/{address_word(wanted.city)}"
        ]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a list of a specialty in a town."""
        page = whole_part(page)
        key = cls.key_of(page.url) or own_key(page, cls)
        if not key and (page.url or b"results-card-wrap" in page.body):
            return read_list(page, cls, parameter="pagenumber", ours=_OURS, marked=_card)
        refused = refusal(page, cls, ours=_OURS)
        return refused or read_profile(page, cls, key, marked=_header_stars(page))


def _header_stars(page: Page) -> Iterator[Facts]:
    """The header's star widget: the smallest part of the page around the name that holds exactly one."""
    if b"webmd-rate--number" not in page.body:
        return
    for part in page.selector.xpath("//h1[1]/ancestor::*[position() <= 5]")[::-1]:
        counts = marked(part, ".webmd-rate--number")
        if counts:
            if len(counts) == 1:
                yield Facts(way="dom", rating=_stars(part))
            return


def _stars(part: Selector) -> Rating | None:
    value = shown(part, ".avg-ratings") or shown(part, ".webmd-rate::attr(aria-valuenow)")
    count = shown(part, ".webmd-rate--number")
    return rating_on(WebMD, value, (count or "").strip("()"))


def _card(card: Selector) -> Facts:
    name = shown(card, ".prov-name")
    place = read_place(shown(card, ".addr-text, .location-address") or "")
    phone = shown(card, '[data-metrics-link="ph"], .location-phone, a[href^="tel:"]')
    specialties = (shown(card, ".prov-specialty, .prov-speciality") or "").split(",")
    return Facts(
        way="dom",
        name=name,
        credentials=credentials_in(name),
        specialties=unique([specialty.strip() or None for specialty in specialties]),
        offices=(replace(place or Office(), phone=phone),) if place or phone else (),
        rating=_stars(card),
    )

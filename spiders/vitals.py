"""Vitals (vitals.com).

Access:
    Plain HTTP. A profile's text carries everything that is read here. Physicians are looked for in the site's lists of a
    specialty in a town.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    1 to 5 stars with one decimal; pages from before about 2014 had 4 stars. "N Ratings" counts ratings, with or without a
    written review.
Correcting a listing:
    The physician claims the profile on the site; how long a change takes is not stated.
Caveats:
    Some profiles show the rating only in the comparison with similar doctors, in the column marked "Current Profile". Lists
    open with a town's average rating. An unknown address is answered with a stub of little more than a kilobyte and status
    200; a wrong page number, silently with page 1. Large groups list fifteen offices and more. Somebody whom the site files
    under another town or specialty is not found by the lists.
History:
    Profiles as of 2026; schema.org microdata as of 2018 (``/doctors/Dr_First_Last.html``). Shares its publisher with WebMD
    Care; the two sites' ratings differ and are never merged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repmon.clean.specialties import read_specialty
from repmon.crawl.base import SiteSpider
from repmon.extract.challenge import looks_blocked
from repmon.extract.cut_off import whole_part
from repmon.extract.own_url import found_in_path
from repmon.extract.page import Page
from repmon.extract.profile_page import own_key, refusal
from repmon.extract.subject import is_another_sites
from repmon.extract.webmd_pages import COUNTS_WHAT, SCALE_MAX
from repmon.extract.webmd_site import address_word, read_list, read_profile
from repmon.model import NoListing, PageReading, Wanted

_PROFILE = re.compile(r"/(?:doctors|dentists|podiatrists|optometrists|chiropractors)/(?P<slug>[^/?#]+)", re.IGNORECASE)
_ID = re.compile(r"[^-]+-(?:.+-)?(?P<id>[a-z0-9]{6})$")
_OURS = ("vitals.com", "Vitals", "#rating-overview")
_STUB_BYTES = 3000
"""An unknown address is answered with some 1,300 bytes; the smallest profile has tens of thousands."""

_LISTS = {
    "Family Medicine": "family-medicine-doctors",
    "Internal Medicine": "internists",
    "Obstetrics & Gynecology": "obstetricians-gynecologists",
    "Allergy & Immunology": "allergists-immunologists",
    "Pain Medicine": "pain-management-specialists",
}
_PROFESSIONS = (("ology", "ologists"), ("iatry", "iatrists"), ("iatrics", "iatricians"), (" Surgery", " surgeons"))


class Vitals(SiteSpider):
    """Profiles and lists of Vitals."""

    name = "vitals"
    title = "Vitals"
    home = "https://www.vitals.com"
    scale_max = SCALE_MAX
    step = 0.1
    counts_what = COUNTS_WHAT
    fix_note = "The physician claims this profile on the site and edits it."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The six characters at the address's end, as the name before them may change; an old address's name otherwise."""
        match = found_in_path(_PROFILE, url)
        if match is None:
            return None
        slug = match["slug"].removesuffix(".html").casefold()
        own = _ID.match(slug)
        is_id = own is not None and (slug.count("-") > 1 or any(char.isdigit() for char in own["id"]))
        return own["id"] if own and is_id else slug

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """The list of the physician's specialty in the physician's town; nothing can be searched without both."""
        known = read_specialty(wanted.specialty) if wanted.specialty else None
        profession = _profession(known.group) if known else None
        if profession is None or not wanted.state or not wanted.city:
            return ()
        return [f"{cls.home}/{profession}/{wanted.state.lower()}/{address_word(wanted.city)}"]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a list of a specialty in a town."""
        page = whole_part(page)
        key = cls.key_of(page.url) or own_key(page, cls)
        if page.url and not key:
            return read_list(page, cls, parameter="page", ours=_OURS)
        if _is_stub(page) and not is_another_sites(page, cls):
            return NoListing("not_found", f"a stub of {len(page.body)} bytes without a profile")
        return refusal(page, cls, ours=_OURS) or read_profile(page, cls, key)


def _is_stub(page: Page) -> bool:
    """Whether this is the site's answer to an unknown address: whole, tiny, and without any heading."""
    small = 0 < len(page.body) < _STUB_BYTES and page.status == 200
    return small and b"</html>" in page.body and not re.search(rb"<h[1-3]\b", page.body) and looks_blocked(page) is None


def _profession(group: str) -> str | None:
    """The site's word for a specialty's physicians ("Neurology" -> "neurologists"); None when it cannot be told."""
    ending, people = next(((ending, people) for ending, people in _PROFESSIONS if group.endswith(ending)), ("", None))
    return _LISTS.get(group) or (address_word(group.removesuffix(ending) + people) if people else None)

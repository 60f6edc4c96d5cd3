"""US News doctor finder (health.usnews.com/doctors).

Access:
    Plain HTTP. A list of search results carries its data as Apollo's cache in ``window.__APOLLO_STATE__``, and newer pages as
    JSON-LD inside each card.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    "Patient experience": a whole number from 1 to 5, a bucket made of surveys, not stars from visitors; its volume counts
    surveys. ``patient_experience`` null is a physician without surveys.
Correcting a listing:
    Most data come from Doximity: the physician edits the Doximity profile. A mistake can be reported at the foot of the page.
Caveats:
    The claimed number of results stops at 1,000. Results show no street. A card's LocalBusiness block holds a tracking phone,
    its Physician block the real one. Nurse practitioners stand under ``/nurse-practitioners/``, dentists under ``/dentists/``.
History:
    Apollo's cache as of 2020, JSON-LD cards as of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsel import Selector

from repmon.crawl.asking import searches_by_name
from repmon.crawl.base import SiteSpider
from repmon.extract.apollo_state import State, answers, apollo_state, objects
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts, credentials_in, dict_of, number_of, rating_of, unique
from repmon.extract.marked_parts import Marks
from repmon.extract.page import Page
from repmon.extract.plain_offices import plain_offices
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import own_key
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, inside
from repmon.extract.site_data import is_data, site_data
from repmon.extract.site_profile import lines_inside, read_site_profile
from repmon.extract.site_results import Results
from repmon.extract.stated import status_in
from repmon.extract.subject import Site, is_another_sites, rating_on
from repmon.model import PageReading, Rating, Wanted

_SCORES = {"Poor": 1, "Fair": 2, "Positive": 3, "Very Positive": 4, "Excellent": 5}
_SURVEYS = re.compile(r"(?P<count>\d[\d,]*) (?:patient )?(?:surveys|survey responses|responses|ratings)\b")
_OVERVIEW = re.compile(r"""<section\s[^>]*\bid=["']?overview\b""")
_LOCATION = re.compile(r"""<section\s[^>]*\bid=["']?location\b""")
_SPECIALTY = re.compile(r"""<[a-z]+\s[^>]*\btitle=["']Specialty["']""")


def _experience(site: Site, record: Record) -> Rating | None:
    """The overall bucket. Null means no surveys; an object without the field says nothing about them."""
    if record.get("patient_experience", {}) is None:
        return rating_on(site, None, 0)
    best = number_of(inside(record, "patient_experience.psi.score_max")) or site.scale_max
    score, count = inside(record, "patient_experience.psi.score"), inside(record, "patient_experience.volume")
    return rating_of(score, count, scale_max=best, step=site.step, counts_what="surveys")


_DOCTOR = RecordPaths(
    address=("url",),
    name=("full_name",),
    credentials=("title",),
    npi=("npi",),
    gender=("gender",),
    specialties=("specialty", "specialty.name"),
    phone=("phone",),
    offices=OfficePaths(("location",), street=("street_address",), city=("city",), state=("state",), zip=("zip_code",)),
    rating=_experience,
)
_MARKS = Marks(
    name="h2::text, h3::text",
    credentials="h2 span, h3 span",
    npi="::attr(data-tracking-npi)",
    town="p:contains(',')",
    specialty="p:contains(',') + p",
)


def _card(card: Selector, site: Site) -> Facts:
    """With the coloured ones of a meter's five boxes for stars."""
    meter = card.css("[class*=MeterChicletWrapper]")[:1]
    stars = len(meter.xpath("*[@color]")) if len(meter.xpath("*")) == 5 else None
    return replace(_MARKS.facts(card, site), rating=rating_on(site, stars, None))


_RESULTS = Results(
    record=_DOCTOR, items="matches", total=("totalMatches",), following="next", most=1000, parameter="page", size=20
)


class USNews(SiteSpider):
    """Profiles and search results of the US News doctor finder."""

    name = "usnews"
    title = "US News"
    home = "https://health.usnews.com"
    profile_path = re.compile(r"/(?:doctors|nurse-practitioners|physician-assistants|dentists)/[^/?#]+-(?P<key>\d+)(?:/|$)")
    step = 1.0
    counts_what = "surveys"
    fix_url = "https://www.doximity.com/"
    fix_note = "The data come from Doximity: the physician edits the profile there, or reports the mistake on the page."

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, in the physician's state."""
        within = "in-state" if wanted.state else None
        return searches_by_name(f"{cls.home}/doctors/search", wanted, "name", location=wanted.state, distance=within)

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        page = whole_part(page)
        state, key = apollo_state(page.body), cls.key_of(page.url)
        if key is None and not is_another_sites(page, cls) and (found := _found(page, state)):
            return found
        key = key or own_key(page, cls)
        own = (doctor for doctor in objects(state, "full_name") if key and _DOCTOR.key(doctor, cls) == key)
        ours = ("usnews.com", "US News", "U.S. News")
        return read_site_profile(page, cls, _words, ours=ours, record=_DOCTOR, found=next(own, None))


def _found(page: Page, state: State) -> PageReading | None:
    """The results of a search, from the cache, from the site's own interface or from the cards; None of a profile."""
    if answer := next(answers(state, "doctor_search"), None):
        next_page = {"next": inside(answer, "meta.rel_next_page_url")}
        return _RESULTS.read(page, USNews, {**dict_of(inside(answer, "results.doctors")), **next_page})
    if is_data(page):
        data = site_data(page)
        saved = {"matches": data.items("matches", "full_name", "url")}
        return _RESULTS.read(page, USNews, next(data.records("doctors"), saved))
    if own_key(page, USNews) is None and (page.url or b"DetailCardDoctor" in page.body):
        return _RESULTS.read_cards(page, USNews, _card, card="[data-test-id='DetailCardDoctor']")
    return None


def _words(page: Page, name: str, known: Sequence[Facts]) -> Facts:
    """What the page says, all of it where it has no data. Phones outside the section about the location may track calls."""
    facts = Facts(way="text", name=name, credentials=credentials_in(name), status=status_in([name]))
    if not any(way.specialties for way in known):
        facts = plain_facts(page, name, USNews, known=known, head_phone=False)
    labelled = unique([line.text for line in lines_inside(page, _OVERVIEW, _SPECIALTY)[1:][-1:]])
    experience = page.visible_text.section(r"(?:overall )?patient experience(?: rating)?").first_lines(8)
    score = next((_SCORES[line.text] for line in experience if line.text in _SCORES), None)
    count = next(filter(None, (_SURVEYS.search(line.text) for line in experience)), None)
    return replace(
        facts,
        specialties=labelled or facts.specialties,
        practice=None,
        offices=plain_offices(lines_inside(page, _LOCATION)) or facts.offices,
        rating=rating_on(USNews, score, count and count["count"]),
    )

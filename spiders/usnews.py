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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

from parsel import Selector

from repmon.crawl.asking import names_of
from repmon.crawl.base import SiteSpider
from repmon.extract.apollo_state import State, answers, apollo_state, follow, plain
from repmon.extract.cut_off import is_cut_off, whole_part
from repmon.extract.embedded_json import decode, values_of
from repmon.extract.fields import (
    Facts,
    count_of,
    credentials_in,
    dict_of,
    list_of,
    number_of,
    rating_of,
    text_of,
    unique,
)
from repmon.extract.found_pages import card_hits, record_hits
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.markup import inside
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.own_url import next_page, path_of
from repmon.extract.page import Page
from repmon.extract.plain_offices import plain_offices
from repmon.extract.plain_profile import plain_facts
from repmon.extract.profile_page import listing_of, marked_up_ways, own_key, refusal
from repmon.extract.records import OfficePaths, Record, RecordPaths
from repmon.extract.result_pages import explain_no_list, numbered_page, result_count
from repmon.extract.schema_org import physician_facts, physicians
from repmon.extract.stated import status_in
from repmon.extract.subject import is_another_sites, rating_on
from repmon.extract.visible_text import read_visible_text
from repmon.model import Listing, Office, PageReading, Rating, SearchPage, Wanted

_PROFILE = re.compile(r"/(?:doctors|nurse-practitioners|physician-assistants|dentists)/[^/?#]+-(?P<id>\d+)(?:/|$)")
_OURS = ("usnews.com", "US News", "U.S. News")
_CARD = b"DetailCardDoctor"
_IN_CARD = "ancestor-or-self::*[@data-test-id='DetailCardDoctor']|.//*[@data-test-id='DetailCardDoctor']"
_PAGE_SIZE = 20
"""Results on a full page."""
_TOWN = re.compile(r"(?P<city>[^,\d]{2,40}), (?P<state>[A-Z]{2})$")
_MOST_RESULTS = 1000
"""The site claims no more results than this, however many there are."""
_OVERVIEW = re.compile(r"""<section\s[^>]*\bid=["']?overview\b""")
_LOCATION = re.compile(r"""<section\s[^>]*\bid=["']?location\b""")
_SPECIALTY = re.compile(r"""<[a-z]+\s[^>]*\btitle=["']Specialty["']""")
_BUCKETS = {"Poor": 1, "Fair": 2, "Positive": 3, "Very Positive": 4, "Excellent": 5}
"""How the site words the overall score."""
_SURVEYS = re.compile(r"(?P<count>\d[\d,]*) (?:patient )?(?:surveys|survey responses|responses|ratings)\b")
_LINES_OF_EXPERIENCE = 8
_METER = 5
"""Boxes of a card's meter; the filled ones are coloured."""
_RECORD = RecordPaths(name=("full_name",), npi=("npi",), gender=("gender",), specialties=("specialty", "specialty.name"))
_OFFICE = OfficePaths("location", street=("street_address",), city=("city",), state=("state",), zip=("zip_code",))


class USNews(SiteSpider):
    """Profiles and search results of the US News doctor finder."""

    name = "usnews"
    title = "US News"
    home = "https://health.usnews.com"
    scale_max = 5.0
    step = 1.0
    counts_what = "surveys"
    fix_url = "https://www.doximity.com/"
    fix_note = "The data come from Doximity: the physician edits the profile there, or reports the mistake on the page."

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The number at the address's end: the name before it may change."""
        match = _PROFILE.search(path_of(url))
        return match["id"] if match else None

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, in the physician's state."""
        place = {"location": wanted.state, "distance": "in-state"} if wanted.state else {}
        return [f"{cls.home}/doctors/search?{urlencode({'name': name, **place})}" for name in names_of(wanted)]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        page = whole_part(page)
        state = apollo_state(page.body)
        found = None if cls.key_of(page.url) else _found(page, state)
        return found or refusal(page, cls, ours=_OURS) or _profile(page, state)


# ------------------------------------------------------------------------------------------------------- search results


def _found(page: Page, state: State) -> PageReading | None:
    """Read the results of a search; None when the page may be a profile."""
    if is_another_sites(page, USNews):
        return explain_no_listing(page, "physician")
    if (answer := next(answers(state, "doctor_search"), None)) is not None:
        return _results(page, state, answer)
    if page.body.lstrip()[:1] in (b"{", b"["):
        return _data(page)
    if own_key(page, USNews) is None and (page.url or _CARD in page.body):
        return _card_list(page)
    return None


def _results(page: Page, state: State, answer: Record) -> PageReading:
    doctors = dict_of(follow(state, answer, "results", "doctors"))
    if not isinstance(doctors.get("matches"), list):
        return explain_no_list(page)
    hits = _hits(plain(state, match) for match in doctors["matches"])
    total = count_of(doctors.get("totalMatches"))
    following = text_of(follow(state, answer, "meta", "rel_next_page_url"))
    next_url = urljoin(USNews.home, following) if following and hits else None
    return SearchPage(hits, total, next_url, capped=total is not None and total >= _MOST_RESULTS)


def _data(page: Page) -> PageReading:
    """The answer of ``/health-care/doctors/search-data``: the same objects, nested instead of referring to one another.

    A saved piece of it may be some of its results.
    """
    doctors = next((dict_of(value) for value in values_of(page.text, "doctors")), {})
    saved = [record for record in map(dict_of, list_of(decode(page.text))) if record.keys() >= {"full_name", "url"}]
    matches = doctors.get("matches", saved or None)
    if not isinstance(matches, list):
        return explain_no_list(page)
    total = count_of(doctors.get("totalMatches"))
    found = numbered_page(page, _hits(matches), total=total, parameter="page_num", size=_PAGE_SIZE)
    return replace(found, capped=found.capped or (total is not None and total >= _MOST_RESULTS))


def _hits(matches: Iterable[Any]) -> tuple[Listing, ...]:
    return record_hits(USNews, ((text_of(match.get("url")), _facts(match)) for match in map(dict_of, matches)))


def _facts(record: Record) -> Facts:
    phone, facts = text_of(record.get("phone")), _RECORD.facts(record)
    first, *others = [office for office, _ in _OFFICE.offices(record)] or [Office()]
    return replace(
        facts,
        credentials=text_of(record.get("title")),
        offices=tuple(office for office in (replace(first, phone=phone), *others) if office != Office()),
        rating=_experience(record),
        status=status_in([facts.name or ""]),
    )


def _experience(record: Record) -> Rating | None:
    """The overall bucket. Null means no surveys; an object without the field says nothing about them."""
    if "patient_experience" not in record:
        return None
    experience = record["patient_experience"]
    if experience is None:
        return Rating(None, USNews.scale_max, USNews.step, 0, USNews.counts_what)
    overall = dict_of(dict_of(experience).get("psi"))
    best = number_of(overall.get("score_max")) or USNews.scale_max
    return rating_of(overall.get("score"), dict_of(experience).get("volume"), scale_max=best, step=1.0, counts_what="surveys")


def _card_list(page: Page) -> PageReading:
    """Results without the cache, or with one that was cut off: what the cards show."""
    stated = {USNews.key_of(text_of(person.node.get("url")) or ""): person for person in physicians(json_ld_nodes(page))}

    def ways_of(key: str, card: Selector) -> list[Facts]:
        person = stated.get(key)
        marked = [physician_facts(person, "json_ld")] if person else []
        return [*marked, _card_facts(card)] if card.xpath(_IN_CARD) else []

    hits = card_hits(page, USNews, ways_of)
    total = result_count(page.visible_text)
    if not hits and total != 0:
        return explain_no_list(page)
    following = next_page(page)
    unknown_rest = total is None and following is None and len(hits) >= _PAGE_SIZE
    return SearchPage(hits, total, following, capped=unknown_rest or is_cut_off(page))


def _card_facts(card: Selector) -> Facts:
    name = text_of(card.xpath("normalize-space((.//h2|.//h3)[1]/text()[normalize-space()])").get())
    lines = [" ".join(line.split()) for line in card.css("p::text").getall()]
    at, town = next(((at, match) for at, line in enumerate(lines) if (match := _TOWN.match(line))), (0, None))
    filled = len(card.xpath("(.//*[contains(@class, 'MeterChicletWrapper')])[1]/*[@color]"))
    boxes = len(card.xpath("(.//*[contains(@class, 'MeterChicletWrapper')])[1]/*"))
    return Facts(
        way="dom",
        name=name,
        credentials=text_of(card.css("h2 span, h3 span").xpath("normalize-space()").get()) or credentials_in(name),
        npi=text_of(card.css("::attr(data-tracking-npi)").get()),
        specialties=unique([text_of(line) for line in lines[at + 1 : at + 2]]) if town else (),
        offices=(Office(**town.groupdict()),) if town else (),
        rating=rating_on(USNews, filled, None) if boxes == _METER else None,
    )


# ---------------------------------------------------------------------------------------------------------------- profiles


def _profile(page: Page, state: State) -> PageReading:
    key = USNews.key_of(page.url) or own_key(page, USNews)
    name = page.visible_text.title
    ways = [*_from_cache(state, key), *marked_up_ways(page, USNews, key=key, name=name)]
    return listing_of(page, USNews, key, [*ways, _in_words(page, name, ways)] if name else ways)


def _from_cache(state: State, key: str | None) -> Iterator[Facts]:
    """The cached object whose address is the page's; neighbours in the cache have other addresses."""
    records = (dict_of(record) for record in state.values())
    own = (record for record in records if "full_name" in record and USNews.key_of(text_of(record.get("url")) or "") == key)
    if key and (record := next(own, None)) is not None:
        yield _facts(plain(state, record))


def _in_words(page: Page, name: str, known: Sequence[Facts]) -> Facts:
    """What the page says, all of it where it has no data. Phones outside the section about the location may track calls."""
    facts = Facts(way="text", name=name, credentials=credentials_in(name), status=status_in([name]))
    if not any(way.specialties for way in known):
        facts = plain_facts(page, name, USNews, known=known, head_phone=False)
    located = plain_offices(read_visible_text(inside(page.seen, _LOCATION)).lines)
    labelled = read_visible_text(inside(inside(page.seen, _OVERVIEW), _SPECIALTY)).lines[1:]
    return replace(
        facts,
        specialties=unique([line.text for line in labelled[-1:]]) or facts.specialties,
        practice=None,
        offices=located or facts.offices,
        rating=_shown_experience(page),
    )


def _shown_experience(page: Page) -> Rating | None:
    """The bucket by its name, with the surveys that are counted below it."""
    lines = page.visible_text.section(r"(?:overall )?patient experience(?: rating)?").first_lines(_LINES_OF_EXPERIENCE)
    score = next((_BUCKETS[line.text] for line in lines if line.text in _BUCKETS), None)
    count = next(filter(None, (_SURVEYS.search(line.text) for line in lines)), None)
    return rating_on(USNews, score, count and count["count"])

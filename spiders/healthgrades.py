"""Healthgrades (healthgrades.com).

Access:
    Plain HTTP. Search pages carry their results as JSON in a Next.js flight stream, with more of each person (NPI, phones,
    all offices) than the profiles, which carry JSON-LD, some flight data and text: so a result's card is a listing at once.
Terms:
    Read the site's terms before enabling it and record the basis in ``repmon.toml``.
Robots:
    Read live at the start of every run and followed strictly. An AWS WAF challenge ends the night for this site.
Scale:
    0 to 5 stars from patient surveys. A search result is worth ``surveyOverallRatingPercent / 20`` (what the stars beside it
    show); a profile's rating is kept with the one decimal that the page shows, because its two templates word it with
    different precision. "N reviews" beside the stars counts ratings, with or without text.
Correcting a listing:
    The physician or an authorised colleague claims the profile on its own page (free) and edits it; the usual wait is not
    known.
Caveats:
    One address serves two templates; one of them shows neither count nor address: both are then unknown. Compared,
    sponsored and "other" providers stand on the same page with their own ratings, and the only phone link of a search page
    may be a sponsor's. ``surveyOverallRatingScore`` has been on a 0-10 and a 0-5 scale. Search is fuzzy.
History:
    Search pages as of 2025, profiles as of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repmon.crawl.asking import searches_by_name, town_of
from repmon.crawl.base import SiteSpider
from repmon.extract.cut_off import whole_part
from repmon.extract.fields import dict_of, number_of, rating_of
from repmon.extract.flight_pages import read_flight_profile
from repmon.extract.marked_parts import Marks
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.office_lines import LOCATIONS
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.profile_page import refusal
from repmon.extract.record_paths import OfficePaths, Record, RecordPaths, first_text, values_at
from repmon.extract.site_data import flight_data, site_data
from repmon.extract.site_results import Results, hits_of, only_listing
from repmon.extract.stated import OTHERS, Sentence, Words, to_step
from repmon.extract.subject import Site, rating_on
from repmon.model import PageReading, Rating, Wanted

_OURS = (
    "healthgrades", "Healthgrades", "Likelihood of recommending", "with a written review",
    "Search for your insurance carrier and choose your plan type", "Claiming is free and only takes a minute",
)  # fmt: skip
"""Words of the site's own templates: a page without any of them, and without its address, is another site's."""
_NO_NAMES = frozenset({"office", "practice", "office hours"})


def _survey_rating(site: Site, record: Record) -> Rating | None:
    """Percent / 20. The score stands in for it only with decimals: whole scores have been on a 0-10 scale, too."""
    if record.get("suppressSurveys") is True:
        return None
    count, score = record.get("surveyUserCount"), number_of(record.get("surveyOverallRatingScore"))
    if (percent := number_of(record.get("surveyOverallRatingPercent"))) is not None:
        return rating_of(percent / 20, count, scale_max=5.0, step=0.05, counts_what="ratings")
    return rating_on(site, to_step(score, site.step) if score is not None and not score.is_integer() else None, count)


def _pwid(record: Record) -> str:
    return (first_text(record, ("pwid", "providerCode")) or "").casefold()


def _phones(office: Record) -> list[object]:
    """Without the fax, whose ``phoneType`` is 2."""
    numbers = values_at(office, "phoneNumbers")
    return [dict_of(number).get("number", number) for number in numbers if dict_of(number).get("phoneType") != 2]


_SHARED = (("surveyUserCount", "surveyOverallRatingScore", "surveyOverallRatingPercent"), ("acceptsNewPatients",))
"""What may stand in the data apart from the physician, when it is said of nobody else."""
_PHYSICIAN = RecordPaths(
    id=(_pwid,),
    address=("providerUrl",),
    name=("displayFullName", "displayName"),
    npi=("npi",),
    gender=("gender",),
    specialties=("specialty", "specialties.name"),
    practice=("practices.name",),
    accepting=("acceptsNewPatients",),
    rating=_survey_rating,
    offices=OfficePaths(
        at=("displayOffice", "addresses", "practices.offices"),
        name=("officeName", "name"),
        street=("address", "address1", "address.address1"),
        street2=("address2", "address.address2"),
        city=("city", "location.cityName", "address.location.cityName"),
        state=("state", "location.region.regionAbbreviation", "address.location.region.regionAbbreviation"),
        zip=("zip", "location.zip", "location.region.zip", "address.location.zip", "address.location.region.zip"),
        phone=(_phones,),
        no_names=_NO_NAMES,
        alike=("street", "city"),
    ),
)
_RESULTS = Results(
    record=_PHYSICIAN, items="provider.results", total=("totalCount", "provider.totalCount"), parameter="pageNum", size=20
)
_CARD = Marks(
    name='[data-qa-target="name-link"], [data-qa-target="provider-name-link"]',
    gender="::attr(data-provider-gender)",
    specialty='[data-qa-target="provider-specialty"]::text',
    street='[data-qa-target="location-info-address"]::text',
    town='[data-qa-target="location-info-address"] span',
    stars='[data-qa-target="provider-rating-score"], [data-qa-target="rating-score"]',
    count='[data-qa-target="provider-rating-count"], [data-qa-target="rating-count"]',
    unrated=':contains("eave A Review"), :contains("eave a review")',
)
_ANOTHER = rf"{OTHERS}|similar |other (?:providers|doctors)|view profile and book"
_WORDS = Words(
    name=re.compile(r"dr\b|.+,", re.IGNORECASE),
    header_ends=(r"about (?:me|dr\b|\w)", r"(?:recent |.+['’]s? )?reviews?$|(?:experience|insurance|locations)$", _ANOTHER),
    others=_ANOTHER,
    ratings=(
        Sentence(re.compile(r"(?i)(?P<value>\d(?:\.\d+)?) Star Rating(?: \((?P<count>[\d,]+) (?:review|rating)s?\)|$| based)")),
        Sentence(re.compile(r"(?i)(?:\bbased on |^\()(?P<count>[\d,]+) (?:review|rating)s?")),
        Sentence(
            re.compile(r"(?i)(?P<count>[\d,]+) ratings?(?:,? (?:with )?[\d,]+ (?:with )?(?:a )?written reviews?|$)"),
            under=re.compile(r"(?i)(.+?)['’]s? reviews"),
        ),
        Sentence(
            re.compile(r"Likelihood of recommending (?P<who>.+?) to family and friends is (?P<value>\d(?:\.\d+)?) out of 5"),
            holding="Likelihood",
        ),
    ),
    about=re.compile(r"about (?:me|(.+))", re.IGNORECASE),
    specialty=re.compile(r"(?P<value>[^|\d]{2,80}?)\s*[|·•].*"),
    unrated="the first to leave a review",
    locations=LOCATIONS,
    no_names=_NO_NAMES,
)


class Healthgrades(SiteSpider):
    """Profiles and search results of Healthgrades."""

    name = "healthgrades"
    title = "Healthgrades"
    home = "https://www.healthgrades.com"
    profile_path = re.compile(r"/(?:physician|providers?|dentist)/(?:[^/?#]*-)?(?P<key>[a-z0-9]{4,14})(?:/|$)", re.IGNORECASE)
    step = 0.1
    cards_are_listings = True
    counts_what = "ratings"
    fix_note = "Claim this profile on the site (free); the physician or an authorised colleague then edits it."

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """One search for each last name, near the physician's town."""
        return searches_by_name(f"{cls.home}/usearch", wanted, "what", where=town_of(wanted))

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read a profile or a page of search results."""
        if answer := dict_of(site_data(page).value):
            found = dict_of(answer.get("searchResults", answer))
            if found is not answer or "provider" in answer:
                return _RESULTS.read(page, cls, found)
            profile = next(iter(hits_of(cls, _PHYSICIAN, [answer])), None)
            return only_listing(page, cls, profile, explain_no_listing(page, "physician"))
        if cls.key_of(page.url) is None:
            if found := next(flight_data(page, "searchResults"), {}):
                return _RESULTS.read(page, cls, found)
            if re.search(r"/usearch\b|-directory/", path_of(page.url)) or b"data-card-id" in page.body:
                return _RESULTS.read_cards(whole_part(page), cls, _CARD.facts, card='[data-card-id^="pro-"]')
        return refusal(page, cls, ours=_OURS) or read_flight_profile(page, cls, _PHYSICIAN, _WORDS, shared=_SHARED)

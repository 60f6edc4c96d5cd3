"""What a profile says in words: a site declares its sentences, or leaves it at the words that nearly all sites use.

Values are looked for between the name and the place where other people's cards begin; a sentence elsewhere must name the
subject, or stand below a heading that does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, takewhile

from repmon.extract.fields import Facts, credentials_in, number_of
from repmon.extract.office_lines import header_place, listed_offices
from repmon.extract.other_people import begins_anothers, without_others
from repmon.extract.practising import says_accepting, says_status
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.subject import Site, names_agree, own_section, rating_on
from repmon.extract.usual_words import BETWEEN, usual_values
from repmon.extract.visible_text import Line, VisibleText
from repmon.model import ListingStatus, Office, Rating

OTHERS = (
    r"(?:you may also like|compare (?:providers|doctors|with)|(?:similar|other|nearby|related) (?:providers|doctors|physicians)"
    r"|sponsored|featured|people also viewed)"
)
"""How the part of a page begins that shows other people."""

_RETIRED = re.compile(r"\bretired\b", re.IGNORECASE)
_DECEASED = re.compile(r"\bdeceased\b", re.IGNORECASE)
_BETWEEN, _BAR = re.compile(r"\s*[·•|]\s*"), re.compile("[·•|]")
_LONGEST_LIST = 2000
"""Lines of the section that lists offices; where the subject has fifteen, they are sixty."""
_LONGEST_LINE = 600
"""Characters; none of the sentences and labels looked for is longer."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One wording of a rating. Groups of its pattern: ``value``, ``count``, ``who`` (must be the subject)."""

    pattern: re.Pattern[str]
    under: re.Pattern[str] | None = None
    """The heading below which it stands; a group of it must name the subject."""
    holding: str = ""
    """A word of it, spelt like that, when it may stand anywhere on the page. Without both it stands in the header."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a site's profiles put things. Regular expressions without groups of their own ignore case."""

    name: re.Pattern[str] = re.compile(".")
    """How a main heading begins that is a person's name; on a page with another one nothing is read."""
    header_ends: tuple[str, ...] = (OTHERS,)
    """Lines (their beginnings) before which the subject's header ends."""
    others: str = OTHERS
    ratings: tuple[Sentence, ...] = ()
    """The first sentence with a value and the first with a count make the rating; without one, the header's usual words do."""
    unrated: str = ""
    """A sentence that stands only where nobody has rated the subject yet, spelt like that."""
    about: re.Pattern[str] | None = None
    """The heading below which sentences tell whether the subject takes new patients and still practises."""
    specialty: re.Pattern[str] | None = None
    """A whole line of the header; the group ``value`` is the specialty."""
    locations: re.Pattern[str] | None = None
    """Heading of the section that lists the offices."""
    no_names: frozenset[str] = frozenset()
    """What the site writes, in small letters, in place of a practice's name that it does not know."""


def stated_facts(visible: VisibleText, words: Words, site: Site) -> Facts | None:
    """Read a profile's visible text; None when its main heading is nobody's name."""
    name = visible.title
    if name is None or not words.name.match(name):
        return None
    shown = visible.from_title().until(*words.header_ends)
    header = tuple(takewhile(lambda line: not begins_anothers(line, name), shown))
    offices = tuple(_offices(header, visible, words))
    practice = offices[0].name if offices else None
    about = [line.text for line in _about(name, header, visible, words) if len(line.text) < _LONGEST_LINE]
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        specialties=_specialty(header, words.specialty),
        practice=practice,
        offices=offices,
        rating=_rating(name, header, visible, words, site),
        accepting=says_accepting("\n".join(about), name),
        status=status_in([name]) or says_status(about, name),
    )


def to_step(value: float | None, step: float | None) -> float | None:
    """A value as a site shows it: rounded, halves up, to its step when that is a power of ten (0.1, 0.01, 1)."""
    if value is None or step is None or math.log10(step) % 1:
        return value
    if round(value, round(-math.log10(step))) == value:
        return value
    return float(Decimal(str(value)).quantize(Decimal(str(step)), ROUND_HALF_UP))


def status_in(shown: Iterable[str]) -> ListingStatus | None:
    """What texts such as "Jane Doe, Retired" say about whether somebody still practises."""
    texts = list(shown)
    if any(map(_DECEASED.search, texts)):
        return "deceased"
    return "retired" if any(map(_RETIRED.search, texts)) else None


def _rating(name: str, header: Sequence[Line], visible: VisibleText, words: Words, site: Site) -> Rating | None:
    found: dict[str, str] = {}
    for match in chain.from_iterable(_said(sentence, name, header, visible, words) for sentence in words.ratings):
        found = {key: shown for key, shown in match.groupdict().items() if shown} | found
        if {"value", "count"} <= found.keys():
            break
    value: object = found.get("value")
    count: object = found.get("count")
    if value is None:
        value, usual_count = usual_values(header, name)
        count = usual_count if count is None else count
    if value is None and count is None and words.unrated and any(visible.holding(words.unrated)):
        count = 0
    return rating_on(site, to_step(number_of(value), site.step), count)


def _about(name: str, header: Sequence[Line], visible: VisibleText, words: Words) -> Sequence[Line]:
    """The lines that may tell whether the subject takes new patients; none on a site that has no place for it."""
    if words.about is None:
        return ()
    return (*header, *without_others(own_section(visible, words.about, name).until(words.others), name))


def _said(sentence: Sentence, name: str, header: Sequence[Line], visible: VisibleText, words: Words) -> Iterator[re.Match[str]]:
    """Where a sentence stands and is the subject's, in page order."""
    lines: Iterable[Line] = header
    if sentence.holding:
        lines = visible.holding(sentence.holding)
    elif sentence.under:
        lines = own_section(visible, sentence.under, name).until(words.others)
    for line in lines:
        match = sentence.pattern.search(line.text) if len(line.text) < _LONGEST_LINE else None
        if match and ("who" not in match.groupdict() or names_agree(match["who"], name)):
            yield match


def _specialty(lines: Sequence[Line], pattern: re.Pattern[str] | None) -> tuple[str, ...]:
    """The declared line; without one, specialties that stand right below the name."""
    if pattern is None:
        return ()
    matches = (pattern.fullmatch(line.text) for line in lines if len(line.text) < _LONGEST_LINE)
    declared = next((match["value"].strip() for match in matches if match), None)
    if declared:
        return specialties_in(declared) or (declared,)
    return next(filter(None, (specialties_in(line.text) for line in lines[1:3])), ())


def _offices(header: Sequence[Line], visible: VisibleText, words: Words) -> tuple[Office, ...]:
    """The header's office and the listed ones; an office that both show is one, with the name and the phone of either."""
    first = header_place(_parted_by_commas(line) for line in header)
    section = own_section(visible, words.locations, visible.title or "") if words.locations else visible.nothing()
    listed = listed_offices(section.first_lines(_LONGEST_LIST))
    places: dict[str, Office] = {}
    for office in (office for office in (first, *listed) if office and office.street):
        has_name = words.locations and (office.name or "").casefold() not in words.no_names
        shown = office if has_name else replace(office, name=None)
        known = places.setdefault((office.street or "").casefold(), shown)
        if known is not shown:
            places[(office.street or "").casefold()] = replace(
                known, name=known.name or shown.name, phone=known.phone or shown.phone
            )
    return tuple(places.values())


def _parted_by_commas(line: Line) -> Line:
    return line._replace(text=BETWEEN.sub(", ", line.text)) if _BAR.search(line.text) else line

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
from itertools import chain, pairwise

from repmon.clean.stars import read_count, read_stars
from repmon.extract.fields import Facts, credentials_in, number_of
from repmon.extract.office_lines import header_place
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.subject import Site, last_name, names_agree, rating_on
from repmon.extract.visible_text import Line, VisibleText, maps_address
from repmon.model import ListingStatus, Office, Rating

OTHERS = (
    r"(?:you may also like|compare (?:providers|doctors|with)|(?:similar|other|nearby|related) (?:providers|doctors|physicians)"
    r"|sponsored|featured|people also viewed)"
)
"""How the part of a page begins that shows other people."""

_RATING_WORDS = re.compile(r"\d.*\b(?:ratings?|reviews?|stars?|out of \d)\b|\bno (?:ratings|reviews)\b", re.IGNORECASE)
_BARE_VALUE = re.compile(r"\d(?:\.\d{1,2})?")
_RETIRED = re.compile(r"\bretired\b", re.IGNORECASE)
_DECEASED = re.compile(r"\bdeceased\b", re.IGNORECASE)
_PHONE = re.compile(r"(?:tel|phone)?:?\s*(?P<number>\(\d{3}\)\s?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[·•|]\s*")
_LONGEST_LINE = 600
"""Characters; none of the sentences and labels looked for is longer."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One wording. Groups of its pattern: ``value``, ``count``, ``who`` (must be the subject), ``no`` (turns a yes to a no)."""

    pattern: re.Pattern[str]
    under: str = ""
    """Regular expression for the heading below which it stands, ``{name}`` being the subject's last name."""
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
    """The first sentence with a value and the first with a count make the rating; none declared: the header's usual words."""
    unrated: str = ""
    """A sentence that stands only where nobody has rated the subject yet, spelt like that."""
    accepting: tuple[Sentence, ...] = ()
    specialty: re.Pattern[str] | None = None
    """A whole line of the header; the group ``value`` is the specialty."""
    locations: str | None = None
    """Heading of the section that lists the offices."""
    no_names: frozenset[str] = frozenset()
    """What the site writes, in small letters, in place of a practice's name that it does not know."""


def stated_facts(visible: VisibleText, words: Words, site: Site) -> Facts | None:
    """Read a profile's visible text; None when its main heading is nobody's name."""
    name = visible.title
    if name is None or not words.name.match(name):
        return None
    header = visible.from_title().until(*words.header_ends)
    offices = tuple(_offices(header, visible, words))
    practice = offices[0].name if offices else None
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        specialties=_specialty(header, words.specialty),
        practice=practice,
        offices=offices,
        rating=_rating(name, header, visible, words, site),
        accepting=_accepting(name, header, visible, words),
        status=status_in([name]),
    )


def to_step(value: float | None, step: float | None) -> float | None:
    """A value as a site shows it: rounded, halves up, to its step when that is a power of ten (0.1, 0.01, 1)."""
    if value is None or step is None or math.log10(step) % 1:
        return value
    return float(Decimal(str(value)).quantize(Decimal(str(step)), ROUND_HALF_UP))


def status_in(shown: Iterable[str]) -> ListingStatus | None:
    """What texts such as "Jane Doe, Retired" say about whether somebody still practises."""
    texts = list(shown)
    if any(map(_DECEASED.search, texts)):
        return "deceased"
    return "retired" if any(map(_RETIRED.search, texts)) else None


def _rating(name: str, header: Sequence[Line], visible: VisibleText, words: Words, site: Site) -> Rating | None:
    value: object
    count: object
    if words.ratings:
        found: dict[str, str] = {}
        for match in chain.from_iterable(_said(sentence, name, header, visible, words) for sentence in words.ratings):
            found = {key: shown for key, shown in match.groupdict().items() if shown} | found
            if {"value", "count"} <= found.keys():
                break
        value, count = found.get("value"), found.get("count")
    else:
        value, count = usual_values(header)
    if value is None and count is None and words.unrated and any(visible.holding(words.unrated)):
        count = 0
    return rating_on(site, to_step(number_of(value), site.step), count)


def usual_values(lines: Sequence[Line]) -> tuple[float | None, int | None]:
    """The rating and the count that lines show in the words that nearly all sites use."""
    shown = list(_usual_words(lines))
    value = next(filter(None, map(read_stars, shown)), None)
    return value, next((number for number in map(read_count, shown) if number is not None), None)


def _usual_words(lines: Sequence[Line]) -> Iterator[str]:
    """The texts about ratings. A bare number above or before one ("4.5", then "(61 ratings)"; "4.5 · 61 ratings") is its."""
    texts = [text for line in lines if len(line.text) < _LONGEST_LINE for text in _BETWEEN.split(line.text)]
    for above, text in pairwise(["", *texts]):
        if _RATING_WORDS.search(text):
            yield f"{above} {text}" if _BARE_VALUE.fullmatch(above) else text
            if "." in above and _BARE_VALUE.fullmatch(above):
                yield above


def _accepting(name: str, header: Sequence[Line], visible: VisibleText, words: Words) -> bool | None:
    for sentence in words.accepting:
        for match in _said(sentence, name, header, visible, words):
            return match.groupdict().get("no") is None
    return None


def _said(sentence: Sentence, name: str, header: Sequence[Line], visible: VisibleText, words: Words) -> Iterator[re.Match[str]]:
    """Where a sentence stands and is the subject's, in page order."""
    lines: Iterable[Line] = header
    if sentence.holding:
        lines = visible.holding(sentence.holding)
    elif sentence.under:
        heading = sentence.under.replace("{name}", re.escape(last_name(name)))
        lines = visible.section(heading).until(words.others)
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
    return (declared,) if declared else next(filter(None, (specialties_in(line.text) for line in lines[1:3])), ())


def _offices(header: Sequence[Line], visible: VisibleText, words: Words) -> tuple[Office, ...]:
    """The header's office and the listed ones; an office that both show is one, with the name and the phone of either."""
    first = header_place([Line(_BETWEEN.sub(", ", line.text), line.heading, line.links) for line in header])
    listed = _mapped_offices(visible.section(words.locations).lines) if words.locations else ()
    places: dict[str, Office] = {}
    for office in (*([first] if first and first.street else ()), *listed):
        name = office.name if words.locations and (office.name or "").casefold() not in words.no_names else None
        street = (office.street or "").casefold()
        known = places.get(street, replace(office, name=None))
        places[street] = replace(known, name=known.name or name, phone=known.phone or office.phone)
    return tuple(places.values())


def _mapped_offices(lines: Sequence[Line]) -> Iterator[Office]:
    """An office is a maps link with a full address; its name stands in the heading above, its phone before the next one."""
    name: str | None = None
    office: Office | None = None
    for line in lines:
        if line.heading:
            if office:
                yield office
            name, office = line.text, None
        elif office is None and (place := next(filter(None, map(maps_address, line.links)), None)):
            office = Office(name, *place)
        elif office and (phone := _PHONE.match(line.text)):
            office = replace(office, phone=phone["number"])
    if office:
        yield office

"""What a person's page says in plain words, on a site that nobody has written a reader for: its labels and usual sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile

from repmon.clean.npi import npi_is_valid
from repmon.clean.specialties import read_specialty
from repmon.clean.stars import read_count, read_stars
from repmon.extract.challenge import title_of
from repmon.extract.fields import Facts, credentials_in, gender_of, unique
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.plain_offices import plain_offices
from repmon.extract.profile_page import is_rated
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.stated import OTHERS, Words, stated_facts, status_in
from repmon.extract.subject import Site, names_agree, rating_on
from repmon.extract.visible_text import Line, read_visible_text
from repmon.model import ListingStatus, Office, Rating

TITLE_ENDS = re.compile(r"\s[|·•–—-]\s")
"""What stands between the parts of a page's title."""

_FOOT = re.compile(r"(?i:©|copyright\b|all rights reserved|follow us|quick links|privacy (?:policy|notice)|terms of use)")
_ELSEWHERE = re.compile(rf"(?i:{OTHERS}|.*\bother (?:doctors|providers|physicians)\b|(?:latest|recent) (?:news|posts|stories))")
_SPECIALTY = re.compile(
    r"(?i:(?:(?:primary|medical|clinical) )?(?:specialt(?:y|ies)|departments?)(?:\s*[:–-]\s*(?P<value>.+))?:?)",
)
_GENDER = re.compile(r"(?i:(?:gender|sex)\s*:?\s*(?P<value>\w+)?)")
_SCALE = re.compile(r"(?:/|out of) ?(?:5|10)(?: stars)?")
_NPI = re.compile(r"\bNPI\b[^\d]{0,12}(?P<value>[12]\d{9})\b")
_NPI_IN_PATH = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
_NOT = r"(?:not|no\s+longer|isn['’]t|never)\b"
_ACCEPTING = re.compile(
    rf"(?:(?!{_NOT})[a-z.'’-]+,?\s+){{0,6}}?(?P<no>{_NOT}\s+)?(?:currently\s+)?accept(?:ing|s)\s+(?:any\s+)?(?:new\s+)?patients\b"
    r"\s*(?P<ask>\?)?[:\s]*(?P<answer>(?:yes|no)\b)?",
    re.IGNORECASE,
)
"""Nobody's "Are all of our physicians accepting patients?" has so few words before it that it begins a line."""
_ANSWER = re.compile(r"(?i:(?P<answer>yes|no)\b)")
_HAS_RETIRED = re.compile(r"(?i:\b(?:has|is(?: now)?) retired(?: from (?:practice|clinical|medicine|patient care)\b|\W*$))")
_TOWN = re.compile(r"(?P<city>[A-Z][A-Za-z .'’-]{1,40}), (?P<state>[A-Z]{2})")
_LONGEST_LINE = 120
_LONGEST_NAME = 80
_MOST_SPECIALTIES = 8
_LINES_BELOW_NAME = 6
_LINES_OF_HEADER = 40


def plain_facts(page: Page, name: str, site: Site) -> Facts:
    """Read a page that is known to be about somebody of this name; what nobody says there stays unknown."""
    lines = list(_lines_about(page, name))
    offices = plain_offices([line for line in lines if not _names(line, name)])
    titled = TITLE_ENDS.split(title_of(page))[1:]
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        npi=_npi(page, lines),
        gender=gender_of(_labelled(lines, _GENDER)),
        specialties=_specialties(lines) or unique([part for part in titled if specialties_in(part)]),
        practice=offices[0].name if offices else None,
        offices=offices or tuple(Office(**town.groupdict()) for part in titled[:3] if (town := _TOWN.fullmatch(part))),
        rating=_rating(page, lines, site),
        accepting=_accepting(lines),
        status=_status(name, lines),
    )


def _lines_about(page: Page, name: str) -> Iterator[Line]:
    """The lines from the person's name to the page's foot, or to where other people's cards begin; none without the name."""
    seen = page.seen
    lines = read_visible_text(seen[: seen.rfind("<footer")]).lines if "<footer" in seen else page.visible_text.lines
    named = [line for line in lines if _names(line, name)]
    first = next((line for line in named if line.heading), next(iter(named), None))
    headed = dropwhile(lambda line: line is not first, lines)
    return takewhile(lambda line: not (_FOOT.match(line.text) or _ELSEWHERE.match(line.text)), headed)


def _names(line: Line, name: str) -> bool:
    return len(line.text) <= _LONGEST_NAME and names_agree(line.text, name)


def _rating(page: Page, lines: Sequence[Line], site: Site) -> Rating | None:
    """The header's usual words, else a value whose scale stands in a line of its own ("4.9", "/5", "(233 ratings)")."""
    stated = stated_facts(page.visible_text, Words(), site)
    if stated and is_rated([stated]):
        return stated.rating
    texts = [line.text for line in lines[:_LINES_OF_HEADER]]
    for at, (value, scale) in enumerate(pairwise(texts)):
        if _SCALE.fullmatch(scale) and (stars := read_stars(f"{value} {scale}")):
            count = next(filter(None, map(read_count, texts[at + 2 : at + 4])), None)
            return rating_on(site, stars, count)
    return stated.rating if stated else None


def _labelled(lines: Iterable[Line], label: re.Pattern[str]) -> str | None:
    """What stands behind a label, or in the line below it."""
    for line, below in pairwise([*lines, Line("")]):
        if len(line.text) <= _LONGEST_LINE and (match := label.fullmatch(line.text)):
            return match["value"] or below.text or None
    return None


def _specialties(lines: Sequence[Line]) -> tuple[str, ...]:
    """The known ones behind or below a label, else right below the name; one with an answer below it is a question."""
    for at, line in enumerate(lines):
        match = _SPECIALTY.fullmatch(line.text) if len(line.text) <= _LONGEST_LINE else None
        if match and match["value"] and read_specialty(match["value"]):
            return specialties_in(match["value"]) or (match["value"],)
        below = [shown.text for shown in lines[at + 1 : at + 2 + _MOST_SPECIALTIES]] if match else []
        known = takewhile(lambda pair: not _ANSWER.match(pair[1]) and specialties_in(pair[0]), pairwise([*below, ""]))
        if found := unique([part for text, _ in known for part in specialties_in(text)]):
            return found
    return next(filter(None, (specialties_in(line.text) for line in lines[1:_LINES_BELOW_NAME])), ())


def _npi(page: Page, lines: Iterable[Line]) -> str | None:
    """The stated number, else one in the address: chance makes one number in ten look valid, and directories use no others."""
    stated = (match["value"] for line in lines if (match := _NPI.search(line.text)))
    return next(filter(npi_is_valid, [*stated, *_NPI_IN_PATH.findall(path_of(page.url))]), None)


def _accepting(lines: Iterable[Line]) -> bool | None:
    for line, below in pairwise([*lines, Line("")]):
        match = _ACCEPTING.match(line.text) if len(line.text) <= _LONGEST_LINE else None
        if match is None:
            continue
        answer = match["answer"] or next((found["answer"] for found in [_ANSWER.match(below.text)] if found), None)
        if answer:
            return (answer.casefold() == "yes") != bool(match["no"])
        if not match["ask"]:
            return not match["no"]
    return None


def _status(name: str, lines: Iterable[Line]) -> ListingStatus | None:
    stated = status_in([name])
    has_retired = any(_HAS_RETIRED.search(line.text) for line in lines if len(line.text) <= _LONGEST_LINE)
    return stated or ("retired" if has_retired else None)

"""What a person's page says in plain words, on a site that nobody has written a reader for: its labels and usual sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, islice, pairwise, takewhile

from repmon.clean.folding import fold
from repmon.clean.npi import npi_is_valid
from repmon.clean.specialties import read_specialty
from repmon.extract.challenge import title_of
from repmon.extract.fields import Facts, credentials_in, gender_of, unique
from repmon.extract.markdown import with_links_and_tables
from repmon.extract.markup import seen_markup
from repmon.extract.other_people import without_others
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.extract.plain_offices import PLACES, plain_offices
from repmon.extract.plain_ratings import plain_rating
from repmon.extract.practising import is_anothers
from repmon.extract.profile_page import is_rated
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.stated import OTHERS, status_in
from repmon.extract.subject import Site, names_agree
from repmon.extract.visible_text import Heading, Line, VisibleText, read_visible_text
from repmon.model import ListingStatus, Office

TITLE_ENDS = re.compile(r"\s[|·•–—-]\s")
"""What stands between the parts of a page's title."""

_NOT_HERS = re.compile(
    rf"(?i:{OTHERS}|(?:latest|recent) (?:news|posts|stories)|(?:you|people|patients) (?:might |may )?also"
    r"|more (?:doctors|providers|physicians)\b|(?:doctors|providers|physicians) (?:at|in|near|like)\b"
    r"|recommended (?:for|doctors|providers)|find another\b|advertisement"
    r"|©|copyright\b|all rights reserved|follow us|quick links|privacy (?:policy|notice)|terms of use)"
)
"""How the parts of a page begin that show other people, news, or the site itself."""
_OTHERS = re.compile(r"[Oo](?<!\w.)(?i:ther (?:doctors|providers|physicians)\b)")
_SPECIALTY = re.compile(
    r"(?i:(?:(?:primary|medical|clinical) )?(?:specialt(?:y|ies)|departments?)(?:\s*[:–-]\s*(?P<value>.+))?:?)",
)
_OTHER_LABEL = frozenset({
    "areas", "board", "conditions", "education", "expertise", "interest", "interests", "procedures", "services", "training",
    "treats",
})  # fmt: skip
"""Words of labels below which stand no specialties that a visitor looks for."""
_GENDER = re.compile(r"(?i:(?:provider['’]s )?(?:gender|sex)\s*:?\s*(?P<value>\w+)?)")
_PRACTICE = re.compile(r"(?i:practice names?\s*:?\s*(?P<value>.+)?)")
_PROMISING = re.compile(r"(?i:\b(?:specialt|department|gender|new patients|npi\b|at a glance|details))")
_PROMISED = re.compile(
    r"<h[1-6]\b[^<>]{0,500}>(?:<[^<>]{0,500}>|\s){0,9}+[^<]{0,120}?(?i:locations?\b|offices?\b|clinics?\b|address|specialt|patients)"
)
_NPI = re.compile(r"\bNPI\b[^\d]{0,12}(?P<value>[12]\d{9})\b", re.IGNORECASE)
_NPI_IN_PATH = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
_NOT = r"(?:not|no\s+longer|isn['’]t|never)\b"
_NOT_ONE = r"(?:find|see|view|which|who|all|doctors|providers|physicians)\b"
_ACCEPTING = re.compile(
    rf"(?:(?!{_NOT}|{_NOT_ONE})[a-z.'’-]+,?\s+){{0,6}}?(?P<no>{_NOT}\s+)?(?:currently\s+)?accept(?:ing|s)\s+(?:any\s+)?(?:new\s+)?patients\b"
    r"\s*(?P<ask>\?)?[:\s]*(?P<answer>(?:yes|no)\b)?",
    re.IGNORECASE,
)
"""Nobody's "Are all of our physicians accepting patients?" has so few words before it that it begins a line."""
_ANSWER = re.compile(r"(?i:(?P<answer>yes|no)\b)")
_HAS_RETIRED = re.compile(r"(?i:\b(?:has|is(?: now)?) retired(?: from (?:practice|clinical|medicine|patient care)\b|\W*$))")
_ALONE = re.compile(r"(?i:\W*(?:retired|deceased)\W*)")
_HAS_CLOSED = re.compile(r"(?i:\bthis (?:practice|office|location|business) (?:is permanently|has(?: permanently)?) closed\b)")
_TOWN = re.compile(r"(?P<city>[A-Z][A-Za-z .'’-]{1,40}), (?P<state>[A-Z]{2})")
_LONGEST_LINE = 120
_LONGEST_NAME = 80
_MOST_SPECIALTIES = 8
_LINES_BELOW_NAME = 10
_LINES_OF_HEADER = 40
_MOST_HEADINGS = 500
_MOST_LINES = 1000
_NEAR, _FAR = 16_000, 40_000
"""Characters of markup behind a heading in which a profile's header, or a section, stands: nearly always, and at most."""


def plain_facts(
    page: Page, name: str, site: Site, *, known: Sequence[Facts] = (), head_phone: bool = True, ratings_end: str = "(?!)"
) -> Facts:
    """Read a page that is known to be about somebody of this name; what nobody says there stays unknown.

    Args:
        page: the page.
        name: whose page it is.
        site: the site's spider.
        known: what better ways saw; where they saw an address, specialties or a whole rating, no words are searched.
        head_phone: whether a phone above all offices is the only one's, and no tracking number of the site's own.
        ratings_end: how a line begins, as a regular expression, behind which single reviews have stars of their own.
    """
    lines = _lines_about(page, name)
    words = "\n".join(line.text for line in lines).casefold()

    def telling(*about: str) -> list[Line]:
        """The lines, when one of these words is among them: most pages lack most labels."""
        return lines if any(word in words for word in about) else []

    is_placed = any(office.street for facts in known for office in facts.offices)
    offices = () if is_placed else plain_offices([line for line in lines if not _names(line, name)], head_phone=head_phone)
    titled = TITLE_ENDS.split(title_of(page))[1:]
    is_specialised = any(facts.specialties for facts in known)
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        npi=_npi(page, telling("npi")),
        gender=gender_of(_labelled(telling("gender", "sex"), _GENDER)) or _gender_alone(telling("male")),
        specialties=() if is_specialised else _specialties(lines, telling("specialt", "department"), titled),
        practice=_labelled(telling("practice name"), _PRACTICE) or (offices[0].name if offices else None),
        offices=offices or tuple(Office(**town.groupdict()) for part in titled[:3] if (town := _TOWN.fullmatch(part))),
        rating=None
        if is_rated(known)
        else plain_rating(page, _until(telling("rating", "review", "star", "★", "out of", "/", "("), ratings_end), name, site),
        accepting=_accepting(telling("accept"), name),
        status=status_in([name]) or _status(telling("retired", "closed", "deceased"), name),
    )


def _lines_about(page: Page, name: str) -> list[Line]:
    """The lines from the person's name to the page's foot, or to where other people's cards begin; none without the name.

    Below the first forty only sections whose heading promises something are read.
    """
    visible = _from_main_heading(page)
    if not names_agree(visible.title, name):
        return _from_name(page.visible_text.first_lines(_MOST_LINES), name)
    lines = list(takewhile(_is_hers, visible.first_lines(_LINES_OF_HEADER)))
    if len(lines) == _LINES_OF_HEADER:
        headings = islice(visible.headings, sum(1 for line in lines if line.heading), _MOST_HEADINGS)
        lines += _sections(visible, takewhile(lambda heading: _is_hers(Line(heading.text)), headings))
    return list(without_others(lines, name))


def _from_main_heading(page: Page) -> VisibleText:
    """The page from its main heading to its foot, as far as a header reaches or a heading promises something."""
    if not page.looks_like_html:
        return page.visible_text.from_title()
    start = max(page.heading_at, 0)
    foot = page.text.rfind("<footer", start)
    markup = page.text[start : foot if foot > start else None]
    last = max((heading.start() for heading in _PROMISED.finditer(markup)), default=0)
    visible = _visible(markup[: last + _NEAR])
    if len(markup) <= last + _NEAR or len(visible.first_lines(_LINES_OF_HEADER)) == _LINES_OF_HEADER:
        return visible
    return _visible(markup[: last + _FAR])


def _visible(markup: str) -> VisibleText:
    return read_visible_text(with_links_and_tables(seen_markup(markup))).from_title()


def _from_name(lines: Sequence[Line], name: str) -> list[Line]:
    """The same on a page whose main heading is something else."""
    named = [line for line in lines if _names(line, name)]
    first = next((line for line in named if line.heading), next(iter(named), None))
    return list(without_others(takewhile(_is_hers, dropwhile(lambda line: line is not first, lines)), name))


def _sections(visible: VisibleText, headings: Iterable[Heading]) -> Iterator[Line]:
    inside = 0
    for heading in headings:
        if inside and heading.rank > inside:
            continue
        inside = heading.rank if _PROMISING.search(heading.text) or PLACES.search(heading.text) else 0
        if inside:
            yield Line(heading.text, heading.rank)
            yield from takewhile(_is_hers, visible.below(heading).first_lines(_LINES_OF_HEADER))


def _is_hers(line: Line) -> bool:
    others = "ther " in line.text.casefold() and _OTHERS.search(line.text)
    return not others and _NOT_HERS.match(line.text) is None


def _names(line: Line, name: str) -> bool:
    """Whether a line is the person's name, and not one such as "About Dr. Lakemann"."""
    if len(line.text) > _LONGEST_NAME or not names_agree(line.text, name):
        return False
    return line.text.split()[0].casefold().strip(".,") in {"dr", "doctor", *re.split(r"[\s,.]+", name.casefold())}


def _until(lines: Sequence[Line], end: str) -> list[Line]:
    return list(takewhile(lambda line: not re.match(end, line.text, re.IGNORECASE), lines))


def _labelled(lines: Iterable[Line], label: re.Pattern[str]) -> str | None:
    """What stands behind a label, or in the line below it."""
    for line, below in pairwise([*lines, Line("")]):
        if len(line.text) <= _LONGEST_LINE and (match := label.fullmatch(line.text)):
            return match["value"] or below.text or None
    return None


def _gender_alone(lines: Sequence[Line]) -> str | None:
    """A line that says nothing else, near the name."""
    return next(filter(None, (gender_of(line.text) for line in lines[1:_LINES_BELOW_NAME] if len(line.text) > 1)), None)


def _specialties(lines: Sequence[Line], labelling: Sequence[Line], titled: Sequence[str]) -> tuple[str, ...]:
    """Those behind a label, else those right below the name, else those in the page's title."""
    near = takewhile(lambda line: _OTHER_LABEL.isdisjoint(fold(line.text).split()), lines[1:_LINES_BELOW_NAME])
    below = (specialties_in(line.text) for line in near)
    return (
        _labelled_specialties(labelling)
        or next(filter(None, below), ())
        or unique([part for part in titled if specialties_in(part)])
    )


def _labelled_specialties(lines: Sequence[Line]) -> tuple[str, ...]:
    """The known ones behind or below a label; one with an answer below it is a question."""
    for at, line in enumerate(lines):
        match = _SPECIALTY.fullmatch(line.text) if len(line.text) <= _LONGEST_LINE else None
        if match and match["value"] and read_specialty(match["value"]):
            return specialties_in(match["value"]) or (match["value"],)
        below = [shown.text for shown in lines[at + 1 : at + 2 + _MOST_SPECIALTIES]] if match else []
        known = takewhile(lambda pair: not _ANSWER.match(pair[1]) and specialties_in(pair[0]), pairwise([*below, ""]))
        if found := unique([part for text, _ in known for part in specialties_in(text)]):
            return found
    return ()


def _npi(page: Page, lines: Sequence[Line]) -> str | None:
    """The stated number, else one in the address: chance makes one number in ten look valid, and directories use no others."""
    pairs = (f"{line.text} {below.text}" for line, below in pairwise([*lines, Line("")]) if "npi" in line.text.casefold())
    stated = (match["value"] for pair in pairs if (match := _NPI.search(pair)))
    return next(stated, None) or next(filter(npi_is_valid, _NPI_IN_PATH.findall(path_of(page.url))), None)


def _accepting(lines: Iterable[Line], name: str) -> bool | None:
    for line, below in pairwise([*lines, Line("")]):
        match = _ACCEPTING.match(line.text) if len(line.text) <= _LONGEST_LINE else None
        if match is None or is_anothers(match[0], name):
            continue
        answer = match["answer"] or next((found["answer"] for found in [_ANSWER.match(below.text)] if found), None)
        if answer:
            return (answer.casefold() == "yes") != bool(match["no"])
        if not match["ask"]:
            return not match["no"]
    return None


def _status(lines: Iterable[Line], name: str) -> ListingStatus | None:
    texts = [line.text for line in lines if len(line.text) <= _LONGEST_LINE]
    alone = status_in(text for text in texts[1:_LINES_BELOW_NAME] if _ALONE.fullmatch(text))
    if alone or any(not is_anothers(text[: said.start()], name) for text in texts if (said := _HAS_RETIRED.search(text))):
        return alone or "retired"
    return "closed" if any(map(_HAS_CLOSED.search, texts)) else None

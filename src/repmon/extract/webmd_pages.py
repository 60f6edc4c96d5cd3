"""The words of a profile on WebMD Care and on Vitals: one publisher, one back end, nearly the same sentences.

Each place that states something is a way of its own, so that the next one takes over when a template drops one, and a
contradiction between two shows: the header, the section of ratings, the frequent questions, the own column of the comparison.
What names somebody else, and whatever stands outside these places (other doctors' cards, averages of a town), is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from lxml import etree
from parsel import Selector

from repmon.extract.comparison import own_column
from repmon.extract.fields import Facts, credentials_in, rating_of, unique
from repmon.extract.header_headings import describes_somebody
from repmon.extract.markup import seen_markup
from repmon.extract.office_lines import LOCATIONS, header_place, listed_offices, read_place, with_header
from repmon.extract.other_people import names_another
from repmon.extract.own_name import is_named_otherwise
from repmon.extract.page import Page
from repmon.extract.practising import says_accepting, says_status
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.stated import OTHERS, status_in
from repmon.extract.subject import names_agree, own_section
from repmon.extract.usual_words import rating_lines
from repmon.extract.visible_text import Line, VisibleText, read_visible_text
from repmon.model import Rating

SCALE_MAX = 5.0
COUNTS_WHAT = "ratings"

_VALUE = r"(?P<value>\d(?:\.\d+)?)"
_COUNT = r"(?P<count>\d{1,3}(?:,\d{3})+|\d+)"
_SCALE = r"\s*(?:/|(?:out )?of)\s*5\b"
_VALUE_AND_COUNT = re.compile(
    rf"(?<![\d./])(?<!of )(?<!/ )(?P<value>\d\.\d+|\d(?={_SCALE}|\s+stars?\b|\s*\())"
    rf"(?:{_SCALE})?(?:\s+stars?\b)?[\s·•|]*\(?{_COUNT} ratings?\b\)?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?P<value>\d\.\d)\s+\(?{_COUNT}\)?")
_BARE_BELOW = re.compile(rf"(?P<value>\d\.\d) \({_COUNT}\)")
_LINKED = re.compile(rf"(?P<value>\d\.\d|\d(?=\s))\s*\(?{_COUNT}\)?(?:\s+ratings?)?", re.IGNORECASE)
"""The two numbers of one link, which nothing may part but that the first has one decimal: "4.7 30", "4.730"."""
_COUNT_ONLY = re.compile(rf"\(?{_COUNT} ratings?\b\)?(?: with [\d,]+ (?:written )?reviews?| & reviews?)?", re.IGNORECASE)
_NONE_LINKED = re.compile(r"\(?0\)?")
_RATINGS_HEADING = re.compile(r"(.+?)['’]s? ratings (?:and|&) reviews|ratings (?:and|&) reviews for (.+)", re.IGNORECASE)
_RECEIVED = re.compile(
    rf"(?P<who>.+?) has received {_COUNT} ratings? on (?:webmd care|webmd|vitals)\b.*?"
    rf"average rating of {_VALUE} out of 5\b",
    re.IGNORECASE,
)
_NEVER_RATED = re.compile(r"no one has reviewed (?P<who>.+?)['’]s? performance on (?:webmd care|webmd|vitals)", re.IGNORECASE)
_BE_FIRST = re.compile(r"be (?:the )?first to (?:leave|write) a review|no (?:ratings or )?reviews? yet", re.IGNORECASE)
_ACCEPTING_QUESTION = re.compile(r"is (.+) accepting new patients\??", re.IGNORECASE)
_ONLY_ACCEPTING = re.compile(r"(?:(?:not|no longer|currently) ){0,2}accepting (?:any )?new patients\W*", re.IGNORECASE)
_YES_NO = re.compile(r"(?:(?P<yes>yes)|no)\s*(?:[.,;:!]|$)", re.IGNORECASE | re.MULTILINE)
_NO_SPECIALTY = re.compile(r"\d|accept|virtual|speaks|school|profile|, ?[A-Z]{2}$", re.IGNORECASE)
"""What other rows of the comparison say, when the row below the names is missing."""
_OTHERS = re.compile(OTHERS, re.IGNORECASE)
_TO_DOCTOR = re.compile(r"/doctors?/")
_RATING_LINK = "#rating-overview"
_LONGEST_HEADER = 100
"""Lines; where no heading ends a header, the rest of the page is none of it."""
_LINES_NEAR_NAME = 40
_LONGEST_LIST = 2000
"""Lines of the section that lists offices; where the subject has fifteen, they are sixty."""
_LONGEST_LINE = 600
"""Characters; none of the sentences and labels looked for is longer."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile's text, parted. ``step`` is the smallest difference that the site's stars can show."""

    name: str
    visible: VisibleText
    header: tuple[Line, ...]
    ratings: VisibleText
    """The section of the subject's ratings; empty when the page has none."""
    step: float | None

    def rating(self, value: object, count: object) -> Rating | None:
        """A rating on the site's scale; see :func:`repmon.extract.fields.rating_of`."""
        return rating_of(value, count, scale_max=SCALE_MAX, step=self.step, counts_what=COUNTS_WHAT)


def text_ways(page: Page, *, step: float | None) -> list[Facts]:
    """Read a profile's visible text; empty when it has no main heading.

    Args:
        page: the profile.
        step: smallest difference between two ratings that the site shows.
    """
    visible = page.visible_text
    name = visible.title
    if name is None:
        return []
    shown = visible.header(describes_somebody).first_lines(_LONGEST_HEADER)
    header = tuple(takewhile(lambda line: not _is_others(line, name), shown))
    profile = Profile(name, visible, header, own_section(visible, _RATINGS_HEADING, name), step)
    ways = [
        _from_header(profile),
        *(Facts(way="text", rating=rating) for rating in _stated_ratings(profile)),
        Facts(way="text", accepting=_answered_accepting(profile)),
        _from_comparison(profile, own_column(page, name)),
    ]
    if not any(facts.rating for facts in ways) and _BE_FIRST.search(_short(profile.ratings.lines)):
        ways.append(Facts(way="text", rating=profile.rating(None, 0)))
    if all(facts.accepting is None for facts in ways):
        ways.append(Facts(way="text", accepting=_said_alone(profile)))
    return ways


def _is_others(line: Line, name: str) -> bool:
    """Whether a line begins a block about others, or leads to another doctor."""
    led_to = any(_TO_DOCTOR.search(link) and is_named_otherwise(link, name) for link in line.links)
    return led_to or _OTHERS.match(line.text) is not None or names_another(line.text, name)


def _from_header(profile: Profile) -> Facts:
    lines = profile.header
    locations = own_section(profile.visible, LOCATIONS, profile.name).first_lines(_LONGEST_LIST)
    offices = with_header(header_place(lines), listed_offices(locations))
    text = _short(lines)
    return Facts(
        way="text",
        name=profile.name,
        credentials=credentials_in(profile.name),
        specialties=next(filter(None, (specialties_in(line.text) for line in lines)), ()),
        practice=next((office.name for office in offices[:1]), None),
        offices=offices,
        rating=_header_rating(profile),
        accepting=says_accepting(text, profile.name),
        status=status_in([profile.name]) or says_status(text.split("\n"), profile.name),
    )


def _header_rating(profile: Profile) -> Rating | None:
    """ "4.5 (61 Ratings)" in one or several lines, or the link to the ratings ("4.7 30", "0 ratings"), also in two lines."""
    lines = profile.header
    if match := _VALUE_AND_COUNT.search(" ".join(line.text or ";" for line in rating_lines(lines, profile.name))):
        return profile.rating(match["value"], match["count"])
    for line, below in pairwise([*lines, Line("")]):
        is_link = any(link.endswith(_RATING_LINK) for link in line.links)
        shown = (line.text, f"{line.text} {below.text}") if is_link else ()
        bare = _BARE.fullmatch(line.text) or _BARE_BELOW.fullmatch(f"{line.text} {below.text}")
        if match := next(filter(None, map(_LINKED.fullmatch, shown)), None) or bare:
            return profile.rating(match["value"], match["count"])
        if is_link and _NONE_LINKED.fullmatch(line.text):
            return profile.rating(None, 0)
    return next(filter(None, (_count_only(profile, line) for line in lines)), None)


def _count_only(profile: Profile, line: Line) -> Rating | None:
    match = _COUNT_ONLY.fullmatch(line.text) if len(line.text) < _LONGEST_LINE else None
    return profile.rating(None, match["count"]) if match else None


def _stated_ratings(profile: Profile) -> Iterator[Rating]:
    """What the section of ratings and the sentences about the subject say."""
    counts = (_count_only(profile, line) for line in profile.ratings.holding("ating"))
    if (counted := next(filter(None, counts), None)) is not None:
        yield counted
    told = tuple(profile.visible.holding("has re"))  # "received" and "reviewed", looked for at once
    for match in _sentences(profile, told, _RECEIVED):
        yield from filter(None, [profile.rating(match["value"], match["count"])])
    for _ in _sentences(profile, told, _NEVER_RATED):
        yield from filter(None, [profile.rating(None, 0)])


def _sentences(profile: Profile, lines: Iterable[Line], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for line in lines:
        match = pattern.match(line.text) if len(line.text) < _LONGEST_LINE else None
        if match and names_agree(match["who"], profile.name):
            yield match


def _from_comparison(profile: Profile, column: tuple[str, ...]) -> Facts:
    ratings = [match for cell in column if (match := _VALUE_AND_COUNT.fullmatch(cell))]
    named = [number for number, cell in enumerate(column) if names_agree(cell.split(" - ", maxsplit=1)[0], profile.name)]
    below_name = column[named[-1] + 1 :][:1] if named else ()
    shown = [cell for cell in below_name if cell and not _NO_SPECIALTY.search(cell)]
    accepting = [cell for cell in column if says_accepting(cell) is not None]
    return Facts(
        way="text",
        specialties=unique([part for cell in shown for part in specialties_in(cell) or (cell,)]),
        rating=profile.rating(ratings[0]["value"], ratings[0]["count"]) if len(ratings) == 1 else None,
        accepting=says_accepting(accepting[0]) if len(accepting) == 1 else None,
    )


def _answered_accepting(profile: Profile) -> bool | None:
    """The answer to the frequent question about the subject."""
    answer = profile.visible.line_below(lambda text: _asks_accepting(text, profile.name), "accepting new patients") or ""
    said = says_accepting(answer, profile.name)
    plain = _YES_NO.match(answer) if said is None else None
    return bool(plain["yes"]) if plain else said


def _said_alone(profile: Profile) -> bool | None:
    """What a line near the name says that says nothing else, above all that is others'."""
    told = (line for word in ("ccepting", "CCEPTING") for line in profile.visible.holding(word))
    if not any(_ONLY_ACCEPTING.fullmatch(line.text) for line in told):  # as on most pages; whose line it is costs more to tell
        return None
    near = profile.visible.from_title().first_lines(_LINES_NEAR_NAME)
    own = takewhile(lambda line: not _is_others(line, profile.name), near)
    return says_accepting(next((line.text for line in own if _ONLY_ACCEPTING.fullmatch(line.text)), ""))


def _asks_accepting(text: str, name: str) -> bool:
    match = _ACCEPTING_QUESTION.fullmatch(text) if len(text) < _LONGEST_LINE else None
    return match is not None and names_agree(match[1], name)


def _short(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines if len(line.text) < _LONGEST_LINE)


def card_text(card: Selector, *, step: float | None) -> Facts:
    """What a card of a list says in plain words: the name that leads to the profile, an address, the rating."""
    lines = read_visible_text(seen_markup(etree.tostring(card.root, encoding="unicode", method="html", with_tail=False))).lines
    name = next((line.text for line in lines if line.heading or line.links), None)
    place = next(filter(None, (read_place(line.text) for line in lines)), None)
    match = _VALUE_AND_COUNT.search(" ".join(line.text for line in lines if len(line.text) < _LONGEST_LINE))
    value, count = (match["value"], match["count"]) if match else (None, None)
    return Facts(
        way="text",
        name=name,
        credentials=credentials_in(name),
        specialties=next(filter(None, (specialties_in(line.text) for line in lines)), ()),
        offices=(place,) if place else (),
        rating=rating_of(value, count, scale_max=SCALE_MAX, step=step, counts_what=COUNTS_WHAT),
    )

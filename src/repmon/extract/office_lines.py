"""Offices as a page's lines show them: a name, an address, a link to a map, a phone, each of them sometimes missing.

A map link's ``destination=`` carries the whole address, but some sites put no comma between street and town there; then the
lines beside the link tell where the street ends, else the names that the postal service accepts for the ZIP code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from repmon.clean.address_words import STATES
from repmon.clean.addresses import split_address
from repmon.clean.places import city_key
from repmon.extract.dealt_phones import At, Phone, Shown, deal
from repmon.extract.fields import unique
from repmon.extract.header_headings import describes_somebody
from repmon.extract.visible_text import Line, map_queries
from repmon.model import Office

_TAIL = re.compile(r"(?P<body>.+?)[\s,]+(?P<state>[A-Z]{2})[\s,]+(?P<zip>\d{5}(?:-\d{4})?)$")
_COUNTRY = r"(?:[\s,]+(?:USA|US|United States(?: of America)?))?\.?"
_DIGIT = re.compile(r"\d")
_ZIP = re.compile(r"\d\d{4}")  # a search for one digit passes over the others, one for five tries each place
_ZIP_AT_END = re.compile(rf"\d\d{{4}}(?:-\d{{4}})?{_COUNTRY}\s*$")
_LAST_OF_ADDRESS = frozenset("0123456789ASsa. ")
_LONG_TAIL = re.compile(
    rf"(?P<body>.+?)[\s,]+(?P<state>[A-Z]{{2}}|{'|'.join(STATES).title()})[\s,]+(?P<zip>\d{{5}}(?:-\d{{4}})?)"
    rf"{_COUNTRY}$"
)
"""The same with a state's whole name, or the country behind it."""
_TOWN = re.compile(r"(?P<city>[^,\d]{2,40}?)\s*,\s*(?P<state>[A-Z]{2})\s*,?\s*(?P<zip>\d{5}(?:-\d{4})?)$")
_IN_HEADER = re.compile(
    r"(?:.*(?i:experience|\bratings?|\breviews?|\bpatients)(?!\w)\W*)?(.+?[\s,]"
    rf"(?:[A-Z]{{2}}|{'|'.join(STATES).title()})[\s,]+\d{{5}}(?:-\d{{4}})?)\b"
)
"""What the header says before an address in the same line is no street."""
_STREET = re.compile(r"(?:(?:[A-Z][\w.'’&-]*|of|for|the|and|at|&),? )*(?:#?[A-Z]{0,2}\d|[A-Z][\w.'’&-]*\Z)")
"""How a street begins: with a house's number or its name, never like a sentence."""
UNIT = re.compile(r"(?:ste|suite|unit|apt|fl|floor|bldg|building|rm|room|dept)\b|#", re.IGNORECASE)
"""How a line begins that tells the place inside a building."""
_NUMBER = r"(?P<number>(?:\+?1[-.\s])?\(?\d{3}\)?[-.\s]{0,2}\d{3}[-.\s]\d{4}(?:\s*(?:ext|x)\.?\s*\d+)?)"
_CALLED = re.compile(r"[TtPp](?:el|EL|hone|HONE)")
_LABELLED_PHONE = re.compile(rf"\b(?:tel|phone)\b\.?\s*:?\s*{_NUMBER}", re.IGNORECASE)
_LINKED_PHONE = re.compile(rf"\W*?(?:(?:office|main|ph?|t)(?: phone| line| number)?\s?[.:]\s?)?{_NUMBER}\W*", re.IGNORECASE)
_PHONE_LABEL = re.compile(r"(?:(?:office|main) )?(?:tel(?:ephone)?|phone|call)(?: (?:us|number))?\W*", re.IGNORECASE)
_FAX = re.compile(r"fax\b(?: number)?\W*", re.IGNORECASE)
_ANY_NUMBER = re.compile(rf"(?<!\d){_NUMBER}(?!\d)")
_FAX_BEFORE = re.compile(r"\b(?:f|fax|facsimile)\b[^\d]{0,12}$", re.IGNORECASE)
_FAX_BEHIND = re.compile(r"\s*[(\[]\s*(?:f|fax)\b", re.IGNORECASE)
LOCATIONS = re.compile(
    r"(?:(.+?)['’]s? )?(?:\d+ )?(?:office |practice |clinic )?locations?(?: (?:and|&) [\w ]+)?(?: (?:of|for) (.+))?",
    re.IGNORECASE,
)
"""Heading of a section that lists offices; a group may name whose."""
_ADVERTISED = re.compile(r"(?:sponsored|advertisement|featured)\b", re.IGNORECASE)
"""A line below which a list of offices goes on with somebody else's."""
_DOT = "·"
"""What some sites put between street and town."""
_PLACES_RANK = 3
_LONGEST_LINE = 400
"""Characters; an address, a name and a phone together are far shorter, and nothing longer is looked into."""


def read_place(line: str, beside: str = "") -> Office | None:
    """Read an address written in one line; None when it does not end with state and ZIP.

    Args:
        line: the address; there may be no comma between street and town.
        beside: text near it that may show the two apart: on two lines, or run together without any blank.
    """
    shown = " ".join(line.split())
    match = (_TAIL.match(shown) or _LONG_TAIL.match(shown)) if len(shown) <= _LONGEST_LINE and ends_with_zip(shown) else None
    body = match["body"].strip(" ,") if match else ""
    if match is None or not body:
        return None
    street, city = _by_comma(body) or _by_text(body, beside) or _by_zip(body, match["state"], match["zip"])
    return Office(street=street, city=city, state=match["state"], zip=match["zip"])


def ends_with_zip(line: str) -> bool:
    """Whether a line may be the end of an address: a look that costs little, before one that costs more."""
    return line[-1:] in _LAST_OF_ADDRESS and _ZIP_AT_END.search(line, max(0, len(line) - 40)) is not None


def header_place(lines: Iterable[Line]) -> Office | None:
    """The first address among a profile's header lines, where years of experience or a hospital may share its line.

    A small heading right above it is the place's name; a larger one is about the person.
    """
    above = Line("")
    for line in lines:
        match = _IN_HEADER.match(line.text) if len(line.text) <= _LONGEST_LINE and _ZIP.search(line.text) else None
        place = read_place(match[1]) if match else None
        if place is not None and (place.street is None or _STREET.match(place.street)):
            is_name = above.heading >= _PLACES_RANK and not describes_somebody(above.text)
            return replace(place, name=above.text if is_name else None)
        above = line
    return None


def listed_offices(lines: Sequence[Line]) -> tuple[Office, ...]:
    """Read a section that lists offices one below the other; each ends with its map link or where the next town begins.

    A phone whose office is not clear is left out; see :mod:`repmon.extract.dealt_phones`.
    """
    offices: list[Office] = []
    shown: list[Shown] = []
    begun = _Begun()
    own = list(takewhile(lambda line: not _ADVERTISED.match(line.text), lines))
    for line in map(_parted, without_faxes(own)):
        link = next(filter(None, map(_destination, line.links)), None)
        if not link and begun.is_repeated_by(line):
            continue
        if begun.ends_before(line):
            offices.append(begun.office(None))
            begun = _Begun(begun.next_ones_lines())
        shown += begun.add(line, len(offices), link)
        if link:
            offices.append(begun.office(link))
            begun = _Begun(linked=None if begun.town else offices[-1])
    if begun.town:
        offices.append(begun.office(None))
    phones = deal(shown)
    return unique(
        [replace(office, phone=phones[number]) if number in phones else office for number, office in enumerate(offices)],
        key=lambda office: (office.street, office.zip, office.phone),
    )


def without_faxes(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that show no fax: neither one that says so, nor the number below such a label."""
    below_label = False
    for line in lines:
        is_fax = _FAX.match(line.text) if line.text[:1] in "fF" else None
        if not is_fax and not (below_label and dialled(line)):
            yield line
        below_label = is_fax is not None and is_fax.end() == len(line.text)


def dialled(line: Line) -> str | None:
    """A number behind "Tel:", or one that is the whole line: a fax and an advertisement say what they are."""
    if len(line.text) > _LONGEST_LINE:
        return None
    match = _LINKED_PHONE.fullmatch(line.text) or (_LABELLED_PHONE.search(line.text) if _CALLED.search(line.text) else None)
    return match["number"] if match else None


def voice_number(shown: str) -> str | None:
    """The number to call of a text that may show a label, and a fax, too ("Phone: (413) 555-0101 / Fax: (413) 555-0102")."""
    at = 0
    for found in _ANY_NUMBER.finditer(shown):
        marked = _FAX_BEHIND.match(shown, found.end())
        if not marked and not _FAX_BEFORE.search(shown[at : found.start()]):
            return found["number"].strip()
        at = (marked or found).end()
    other = None if at or "fax" in shown.casefold() else shown.removeprefix("tel:").strip()
    return other if other and _DIGIT.search(other) else None  # "Call for phone" is none


def with_header(header: Office | None, listed: tuple[Office, ...]) -> tuple[Office, ...]:
    """All offices, the header's first unless it is one of the listed ones; a listed town without street takes the header's."""
    if header is None or any(_bare(header) == _bare(office) for office in listed):
        return listed
    for at, office in enumerate(listed):
        if office.street is None and (office.city, office.zip) == (header.city, header.zip):
            return (*listed[:at], replace(office, street=header.street), *listed[at + 1 :])
    return (header, *listed)


@dataclass
class _Begun:
    """An office of which some lines have been read; ``at`` is the town's line among them."""

    lines: list[Line] = field(default_factory=list)
    linked: Office | None = None
    """The office above, when only its link has told its address so far: the link's own words, or the lines below, repeat it."""
    town: re.Match[str] | None = None
    at: int = 0

    def add(self, line: Line, office: int, link: str | None) -> list[Shown]:
        """Note a line of the office with this number, and tell what the line shows."""
        is_town = self.town is None and (town := _town(line)) is not None
        if is_town:
            self.town, self.at = town, len(self.lines)
        self.lines.append(line)
        shown: list[Shown] = [At(office)] if is_town or link else []
        if number := dialled(line):
            return [*shown, Phone(number), *shown]
        if _begins_place(line):
            return ["next place", *shown]
        is_silent = bool(shown) or _may_be_street(line) or UNIT.match(line.text) or _PHONE_LABEL.fullmatch(line.text)
        return shown if is_silent else ["words"]

    def is_repeated_by(self, line: Line) -> bool:
        """Whether the line shows once more a part of the address to which the link above has led."""
        if self.linked is None or self.lines:
            return False
        if town := _town(line):
            return town["zip"][:5] == (self.linked.zip or "")[:5]
        return (_may_be_street(line) or UNIT.match(line.text) is not None) and line.text in (self.linked.street or "")

    def ends_before(self, line: Line) -> bool:
        """Whether the line names the next office's town, not once more its own, or begins a place behind a whole address."""
        if self.town is None:
            return False
        if _begins_place(line):
            return self._street_line() is not None
        next_town = _town(line)
        return next_town is not None and (next_town[0] != self.town[0] or any(map(dialled, self.lines[self.at :])))

    def next_ones_lines(self) -> list[Line]:
        """What stands above the next office's town and is its own already: its heading and what follows, or its street."""
        behind = self.lines[self.at + 1 :]
        heading = next((number for number, line in enumerate(behind) if _begins_place(line)), None)
        return behind[heading:] if heading is not None else list(filter(_may_be_street, behind[-1:]))

    def office(self, destination: str | None) -> Office:
        place = read_place(destination, "\n".join(line.text for line in self.lines)) if destination else None
        if place is None and self.town:
            place = Office(street=self._street_line(), **self.town.groupdict())
        name = self._name(place.street if place else None)
        return replace(place or Office(), name=name) if name else place or Office()

    def _street_line(self) -> str | None:
        """What stands before the town, or the line above it; with the one above that when it is a suite's."""
        before = self.lines[self.at].text.rpartition(_DOT)[0].strip() if self.town else ""
        above = [line for line in self.lines[: self.at][-2:] if not line.heading]
        if len(above) > 1 and not UNIT.match(above[-1].text):
            above = above[-1:]
        return before or (" ".join(line.text for line in above) if above and _may_be_street(above[0]) else None)

    def _name(self, street: str | None) -> str | None:
        """The last heading above the town, or the text of a link to a practice's page; the address may stand behind it."""
        for line in reversed(self.lines[: self.at + 1] if self.town else self.lines):
            if _begins_place(line):
                text = line.text.partition(street)[0] if street else line.text
                return text.strip("# ") or None
        return None


def _begins_place(line: Line) -> bool:
    """Whether a line is a heading, or the name of a practice that leads to its page."""
    text, heading, links = line
    return bool(heading or text[:1] == "#" or (links and any("/practice/" in link for link in links)))


def _parted(line: Line) -> Line:
    """A whole address in one line as if its town stood behind a dot."""
    may_be_whole = line.text[:1].isdigit() and line.text.count(",") > 1 and _DOT not in line.text and not line.heading
    place = read_place(line.text) if may_be_whole else None
    if place is None or not (place.street and place.city):
        return line
    return line._replace(text=f"{place.street} {_DOT} {place.city}, {place.state} {place.zip}")


def _town(line: Line) -> re.Match[str] | None:
    return _TOWN.match(line.text.rpartition(_DOT)[2].strip()) if line.text[-1:].isdigit() and not line.heading else None


def _may_be_street(line: Line) -> bool:
    return line.text[:1].isdigit() and dialled(line) is None


def _destination(link: str) -> str | None:
    """The address in a map link; None for any other link."""
    return next(filter(ends_with_zip, map_queries(link)), None)


def _by_comma(body: str) -> tuple[str | None, str] | None:
    street, comma, city = body.rpartition(",")
    city = city.strip()
    if not comma or not city or any(char.isdigit() for char in city) or UNIT.match(city):
        return None
    return street.strip(" ,") or None, city


def _by_text(body: str, beside: str) -> tuple[str, str] | None:
    words = body.split()
    for length in range(1, min(len(words), 5)):
        street, city = " ".join(words[:-length]), " ".join(words[-length:])
        if f"{street}{city}," in beside or f"{street}\n{city}," in beside:
            return street, city
    return None


def _by_zip(body: str, state: str, zip_code: str) -> tuple[str | None, str | None]:
    """By the ZIP code's towns; a body without any digit and without such a town is itself the town."""
    known = split_address(f"{body} {state} {zip_code}")
    words = body.split()
    for length in range(min(len(words), 5), 0, -1):
        if known and known.city and city_key(" ".join(words[-length:])) == known.city:
            return " ".join(words[:-length]) or None, " ".join(words[-length:])
    return (body, None) if any(char.isdigit() for char in body) else (None, body)


def _bare(office: Office) -> tuple[str, str]:
    street = re.sub(r"[^a-z0-9]", "", (office.street or "").casefold())
    return street, (office.zip or "")[:5]

"""Offices in the plain lines of a page that nobody has written a reader for.

An address is a line that ends like one, or a town's line with the street above it; the phone stands beside it, and a heading or
a short line above it is the place's name. Only what stands at the head of the page or in a section about places counts: an
address under "Education" is a school's, one at the page's foot the organisation's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from repmon.clean.address_words import STATES
from repmon.extract.dealt_phones import At, Phone, Shown, deal
from repmon.extract.header_headings import describes_somebody
from repmon.extract.office_lines import UNIT, ends_with_zip, read_place, voice_number, without_faxes
from repmon.extract.schema_places import distinct
from repmon.extract.specialty_lines import specialties_in
from repmon.extract.visible_text import Line, maps_address
from repmon.model import Office

PLACES = re.compile(
    r"\b(?:locations?|offices?|practices? at|clinics?|address(?:es)?|contact|appointments?|visit|where|find (?:me|us))\b",
    re.IGNORECASE,
)
"""Headings of sections that list offices."""
_NO_PLACES = re.compile(
    r"\b(?:about|bio|biography|education|training|residency|fellowship|experience|background|credentials?|certifications?"
    r"|insurance|plans?|conditions?|treatments?|procedures?|services|reviews?|ratings?|comments?|news|articles?|stories|publications?"
    r"|research|awards?|honors?|affiliations?|affiliated|privileges|languages?|videos?|questions?|faqs?|resources|interests?"
    r"|memberships?|events?)\b",
    re.IGNORECASE,
)
_STATE = rf"(?P<state>[A-Z]{{2}}|{'|'.join(STATES).title()})"
_TOWN = re.compile(
    r"(?P<city>[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|of|the|on|de|la|del)){0,4}?),?\s+"
    rf"{_STATE}[,\s]+(?P<zip>\d{{5}}(?:-\d{{4}})?)(?:,? (?:USA|US|United States))?"
)
_STREET = re.compile(
    r"[NSEW]?\d[\w/-]*\s|P\.?\s?O\.?\s?(?:Box|BOX)\b|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\s[A-Z]"
)
_LABEL = re.compile(r"\(\d+ of \d+\)\s*|(?:(?:street |office |mailing )?address|locations?|office)\s*:\s*", re.IGNORECASE)
_HOUSE = re.compile(r"(?P<house>[^\d,]{3,60}), (?=\d)")
_PRIMARY = re.compile(r"[\s(–-]*\bprimary location\)?$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:(?:office|street|mailing|practice|clinic) )?"
    r"(?:address|locations?|office|phone|tel(?:ephone)?|fax|contact(?: us)?|hours)(?: number)?:?"
    r"|(?:(?:get|view) )?(?:directions|map)",
    re.IGNORECASE,
)
"""What stands above an address or a number, even as a heading, and is no place's name."""
_BETWEEN = re.compile(r" *[·•|] *")
_DIGIT = re.compile(r"\d")
_PHONE = re.compile(r"(?<!\d)\(?\d{3}\)?[-.\s]{1,2}\d{3}[-.\s]\d{4}(?!\d)")
_OTHER_NUMBER = re.compile(r"\d{3}")
"""A line with a house's number or a ZIP code beside a phone is a sentence."""
_NOBODYS_PHONE = re.compile(
    r"pager|billing|record|after.hours|emergenc|tty|tdd|hotline|press|media|donat|career|crisis", re.IGNORECASE
)
_CALL = re.compile(r"\b(?:call|phone|appointment)\b", re.IGNORECASE)
_MOST_WORDS_BESIDE = 60
"""Characters beside a number in a line that says little else: "Phone: (413) 555-0101 / Fax: (413) 555-0102"."""
_LONGEST_LINE = 160
_LONGEST_NAME = 80


def plain_offices(lines: Sequence[Line], *, head_phone: bool = True) -> tuple[Office, ...]:
    """Read the offices among the lines of a profile.

    Args:
        lines: the lines, without the person's name.
        head_phone: whether a phone above all offices is the only one's, and no tracking number of the site's own.
    """
    found: list[Office] = []
    phone_above: str | None = None
    for block in _blocks(lines):
        offices, phone = block.offices()
        phone_above = phone_above or (phone if head_phone and not found and not offices else None)
        found += offices
    places = distinct(found) or distinct(_mapped(lines)) or ((Office(),) if phone_above else ())
    if len(places) == 1 and places[0].phone is None:
        return (replace(places[0], phone=phone_above),)
    return places


@dataclass
class _Block:
    """The lines below a heading."""

    name: str | None = None
    lines: list[Line] = field(default_factory=list)

    def offices(self) -> tuple[list[Office], str | None]:
        """The addresses with their phones, and a phone that stands where no address does."""
        found: list[Office] = []
        shown: list[Shown] = []
        above: list[str] = []
        shows_faxes = any("ax" in line.text for line in self.lines)
        for line in without_faxes(self.lines) if shows_faxes else self.lines:
            text = line.text
            if not (_DIGIT.search(text) or (line.links and _dials(line))):
                above.append(text)
                shown += ["words"] if not _NO_NAME.fullmatch(text) else []
                continue
            text = _BETWEEN.sub(", ", text) if _BETWEEN.search(text) else text
            text = text[label.end() :] if (label := _LABEL.match(text)) else text
            if office := _office(text, above):
                shown.append(At(len(found)))
                found.append(replace(office, name=office.name or self.name))
                above = []
            elif number := _number(line):
                shown.append(Phone(number))
            else:
                above.append(text)
                shown += ["words"] if not (_STREET.match(text) or UNIT.match(text)) else []
        phones = deal(shown)
        first = next((item.number for item in shown if isinstance(item, Phone)), None)
        return [replace(office, phone=phones.get(at)) for at, office in enumerate(found)], None if found else first


def _blocks(lines: Iterable[Line]) -> Iterator[_Block]:
    """The parts of the page in which an address is an office's, each with the place's name where the heading is one.

    A heading below one that tells what its section is about belongs to it.
    """
    is_about_places, rank = True, 7
    block = _Block()
    for line in lines:
        if not line.heading:
            if is_about_places:
                block.lines.append(line)
            continue
        is_own = line.heading > rank
        if is_own and is_about_places and _NO_NAME.fullmatch(line.text):
            block.lines.append(Line(line.text))
            continue
        yield block
        if not is_own and (said := _NO_PLACES.search(line.text) or PLACES.search(line.text)):
            is_about_places, rank = said.re is PLACES, line.heading
            block = _Block()
        else:
            is_name = is_about_places and len(line.text) <= _LONGEST_NAME and not describes_somebody(line.text)
            block = _Block(_PRIMARY.sub("", line.text) or None if is_name else None)
    yield block


def _office(text: str, above: Sequence[str]) -> Office | None:
    """The office whose address ends with this line."""
    if len(text) > _LONGEST_LINE or not ends_with_zip(text):
        return None
    if town := _TOWN.fullmatch(text):
        at = next((at for at in range(max(0, len(above) - 3), len(above)) if _STREET.match(above[at])), len(above))
        street = above[at:]
        name = above[at - 1] if at and _is_name(above[at - 1]) else None
        return Office(name, street[0] if street else None, **town.groupdict(), street2=", ".join(street[1:]) or None)
    house = _HOUSE.match(text)
    place = read_place(text[house.end() :] if house else text)
    if place is None or not _STREET.match(place.street or ""):
        return None
    return replace(place, name=house["house"] if house else None)


def _is_name(line: str) -> bool:
    """Whether a line above a street may name the place; a button or a label is written otherwise."""
    looks_so = len(line) <= _LONGEST_NAME and line[:1].isupper() and line[-1:].isalnum() and not any(map(str.isdigit, line))
    return looks_so and not specialties_in(line) and not _NO_NAME.fullmatch(line)


def _number(line: Line) -> str | None:
    """The phone of a line that shows little else; behind words such as "Call us" the one that the link dials."""
    shown = _PHONE.search(line.text)
    dials = _dials(line) if line.links else None
    if not (shown or dials) or len(line.text) > _LONGEST_LINE or _NOBODYS_PHONE.search(line.text):
        return None
    if shown:
        number = voice_number(line.text) if not _OTHER_NUMBER.search(_PHONE.sub(" ", line.text)) else None
        return number if number and len(line.text) - len(number) <= _MOST_WORDS_BESIDE else None
    return unquote(dials[4:]).strip() or None if dials and _CALL.search(line.text) else None


def _dials(line: Line) -> str | None:
    return next((link for link in line.links if link.startswith("tel:")), None)


def _mapped(lines: Iterable[Line]) -> Iterator[Office]:
    """The addresses to which links to maps lead."""
    for line in lines:
        for place in filter(None, map(maps_address, line.links)):
            yield Office(None, *place)

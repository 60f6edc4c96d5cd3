"""Parts of a page whose elements a site has marked, read by declaring which selector (CSS) leads to each value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lxml import etree
from parsel import Selector, SelectorList
from parsel.csstranslator import HTMLTranslator

from repmon.clean.stars import read_count, read_stars
from repmon.extract.fields import Facts, credentials_in, gender_of, text_of, unique
from repmon.extract.subject import Site, rating_on
from repmon.model import Office

Part = Selector | SelectorList[Selector]

_ONE_LINE = etree.XPath("normalize-space()", smart_strings=False)
_TOWN = re.compile(r"(?P<city>[^,\d]+), (?P<state>[A-Z]{2})(?:\s+(?P<zip>\d{5}(?:-\d{4})?))?\s*$")


@dataclass(frozen=True, slots=True)
class Marks:
    """Selectors for the values of one physician: of the elements' text, or of an attribute with ``::attr(…)`` at the end."""

    name: str
    credentials: str = ""
    """Where they are not part of the name."""
    npi: str = ""
    specialty: str = ""
    gender: str = ""
    street: str = ""
    town: str = ""
    """Leads to "Harlow, MA 01362", or to "Harlow, MA"."""
    website: str = ""
    stars: str = ""
    count: str = ""
    unrated: str = ""
    """Leads to what stands only where nobody has rated yet; it makes the count 0."""

    def facts(self, part: Part, site: Site) -> Facts:
        """Read a card, or the subject's own block of a profile."""
        name = shown(part, self.name)
        street, town = shown(part, self.street), _TOWN.match(shown(part, self.town) or "")
        stars = read_stars(shown(part, self.stars))
        count = 0 if stars is None and self.unrated and marked(part, self.unrated) else read_count(shown(part, self.count))
        return Facts(
            way="dom",
            name=name,
            credentials=shown(part, self.credentials) or credentials_in(name),
            npi=shown(part, self.npi),
            gender=gender_of(shown(part, self.gender)),
            specialties=unique([shown(part, self.specialty)]),
            website=shown(part, self.website),
            offices=(replace(Office(**town.groupdict()), street=street),) if town else (),
            rating=rating_on(site, stars, count),
        )


def shown(part: Part, css: str) -> str | None:
    """The text, in one line, of the first element that a selector leads to and that has any."""
    texts = (hit if isinstance(hit, str) else _ONE_LINE(hit) for hit in marked(part, css)) if css else ()
    return next((shown for text in texts if (shown := text_of(" ".join(text.split())))), None)


def marked(part: Part, css: str) -> list[Any]:
    """What a selector leads to: elements, or texts."""
    roots = [part.root] if isinstance(part, Selector) else [selector.root for selector in part]
    return [hit for root in roots for hit in _path(css)(root)]


@lru_cache(maxsize=256)  # sites declare a handful each; parsel compiles a selector anew for every card that it is asked for
def _path(css: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(css), smart_strings=False)

"""Headings that open no section: right below a name, some templates put the specialty or the town in a heading, too."""

from __future__ import annotations

import re

from repmon.clean.address_words import STATES
from repmon.clean.credentials import is_credential
from repmon.extract.practising import says_accepting
from repmon.extract.specialty_lines import specialties_in

_TOWN_AT_END = re.compile(
    r"(?:\A(?!Dr\b)|\s*(?:[,|•·–-]|\bin\b)\s*)[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|of|the|on|de|la|del)){0,4}"
    rf", (?:{'|'.join(STATES.values())}|{'|'.join(STATES).title()})(?: \d{{5}}(?:-\d{{4}})?)?\Z"
)
_STARS = re.compile(
    r"(?:\d\.\d+|\d(?=\s*(?:/|out of|of)))(?:\s*(?:/|out of|of)\s*5)?(?: stars?)?[\s·•|]*"
    r"(?:\(?\d[\d,]*(?: (?:ratings?|reviews?))?\)?)?",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(r"\d+\+? years?(?: of)? experience", re.IGNORECASE)
_OF_MANY = re.compile(
    r"(?:ists|ians|eons|doctors|providers)\b|\b(?:other|top|best|more|near(?:by)?|similar|related)\b", re.IGNORECASE
)
"""Words of headings above cards of several people ("Other dermatologists in Northfield, MA")."""
_WORD = re.compile(r"[^\s,;|•·]+")
_LONGEST = 100


def describes_somebody(heading: str) -> bool:
    """Whether a heading only tells a specialty, credentials, a town, a rating, years, or whether new patients are taken."""
    if len(heading) > _LONGEST or _OF_MANY.search(heading):
        return False
    if _STARS.fullmatch(heading) or _EXPERIENCE.fullmatch(heading) or says_accepting(heading) is not None:
        return True
    said = _TOWN_AT_END.sub("", heading)
    return not said or bool(specialties_in(said)) or all(map(is_credential, _WORD.findall(said)))

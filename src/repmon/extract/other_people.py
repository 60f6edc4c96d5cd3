"""Blocks about other people on somebody's page, told by the name with which each begins, whatever stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from repmon.clean.address_words import STATE_CODES
from repmon.clean.credentials import is_credential
from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names
from repmon.clean.specialties import read_specialty
from repmon.extract.subject import last_name
from repmon.extract.visible_text import Line

_TITLED = re.compile(
    r"(?:Dr\.?|Doctor) (?:(?:[A-Z][\w.'’-]*|\"[^\"]*\"|[Dd]el?|[Ll]a|[Vv][ao]n|der) ){0,4}[A-Z][\w'’-]*(?:, .*)?"
)
_LETTERED = re.compile(
    r"(?P<name>(?P<first>[A-ZÀ-Þ][\w.'’-]*) (?:[\w.'’\"-]+ ){0,4}?[A-ZÀ-Þ][\w'’-]*),? (?P<letters>[A-Z][A-Za-z., -]{1,30})"
)
_LONGEST_NAME = 80


def names_another(shown: str, name: str) -> bool:
    """Whether a text is a person's name, with a title or letters, and not the subject's.

    Letters that name a state, too, need a given name that we know: "Silver Spring, MD" is a town, "Ann Other, MD" is none.
    """
    if not (shown[:1] == "D" or shown.rstrip(".")[-1:].isupper()):  # neither a title nor letters: so much of most lines
        return False
    if len(shown) > _LONGEST_NAME or not (_TITLED.fullmatch(shown) or _has_letters(shown)):
        return False
    return fold(last_name(name)) not in fold(shown)


def begins_anothers(line: Line, name: str) -> bool:
    """Whether a block about somebody else begins with this line: a heading, or a link to a page."""
    return bool(line.heading or line.links) and names_another(line.text, name)


def without_others(lines: Iterable[Line], name: str) -> Iterator[Line]:
    """Yield the lines without the blocks about others.

    Such a block ends with the section in which it stands: at a heading of a higher rank than its own, or than its section's.
    """
    section, ends_at = 2, 0
    for line in lines:
        text, heading, links = line
        if heading:
            ends_at = 0 if heading < ends_at else ends_at
            section = max(heading, 2)
        if (heading or links or not ends_at) and names_another(text, name):
            ends_at = heading or section + 1
        if not ends_at:
            yield line


def _has_letters(shown: str) -> bool:
    match = _LETTERED.fullmatch(shown)
    letters = re.split(r"[\s,]+", match["letters"]) if match else []
    is_practice = letters[1:] and letters[-1] == "PA"  # a professional association's, behind its owner's own letters
    if not match or is_practice or not all(is_credential(word) for word in letters):
        return False
    is_known = fold(match["first"]) in known_given_names()
    return is_known or not (STATE_CODES.issuperset(letters) or read_specialty(match["name"]))

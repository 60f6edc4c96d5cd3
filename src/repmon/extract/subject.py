"""Who a page is about: whether a name on it is the subject's, and whether the page is the site's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from repmon.clean.credentials import is_credential
from repmon.extract.fields import text_of
from repmon.extract.own_url import own_urls
from repmon.extract.page import Page
from repmon.extract.schema_org import Person

_WORD = re.compile(r"[^\W\d_]+")
_NOT_NAMES = frozenset({"dr", "doctor", "prof", "mr", "mrs", "ms", "jr", "sr", "ii", "iii", "iv"})


def names_agree(one: str | None, other: str | None) -> bool:
    """Whether two wordings may name one person: "Dr. An" and "Dr. Mei An" agree with "Dr. Mei Lin An, MD", "Dr. An Lee" not.

    The last name must be the same, and the words of the shorter wording must all stand in the longer one; of the first name
    the beginning is enough ("Dan" for "Daniel").
    """
    ours, theirs = _words(one or ""), _words(other or "")
    if not ours or not theirs or ours[-1] != theirs[-1]:
        return False
    shorter, longer = sorted((ours[:-1], theirs[:-1]), key=len)
    return all(any(_begins_alike(word, whole) for whole in longer) for word in shorter)


def is_another_sites(page: Page, host: str) -> bool:
    """Whether the page calls itself the page of another host than ``host`` (``doctor.webmd.com``); a silent page does not."""
    stated = [name.removeprefix("www.") for name in map(_host, own_urls(page)) if name]
    return bool(stated) and host.removeprefix("www.") not in stated and _host(page.url) not in stated


def subject_among(people: Sequence[Person], is_own: Sequence[bool], name: str | None) -> Person | None:
    """The page's subject among its schema.org physicians: whose address is the page's, else the only one, if the name agrees.

    Args:
        people: the physicians that the page's objects name.
        is_own: for each of them, whether the object's address is the page's own.
        name: the page's main heading; None when it has none.
    """
    own = [person for person, owns in zip(people, is_own, strict=True) if owns]
    if own:
        return own[0]
    nameless = [person for person in people if text_of(person.node.get("url")) is None]
    if len(people) != 1 or not nameless:
        return None
    return people[0] if name is None or names_agree(name, text_of(people[0].node.get("name"))) else None


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without titles, generations and the credentials behind it."""
    words = [word for word in _WORD.findall(name.split(",", maxsplit=1)[0]) if word.casefold() not in _NOT_NAMES]
    while len(words) > 2 and words[-1].isupper() and is_credential(words[-1]):
        words.pop()
    return tuple(word.casefold() for word in words)


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an unclosed bracket in the host: not an address
        return ""

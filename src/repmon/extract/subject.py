"""Who a page is about: whether a name on it is the subject's, and whether the page is the site's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from repmon.clean.credentials import is_credential
from repmon.extract.fields import Facts, Way, in_given_order, rating_of, text_of
from repmon.extract.own_url import own_urls
from repmon.extract.page import Page
from repmon.extract.schema_org import Person, physician_facts
from repmon.extract.visible_text import VisibleText
from repmon.model import Rating

_WORD = re.compile(r"[^\W\d_]+")
_NOT_NAMES = frozenset({"dr", "doctor", "prof", "mr", "mrs", "ms", "jr", "sr", "ii", "iii", "iv"})


class Site(Protocol):
    """What has to be known of a site to find its subject and to word a rating as the site does; its spider's class knows it."""

    @property
    def name(self) -> str:
        """The site's name in the database."""

    @property
    def home(self) -> str:
        """The site's real address without a final slash."""

    @property
    def scale_max(self) -> float:
        """Best rating the site can show."""

    @property
    def step(self) -> float | None:
        """Smallest difference between two ratings that the site shows."""

    @property
    def counts_what(self) -> str | None:
        """What the site's count counts."""

    def key_of(self, url: str, /) -> str | None:
        """Return the site's own id for the listing at this address."""


def rating_on(site: Site, value: object, count: object) -> Rating | None:
    """A rating as the site words it; see :func:`repmon.extract.fields.rating_of`."""
    return rating_of(value, count, scale_max=site.scale_max, step=site.step, counts_what=site.counts_what or "ratings")


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


def last_name(name: str) -> str:
    """The last name in small letters ("Dr. Mei Lin An, MD" -> "an"); empty when there is no name."""
    return next(iter(_words(name)[-1:]), "")


def own_section(visible: VisibleText, heading: re.Pattern[str], name: str) -> VisibleText:
    """The lines below the first heading that fully matches and, where a group of the pattern does, names the subject."""
    for shown in visible.headings:
        match = heading.fullmatch(shown.text)
        if match and ((who := next(filter(None, match.groups()), None)) is None or names_agree(who, name)):
            return visible.below(shown)
    return visible.nothing()


def is_another_sites(page: Page, site: Site) -> bool:
    """Whether the page calls itself the page of another host than the site's; a silent page does not."""
    stated = [name for name in map(_host, own_urls(page)) if name]
    return bool(stated) and _host(site.home) not in stated and _host(page.url) not in stated


def subject_facts(people: Sequence[Person], way: Way, site: Site, *, key: str | None, name: str | None) -> Facts | None:
    """What the page's schema.org objects say about its subject; None when none of them is surely the subject's.

    The subject is whose address is the page's, else the only one without an address who has the page's name. Sites fill
    ``reviewCount`` and ``ratingCount`` as they like: a count of something else than the site counts elsewhere is left out.

    Args:
        people: the physicians that the page's objects name.
        way: where the objects come from.
        site: the site's spider.
        key: the listing's key; None when the page's address is not known.
        name: the page's main heading; None when it has none.
    """
    subject = _subject_among(people, [key is not None and site.key_of(_url(person)) == key for person in people], name)
    if subject is None:
        return None
    facts = physician_facts(subject, way)
    if facts.rating is None:
        return facts
    counted = facts.rating.count if facts.rating.counts_what == site.counts_what or facts.rating.count == 0 else None
    return replace(facts, rating=replace(facts.rating, step=site.step, count=counted, counts_what=site.counts_what))


def _subject_among(people: Sequence[Person], is_own: Sequence[bool], name: str | None) -> Person | None:
    own = [person for person, owns in zip(people, is_own, strict=True) if owns]
    if own:
        return own[0]
    silent = [person for person in people if not _url(person)]
    named = [person for person in silent if name and names_agree(name, text_of(person.node.get("name")))]
    if name is None and len(people) == 1:
        named = silent
    return named[0] if len(named) == 1 else None


def _url(person: Person) -> str:
    return text_of(person.node.get("url")) or ""


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without titles, generations and the credentials behind it."""
    words = [word for word in _WORD.findall(in_given_order(name)) if word.casefold() not in _NOT_NAMES]
    while len(words) > 2 and words[-1].isupper() and is_credential(words[-1]):
        words.pop()
    return tuple(word.casefold() for word in words)


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


@lru_cache(maxsize=256)
def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an unclosed bracket in the host: not an address
        return ""

"""Whose name heads a page: a person's at all, and that of the physician whose address was asked for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from repmon.clean.credentials import is_credential
from repmon.clean.folding import fold
from repmon.clean.name_surroundings import names_nobody
from repmon.clean.name_words import PARTICLES, PREFIXES, is_organisation
from repmon.clean.nicknames import known_given_names
from repmon.extract.fields import credentials_in, in_given_order
from repmon.extract.own_url import path_of

_WORD = re.compile(r"(?<![a-z0-9])[a-z]{2,}(?![a-z0-9])")
"""A word that is no part of an id."""
_NO_NAMES = frozenset({"dr", "doctor", "md", "do", "prof", "html", "overview"})
_FIRST_WORDS_OF_PAGES = frozenset({
    "accept", "access", "all", "almost", "are", "back", "bad", "before", "best", "book", "chat", "check", "choose",
    "claim", "compare", "consent", "contact", "cookie", "cookies", "coronavirus", "country", "create", "doctors", "down",
    "enable", "error", "featured", "filter", "find", "free", "get", "hello", "help", "internal", "is", "javascript",
    "limited", "loading", "local", "log", "login", "manage", "more", "near", "nearby", "new", "no", "not", "now", "one",
    "online", "oops", "our", "patient", "please", "popular", "privacy", "profile", "rate", "redirecting", "register",
    "related", "request", "results", "review", "reviews", "scheduled", "search", "select", "server", "session", "sign",
    "similar", "site", "something", "sorry", "sponsored", "subscribe", "temporarily", "terms", "thank", "thanks", "the",
    "this", "too", "top", "unable", "under", "unexpected", "unknown", "unusual", "update", "us", "user", "verify", "view",
    "watch", "we", "welcome", "what", "where", "who", "why", "your",
})  # fmt: skip
"""Words with which the headings of errors, walls, forms and lists begin, and no given name is."""
_BEFORE_NAMES = PREFIXES | {"about", "meet"}
_SMALL_WORDS = PARTICLES | {"e", "i", "y"}
"""Words that are written small within a name."""
_MOST_WORDS = 8


def facts_needed(name: str, url: str) -> int | None:
    """How many facts beside its name a page must show to be somebody's profile; None for a heading that is no person's name.

    Errors, walls and lists are sent with status 200, too. A name that agrees with the page's address needs nothing more, since
    little is known of some; a name with a title, with letters or with a given name that we know needs something that only a
    profile shows, and words that are only written like a name need two such things. A saved page without any address is under
    nobody else's, and a sure name is enough.
    """
    if is_named_alike(url, name):
        return 0
    if is_surely_a_persons(name):
        return int(bool(url))
    return 2 if is_a_persons(name) and not is_named_otherwise(url, name) else None


def is_surely_a_persons(name: str) -> bool:
    """Whether a heading is a person's name by its title, its letters or a given name that we know."""
    letters = (credentials_in(name) or "").replace(",", " ").split()
    return is_a_persons(name) and (
        _is_titled(name) or any(map(is_credential, letters)) or _given_words(name)[0] in known_given_names()
    )


@lru_cache(maxsize=1024)
def is_a_persons(name: str) -> bool:
    """Whether a heading may be a person's name: "Dr. Ada Lowe", "LOWE, ADA MD" and "Ada Lowe", not "Our Providers".

    A place ("Silver Spring, MD") may look like one.
    """
    words, given = _words_before_letters(name), _given_words(name)
    if not 1 < len(given) <= _MOST_WORDS or given[0] in _FIRST_WORDS_OF_PAGES or is_organisation(given) or names_nobody(name):
        return False
    small = [word for word in words if word[:1].islower() and fold(word) not in _SMALL_WORDS]
    if small and not (len(small) == len(words) and given[0] in known_given_names()):
        return False
    return not any(character.isdigit() for word in words for character in word)


def is_named_alike(url: str, name: str) -> bool:
    """Whether an address that holds a name holds this one: two of its words, or one where the other may have changed."""
    asked, shown = _words_of_address(url), _words_of(in_given_order(name))
    shared = [word for word in shown if word in asked]
    if not shared or (len(shown) < 2 and not _is_titled(name)):
        return False
    return len(shared) > 1 or len(shown) < 2 or shown[0] == asked[0] or shown[0] in known_given_names()


def is_named_otherwise(url: str, name: str | None) -> bool:
    """Whether an address that holds a name (``dr-jane-doe-x8abc``) and the name on the page have no word in common.

    After a marriage or a move one of the words stays. An address without words says nothing, nor does a heading that is none.
    """
    asked, shown = _words_of_address(url), _words_of((name or "").split(",", maxsplit=1)[0])
    is_named = len({*asked}) > 1 and len({*shown}) > 1
    return is_named and not {*asked} & {*shown} and is_a_persons(name or "")


def holds_a_name(url: str) -> bool:
    """Whether an address of any site surely ends in a person's name ("dr-…", "ada-lowe")."""
    return "/dr-" in url or not known_given_names().isdisjoint(_words_of_address(url)[:1])


def _words_of_address(url: str) -> list[str]:
    return _words_of(path_of(url).rstrip("/").rpartition("/")[2])


def _words_of(text: str) -> list[str]:
    """The words of two letters and more, without titles, accents and ids."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [word for word in _WORD.findall(plain.casefold()) if word not in _NO_NAMES]


def _words_before_letters(name: str) -> list[str]:
    """A name's words, the given name first, without the letters behind it."""
    words = in_given_order(name).split()
    while len(words) > 2 and words[-1].isupper() and is_credential(words[-1]):
        words.pop()
    return words


def _given_words(name: str) -> list[str]:
    """The same folded, without what stands before the name."""
    words = fold(" ".join(_words_before_letters(name))).split()
    return words[next((at for at, word in enumerate(words) if word not in _BEFORE_NAMES), 0) :]


def _is_titled(name: str) -> bool:
    return fold(name.split(maxsplit=1)[0]) in PREFIXES if name.strip() else False

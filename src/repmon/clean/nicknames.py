"""Which given names are short or variant forms of each other, and which are clearly a man's or a woman's.

The `nicknames` package (Carlton Northern's hand-made list) gives the pairs; each counts as a single edge, never as a
chain, because chains join strangers (Robert - Bob - Bobby - Roger). Its absurd pairs are blocked and common missing
ones added by the text files beside this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import combinations
from typing import Final, Literal

import nicknames

Gender = Literal["M", "F"]
Pair = frozenset[str]

_HAS_NICKNAME: Final = "has_nickname"


def _lines(filename: str) -> Iterator[str]:
    text = resources.files("repmon.clean").joinpath(filename).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _spokes(filename: str) -> frozenset[Pair]:
    """Read lines "hub: spoke spoke" into hub-spoke pairs."""
    pairs: set[Pair] = set()
    for line in _lines(filename):
        hub, spokes = line.split(":", 1)
        pairs.update(frozenset((hub.strip(), spoke)) for spoke in spokes.split())
    return frozenset(pairs)


@cache
def _genders() -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    for line in _lines("given_names.txt"):
        letter, names = line.split(":", 1)
        gender: Gender = "M" if letter == "M" else "F"
        found.update(dict.fromkeys(names.split(), gender))
    return found


@cache
def _variants() -> frozenset[Pair]:
    """Pairs of spellings of one given name; lines are closed groups, so every pair on a line counts."""
    return frozenset(frozenset(pair) for line in _lines("given_name_variants.txt") for pair in combinations(line.split(), 2))


@cache
def _edges() -> frozenset[Pair]:
    listed = frozenset(
        frozenset((triplet.name1, triplet.name2))
        for triplet in nicknames.name_triplets()
        if triplet.relationship == _HAS_NICKNAME
    )
    allowed = (listed - _spokes("nicknames_blocked.txt")) | _spokes("nicknames_added.txt")
    return frozenset(pair for pair in allowed if not _gender_clash(*pair)) | _variants()


def _gender_clash(*names: str) -> bool:
    return {likely_gender(name) for name in names} >= {"M", "F"}


@cache
def known_given_names() -> frozenset[str]:
    """Every given name the tables know, lower case: evidence that a word is a given name, not that others are not."""
    return frozenset(_genders()) | {name for pair in _edges() for name in pair}


def likely_gender(first: str) -> Gender | None:
    """Return "M" or "F" for a given name that is clearly one of them; None for names used by both and unlisted ones."""
    return _genders().get(first.strip().lower())


@cache
def _forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in (sorted(pair) for pair in _edges() if len(pair) == 2):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {name: frozenset(forms) for name, forms in found.items()}


def other_forms(first: str) -> frozenset[str]:
    """Return every name one step from `first`, lower case: what else its bearer may be called, or be short for."""
    return _forms().get(first.strip().lower(), frozenset())


@lru_cache(maxsize=65536)
def is_nickname(a: str, b: str) -> bool:
    """Tell whether two given names (any case) are a full and a short form, or two spellings, of one name.

    One step only: "Bob" - "Robert" yes, "Bob" - "Bobby" - "Roger" no. A man's and a woman's name never are.
    """
    one, other = a.strip().lower(), b.strip().lower()
    return one != other and frozenset((one, other)) in _edges()


def is_spelling_variant(a: str, b: str) -> bool:
    """Tell whether two given names are spellings or transliterations of one name ("Steven" - "Stephen")."""
    return frozenset((a.strip().lower(), b.strip().lower())) in _variants()

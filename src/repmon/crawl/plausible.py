"""Whether a search hit is worth a visit. The matcher decides later who it is; this only saves requests.

A wrong yes costs one page, a wrong no hides a listing: every doubt is a yes.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Levenshtein

from repmon.clean.nicknames import is_nickname, is_spelling_variant
from repmon.model import Wanted

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_NAMES = frozenset({"dr", "md", "do", "phd", "np", "pa", "jr", "sr", "ii", "iii", "iv", "the", "prof", "doctor"})
_LONG_ENOUGH_FOR_A_TYPO = 5
"""Shorter family names differ from each other by a letter too often (Li/Lu, Chan/Chen)."""


def plausible(wanted: Wanted, name: str | None) -> bool:
    """Tell whether a hit of this name may be the wanted physician: last name same or part, first name not different.

    A hit without a name is plausible: the page will tell.
    """
    words = _words(name or "")
    if not words:
        return True
    rest = _without_last_name(wanted, words)
    return rest is not None and _first_name_fits(wanted, rest)


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(plain)]


def _without_last_name(wanted: Wanted, words: list[str]) -> list[str] | None:
    """Return the hit's words that are not the last name, or None when no part of any known last name is among them."""
    for last in (wanted.last_name, *wanted.other_last_names):
        parts = _words(last)
        joined = "".join(parts)
        rest = [word for word in words if word != joined and not any(_same_or_typo(part, word) for part in parts)]
        if len(rest) < len(words):
            return rest
    return None


def _same_or_typo(part: str, word: str) -> bool:
    if part == word:
        return True
    return len(part) >= _LONG_ENOUGH_FOR_A_TYPO and Levenshtein.distance(part, word, score_cutoff=1) <= 1


def _first_name_fits(wanted: Wanted, rest: list[str]) -> bool:
    known = _words(wanted.first_name or "") + _words(wanted.middle_name or "")
    shown = [word for word in rest if word not in _NOT_NAMES]
    if not known or not shown:
        return True
    return any(_may_be_same(a, b) for a in known for b in shown)


def _may_be_same(a: str, b: str) -> bool:
    if a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]):
        return True
    if a.startswith(b) or b.startswith(a):
        return True
    return is_nickname(a, b) or is_spelling_variant(a, b) or Levenshtein.distance(a, b, score_cutoff=1) <= 1

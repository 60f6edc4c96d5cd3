"""Names as people want to read them: "MCDONALD" -> "McDonald", and one line for a whole name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from repmon.clean.folding import fold
from repmon.clean.name_words import MAC_NAMES, SMALL_PARTICLES, VIETNAMESE_SURNAMES

_WORD = re.compile(r"[^\s\-]+")
_UPPER: Final = frozenset({"II", "III", "IV", "VI"})
_SUFFIXES: Final = {"JR": "Jr.", "SR": "Sr."}
_CREDENTIALS: Final = {
    "PHD": "PhD", "PHARMD": "PharmD", "PSYD": "PsyD", "EDD": "EdD", "DRPH": "DrPH", "SCD": "ScD", "MBCHB": "MBChB",
    "MBBCH": "MBBCh", "DPHIL": "DPhil", "MPHIL": "MPhil", "RPH": "RPh", "AUD": "AuD", "LAC": "LAc", "MED": "MEd",
    "DNSC": "DNSc", "DMSC": "DMSc", "MMSC": "MMSc",
}  # fmt: skip


def _cased_word(word: str) -> str:
    """Case one word that is all capitals or all small."""
    if word.upper() in _UPPER:
        return word.upper()
    head, apostrophe, tail = word.partition("'")
    if apostrophe and len(head) == 1 and tail:
        return f"{head.upper()}'{_cased_word(tail)}"
    low = word.lower()
    if low.startswith("mc") and len(low) > 3 and low[2:].isalpha():
        return f"Mc{low[2:].capitalize()}"
    if low.startswith("mac") and low[3:] in MAC_NAMES:
        return f"Mac{low[3:].capitalize()}"
    return low[:1].upper() + low[1:]


def proper_case(text: str) -> str:
    """Return `text` with the capitals a person would write; text that already mixes cases is left alone.

    Particles become small only before another word ("DE LA CRUZ" -> "de la Cruz"), so that "VAN" or "LE" alone stays a name.
    """
    if text != text.upper() and text != text.lower():
        return text
    matches = list(_WORD.finditer(text))
    pieces: list[str] = []
    end = 0
    for index, match in enumerate(matches):
        pieces.append(text[end : match.start()])
        end = match.end()
        following = matches[index + 1] if index + 1 < len(matches) else None
        pieces.append(_cased_in_place(text, match, following))
    return "".join([*pieces, text[end:]])


def _cased_in_place(text: str, match: re.Match[str], following: re.Match[str] | None) -> str:
    word = match.group()
    if following is None or word.lower() not in SMALL_PARTICLES or "-" in text[match.end() : following.start()]:
        return _cased_word(word)
    return _cased_word(word) if fold(following.group()) in VIETNAMESE_SURNAMES else word.lower()


def _middle_words(middle: str | Iterable[str] | None) -> list[str]:
    words = middle.split() if isinstance(middle, str) else list(middle or ())
    return [f"{word.upper()}." if len(word) == 1 else proper_case(word) for word in words]


def display_name(
    first: str | None,
    middle: str | Iterable[str] | None,
    last: str | None,
    suffix: str | None = None,
    credentials: str | Iterable[str] | None = None,
) -> str:
    """Return one readable line, "Jane Q. Doe Jr., MD, PhD"; parts that are missing are left out."""
    given = (first or "").strip()
    shown_first = f"{given.upper()}." if len(given) == 1 else proper_case(given)
    shown_suffix = _SUFFIXES.get((suffix or "").strip(". ").upper(), (suffix or "").strip(". ").upper())
    shown_last = proper_case((last or "").strip())
    name = " ".join(part for part in (shown_first, *_middle_words(middle), shown_last, shown_suffix) if part)
    tokens = [credentials] if isinstance(credentials, str) else list(credentials or ())
    shown = [_CREDENTIALS.get(token.upper(), token) for token in tokens if token]
    return ", ".join([name, *shown] if name else shown)

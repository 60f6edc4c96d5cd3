"""One comparison key for text: what remains when case, accents and punctuation are taken away."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_LETTERS_WITHOUT_PARTS: Final = {
    "ø": "o", "ð": "d", "þ": "th", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "ĸ": "k", "ŋ": "n", "ŧ": "t",
    "æ": "ae", "œ": "oe", "ß": "ss", "ə": "e",
}  # fmt: skip
"""Letters that Unicode does not decompose into a base letter and an accent."""

_TRANSLATION: Final = str.maketrans(_LETTERS_WITHOUT_PARTS)
_ASCII: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` as lower-case ASCII letters and digits, words separated by one blank.

    Accents go, punctuation and hyphens part words ("O'Brien-Łuk" -> "o brien luk"); remove the blanks to compare
    spellings that differ only in them. Text without Latin letters gives "". Folding twice changes nothing.
    """
    lowered = text.lower()
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered.translate(_TRANSLATION)).lower().translate(_TRANSLATION)
        kept = (character for character in decomposed if not unicodedata.combining(character))
        lowered = "".join(character if character.isascii() else " " for character in kept)
    return " ".join(lowered.translate(_ASCII).split())


_SPELT_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@lru_cache(maxsize=8192)
def spelt_out(text: str) -> str:
    """Return `text` folded as German and Nordic names are written without their letters ("Grüber" -> "grueber").

    `fold` drops the marks ("gruber"), as most registers do; which of the two a page does cannot be known.
    """
    return fold(text if text.isascii() else unicodedata.normalize("NFC", text).lower().translate(_SPELT_OUT))

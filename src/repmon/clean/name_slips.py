"""Slips of the space bar and the comma that capitals betray, slips within credentials, and digits for letters: "JohnMoran",
"AnnM oran", "Ann Moran, .D.", "Ann Moran, M,D MPH", "Ann M0ran".

Only what is hardly ever written so on purpose is mended: "McNeil", "LaToya", "dAngelo" and "oBrien" stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from repmon.clean import name_words as words
from repmon.clean.credentials import is_credential
from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names

_Mend = Callable[[re.Match[str]], str]
_BEFORE_CAPITALS: Final = words.PARTICLES | {"fitz", "saint", "mac"}
"""What may stand before a capital within a word ("MacDonald", "VanDyke")."""
_ELIDED: Final = "dol"
"""Small letters that stand before a capital where an apostrophe was lost ("dAngelo", "oBrien", "lEstrange")."""
_ELIDED_BEFORE: Final = "AEIOUYH"
"""What d and l are elided before."""
_ELIDED_OR_MC: Final = "DOLM"


def mend_slips(text: str) -> str:
    """Return the text as it must have been meant."""
    text = _DIGIT_IN_WORD.sub(_letters_for_digits, text)
    if not _SUSPICIOUS.search(text):
        return text
    for pattern, mend in _SLIPS:
        text = pattern.sub(mend, text)
    return text


def _letters_for_digits(match: re.Match[str]) -> str:
    """ "M0ran" is Moran, "Barte1s" Bartels and "M1lbank" Milbank; "B1" and "5th" stay."""
    word = match.group()
    letters = _DIGIT.sub("", word)
    if len(letters) < len("Vss"):
        return word
    meant = word.replace("0", "o").replace("5", "s")
    forms = (meant.replace("1", "i"), meant.replace("1", "l"))
    meant = next(filter(_is_name, forms), _ONE_AS_I.sub("i", meant).replace("1", "l"))
    if letters.isupper():
        return meant.upper()
    return meant[0].upper() + meant[1:] if word[0].isdigit() else meant


def _is_name(word: str) -> bool:
    return fold(word) in known_given_names() or fold(word) in words.common_surnames()


_DIGIT: Final = re.compile("[015]")
_DIGIT_IN_WORD: Final = re.compile(r"(?<![\w.@/#])(?=[A-Za-z]*[015])(?![015](?:st|th)\b)(?:[015]?[A-Za-z])+0?(?![\w@/])")
"""Digits that look like a letter, each before a letter of the word (a zero also at its end: "Castr0", not "user1")."""
_ONE_AS_I: Final = re.compile(r"(?<![aeiou\W])1(?=[^\Waeiou])", re.IGNORECASE)
"""Between consonants it is a vowel."""


def _before_the_blank(match: re.Match[str]) -> str:
    """ "Jea nMilbank" is Jean Milbank, "Doris iMlbank" Doris Milbank."""
    word, letter, capital, rest = match.groups()
    known = known_given_names()
    if fold(word + letter) in known:
        return f"{word}{letter} {capital}{rest}"
    if letter == "o" or (letter in _ELIDED and capital in _ELIDED_BEFORE):
        return match.group()
    swapped = fold(capital + letter + rest) in words.common_surnames() and fold(capital + rest) not in words.common_surnames()
    return f"{word} {capital}{letter}{rest}" if swapped or fold(word) in known else f"{word}{letter} {capital}{rest}"


def _first_two_letters(match: re.Match[str]) -> str:
    """ "aLuren" is Lauren; "dAngelo" is not Adngelo."""
    letter, capital, rest = match.groups()
    mended = f"{capital}{letter}{rest}"
    return match.group() if letter in _ELIDED and fold(mended) not in known_given_names() else mended


def _after_the_blank(match: re.Match[str]) -> str:
    """ "DorisM ilbank" is Doris Milbank, but "LeeA van Dyke" Lee A van Dyke."""
    word, capital, rest = match.groups()
    if is_credential(word + capital):
        return match.group()  # "PhD and"
    return f"{word} {capital} {rest}" if fold(rest) in words.PARTICLES else f"{word} {capital}{rest}"


def _lost_blank(match: re.Match[str]) -> str:
    """ "JohnMoran" is John Moran, "MacDonald" nobody else."""
    title, first, last = match.groups(default="")
    return match.group() if fold(first) in _BEFORE_CAPITALS else f"{title}{first} {last}"


def _given_after_comma(match: re.Match[str]) -> str:
    """ "Milbank,D oris" is Milbank, Doris; "Milbank,D de la Rue" stays."""
    letter, rest = match.groups()
    return match.group() if rest in words.PARTICLES or is_credential(rest) else f", {letter}{rest}"


def _suffix_between(match: re.Match[str]) -> str:
    """ "MILBANK JR ROBERT A MD" is Milbank Jr, Robert A; "Ann Jr. Milbank" is Ann Milbank Jr."""
    first, suffix, second = match.groups()
    if is_credential(second):
        return match.group()
    listed = known_given_names()
    may_be_given = fold(first) in listed or (suffix[:1] in "JS" and not first.isupper())
    if may_be_given and fold(second) not in listed:
        return f"{first} ({suffix}) {second}"
    return f"{first} {suffix}, {second}"


def _capital_after_comma(match: re.Match[str]) -> str:
    """ "DORIS MILBAN,K MD" is Doris Milbank; "DE LA CRUZ,M MD" has no given name before the comma."""
    title, first, more, letter, credential = match.groups(default="")
    slipped = fold(first) in known_given_names() and is_credential(credential)
    return f"{title}{first}{more}{letter}, {credential}" if slipped else match.group()


def _comma_in_credential(match: re.Match[str]) -> str:
    """ "M,D MPH" is MD, MPH."""
    return f", {match[1]}{match[2]}," if is_credential(match[1] + match[2]) else match.group()


def _doubled_in_credential(match: re.Match[str]) -> str:
    """ "MM.D." and "M.DD." have a letter too many."""
    once = _DOUBLED.sub(r"\1", match[1])
    return f", {once}" if is_credential(once) and not is_credential(match[1]) else match.group()


_DOUBLED: Final = re.compile(r"([A-Za-z])\1", re.IGNORECASE)


def _lost_before(match: re.Match[str]) -> str:
    """ "Doris KMilbank" is Doris K Milbank and "Doris MMilbank" Doris Milbank; "DAngelo", "OBrien" and "MCdonald" are names."""
    initial, last = match.groups()
    if initial == last[0]:
        return last
    return match.group() if initial in _ELIDED_OR_MC else f"{initial} {last}"


_SLIPS: Final[tuple[tuple[re.Pattern[str], _Mend], ...]] = (
    (re.compile(r", (?:\.[A-Z]\.?|[A-Z]\.\.)(?=,|$)"), lambda _: ""),
    (re.compile(r"(?<=[A-Za-z]),([a-z])(?=\s|$)"), lambda match: f"{match[1]},"),
    (re.compile(r"^([^\s,]+) ((?:jr|sr|ii|iii)\.?) ([^\s,]+)", re.IGNORECASE), _suffix_between),
    (re.compile(r"^(Dr\.? )?([A-Z]{2,})( [A-Z. ]+),([A-Z]) ([A-Z.]+)"), _capital_after_comma),
    (re.compile(r", ([A-Z])\.?,([A-Z])\.?(?:,|(?=\s|$))"), _comma_in_credential),
    (re.compile(r", ([A-Za-z]+\.[A-Za-z.]+)(?=[\s,]|$)"), _doubled_in_credential),
    (re.compile(r"\b([JS])\.r\b\.?"), lambda match: f"{match[1]}r."),
    (re.compile(r"^Dr\.([A-Z]) ([a-z]{2,})\b"), lambda match: f"Dr. {match[1]}{match[2]}"),
    (re.compile(r"(?<=[A-Za-z]),([A-Z]) ([a-z]{2,})\b"), _given_after_comma),
    (re.compile(r"\b([A-Z][a-z]+) ([a-z])([A-Z])(?=\.? [A-Z])"), lambda match: f"{match[1]}{match[2]} {match[3]}"),
    (re.compile(r"\b([A-Z][a-z]+) ([a-z])([A-Z])([a-z]+)\b"), _before_the_blank),
    (re.compile(r"\b([a-z])([A-Z])([a-z]+)\b"), _first_two_letters),
    (re.compile(r"\b([A-Z][a-z]+)([A-Z]) ([a-z]{2,})\b"), _after_the_blank),
    (re.compile(r"\b([A-Z][a-z]{2,})([A-Z])(?= [A-Z])"), lambda match: f"{match[1]} {match[2]}"),
    (re.compile(r"^(Dr\.? )?([A-Z][a-z]+(?:-[A-Z][a-z]+)?)([A-Z][a-z]+)(?=,|-|$)"), _lost_blank),
    (re.compile(r"(?<=[a-z] )([A-Z])([A-Z][a-z]{2,})\b"), _lost_before),
    (re.compile(r"(?<=[a-z] )([A-Z])\1\.(?= )"), lambda match: f"{match[1]}."),
)
_SUSPICIOUS: Final = re.compile(
    r"[a-z][A-Z]|\b[A-Z][A-Z][a-z]|,[A-Za-z](?:[\s.]|$)|\.,[A-Z]|, \.|\.\.|([A-Z])\1\.|\.([A-Z])\2|\.[a-z]\b|\.[A-Z] [a-z]"
    r"|^[^\s,]+ (?:[JSjs][Rr]|II|III)\b"
)
"""Whether any slip can be there at all."""

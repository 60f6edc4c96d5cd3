"""A short way to read the names that most pages show: plain words, perhaps "Dr." before them, credentials after a comma.

It answers exactly what :mod:`repmon.clean.name_reader` would, in a third of the time, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from repmon.clean import name_words as words
from repmon.clean.credentials import is_credential, read_credentials, run_together
from repmon.clean.folding import fold
from repmon.clean.name_order import Order, PersonName, comma_before_a_place, in_bare_capitals, split_words

_SPECIAL: Final = (
    words.PREFIXES | words.RARE_PREFIXES | words.SUFFIXES.keys() | words.FORMER | words.REMARK_WORDS | words.CORPORATE
    | words.BESIDE | words.TELLING_OF_NOBODY | {start.split()[0] for start in words.REMARK_STARTS}
)  # fmt: skip
"""Words, folded, that are something else than a name, or may be."""


def read_plain_name(shown: str, order: Order) -> PersonName | None:
    """Read "Ann B. Smith", "Dr. ANN SMITH, MD, FACP" or "Smith, Ann B., M.D."; None for anything less plain."""
    head, *tail = shown.split(", ")
    names = [head.split(" ")]
    prefix = "Dr" if names[0][0] == "Dr." else None
    if prefix:
        del names[0][0]
    elif len(names[0]) == 1 and tail:
        names.append(tail.pop(0).split(" "))
    credentials = _only_credentials(tuple(tail))
    if credentials is None or len(names) + len(names[0]) < 3:
        return None
    parts = [*map(_bare_words, names)]
    if not all(parts):
        return None
    if len(parts) == 1 or order == "first_last" or not (credentials or not comma_before_a_place(parts)):
        last, given = split_words(parts[0], order, in_bare_capitals(shown, prefix))
    else:
        last, given = parts
    return PersonName(
        first=given[0] if given else None, middle=tuple(given[1:]), last=" ".join(last), suffix=None,
        credentials=credentials, prefix=prefix, other_last=(), nickname=None, remarks=(), shown=shown,
    )  # fmt: skip


def _bare_words(segment: Sequence[str]) -> list[str]:
    """The words without dots; none where one of them may be something else than a name."""
    bare = [*map(_bare_name, segment)]
    return bare if all(bare) and not words.spaced_credential(segment) else []


@lru_cache(maxsize=65536)
def _bare_name(word: str) -> str:
    """A word, perhaps with a hyphen, that is a name wherever it stands, or an initial, without its dot; "" for any other."""
    letters = word[:-1] if len(word) == 2 and word[1] == "." else word
    halves = letters.split("-")
    if not (letters.isascii() and all(map(str.isalpha, halves)) and (letters.istitle() or letters.isupper())):
        return ""
    if is_credential(word) or (halves[1:] and all(map(is_credential, halves))) or (letters.isupper() and run_together(letters)):
        return ""
    folded = fold(letters)
    is_other = folded in _SPECIAL or words.is_organisation(folded.split()) or words.is_remark(folded)
    return "" if is_other else letters


@lru_cache(maxsize=8192)
def _only_credentials(segments: tuple[str, ...]) -> tuple[str, ...] | None:
    """The credentials in segments that hold nothing else."""
    found: list[str] = []
    for segment in segments:
        bare = segment.strip(" .")
        if not all(map(_is_lone_credential, bare.split(" "))):
            return None
        found += read_credentials(bare)
    return tuple(dict.fromkeys(found))


def _is_lone_credential(word: str) -> bool:
    if not word.isascii() or word[:1] == "-" or word[-1:] == "-":
        return False
    return word.replace(".", "").replace("-", "").isalpha() and is_credential(word)

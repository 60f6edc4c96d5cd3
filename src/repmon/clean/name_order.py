"""Which words of a name are the surname and which are given."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from repmon.clean import name_words as words
from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names, likely_gender

Order = Literal["auto", "first_last", "last_first"]

PRACTICE: Final = "practice"
"""The remark about a name that stands for the person's own practice ("Ann Milbank, MD, PC", "The Office of Ann Milbank, MD").
"""


class PersonName(NamedTuple):
    """The parts of a name, in the spelling shown; None or () for what the text does not say.

    `other_last` holds former surnames, `remarks` words beside it ("retired") or PRACTICE, `suffix` one of JR SR II to VII,
    `credentials` canonical tokens ("MD", "FNP-BC"), and `shown` the whole text as it was.
    """

    first: str | None
    middle: tuple[str, ...]
    last: str
    suffix: str | None
    credentials: tuple[str, ...]
    prefix: str | None
    other_last: tuple[str, ...]
    nickname: str | None
    remarks: tuple[str, ...]
    shown: str


def comma_before_a_place(segments: list[list[str]]) -> bool:
    """ "John Smith, Boston": a whole name stands before the comma and no given name after it."""
    first, after = fold(segments[0][0]), fold(segments[1][0])
    whole = len(segments[0]) > 1 and likely_gender(first) is not None and first not in words.common_surnames()
    return whole and len(after) > 1 and after not in known_given_names()


def split_words(tokens: list[str], order: Order, may_be_turned: bool) -> tuple[list[str], list[str]]:
    """Split words without a comma into (last, given)."""
    if len(tokens) == 1:
        return tokens, []
    if order == "last_first" or (order == "auto" and reads_last_first(tokens, may_be_turned)):
        cut = _surname_end(tokens)
        return tokens[:cut], tokens[cut:]
    cut = _surname_start(tokens)
    return tokens[cut:], tokens[:cut]


def _surname_end(tokens: list[str]) -> int:
    """Index behind a surname that stands first: particles and the word after them ("Le Blanc Ann", but "Le Ann T" is Ms Le)."""
    end = 1
    if fold(tokens[0]) in words.VIETNAMESE_SURNAMES and fold(tokens[1]) in known_given_names():
        return end
    while end < len(tokens) - 1 and fold(tokens[end - 1]) in words.PARTICLES:
        end += 1
    return end


def reads_last_first(tokens: list[str], may_be_turned: bool) -> bool:
    """ "Smith Jane A": a given name may be cut to its initial, a surname hardly ever is. In a practice's name and in bare
    capitals some sites turn the order, too: believed when the words behind the first can be nothing but given names.
    """
    if len(fold(tokens[-1])) == 1:
        return _ends_with_initial(tokens)
    if len(tokens) > 3:
        return _begins_with_particles(tokens)
    return may_be_turned and _is_turned(tokens)


def in_bare_capitals(shown: str, prefix: str | None) -> bool:
    """Whether a text has capitals only, no title and no comma, as registers write a surname first ("MILBANK DORIS MD")."""
    return prefix is None and "," not in shown and shown.isupper()


def _is_turned(tokens: list[str]) -> bool:
    """ "MILBANK DORIS", "MILBANK DORIS ANN": what stands first can be no given name, and what stands after it no surname."""
    first, second, *_ = folded = [*map(fold, tokens)]
    surname = first not in known_given_names() or (len(tokens) == 2 and is_surname_rather(first))
    told = likely_gender(second) is not None or first in words.common_surnames()
    return surname and told and len(first) > len("Al") and all(map(_is_given_rather, folded[1:]))


def _is_given_rather(folded: str) -> bool:
    return folded in known_given_names() and folded not in words.common_surnames() and folded not in words.SURNAME_OR_GIVEN


def is_surname_rather(folded: str) -> bool:
    """Whether a word is no given name, or a frequent surname and neither a man's nor a woman's name."""
    return folded not in known_given_names() or (folded in words.common_surnames() and likely_gender(folded) is None)


def _ends_with_initial(tokens: list[str]) -> bool:
    """ "Milbank Doris Q", "Scott Doris Q", "Milbank D Q", "Milbank D"; but "Doris M", "Mary Ann Q", "Jin Ho O" stay."""
    first, *between, initial = map(fold, tokens)
    surname = first in words.common_surnames()
    if len(first) < 2 or (initial in _ONE_LETTER_SURNAMES and not surname and not any(map(likely_gender, between))):
        return False
    if len(between) > 1 and len(between[0]) == 1:
        return False
    return is_surname_rather(first) or (bool(between) and (surname or _is_another_given(between[0], first)))


def _is_another_given(folded: str, first: str) -> bool:
    """Whether a word is a given name, and not the second of two as in "Mary Ann"."""
    return folded in known_given_names() and not likely_gender(folded) == likely_gender(first) == "F"


_ONE_LETTER_SURNAMES: Final = frozenset("ou")
"""Korean and Burmese ones."""


def _begins_with_particles(tokens: list[str]) -> bool:
    """ "De la Cruz Maria": what can be no given name stands first, and a given name last."""
    first, last = fold(tokens[0]), fold(tokens[-1])
    listed = known_given_names()
    return first in words.PARTICLES and first not in listed and last in listed and last not in words.common_surnames()


def _surname_start(tokens: list[str]) -> int:
    """Index where the surname begins: the last word with the particles before it."""
    start = len(tokens) - 1
    last = fold(tokens[start])
    if start < 2 or last in words.VIETNAMESE_SURNAMES:
        return start
    before = tokens[start - 1]
    if (before in {"O", "o", "O'"} and last in words.AFTER_O) or (before in {"D", "d", "D'"} and last in words.AFTER_D):
        return start - 1
    start = _before_particles(tokens, start)
    if start > 2 and tokens[start - 1] in words.JOINERS and tokens[0][:1].isupper():
        start = _before_particles(tokens, start - 2)
    return start


def _before_particles(tokens: list[str], start: int) -> int:
    while start > 1 and is_particle(tokens[start - 1]):
        start -= 1
    return start


def is_particle(word: str) -> bool:
    """Whether a word belongs to the surname after it. The Vietnamese middle name Văn is no Dutch van."""
    if fold(word) in words.PARTICLES:
        return word.isascii() or word.lower() != "văn"
    return word in words.LOWER_PARTICLES or word.lower() in words.ACCENTED_PARTICLES

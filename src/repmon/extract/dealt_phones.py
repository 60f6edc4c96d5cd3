"""Which of the offices that a page lists a phone is, told by where it stands among their addresses.

Most pages show a phone below its address, some above. A phone that may be either neighbour's is nobody's: a wrong number would
be reported as the listing's mistake, a missing one is only not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple


class At(NamedTuple):
    """What a line shows of the office with this number: a part of its address, or the link to it on a map."""

    office: int


class Phone(NamedTuple):
    """A number to call."""

    number: str


Shown = At | Phone | Literal["words", "next place"]
"""What a line shows. Words are about anything else; with a heading and its like the next place begins."""


def deal(shown: Sequence[Shown]) -> dict[int, str]:
    """Give phones to offices: an office's number -> the first of its phones."""
    dealt: dict[int, str] = {}
    for is_border, lines in groupby(shown, lambda line: line == "next place"):
        for office, number in () if is_border else _dealt(list(lines)):
            dealt.setdefault(office, number)
    return dealt


def _dealt(lines: Sequence[Shown]) -> Iterator[tuple[int, str]]:
    """The phones among lines that no border parts."""
    places = [at for at, line in enumerate(lines) if isinstance(line, At)]
    phones = [at for at, line in enumerate(lines) if isinstance(line, Phone)]
    if not places or not phones:
        return
    offices = {line.office for line in lines if isinstance(line, At)}
    is_last, is_first = phones[-1] > places[-1], phones[0] < places[0]
    for at in phones:
        above, below = _office(lines[:at][::-1]), _office(lines[at + 1 :])
        if len(offices) == 1 or above == below:
            office = min(offices) if len(offices) == 1 else above
        elif is_first and not is_last:
            office = below if len(phones) == len(offices) else None
        else:
            may_be_nexts = not is_last and _has_words(lines[:at][::-1]) and not _has_words(lines[at + 1 :])
            office = None if may_be_nexts else above
        phone = lines[at]
        if office is not None and isinstance(phone, Phone):
            yield office, phone.number


def _office(lines: Sequence[Shown]) -> int | None:
    """The office whose address stands nearest."""
    return next((line.office for line in lines if isinstance(line, At)), None)


def _has_words(lines: Sequence[Shown]) -> bool:
    """Whether words stand between a phone and the nearest address."""
    return next((line for line in lines if not isinstance(line, Phone)), None) == "words"

"""Lines that name specialties and nothing else."""

from __future__ import annotations

import re

from repmon.clean.folding import fold
from repmon.clean.specialties import is_one_specialty, read_specialty
from repmon.extract.fields import unique

_NO_SPECIALTY = frozenset({
    "academy", "accept", "accepting", "accepts", "association", "board", "center", "centers", "clinic", "clinics", "experience",
    "hospital", "hospitals", "review", "reviews", "school", "society", "university",
})  # fmt: skip
"""Words of lines that name something else, beside a specialty's."""
_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(r"\s*[,;|•·]\s*")
_LONGEST_LINE = 120
"""Characters; somebody has a few specialties, never a sentence of them."""


def specialties_in(line: str) -> tuple[str, ...]:
    """The line's parts when each of them is a specialty that we know; a hospital's or a street's name is none.

    One that is written with a comma ("Psychiatry, Child & Adolescent") stays whole.
    """
    parts = _BETWEEN.split(line.strip()) if len(line) < _LONGEST_LINE else []
    if not parts or not all(part and _is_specialty(part) for part in parts):
        return ()
    is_whole = len(parts) > 1 and is_one_specialty(line) and not all(map(_is_in_our_words, parts))
    return (line,) if is_whole else unique(parts)


def _is_specialty(part: str) -> bool:
    words = part.casefold().replace("hospital medicine", "hospitalist").split()
    return _NO_SPECIALTY.isdisjoint(words) and not _DIGIT.search(part) and read_specialty(part) is not None


def _is_in_our_words(part: str) -> bool:
    known = read_specialty(part)
    return known is not None and fold(known.group) == fold(part)

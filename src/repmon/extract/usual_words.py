"""The words that nearly all sites use for a rating, in lines of nothing else: numbers, stars, and the few words beside them.

A sentence may praise or blame anybody, so what it says is nobody's rating.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from repmon.clean.folding import fold
from repmon.clean.stars import read_count, read_stars
from repmon.extract.visible_text import Line

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = frozenset({
    "a", "all", "an", "and", "average", "based", "by", "comment", "comments", "doctor", "dr", "experience", "for",
    "from", "has", "have", "in", "is", "no", "not", "of", "on", "or", "out", "overall", "patient", "patients",
    "physician", "provider", "rate", "rated", "rates", "rating", "ratings", "read", "response", "responses", "review",
    "reviews", "s", "satisfaction", "score", "scores", "see", "star", "stars", "survey", "surveys", "the", "this",
    "total", "verified", "view", "votes", "was", "with", "written", "yet",
})  # fmt: skip
_RATING_WORDS = re.compile(
    r"\d.*\b(?:ratings?|reviews?|stars?|surveys?|out of \d)\b|\bno (?:ratings|reviews)\b|[★⭐]"
    r"|\b(?:rat(?:ing|ed)|score)\W{1,3}\d\.\d"
    r"|^(?:\d(?:\.\d{1,2})? ?/ ?(?:5|10)(?: stars?)?|\d\.\d{1,2} ?(?=\())(?: ?\(\d[\d,]*\))?$",
    re.IGNORECASE,
)
"""Words about ratings, or a line of nothing else: "4.8/5", "4.8 (233)"."""
_BARE_VALUE = re.compile(r"\d(?:\.\d{1,2})?")
_SCALE = r"(?:/|out of) ?(?:5|10)(?: ?stars?)?|stars?(?: ratings?)?"
_LABEL = r"(?:(?:overall|average|patient|provider) )*(?:rating|score):?"
_IN_ONE_LINE = re.compile(rf"(?:{_LABEL} )?{_BARE_VALUE.pattern}(?: (?:{_SCALE}))?(?: \(\d[\d,]*\))?", re.IGNORECASE)
"""A label, a value, its scale and a bare count, each of which may stand in a line of its own."""
BETWEEN = re.compile(r"\s*[·•|]\s*")
"""What some sites put between the pieces of a line."""
_NOTHING = Line("")
_LONGEST_LINE = 120


def usual_values(lines: Iterable[Line], name: str) -> tuple[float | None, int | None]:
    """The rating and the count that the lines show; the person's own name may stand beside them."""
    shown = list(_usual_words(rating_lines(lines, name)))
    value = next(filter(None, map(read_stars, shown)), None)
    return value, next((number for number in map(read_count, shown) if number is not None), None)


def rating_lines(lines: Iterable[Line], name: str) -> Iterator[Line]:
    """The lines that may be about ratings; an empty one stands for all that are left out between two of them."""
    own = frozenset(fold(name).split())
    left_out = False
    for line in lines:
        if _is_only_about(line.text, own):
            yield line
            left_out = False
        elif not left_out:
            yield _NOTHING
            left_out = True


def _is_only_about(text: str, own: frozenset[str]) -> bool:
    first = _WORD.search(text)  # of most lines it tells already
    if first is not None and first[0].casefold() not in _WORDS and first[0].casefold() not in own:
        return False
    return len(text) <= _LONGEST_LINE and own.union(_WORDS).issuperset(_WORD.findall(text.casefold()))


def _usual_words(lines: Iterable[Line]) -> Iterator[str]:
    """The texts about ratings. A bare number above or before one ("4.5", then "(61 ratings)"; "4.5 · 61 ratings") is its."""
    texts = _in_one_line(text for line in lines for text in BETWEEN.split(line.text))
    for above, text in pairwise(["", *texts]):
        if _RATING_WORDS.search(text):
            yield f"{above} {text}" if _BARE_VALUE.fullmatch(above) else text
            if "." in above and _BARE_VALUE.fullmatch(above):
                yield above


def _in_one_line(texts: Iterable[str]) -> Iterator[str]:
    """The texts, a value in one line with its scale and its count ("4.8", "out of 5", "(233)")."""
    begun = ""
    for text in texts:
        if _IN_ONE_LINE.fullmatch(f"{begun} {text}"):
            begun = f"{begun} {text}"
        else:
            yield begun
            begun = text
    yield begun

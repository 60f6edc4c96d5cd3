"""The rating of a person whom a page in plain words is about, and never a star in a sentence or in a single review.

It stands in lines of nothing else: numbers, stars, and the few words that go with them. Below a heading about reviews, where
each review has stars of its own, only a value beside a count is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from repmon.clean.folding import fold
from repmon.clean.stars import read_stars
from repmon.extract.page import Page
from repmon.extract.stated import to_step, usual_values
from repmon.extract.subject import Site, rating_on
from repmon.extract.visible_text import Line
from repmon.model import Rating

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = frozenset({
    "a", "all", "an", "and", "average", "based", "by", "comment", "comments", "doctor", "dr", "experience", "for",
    "from", "has", "have", "in", "is", "no", "not", "of", "on", "or", "out", "overall", "patient", "patients",
    "physician", "provider", "rate", "rated", "rates", "rating", "ratings", "read", "response", "responses", "review",
    "reviews", "s", "satisfaction", "score", "scores", "see", "star", "stars", "survey", "surveys", "the", "this",
    "total", "verified", "view", "votes", "was", "with", "written", "yet",
})  # fmt: skip
_ABOUT_REVIEWS = re.compile(
    r"\b(?:reviews?|ratings?|comments?|testimonials?|feedback|what (?:our )?patients|patient (?:experience|satisfaction))\b",
    re.IGNORECASE,
)
_STAR_LABEL = re.compile(r"""\s(?:aria-label|title|alt)=["']([^"'<>]{0,40}\d(?:\.\d+)? ?(?:out of|/) ?5\b[^"'<>]{0,40})["']""")
_TELLING = re.compile(r"[\d★⭐]|[Rr]ating|[Ss]core|[Ss]tar|[Nn]o ")
_LONGEST_LINE = 120


def plain_rating(page: Page, lines: Sequence[Line], name: str, site: Site) -> Rating | None:
    """Read it above the sections about reviews, else at the head of one.

    Where only a count is shown, the value may be the label of drawn stars: then the page labels all of its stars alike.
    """
    own_words = _WORDS.union(fold(name).split())
    at = next((at for at, line in enumerate(lines) if line.heading and at and _ABOUT_REVIEWS.search(line.text)), len(lines))
    value, count = usual_values(list(_told(lines[:at], own_words)))
    if value is None and count is None:
        value, count = usual_values(list(_told(lines[at:], own_words)))
        value = None if count is None else value
    if value is None and count:
        labels = {read_stars(label) for label in _STAR_LABEL.findall(page.text, max(page.text.find("<h1"), 0))}
        value = labels.pop() if len(labels) == 1 else None
    return rating_on(site, to_step(value, site.step), count)


def _told(lines: Iterable[Line], words: frozenset[str]) -> Iterator[Line]:
    """The lines of nothing but these words; an empty one stands for all that are left out between two of them."""
    left_out = False
    for line in lines:
        if _TELLING.search(line.text) and _is_only_about(line.text, words):
            yield line
            left_out = False
        elif not left_out:
            yield Line("")
            left_out = True


def _is_only_about(text: str, words: frozenset[str]) -> bool:
    return len(text) <= _LONGEST_LINE and words.issuperset(_WORD.findall(text.casefold()))

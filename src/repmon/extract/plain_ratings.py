"""The rating of a person whom a page in plain words is about, and never a star in a sentence or in a single review.

It stands in lines of nothing else: numbers, stars, and the few words that go with them. Below a heading about reviews, where
each review has stars of its own, only a value beside a count is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_LONGEST_LINE = 120


def plain_rating(page: Page, lines: Sequence[Line], name: str, site: Site) -> Rating | None:
    """Read it above the sections about reviews, else at the head of one.

    Where only a count is shown, the value may be the label of drawn stars: then the page labels all of its stars alike.
    """
    own_words = _WORDS | set(fold(name).split())
    shown = [line if _is_only_about(line, own_words) else Line("", line.heading) for line in lines]
    at = next((at for at, line in enumerate(lines) if line.heading and at and _ABOUT_REVIEWS.search(line.text)), len(lines))
    value, count = usual_values(shown[:at])
    if value is None and count is None:
        value, count = usual_values(shown[at:])
        value = None if count is None else value
    if value is None and count:
        labels = {read_stars(label) for label in _STAR_LABEL.findall(page.text, max(page.text.find("<h1"), 0))}
        value = labels.pop() if len(labels) == 1 else None
    return rating_on(site, to_step(value, site.step), count)


def _is_only_about(line: Line, words: frozenset[str] | set[str]) -> bool:
    return len(line.text) <= _LONGEST_LINE and all(word in words for word in _WORD.findall(line.text.casefold()))

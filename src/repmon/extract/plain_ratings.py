"""The rating of a person whom a page in plain words is about, and never a star in a sentence or in a single review.

Below a heading about reviews, where each review has stars of its own, only a value beside a count is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repmon.clean.stars import read_stars
from repmon.extract.page import Page
from repmon.extract.stated import to_step
from repmon.extract.subject import Site, rating_on
from repmon.extract.usual_words import usual_values
from repmon.extract.visible_text import Line
from repmon.model import Rating

_ABOUT_REVIEWS = re.compile(
    r"\b(?:reviews?|ratings?|comments?|testimonials?|feedback|what (?:our )?patients|patient (?:experience|satisfaction))\b",
    re.IGNORECASE,
)
_STAR_LABEL = re.compile(r"""\s(?:aria-label|title|alt)=["']([^"'<>]{0,40}\d(?:\.\d+)? ?(?:out of|/) ?5\b[^"'<>]{0,40})["']""")


def plain_rating(page: Page, lines: Sequence[Line], name: str, site: Site) -> Rating | None:
    """Read it above the sections about reviews, else at the head of one.

    Where only a count is shown, the value may be the label of drawn stars: then the page labels all of its stars alike.
    """
    at = next((at for at, line in enumerate(lines) if line.heading and at and _ABOUT_REVIEWS.search(line.text)), len(lines))
    value, count = usual_values(lines[:at], name)
    if value is None and count is None:
        value, count = usual_values(lines[at:], name)
        value = None if count is None else value
    if value is None and count:
        labels = {read_stars(label) for label in _STAR_LABEL.findall(page.text, max(page.text.find("<h1"), 0))}
        value = labels.pop() if len(labels) == 1 else None
    return rating_on(site, to_step(value, site.step), count)

from __future__ import annotations

import pytest

from repmon.extract.page import Page
from repmon.extract.plain_ratings import plain_rating
from tests.extract.test_stated import Site

NAME = "Dr. Iris Q. Lakemann, MD"


def rated(body: str) -> tuple[float | None, int | None] | None:
    page = Page("", f"<html><body><h1>{NAME}</h1>{body}</body></html>".encode())
    rating = plain_rating(page, page.visible_text.lines, NAME, Site())
    return rating and (rating.value, rating.count)


@pytest.mark.parametrize(
    ("line", "rating"),
    [
        ("4.8 ★ (233)", (4.8, 233)),
        ("★★★★★ 4.8 · 233 reviews", (4.8, 233)),
        ("★★★★☆ 233 reviews", (4.0, 233)),
        ("Patient Rating: 4.8", (4.8, None)),
        ("4.8 average rating based on 233 survey responses", (4.8, 233)),
        ("Dr. Lakemann has an average rating of 4.8 out of 5 from 233 patient reviews.", (4.8, 233)),
        ("She gives 5 stars to Northfield. Call (413) 555-0199", None),
        ("I give 1 star", None),
        ("96% of patients would recommend her", None),
        ("12 out of 5", None),
    ],
)
def test_lines_of_nothing_else(line: str, rating: tuple[float | None, int | None] | None) -> None:
    assert rated(f"<p>{line}</p>") == rating


def test_label_and_value_in_lines_of_their_own() -> None:
    assert rated("<p>Overall rating</p><p>4.8</p><p>233 verified ratings</p>") == (4.8, 233)
    assert rated("<p>Patient rating:</p><p>4.8</p><p>Leave a review</p>") == (4.8, None)


def test_single_reviews_have_stars_of_their_own() -> None:
    review = "<h3>3 January</h3><p>5.0 out of 5</p><p>Great! Dr. Other has 2 stars (9 reviews)</p>"
    assert rated(f"<h2>Reviews</h2>{review}") is None
    assert rated(f"<h2>Ratings & reviews</h2><p>4.8 out of 5</p><p>233 Ratings</p>{review}") == (4.8, 233)
    assert rated(f"<p>4.8 out of 5</p><h2>Reviews</h2>{review}") == (4.8, None)
    assert rated("<h2>Reviews</h2><p>No reviews yet</p>") == (None, 0)

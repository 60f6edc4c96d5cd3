"""Stars and counts as sites word them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.stars import read_count, read_stars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.5 out of 5", 4.5),
        ("4.5/5", 4.5),
        ("4,5", 4.5),
        ("4.0 Star Rating", 4.0),
        ("★★★★☆", 4.0),
        ("★★★½☆", 3.5),
        ("★ 4.93 (95 reviews)", 4.93),
        ("★★★★★ 4.8", 4.8),
        ("★★★★☆ 2.5 mi", 4.0),
        ("★★★★★ 1,204 reviews", 5.0),
        ("4", 4.0),
        ("4.5 (61 Ratings)", 4.5),
        ("Rated 4.5", 4.5),
        ("5 stars", 5.0),
        ("an average rating of 3.8 out of 5", 3.8),
        ("8.5/10", 8.5),
        ("is 4.0571427 out of 5", 4.0571427),
        ("4.0 Star Rating (38 reviews)", 4.0),
        (4.5, 4.5),
    ],
)
def test_stars(text: object, value: float) -> None:
    assert read_stars(text) == value


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "No reviews yet",
        "0 (0 Ratings)",
        "0 out of 5",
        "6 out of 5",
        "38 ratings",
        "★★★★☆★★★☆☆",
        "Leave A Review",
        "☆☆☆☆☆",
    ],
)
def test_no_stars(text: str | None) -> None:
    assert read_stars(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(1,234 reviews)", 1234),
        ("38 ratings", 38),
        ("38 ratings, 17 with a written review", 38),
        ("4.0 Star Rating (38 reviews)", 38),
        ("30 ratings & reviews", 30),
        ("No reviews yet posted", 0),
        ("0 (0 Ratings)", 0),
        ("(12)", 12),
        ("12", 12),
        (12, 12),
        ("1 review", 1),
        ("12 patient reviews", 12),
    ],
)
def test_counts(text: object, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text", [None, "", "1.2k reviews", "1,2k", "500+ reviews", "4.5 out of 5", "Be first to leave a review"]
)
def test_no_count(text: str | None) -> None:
    assert read_count(text) is None


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123456789.,/() ★☆½starsofeviw", max_size=30)))
def test_any_text_reads(text: str) -> None:
    stars, count = read_stars(text), read_count(text)
    assert stars is None or 0 < stars <= 10
    assert count is None or count >= 0

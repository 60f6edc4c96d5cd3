"""Single reviews on a profile: date, stars and whether they were answered, and nothing of what was written or by whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from repmon.spiders.ratemds import RateMDs

from repmon.extract.page import Page
from repmon.model import Listing, Review

URL = "https://www.ratemds.com/doctor-ratings/352000/Dr-Ada-Example-Springfield-MA.html"


def read(results: object, **doctor: Any) -> Listing:
    known = {"full_name": "Dr. Ada Example", "url": "/doctor-ratings/352000/Dr-Ada-Example-Springfield-MA.html", "id": 7}
    props = {"doctor": known | doctor, "ratingsPage": {"count": 2, "results": results}}
    data = json.dumps(json.dumps(props))
    body = f"<html><script>window.DATA = {{}}; window.DATA.doctorDetailProps = JSON.parse({data});</script></html>"
    reading = RateMDs.read(Page(URL, body.encode()))
    assert isinstance(reading, Listing)
    return reading


def review(**changes: Any) -> dict[str, Any]:
    return {
        "id": 4711, "created": "2026-02-01T10:00:00.000Z", "average": 1.25, "comment": "What was written", "comments": [],
    } | changes  # fmt: skip


def test_reviews_are_read_without_their_text() -> None:
    listing = read([review(), review(id=4712, average=5.0, comments=[{"text": "Thank you"}]), review(id=4713, comments=None)])
    assert listing.reviews == (
        Review("4711", "2026-02-01", 1.25, answered=False),
        Review("4712", "2026-02-01", 5.0, answered=True),
        Review("4713", "2026-02-01", 1.25, answered=None),
    )
    assert "written" not in repr(listing)
    assert "Thank" not in repr(listing)


@pytest.mark.parametrize("results", [None, {}, "", [None, 3, review(id=None), review(average=None), review(average=9)]])
def test_what_is_no_review_is_passed_over(results: object) -> None:
    assert read(results).reviews == ()


def test_hidden_ratings_are_not_read() -> None:
    assert read([review()], hide_ratings=True).reviews == ()


def test_a_review_without_a_date_has_none() -> None:
    assert read([review(created="last week")]).reviews[0].on is None

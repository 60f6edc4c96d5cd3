"""A profile's words: in the usual wording, in declared sentences, and never somebody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from repmon.extract.office_lines import LOCATIONS
from repmon.extract.page import Page
from repmon.extract.stated import Sentence, Words, stated_facts, status_in, to_step


class Site:
    name, home = "example", "https://www.example.org"
    scale_max = 5.0
    step = 0.1
    counts_what = "ratings"

    @staticmethod
    def key_of(url: str, /) -> str | None:
        return None


LIKELY = Sentence(re.compile(r"recommending (?P<who>.+?) is (?P<value>[\d.]+)"), holding="recommending")
WRITTEN = Sentence(re.compile(r"(?P<count>\d+) in writing"), under=re.compile(r"(.+)['’]s reviews", re.IGNORECASE))
DECLARED = Words(
    ratings=(LIKELY, WRITTEN),
    about=re.compile("about (.+)", re.IGNORECASE),
    locations=LOCATIONS,
    no_names=frozenset({"practice"}),
)
USUAL = Words()
HEAD = "<h1>Dr. Ann Roe, MD</h1>"


def read(body: str, words: Words = USUAL) -> Any:
    return stated_facts(Page("", f"<html><body>{body}</body></html>".encode()).visible_text, words, Site())


@pytest.mark.parametrize(
    ("body", "value", "count"),
    [
        ("<p>4.5 out of 5</p><p>38 ratings</p>", 4.5, 38),
        ("<p>4.57 stars (1,204 reviews)</p>", 4.6, 1204),
        ("<p>4.5</p><p>(61 Ratings)</p>", 4.5, 61),
        ("<p>4.5</p><p>out of 5</p><p>(61)</p>", 4.5, 61),
        ("<p>4.5</p><p>Star Rating</p><p>(61 reviews)</p>", 4.5, 61),
        ("<p>4.5</p><p>(1,061)</p>", 4.5, 1061),
        ("<p>4.5 (61)</p>", 4.5, 61),
        ("<p>4.5/5 (61)</p>", 4.5, 61),
        ("<p>4 (61)</p>", None, None),
        ("<p>4.5 mi (61)</p><p>Seen 3/5/2026</p>", None, None),
        ("<h3>Dr. Bo Other, MD</h3><p>4.5 stars (61 reviews)</p>", None, None),
        ("<h3>Bo Other, NP</h3><p>4.5 stars (61 reviews)</p>", None, None),
        ('<a href="/bo">Bo Other, DO</a><p>4.5 stars (61 reviews)</p>', None, None),
        ("<p>Harlow Health Plan is rated 4.5 stars (61 reviews)</p>", None, None),
        ("<h3>Dr. Roe's Practice</h3><p>4.5 stars (61 reviews)</p>", 4.5, 61),
        ("<p>No reviews yet</p>", None, 0),
        ("<h2>Similar doctors</h2><p>4.5 out of 5</p><p>38 ratings</p>", None, None),
        ("<p>1.2k reviews</p>", None, None),
    ],
)
def test_usual_words(body: str, value: float | None, count: int | None) -> None:
    rating = read(HEAD + body).rating
    assert (rating.value if rating else None, rating.count if rating else None) == (value, count)


def test_what_stands_above_the_name_is_the_sites() -> None:
    assert read(f"<p>4.5 out of 5</p>{HEAD}").rating is None


def test_declared_sentences() -> None:
    body = (
        f"{HEAD}<h2>Roe's reviews</h2><p>17 in writing</p><p>recommending Dr. Roe is 4.06</p><p>recommending Dr. Poe is 1.0</p>"
    )
    rating = read(body, DECLARED).rating
    assert (rating.value, rating.count) == (4.1, 17)
    assert read(body.replace("Roe's reviews", "Poe's reviews"), DECLARED).rating.count is None


@pytest.mark.parametrize(
    ("said", "accepting"), [("She is accepting new patients.", True), ("She is not accepting new patients.", False), ("", None)]
)
def test_accepting(said: str, accepting: bool | None) -> None:
    assert read(f"{HEAD}<h2>About Dr. Roe</h2><p>{said}</p>", DECLARED).accepting is accepting


def test_offices_are_named_by_the_heading_above_their_map() -> None:
    link = '<a href="https://maps.example/dir?destination=7+Hill+Rd,+Harlow,+MA+01363">Way</a>'
    body = f"{HEAD}<p>2 Elm St · Harlow, MA 01362</p><h2>Locations</h2><h3>Hill</h3><p>{link}</p><p>(413) 555-0132</p>"
    offices = read(body, DECLARED).offices
    assert [(o.name, o.street, o.zip, o.phone) for o in offices] == [
        (None, "2 Elm St", "01362", None), ("Hill", "7 Hill Rd", "01363", "(413) 555-0132"),
    ]  # fmt: skip
    assert read(body.replace("<h3>Hill<", "<h3>Practice<"), DECLARED).offices[1].name is None


def test_a_page_without_a_name_says_nothing() -> None:
    assert read("<p>4.5 out of 5</p>") is None
    assert read("<h1>Find a doctor</h1>", Words(name=re.compile(r"dr\b", re.IGNORECASE))) is None


@pytest.mark.parametrize(
    ("value", "step", "shown"), [(4.25, 0.1, 4.3), (4.25, None, 4.25), (4.25, 0.5, 4.25), (None, 0.1, None)]
)
def test_to_step(value: float | None, step: float | None, shown: float | None) -> None:
    assert to_step(value, step) == shown


def test_status_in() -> None:
    assert [status_in(shown) for shown in (["Ann Roe, Retired"], ["Retired", "deceased"], ["Ann Roe"])] == [
        "retired", "deceased", None,
    ]  # fmt: skip

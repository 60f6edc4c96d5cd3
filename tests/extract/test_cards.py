"""Cards are found by their links, and each holds one listing."""

from __future__ import annotations

import re

from parsel import Selector

from repmon.extract.cards import cards
from repmon.extract.marked_parts import Marks, shown

HOME = "https://www.reviews.example"


def key_of(url: str) -> str | None:
    match = re.search(r"/doctors/(\w+)", url)
    return match[1] if match else None


def found(body: str) -> list[tuple[str, str]]:
    return [(key, " ".join(card.xpath("string()").get("").split())) for key, _, card in cards(Selector(body), HOME, key_of)]


def test_a_card_is_the_largest_part_with_one_listing() -> None:
    body = """<h1>Doctors</h1><ul><li><a href="/doctors/a"><img></a><div><a href="/doctors/a">Ann</a> 4.5</div> Elm St</li>
      <li><a href="https://reviews.example/doctors/b">Bo</a></li></ul><p><a href="/help">Help</a></p>"""
    assert found(body) == [("a", "Ann 4.5 Elm St"), ("b", "Bo")]


def test_links_to_other_sites_lead_to_no_card() -> None:
    assert found('<p><a href="https://other.example/doctors/a">Ann</a></p><p><a href="http://[x/doctors/b">Bo</a></p>') == []


class Site:
    step = 0.5
    name, home = "example", "https://www.example.org"
    scale_max = 5.0
    counts_what = "reviews"
    key_of = staticmethod(key_of)


def test_marks_read_a_card() -> None:
    marks = Marks(name="h2, a", stars=".stars::attr(title)", count=".count", town="address span", street="address::text",
                  unrated=":contains('be the first')")  # fmt: skip
    body = """<div><h2> </h2><a>Ann Roe, MD</a><i class="stars" title="4.5 stars"></i><b class="count">(12 reviews)</b>
      <address>1 Elm St<span>Harlow, MA 01362</span></address></div>"""
    facts = marks.facts(Selector(body), Site())
    office, rating = facts.offices[0], facts.rating
    assert (facts.name, facts.credentials, office.street, office.city, office.zip) == (
        "Ann Roe, MD", "MD", "1 Elm St", "Harlow", "01362",
    )  # fmt: skip
    assert rating is not None
    assert (rating.value, rating.step, rating.count, rating.counts_what) == (4.5, 0.5, 12, "reviews")
    unrated = marks.facts(Selector("<div><a>Ann</a>be the first</div>"), Site()).rating
    assert unrated is not None
    assert (unrated.value, unrated.count) == (None, 0)


def test_shown_passes_over_what_is_empty() -> None:
    part = Selector('<p></p><p> a  b </p><a href=""></a><a href="/x"></a>')
    assert [shown(part, "p"), shown(part, "a::attr(href)"), shown(part, "b"), shown(part, "")] == ["a b", "/x", None, None]

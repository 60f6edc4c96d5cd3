"""Pages of results become listings, by their records or by their cards."""

from __future__ import annotations

import re

import pytest
from parsel import Selector

from repmon.extract.fields import Facts
from repmon.extract.found_pages import card_hits, read_cards
from repmon.extract.page import Page
from repmon.model import NoListing, SearchPage

URL = "https://www.reviews.example/find?page=1"
CARDS = """<li><a href="/doctors/a?lid=1">Ann</a></li><li class="ad"><a href="/doctors/b">Bo</a></li>
    <li><a href="/doctors/c">Cy</a></li>"""


class Site:
    name, home = "reviews", "https://www.reviews.example"
    scale_max, step, counts_what = 5.0, 0.1, "ratings"

    @staticmethod
    def key_of(url: str, /) -> str | None:
        match = re.search(r"/doctors/(\w+)", url)
        return match[1] if match else None


def ways_of(key: str, card: Selector) -> list[Facts]:
    return [] if card.css(".ad") else [Facts(way="dom", name=f"{key}: {card.css('a::text').get()}")]


def page_of(body: str) -> Page:
    return Page(URL, f"<html><body>{body}</body></html>".encode())


def test_a_part_without_facts_is_no_card() -> None:
    hits = card_hits(page_of(f"<ul>{CARDS}</ul>"), Site(), ways_of)
    assert [(hit.site_key, hit.name, hit.url) for hit in hits] == [
        ("a", "a: Ann", "https://www.reviews.example/doctors/a"),
        ("c", "c: Cy", "https://www.reviews.example/doctors/c"),
    ]


def test_a_numbered_page_is_read_by_its_cards() -> None:
    body = f"<p>3 results</p><ul>{CARDS}</ul><a href='/find?page=2'>2</a>"
    reading = read_cards(page_of(body), Site(), ways_of, parameter="page", size=2)
    assert isinstance(reading, SearchPage)
    assert (reading.total, len(reading.hits), reading.next_url) == (3, 2, "https://www.reviews.example/find?page=2")


def test_no_cards_prove_nothing_unless_the_page_says_so() -> None:
    none = read_cards(page_of("<p>No results</p>"), Site(), ways_of, parameter="page", size=2)
    assert isinstance(none, SearchPage) and (none.hits, none.total) == ((), 0)
    assert isinstance(read_cards(page_of("<p>5 results</p>"), Site(), ways_of, parameter="page", size=2), NoListing)


@pytest.mark.parametrize(
    "link",
    [
        'href="/doctors/z"',
        "href=/doctors/z",
        "href = '/doctors/z'",
        'href="&#47;doctors/z"',
        'HREF="/doctors/z"',
        'href="\n/doctors/z"',
    ],
)
def test_the_last_card_is_read_whole_and_what_stands_far_below_is_not_looked_at(link: str) -> None:
    below = "<p>Words on a topic</p>" * 2000
    page = page_of(f"<ul><li><a href='/doctors/a'>Ann</a></li><li><a {link}>Zoe</a><p>Harlow</p></li></ul>{below}")
    shown: list[str] = []

    def kept(key: str, card: Selector) -> list[Facts]:
        shown.append(" ".join(card.css("::text").getall()))
        return ways_of(key, card)

    assert [hit.name for hit in card_hits(page, Site(), kept)] == ["a: Ann", "z: Zoe"]
    assert shown == ["Ann", "Zoe Harlow"]


def test_a_page_without_a_link_to_a_listing_has_no_cards() -> None:
    page = page_of('<li><a href="/clinics/c">Clinic</a></li>')
    assert card_hits(page, Site(), ways_of) == ()
    assert "selector" not in vars(page)

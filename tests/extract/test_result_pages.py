"""Numbered pages of results, cut-off pages, cards by their links, Apollo's cache."""

from __future__ import annotations

import pytest

from repmon.extract.apollo_state import answers, apollo_state, objects, plain
from repmon.extract.cards import cards
from repmon.extract.cut_off import is_cut_off, whole_part
from repmon.extract.page import Page
from repmon.extract.result_pages import numbered_page, page_number, result_count, with_page_number
from repmon.model import Listing

URL = "https://www.example.org/list?where=x"
HTML = "<html><body>{}</body></html>"


def hits(number: int) -> list[Listing]:
    return [Listing("site", str(key), "") for key in range(number)]


@pytest.mark.parametrize(
    ("page", "found", "total", "next_page", "capped"),
    [
        (1, 50, None, 2, False),
        (1, 50, 50, None, False),
        (1, 50, 51, 2, False),
        (2, 1, 51, None, False),
        (1, 3, 53, None, True),
        (1, 3, None, None, False),
        (1, 0, 0, None, False),
        (3, 50, 1000, 4, False),
        (2, 0, 60, None, True),
    ],
)
def test_next_page(page: int, found: int, total: int | None, next_page: int | None, capped: bool) -> None:
    address = URL if page == 1 else f"{URL}&page={page}"
    search = numbered_page(Page(address, HTML.encode()), hits(found), total=total, parameter="page", size=50)
    assert search.next_url == (f"{URL}&page={next_page}" if next_page else None)
    assert (search.total, search.capped, len(search.hits)) == (total, capped, found)


def test_a_link_to_the_next_page_is_followed_though_the_page_is_not_full() -> None:
    linked = HTML.format('<a href="/list?where=x&amp;page=2">2</a><a href="/elsewhere?page=2">2</a>')
    assert numbered_page(Page(URL, linked.encode()), hits(3), total=None, parameter="page", size=50).next_url == f"{URL}&page=2"
    elsewhere = HTML.format('<a href="/elsewhere?page=2">2</a>')
    assert numbered_page(Page(URL, elsewhere.encode()), hits(3), total=None, parameter="page", size=50).next_url is None


def test_a_page_that_was_cut_off_proves_nothing() -> None:
    search = numbered_page(Page(URL, b"<html><body><p>3 results"), hits(3), total=3, parameter="page", size=50)
    assert (search.capped, search.next_url) == (True, None)


def test_a_link_to_the_next_page_is_believed_before_the_claim() -> None:
    linked = HTML.format('<p>3 results in your town</p><a href="/list?where=x&amp;page=2">2</a>')
    search = numbered_page(Page(URL, linked.encode()), hits(3), total=3, parameter="page", size=50)
    assert (search.next_url, search.capped) == (f"{URL}&page=2", False)


@pytest.mark.parametrize("claim", ["500+ results", "Over 500 results", "more than 500 results"])
@pytest.mark.parametrize(("found", "next_page"), [(50, True), (3, False)])
def test_more_than_500_results_are_never_all(found: int, next_page: bool, claim: str) -> None:
    page = Page(f"{URL}&page=10", HTML.format(f"<p>{claim}</p>").encode())
    search = numbered_page(page, hits(found), total=500, parameter="page", size=50)
    assert (search.next_url is not None, search.capped) == (next_page, not next_page)


def test_no_results_beside_results_is_not_about_them() -> None:
    search = numbered_page(Page(URL, HTML.encode()), hits(3), total=0, parameter="page", size=50)
    assert (search.total, search.capped) == (None, False)


def test_page_numbers() -> None:
    assert [page_number(url, "p") for url in ("", URL, "https://x/?p=3", "https://x/?a=1&p=0", "https://x/?pp=4")] == [
        1,
        1,
        3,
        1,
        1,
    ]
    assert with_page_number("", "p", 2) is None
    assert with_page_number("https://x/a?p=1&q=b", "p", 2) == "https://x/a?p=2&q=b"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We found 1,234 results", 1234),
        ("1 result", 1),
        ("12 providers found", 12),
        ("No results for you", 0),
        ("Sorry, there are no doctors here", 0),
        ("Your search returned no matches", 0),
        ("500+ results", 500),
        ("1,000+ providers found", 1000),
        ("Showing 1-20 of 132", 132),
        ("21 – 40 of about 1,132 neurologists", 1132),
        ("Showing 1 to 20 of 132", 132),
        ("We could not find any doctors", 0),
        ("There are 0 providers", 0),
        ("No results? Call us", None),
        ("10 results per page", None),
        ("Show 25 results", None),
        ("2023 results of our survey", None),
        ("1-800-555-0100", None),
        ("average of 4.1 results", None),
        ("12 doctors", None),
        ("", None),
    ],
)
def test_result_count(text: str, count: int | None) -> None:
    assert result_count(Page("", f"<html><p>{text}</p></html>".encode()).visible_text) == count


@pytest.mark.parametrize(
    ("body", "cut", "part"),
    [
        (b"<html><p>1</p></html>", False, b"<html><p>1</p></html>"),
        (b"<html><p>1</p></html>\n<!-- cached -->", False, b"<html><p>1</p></html>\n<!-- cached -->"),
        (b"<html><p>1</p><p>23", True, b"<html><p>1</p><p>"),
        (b'<html><p>1</p><a href="/x', True, b"<html><p>1</p>"),
        (b"# Markdown 4", False, b"# Markdown 4"),
        (b"", False, b""),
    ],
)
def test_cut_off(body: bytes, cut: bool, part: bytes) -> None:
    page = Page("", body)
    assert (is_cut_off(page), whole_part(page).body) == (cut, part)


def key_of(url: str) -> str | None:
    return url.rsplit("/", 1)[-1] if "/dr/" in url else None


def test_cards_end_where_the_next_ones_begin() -> None:
    page = HTML.format(
        '<h1>Doctors</h1><div><div class="card"><a href="/dr/a">A</a><p>one <a href="/dr/a">more</a></p></div>'
        '<div class="card"><span><a href="/dr/b">B</a></span><p>two</p></div></div><a href="/about">x</a>'
    )
    found = [
        (key, url, card.xpath("string()").get())
        for key, url, card in cards(Page("", page.encode()).selector, "https://x", key_of)
    ]
    assert found == [("a", "https://x/dr/a", "Aone more"), ("b", "https://x/dr/b", "Btwo")]


def test_a_single_card_does_not_swallow_the_page() -> None:
    page = HTML.format('<div><h1>Doctors 4.1</h1><ul><li><a href="/dr/a">A</a><p>one</p></li></ul></div>')
    (only,) = cards(Page("", page.encode()).selector, "https://x", key_of)
    assert only[2].xpath("string()").get() == "Aone"


def test_apollo_references_of_both_kinds() -> None:
    body = b"""<script>window.__APOLLO_STATE__ = {"ROOT_QUERY": {"find({\\"a\\":1})": {"type": "id", "id": "r"}, "finder": 1},
        "r": {"list": [{"__ref": "D:1"}, {"type": "id", "id": "gone"}, 7], "data": {"type": "json", "json": [1]}},
        "D:1": {"name": "x", "self": {"__ref": "D:1"}}}; window.other = 1</script>"""
    state = apollo_state(body)
    (found,) = answers(state, "find")
    assert (found["list"][0]["self"]["name"], found["list"][1:], found["data"]) == ("x", [None, 7], [1])
    assert [shown["name"] for shown in objects(state, "self")] == ["x"]
    assert plain(state, [{"__ref": "D:1"}], depth=1) == [{"name": "x", "self": state["D:1"]}]
    assert plain(state, {"__ref": "D:1"}, depth=2)["self"]["self"] == state["D:1"], "a circle ends"


def test_an_apollo_cache_that_breaks_off_is_whole_so_far() -> None:
    state = apollo_state(b'window.__APOLLO_STATE__ = {"D:1": {"a": null, "b": {"__ref": "P:1"}, "c": {"__ref": "Q:1"}},'
                         b' "Q:1": {"n": 1}, "P:1": {"n": 2')  # fmt: skip
    assert state.keys() == {"D:1", "Q:1"}
    assert plain(state, state["D:1"]) == {"a": None, "c": {"n": 1}}, "what did not come is not empty"


def test_no_apollo_cache() -> None:
    assert apollo_state(b"<html></html>") == {}
    assert apollo_state(b'window.__APOLLO_STATE__ = {"a": ') == {}
    assert list(answers({}, "find")) == []

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from repmon.extract.challenge import looks_blocked
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.own_url import joined, linked_urls, own_urls, without_query
from repmon.extract.page import Page


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("<title>Dr. A</title>", 403, "blocked"),
        ("<title>Dr. A</title>", 429, "blocked"),
        ("<title>Just a moment...</title>", 503, "blocked"),
        ("<title>x</title><script>window.gokuProps = {}</script>", 202, "blocked"),
        ("<title>Access Denied</title>", 200, "blocked"),
        ('<div id="px-captcha">', 200, "blocked"),
        ("<title>Dr. A</title>", 404, "not_found"),
        ("<title>Dr. A</title>", 410, "not_found"),
        ("<title>Page not found</title>", 200, "not_found"),
        ("<h1>This provider is <b>no longer available</b></h1>", 200, "not_found"),
        ("<title>Dr. A</title>", 500, "unreadable"),
        ("", 200, "unreadable"),
        ("<html><body><h1>Dr. A", 200, "unreadable"),
        ("<html><body><h1>Dr. A</h1></body></html>", 200, "unreadable"),
    ],
)
def test_reason(body: str, status: int, reason: str) -> None:
    assert explain_no_listing(Page("", body.encode(), status), "physician").reason == reason


def test_a_real_page_that_carries_the_guards_script_is_not_blocked() -> None:
    script = b'<script src="https://x.awswaf.com/challenge.js"></script>'
    assert looks_blocked(Page("", script + b"<title>Dr. A</title>")) is None
    assert looks_blocked(Page("", b"window.gokuProps" + b'<script type="application/ld+json">{}</script>')) is None
    assert looks_blocked(Page("", b"<title>Captcha and I, a memoir</title>" + b"x" * 400_000)) is None


def test_own_urls_canonical_first_whatever_the_order_of_attributes() -> None:
    meta, link = (
        b"<meta content='https://a.example/og' property=og:url>",
        b'<link href="https://a.example/?a=1&amp;b=2" rel="canonical">',
    )
    page = Page("", meta + link)
    assert list(own_urls(page)) == ["https://a.example/?a=1&b=2", "https://a.example/og"]


def test_linked_urls_are_absolute() -> None:
    page = Page(
        "https://a.example/x/", b'<a class=b href="y">Y</a><a rel="Next" href="/z">Z</a><a href="https://[">bad</a><a>none</a>'
    )
    assert list(linked_urls(page)) == [("", "https://a.example/x/y"), ("next", "https://a.example/z")]
    assert list(linked_urls(page, "Next")) == [("next", "https://a.example/z")]


@pytest.mark.parametrize(
    "href", ["/z", "/z?p=2", "z", "//b.example/z", "/a/../z", "/z?", "/z;#", "?p=2", "/a b", "https://b.example"]
)
def test_links_are_joined_as_urljoin_does(href: str) -> None:
    for base in ("https://a.example/x/y?q#f", "http://127.0.0.1:80", "", "/x"):
        assert joined(base, href) == urljoin(base, href)


@pytest.mark.parametrize(
    ("url", "kept"), [("https://a.example/x?lid=1#y", "https://a.example/x"), ("", ""), ("https://[", "https://[")]
)
def test_without_query(url: str, kept: str) -> None:
    assert without_query(url) == kept

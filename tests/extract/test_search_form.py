"""How a site is searched, as one of its pages shows it."""

from __future__ import annotations

import json

import pytest

from repmon.extract.page import Page
from repmon.extract.search_form import search_form

URL = "https://reviews.example.org/doctors/ada-fernlake"


def action(target: object) -> str:
    site = {"@type": "WebSite", "potentialAction": {"@type": "SearchAction", "target": target}}
    return f'<script type="application/ld+json">{json.dumps(site)}</script>'


@pytest.mark.parametrize(
    ("html", "form"),
    [
        (action("https://reviews.example.org/search?lang=en&q={search_term_string}"), ("/search", "q")),
        (action({"@type": "EntryPoint", "urlTemplate": "https://reviews.example.org/?s={term}"}), ("/", "s")),
        (action("https://www.example.com/search?q={search_term_string}"), None),
        ('<form action="/find"><input name="zip"><input type="search" name="query"></form>', ("/find", "query")),
        ('<form><input type="text" name="q"></form><form action="/people"><input name="name"></form>', ("/people", "name")),
        ('<form method="POST" action="/find"><input name="q"></form>', None),
        ('<form action="https://www.example.com/find"><input name="q"></form>', None),
        ('<form action="/mail"><input type="email" name="q"></form>', None),
        ("", None),
    ],
)
def test_search_form(html: str, form: tuple[str, str] | None) -> None:
    assert search_form(Page(URL, f"<html><body>{html}</body></html>".encode())) == form

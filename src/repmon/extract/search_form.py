"""The site's own search, as one of its pages offers it: a search action in its schema.org data, or a form."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from repmon.extract.fields import dict_of, list_of, text_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.page import Page

_FIELDS = ("name", "q", "query", "search", "search_query", "text", "term", "keyword", "keywords", "what", "s")
"""Names of fields for free words, those first that ask for a person."""
_SLOT = re.compile(r"\{[^{}]*\}")


class SearchForm(NamedTuple):
    """Where a search is asked, and the parameter that holds its words."""

    path: str
    parameter: str


def search_form(page: Page) -> SearchForm | None:
    """Return how to search the page's own site; None when the page does not show it, or another site is searched."""
    offered = [*_actions(page), *_forms(page)]
    own = [(urlsplit(urljoin(page.url, url)), field) for url, field in offered]
    host = urlsplit(page.url).netloc
    found = [SearchForm(parts.path or "/", field) for parts, field in own if parts.netloc == host]
    return min(found, key=lambda form: _FIELDS.index(form.parameter), default=None)


def _actions(page: Page) -> list[tuple[str, str]]:
    """``"target": "https://…/search?q={search_term_string}"`` of a website's ``potentialAction``."""
    actions = (dict_of(action) for node in json_ld_nodes(page) for action in list_of(node.get("potentialAction")))
    targets = (target for action in actions for target in list_of(action.get("target")))
    urls = (text_of(dict_of(target).get("urlTemplate", target)) or "" for target in targets)
    return [(url, field) for url in urls for field, value in parse_qsl(urlsplit(url).query) if _SLOT.fullmatch(value)
            and field in _FIELDS]  # fmt: skip


def _forms(page: Page) -> list[tuple[str, str]]:
    """The fields for words of forms that change nothing (method GET)."""
    forms = [form for form in page.selector.css("form") if (form.attrib.get("method") or "get").casefold() == "get"]
    return [
        (form.attrib.get("action", ""), field)
        for form in forms
        for field in form.css('input:not([type]), input[type="text"], input[type="search"]').xpath("@name").getall()
        if field in _FIELDS
    ]

"""Pages of results that are numbered by a parameter of their address: where the next one is, and whether all was shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from repmon.extract.cut_off import is_cut_off
from repmon.extract.fields import count_of
from repmon.extract.no_listing import explain_no_listing
from repmon.extract.own_url import linked_urls, path_of
from repmon.extract.page import Page
from repmon.extract.visible_text import VisibleText
from repmon.model import Listing, NoListing, SearchPage

_PEOPLE = r"(?:doctors|providers|physicians)"
_CLAIM = re.compile(
    r"(?<![\d,.])(?<!\bshow )(?P<count>\d{1,3}(?:,\d{3})+|\d+)(?P<more>\+?)"
    rf"(?: results?\b(?! (?:per|of)\b)| {_PEOPLE} found\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?:(?:show|display|view)ing |results? )?\d[\d,]* ?(?:[-–]|to) ?\d[\d,]* of (?:about )?(?P<count>\d[\d,]*)(?P<more>\+?)",
    re.IGNORECASE,
)
"""The part of all results that a page shows ("Showing 21-40 of 132")."""
_MORE_THAN = re.compile(r"\b(?:over|more than) $", re.IGNORECASE)
_NO_CLAIM = re.compile(
    r"(?:sorry, |your search )?(?:there (?:are|were) |we found |returned |(?:we )?(?:could|did)(?: not|n['’]t) find )?"
    rf"(?:no|any|zero|0) (?:matching )?(?:results|matches|{_PEOPLE})\b(?!\s*\?)",
    re.IGNORECASE,
)
_CLAIM_WITHIN = 200
"""Lines from the page's start among which the number of results stands."""


def numbered_page(page: Page, hits: Sequence[Listing], *, total: int | None, parameter: str, size: int) -> SearchPage:
    """Make a search page of what was read.

    A next page is asked for when the page links to it, whatever it claims, or is full; asking once too often is harmless, as a
    page that repeats the one before is noticed. A last page that leaves claimed results unread, that claims "500+", or that was
    cut off, proves no absence. "No results" beside results is another part of the page speaking.

    Args:
        page: the page.
        hits: the results on it.
        total: the number of results that the page claims, if it does.
        parameter: name of the page number in the address, counted from 1.
        size: results on a full page.
    """
    number = page_number(page.url, parameter)
    read_so_far = (number - 1) * size + len(hits)
    cut_off = is_cut_off(page)
    total = None if hits and total == 0 else total
    is_all = total is not None and read_so_far >= total and not _claims_more(page)
    is_full = len(hits) >= size and not is_all
    more = bool(hits) and not cut_off and (is_full or _links_to(page, parameter, number + 1))
    next_url = with_page_number(page.url, parameter, number + 1) if more else None
    capped = cut_off or (next_url is None and total is not None and (total > read_so_far or _claims_more(page)))
    return SearchPage(tuple(hits), total, next_url, capped)


def explain_no_list(page: Page) -> NoListing:
    """Judge a page on which no results were found. One that is not there is unreadable: it says nothing about anybody."""
    why = explain_no_listing(page, "list of physicians")
    return replace(why, reason="unreadable") if why.reason == "not_found" else why


def result_count(visible: VisibleText) -> int | None:
    """How many results a page claims ("132 results", "1 result", "500+ results", "No results"); None when it does not say."""
    return _claimed(visible)[0]


def _claims_more(page: Page) -> bool:
    return _claimed(page.visible_text)[1]


@lru_cache(maxsize=1)  # a list is asked for its claim up to three times, each time through two hundred lines
def _claimed(visible: VisibleText) -> tuple[int | None, bool]:
    """The number that a page claims, and whether it says that there are more."""
    for text in visible.first_texts(_CLAIM_WITHIN):
        if match := _CLAIM.search(text[:300]) or _RANGE.match(text):
            return count_of(match["count"]), bool(match["more"] or _MORE_THAN.search(text[: match.start("count")]))
        if _NO_CLAIM.match(text):
            return 0, False
    return None, False


def page_number(url: str, parameter: str) -> int:
    """The page's number, 1 when the address names none."""
    number = re.search(rf"[?&]{re.escape(parameter)}=(\d{{1,6}})(?:&|$)", url)
    return max(1, int(number[1])) if number else 1


def with_page_number(url: str, parameter: str, number: int) -> str | None:
    """The address of another page of the same results; None without an address."""
    if not url:
        return None
    parts = urlsplit(url)
    query = {**parse_qs(parts.query), parameter: [str(number)]}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, doseq=True), ""))


def _links_to(page: Page, parameter: str, number: int) -> bool:
    path, asked = path_of(page.url), f"{parameter}={number}"
    return any(page_number(url, parameter) == number and path_of(url) == path for _, url in linked_urls(page, asked))

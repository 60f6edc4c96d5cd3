"""Why a page gave no listing: the site refused, the listing is not there, or the page cannot be read.

The three must never be mixed up: only *not found* on a healthy night may make a listing *gone*.
"""

from __future__ import annotations

import re
from html import unescape

from repmon.extract.challenge import is_challenge, looks_blocked, title_of
from repmon.extract.page import Page
from repmon.model import NoListing

_GONE_STATUS = (404, 410)
_GONE = re.compile(
    r"\b404\b|\b410\b|not (?:be )?found|no longer (?:available|listed|exists?|active|here)|has been removed"
    r"|(?:does not|doesn['’]t) exist|can(?:no|['’])t find|could(?:n['’]t| not) find|(?:page|profile) unavailable",
    re.IGNORECASE,
)
_HEADING_TAG = re.compile(r"<h1\b[^>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</h1", re.IGNORECASE)
_LONGEST_HEADING = 400
"""Characters, with the tags in it."""
_TAG = re.compile(r"<[^>]*>")


def explain_no_listing(page: Page, missing: str) -> NoListing:
    """Judge a page on which no listing was found; ``missing`` says what was looked for in vain."""
    if blocked := looks_blocked(page):
        return NoListing("blocked", blocked)
    if page.status in _GONE_STATUS:
        return NoListing("not_found", f"HTTP {page.status}")
    if page.status >= 400:
        return NoListing("unreadable", f"HTTP {page.status}")
    if not page.body.strip():
        return NoListing("unreadable", "the page is empty")
    heading = main_heading(page)
    if is_challenge(heading):
        return NoListing("blocked", f'page headed "{heading[:80]}"')
    for shown in (title_of(page), heading):
        if _GONE.search(shown):
            return NoListing("not_found", f'the page says "{shown[:80]}"')
    if not page.body.rstrip()[-200:].lower().endswith((b"</html>", b"-->")) and page.looks_like_html:
        return NoListing("unreadable", f"the page ends early and has no {missing}")
    return NoListing("unreadable", f"the page has no {missing}")


def says_gone(page: Page) -> bool:
    """Whether the page itself says that what was asked for is not there (status, title or main heading)."""
    return page.status in _GONE_STATUS or bool(_GONE.search(title_of(page)) or _GONE.search(main_heading(page)))


def main_heading(page: Page) -> str:
    """The page's first ``<h1>`` in one line, read without a DOM; empty when there is none."""
    begin = _HEADING_TAG.match(page.text, page.heading_at) if page.heading_at >= 0 else None
    end = _HEADING_END.search(page.text, begin.end(), begin.end() + _LONGEST_HEADING) if begin else None
    if begin is None or end is None:
        return ""
    return " ".join(unescape(_TAG.sub(" ", page.text[begin.end() : end.start()])).split())

"""Pages that a site's guard sends instead of the page that was asked for.

A real page may carry the guard's script (Healthgrades carried AWS WAF's in 2025), so only what the guard's own page shows
counts: its title, its puzzle, its start-up variables. Detection ends a site's night; nothing here tries to get past it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from repmon.extract.page import Page

_BLOCKED_STATUS = {401: "asks for a login", 403: "refuses us", 429: "asks us to slow down"}
_LARGEST_CHALLENGE = 300_000
"""Bytes; guards' pages are small, and a large page that mentions one is a real page."""

_HEAD = 48_000
"""Bytes in which a guard's own page shows itself; looking through the rest of every real page costs more than reading it."""

_TITLES = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|human verification|are you (?:a )?human"
    r"|pardon our interruption|verif(?:y|ying) (?:that )?you(?:'|’| a)re (?:a )?human|security check|robot check"
    r"|request blocked|you have been blocked|captcha|bot verification",
    re.IGNORECASE,
)
_MARKS = (
    (b"window.gokuProps", "AWS WAF challenge"),
    (b"window.awsWafCookieDomainList", "AWS WAF challenge"),
    (b"AwsWafCaptcha.renderCaptcha", "AWS WAF captcha"),
    (b"window._cf_chl_opt", "Cloudflare challenge"),
    (b'id="cf-error-details"', "Cloudflare block page"),
    (b'id="challenge-form"', "Cloudflare challenge"),
    (b'id="px-captcha"', "PerimeterX captcha"),
    (b"geo.captcha-delivery.com", "DataDome captcha"),
    (b"_Incapsula_Resource", "Imperva block page"),
    (b"Press &amp; Hold to confirm you are", "PerimeterX captcha"),
)
_TITLE = re.compile(rb"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"\b(?:log|sign)[ _-]?(?:in|on|up)\b|\b(?:auth|sso|session|register|account)\b", re.IGNORECASE)
_CONTENT = (b"application/ld+json", b"__next_data__", b"self.__next_f.push", b"itemscope")
"""Data of a real page, in lower case (plain searches: a pattern that ignores case costs ten times more on every page)."""


def looks_blocked(page: Page) -> str | None:
    """Say in a few words by what a page was blocked; None when it is no refusal."""
    if page.status in _BLOCKED_STATUS:
        return f"HTTP {page.status}: the site {_BLOCKED_STATUS[page.status]}"
    if len(page.body) > _LARGEST_CHALLENGE:
        return None
    head = page.body[:_HEAD]
    what = next((what for mark, what in _MARKS if mark in head), None) or _telling_title(page)
    if what is None:  # nearly every page: the dearer question is not asked
        return None
    lower = page.body.lower()
    return None if any(mark in lower for mark in _CONTENT) else what


def asks_for_login(page: Page) -> bool:
    """Tell whether this is a login wall: a page for a password whose address or title says so.

    Both are needed, because the front page to which a removed profile leads often has a login form in its corner.
    """
    if _PASSWORD.search(page.body) is None:
        return False
    return bool(_LOGIN.search(urlsplit(page.url).path) or _LOGIN.search(title_of(page)))


def _telling_title(page: Page) -> str | None:
    title = title_of(page)
    return f'page titled "{title[:80]}"' if is_challenge(title) else None


def is_challenge(heading: str) -> bool:
    """Whether a title or a heading is that of a guard's own page."""
    return _TITLES.match(heading) is not None


def title_of(page: Page) -> str:
    """The page's ``<title>`` in one line, read without a DOM; empty when there is none."""
    match = _TITLE.search(page.body)
    return " ".join(match[1].decode("utf-8", errors="replace").split()) if match else ""

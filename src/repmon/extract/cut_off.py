"""Pages that end before their end: a connection that broke, a copy that was saved too early.

What came is worth reading, but the last value on it may be half a value ("4.7 from 3" of 30), and what did not come proves
nothing absent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from repmon.extract.page import Page

_END = re.compile(rb"</html\s*>|-->\s*$", re.IGNORECASE)
_END_WITHIN = 400
"""Bytes from the page's end in which its last tag stands; some sites write a comment or a script behind it."""


def is_cut_off(page: Page) -> bool:
    """Whether an HTML page ends before its end. A saved text or Markdown copy has no end to tell."""
    return not _END.search(page.body, max(0, len(page.body) - _END_WITHIN)) and page.looks_like_html


def whole_part(page: Page) -> Page:
    """The page up to its last whole tag when it was cut off, else the page itself."""
    if b"\x00" in page.body[:_END_WITHIN] or not is_cut_off(page):
        return page
    return replace(page, body=page.body[: page.body.rfind(b">") + 1])

"""The organisation's own "Find a doctor" pages.

Access:
    Plain HTTP. Every page that the sitemap (``sitemap`` in ``repmon.toml``) or the list pages (``start``) name is read; a page
    with a schema.org physician (JSON-LD, microdata, RDFa) is a listing, and so is one headed by a doctor's name; what the data
    leave open (offices, phones, specialties, new patients) is looked for in the page's words.
    Only addresses that look like people's pages (``/find-a-doctor/…``, ``/physicians/…``) are visited;
    ``allow = ["/who-we-are/"]`` names others: regular expressions, of which one must be found in the address.
Terms:
    The organisation's own site: its owner agrees.
Robots:
    Read live at the start of every run and followed strictly.
Scale:
    Whatever ``bestRating`` says, else 5. A self-published rating is the organisation's own survey, not a third party's, and is
    labelled so.
Correcting a listing:
    The web team changes the directory or the system that feeds it.
Caveats:
    A page about a clinic names its physicians, too: it is nobody's listing unless it names exactly one, or says whose it is.
    Hand-written JSON-LD is often broken and is repaired where that is certain.
History:
    Read since 2026.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import unquote

from repmon.crawl.directory import DirectorySpider
from repmon.extract.directory_page import read_directory_page
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.model import PageReading

_PEOPLE = re.compile(
    r"/(?:[\w-]*-)?(?:doctors?|physicians?|providers?|clinicians?|specialists?|practitioners?|surgeons?|dentists?|people|faculty"
    r"|staff|team|profiles?|bios?)(?:-[\w-]+)?/[^/?#]|/(?:meet-)?dr-[^/?#]+/?$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


class OwnDirectory(DirectorySpider):
    """Physician pages of the organisation's own site."""

    name = "own_directory"
    title = "Own directory"
    home = ""
    counts_what = "own survey"
    fix_note = "Ask the web team to change the directory, or the system that feeds it."
    people: ClassVar[re.Pattern[str]] = _PEOPLE
    """What the address of a physician's page looks like, where ``allow`` does not say it."""

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """The address's path, in small letters, without index page and final slash; None for the front page."""
        path = _INDEX.sub("", unquote(path_of(url))).rstrip("/").casefold()
        return path or None

    def is_profile(self, url: str) -> bool:
        """Whether a page of the sitemap is worth a visit."""
        allow = self.tonight.site.options.get("allow") or [self.people.pattern]
        return self.key_of(url) is not None and any(re.search(str(pattern), url, re.IGNORECASE) for pattern in allow)

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read the page of one physician, or a list that leads to such pages; a page about nobody is no listing."""
        return read_directory_page(page, cls, cls.people)

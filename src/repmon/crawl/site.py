"""What makes one site different from another, for those who read its pages: nothing here knows of a network.

URLs: the class methods know only the site's real address (``home``). Where ``base_url`` is configured (a mirror, a test
server), the engine replaces the one by the other on the way out and back, so ``key_of`` should look at the path alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import unquote

from repmon.config import Config, SiteConfig
from repmon.extract.own_url import path_of
from repmon.extract.page import Page
from repmon.model import Listing, PageReading, Wanted

_IGNORES_CASE = int(re.IGNORECASE)
"""A plain number: a list asks for the keys of hundreds of links, and an enumeration's ``&`` costs more than the search."""


class Site:
    """One site: how to search it and how to read its pages. Only class attributes and class methods, all of them pure."""

    name: str
    """The site's name in ``repmon.toml`` and in the database, for example ``ratemds``."""
    title: ClassVar[str]
    """The site's name as people know it, for example ``RateMDs``."""
    home: ClassVar[str]
    """The site's real address without a final slash; empty when only the configuration knows it."""

    profile_path: ClassVar[re.Pattern[str]]
    """How the path of a profile's address looks; the group ``key`` is the listing's id, in small letters where the pattern
    ignores case. Not needed with a ``key_of``."""

    scale_max: ClassVar[float] = 5.0
    """Best rating the site can show."""
    step: ClassVar[float | None] = None
    """Smallest difference between two ratings that the site shows; ``None`` when values come unrounded."""
    counts_what: ClassVar[str | None] = None
    """What the site's count counts: ``ratings``, ``reviews`` or ``surveys``."""

    fix_url: ClassVar[str | None] = None
    """Page on which a listing's owner corrects it; ``None``: the profile itself."""
    fix_note: ClassVar[str] = "Claim this profile on the site."
    """Who may correct a listing, how, and the usual wait, in a sentence or two."""

    min_delay_seconds: ClassVar[float] = 0.0
    """Pause between two requests that this site asks for, when longer than the configured one."""
    max_search_pages: ClassVar[int] = 5
    """Pages of one search that are read; a search that has more is capped and proves no absence."""
    enumerates: ClassVar[bool] = False
    """Whether the site's whole directory is read, so that nobody has to be searched for."""
    cards_are_listings: ClassVar[bool] = False
    """Whether a search result's card tells as much as the profile: then it is stored without reading that page tonight."""
    api: ClassVar[bool] = False
    """Whether an API is asked under an agreement with a key (:mod:`repmon.crawl.api`): no robots.txt speaks of that."""
    why_unproven: ClassVar[str | None] = None
    """Why finding nobody proves nothing on this site; ``None`` where a complete search does prove absence."""
    first_find_ends_search: ClassVar[bool] = False
    """Whether ``search_urls`` are tried one after the other until one finds somebody, rather than together."""

    @classmethod
    def key_of(cls, url: str) -> str | None:
        """Return the site's own stable id for the listing at this URL, or None when it is no listing's page."""
        match = cls.profile_path.search(path_of(url))
        if match is None:
            return None
        key = unquote(match["key"]) if "%" in url else match["key"]
        return key.casefold() if cls.profile_path.flags & _IGNORES_CASE else key

    @classmethod
    def profile_url(cls, site_key: str) -> str | None:
        """Return the address (under ``home``) of a listing's page, or None when the id alone does not tell it."""
        return None

    @classmethod
    def read(cls, page: Page) -> PageReading:
        """Read one page: a profile (``Listing``), a page of results (``SearchPage``), or neither (``NoListing``)."""
        raise NotImplementedError

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        """Return the first page (under ``home``) of each search that together find this physician, best first."""
        return ()

    @classmethod
    def card_is_listing(cls, hit: Listing) -> bool:
        """Tell whether this search result is a listing already, or leads to a page to be read."""
        return cls.cards_are_listings

    @classmethod
    def searches_prove(cls) -> bool:
        """Tell whether people are searched for one by one, and finding nobody proves that somebody is not there."""
        return not cls.enumerates and cls.why_unproven is None

    @classmethod
    def why_not_run(cls, config: Config, site: SiteConfig) -> str | None:
        """Say what this site lacks beside permission, in one line, or None when it may run."""
        return None

    @classmethod
    def configured(cls, site: SiteConfig) -> SiteConfig:
        """Return the site's table completed by what follows from its own keys."""
        return site

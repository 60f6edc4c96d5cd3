"""Which listing a row speaks of: its site, and the site's own stable id."""

from __future__ import annotations

import re
from functools import cache

from repmon.clean.urls import canonical_url
from repmon.crawl.catalogue import load_spider, sites
from repmon.imports.table_rows import RowError, Values

_SITE_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


def site_of_row(values: Values) -> str:
    """The row's site name.

    Raises:
        RowError: when it is empty or not usable as a name.
    """
    shown = values.get("site", "")
    site = shown.strip().casefold().replace(" ", "_").replace("-", "_").replace(".com", "")
    if not _SITE_NAME.fullmatch(site):
        raise RowError("site", shown or None, "not a site's name; write for example ratemds. The row was left out")
    return site


def site_key_of_row(values: Values, site: str) -> str:
    """The row's ``site_key``, or the one that the site's own reader (else the address) gives.

    Raises:
        RowError: when there is neither a site_key nor a usable address.
    """
    if "site_key" in values:
        return values["site_key"]
    url = values.get("url", "")
    key = _key_by_reader(site, url) if site in _known_sites() else None
    key = key or canonical_url(url)
    if not key:
        raise RowError("url", url or None, "neither a site_key nor a web address; the row was left out")
    return key


@cache
def _known_sites() -> frozenset[str]:
    return frozenset(info.name for info in sites())


def _key_by_reader(site: str, url: str) -> str | None:
    return load_spider(site).key_of(url)

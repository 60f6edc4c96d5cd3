"""Which listing a row speaks of: its site, and the site's own stable id."""

from __future__ import annotations

import re
from difflib import get_close_matches
from urllib.parse import urlsplit

from repmon.clean.urls import canonical_url
from repmon.config import Config
from repmon.crawl.catalogue import load_spider, sites
from repmon.crawl.declared import declared_spiders
from repmon.imports.table_rows import RowError, Values

_SITE_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_WITHOUT_SCHEME = re.compile(r"(?://)?([\w-]+(?:\.[\w-]+)+(?:[:/?#].*)?)")


class Identity:
    """What is known of the sites, those declared in ``repmon.toml`` among them, to tell rows of files apart."""

    def __init__(self, config: Config) -> None:
        """Raises ConfigError when a site that ``repmon.toml`` declares cannot be used."""
        self._declared = declared_spiders(config)
        self._readers = {info.name for info in sites()}
        self._names = {_squeezed(shown): info.name for info in sites() for shown in (info.name, info.title)}
        self._names |= {_squeezed(shown): name for name, spider in self._declared.items() for shown in (name, spider.title)}
        self._homes = {info.name: info.home for info in sites() if info.home}
        self._hosts = {_host(info.home): info.name for info in sites() if info.home}
        for name in self._declared:
            site = config.site(name)
            self._hosts |= {_host(url): name for url in (site.base_url, site.sitemap, *site.start) if url}

    def site(self, values: Values) -> str:
        """The row's site name: as it is called here, by its title or web address; without one, the site of the row's url.

        Raises:
            RowError: when it is empty or not usable as a name.
        """
        shown = values.get("site", "").strip()
        host = _host(_with_scheme(shown or values.get("url", "")))
        known = self._names.get(_squeezed(shown)) or self._hosts.get(host)
        if near := get_close_matches(_squeezed(shown), self._names, n=1, cutoff=0.8) if shown and not known else []:
            meant = self._names[near[0]]
            raise RowError("site", shown, f"no site that is known; did you mean {meant}? The row was left out")
        site = known or shown.casefold().replace(" ", "_").replace("-", "_").replace(".com", "")
        if not _SITE_NAME.fullmatch(site):
            raise RowError("site", shown or None, "not a site's name; write for example ratemds. The row was left out")
        return site

    def url(self, values: Values, site: str) -> str:
        """The row's address as it may be asked for: exports leave out ``https://`` or the host; empty when there is none.

        Raises:
            RowError: when it is no web address, or holds a password.
        """
        shown = values.get("url", "").strip()
        url = f"{self._homes.get(site, '')}{shown}" if re.match("/[^/]", shown) else _with_scheme(shown)
        if shown and not _is_web_address(url):
            raise RowError("url", shown, "no web address that may be asked for; the row was left out")
        return url

    def site_key(self, values: Values, site: str) -> str:
        """The row's ``site_key``, or the one that the site's own reader (else the address) gives.

        Raises:
            RowError: when there is neither a site_key nor an address of a listing on this site.
        """
        if "site_key" in values:
            return values["site_key"]
        url = self.url(values, site)
        reader = self._declared.get(site) or (load_spider(site) if site in self._readers else None)
        others = self._hosts.get(_host(url), site)
        if others != site:
            raise RowError("url", url, f"an address of {others}, not of {site}; the row was left out")
        key = reader.key_of(url) if reader else canonical_url(url)
        if not key:
            wrong = f"no address of a listing on {reader.title}" if reader and url else "no web address"
            raise RowError("url", url or None, f"{wrong}, and no site_key; the row was left out")
        return key


def _squeezed(shown: str) -> str:
    return "".join(filter(str.isalnum, shown.casefold()))


def _with_scheme(url: str) -> str:
    return f"https://{bare[1]}" if (bare := _WITHOUT_SCHEME.fullmatch(url.strip())) else url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed bracket
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an unclosed bracket: not an address
        return ""

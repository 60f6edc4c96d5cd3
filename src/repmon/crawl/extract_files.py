"""``repmon extract``: what a site's reader sees on saved pages. No network, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from repmon.config import load_config
from repmon.crawl.base import SiteSpider
from repmon.crawl.catalogue import load_spider, sites, unknown_site
from repmon.crawl.declared import declared_spiders
from repmon.extract.own_url import own_urls
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading

_LARGEST = 30 * 1024 * 1024
"""Bytes; a larger file is not a page that a browser was sent."""


def extract_files(
    site: str, files: Iterable[Path], url: str | None = None, *, config_file: Path | None = None
) -> Iterator[dict[str, Any]]:
    """Yield one JSON-able line per profile and one per card of a search page, in the files' order; unknown is None.

    ``config_file`` is looked at, where there is one, only for a site that has no reader of its own: it may declare it.
    Without ``url`` a page's address is taken from the page itself. Every line names its ``file``; one that gives no listing
    yields a single line with an ``error``.

    Raises:
        repmon.crawl.catalogue.UnknownSiteError: when there is no such site.
        repmon.config.ConfigError: the configuration was needed and cannot be used.
    """
    spider = _spider(site, config_file)
    for file in files:
        yield from _lines(spider, file, url)


def _spider(site: str, config_file: Path | None) -> type[SiteSpider]:
    own = [info.name for info in sites()]
    if site in own or config_file is None or not config_file.exists():
        return load_spider(site)
    declared = declared_spiders(load_config(config_file))
    if site not in declared:
        raise unknown_site(site, sorted([*own, *declared]))
    return declared[site]


def _lines(spider: type[SiteSpider], file: Path, url: str | None) -> Iterator[dict[str, Any]]:
    try:
        with file.open("rb") as opened:
            body = opened.read(_LARGEST + 1)
    except OSError as error:
        yield _error(spider, file, f"cannot be read ({error.strerror or error})")
        return
    if len(body) > _LARGEST:
        yield _error(spider, file, f"larger than {_LARGEST // 1024 // 1024} MB, not a page")
        return
    page = Page(url or _address(spider, body), body)
    reading = spider.read(page)
    if isinstance(reading, NoListing) and reading.reason == "unreadable" and (host := _another_sites(spider, page)):
        yield _error(spider, file, f"unreadable: a page of {host}, not of {spider.title}")
    else:
        yield from _reading_lines(spider, file, reading)


def _address(spider: type[SiteSpider], body: bytes) -> str:
    """The page's own address: one that the site's reader recognises as a listing's, else the first one it gives; else empty.

    Another site's address says nothing here: its paths may look like this one's.
    """
    shown = [address for address in own_urls(Page("", body)) if _is_the_sites(spider, address)]
    return next((address for address in shown if spider.key_of(address)), shown[0] if shown else "")


def _is_the_sites(spider: type[SiteSpider], address: str) -> bool:
    """Whether an address has the site's domain, under whatever name of a server; an own directory's site may have any."""
    home, host = _host(spider.home), _host(address)
    return not home or not host or host.split(".")[-2:] == home.split(".")[-2:]


def _another_sites(spider: type[SiteSpider], page: Page) -> str | None:
    """The host that a page names as its own, when the site has no such one."""
    stated = [address for address in own_urls(page) if _host(address)]
    return _host(stated[0]) if stated and not any(_is_the_sites(spider, address) for address in stated) else None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # an unclosed bracket: no address
        return ""


def _reading_lines(spider: type[SiteSpider], file: Path, reading: PageReading) -> Iterator[dict[str, Any]]:
    if isinstance(reading, NoListing):
        yield _error(spider, file, f"{reading.reason}: {reading.detail}")
        return
    listings = [reading] if isinstance(reading, Listing) else reading.hits
    yield from ({**listing_line(listing), "file": str(file)} for listing in listings)
    if not listings:
        yield _error(spider, file, "a search page without results")


def listing_line(listing: Listing) -> dict[str, Any]:
    """A listing as one JSON-able object, as ``repmon extract`` prints it."""
    rating = listing.rating
    return {
        "site": listing.site,
        "site_key": listing.site_key or None,
        "url": listing.url or None,
        "name": listing.name,
        "credentials": listing.credentials,
        "npi": listing.npi,
        "gender": listing.gender,
        "specialties": list(listing.specialties),
        "practice": listing.practice,
        "offices": [
            {name: getattr(office, name) for name in ("name", "street", "street2", "city", "state", "zip", "phone")}
            for office in listing.offices
        ],
        "website": listing.website,
        "rating": rating.value if rating else None,
        "scale_max": rating.scale_max if rating else None,
        "step": rating.step if rating else None,
        "count": rating.count if rating else None,
        "counts_what": rating.counts_what if rating else None,
        "histogram": list(rating.histogram) if rating and rating.histogram else None,
        "accepting": listing.accepting,
        "status": listing.status,
        "found_by": dict(listing.found_by),
        "disagreements": list(listing.disagreements),
    }


def _error(spider: type[SiteSpider], file: Path, message: str) -> dict[str, Any]:
    return {"site": spider.name, "file": str(file), "error": message}

"""From a page to what came of a task. Pure: no network, no clock, no database."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from pathlib import Path

from repmon.crawl.address import SiteAddress
from repmon.crawl.site import Site
from repmon.extract.challenge import asks_for_login
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, PageReading, SearchPage, Task, Visit

logger = logging.getLogger(__name__)

GONE_STATUSES = frozenset({404, 410})


def read_safely(site: type[Site], page: Page) -> PageReading:
    """Read a page; a reader that stumbles makes the page unreadable instead of ending the night.

    What is logged and kept says where it stumbled, not over what: the error's text may be a reviewer's.
    """
    try:
        return site.read(page)
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over, the night goes on
        where = traceback.extract_tb(error.__traceback__)[-1]  # a line: a template that changed fails on every page of a site
        kind = f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}"
        mend = f"save it, run 'repmon --debug extract {site.name} FILE' and report it"
        logger.warning("%s: reader failed on %s (%s); %s", site.name, page.url, kind, mend)
        return NoListing("unreadable", f"reader failed: {kind}")


def profile_visit(site: type[Site], address: SiteAddress, task: Task, page: Page, *, redirected: bool) -> Visit:
    """Say what a ``visit`` task came to.

    Args:
        site: the site's spider, which reads the page.
        address: how the site's own addresses become tonight's.
        task: the listing that was asked for.
        page: what came back, under the site's own address.
        redirected: whether the site sent us elsewhere on the way.
    """
    url = address.out(page.url)
    if page.status in GONE_STATUSES:
        return Visit(task, "not_found", detail=f"HTTP {page.status}", url=url)
    if page.status != 200 and not site.api:  # an API's reader knows its own error answers
        return Visit(task, "error", detail=f"HTTP {page.status}", url=url)
    key = site.key_of(page.url)
    if redirected and key is None and asks_for_login(page):
        return Visit(task, "unreadable", detail=f"the site asks for a login ({page.url})", url=url)
    if redirected and key is None:
        return Visit(task, "not_found", detail=f"moved to {page.url}, which is no profile", url=url)
    reading = read_safely(site, page)
    if key is not None and key != task.target:
        return _elsewhere(task, address, url, key, reading)
    return _profile_reading(task, address, url, reading)


def _elsewhere(task: Task, address: SiteAddress, url: str, key: str, reading: PageReading) -> Visit:
    """A page that leads to another listing's: merged or renamed, as far as can be seen; whose it is, is judged later."""
    if isinstance(reading, Listing) and reading.site_key == key:
        return Visit(task, "moved", (replace(reading, url=address.out(reading.url)),), detail=f"leads to {key}", url=url)
    return Visit(task, "other_person", detail=f"leads to {key}", url=url)


def _profile_reading(task: Task, address: SiteAddress, url: str, reading: PageReading) -> Visit:
    if isinstance(reading, NoListing):
        return Visit(task, reading.reason, detail=reading.detail, url=url)
    if isinstance(reading, SearchPage):
        return Visit(task, "not_found", detail="a list is shown in place of the profile", url=url)
    if reading.site_key != task.target:
        return Visit(task, "other_person", detail=f"shows {reading.site_key}", url=url)
    return Visit(task, "listing", listings=(replace(reading, url=address.out(reading.url)),), url=url)

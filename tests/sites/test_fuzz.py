"""Damaged pages of every site: no crash, no hang, no value that is not on the page, nobody else's listing.

``REPMON_FUZZ_PAGES=10000`` reads that many pages instead of a few hundred.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from functools import cache

import pytest

from repmon.crawl.catalogue import load_spider, sites
from repmon.extract.page import Page
from repmon.extract.subject import names_agree
from repmon.model import Listing, SearchPage
from tests.sites.cases import Case, all_cases
from tests.sites.fuzzing import Shown, damaged, listings

PAGES = int(os.environ.get("REPMON_FUZZ_PAGES", "600"))
SLOWEST_SECONDS = 1.0
SITES = [info.name for info in sites()]
ANYBODYS = {"own_directory"}
"""Sites that are read under whatever address a user names, so that every page with a physician may be theirs."""


@cache
def pages(site: str) -> list[tuple[Case, Page]]:
    return [(case, case.page) for case in all_cases(site) if case.page.body]


@pytest.mark.parametrize("site", SITES)
def test_damaged_pages(site: str) -> None:
    others = [page for name in SITES if name != site for _, page in pages(name)]
    for number in range(-(-PAGES // len(SITES)) if pages(site) else 0):  # a new site's first page is looked at first
        dice = random.Random(f"{site} {number}")
        case, page = dice.choice(pages(site))
        hurt = damaged(page, others, dice)
        began = time.process_time()
        found = listings(load_spider(site).read(hurt))
        seconds = time.process_time() - began
        assert seconds < SLOWEST_SECONDS, f"{case}, page {number}: {seconds:.1f} s"
        shown = Shown(hurt)
        invented = [value for listing in found for value in shown.invented(listing)]
        assert not invented, f"{case}, page {number}"


@pytest.mark.parametrize("site", [site for site in SITES if site not in ANYBODYS])
def test_another_sites_page_under_an_own_address(site: str) -> None:
    own = [page.url for case, page in pages(site) if case.expected["kind"] == "listing"][:1]
    search = [page.url for case, page in pages(site) if case.expected["kind"] == "search"][:1]
    for url in own + search:
        for other in SITES:
            for case, page in pages(other) if other != site else []:
                reading = load_spider(site).read(replace(page, url=url))
                assert not isinstance(reading, Listing), case
                assert not isinstance(reading, SearchPage) or not reading.hits, case


@pytest.mark.parametrize("site", [site for site in SITES if site not in ANYBODYS and not load_spider(site).api])
def test_another_persons_page_under_an_own_address(site: str) -> None:
    profiles = [(case, page) for case, page in pages(site) if case.expected["kind"] == "listing"]
    for asked, own in profiles:
        if "renamed" in asked.folder.name:
            continue  # its address holds the old name, so that a page of that name is nobody else's
        for case, page in profiles:
            same_key = asked.expected["site_key"] == case.expected["site_key"]
            if not same_key and not names_agree(asked.expected["name"], case.expected["name"]):
                reading = load_spider(site).read(replace(page, url=own.url))
                assert not isinstance(reading, Listing), (own.url, str(case))

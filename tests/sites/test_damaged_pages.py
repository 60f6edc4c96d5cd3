"""A page that was cut off, or holds anything at all, makes no reader fail, hang or invent a value (more: test_fuzz.py)."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from repmon.model import Listing, PageReading, SearchPage
from tests.sites.cases import Case, all_cases, as_json

ROUNDS = 6
SLOWEST_SECONDS = 1.0


def values(reading: PageReading) -> Iterator[tuple[str, Any]]:
    listings = [reading] if isinstance(reading, Listing) else list(reading.hits) if isinstance(reading, SearchPage) else []
    for listing in listings:
        yield "npi", listing.npi
        for office in listing.offices:
            yield "phone", office.phone
        if listing.rating is not None:
            yield "rating", listing.rating.value
            yield "count", listing.rating.count


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_a_cut_page_shows_nothing_that_the_whole_page_does_not_hold(case: Case) -> None:
    dice = random.Random(str(case))
    page = case.page
    held = page.text + "".join(str(value) for _, value in values(case.read()))
    for _ in range(ROUNDS):
        reading = case.read(replace(page, body=page.body[: dice.randrange(len(page.body) + 1)]))
        for field, value in values(reading):
            assert value is None or str(value) in held or field == "rating", (field, value)


@pytest.mark.parametrize("site", ["ratemds", "healthgrades", "own_directory"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 5000,
        b"\xff\xfe<\x00h\x00",
        b"<" * 50_000,
        b"<div>" * 20_000,
        b"window.DATA.doctorDetailProps = JSON.parse(" + b'"' * 20_000,
        b'self.__next_f.push([1,"' * 20_000,
        b'<script type="application/ld+json">' + b"[" * 50_000,
        b'<script type="application/ld+json">' * 5_000,
        b'"searchResults":' * 20_000,
        b"<title>" * 20_000,
        b"<h1>" * 20_000,
    ],
    ids=range(12),
)
def test_hostile_bytes(site: str, body: bytes) -> None:
    urls = {
        "ratemds": "https://www.ratemds.com/doctor-ratings/1/Dr-A-B-MA.html",
        "healthgrades": "https://www.healthgrades.com/usearch?what=x",
    }
    began = time.process_time()
    as_json(Case(site, all_cases()[0].folder).read(Page(urls.get(site, "https://health.example/find-a-doctor/x"), body)))
    assert time.process_time() - began < SLOWEST_SECONDS


@pytest.mark.parametrize(
    "piece",
    [
        '<p itemscope itemtype="Person" itemprop="employee">', "<p itemtype=", "<p typeof=", "<h2></h2>", "<h2>Locations",
        "<h2 <b>", "<footer", "<p hidden>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", ["", '{"@type": "Physician", "name": "Iris Lakemann, MD"}'])
def test_a_person_among_hostile_markup(piece: str, data: str) -> None:
    script = f'<script type="application/ld+json">{data}</script>'
    page = f"<html><body>{script}<h1>Iris Lakemann, MD</h1>{piece * (1_000_000 // len(piece))}</body></html>"
    began = time.process_time()
    as_json(load_spider("own_directory").read(Page("https://health.example/find-a-doctor/iris-lakemann", page.encode())))
    assert time.process_time() - began < SLOWEST_SECONDS

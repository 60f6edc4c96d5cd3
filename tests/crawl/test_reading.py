"""What a page came to, whatever its reader does."""

from __future__ import annotations

import logging

import pytest

from repmon.crawl.reading import read_safely
from repmon.crawl.site import Site
from repmon.extract.page import Page
from repmon.model import NoListing, PageReading


class Stumbling(Site):
    name = "stumbling"

    @classmethod
    def read(cls, page: Page) -> PageReading:
        return page.lines  # type: ignore[attr-defined,no-any-return]


def test_a_reader_that_stumbles_is_one_line_that_says_where_and_nothing_of_the_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        reading = read_safely(Stumbling, Page("https://www.example.org/jane-doe", b"Jane Doe"))
    assert isinstance(reading, NoListing)
    assert reading.reason == "unreadable"
    (record,) = caplog.records
    assert record.exc_info is None
    said = record.getMessage()
    assert said.startswith("stumbling: reader failed on https://www.example.org/jane-doe (AttributeError in test_reading.py:")
    assert said.endswith("run 'repmon --debug extract stumbling FILE' and report it")

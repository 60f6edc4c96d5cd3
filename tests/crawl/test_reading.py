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
        raise ValueError(page.text)


def test_a_reader_that_stumbles_is_one_line_that_says_where_and_nothing_of_the_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        reading = read_safely(Stumbling, Page("https://www.example.org/jane-doe", b"laughed at my umbrella"))
    assert isinstance(reading, NoListing)
    assert reading.reason == "unreadable"
    assert (reading.detail or "").startswith("reader failed: ValueError in test_reading.py:")
    assert "umbrella" not in (reading.detail or "")
    (record,) = caplog.records
    assert record.exc_info is None
    said = record.getMessage()
    assert "umbrella" not in said
    assert said.startswith("stumbling: reader failed on https://www.example.org/jane-doe (ValueError in test_reading.py:")
    assert said.endswith("run 'repmon --debug extract stumbling FILE' and report it")

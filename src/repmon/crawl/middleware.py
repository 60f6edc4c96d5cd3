"""What our downloader middlewares and the pipeline have in common: they serve one site's spider."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from repmon.crawl.base import SiteSpider


class SiteMiddleware:
    """A Scrapy component that knows its spider, and through it tonight."""

    def __init__(self, crawler: Crawler) -> None:
        if not isinstance(crawler.spider, SiteSpider):
            raise TypeError(f"{type(crawler.spider).__name__} is no SiteSpider; repmon's components serve no other spider")
        self.crawler = crawler
        self.spider = crawler.spider
        self.tonight = crawler.spider.tonight

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the component, as Scrapy does it."""
        return cls(crawler)

"""Sites that can be read whole: a sitemap, or pages that list everybody."""

from __future__ import annotations

from typing import ClassVar

from repmon.crawl.base import SiteSpider


class DirectorySpider(SiteSpider):
    """A site whose directory is read from its sitemap (``sitemap``) or its list pages (``start``), then every profile.

    A list page is read by ``read`` (a ``SearchPage`` whose hits carry at least site_key and url).
    """

    enumerates: ClassVar[bool] = True

    def is_profile(self, url: str) -> bool:
        """Tell whether a URL of the sitemap is one physician's page; ``self.options`` holds the site's own settings."""
        return self.key_of(url) is not None

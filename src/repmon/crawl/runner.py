"""Crawl one night: which sites may be read, what stands in the way, and the run itself."""

from __future__ import annotations

import datetime as dt
import difflib
import logging
from collections.abc import Mapping, Sequence
from contextlib import closing

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from repmon.config import Config
from repmon.crawl.base import SiteSpider
from repmon.crawl.declared import declared_spiders
from repmon.crawl.night_crawl import NightCrawl
from repmon.crawl.progress import Progress, make_progress
from repmon.crawl.reactor import run_in_loop
from repmon.crawl.settings import SPIDER_MODULES, user_agent
from repmon.crawl.shard import Shard, Share, my_shares
from repmon.errors import StoppedError, UsageError
from repmon.model import Night, SiteRun
from repmon.store.database import open_database
from repmon.store.nights import start_night

_CHATTY = "scrapy.core.downloader.handlers"
"""Scrapy's logger that names each page which broke off, with advice for programmers; such a page is counted as failed."""


class UnknownSiteError(UsageError):
    """A site was named for which there is no spider."""


class CrawlStoppedError(StoppedError):
    """The crawl was asked to stop. What was read is written."""


def run_crawl(
    config: Config,
    *,
    night: Night,
    sites: Sequence[str] | None = None,
    shard: Shard | None = None,
    progress: bool = True,
    spiders: Mapping[str, type[SiteSpider]] | None = None,
) -> list[SiteRun]:
    """Crawl what is left of a night and return what each site came to, sites already closed tonight included.

    Args:
        config: the configuration.
        night: the night's date.
        sites: only these sites; None means every configured one.
        shard: this machine's share, (I, N).
        progress: whether to show on stderr how far it is.
        spiders: the sites there are, by name; None means those of ``spiders/`` and those that the configuration declares.

    Raises:
        RepmonError: a site has no spider, no contact is configured, the database cannot be used, or the crawl was stopped.
    """
    user_agent(config)  # without a contact nothing is asked of anybody, robots.txt included
    shown = make_progress(quiet=not progress)
    with closing(shown):
        known = {**spider_classes(), **declared_spiders(config)} if spiders is None else spiders
        chosen = _permitted(config, sites, known, shown, night)
        if not chosen:
            return []  # nothing is looked at: a night on record would be taken for one on which all was looked for
        shares = my_shares({name: spider.enumerates for name, spider in chosen.items()}, shard)
        crawl = _crawl(config, night, [(chosen[name], share) for name, share in shares.items()], shown)
    if crawl.stopped is not None:
        raise CrawlStoppedError(f"stopped by {crawl.stopped}; what was read is kept. Run the same command to carry on.")
    return crawl.runs


def _crawl(config: Config, night: Night, sites: list[tuple[type[SiteSpider], Share]], shown: Progress) -> NightCrawl:
    logging.getLogger(_CHATTY).setLevel(logging.ERROR)
    with closing(open_database(config.database, backups=config.backups.folder)) as db:
        start_night(db, night, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        crawl = NightCrawl(db, config, night, shown)
        run_in_loop(crawl.run(sites))
    return crawl


def spider_classes() -> dict[str, type[SiteSpider]]:
    """Return every site's spider by name, ordered."""
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": SPIDER_MODULES}))
    found = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: spider for name, spider in found.items() if issubclass(spider, SiteSpider)}


def _permitted(
    config: Config, sites: Sequence[str] | None, known: Mapping[str, type[SiteSpider]], shown: Progress, night: Night
) -> dict[str, type[SiteSpider]]:
    """Return the spiders that may run; say of the others why not."""
    chosen: dict[str, type[SiteSpider]] = {}
    for name in sorted(set(config.sites if sites is None else sites)):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
            raise UnknownSiteError(f"unknown site {name!r}. {hint}")
        why = config.site(name).why_not_run(night) or known[name].why_not_run(config, config.site(name))
        if why is None:
            chosen[name] = known[name]
        else:
            shown.line(f"{name}: skipped, {why}")
    return chosen

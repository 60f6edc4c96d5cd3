"""One night's crawl of several sites side by side: plan each, run its spider, close it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from scrapy.crawler import Crawler
from scrapy.settings import Settings

from repmon.config import Config, SiteConfig
from repmon.crawl import settings as scrapy_settings
from repmon.crawl.address import SiteAddress, host_and_port
from repmon.crawl.api import ApiSpider
from repmon.crawl.base import SiteSpider
from repmon.crawl.closing import close_site_night
from repmon.crawl.fingerprint import reader_fingerprint
from repmon.crawl.health import TIME
from repmon.crawl.plan import LISTED_NIGHTS, SiteKnowledge, listed_at, plan_night, resting, settled, wanted_of
from repmon.crawl.progress import Progress
from repmon.crawl.reactor import on_stop_signal
from repmon.crawl.revisit import WATCHED_NIGHTS
from repmon.crawl.searching import searched_alike
from repmon.crawl.settings import site_settings
from repmon.crawl.shard import Share
from repmon.crawl.tonight import TaskBook, Tonight
from repmon.crawl.witness import with_witnesses
from repmon.model import Night, Physician, SiteRun, Task
from repmon.store.database import Connection
from repmon.store.history import shift
from repmon.store.listings import load_listings
from repmon.store.matches import load_matches
from repmon.store.nights import past_site_runs, save_site_run, save_tasks, searches, site_run, task_counts
from repmon.store.revisits import awaited_keys, load_changes, not_found_lately, unread_pages
from repmon.store.roster import load_roster

logger = logging.getLogger(__name__)

STOP_SECONDS = 3.0
"""Time for the page under way when the program is asked to stop; then it is given up, and fetched again on resuming."""
PROGRESS_SECONDS = 0.5
"""How often the progress is looked at."""
_HISTORY_NIGHTS = 60
"""Site nights looked back at for nights whose searches count for nothing: more than the slowest ordinary search pace."""


class NightCrawl:
    """One night's crawl of all sites in one event loop."""

    def __init__(self, db: Connection, config: Config, night: Night, shown: Progress) -> None:
        self.runs: list[SiteRun] = []
        self.stopped: str | None = None
        """The signal that asked the program to stop, if one did."""
        self._db, self._config, self._night, self._shown = db, config, night, shown
        self._physicians: Sequence[Physician] = load_roster(db)
        self._wanted = {physician.physician_id: wanted_of(physician) for physician in self._physicians}
        self._crawlers: dict[str, Crawler] = {}
        self._stop = asyncio.Event()

    async def run(self, sites: Iterable[tuple[type[SiteSpider], Share]]) -> None:
        """Crawl the sites side by side; those on one server one after the other, so that it has one request at a time."""
        by_server: defaultdict[str, list[tuple[type[SiteSpider], Share]]] = defaultdict(list)
        for spider, share in sites:
            address = SiteAddress.of(spider.home, spider.configured(self._config.site(spider.name)))
            by_server[host_and_port(address.base)].append((spider, share))
        with on_stop_signal(self._on_signal):
            watch = asyncio.create_task(self._watch())
            chains = [asyncio.create_task(self._one_after_the_other(chain)) for chain in by_server.values()]
            try:
                await self._until_done(chains)
            finally:
                watch.cancel()
        self._show()
        self.runs.sort(key=lambda run: run.site)

    async def _until_done(self, chains: list[asyncio.Task[None]]) -> None:
        """Wait for all sites, or, once asked to stop, a few seconds for the pages under way."""
        stop = asyncio.create_task(self._stop.wait())
        pending: set[asyncio.Task[None]] = set(chains)
        while pending and not stop.done():
            done, _ = await asyncio.wait([*pending, stop], return_when=asyncio.FIRST_COMPLETED)
            pending -= done
            for task in done - {stop}:
                task.result()
        stop.cancel()
        if pending:
            await asyncio.wait(pending, timeout=STOP_SECONDS)
            for task in pending:
                task.cancel()

    def _on_signal(self, name: str) -> None:
        self.stopped = name
        self._shown.line(f"{name}: stopping; what was read is kept")
        self._stop.set()
        for crawler in self._crawlers.values():
            spider = crawler.spider
            if isinstance(spider, SiteSpider):
                spider.stop_now()

    async def _one_after_the_other(self, sites: Iterable[tuple[type[SiteSpider], Share]]) -> None:
        for spider, share in sites:
            if self.stopped is None:
                await self._crawl_site(spider, share)

    async def _crawl_site(self, spider: type[SiteSpider], share: Share) -> None:
        run = site_run(self._db, self._night, spider.name) or SiteRun(spider.name, self._night)
        if run.health is not None and run.started_at is None:  # only a file was imported: the site itself says more
            run = SiteRun(spider.name, self._night)
        self.runs.append(run)
        if run.health is not None:
            self._shown.line(f"{spider.name}: already done tonight ({run.health})")
            return
        if not run.blocked:  # turned away earlier tonight, then killed before it was written down as such
            run.why = None
            run.started_at = run.started_at or _now()
            await self._read_site(spider, run, share)
        if self.stopped is None:
            run.finished_at = _now()
            close_site_night(self._db, run, spider, self._wanted)

    async def _read_site(self, spider: type[SiteSpider], run: SiteRun, share: Share) -> None:
        """Run a site's spider until its tasks are done, it is ended, or its time is up."""
        tonight = self._prepare(spider, run, share)
        settings = Settings()
        settings.setmodule(scrapy_settings)
        delay = spider.min_delay_seconds
        own = site_settings(self._config, tonight.site, tonight.address, min_delay=delay, machines=share.parts)
        settings.setdict(own, priority="cmdline")
        crawler = self._crawlers[spider.name] = Crawler(spider, settings)
        seconds = self._config.crawl.max_minutes * 60
        out_of_time = asyncio.get_running_loop().call_later(seconds, self._out_of_time, crawler)
        try:
            await crawler.crawl_async(tonight=tonight)
        finally:
            out_of_time.cancel()
            tonight.book.flush()

    def _prepare(self, spider: type[SiteSpider], run: SiteRun, share: Share) -> Tonight:
        """Write tonight's plan into the database, where a killed night finds it again, and open the site's task book."""
        site = spider.configured(self._config.site(spider.name))
        past = past_site_runs(self._db, spider.name, self._night, limit=_HISTORY_NIGHTS)
        known = self._known(spider.name, past)
        due = plan_night(
            self._night, spider.name, known, self._physicians, self._config.crawl, enumerates=spider.enumerates,
            wanted=site.wanted,
        )  # fmt: skip
        tasks = self._part_of(due, spider, known, share)
        if issubclass(spider, ApiSpider):
            site = spider.within_quota(site, past, _now(), machines=share.parts)
            # Taken up again, the night keeps the tasks that it was given: its quota is already shared out.
            resumed = bool(task_counts(self._db, self._night, spider.name))
            tasks = [] if resumed else spider.fitting(site, tasks)
        save_tasks(self._db, self._night, tasks)
        save_site_run(self._db, run)
        return Tonight(
            night=self._night,
            config=self._config,
            site=site,
            address=SiteAddress.of(spider.home, site),
            book=self._book(spider, site, run, known),
            wanted=self._wanted,
            physicians={physician.physician_id: physician for physician in self._physicians},
            compared={one.listing.site_key: who for one in known.listings if (who := one.listing.verdicts.get("physician"))},
            resting=resting(known, due),
            settled=settled(known),
        )

    def _book(self, spider: type[SiteSpider], site: SiteConfig, run: SiteRun, known: SiteKnowledge) -> TaskBook:
        return TaskBook(
            self._db,
            run,
            known=known.listings,
            reader=reader_fingerprint(spider, site),
            alike=searched_alike(spider, self._wanted),
            review_days=self._config.retention.review_days,
        )

    def _part_of(self, due: Iterable[Task], spider: type[SiteSpider], known: SiteKnowledge, share: Share) -> list[Task]:
        """Return this machine's share of what is due, with those beside it who show whether the search finds anybody."""
        tasks = [task for task in due if share.mine(task)]
        if not spider.searches_prove():
            return tasks
        return with_witnesses(
            tasks,
            spider.name,
            listed_at(spider.name, known) & self._wanted.keys(),
            [search for search in known.searches if search.night < self._night],
            alike=searched_alike(spider, self._wanted),
            mine=share.mine,
        )

    def _known(self, site: str, past: Sequence[SiteRun]) -> SiteKnowledge:
        searched_since = max(2 * self._config.crawl.search_again_nights, 2 * LISTED_NIGHTS)
        return SiteKnowledge(
            listings=load_listings(self._db, site=site),
            matches=[match for match in load_matches(self._db) if match.site == site],
            searches=searches(self._db, since=shift(self._night, -searched_since), site=site),
            unhealthy={run.night for run in past if run.health != "ok"},
            changes=load_changes(self._db, site, since=shift(self._night, -WATCHED_NIGHTS)),
            awaited=awaited_keys(self._db, site),
            unread=unread_pages(self._db, site, before=self._night),
            not_found=not_found_lately(self._db, site, before=self._night),
        )

    @staticmethod
    def _out_of_time(crawler: Crawler) -> None:
        if isinstance(crawler.spider, SiteSpider):
            crawler.spider.end_site(f"{TIME} (crawl.max_minutes)")

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self._show()

    def _show(self) -> None:
        for run in self.runs:
            self._shown.update(run.site, run.tasks_done, run.tasks)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

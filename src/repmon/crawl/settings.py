"""Scrapy's settings for every site, with a reason beside each that differs from Scrapy's own.

Written against Scrapy 2.19. ``scrapy.cfg`` points here, so ``scrapy list`` works in a checkout; a crawl itself runs inside a
night, with :func:`site_settings` on top.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from repmon.config import MIN_DELAY_SECONDS, Config, ConfigError, SiteConfig
from repmon.crawl.address import SiteAddress

BOT_NAME = "repmon"
SPIDER_MODULES = ["repmon.spiders"]  # installed under this name from spiders/, so it works from any directory

# --- Safety
REMOTE_CONTROL_ENABLED = False  # on by default, and runs whatever code reaches it over local HTTP
TELNETCONSOLE_ENABLED = False  # the same by telnet
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default; a rating read from an impostor is worse than none
DOWNLOAD_HANDLERS: dict[str, Any] = dict.fromkeys(("file", "data", "ftp", "s3"))  # a redirect must not lead into files
COOKIES_ENABLED = False  # no session, no login: each page is asked for as a stranger would
METAREFRESH_ENABLED = False  # challenge pages move on by refresh; only a real redirect is followed
REFERER_ENABLED = False  # nobody needs to know which search led where

# --- Politeness
CONCURRENT_REQUESTS = 1  # per site: one is under way, none waits in a queue that a block could no longer stop
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = MIN_DELAY_SECONDS
DOWNLOAD_DELAY_JITTER = 0.0  # the default of 50 % would undercut the delay every other time
AUTOTHROTTLE_ENABLED = False  # would lower the delay of a fast server below the promised one
ROBOTSTXT_OBEY = False  # replaced by our stricter middleware, see repmon.crawl.robots
RETRY_TIMES = 2  # a site in trouble is not helped by insisting; the next night asks again
RETRY_HTTP_CODES = [500, 502, 503, 504, 408]  # without 429, which means blocked, and without 52x, which are guards' codes
RETRY_PRIORITY_ADJUST = 1  # before anything new, so that a task is settled before the next one begins
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # it is counted and reported; the log need not cry

# --- Speed (bench/crawl.py: these two alone give 1.7 times the pages per second)
CONCURRENT_ITEMS = 1  # starts so many tasks for every response: 100 by default, and ours never wait for anything
WARN_ON_GENERATOR_RETURN_VALUE = False  # re-reads the source of every callback on every request
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"  # the default balances domains; a site has one
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # in the planned order: what was neglected longest comes first
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the database has each task once
HTTPCACHE_ENABLED = False  # see repmon.crawl.conditional
STATS_DUMP = False  # a night's figures are in site_runs
LOGSTATS_INTERVAL = 0  # repmon.crawl.progress speaks
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if find_spec("uvloop") is not None else None

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the gate knows the site's hosts better
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    # Headers and time limit are the same for all requests of a night: repmon.crawl.gate.Gate sets them in one go.
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
    # Requests pass from low to high, answers from high to low. HttpCompression stands at 590, Retry at 550.
    "repmon.crawl.gate.Gate": 100,
    "repmon.crawl.robots.Robots": 150,
    "repmon.crawl.conditional.Conditional": 500,
    "repmon.crawl.backoff.Backoff": 560,  # waits before Retry repeats
    "repmon.crawl.redirects.Redirects": 570,
    "repmon.crawl.blocked.Blocked": 580,  # sees the unpacked body, and sees it first
    "repmon.crawl.gate.Meter": 800,  # counts what really leaves
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # a 404 is an answer
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,  # each costs a pass over every answer
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
EXTENSIONS = dict.fromkeys(  # none is used: they would report, stop, store or listen beside us
    (
        "scrapy.extensions.corestats.CoreStats",
        "scrapy.extensions.logcount.LogCount",
        "scrapy.extensions.telnet.TelnetConsole",
        "scrapy.extensions.memusage.MemoryUsage",
        "scrapy.extensions.memdebug.MemoryDebugger",
        "scrapy.extensions.closespider.CloseSpider",
        "scrapy.extensions.feedexport.FeedExporter",
        "scrapy.extensions.logstats.LogStats",
        "scrapy.extensions.spiderstate.SpiderState",
        "scrapy.extensions.throttle.AutoThrottle",
        "scrapy.extensions.remote_control.RemoteControl",
    )
)
ITEM_PIPELINES = {"repmon.crawl.pipeline.VisitPipeline": 100}


def site_settings(
    config: Config, site: SiteConfig, address: SiteAddress, *, min_delay: float, machines: int = 1
) -> dict[str, Any]:
    """Return what differs for one site: its delay, the limits of ``repmon.toml`` and our name.

    Args:
        config: the whole configuration.
        site: the site's table.
        address: where the site is tonight; on this machine itself the delay may be shorter than a second.
        min_delay: the pause in seconds that the site's spider asks for.
        machines: how many machines read this site together; they share its rate.

    Raises:
        ConfigError: no contact is configured.
    """
    delay = max(config.crawl.delay_seconds, site.delay_seconds or 0.0)
    if not address.loopback:
        delay = max(delay, min_delay, MIN_DELAY_SECONDS)
    return {
        "DOWNLOAD_DELAY": delay * machines,
        "DOWNLOAD_TIMEOUT": config.crawl.timeout_seconds,  # for the whole answer, so a slow drip ends, too
        "DOWNLOAD_MAXSIZE": config.crawl.max_page_bytes,  # before and after unpacking
        "DOWNLOAD_WARNSIZE": 0,
        "HTTPPROXY_ENABLED": not address.loopback,  # a proxy would look for 127.0.0.1 on itself
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "en",
            "User-Agent": user_agent(config),
        },
    }


def user_agent(config: Config) -> str:
    """Return the name under which we ask: who we are, for whom, and whom to write to.

    Raises:
        ConfigError: no contact is configured.
    """
    contact = config.organisation.contact
    if contact is None:
        raise ConfigError(
            f"{config.folder / 'repmon.toml'}: organisation.contact is missing. "
            "Sites must be able to reach you: add an e-mail address or a web page under [organisation]."
        )
    text = f"repmon/{version('repmon')} (+{contact}; physician listing check for {config.organisation.name})"
    return text.encode("ascii", errors="replace").decode("ascii").replace("\n", " ")

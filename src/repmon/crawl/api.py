"""Sources that are asked through an API with a key: what they have in common beside a site's spider.

An agreement stands in the place of robots.txt here, a quota in the place of a delay, and error codes in the place of challenge
pages. The key travels in a header and nowhere else: not in an address, which is logged and stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from repmon.config import Config, SiteConfig
from repmon.crawl.base import SiteSpider
from repmon.crawl.health import QUOTA
from repmon.crawl.keys import MissingKeyError, Secret, find_key
from repmon.crawl.quota import left_today, within
from repmon.crawl.settings import RETRY_HTTP_CODES, RETRY_TIMES
from repmon.extract.fields import dict_of
from repmon.extract.page import Page
from repmon.extract.record_paths import first_text
from repmon.model import NoListing, SiteRun, Task, TaskKind

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Ending:
    """Why nothing more is asked of a source tonight."""

    why: str
    blocked: bool
    """The source turned us away, as opposed to a quota that is used up."""


class ApiSpider(SiteSpider):
    """A source with a key. Subclasses also say which of its error codes mean what."""

    api: ClassVar[bool] = True
    custom_settings = {  # noqa: RUF012 - Scrapy's own attribute
        "RETRY_HTTP_CODES": [*RETRY_HTTP_CODES, TOO_MANY]  # asked too fast: repeated after the pause that Backoff makes
    }

    key_env: ClassVar[str]
    """Environment variable that holds the key unless the configuration names another or a file."""
    daily_quota: ClassVar[int | None] = None
    """Requests a day that the usual plan allows, from midnight UTC; ``max_requests`` overrides it."""
    request_costs: ClassVar[Mapping[TaskKind, int]] = {}
    """The most requests that a task of a kind can take (1 when not named)."""
    errors_of_absence: ClassVar[frozenset[str]] = frozenset()
    """Error codes that mean that there is no such listing; HTTP 404 does where a source has none."""
    errors_of_one: ClassVar[frozenset[str]] = frozenset()
    """Error codes that speak of one listing, not of us: the source has it and does not show it."""
    errors_of_quota: ClassVar[frozenset[str]] = frozenset()
    """Error codes of HTTP 429 that mean that the day's quota is used up."""
    errors_of_key: ClassVar[frozenset[str]] = frozenset()
    """Error codes that mean that the key is not accepted, whatever the status."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key = find_key(self.tonight.config, self.tonight.site, self.key_env)

    @classmethod
    def why_not_run(cls, config: Config, site: SiteConfig) -> str | None:
        """Say which key is missing."""
        try:
            find_key(config, site, cls.key_env)
        except MissingKeyError as error:
            return str(error)
        return None

    @classmethod
    def within_quota(cls, site: SiteConfig, past: Sequence[SiteRun], now: str, *, machines: int = 1) -> SiteConfig:
        """Return the source's table with what is left of today's quota as tonight's budget.

        Args:
            site: the table; its ``max_requests`` is the agreed daily quota where that is not the usual one.
            past: the source's other nights.
            now: the present (ISO 8601, UTC).
            machines: how many machines ask this source together; they share its quota.
        """
        quota = site.max_requests or cls.daily_quota
        return site if quota is None else replace(site, max_requests=left_today(quota // machines, past, now))

    @classmethod
    def fitting(cls, site: SiteConfig, tasks: Sequence[Task]) -> list[Task]:
        """Return the first tasks that tonight's budget surely allows."""
        return list(tasks) if site.max_requests is None else within(site.max_requests, tasks, cls.request_costs)

    @classmethod
    def explain_error(cls, page: Page) -> NoListing:
        """Say what an error answer means for the listing that was asked for."""
        code = _code_in(json_of(page))
        detail = f"HTTP {page.status}{f' {code}' if code else ''}"
        if code in cls.errors_of_absence or (page.status == 404 and not cls.errors_of_absence):
            return NoListing("not_found", detail)
        if code in cls.errors_of_one:
            return NoListing("unproven", f"{detail}: {cls.title} has the business and does not show it")
        return NoListing("blocked" if page.status in (401, 403, TOO_MANY) else "unreadable", detail)

    @classmethod
    def key_headers(cls, key: Secret) -> dict[str, str]:
        """Return the headers that show the key."""
        return {"Authorization": f"Bearer {key.value}"}

    def request(self, url: str, task: Task, callback: Callable[..., Any], **kwargs: Any) -> Request:
        """Make a request that carries the key."""
        request = super().request(url, task, callback, **kwargs)
        request.headers.update({"Accept": "application/json", **self.key_headers(self._key)})
        return request

    def _begin_visit(self, task: Task) -> Iterator[Request]:
        """Ask the API, whatever page the listing shows to people."""
        url = self.profile_url(task.target)
        if url is not None:
            yield self.request(url, task, self.on_profile)

    def heed(self, page: Page, response: Response, *, repeated: int) -> Ending | None:
        """Take note of what an answer says about key and quota.

        Args:
            page: the answer.
            response: the same with its headers.
            repeated: how often this request has been repeated already.
        """
        self._note_quota(response)
        code = error_code(page)
        named = f"HTTP {page.status}{f' {code}' if code else ''}"
        if page.status == 401 or code in self.errors_of_key:
            return Ending(f"{self.title} does not accept the key ({named})", blocked=True)
        if page.status == 403 and code not in self.errors_of_one:
            return Ending(f"blocked: {named}", blocked=True)
        if page.status == TOO_MANY and code in self.errors_of_quota:
            return Ending(f"{QUOTA} ({named})", blocked=False)
        if page.status == TOO_MANY and repeated >= RETRY_TIMES:
            return Ending(f"blocked: {named}: too many requests", blocked=True)
        return None

    def _note_quota(self, response: Response) -> None:
        """Stop before the next request when this one was the last of the day, by the source's own count."""
        left = response.headers.get("RateLimit-Remaining")
        if left is not None and left.strip() == b"0":
            reset = response.headers.get("RateLimit-ResetTime")
            self.spent = QUOTA + (f" until {reset.decode('latin-1')}" if reset else "")


def json_of(page: Page) -> Any:
    """Return the answer's JSON value; None when it is none (a page of a proxy, a broken-off answer)."""
    try:
        return json.loads(page.text)
    except (ValueError, RecursionError):
        return None


def error_code(page: Page) -> str | None:
    """Return the code of an error answer; None for any other."""
    return None if page.status == 200 else _code_in(json_of(page))


def _code_in(answer: object) -> str | None:
    """Yelp's ``error.code``, Google's ``error.details[].reason`` or ``error.status``."""
    error = dict_of(dict_of(answer).get("error"))
    code = error.get("code") if isinstance(error.get("code"), str) else None
    return first_text(error, ("details.reason", "status")) or code


def with_query(url: str, **query: str) -> str:
    """Return an address with these parameters set beside those that it has."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({**asked, **query}), ""))

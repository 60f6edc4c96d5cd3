"""What a site can do to a crawler, and a seeded plan of when it does it.

Two kinds of plan: *site nights*, on which a whole site is in trouble for one to three nights, and *page nights*, on which
single pages are. A "not there" that is none (404) stays on a page for one night only: two nights of it are what *gone* means.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.flow.loopback import Answer

LOGIN_PATH = "/account/login"
LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome back</h1>"
    '<form action="/session"><input name="email"><input type="password" name="password"><button>Log in</button></form>'
    "</body></html>"
)
_NEW_TEMPLATE = re.compile(r"<script.*?</script>|<(?:meta|link|span|div)[^>]*>| item\w+(?:=\"[^\"]*\")?", re.DOTALL)

SITE_NIGHTS = (
    "down", "forbidden", "challenge", "too_many", "login", "empty", "template", "errors", "resets", "garbled", "others",
    "loops", "not_found", "to_the_front", "no_results", "wrong_type", "cut_clean", "no_robots",
)  # fmt: skip
"""Troubles of a whole site. Searches are included, except with ``not_found``, ``others`` and ``to_the_front``."""

PAGE_NIGHTS = (
    "reset", "reset_once", "stall", "error", "busy_once", "truncated", "cut_clean", "garbled", "gzip", "binary", "wrong_type",
    "loop", "others", "login", "empty", "not_found", "template", "short",
)  # fmt: skip
"""Troubles of a single page."""

HARMLESS = frozenset({"reset_once", "busy_once", "wrong_type", "short", "no_robots"})
"""Troubles after which the page can be read all the same, or whose content is right."""
_ONE_NIGHT = frozenset({"not_found"})
_PARTIAL = {"errors": 0.5, "resets": 0.4, "login": 0.7, "not_found": 0.8, "others": 0.8}
"""Share of a site's profiles that such a night hits; the other troubles hit all."""

_PERIOD = 9
"""Nights in which a page may be hit once; the last ones are always free, so that two troubles never meet."""
_PAGE_SHARE = 0.16
"""Share of a site's pages hit once in a period: some two in a hundred pages a night."""
_SITE_EVERY = (6, 11)
"""Nights between two troubles of a whole site."""


@dataclass(frozen=True)
class FaultPlan:
    """Which trouble each request meets, the same for the same seed. The first nights are calm: something must be learned."""

    seed: int
    site_nights: dict[tuple[str, int], str]
    """(site, night) -> trouble of the whole site."""
    calm_nights: int

    def of(self, site: str, night: int, path: str, *, profile: bool) -> str | None:
        """The trouble of a request, or None."""
        trouble = self.site_nights.get((site, night))
        if trouble is not None:
            return trouble if profile or trouble not in ("not_found", "others", "to_the_front") else None
        return self.of_page(site, night, path) if profile and night > self.calm_nights else None

    def of_page(self, site: str, night: int, path: str) -> str | None:
        """The trouble of a single page, whatever the site does."""
        period, at = divmod(night, _PERIOD)
        chance = random.Random(f"{self.seed} {site} {path} {period}")
        if chance.random() >= _PAGE_SHARE:
            return None
        kind, first = chance.choice(PAGE_NIGHTS), chance.randrange(3)
        nights = 1 if kind in _ONE_NIGHT else chance.choice((1, 1, 2, 3))
        return kind if first <= at < first + nights else None


def make_plan(seed: int, sites: tuple[str, ...], nights: int, calm_nights: int = 3) -> FaultPlan:
    """Plan the troubles of so many nights; every kind of site night comes up before one is repeated."""
    chance = random.Random(seed)
    kinds = _forever(chance)
    site_nights: dict[tuple[str, int], str] = {}
    for at, site in enumerate(sites):
        night = calm_nights + 1 + 2 * at
        while night <= nights:
            kind = next(kinds)
            last = 1 if kind in _ONE_NIGHT else chance.choice((1, 1, 2, 3))
            site_nights.update(dict.fromkeys(((site, night + more) for more in range(last)), kind))
            night += last + chance.randrange(*_SITE_EVERY)
    return FaultPlan(seed, site_nights, calm_nights)


def _forever(chance: random.Random) -> Iterator[str]:
    while True:
        yield from chance.sample(SITE_NIGHTS, len(SITE_NIGHTS))


def hits(kind: str, plan: FaultPlan, site: str, night: int, path: str) -> bool:
    """Whether a trouble of the whole site meets this very page."""
    return random.Random(f"{plan.seed} {site} {path} {night} hit").random() < _PARTIAL.get(kind, 1.0)


def spoiled(kind: str, honest: Answer, url: str, *, first_time: bool, another: str) -> Answer:
    """Turn an honest answer into what the trouble makes of it.

    Args:
        kind: the trouble.
        honest: the right answer.
        url: the address asked for.
        first_time: whether this page is asked for the first time tonight.
        another: the page of somebody else on the same site.
    """
    body = honest.body if isinstance(honest.body, str) else honest.body.decode()
    html = {"Content-Type": "text/html; charset=utf-8"}
    answers = {
        "down": Answer("<title>503</title>Down for maintenance.", 503, html),
        "forbidden": Answer("<title>403 Forbidden</title>", 403, html),
        "challenge": Answer('<title>Just a moment...</title><form id="challenge-form"></form>', 200, html),
        "too_many": Answer("slow down", 429, {**html, "Retry-After": "3600"}),
        "login": Answer("", 302, {"Location": f"{LOGIN_PATH}?next={url}"}),
        "empty": Answer("", 200, html),
        "template": Answer(_NEW_TEMPLATE.sub(" ", body), honest.status, html),
        "errors": Answer("<title>500</title>", 500, html),
        "error": Answer("<title>502 Bad Gateway</title>", 502, html),
        "resets": Answer(reset=True),
        "reset": Answer(reset=True),
        "garbled": Answer(bytes(byte ^ 0x55 for byte in body.encode()), 200, html),
        "gzip": Answer(gzip.compress(body.encode()), 200, html),
        "binary": Answer(b"%PDF-1.7\n\x00\xff\xfe" + bytes(range(256)) * 8, 200, {"Content-Type": "application/pdf"}),
        "others": Answer(another, 200, html),
        "loops": Answer("", 302, {"Location": url}),
        "loop": Answer("", 301, {"Location": f"{url}?again=1" if "?" not in url else url.partition("?")[0]}),
        "not_found": Answer("<title>Page not found</title><h1>Page not found</h1>", 404, html),
        "to_the_front": Answer("", 302, {"Location": "/"}),
        "no_results": honest,
        "wrong_type": Answer(body, honest.status, {"Content-Type": "application/octet-stream"}),
        "truncated": Answer(body, honest.status, html, cut=True),
        "cut_clean": Answer(body.encode()[: len(body) * 3 // 5], honest.status, html),
        "stall": Answer(wait=20),
        "reset_once": Answer(reset=True) if first_time else honest,
        "busy_once": Answer("busy", 503, {**html, "Retry-After": "0"}) if first_time else honest,
    }
    return answers.get(kind, honest)

"""Serves the soak's world on loopback, one server per site, with its troubles, and remembers which pages were hit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from repmon.demo import healthgrades_pages
from repmon.demo.listings import SITES, Profile
from repmon.demo.sites import answer
from tests.flow.loopback import Answer, Loopback, Rule, Seen, loopback
from tests.soak.faults import HARMLESS, LOGIN_PAGE, LOGIN_PATH, FaultPlan, hits, spoiled
from tests.soak.story import Story

_NOBODY = "Zyxwvut Qqqq"


@dataclass
class SoakSites:
    """The sites of tonight. Set ``night`` to move on."""

    story: Story
    plan: FaultPlan
    night: int = 1
    servers: dict[str, Loopback] = field(default_factory=dict)
    troubled: set[tuple[int, str, str]] = field(default_factory=set)
    """(night, site, address) whose answers were not honest."""
    injected: Counter[str] = field(default_factory=Counter)
    """Trouble -> answers that it spoiled."""
    _asked: Counter[tuple[int, str, str]] = field(default_factory=Counter)

    @property
    def urls(self) -> dict[str, str]:
        return {site: server.url for site, server in self.servers.items()}

    def rule(self, site: str) -> Rule:
        def of(seen: Seen) -> Answer:
            return self._answer(site, seen.path)

        return of

    def _answer(self, site: str, target: str) -> Answer:
        night, path = self.night, urlsplit(target).path
        if path == LOGIN_PATH:
            return Answer(LOGIN_PAGE)
        if path == "/robots.txt" and self.plan.site_nights.get((site, night)) == "no_robots":
            self.injected["no_robots"] += 1
            return Answer("internal error", 500)
        profile = self.story.world.profiles[site].get(unquote(path).lstrip("/"))
        kind = None if path == "/robots.txt" else self.plan.of(site, night, path, profile=profile is not None)
        if kind is None or not hits(kind, self.plan, site, night, path):
            return self._honest(site, target)
        self._asked[night, site, path] += 1
        self.injected[kind] += 1
        if kind not in HARMLESS:
            self.troubled.add((night, site, unquote(target)))
        return self._spoiled(kind, site, target, profile)

    def _spoiled(self, kind: str, site: str, target: str, profile: Profile | None) -> Answer:
        if kind == "no_results" and profile is None and "?" in target:
            query = urlencode([(name, _NOBODY) for name, _ in parse_qsl(urlsplit(target).query)])
            return self._honest(site, f"{urlsplit(target).path}?{query}")
        if kind == "short" and site == "healthgrades" and profile is not None and (shown := profile.shown(self.night)):
            page = replace(shown, short_page=True)
            return Answer(healthgrades_pages.profile_page(self.story.world, profile, page, self.night))
        first_time = self._asked[self.night, site, urlsplit(target).path] == 1
        return spoiled(kind, self._honest(site, target), target, first_time=first_time, another=self._another(site, target))

    def _another(self, site: str, target: str) -> str:
        """The page of somebody else."""
        live = [one for one in self.story.world.live(site, self.night) if one.key not in unquote(target)]
        other = random.Random(f"{target} {self.night}").choice(live)
        page = self._honest(site, f"/{other.key}").body
        return page if isinstance(page, str) else page.decode()

    def _honest(self, site: str, target: str) -> Answer:
        reply = answer(self.story.world, site, self.night, target, self.servers[site].url)
        return Answer(reply.text, reply.status, {"Content-Type": reply.content_type})


@contextmanager
def serving(story: Story, plan: FaultPlan) -> Iterator[SoakSites]:
    """Serve all sites while the block runs."""
    sites = SoakSites(story, plan)
    with ExitStack() as stack:
        for site in SITES:
            sites.servers[site] = stack.enter_context(loopback())
            sites.servers[site].fallback = sites.rule(site)
        yield sites

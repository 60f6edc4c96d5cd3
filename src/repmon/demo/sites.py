"""Which page a demo site answers to which path: robots.txt, search, profiles, and what it says when something is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from repmon.demo import directory_pages, healthgrades_pages, ratemds_pages
from repmon.demo.listings import Profile, Refusal, Shown, Trouble, World

CRAWL_DELAY_SECONDS = 0.002
"""What RateMDs' robots.txt asks for: short, so that ten nights pass in a minute, but it has to be kept."""


@dataclass(frozen=True)
class Answer:
    """What the server sends back."""

    status: int
    text: str
    content_type: str = "text/html; charset=utf-8"


def answer(world: World, site: str, night: int, target: str, base_url: str) -> Answer:
    """Return a site's answer to a request target such as ``/usearch?what=Jane+Doe`` on a night."""
    parts = urlsplit(target)
    if parts.path == "/robots.txt":
        return Answer(200, _robots(world, site, base_url), "text/plain; charset=utf-8")
    refusal = world.refusals.get((site, night))
    if refusal:
        return _refuse(refusal)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    profile = world.profiles[site].get(unquote(parts.path).lstrip("/"))
    if profile:
        return _profile_answer(world, profile, night)
    return _OTHER_PATHS[site](world, night, parts.path, query, base_url)


def _robots(world: World, site: str, base_url: str) -> str:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in world.closed[site])]
    if site == "ratemds":
        lines.append(f"Crawl-delay: {CRAWL_DELAY_SECONDS}")
    if site == "own_directory":
        lines.append(f"Sitemap: {base_url}/sitemap.xml")
    return "\n".join(lines) + "\n"


def _refuse(refusal: Refusal) -> Answer:
    if refusal is Refusal.CHALLENGE:
        return _notice(200, "Just a moment...", '<form id="challenge-form"></form>')
    if refusal is Refusal.FORBIDDEN:
        return _notice(403, "403 Forbidden", "Request blocked.")
    return _notice(503, "503 Service Unavailable", "Down for maintenance.")


def _profile_answer(world: World, profile: Profile, night: int) -> Answer:
    state = profile.on(night)
    if isinstance(state, Profile):
        profile, state = state, state.on(night)
    if isinstance(state, Shown):
        return Answer(200, _render(world, profile, state, night))
    return _notice(500, "500 Server Error", "Something went wrong.") if state is Trouble.BROKEN else _not_found()


def _render(world: World, profile: Profile, shown: Shown, night: int) -> str:
    if profile.site == "ratemds":
        return ratemds_pages.profile_page(world, profile, shown, night)
    if profile.site == "healthgrades":
        return healthgrades_pages.profile_page(world, profile, shown, night)
    return directory_pages.profile_page(profile, shown, night)


def _not_found() -> Answer:
    return _notice(404, "Page not found", "<h1>Page not found</h1>")


def _notice(status: int, title: str, body: str) -> Answer:
    return Answer(status, f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>\n")


def _page_number(query: dict[str, str], name: str) -> int:
    return int(query[name]) if query.get(name, "").isdigit() else 1


def _ratemds_search(world: World, night: int, path: str, query: dict[str, str], _base_url: str) -> Answer:
    if path.rstrip("/") != "/best-doctors":
        return _not_found()
    text = query.get("text", "")
    found = world.search("ratemds", night, text)
    return Answer(200, ratemds_pages.search_page(found, night, _page_number(query, "page"), text))


def _healthgrades_search(world: World, night: int, path: str, query: dict[str, str], _base_url: str) -> Answer:
    if path.rstrip("/") != "/usearch":
        return _not_found()
    found = world.search("healthgrades", night, query.get("what", ""))
    return Answer(200, healthgrades_pages.search_page(found, night, _page_number(query, "pageNum")))


def _directory(world: World, night: int, path: str, _query: dict[str, str], base_url: str) -> Answer:
    xml = "application/xml; charset=utf-8"
    if path == "/sitemap.xml":
        return Answer(200, directory_pages.sitemap_index(base_url), xml)
    if path == "/sitemap-pages.xml":
        return Answer(200, directory_pages.sitemap_of_pages(base_url), xml)
    if path == "/sitemap-doctors.xml":
        return Answer(200, directory_pages.sitemap_of_doctors(world, night, base_url), xml)
    if path.startswith("/find-a-doctor/"):
        return _not_found()
    return Answer(200, directory_pages.plain_page(path.strip("/")))


_OTHER_PATHS: dict[str, Callable[[World, int, str, dict[str, str], str], Answer]] = {
    "ratemds": _ratemds_search, "healthgrades": _healthgrades_search, "own_directory": _directory,
}  # fmt: skip

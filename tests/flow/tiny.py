"""Two small sites for tests of the engine: pages are JSON, so that nothing but the engine is tested.

``tiny`` is searched: ``/search?last=NAME&page=N`` -> ``{"hits": [[key, name], ...], "next": URL or null, "total": N}``, and a
profile is ``/p/KEY`` -> ``{"key": ..., "name": ..., "phone": ..., "rating": ..., "count": ...}``. ``tinydir`` is read by its
sitemap.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from repmon.config import Config, load_config
from repmon.crawl.base import SiteSpider
from repmon.crawl.directory import DirectorySpider
from repmon.crawl.runner import run_crawl
from repmon.extract.challenge import looks_blocked
from repmon.extract.page import Page
from repmon.model import (
    Listing,
    Match,
    NoListing,
    Office,
    PageReading,
    Physician,
    PracticeLocation,
    Rating,
    SearchPage,
    SiteRun,
    Wanted,
)
from repmon.store.database import open_database
from repmon.store.listings import load_listings
from tests.flow.loopback import Answer, Loopback, Seen
from tests.stored_matches import save_matches

NIGHT = "2026-03-02"


class _Tiny:
    name = ""
    title = "Tiny"
    home = "https://tiny.example.org"

    @classmethod
    def key_of(cls, url: str) -> str | None:
        path = urlsplit(url).path
        return path.removeprefix("/p/") if path.startswith("/p/") else None

    @classmethod
    def profile_url(cls, site_key: str) -> str | None:
        return f"{cls.home}/p/{site_key}"

    @classmethod
    def search_urls(cls, wanted: Wanted) -> Sequence[str]:
        return [f"{cls.home}/search?{urlencode({'last': wanted.last_name})}"]

    @classmethod
    def read(cls, page: Page) -> PageReading:
        try:
            data = json.loads(page.text)
        except ValueError:
            guard = looks_blocked(page)
            return NoListing("unreadable", "not JSON") if guard is None else NoListing("blocked", guard)
        if "hits" in data:
            hits = [Listing(cls.name, key, f"{cls.home}/p/{key}", name=name) for key, name in data["hits"]]
            return SearchPage(tuple(hits), data.get("total"), next_url=data.get("next"))
        if "key" not in data:
            return NoListing("unreadable", "no profile")
        return Listing(
            cls.name,
            data["key"],
            f"{cls.home}/p/{data['key']}",
            name=data.get("name"),
            offices=(Office(phone=data["phone"]),) if data.get("phone") else (),
            rating=Rating(data["rating"], 5.0, 0.1, data["count"], "ratings") if "count" in data else None,
        )


class Tiny(_Tiny, SiteSpider):
    name = "tiny"


class TinyDirectory(_Tiny, DirectorySpider):
    name = "tinydir"


SPIDERS: dict[str, type[SiteSpider]] = {"tiny": Tiny, "tinydir": TinyDirectory}


def write_config(folder: Path, sites: Mapping[str, str], *, crawl: str = "", site: str = "") -> Config:
    """Write and load a repmon.toml that reads these sites (name -> base URL) without any pause."""
    text = f'[organisation]\nname = "Example Health"\ncontact = "web@example.org"\n[crawl]\ndelay_seconds = 0\n{crawl}\n'
    for name, url in sites.items():
        text += f'[sites.{name}]\nbase_url = "{url}"\n'
        text += f'permission = {{ basis = "a test", by = "a test", on = 2026-01-01 }}\n{site}\n'
    path = folder / "repmon.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def people(count: int) -> list[Physician]:
    """Physicians P00, P01, ... named Ann Name00, Ann Name01, ... (letters, so that they read as names)."""
    return [
        Physician(
            physician_id=f"P{at:02}",
            last_name=_last_name(at),
            first_name="Ann",
            locations=(PracticeLocation(f"L{at:02}", street="1 Elm St", city="Westfield", state="MA", zip="01085"),),
        )
        for at in range(count)
    ]


def _last_name(at: int) -> str:
    return "Quill" + "abcdefghij"[at // 10] * 2 + "klmnopqrst"[at % 10] * 2


def fill(server: Loopback, physicians: Sequence[Physician], *, wait: float = 0.0, tags: bool = False, below: str = "") -> None:
    """Let the server hold a profile (key = physician_id in lower case) of each physician, searchable by last name.

    ``wait``: seconds before each answer; ``tags``: send an ETag and 304; ``below``: the path under which the site lies.
    """
    by_last = {physician.last_name: physician for physician in physicians}

    def search(seen: Seen) -> Answer:
        last = urlsplit(seen.path).query.partition("=")[2].partition("&")[0]
        found = by_last.get(last)
        hits = [[found.physician_id.lower(), f"Ann {last}, MD"]] if found else []
        return Answer(json.dumps({"hits": hits, "next": None}), wait=wait)

    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
    server.rules[f"{below}/search"] = search
    locations = "".join(f"<url><loc>{server.url}{below}/p/{p.physician_id.lower()}</loc></url>" for p in physicians)
    server.rules[f"{below}/sitemap.xml"] = f'<?xml version="1.0"?><urlset>{locations}</urlset>'
    for at, physician in enumerate(physicians):
        key = physician.physician_id.lower()
        page = profile(key, f"Ann {physician.last_name}, MD", rating=round(3 + at % 20 / 10, 1), count=at)
        server.rules[f"{below}/p/{key}"] = _tagged(page, f'"{key}-1"', wait) if tags else Answer(page, wait=wait)


def _tagged(page: str, etag: str, wait: float) -> Any:
    def answer(seen: Seen) -> Answer:
        if seen.headers.get("If-None-Match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(page, headers={"ETag": etag}, wait=wait)

    return answer


def profile(key: str, name: str, *, rating: float | None = None, count: int = 0, phone: str = "(413) 555-0123") -> str:
    """One profile page."""
    return json.dumps({"key": key, "name": name, "phone": phone, "rating": rating, "count": count})


def crawl(config: Config, night: str = NIGHT, **options: Any) -> SiteRun:
    """Crawl a night of a single site and return what it came to."""
    (run,) = run_crawl(config, night=night, progress=False, spiders=SPIDERS, **options)
    return run


def ascribe(config: Config, night: str = NIGHT) -> None:
    """Say of every listing that it is surely the physician's whose id its key is, as the matching stage would."""
    with closing(open_database(config.database)) as db:
        known = [stored.listing for stored in load_listings(db)]
        matches = [Match(one.site, one.site_key, one.site_key.upper(), 24.0, ("same NPI +16",), "auto") for one in known]
        save_matches(db, night, matches)

"""Sites that a user declares in ``repmon.toml``, without code: any site whose pages carry schema.org physicians.

```
[sites.lakeside_clinic]
kind = "schema_org"
title = "Lakeside Clinic"                                  # name in reports; else made of the table's name
sitemap = "https://www.example.org/sitemap.xml"            # or start = ["https://www.example.org/our-doctors/"]
allow = ["/our-doctors/[^/]+$"]                            # which addresses are physicians' (regular expressions)
own = true                                                 # the ratings shown are the organisation's own survey
permission = { basis = "our own website", by = "Jane Doe", on = 2026-01-31 }
```

Each table is a site of its own, in the database and in the report. Pages are read as those of the own directory are. Scrapy is
imported only when a spider is made.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from repmon.config import Config, ConfigError, SiteConfig
from repmon.crawl.catalogue import SiteInfo, load_spider, sites

if TYPE_CHECKING:
    from repmon.crawl.base import SiteSpider

KINDS = {"schema_org": "own_directory"}
"""What ``kind`` may be, and the spider whose reader reads it."""

_OPTIONS = ("kind", "title", "allow", "own", "fix_url", "fix_note", "weight")
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_FIX_NOTE = "Ask whoever runs this site to change the page."


def all_sites(config: Config) -> tuple[SiteInfo, ...]:
    """Return every site that can be read, those declared in ``repmon.toml`` among them, by name.

    Raises:
        ConfigError: a declaration cannot be used.
    """
    declared = [_info(site) for site in declarations(config)]
    return tuple(sorted((*sites(), *declared), key=lambda info: info.name))


def declared_spiders(config: Config) -> dict[str, type[SiteSpider]]:
    """Return a spider for each declared site.

    Raises:
        ConfigError: a declaration cannot be used.
    """
    return {site.name: _spider(site) for site in declarations(config)}


def declarations(config: Config) -> Iterator[SiteConfig]:
    """Yield the tables that declare a site, checked.

    Raises:
        ConfigError: a declaration cannot be used; the message is one line and names the key, the value and the fix.
    """
    for name, site in config.sites.items():
        if "kind" in site.options:
            problem = _problem(site)
            if problem is not None:
                raise ConfigError(f"{config.folder / 'repmon.toml'}: sites.{name}{problem}")
            yield site


def _problem(site: SiteConfig) -> str | None:
    """Say what is wrong with a declaration, as the rest of a sentence that begins with the table's name."""
    options = site.options
    if options["kind"] not in KINDS:
        return f".kind is {options['kind']!r}, but must be {' or '.join(KINDS)}."
    if site.name in {info.name for info in sites()}:
        return " has a reader of its own: remove kind, or choose another name."
    if not _NAME.fullmatch(site.name):
        return " is no usable name: take small letters, digits and underscores, at most 40."
    for option in options:
        if option not in _OPTIONS:
            near = difflib.get_close_matches(option, (*_OPTIONS, "sitemap", "start", "base_url"), n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(_OPTIONS)}."
            return f".{option} is not known. {hint}"
    if not any(urlsplit(url).hostname for url in (site.base_url, site.sitemap, *site.start) if url):
        return " needs a web address to begin with: sitemap, start or base_url."
    return _wrong_value(options)


def _wrong_value(options: dict[str, Any]) -> str | None:
    for option in ("title", "fix_url", "fix_note"):
        if option in options and not (isinstance(options[option], str) and options[option].strip()):
            return f".{option} is {options[option]!r}, but must be a text in quotes."
    if not isinstance(options.get("own", False), bool):
        return f".own is {options['own']!r}, but must be true or false (without quotes)."
    allow = options.get("allow", [])
    if not isinstance(allow, list) or not all(isinstance(pattern, str) for pattern in allow):
        return f'.allow is {allow!r}, but must be a list of texts, for example ["/doctors/"].'
    for pattern in allow:
        try:
            re.compile(pattern)
        except re.error as error:
            return f".allow holds {pattern!r}, which is no regular expression ({error})."
    return None


def _title(site: SiteConfig) -> str:
    return str(site.options.get("title") or site.name.replace("_", " ").capitalize())


def _info(site: SiteConfig) -> SiteInfo:
    reader = next(info for info in sites() if info.name == KINDS[site.options["kind"]])
    return SiteInfo(
        name=site.name,
        title=_title(site),
        home=site.base_url or "",
        module=reader.module,
        fix_url=site.options.get("fix_url"),
        fix_note=site.options.get("fix_note", _FIX_NOTE),
        enumerates=reader.enumerates,
        about={**reader.about, "Terms": "Declared in repmon.toml: whoever declares a site reads its terms first."},
    )


def _spider(site: SiteConfig) -> type[SiteSpider]:
    """Make the spider: the generic reader under the declared site's own name."""
    reader = load_spider(KINDS[site.options["kind"]])
    info = _info(site)
    return type(
        f"Declared_{site.name}",
        (reader,),
        {
            "name": site.name,
            "title": info.title,
            "fix_url": info.fix_url,
            "fix_note": info.fix_note,
            "counts_what": reader.counts_what if site.options.get("own", False) else None,
            "people": _patterns(site) or getattr(reader, "people", None),
            "__doc__": f"Physician pages of {info.title}, declared in repmon.toml.",
        },
    )


def _patterns(site: SiteConfig) -> re.Pattern[str] | None:
    allow = site.options.get("allow")
    return re.compile("|".join(f"(?:{pattern})" for pattern in allow), re.IGNORECASE) if allow else None

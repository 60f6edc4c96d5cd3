"""``repmon sites``: what can be read, why it may be (or is not), and how it went last."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from repmon.config import Config, SiteConfig
from repmon.crawl.catalogue import SiteInfo
from repmon.crawl.declared import all_sites
from repmon.crawl.keys import MissingKeyError, find_key
from repmon.model import SiteRun

_NO_READER = 'no such site: mend its name, or add kind = "schema_org" where it is declared here'

NO_CONTACT = "organisation.contact is missing in repmon.toml"
"""Why a site is not read that could be read otherwise."""


def site_rows(config: Config) -> list[dict[str, Any]]:
    """One row per known or configured site, by name.

    Reads the database only when it exists; neither Scrapy nor sqlite-utils is imported, so the command is instant.
    """
    known = {info.name: info for info in all_sites(config)}
    runs = _runs(config, {*known, *config.sites})
    return [_row(config, name, known.get(name), runs.get(name, [])) for name in sorted({*known, *config.sites})]


def _row(config: Config, name: str, info: SiteInfo | None, runs: list[SiteRun]) -> dict[str, Any]:
    site = config.sites.get(name)
    permission = site.permission if site else None
    why_not = _why_not(config, info, site)
    return {
        "site": name,
        "title": info.title if info else name,
        "access": info.about.get("Access") if info else None,
        "home": (site.base_url if site else None) or (info.home if info else None),
        "runs": why_not is None,
        "why_not": why_not,
        "permission": f"{permission.basis} ({permission.by}, {permission.on})" if permission else None,
        "last_night": runs[0].night if runs else None,
        "last_health": runs[0].health if runs else None,
        "last_why": runs[0].why if runs else None,
        "last_ok_night": next((run.night for run in runs if run.health == "ok"), None),
    }


def _why_not(config: Config, info: SiteInfo | None, site: SiteConfig | None) -> str | None:
    if info is None or site is None:
        return _NO_READER if info is None else "not in repmon.toml"
    why = site.why_not_run()
    if why is None and config.organisation.contact is None:
        return NO_CONTACT
    if why is None and info.key_env is not None:
        try:
            find_key(config, site, info.key_env)
        except MissingKeyError as error:
            return str(error)
    return why


def _runs(config: Config, names: set[str]) -> dict[str, list[SiteRun]]:
    if not config.database.exists():
        return {}
    from repmon.store.database import open_readonly  # noqa: PLC0415 - only when there is a database
    from repmon.store.nights import past_site_runs  # noqa: PLC0415

    with closing(open_readonly(config.database)) as db:
        return {name: past_site_runs(db, name, before="9999-12-31", limit=60) for name in names}


def site_table(rows: list[dict[str, Any]]) -> str:
    """The rows as aligned text, one site a line."""
    lines = [("SITE", "READ?", "LAST NIGHT", "LAST GOOD", "PERMISSION OR WHAT IS MISSING")]
    for row in rows:
        last = f"{row['last_night']} {row['last_health'] or 'unfinished'}" if row["last_night"] else "never"
        why = (row["permission"] if row["runs"] else row["why_not"]) or "-"
        why += f"; last night: {row['last_why']}" if row["last_why"] else ""
        lines.append((row["site"], "yes" if row["runs"] else "no", last, row["last_ok_night"] or "-", why))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join("  ".join([*(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=False)), line[4]]) for line in lines)

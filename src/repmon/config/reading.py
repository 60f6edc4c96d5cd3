"""``repmon.toml`` -> settings, table by table."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from repmon.config.receivers import read_notify
from repmon.config.settings import (
    DATES,
    NUMBERS,
    PAGES,
    Backups,
    Config,
    CrawlSettings,
    Organisation,
    Permission,
    RatingSettings,
    ReportSettings,
    Retention,
    SiteConfig,
)
from repmon.config.toml_table import ConfigError, Table


def load_config(path: Path) -> Config:
    """Read and check ``repmon.toml``.

    Raises:
        ConfigError: when the file is missing, is not TOML, or holds an unknown key or an unusable value.
    """
    if not path.exists():
        raise ConfigError(f"{path}: no such file. Run 'repmon init' here, or name one with --config FILE.")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML ({error}). Strings need quotes, dates none.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from error
    return _build(path, raw)


def _build(path: Path, raw: dict[str, Any]) -> Config:
    table = Table(path, "", raw)
    folder = path.resolve().parent
    organisation = _organisation(folder, table.table("organisation"))
    files = table.table("files")
    config = Config(
        folder=folder,
        organisation=organisation,
        database=folder / (files.text("database") or "repmon.db"),
        reports=folder / (files.text("reports") or "reports"),
        crawl=_crawl(table.table("crawl")),
        sites=_sites(table.tables("sites")),
        report=_report(table.table("report")),
        notify=read_notify(table.table("notify")),
        retention=_retention(table.table("retention")),
        ratings=_ratings(table.table("ratings")),
        demand=_demand(table.table("demand")),
        backups=_backups(folder, files),
    )
    files.done()
    table.done()
    return config


def _organisation(folder: Path, table: Table) -> Organisation:
    name = table.text("name")
    if name is None:
        raise ConfigError(f'{table.path}: organisation.name is missing. Add name = "Your health system" under [organisation].')
    website = table.text("website")
    organisation = Organisation(
        name=name,
        contact=table.contact("contact") or website,
        website=website,
        tracking_phones=_tracking_phones(table),
        logo=_logo(folder, table),
        accent=_accent(table),
    )
    table.done()
    return organisation


def _tracking_phones(table: Table) -> tuple[str, ...]:
    """Read them as the checks do: one that is mistyped would make our own number a wrong one."""
    numbers = table.texts("tracking_phones")
    if numbers:
        from repmon.clean.phones import read_phone  # noqa: PLC0415 - the tables of the numbering plan are slow to load

        for shown in numbers:
            if (phone := read_phone(shown)) is None or phone.e164 is None:
                where = f"{table.path}: {table.name}.tracking_phones"
                raise ConfigError(
                    f"{where} holds {shown!r}, which is not a telephone number. Write all ten digits, as in (413) 555-0100."
                )
    return numbers


MOST_LOGO_BYTES = 200_000
"""The logo goes into every report and every mail that carries one."""


def _logo(folder: Path, table: Table) -> Path | None:
    """Look at the logo now, so that the night does not find out."""
    name = table.text("logo")
    if name is None:
        return None
    path, where = folder / name, f"{table.path}: {table.name}.logo"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{where}: {path} cannot be read ({error.strerror}). Name a file relative to repmon.toml.") from error
    if len(content) > MOST_LOGO_BYTES:
        raise ConfigError(f"{where}: {path} has {len(content):,} bytes, but may have {MOST_LOGO_BYTES:,} at most.")
    if logo_type(content) is None:
        raise ConfigError(f"{where}: {path} is neither an SVG nor a PNG file.")
    return path


def logo_type(content: bytes) -> str | None:
    """The media type of a logo, judged by its content; None when it is neither PNG nor SVG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "image/svg+xml" if start.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and b"<svg" in start else None


def _accent(table: Table) -> str | None:
    colour = table.text("accent")
    if colour is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ConfigError(f'{table.path}: {table.name}.accent is {colour!r}, but must be a colour like "#0f5f74".')
    return colour.lower() if colour else None


def _report(table: Table) -> ReportSettings:
    standard = ReportSettings()
    settings = ReportSettings(
        dates=table.choice("dates", DATES) or standard.dates,
        numbers=table.choice("numbers", NUMBERS) or standard.numbers,
        pages=table.choice("pages", PAGES) or standard.pages,
    )
    table.done()
    return settings


def _crawl(table: Table) -> CrawlSettings:
    standard = CrawlSettings()
    settings = CrawlSettings(
        delay_seconds=table.number("delay_seconds", standard.delay_seconds, low=0),
        timeout_seconds=table.number("timeout_seconds", standard.timeout_seconds, low=0.1, high=600),
        max_page_bytes=table.whole("max_page_bytes", standard.max_page_bytes, low=1024),
        max_minutes=table.number("max_minutes", standard.max_minutes, low=0.01),
        search_again_nights=table.whole("search_again_nights", standard.search_again_nights, low=1, high=365),
        revisit_nights=table.whole("revisit_nights", standard.revisit_nights, low=1, high=7),
    )
    table.done()
    return settings


def _retention(table: Table) -> Retention:
    standard = Retention()
    retention = Retention(
        review_days=table.whole("review_days", standard.review_days, low=1),
        departed_days=table.whole("departed_days", standard.departed_days, low=1),
        stranger_days=table.whole("stranger_days", standard.stranger_days, low=90),
        search_days=table.whole("search_days", standard.search_days, low=90),
    )
    table.done()
    return retention


def _ratings(table: Table) -> RatingSettings:
    line, lines = table.number("line", RatingSettings().line, low=1, high=5), table.table("lines")
    settings = RatingSettings(line, {name.casefold(): lines.number(name, line, low=1, high=5) for name in lines.raw})
    table.done()
    return settings


def _demand(table: Table) -> dict[str, float]:
    return {name.casefold(): table.number(name, 1.0, low=0, high=100) for name in table.raw}


def _backups(folder: Path, files: Table) -> Backups:
    standard = Backups(folder / (files.text("backups") or "backups"))
    return Backups(
        folder=standard.folder,
        every_nights=files.whole("backup_every_nights", standard.every_nights, low=1),
        keep=files.whole("backups_kept", standard.keep, low=1),
    )


def _sites(tables: Mapping[str, Table]) -> dict[str, SiteConfig]:
    """Read the sites by name, in any case: people write RateMDs."""
    sites: dict[str, SiteConfig] = {}
    for written, table in tables.items():
        name = written.casefold()
        if name in sites:
            raise ConfigError(f"{table.path}: there are two tables of one site, {table.name} is the second. Remove one.")
        sites[name] = _site(name, table)
    return sites


def _site(name: str, table: Table) -> SiteConfig:
    base_url = table.url("base_url")
    delay = table.number("delay_seconds", None, low=0)
    return SiteConfig(
        name=name,
        enabled=table.flag("enabled", True),
        permission=_permission(table),
        wanted=table.flag("wanted", True),
        base_url=base_url.rstrip("/") if base_url else None,
        sitemap=table.url("sitemap"),
        start=table.texts("start"),
        delay_seconds=delay,
        max_requests=table.whole("max_requests", None, low=1),
        options=_site_options(table),
    )


SITE_OPTIONS = frozenset({"allow", "weight", "key_env", "key_file", "accounts", "locations", "fields"})
"""What single sites' readers understand beyond the keys of every site."""
DECLARED_OPTIONS = frozenset({"title", "own", "fix_url", "fix_note"})
"""Keys that only a site declared by ``kind`` has."""
_SECRETS = frozenset({"key", "api_key", "token", "secret", "password"})
"""Refused where keys are looked up, with the advice to change them: they must not stand here."""


def _site_options(table: Table) -> dict[str, Any]:
    """What is left of a site's table. A site declared by ``kind`` is checked by its own reader (``crawl.declared``)."""
    options = table.rest()
    if "kind" in options:
        return options
    for key in options:
        if key not in SITE_OPTIONS | _SECRETS:
            if key in DECLARED_OPTIONS:
                mend = 'Add kind = "schema_org" to that table, or remove the key where the site is one of repmon\'s own.'
                raise ConfigError(f"{table.path}: {table.name}.{key} is for a site declared here, and kind is missing. {mend}")
            known = sorted({*table.known, *SITE_OPTIONS})
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            raise ConfigError(f"{table.path}: unknown key {table.name}.{key}. {hint}")
    _check_patterns(table, options.get("allow", []))
    weight = options.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 100:
        raise ConfigError(f"{table.path}: {table.name}.weight is {weight!r}, but must be a number from 0 to 100.")
    return options


def _check_patterns(table: Table, patterns: object) -> None:
    where = f"{table.path}: {table.name}.allow"
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise ConfigError(f'{where} is {patterns!r}, but must be a list of texts, for example ["/doctors/"].')
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigError(f"{where} holds {pattern!r}, which is no regular expression ({error}).") from error


def _permission(table: Table) -> Permission | None:
    if "permission" not in table.raw:
        return None
    sub = table.table("permission")
    basis, by, on = sub.text("basis"), sub.text("by"), sub.take("on")
    if isinstance(on, str):
        try:
            on = dt.date.fromisoformat(on)
        except ValueError:
            on = None
    if basis is None or by is None or not isinstance(on, dt.date) or isinstance(on, dt.datetime):
        raise ConfigError(
            f"{table.path}: {table.name}.permission needs basis, by and on, for example "
            'permission = { basis = "read terms and robots.txt", by = "Jane Doe", on = 2026-03-01 }.'
        )
    sub.done()
    return Permission(basis, by, on)

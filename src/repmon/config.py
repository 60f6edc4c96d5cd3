"""``repmon.toml`` -> frozen dataclasses. Every error names the file, the key, the value and the fix."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, overload
from urllib.parse import urlsplit

from repmon.errors import RepmonError

DEFAULT_FILE = "repmon.toml"
MIN_DELAY_SECONDS = 1.0
"""Politeness floor between two requests to one host; only a loopback host may be read faster (tests and the demo)."""

_LOOPBACK = ("localhost", "::1")


class ConfigError(RepmonError):
    """The configuration cannot be used; the message is one line and says what to change."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Why this source may be read: what was read or agreed, by whom and when."""

    basis: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose physicians these are, and who answers for the crawl."""

    name: str
    contact: str | None = None
    """E-mail address or web page given in the User-Agent; required before anything is crawled."""
    website: str | None = None
    tracking_phones: tuple[str, ...] = ()
    """The organisation's own call-tracking numbers: never reported as wrong."""
    logo: Path | None = None
    """An SVG or PNG file that the report shows in place of the name."""
    accent: str | None = None
    """The organisation's colour, ``#rrggbb``: links and bars of the report, made darker or lighter until they can be read."""


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """Limits that hold for every site."""

    delay_seconds: float = MIN_DELAY_SECONDS
    timeout_seconds: float = 30.0
    max_page_bytes: int = 10 * 1024 * 1024
    max_minutes: float = 8 * 60
    search_again_nights: int = 7
    """A physician already known to be missing on a site is searched for again after so many nights."""
    revisit_nights: int = 3
    """A listing that hardly ever changes is looked at again after so many nights at the latest; 1: every night."""


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """One source of listings."""

    name: str
    enabled: bool = False
    permission: Permission | None = None
    wanted: bool = True
    """Whether the organisation wants every physician listed here (only then can a listing be *missing*)."""
    base_url: str | None = None
    """Replaces the site's own address, for a mirror or a test server."""
    sitemap: str | None = None
    start: tuple[str, ...] = ()
    delay_seconds: float | None = None
    max_requests: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    """Whatever else the site's own table holds; the site's spider knows what it means."""

    def why_not_run(self) -> str | None:
        """Say in a few words why this source does not run, or None when it may."""
        if not self.enabled:
            return "not enabled"
        if self.permission is None:
            return "no permission basis recorded"
        return None


DATES = ("day_first", "month_first", "iso")
NUMBERS = ("1,234", "1.234", "1 234")


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """How the report writes dates (2 March 2026, March 2, 2026 or 2026-03-02) and numbers (shown by example)."""

    dates: str = "day_first"
    numbers: str = "1,234"


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGEST_WHEN = ("changes", "weekly", "always")


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """Who is told about a night, and when. Holds references to secrets (``${NAME}``), never a secret."""

    marketers: tuple[str, ...] = ()
    """E-mail addresses, and references to addresses of chat services as apprise knows them: they get the digest."""
    administrators: tuple[str, ...] = ()
    """The same: they are told when a site could not be read or a night failed."""
    when: str = "changes"
    """When marketers get the digest, one of ``DIGEST_WHEN``: when something new stands, once a week, every night."""
    weekday: str = "monday"
    """Day of the weekly digest: the date of the night."""
    smtp: str | None = None
    """The mail server: ``smtp://host:port``, or ``${SMTP_URL}`` where it needs a password."""
    sender: str | None = None
    """Address that the mails come from."""


@dataclass(frozen=True, slots=True)
class Backups:
    """Copies of the database that the night takes."""

    folder: Path
    every_nights: int = 7
    keep: int = 4
    """So many stay: with the standard values the last four weeks can be gone back to."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long personal data is kept at most, in days; ``docs/privacy.md`` gives the reasons."""

    review_days: int = 365
    """Single reviews, counted from the night on which they were first seen."""
    departed_days: int = 730
    """Physicians who left, with all that is theirs alone, counted from the import that missed them."""
    stranger_days: int = 365
    """Listings that are nobody's of ours, counted from the last night on which they were seen."""
    search_days: int = 365
    """Searches, counted from their night."""


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """Stars that the organisation wants its physicians to have."""

    line: float = 4.0
    lines: Mapping[str, float] = field(default_factory=dict)
    """Other lines, by specialty as the roster writes it, in any case."""

    def line_of(self, specialty: str | None) -> float:
        """The line for a specialty."""
        return self.lines.get((specialty or "").casefold(), self.line)


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration. ``folder`` is where relative paths start: the folder of repmon.toml."""

    folder: Path
    organisation: Organisation
    database: Path
    reports: Path
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    sites: dict[str, SiteConfig] = field(default_factory=dict)
    report: ReportSettings = field(default_factory=ReportSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    retention: Retention = field(default_factory=Retention)
    ratings: RatingSettings = field(default_factory=RatingSettings)
    demand: Mapping[str, float] = field(default_factory=dict)
    """Specialty in lower case -> how much it is in demand: a factor of its physicians' priorities."""
    backups: Backups = field(default_factory=lambda: Backups(Path("backups")))

    def site(self, name: str) -> SiteConfig:
        """Return the settings of a site; a site that is not configured is off."""
        return self.sites.get(name, SiteConfig(name=name))


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
    table = _Table(path, "", raw)
    folder = path.resolve().parent
    organisation = _organisation(folder, table.table("organisation"))
    files = table.table("files")
    config = Config(
        folder=folder,
        organisation=organisation,
        database=folder / (files.text("database") or "repmon.db"),
        reports=folder / (files.text("reports") or "reports"),
        crawl=_crawl(table.table("crawl")),
        sites={name: _site(name, site) for name, site in table.tables("sites").items()},
        report=_report(table.table("report")),
        notify=_notify(table.table("notify")),
        retention=_retention(table.table("retention")),
        ratings=_ratings(table.table("ratings")),
        demand=_demand(table.table("demand")),
        backups=_backups(folder, files),
    )
    files.done()
    table.done()
    return config


def _organisation(folder: Path, table: _Table) -> Organisation:
    name = table.text("name")
    if name is None:
        raise ConfigError(f'{table.path}: organisation.name is missing. Add name = "Your health system" under [organisation].')
    organisation = Organisation(
        name=name,
        contact=table.text("contact"),
        website=table.text("website"),
        tracking_phones=table.texts("tracking_phones"),
        logo=_logo(folder, table),
        accent=_accent(table),
    )
    table.done()
    return organisation


MOST_LOGO_BYTES = 200_000
"""The logo goes into every report and every mail that carries one."""


def _logo(folder: Path, table: _Table) -> Path | None:
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


def _accent(table: _Table) -> str | None:
    colour = table.text("accent")
    if colour is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ConfigError(f'{table.path}: {table.name}.accent is {colour!r}, but must be a colour like "#0f5f74".')
    return colour.lower() if colour else None


def _report(table: _Table) -> ReportSettings:
    standard = ReportSettings()
    settings = ReportSettings(
        dates=table.choice("dates", DATES) or standard.dates, numbers=table.choice("numbers", NUMBERS) or standard.numbers
    )
    table.done()
    return settings


def _crawl(table: _Table) -> CrawlSettings:
    standard = CrawlSettings()
    settings = CrawlSettings(
        delay_seconds=table.number("delay_seconds", standard.delay_seconds, low=0),
        timeout_seconds=table.number("timeout_seconds", standard.timeout_seconds, low=0.1, high=600),
        max_page_bytes=int(table.number("max_page_bytes", standard.max_page_bytes, low=1024)),
        max_minutes=table.number("max_minutes", standard.max_minutes, low=0.01),
        search_again_nights=int(table.number("search_again_nights", standard.search_again_nights, low=1, high=365)),
        revisit_nights=int(table.number("revisit_nights", standard.revisit_nights, low=1, high=7)),
    )
    table.done()
    return settings


def _notify(table: _Table) -> NotifySettings:
    settings = NotifySettings(
        marketers=table.texts("marketers"),
        administrators=table.texts("administrators"),
        when=table.choice("when", DIGEST_WHEN) or "changes",
        weekday=table.choice("weekday", WEEKDAYS) or "monday",
        smtp=table.text("smtp"),
        sender=table.text("sender"),
    )
    table.done()
    for key in ("marketers", "administrators"):
        if any("://" in target and "${" not in target for target in getattr(settings, key)):
            raise _shown_secret(table, key, "the address of a chat service is a secret")
    if settings.smtp and "${" not in settings.smtp and "@" in settings.smtp:
        raise _shown_secret(table, "smtp", "it holds a password")
    return settings


def _shown_secret(table: _Table, key: str, why: str) -> ConfigError:
    """The value is left out of the message: messages end up in logs."""
    return ConfigError(
        f"{table.path}: {table.name}.{key} must not stand here in the open, because {why}. Write ${{NAME}} and put the value "
        "into the environment variable NAME, or ${file:PATH} and put it into a file that only you can read."
    )


def _retention(table: _Table) -> Retention:
    standard = Retention()
    retention = Retention(
        review_days=int(table.number("review_days", standard.review_days, low=1)),
        departed_days=int(table.number("departed_days", standard.departed_days, low=1)),
        stranger_days=int(table.number("stranger_days", standard.stranger_days, low=90)),
        search_days=int(table.number("search_days", standard.search_days, low=90)),
    )
    table.done()
    return retention


def _ratings(table: _Table) -> RatingSettings:
    line, lines = table.number("line", RatingSettings().line, low=1, high=5), table.table("lines")
    settings = RatingSettings(line, {name.casefold(): lines.number(name, line, low=1, high=5) for name in lines.raw})
    table.done()
    return settings


def _demand(table: _Table) -> dict[str, float]:
    return {name.casefold(): table.number(name, 1.0, low=0, high=100) for name in table.raw}


def _backups(folder: Path, files: _Table) -> Backups:
    standard = Backups(folder / (files.text("backups") or "backups"))
    return Backups(
        folder=standard.folder,
        every_nights=int(files.number("backup_every_nights", standard.every_nights, low=1)),
        keep=int(files.number("backups_kept", standard.keep, low=1)),
    )


def _site(name: str, table: _Table) -> SiteConfig:
    base_url = table.url("base_url")
    delay = table.number("delay_seconds", None, low=0)
    budget = table.number("max_requests", None, low=1)
    return SiteConfig(
        name=name,
        enabled=table.flag("enabled", True),
        permission=_permission(table),
        wanted=table.flag("wanted", True),
        base_url=base_url.rstrip("/") if base_url else None,
        sitemap=table.url("sitemap"),
        start=table.texts("start"),
        delay_seconds=delay,
        max_requests=None if budget is None else int(budget),
        options=_site_options(table),
    )


SITE_OPTIONS = frozenset({"allow", "weight", "key_env", "key_file", "accounts", "locations", "fields"})
"""What single sites' readers understand beyond the keys of every site."""
_SECRETS = frozenset({"key", "api_key", "token", "secret", "password"})
"""Refused where keys are looked up, with the advice to change them: they must not stand here."""


def _site_options(table: _Table) -> dict[str, Any]:
    """What is left of a site's table. A site declared by ``kind`` is checked by its own reader (``crawl.declared``)."""
    options = table.rest()
    if "kind" in options:
        return options
    for key in options:
        if key not in SITE_OPTIONS | _SECRETS:
            known = sorted({*table.known, *SITE_OPTIONS})
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            raise ConfigError(f"{table.path}: unknown key {table.name}.{key}. {hint}")
    _check_patterns(table, options.get("allow", []))
    weight = options.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 100:
        raise ConfigError(f"{table.path}: {table.name}.weight is {weight!r}, but must be a number from 0 to 100.")
    return options


def _check_patterns(table: _Table, patterns: object) -> None:
    where = f"{table.path}: {table.name}.allow"
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise ConfigError(f'{where} is {patterns!r}, but must be a list of texts, for example ["/doctors/"].')
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigError(f"{where} holds {pattern!r}, which is no regular expression ({error}).") from error


def _permission(table: _Table) -> Permission | None:
    if "permission" not in table.raw:
        return None
    sub = table.table("permission")
    basis, by, on = sub.text("basis"), sub.text("by"), sub.take("on")
    if isinstance(on, str):
        try:
            on = dt.date.fromisoformat(on)
        except ValueError:
            on = None
    if basis is None or by is None or not isinstance(on, dt.date):
        raise ConfigError(
            f"{table.path}: {table.name}.permission needs basis, by and on, for example "
            'permission = { basis = "read terms and robots.txt", by = "Jane Doe", on = 2026-03-01 }.'
        )
    sub.done()
    return Permission(basis, by, on)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, a bracket that is never closed
        return False


def is_loopback(url: str) -> bool:
    """Tell whether a URL points at this machine (then no politeness floor applies)."""
    host = urlsplit(url).hostname or ""
    return host in _LOOPBACK or host.startswith("127.")


class _Table:
    """A TOML table that remembers which keys were read, so that a mistyped key is an error and not silence."""

    def __init__(self, path: Path, name: str, raw: dict[str, Any]) -> None:
        self.path, self.name, self.raw = path, name, raw
        self._known: set[str] = set()

    @property
    def known(self) -> frozenset[str]:
        """Keys that were asked for."""
        return frozenset(self._known)

    def _key(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _wrong(self, key: str, value: object, want: str) -> ConfigError:
        return ConfigError(f"{self.path}: {self._key(key)} is {value!r}, but must be {want}.")

    def take(self, key: str) -> Any:
        self._known.add(key)
        return self.raw.get(key)

    def text(self, key: str) -> str | None:
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, value, "a text in quotes")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, value, 'a list of texts, for example ["one", "two"]')
        return tuple(value)

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        value = self.text(key)
        if value is not None and value.casefold() not in choices:
            raise self._wrong(key, value, f"one of {', '.join(choices)}")
        return value.casefold() if value is not None else None

    def url(self, key: str) -> str | None:
        value = self.text(key)
        if value is not None and not _is_web_address(value):
            raise self._wrong(key, value, "a web address that starts with http:// or https://")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false (without quotes)")
        return value

    @overload
    def number(self, key: str, default: float, *, low: float, high: float = ...) -> float: ...
    @overload
    def number(self, key: str, default: None, *, low: float, high: float = ...) -> float | None: ...
    def number(self, key: str, default: float | None, *, low: float, high: float = float("inf")) -> float | None:
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value == float("inf") or not low <= value <= high:
            limit = f"from {low:g} to {high:g}" if high != float("inf") else f"of at least {low:g}"
            raise self._wrong(key, value, f"a number {limit}")
        return value

    def table(self, key: str) -> _Table:
        value = self.take(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._wrong(key, value, f"a table: [{self._key(key)}]")
        return _Table(self.path, self._key(key), value)

    def tables(self, key: str) -> dict[str, _Table]:
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.raw}

    def rest(self) -> dict[str, Any]:
        return {key: value for key, value in self.raw.items() if key not in self._known}

    def done(self) -> None:
        """Refuse keys that nothing read."""
        for key in self.rest():
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known here: {', '.join(sorted(self._known))}."
            raise ConfigError(f"{self.path}: unknown key {self._key(key)}.{hint}")

"""The sites of the report: what they are called, how a listing there is corrected, and how each of their nights went."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from repmon.config import Config
from repmon.crawl.declared import all_sites
from repmon.model import Night
from repmon.report.cells import Column
from repmon.report.charts import nights_strip
from repmon.report.words import night_before, plural, safe_url, say_date, site_title
from repmon.store import report_rows
from repmon.store.report_rows import SiteNight

CLAIM = "Claim this profile on the site."
"""What to do where nothing more exact is known."""
STRIP_NIGHTS = 14


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in the table of what was read tonight."""

    name: str
    title: str
    read: bool
    """Whether what was read of it tonight counts."""
    limited: bool
    """Whether one of our own limits ended its night before everything was read."""
    state: str
    """``Read completely``, ``Blocked`` ..."""
    detail: str
    last_good: Night | None
    strip: Markup
    good_nights: str
    imported: bool = False
    """Whether its listings came in a file and nothing was read."""


def columns_of(db: sqlite3.Connection, config: Config) -> list[Column]:
    """Return the grid's columns: the enabled sites in the order of the configuration, then any other with listings."""
    known = {info.name: info for info in all_sites(config)}
    names = [name for name, site in config.sites.items() if site.enabled]
    names += [name for name in report_rows.sites_with_listings(db) if name not in names]
    columns = []
    for name in names:
        info = known.get(name)
        columns.append(
            Column(
                name=name,
                title=info.title if info else site_title(name),
                wanted=config.site(name).wanted,
                fix_url=safe_url(info.fix_url) if info else None,
                fix_note=(info.fix_note if info else None) or CLAIM,
            )
        )
    return columns


def site_lines(db: sqlite3.Connection, columns: Sequence[Column], night: Night) -> list[SiteLine]:
    """Say of every site whether it was read completely tonight; if not, why, and since when."""
    nights = {row.site: row for row in report_rows.site_runs_of(db, night)}
    healths = report_rows.healths(db, night_before(night, STRIP_NIGHTS), night)
    lines = []
    for column in columns:
        row = nights.get(column.name) or SiteNight(column.name, None, None, 0, 0, 0, None, None)
        past = [health for _, health in healths.get(column.name, [])]
        lines.append(
            SiteLine(
                name=column.name,
                title=column.title,
                read=row.health == "ok",
                limited=_limited(row),
                state=_state(row),
                detail=_detail(row, night),
                last_good=row.last_good,
                strip=nights_strip(past),
                good_nights=_good_nights(past),
                imported=row.imported,
            )
        )
    return lines


def _good_nights(past: Sequence[str | None]) -> str:
    if not past:
        return "no night yet"
    imported = past.count("imported")
    said = f"{past.count('ok')} of the last {plural(len(past), 'night')}"
    return f"{said}, imported in {imported}" if imported else said


def _limited(row: SiteNight) -> bool:
    """A limit of ours cut a good night short."""
    return row.health == "ok" and row.tasks_done < row.tasks


def _state(row: SiteNight) -> str:
    if row.imported:
        return "Imported"
    if _limited(row):
        return "Up to its limit"
    names = {"ok": "Read completely", "degraded": "Read in part", "blocked": "Blocked", "failed": "Failed"}
    return names.get(row.health or "", "Not read")


def _detail(row: SiteNight, night: Night) -> str:
    if row.imported:
        return row.why or ""
    if row.health == "ok":
        rest = "the rest is first next time" if _limited(row) else None
        return "; ".join(filter(None, (f"{plural(row.pages, 'page')} tonight", row.why, rest)))
    why = (row.why or "").removeprefix(f"{row.health}: ") or (
        "its run did not finish" if row.tasks else "it was not part of tonight's run"
    )
    long = row.bad_since and row.bad_since != night
    since = f" Not read completely since {say_date(row.bad_since, year=False)};" if long else ""
    good_night = "last import" if row.last_good == row.last_import else "last complete night"
    good = f"{good_night}: {say_date(row.last_good)}" if row.last_good else "it has never been read completely"
    return f"{why[:1].upper()}{why[1:]}.{since} {good if since else good[:1].upper() + good[1:]}."

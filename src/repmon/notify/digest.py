"""What the mail after the night says: the verdict, what is new or came back; to administrators what could not be read.

The sentences are the report's own, so that mail and report never contradict each other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import jinja2

from repmon.config import Config
from repmon.model import FindingEvent, Night, SiteRun
from repmon.notify.mail import Note
from repmon.report.brand import DARK_PAPER, LIGHT_PAPER, STANDARD_ACCENT, brand_of, readable
from repmon.report.cells import Column
from repmon.report.figures import GridRow
from repmon.report.fragments import fragments_of, parse_grid
from repmon.report.page import Page, build_page, manner_of
from repmon.report.parts import is_one_file
from repmon.report.sites import columns_of
from repmon.report.words import (
    RATING_KINDS,
    Manner,
    join_words,
    kind_words,
    open_words,
    plural,
    resaid,
    safe_url,
    say_date,
    say_number,
    written,
)
from repmon.report.worklist import WORKBOOK_NAME
from repmon.store import report_rows
from repmon.store.dossiers import FindingRow
from repmon.store.findings import events_between
from repmon.store.report_rows import Pulse

SHOWN = 10
"""Findings told per group; the report has them all."""

MAX_ATTACHED_BYTES = 8_000_000
"""Many mail servers refuse more than 10 MB, and base64 adds a third."""

_RATINGS = "ratings"
_GROUPS = {
    "regressed": ("Wrong again", "wrong again"),
    "stuck": ("Sent long ago and still wrong", "stuck"),
    "new": ("New", "new"),
    _RATINGS: ("About ratings", "about ratings"),
}
"""Group -> its title, and its word in the subject; in the order in which they are told."""

_EVENTS = {"regressed": "regressed", "stuck": "stuck", "opened": "new", "reopened": "new"}
"""Event of a finding's life -> the group that it puts the finding into."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in a mail."""

    label: str
    """What is wrong, and where: "Wrong phone, RateMDs"."""
    sentence: str
    url: str | None
    open: str
    """What the link leads to."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings to which the same happened, most urgent first."""

    name: str
    """One of ``_GROUPS``; the templates give each its colour."""
    title: str
    word: str
    """What the subject calls it."""
    count: int
    told: tuple[Told, ...]

    @property
    def more(self) -> int:
        """How many are not told."""
        return self.count - len(self.told)


@dataclass(frozen=True, slots=True)
class Digest:
    """What marketers are told about the nights after ``since`` up to ``night``."""

    organisation: str
    accent: str
    """The organisation's colour, or the report's own."""
    manner: Manner
    night: Night
    since: Night
    verdict: str
    sites: str
    figures: tuple[tuple[str, int], ...]
    """What is counted, and how many: what stands tonight, and what moved since."""
    groups: tuple[Group, ...]

    @property
    def matters(self) -> bool:
        """Whether something new stands: otherwise nobody need be told."""
        return bool(self.groups)

    @property
    def subject(self) -> str:
        """The mail's subject: what happened, and to whom."""
        with written(self.manner):
            counts = [f"{say_number(group.count)} {group.word}" for group in self.groups]
            what = join_words(counts) if counts else "nothing new"
            return f"{self.organisation}: {what} on review sites, {say_date(self.night)}"


def read_digest(db: sqlite3.Connection, config: Config, night: Night, since: Night) -> Digest:
    """Gather from the database what marketers are to be told about the nights after ``since`` up to ``night``."""
    with written(manner_of(config)):
        return _gathered(db, config, night, since)


def _gathered(db: sqlite3.Connection, config: Config, night: Night, since: Night) -> Digest:
    pulses = list(report_rows.pulses(db))
    columns = columns_of(db, config)
    page = _page(db, config, night, since, columns, pulses)
    titles = {column.name: column.title for column in columns}
    chosen = choose(events_between(db, since, night), pulses)
    shown = [finding_id for ids in chosen.values() for finding_id in ids[:SHOWN]]
    rows = report_rows.findings_named(db, shown)
    groups = tuple(
        Group(name, *_GROUPS[name], len(ids), tuple(_told(rows[one], titles) for one in ids[:SHOWN]))
        for name, ids in chosen.items()
        if ids
    )
    moved = page.change
    figures = (("standing", page.standing), ("new", moved.new), ("wrong again", moved.regressed), ("fixed", moved.fixed))
    accent = brand_of(config.organisation).accent
    return Digest(
        config.organisation.name, accent, manner_of(config), night, since, page.verdict, page.sites_sentence, figures, groups
    )


def _told(row: FindingRow, titles: Mapping[str, str]) -> Told:
    where = titles.get(row.site or "", row.site or "")
    label = ", ".join(part for part in (kind_words(row.kind).title, where) if part)
    to = f"{open_words(row.kind)} on {where}" if where else open_words(row.kind)
    return Told(label, resaid(row.sentence or "", row.kind), safe_url(row.url), to)


def choose(events: Iterable[FindingEvent], pulses: Sequence[Pulse]) -> Mapping[str, list[str]]:
    """Sort what still stands by the last thing that happened to it, most urgent first; news about ratings stands apart."""
    last = {event.finding_id: _EVENTS[event.event] for event in events if event.event in _EVENTS}
    chosen: dict[str, list[str]] = {name: [] for name in _GROUPS}
    for pulse in pulses:
        if name := last.get(pulse.finding_id):
            chosen[_RATINGS if pulse.kind in RATING_KINDS else name].append(pulse.finding_id)
    return chosen


def _page(
    db: sqlite3.Connection, config: Config, night: Night, since: Night, columns: Sequence[Column], pulses: Sequence[Pulse]
) -> Page:
    cache_file = config.database.with_name(config.database.name + ".report-cache")
    rows = [GridRow(*parse_grid(fragment)) for fragment in fragments_of(db, night, columns, cache_file)]
    return build_page(db, config, night, columns, rows, pulses, since=since)


def digest_note(digest: Digest, report: Path) -> Note:
    """Put the digest into words, with the report and the work list attached as far as they are small enough.

    A report that is a folder stays where it is: its page alone opens no physician.
    """
    what = {report.with_name(WORKBOOK_NAME): "the work list"} | ({report: "the report"} if is_one_file(report) else {})
    attached = attachable(what)
    with written(digest.manner):
        values = {
            "digest": digest, "since": say_date(digest.since, year=False), "report": report,
            "attached": [f"{what[path]} ({path.name})" for path in attached],
        }  # fmt: skip
        return _note(
            digest.subject,
            "digest",
            values,
            attached,
            organisation=digest.organisation,
            night=digest.night,
            accent=digest.accent,
        )


def sites_note(organisation: str, night: Night, runs: Sequence[SiteRun]) -> Note:
    """Tell administrators which sites could not be read well, and why."""
    lines = [f"{run.site}: {run.health or 'not finished'}. {run.why or 'No reason was noted.'}" for run in runs]
    subject = f"repmon at {organisation}: {plural(len(runs), 'site')} could not be read well, {say_date(night)}"
    values = {"lines": lines, "advice": "Nothing was concluded from these sites. See 'repmon sites'."}
    return _note(subject, "trouble", values, organisation=organisation, night=night)


def failure_note(organisation: str, night: Night, message: str) -> Note:
    """Tell administrators that the night did not come to its end."""
    subject = f"repmon at {organisation}: the night of {say_date(night)} failed"
    advice = "Run 'repmon nightly' again: it goes on where it stopped."
    return _note(subject, "trouble", {"lines": [message], "advice": advice}, organisation=organisation, night=night)


def attachable(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that exist and together are small enough for a mail, smaller ones first."""
    sizes = sorted((path.stat().st_size, path) for path in paths if path.is_file())
    total, chosen = 0, []
    for size, path in sizes:
        total += size
        if total <= MAX_ATTACHED_BYTES:
            chosen.append(path)
    return tuple(chosen)


def _note(
    subject: str, template: str, values: Mapping[str, object], attached: tuple[Path, ...] = (), *,
    organisation: str, night: Night, accent: str = STANDARD_ACCENT,
) -> Note:  # fmt: skip
    colours = {"accent": readable(accent, LIGHT_PAPER), "accent_in_the_dark": readable(accent, DARK_PAPER)}
    said = {**colours, **values, "subject": subject, "organisation": organisation, "night": say_date(night)}
    text, html = (_templates().get_template(f"{template}.{kind}").render(said) for kind in ("txt", "html"))
    return Note(subject, text, html, attached)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(files("repmon.reports") / "templates" / "mail")),
        autoescape=jinja2.select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["number"] = say_number
    return environment

"""The report as one object: every section decided and counted, nothing rendered yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from repmon.config import Config
from repmon.model import Night
from repmon.report import figures
from repmon.report.brand import Brand, brand_of
from repmon.report.burndown import NightCount, burndown_chart, night_counts
from repmon.report.cards import Card, Cards, OpenLine, Question
from repmon.report.cells import CODES, STATUSES, Column
from repmon.report.everybody import everybody_rows
from repmon.report.figures import Change, GridRow, RollUp
from repmon.report.levels import GroupTable, group_tables
from repmon.report.method import Method, method_of
from repmon.report.questions import open_questions
from repmon.report.rating_cards import RatingCard, rating_card
from repmon.report.sites import SiteLine, site_lines
from repmon.report.verdict import Situation, burndown, sites_sentence, verdict
from repmon.report.words import RATING_KINDS, Manner, night_before, say_date
from repmon.store import report_rows
from repmon.store.report_rows import Pulse

DO_FIRST = 10
RETURNED_SHOWN = 15
"""Regressed and stuck findings shown as cards, each; the rest is in the work list."""
RATINGS_SHOWN = 16
QUESTIONS_SHOWN = 30
GROUPS_SHOWN = 12
"""Rows of a roll-up before "more"."""
GROUPS_LISTED = 60


@dataclass(frozen=True, slots=True)
class StatusCount:
    """One status in the legend."""

    letter: str
    status: str
    title: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class Groups:
    """One roll-up table."""

    key: str
    """Name of the grid's filter."""
    title: str
    shown: Sequence[RollUp]
    folded: Sequence[RollUp]
    left_out: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template prints."""

    organisation: str
    brand: Brand
    manner: Manner
    night: Night
    night_said: str
    previous_said: str | None
    verdict: str
    sites_sentence: str
    burndown: str
    change: Change
    standing: int
    affected: int
    physicians: int
    """Physicians on the roster."""
    departed: int
    """Physicians who left the roster and about whom a problem stands: lines of the grid beside the others."""
    checked: int
    correct: int
    sites: Sequence[SiteLine]
    nights: Sequence[NightCount]
    """The nights of ``chart`` on which anything moved, newest first."""
    chart: Markup
    do_first: Sequence[Card]
    regressed: Sequence[Card]
    stuck: Sequence[Card]
    regressed_total: int
    stuck_total: int
    ratings: Sequence[RatingCard]
    ratings_total: int
    columns: Sequence[Column]
    statuses: Sequence[StatusCount]
    groups: Sequence[Groups]
    rating_tables: Sequence[GroupTable]
    questions: Sequence[Question]
    """The best ones first."""
    questions_total: int
    listings_asked_about: int
    open_lines: Sequence[OpenLine]
    open_total: int
    everybody: Markup
    """Rows of the table of all physicians; empty where pages beside the report hold them."""
    method: Method


def manner_of(config: Config) -> Manner:
    """How this organisation writes dates and numbers."""
    return Manner(config.report.dates, config.report.numbers[1])


def build_page(db: sqlite3.Connection, config: Config, night: Night, columns: Sequence[Column], rows: Sequence[GridRow],
               pulses: Sequence[Pulse], *, since: Night | None = None, plain_rows: int = 0,
               everybody: bool = False) -> Page:  # fmt: skip
    """Decide every section of the report.

    Args:
        since: Night since which it is told what moved, in place of the last run.
        plain_rows: Problems that readers without scripts find on the page.
        everybody: Whether they find every physician there, too.
    """
    sites, cards = site_lines(db, columns, night), Cards(rows, columns, night)
    unread = frozenset(site.name for site in sites if not site.read)
    cells = figures.tonight_cells(rows, columns, unread)
    left = report_rows.departed(db)
    present = [row for row in rows if row.physician_id not in left]
    moves = report_rows.moves(db, night_before(night, 7 * figures.TREND_WEEKS), night)
    previous = since or report_rows.previous_night(db, night)
    days = report_rows.days_to_fix(db, night_before(night, figures.RECENT_NIGHTS), night)
    change = figures.change(moves, previous or night_before(night, 1), night, days)
    standing = figures.standing_by_physician(pulses)
    first = report_rows.first_night(db)
    lines = figures.trends(moves, standing, night, first)
    nights = night_counts(moves, standing.total(), night, first)
    questions_total, listings_asked_about = report_rows.count_doubtful(db)
    judged = figures.letter_counts(cells[row.physician_id] for row in present)
    now = Situation(
        night=night, previous=previous, any_run=previous is not None or report_rows.was_run(db, night),
        physicians=len(present), affected=sum(row.physician_id in standing for row in present),
        checked=sum(judged[letter] for letter in figures.CHECKED),
        correct=judged[CODES["correct"]], unchecked=judged[CODES["unchecked"]], standing=standing.total(),
        departed=sum(standing[physician] for physician in left), change=change, sites=sites,
    )  # fmt: skip
    picked = _picked(pulses)
    rows_of = report_rows.findings_named(db, (pulse.finding_id for chosen in picked.values() for pulse in chosen))
    chosen = {name: [cards.card(rows_of[p.finding_id], p) for p in some] for name, some in picked.items() if name != "ratings"}
    return Page(
        organisation=config.organisation.name, brand=brand_of(config.organisation), manner=manner_of(config),
        night=night, night_said=say_date(night),
        previous_said=say_date(previous, year=False) if previous else None,
        verdict=verdict(now), sites_sentence=sites_sentence(sites), burndown=burndown(change), change=change,
        standing=now.standing, affected=now.affected, physicians=now.physicians,
        departed=len(rows) - len(present), checked=now.checked, correct=now.correct,
        sites=sites, nights=[one for one in nights[::-1] if one.found or one.back or one.fixed],
        chart=burndown_chart(nights, burndown(change)),
        do_first=chosen["do_first"], regressed=chosen["regressed"], stuck=chosen["stuck"],
        regressed_total=_count(pulses, "regressed"), stuck_total=_count(pulses, "stuck"),
        ratings=sorted(
            (rating_card(cards.card(rows_of[p.finding_id], p), rows_of[p.finding_id].evidence) for p in picked["ratings"]),
            key=lambda one: one.test is None,
        ),
        ratings_total=sum(pulse.kind in RATING_KINDS for pulse in pulses),
        columns=columns, statuses=_legend(figures.status_counts(rows, cells)),
        groups=_groups(figures.roll_ups(present, cells, lines)),
        rating_tables=group_tables(db, cards),
        questions=[cards.question(item) for item in open_questions(db, QUESTIONS_SHOWN)],
        questions_total=questions_total, listings_asked_about=listings_asked_about,
        open_lines=[cards.open_line(row) for row in report_rows.open_list(db, plain_rows, RATING_KINDS)],
        open_total=now.standing,
        everybody=everybody_rows(rows, cells) if everybody else Markup(""),
        method=method_of(config),
    )  # fmt: skip


def _picked(pulses: Iterable[Pulse]) -> Mapping[str, list[Pulse]]:
    """Choose which findings get a card; the pulses come most urgent first."""
    limits = {"do_first": DO_FIRST, "regressed": RETURNED_SHOWN, "stuck": RETURNED_SHOWN, "ratings": RATINGS_SHOWN}
    picked: dict[str, list[Pulse]] = {name: [] for name in limits}
    for pulse in pulses:
        for name in _sections(pulse):
            if len(picked[name]) < limits[name]:
                picked[name].append(pulse)
    return picked


def _sections(pulse: Pulse) -> list[str]:
    """What a site already has on its desk, or could not be checked, is nothing to do first."""
    if pulse.kind in RATING_KINDS:
        return ["ratings"]
    sections = ["do_first"] if pulse.state in ("open", "regressed") else []
    return sections + [state for state in ("regressed", "stuck") if pulse.state == state]


def _count(pulses: Iterable[Pulse], state: str) -> int:
    return sum(pulse.state == state and pulse.kind not in RATING_KINDS for pulse in pulses)


def _legend(counts: Mapping[str, int]) -> list[StatusCount]:
    return [
        StatusCount(CODES[status], status, title, meaning, counts.get(CODES[status], 0))
        for status, (title, meaning) in STATUSES.items()
    ]


def _groups(found: Mapping[str, list[RollUp]]) -> list[Groups]:
    titles = {"location": "Locations", "specialty": "Specialties", "region": "Regions"}
    return [
        Groups(key, titles[key], some[:GROUPS_SHOWN], some[GROUPS_SHOWN:GROUPS_LISTED], max(0, len(some) - GROUPS_LISTED))
        for key, some in found.items()
        if some
    ]

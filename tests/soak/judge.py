"""What the findings of all nights are worth: which are false, and which planted changes came too late or never."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

from repmon.config import CrawlSettings
from repmon.demo.listings import mean
from tests.soak.faults import HARMLESS
from tests.soak.sites import SoakSites
from tests.soak.story import Change

_MOVES = ("opened", "verified_fixed", "regressed", "reopened", "withdrawn", "stuck")
"""Events that claim something. That a site could not be checked, or could again, claims nothing."""
LINE = 4.0
"""The stars below which a level is told, unless repmon.toml says otherwise."""
_CLEAR_NIGHTS = {"gone": (2, 4), "missing": (4, 4), "rating_shift": (5, 0), "duplicate": (1, 2)}
"""Kind -> by which of the nights on which a page could be read its problem has to be told, and its end.

One look is enough but for these: an absence takes two; who has vanished is searched for every third night; a rating shift
is told when its ratings, three nights' worth, have been seen twice; a search whose hits include an unread page is repeated.
"""
_NO_REST = ("missing", "departed")
"""Kinds that do not begin on a page: who is not listed is searched for, and a roster is read, on the night itself."""
_REST_NIGHTS = CrawlSettings().revisit_nights - 1
"""Nights for which a page on which nothing is wrong may not be looked at."""


@dataclass
class Judgement:
    """The soak has passed when `complaints` is empty."""

    planted: int = 0
    due: int = 0
    found: int = 0
    waits: list[int] = field(default_factory=list)
    """Nights from each change until it was told."""
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    finding_id: str
    kind: str
    physician_id: str | None
    site: str | None
    sentence: str
    moves: tuple[tuple[int, str, str], ...]
    """(night, event, reason)."""


def judge(database: Path, sites: SoakSites, dates: Sequence[str]) -> Judgement:
    """Compare every move of every finding with the story."""
    with closing(sqlite3.connect(database)) as db:
        rows = _rows(db, {date: night for night, date in enumerate(dates, 1)})
        healthy = set(db.execute(_HEALTHY).fetchall())
    clear = _Clear(sites, {(site, dates.index(date) + 1) for site, date in healthy}, len(dates))
    left = defaultdict(list)
    for row in rows:
        left[row.kind, row.physician_id, row.site].append(row)
    result = Judgement(planted=len(sites.story.changes))
    for change in sites.story.changes:
        own = left[change.kind, change.physician_id, change.site]
        _judge_change(result, change, own.pop(0) if own else None, clear)
    for row in (row for group in left.values() for row in group):
        if not any(excuse(row, sites) for excuse in (_is_news_of_the_site, _is_other_news_of_bad_ratings, _is_true_level)):
            result.complaints.append(f"false: {row.kind} of {row.physician_id} on {row.site}: {row.moves} {row.sentence}")
    return result


_HEALTHY = """SELECT site, night FROM site_runs JOIN runs USING (night)
WHERE health = 'ok' AND runs.finished_at IS NOT NULL"""
"""On a night that was given up nothing was told."""


def _rows(db: sqlite3.Connection, night_of: dict[str, int]) -> list[_Row]:
    moves = defaultdict(list)
    for finding_id, night, event, reason in db.execute("SELECT finding_id, night, event, reason FROM finding_events"):
        if event in _MOVES:
            moves[finding_id].append((night_of[night], event, reason))
    query = "SELECT finding_id, kind, physician_id, site, sentence FROM findings ORDER BY finding_id"
    return [_Row(*row, moves=tuple(sorted(moves[row[0]]))) for row in db.execute(query)]


@dataclass
class _Clear:
    """On which nights somebody's page and whatever leads to it could be read as it is."""

    sites: SoakSites
    healthy: set[tuple[str, int]]
    nights: int

    def nights_from(self, change: Change, first: int) -> Iterator[int]:
        name = self.sites.story.last_name(change.physician_id).casefold()
        touched = {
            night
            for night, site, address in self.sites.troubled
            if site == change.site and (change.key in address or name in unquote_plus(address).casefold())
        }
        for night in range(first, self.nights + 1):
            trouble = self.sites.plan.site_nights.get((change.site, night))
            readable = (change.site, night) in self.healthy and night not in touched
            if readable and (trouble is None or trouble in HARMLESS):
                yield night


def _judge_change(result: Judgement, change: Change, row: _Row | None, clear: _Clear) -> None:
    """Walk through the turns of a change and the moves of its finding side by side."""
    moves = list(row.moves) if row else []
    for turn, began in enumerate(change.nights):
        needed = _CLEAR_NIGHTS.get(change.kind, (1, 1))[turn % 2]
        needed += 0 if turn % 2 or change.kind in _NO_REST else _REST_NIGHTS
        readable = [night for _, night in zip(range(needed), clear.nights_from(change, began), strict=False)]
        due = readable[-1] if len(readable) == needed else None
        expected = ("opened" if turn == 0 else "regressed") if turn % 2 == 0 else "verified_fixed"
        move = moves.pop(0) if moves else None
        result.due += due is not None
        if move is None:
            if due is not None:
                result.complaints.append(f"missed: {_name(change)} turn {turn} of night {began}, due on {due}")
            return
        night, event, reason = move
        if event != expected or night < began or (due is not None and night > due):
            result.complaints.append(
                f"wrong: {_name(change)} turn {turn} of night {began}, due {due}: {event} on {night} ({reason})"
            )
            return
        result.found += due is not None
        result.waits.append(night - began)
    for night, event, reason in moves:
        if not (change.kind == "rating_shift" and event == "withdrawn"):  # news stands for thirty nights
            result.complaints.append(f"false move: {_name(change)}: {event} on {night} ({reason})")


def _name(change: Change) -> str:
    return f"{change.kind} of {change.physician_id} on {change.site} {change.nights}"


def _is_other_news_of_bad_ratings(row: _Row, sites: SoakSites) -> bool:
    """Nine bad ratings are news in other words, too: a burst where troubles brought them at once, a shift of the person."""
    stories = [change for change in sites.story.changes if change.kind == "rating_shift"]
    mine = [change for change in stories if change.physician_id == row.physician_id and row.moves[0][0] >= change.nights[0]]
    told_of_a_person = row.kind == "rating_shift" and row.site is None
    return any(told_of_a_person or (row.kind == "review_burst" and row.site == change.site) for change in mine)


def _is_true_level(row: _Row, sites: SoakSites) -> bool:
    """A level below the line is a fact, and so is its end; another scale for a few nights makes none and mends none."""
    page = sites.story.pages.get((row.physician_id or "", row.site or ""))
    if row.kind != "below_threshold" or page is None:
        return False
    for night, event, _ in row.moves:
        below = mean(page.lasting_ratings(night)) < LINE
        if event != "withdrawn" and below != (event != "verified_fixed"):
            return False
    return True


def _is_news_of_the_site(row: _Row, sites: SoakSites) -> bool:
    """A site that changes its scale is one incident of that site, told soon after it began or ended.

    A page that could not be read meanwhile shows the other scale later, and alone: that is told of it.
    """
    nights = sites.story.rescaled.get(row.site or "")
    if row.kind == "scale_changed" and nights is not None:
        return row.moves[0][0] >= nights.start
    if row.kind != "site_incident" or nights is None:
        return False
    return any(edge <= row.moves[0][0] <= edge + 12 for edge in (nights.start, nights.stop))

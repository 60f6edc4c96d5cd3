"""Page objects for single findings: what to fix, what came back, which ratings moved, whom to identify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from repmon.match import ReviewItem
from repmon.model import Night
from repmon.report.cells import Column
from repmon.report.differences import Piece, marked
from repmon.report.figures import GridRow
from repmon.report.page_json import review_command
from repmon.report.questions import Sides, both_sides
from repmon.report.reasons import summed
from repmon.report.words import (
    EVENTS,
    STATES,
    days_between,
    kind_words,
    plural,
    renumbered,
    resaid,
    safe_url,
    say_date,
    say_number,
    site_title,
)
from repmon.store.dossiers import FindingRow
from repmon.store.report_rows import OpenRow, Pulse

Pair = tuple[tuple[Piece, ...], tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Person:
    """How a card names its physician."""

    physician_id: str
    name: str
    about: str
    """Specialty and place in one line."""


@dataclass(frozen=True, slots=True)
class Card:
    """One finding, with all that a reader needs to believe it and to act on it."""

    finding_id: str
    person: Person
    site: str
    kind: str
    title: str
    sentence: str
    pair: Pair | None
    """Listed and expected, the differing parts marked; None when the finding is not about a value."""
    url: str | None
    fix_url: str | None
    fix_note: str
    state: str
    since: str
    evidence: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str, str], ...]
    """Date, what happened, why; oldest first."""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubtful match, both sides field by field, and the commands that decide it."""

    person: Person
    site: str
    listing: str
    url: str | None
    why: str
    settles: int
    points: float
    reasons: tuple[str, ...]
    sides: Sequence[Sides]
    confirm: str
    reject: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A standing finding in the plain table for readers without scripts."""

    physician: str
    title: str
    site: str
    url: str | None
    sentence: str
    state: str
    since: str


class Cards:
    """Makes page objects out of the store's rows."""

    def __init__(self, rows: Sequence[GridRow], columns: Sequence[Column], night: Night) -> None:
        self._rows: Mapping[str, GridRow] = {row.physician_id: row for row in rows}
        self._columns = {column.name: column for column in columns}
        self._night = night

    def person(self, physician_id: str | None) -> Person:
        """Name a physician; a finding about a whole site is about everybody."""
        row = self._rows.get(physician_id or "")
        if row is None:
            return Person("", "Everybody on this site" if physician_id is None else physician_id, "")
        more = f" and {len(row.locations) - 1} more" if len(row.locations) > 1 else ""
        place = f"{row.locations[0]}{more}" if row.locations else ""
        return Person(row.physician_id, row.name, " · ".join(part for part in (row.specialty, place) if part))

    def title(self, site: str | None) -> str:
        """A site's name as people know it."""
        column = self._columns.get(site or "")
        return column.title if column else site_title(site or "all sites")

    def card(self, finding: FindingRow, pulse: Pulse) -> Card:
        """Make the card of one standing finding."""
        column = self._columns.get(finding.site or "")
        days = days_between(finding.opened_on, self._night)
        return Card(
            finding_id=finding.finding_id,
            person=self.person(pulse.physician_id),
            site=self.title(finding.site),
            kind=finding.kind,
            title=kind_words(finding.kind).title,
            sentence=resaid(finding.sentence, finding.kind),
            pair=_pair(finding),
            url=safe_url(finding.url),
            fix_url=(column and column.fix_url) or safe_url(finding.url),
            fix_note=column.fix_note if column else "",
            state=STATES.get(finding.state, finding.state),
            since=f"since {say_date(finding.opened_on)} ({plural(days, 'day')})" if days else "new tonight",
            evidence=tuple(_evidence(finding, pulse)),
            events=tuple(
                (say_date(night), EVENTS.get(event or "", event or ""), resaid(reason or ""))
                for night, event, reason in finding.events
            ),
        )

    def question(self, item: ReviewItem) -> Question:
        """Make a question out of a doubtful match."""
        ids = (item.site, item.site_key, item.physician_id)
        return Question(
            person=replace(self.person(item.physician_id), name=item.physician),
            site=self.title(item.site),
            listing=item.listing,
            url=safe_url(item.url),
            why=item.why,
            settles=item.settles,
            points=item.points,
            reasons=summed(item.reasons),
            sides=[both_sides(pair) for pair in item.fields],
            confirm=review_command("confirm", *ids),
            reject=review_command("reject", *ids),
        )

    def open_line(self, row: OpenRow) -> OpenLine:
        """Make a line of the plain table."""
        return OpenLine(
            physician=self.person(row.physician_id).name,
            title=kind_words(row.kind).title,
            site=self.title(row.site),
            url=safe_url(row.url),
            sentence=resaid(row.sentence, row.kind),
            state=STATES.get(row.state, row.state),
            since=row.opened_on,
        )


def _pair(finding: FindingRow) -> Pair | None:
    if not finding.listed or not finding.expected or kind_words(finding.kind).field is None:
        return None
    return marked(finding.listed, finding.expected)


def _evidence(finding: FindingRow, pulse: Pulse) -> list[tuple[str, str]]:
    """The evidence as label and text, in the order in which a doubter asks."""
    given = finding.evidence
    match, shown = given.get("match"), given.get("nights")
    reasons = match.get("reasons") if isinstance(match, dict) else None
    nights = [say_date(str(night)) for night in shown] if isinstance(shown, list) else []
    facts = [
        ("Shown on", ", ".join(nights) or say_date(pulse.last_seen)),
        ("Last checked", say_date(pulse.last_checked)),
        ("Page", finding.url or ""),
        ("Why", resaid(str(given.get("why") or ""), finding.kind)),
        ("Roster value verified", say_date(_verified(given)) if _verified(given) else ""),
        ("Same person because", "; ".join(summed(str(reason) for reason in reasons or []))),
        ("Confidence", str(given.get("confidence") or "")),
        ("Priority", say_number(pulse.priority) + (f" = {renumbered(pulse.priority_why)}" if pulse.priority_why else "")),
        ("Finding", finding.finding_id),
    ]
    return [(label, text) for label, text in facts if text]


def _verified(evidence: Mapping[str, object]) -> Night | None:
    roster = evidence.get("roster")
    verified = roster.get("verified_on") if isinstance(roster, dict) else None
    return verified if isinstance(verified, str) else None

"""Who is listed where: the physician x site grid of a night as a table, agreeing with the report's grid cell by cell."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from repmon.checks.coverage import Cell, cells
from repmon.checks.facts import NightFacts, SiteFacts
from repmon.clean.name_display import display_name
from repmon.config import Config
from repmon.model import Night, Physician, StoredFinding
from repmon.report.sites import columns_of
from repmon.report.words import STANDING
from repmon.stages.night import night_facts
from repmon.store.findings import load_findings

COLUMNS = ("physician_id", "npi", "name", "specialty", "site", "state", "why", "url", "empty_searches")

Row = tuple[str | None, ...]
_Absences = Mapping[tuple[str | None, str | None], Sequence[StoredFinding]]


def coverage_rows(db: sqlite3.Connection, config: Config, night: Night) -> Iterator[Row]:
    """Yield a row in ``COLUMNS`` per physician of the roster and site of the report, by physician_id and site."""
    facts = night_facts(db, config, night)
    sites = {column.name: SiteFacts(column.name, column.title, column.wanted) for column in columns_of(db, config)}
    facts, absences = replace(facts, sites=sites), _absences(load_findings(db))
    for cell in cells(facts):
        yield _row(facts.physicians[cell.physician_id], _as_told(facts, cell, absences))


def _absences(findings: Iterable[StoredFinding]) -> _Absences:
    """(physician_id, site) -> what was found of somebody who is not there."""
    found = defaultdict(list)
    for one in findings:
        if one.kind in ("missing", "gone"):
            found[one.physician_id, one.site].append(one)
    return found


def _as_told(facts: NightFacts, cell: Cell, absences: _Absences) -> Cell:
    """An absence that was found stands until a look or a person ends it, whatever tonight's searches alone would say."""
    found = absences.get((cell.physician_id, cell.site), ())
    if cell.url is not None or not found:
        return cell
    for one in found:
        if one.state in STANDING:
            if facts.healthy(cell.site):
                return replace(cell, state="missing", why=one.sentence, url=one.url if one.kind == "gone" else None)
            return replace(cell, state="couldnt_check", why=facts.unreadable_sites()[cell.site])
    left = any(
        (one.state, one.marketer_state) == ("dismissed", "dismissed") and one.last_checked <= one.last_seen for one in found
    )
    return replace(cell, state="not_wanted", why="a person dismissed that one is missing") if left else cell


def _row(physician: Physician, cell: Cell) -> Row:
    name = display_name(
        physician.first_name, physician.middle_name, physician.last_name, physician.suffix, physician.credentials
    )
    return (
        physician.physician_id, physician.npi, name, physician.specialty, cell.site, cell.state, cell.why, cell.url,
        "; ".join(cell.nights) or None,
    )  # fmt: skip

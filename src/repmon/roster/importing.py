"""``repmon import roster``: read a file, write what changed, and say it in words."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from repmon.clean.counted import counted
from repmon.clean.names import display_name
from repmon.config import Config
from repmon.lock import writing
from repmon.model import Night, Physician, RowProblem
from repmon.roster.formats import TEMPLATE
from repmon.roster.reading import RosterError, RosterFile, read_roster
from repmon.store.database import open_database
from repmon.store.imports import newest_import, save_import
from repmon.store.roster import PhysicianChange, RosterChanges, load_roster, redate_roster, save_roster

MASS_DEPARTURE = 0.2
"""When more than this share of the physicians would leave at once, the file is more likely a part of the roster: in a year,
let alone in a month, fewer leave."""
FEWEST_LEAVING = 3
"""So few may leave in any case: among five colleagues one is a fifth."""

_SHOWN_ROWS = 12
"""Row ranges listed per message; the rest is counted (all of it with --json)."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with ``dry_run`` would do."""

    file: RosterFile
    changes: RosterChanges
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "file": str(self.file.path), "format": self.file.format, "dry_run": self.dry_run,
            "rows": self.file.rows, "rows_loaded": self.file.loaded, "rows_dropped": self.file.dropped,
            "physicians": len(self.file.physicians), "deactivated": len(self.file.deactivated),
            "changes": asdict(self.changes), "problems": [asdict(problem) for problem in self.file.problems],
        }  # fmt: skip

    def as_text(self) -> str:
        """The same for a person: counts, then what changed, then what to mend."""
        return "\n".join([*self._account(), *_change_lines(self.changes), *_problem_lines(self.file.problems)])

    def _account(self) -> Iterator[str]:
        file = self.file
        verb = "would load" if self.dry_run else "loaded"
        left_out = f"; {counted(file.dropped, 'row')} not loaded, each reported below" if file.dropped else ""
        kind = "xlsx" if file.format == TEMPLATE.name and file.path.suffix.lower() == ".xlsx" else file.format
        loaded = f"{counted(len(file.physicians), 'physician')} from {counted(file.loaded, 'row')}"
        yield f"{file.path}: {counted(file.rows, 'row')} ({kind}): {verb} {loaded}{left_out}."
        if self.dry_run:
            yield "Nothing was written (--dry-run)."


def import_roster(
    config: Config, path: Path, *, night: Night, today: Night, format_name: str, dry_run: bool, full: bool,
    mass_departure: bool = False, correct_dates: bool = False,
) -> ImportReport:  # fmt: skip
    """Bring the roster tables up to a file.

    Args:
        night: day of which the file is true, at most ``today``.
        correct_dates: imports dated after today were mistyped; they are taken for imports of ``night``.
        full: the file is the whole roster, so whoever is not in it has left.
        mass_departure: many are meant to leave at once.

    Raises:
        RepmonError: when the file or the database cannot be used, when the file is older than the roster that is there, or
            when it would make so many leave that it is more likely a part of the roster.
    """
    file = read_roster(path, format_name)
    with _database(config, dry_run) as db:
        _refuse_older(db, path, night, today, correct_dates)
        everybody = full and bool(file.physicians)  # a file without physicians of its own must not make everybody leave
        _mark_deactivated(db, file)
        changes = save_roster(db, file.physicians, source_file=path.name, night=night, dry_run=True, full=everybody)
        if not mass_departure:
            _refuse_mass_departure(path, changes)
        if not dry_run:
            if correct_dates:
                redate_roster(db, after=today, to=night)
            save_roster(db, file.physicians, source_file=path.name, night=night, full=everybody)
            save_import(db, kind="roster", file=path.name, sha256=_sha256(path), format_name=file.format, night=night,
                            rows=file.rows, loaded=file.loaded, problems=file.problems)  # fmt: skip
        return ImportReport(file, changes, dry_run)


def _refuse_older(db: sqlite3.Connection, path: Path, night: Night, today: Night, correct_dates: bool) -> None:
    """An older file would bring back who has left and take out who came since, with dates that contradict each other."""
    newest = newest_import(db, "roster", until=today) if correct_dates else newest_import(db, "roster")
    if newest is None or night >= newest:
        return
    why = f"{path}: as of {night}, but the roster that is there was imported on {newest}"
    if newest > today:
        remedy = f"If this machine's clock is right ({today}), that date was mistyped: import with --correct-dates"
        raise RosterError(f"{why}, which is yet to come. {remedy}.")
    raise RosterError(f"{why}, and an older one cannot replace it. Leave --as-of out.")


def _refuse_mass_departure(path: Path, changes: RosterChanges) -> None:
    left, back = len(changes.departed), {physician.physician_id for physician in changes.returned}
    stay = changes.unchanged + sum(change.physician.physician_id not in back for change in changes.changed)
    staff = left + stay
    if left >= FEWEST_LEAVING and left > MASS_DEPARTURE * staff:
        what = f"{left:,} of {staff:,} physicians on the roster are not in this file, so nothing was changed"
        remedy = "Import it with --partial if it is a part of the roster, or with --allow-mass-departure if they have left"
        raise RosterError(f"{path}: {what}. {remedy}.")


@contextmanager
def _database(config: Config, dry_run: bool) -> Iterator[sqlite3.Connection]:
    """The database under its lock; for a dry run where there is none yet, an empty one that leaves nothing behind."""
    if dry_run and not config.database.exists():
        with tempfile.TemporaryDirectory() as folder, closing(open_database(Path(folder) / config.database.name)) as db:
            yield db
        return
    with writing(config, "import roster") as db:
        yield db


def _mark_deactivated(db: sqlite3.Connection, file: RosterFile) -> None:
    """A row that only says "this NPI was deactivated" marks a physician we know, and is reported when we know nobody."""
    known = {physician.npi: physician for physician in load_roster(db) if physician.npi}
    present = {physician.npi for physician in file.physicians}
    for npi, (row, date) in sorted(file.deactivated.items()):
        physician = known.get(npi)
        if physician is not None and npi not in present:
            file.physicians.append(replace(physician, deactivated_on=date))
            continue
        message = "a deactivated NPI of nobody on the roster; nothing to do"
        file.problems.append(RowProblem(file.path.name, row, "npi", npi, message, row_dropped=True))
        file.loaded -= 1


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _change_lines(changes: RosterChanges) -> Iterator[str]:
    for title, people in (
        ("new", changes.added),
        ("back on the roster", changes.returned),
        ("left: marked as departed", changes.departed),
    ):
        yield from _listed(title, [_named(physician) for physician in people])
    yield from _listed(
        "under another id than before (by NPI and name; decisions and findings went along: export work lists anew)",
        [f"{_named(physician)}, before {old}" for old, physician in changes.renumbered],
    )
    yield from _listed("changed", [_change_line(change) for change in changes.changed])
    yield f"{changes.unchanged:,} unchanged."


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{len(lines):,} {title}:"
        yield from (f"  {line}" for line in lines[:_SHOWN_ROWS])
    if len(lines) > _SHOWN_ROWS:
        yield f"  ... and {len(lines) - _SHOWN_ROWS:,} more (all of them with --json)"


def _named(physician: Physician) -> str:
    name = display_name(physician.first_name, None, physician.last_name, physician.suffix, ())
    return f"{name} ({physician.physician_id})"


def _change_line(change: PhysicianChange) -> str:
    what = "; ".join(f"{one.field}: {one.old or 'nothing'} -> {one.new or 'nothing'}" for one in change.changes)
    return f"{_named(change.physician)}: {what}"


def _problem_lines(problems: list[RowProblem]) -> Iterator[str]:
    """Problems grouped by message: the rows, and the first values."""
    groups: dict[tuple[bool, str | None, str], list[RowProblem]] = defaultdict(list)
    for problem in problems:
        groups[not problem.row_dropped, problem.column, problem.message].append(problem)
    for (kept, column, message), group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]))):
        head = "value" if kept else "row"
        where = f", column {column}" if column else ""
        yield f"{len(group):,} {head}{'s' if len(group) > 1 else ''}{where}: {message}"
        yield f"  rows {_ranges([problem.row for problem in group])}{_examples(group)}"


def _examples(group: list[RowProblem]) -> str:
    shown = list(dict.fromkeys(problem.value for problem in group if problem.value))[:3]
    return f" (for example {', '.join(repr(value) for value in shown)})" if shown else ""


def _ranges(rows: list[int]) -> str:
    """Row numbers as ranges: "3, 7-9, 12"."""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    texts = [str(a) if a == b else f"{a}-{b}" for a, b in spans]
    return ", ".join(texts[:_SHOWN_ROWS]) + (f" and {len(texts) - _SHOWN_ROWS} more" if len(texts) > _SHOWN_ROWS else "")

"""``repmon fixes import``: the work list comes back with what people wrote into its last four columns.

Rules for a cell: empty leaves the stored value as it is, ``-`` clears it, a value equal to the stored one is no edit. So a
list can come back with or without columns, sorted, filtered, or twice, and nothing that somebody else entered is lost.
"""

from __future__ import annotations

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from repmon.config import Config
from repmon.fixes.edits import EDITABLE, WORDS, Edit, Edited, EditError, apply_edit
from repmon.fixes.stale import without_stale
from repmon.imports.cells import as_kept, cut, problem_lines, ran_as_formula, typed
from repmon.imports.table_rows import RowError, Values, date, day_first_sign, read_sheets, refuse_unclear
from repmon.lock import writing
from repmon.model import FindingEvent, Night, RowProblem, StoredFinding
from repmon.store.database import open_readonly
from repmon.store.edits import save_edits
from repmon.store.findings import load_events, load_findings
from repmon.store.imports import save_import

COLUMNS = ("issue_id", *EDITABLE, "last_checked")
CLEAR = "-"
"""What a person writes into a cell to empty the stored value."""

LONGEST = {"owner": 200, "notes": 10_000}
"""Characters; a spreadsheet's cell holds 32,767."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One stored value that an edit replaced."""

    issue_id: str
    column: str
    old: str | None
    new: str | None


@dataclass(slots=True)
class FixesAccount:
    """What became of an edited work list: ``rows == changed + unchanged + refused``."""

    file: Path
    dry_run: bool
    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[CellChange] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    """Refused rows, and remarks about rows that were taken (``row_dropped`` tells which)."""

    @property
    def refused(self) -> int:
        """Rows of which nothing was taken."""
        return sum(problem.row_dropped for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "file": str(self.file), "dry_run": self.dry_run, "rows": self.rows, "changed": self.changed,
            "unchanged": self.unchanged, "refused": self.refused, "changes": [asdict(change) for change in self.changes],
            "problems": [asdict(problem) for problem in self.problems],
        }  # fmt: skip

    def as_text(self) -> str:
        """The same for a person."""
        verb = "would change" if self.dry_run else "changed"
        counts = f"{verb} {self.changed:,}, {self.unchanged:,} unchanged, {self.refused:,} refused"
        head = f"{self.file}: {self.rows:,} {'issue' if self.rows == 1 else 'issues'}: {counts}."
        lines = [f"  {one.issue_id} {one.column}: {one.old or 'none'} -> {one.new or 'none'}" for one in self.changes]
        return "\n".join([head, *cut(lines), *problem_lines(self.problems)])


@dataclass(slots=True)
class _Issue:
    """All that a file says about one issue: a workbook repeats it on the sheet of its site."""

    place: str
    row: int
    day_first: str | None
    """What speaks against the month as the first part of the file's dates with slashes."""
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    """Column -> what its cells say -> where that is said."""

    def add(self, place: str, row: int, cells: Values) -> None:
        """Take in one row."""
        for column, text in cells.items():
            self.said.setdefault(column, {}).setdefault(text, f"{place}, row {row}")

    def values(self, stored: StoredFinding) -> Values:
        """What the file says, column by column: a cell that was edited counts before one that says what is stored.

        Raises:
            RowError: when two rows say different new things, or a date may be read in two ways: nobody can know which counts.
        """
        if self.day_first:
            for text in self.said.get("submitted_on", ()):
                refuse_unclear("submitted_on", text, self.day_first)
        return {column: self._one(column, texts, stored) for column, texts in self.said.items()}

    def as_written(self, column: str, value: str | None) -> tuple[str | None, str]:
        """A refused value as the file has it, and what it was read as: a date is written in many ways."""
        cells = list(self.said.get(column, ()))
        if column != "submitted_on" or value is None or value in cells or len(cells) != 1:
            return value, ""
        return cells[0], f"read as {value}, "

    def _one(self, column: str, texts: dict[str, str], stored: StoredFinding) -> str:
        if column in LONGEST:
            texts = {as_kept(text, getattr(stored, column)): place for text, place in texts.items()}
        new = [text for text in texts if not _is_stored(column, text, stored)] if column in EDITABLE else []
        if len(new) > 1:
            remedy = "make the rows of this issue equal, or empty the cell that does not count"
            raise RowError(column, new[0], f"{texts[new[1]]} says {new[1]!r}; {remedy}")
        return new[0] if new else next(iter(texts))


def import_fixes(config: Config, path: Path, *, night: Night, dry_run: bool = False) -> FixesAccount:
    """Take an edited work list back; a row that cannot be accepted is reported whole and the others load.

    Args:
        night: Date of the edits (today).

    Raises:
        RepmonError: when the file or the database cannot be used.
    """
    account = FixesAccount(path, dry_run)
    issues = _read(path, account)
    if dry_run:
        with closing(open_readonly(config.database)) as db:
            _apply(issues, load_findings(db), load_events(db), night, account)
        return account
    with writing(config, "fixes import") as db:
        edited = _apply(issues, load_findings(db), load_events(db), night, account)
        save_edits(db, [one.row for one in edited], [event for one in edited for event in one.events])
        digest, loaded = hashlib.sha256(path.read_bytes()).hexdigest(), account.rows - account.refused
        save_import(db, kind="fixes", file=path.name, sha256=digest, format_name="fixes", night=night, rows=account.rows,
                    loaded=loaded, problems=account.problems)  # fmt: skip
    return account


# ------------------------------------------------------------------------------------------------------------ reading


def _read(path: Path, account: FixesAccount) -> dict[str, _Issue]:
    """Gather the file's rows by issue; rows without an id are refused here."""
    issues: dict[str, _Issue] = {}
    rows = list(read_sheets(path, needed=("issue_id",), known=COLUMNS, one_of=EDITABLE))
    day_first = _day_first(rows)
    for sheet, row, values in rows:
        place = f"{path.name}, sheet {sheet}" if sheet else path.name
        cells = {column: text for column, cell in values.items() if (text := typed(cell))}
        issue_id = cells.pop("issue_id", "").upper() or None
        if issue_id in issues:
            issues[issue_id].add(place, row, cells)
        elif issue_id is not None:
            account.rows += 1
            issues[issue_id] = _Issue(place, row, day_first)
            issues[issue_id].add(place, row, cells)
        elif cells.keys() & set(EDITABLE):
            account.rows += 1
            message = "no issue_id, so nobody can tell which issue this is; copy it from the export"
            account.problems.append(RowProblem(place, row, "issue_id", None, message, row_dropped=True))
    return issues


def _day_first(rows: Iterable[tuple[str, int, Values]]) -> str | None:
    """A spreadsheet of a country that writes the day first makes such dates of all that the export wrote."""
    numbered = [(row, values) for _, row, values in rows]
    return day_first_sign(numbered, "submitted_on") or day_first_sign(numbered, "last_checked")


def _is_stored(column: str, cell: str, stored: StoredFinding) -> bool:
    try:
        return _wanted(column, cell) == (getattr(stored, column) or ("open" if column == "marketer_state" else None))
    except RowError:
        return False


def _edit(issue_id: str, values: Values, account_today: Night, day_first: str | None) -> Edit:
    wanted: dict[str, str | None] = {}
    for column in EDITABLE:
        if (cell := values.get(column)) is not None:
            wanted[column] = _wanted(column, cell)
    seen = None
    with suppress(RowError):  # a column nobody edits: without it the row is taken as fresh
        if day_first:
            refuse_unclear("last_checked", values.get("last_checked", ""), day_first)
        seen = date(values, "last_checked", account_today)
    return Edit(issue_id, wanted, seen if "last_checked" in values else None)


def _wanted(column: str, cell: str) -> str | None:
    """The value that a cell asks for.

    Raises:
        RowError: when it is a word, a date or a length that cannot be taken.
    """
    if column == "marketer_state":
        return "open" if cell == CLEAR else _word(cell)
    if cell == CLEAR:
        return None
    if column == "submitted_on":
        return date({column: cell}, column, None)
    if ran_as_formula(cell):
        message = "the spreadsheet took what was typed for a formula; type it again with an apostrophe before it"
        raise RowError(column, cell, message)
    if len(cell) > LONGEST[column]:
        raise RowError(column, f"{cell[:40]}...", f"longer than {LONGEST[column]:,} characters; shorten it")
    return cell


def _word(cell: str) -> str:
    said = " ".join(cell.casefold().replace("_", " ").replace("’", "'").split())
    if (word := WORDS.get(said)) is not None:
        return word
    near = difflib.get_close_matches(said, WORDS, n=1)
    hint = f"did you mean {near[0]}?" if near else "write submitted, fixed, dismissed or open, or leave it empty"
    raise RowError("marketer_state", cell, f"not a known word; {hint}")


# ----------------------------------------------------------------------------------------------------------- applying


def _apply(
    issues: dict[str, _Issue], findings: Iterable[StoredFinding], events: Iterable[FindingEvent], night: Night,
    account: FixesAccount,
) -> list[Edited]:  # fmt: skip
    """Apply every issue's edit to its finding and keep the account; return what is to be stored."""
    known = {finding.finding_id: finding for finding in findings}
    lives: dict[str, list[FindingEvent]] = defaultdict(list)
    for event in events:
        lives[event.finding_id].append(event)
    taken: list[Edited] = []
    for issue_id, issue in issues.items():
        try:
            edited, stale = _apply_one(issue_id, issue, known, lives[issue_id], night)
        except (RowError, EditError) as error:
            value, why = issue.as_written(error.column, error.value)
            whose = "" if error.column == "issue_id" else f"{issue_id}: "
            account.problems.append(_problem(issue, error.column, value, f"{whose}{why}{error.message}", dropped=True))
            continue
        remarks = {**stale, **({"marketer_state": edited.remark} if edited.remark else {})}
        account.problems += [
            _problem(issue, column, None, f"{issue_id}: {why}", dropped=False) for column, why in remarks.items()
        ]
        if edited.events:
            account.changes += _changes(known[issue_id], edited.row)
            account.changed += 1
            taken.append(edited)
        else:
            account.unchanged += 1
    account.problems.sort(key=lambda problem: (problem.file, problem.row))
    return taken


def _problem(issue: _Issue, column: str, value: str | None, message: str, *, dropped: bool) -> RowProblem:
    return RowProblem(issue.place, issue.row, column, value, message, row_dropped=dropped)


def _apply_one(
    issue_id: str, issue: _Issue, known: dict[str, StoredFinding], life: Sequence[FindingEvent], night: Night
) -> tuple[Edited, dict[str, str]]:
    if issue_id not in known:
        message = "no such issue in this database; export the list again with 'repmon export fixes FILE'"
        raise RowError("issue_id", issue_id, message)
    stored = known[issue_id]
    edit, stale = without_stale(stored, _edit(issue_id, issue.values(stored), night, issue.day_first), life)
    return apply_edit(stored, edit, night), stale


def _changes(old: StoredFinding, new: StoredFinding) -> list[CellChange]:
    return [
        CellChange(old.finding_id, column, getattr(old, column), getattr(new, column))
        for column in ("state", *EDITABLE)
        if getattr(old, column) != getattr(new, column)
    ]

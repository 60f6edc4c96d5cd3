"""``repmon review import``: the exported questions come back with a decision in each row."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from repmon.clean.counted import counted
from repmon.config import Config
from repmon.decisions import NEXT, DecisionError, Known, Pair
from repmon.imports.cells import problem_lines, typed
from repmon.imports.table_rows import RowError, Values, read_sheets
from repmon.lock import writing
from repmon.model import Decision, Night, RowProblem
from repmon.store.database import Connection, open_readonly
from repmon.store.matches import save_decisions, undo_decision

NAMES = ("site", "site_key", "physician_id")

Word = Literal["confirmed", "rejected", "undo"]

WORDS: dict[str, Word] = {
    **dict.fromkeys(("confirm", "confirmed", "yes", "y", "same", "match"), "confirmed"),
    **dict.fromkeys(("reject", "rejected", "no", "n", "different", "other"), "rejected"),
    **dict.fromkeys(("undo", "-"), "undo"),
}
"""What a person may write as ``decision`` -> what it means."""


@dataclass(slots=True)
class DecisionsAccount:
    """What became of the file: ``rows == decided + unchanged + undecided + undone + refused``."""

    file: Path
    dry_run: bool
    rows: int = 0
    decided: int = 0
    unchanged: int = 0
    undecided: int = 0
    """Rows without a decision."""
    undone: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {**asdict(self), "file": str(self.file), "refused": len(self.problems)}

    def as_text(self) -> str:
        """The same for a person."""
        verb = "would decide" if self.dry_run else "decided"
        head = (
            f"{self.file}: {counted(self.rows, 'row')}: {verb} {self.decided:,}, undone {self.undone:,}, "
            f"{self.unchanged:,} unchanged, {self.undecided:,} not decided yet, {len(self.problems):,} refused."
        )
        changed = not self.dry_run and (self.decided or self.undone)
        return "\n".join([head, *problem_lines(self.problems), *([NEXT] if changed else [])])


@dataclass(slots=True)
class _Taken:
    saved: list[Decision] = field(default_factory=list)
    forgotten: list[Decision] = field(default_factory=list)


def import_decisions(config: Config, path: Path, *, by: str | None, night: Night, dry_run: bool = False) -> DecisionsAccount:
    """Take decisions from a file; a row that cannot be accepted is reported and the others load.

    Raises:
        RepmonError: when the file or the database cannot be used.
    """
    account = DecisionsAccount(path, dry_run)
    if dry_run:
        with closing(open_readonly(config.database)) as db:
            _take(db, path, by, night, account)
        return account
    with writing(config, "review import") as db:
        taken = _take(db, path, by, night, account)
        for decision in taken.forgotten:
            undo_decision(db, decision.site, decision.site_key, decision.physician_id)
        save_decisions(db, taken.saved)
    return account


def _take(db: Connection, path: Path, by: str | None, night: Night, account: DecisionsAccount) -> _Taken:
    known, taken = Known.of(db), _Taken()
    rows = [
        (f"{path.name}, sheet {sheet}" if sheet else path.name, row, {column: typed(cell) for column, cell in values.items()})
        for sheet, row, values in read_sheets(path, needed=(*NAMES, "decision"), known=(*NAMES, "decision"))
        if values
    ]
    account.rows = len(rows)
    said = _said_of_pairs(rows)
    for place, row, cells in rows:
        try:
            _refuse_contradiction(said, cells)
            _take_row(known, cells, by, night, account, taken)
        except (RowError, DecisionError) as error:
            account.problems.append(RowProblem(place, row, error.column, error.value, error.message, row_dropped=True))
    return taken


_Said = dict[tuple[str, ...], dict[Word, str]]
"""A pair as it is written -> what is said of it, each with where it is said first."""


def _said_of_pairs(rows: Iterable[tuple[str, int, Values]]) -> _Said:
    said: _Said = {}
    for place, row, cells in rows:
        if (word := WORDS.get(cells.get("decision", "").casefold())) is not None:
            said.setdefault(_pair_as_written(cells), {}).setdefault(word, f"{place}, row {row}")
    return said


def _pair_as_written(cells: Values) -> tuple[str, ...]:
    return tuple(cells.get(name, "").casefold() for name in NAMES)


def _refuse_contradiction(said: _Said, cells: Values) -> None:
    """Of two different decisions about one pair nobody can tell which is meant."""
    words = said.get(_pair_as_written(cells), {})
    if len(words) > 1 and "decision" in cells:
        where = " and ".join(words.values())
        raise RowError("decision", cells["decision"], f"the same pair is decided differently: see {where}; keep one of them")


def _take_row(known: Known, cells: Values, by: str | None, night: Night, account: DecisionsAccount, taken: _Taken) -> None:
    if "decision" not in cells:
        account.undecided += 1
        return
    word = _word(cells["decision"])
    for name in NAMES:
        if name not in cells:
            raise RowError(name, None, "empty; copy it from the export")
    pair = Pair(cells["site"].casefold(), cells["site_key"], cells["physician_id"])
    if word == "undo":
        taken.forgotten.append(known.undo(pair))
        account.undone += 1
    elif (decision := known.decide(pair, word, by=by, night=night)) is not None:
        taken.saved.append(decision)
        account.decided += 1
    else:
        account.unchanged += 1


def _word(cell: str) -> Word:
    if (word := WORDS.get(cell.casefold())) is None:
        raise RowError("decision", cell, "not a known word; write confirm, reject or undo, or leave it empty")
    return word

"""What a marketer's edit does to a finding: the rules by which an edited work list comes back.

A person may say that a fix was sent to the site (``submitted``), that the finding is to be left alone (``dismissed``), or take
either back (``open``). A person never makes a finding *fixed*: only a healthy look at the site does
(:mod:`repmon.fixes.lifecycle`). A value equal to the stored one is no edit, so the same list may come back many times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from repmon.model import FindingEvent, FindingState, Night, StoredFinding, nights_between

EDITABLE = ("owner", "marketer_state", "submitted_on", "notes")
"""Columns of the work list that a person fills in."""

WORDS: Mapping[str, str] = {
    **dict.fromkeys(("open", "reopen", "reopened", "todo", "to do", "undo"), "open"),
    **dict.fromkeys(("submitted", "submit", "sent", "requested", "reported", "done", "fixed", "corrected"), "submitted"),
    **dict.fromkeys(("dismissed", "dismiss", "ignore", "ignored", "wontfix", "won't fix", "false alarm"), "dismissed"),
}
"""What a person may write as ``marketer_state`` -> what it counts as. "Fixed" is a claim that the next healthy night checks."""

EARLIEST_NIGHTS = 366
"""A fix said to have been sent more than a year before its problem was found is a mistyped date."""


class EditError(ValueError):
    """An edit cannot be accepted: which column, which value, and how to mend it."""

    def __init__(self, column: str, value: str | None, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of an edited work list."""

    finding_id: str
    values: Mapping[str, str | None]
    """Column of ``EDITABLE`` -> wanted value, ``None`` to clear it; a column that is left as it is stands not in here.
    ``marketer_state`` is one of ``open``, ``submitted``, ``dismissed``."""
    seen: Night | None = None
    """``last_checked`` of the row: the night as of which the list was exported, when the file says so."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit came to. ``row`` is the finding itself when nothing changed."""

    row: StoredFinding
    events: tuple[FindingEvent, ...] = ()
    remark: str | None = None
    """Why a wish was not granted although nothing is wrong with it, in one sentence."""


def apply_edit(row: StoredFinding, edit: Edit, today: Night) -> Edited:
    """Apply one edit to its finding.

    Raises:
        EditError: when a value cannot be accepted; then nothing of the row may be stored.
    """
    moved = _move(row, edit, today)
    texts = {name: edit.values[name] for name in ("owner", "notes") if name in edit.values}
    edited = replace(moved.row, **texts)  # type: ignore[arg-type]
    changes = [_change(name, getattr(row, name), value) for name, value in texts.items() if getattr(row, name) != value]
    events = moved.events
    if changes:
        events = _with_changes(events, row, "; ".join(changes), today)
    return Edited(edited, events, moved.remark)


def state_behind(row: StoredFinding) -> FindingState:
    """The state that counts: behind ``couldnt_check`` stands the one before it."""
    return (row.resume_state or "open") if row.state == "couldnt_check" else row.state


def _move(row: StoredFinding, edit: Edit, today: Night) -> Edited:
    word, date = edit.values.get("marketer_state"), edit.values.get("submitted_on")
    new_word = word is not None and word != (row.marketer_state or "open")
    new_date = "submitted_on" in edit.values and date != row.submitted_on and word != "open"
    if not (new_word or new_date):
        return Edited(row)
    if edit.seen is not None and edit.seen < row.opened_on:
        return Edited(row, remark=f"exported before the problem came back on {row.opened_on}; its state was left as it is")
    wish = word or row.marketer_state or ("submitted" if date else "open")  # a date without a word says submitted
    if wish == "submitted":
        return _submit(row, _sent_on(row, edit, new_date, today), today)
    if wish == "dismissed" and new_word:
        return _dismiss(row, _known_date(row, edit, today), today)
    if wish == "open" and new_word:
        return _take_back(row, today)
    return _date_only(row, _known_date(row, edit, today), today)


def _sent_on(row: StoredFinding, edit: Edit, new_date: bool, today: Night) -> Night:
    """The date on which the fix was sent: the one given, else today."""
    if "submitted_on" not in edit.values:
        return today
    date = edit.values["submitted_on"]
    if date is None:
        raise EditError("submitted_on", "-", "a submitted fix needs its date; write open as marketer_state to take it back")
    _check_date(row, date, today)
    if date < row.opened_on and row.opened_on > row.first_seen:
        if new_date:
            message = f"before the problem came back on {row.opened_on}; write the day on which it was sent again"
            raise EditError("submitted_on", date, message)
        return today  # the date of an earlier spell, not typed now
    return date


def _known_date(row: StoredFinding, edit: Edit, today: Night) -> Night | None:
    """The date that stands beside another word than submitted: kept, but it moves nothing."""
    date = edit.values.get("submitted_on", row.submitted_on)
    if date is not None and date != row.submitted_on:
        _check_date(row, date, today)
    return date


def _check_date(row: StoredFinding, date: Night, today: Night) -> None:
    if date > today:
        raise EditError("submitted_on", date, f"in the future (today is {today}); write the day on which the fix was sent")
    if nights_between(date, row.first_seen) > EARLIEST_NIGHTS:
        message = f"more than a year before the problem was found on {row.first_seen}; check the date"
        raise EditError("submitted_on", date, message)


def _submit(row: StoredFinding, sent_on: Night, today: Night) -> Edited:
    noted = replace(row, marketer_state="submitted", submitted_on=sent_on)
    before = state_behind(row)
    if over := _over(row):
        event = _event(row, today, "edited", _change("submitted_on", row.submitted_on, sent_on))
        return Edited(noted, (event,), f"{over}; the date was noted and the state left as it is")
    if before == "submitted":
        return Edited(noted, (_event(row, today, "edited", _change("submitted_on", row.submitted_on, sent_on)),))
    moved = _with_state(replace(noted, dismissed_listed=None), "submitted")
    return Edited(moved, (_event(row, today, "submitted", f"sent to the site on {sent_on}", "submitted"),))


def _dismiss(row: StoredFinding, date: Night | None, today: Night) -> Edited:
    if state_behind(row) == "verified_fixed":
        return Edited(row, remark=f"{_over(row)}; there is nothing to dismiss")
    shown = row.listed or ""
    noted = replace(row, marketer_state="dismissed", submitted_on=date)
    moved = replace(noted, state="dismissed", resume_state=None, dismissed_listed=shown)
    reason = f"dismissed while the site showed {shown!r}" if shown else "dismissed by a person"
    return Edited(moved, (_event(row, today, "dismissed", reason, "dismissed"),))


def _take_back(row: StoredFinding, today: Night) -> Edited:
    if over := _over(row):
        return Edited(row, remark=f"{over}; it opens again by itself when a site shows it wrong")
    before = state_behind(row)
    blank = replace(row, marketer_state=None, submitted_on=None, dismissed_listed=None)
    if before == "dismissed":
        reopened = _with_state(replace(blank, opened_on=today), "open")
        return Edited(reopened, (_event(row, today, "reopened", "a person took the dismissal back", "open"),))
    if before in ("submitted", "stuck"):
        state: FindingState = "regressed" if row.times_regressed else "open"
        reason = f"a person took back that it was sent on {row.submitted_on}"
        return Edited(_with_state(blank, state), (_event(row, today, "taken_back", reason, state),))
    return Edited(blank, (_event(row, today, "edited", _change("marketer_state", row.marketer_state, None)),))


def _date_only(row: StoredFinding, date: Night | None, today: Night) -> Edited:
    event = _event(row, today, "edited", _change("submitted_on", row.submitted_on, date))
    return Edited(replace(row, submitted_on=date), (event,))


def _over(row: StoredFinding) -> str | None:
    """Say why nothing stands any more, or None when something does."""
    if state_behind(row) == "verified_fixed":
        return f"a healthy look at the site showed it right on {row.fixed_on}"
    if state_behind(row) == "dismissed" and row.dismissed_listed is None:
        return "the program withdrew this finding because it no longer applied"
    return None


def _with_state(row: StoredFinding, state: FindingState) -> StoredFinding:
    """Set the state that counts; a site that could not be read stays so until it can."""
    if row.state == "couldnt_check":
        return replace(row, resume_state=state)
    return replace(row, state=state)


def _with_changes(events: tuple[FindingEvent, ...], row: StoredFinding, changes: str, today: Night) -> tuple[FindingEvent, ...]:
    """Add changed texts to the edit's own event, or as an event of their own."""
    if events and events[-1].event == "edited":
        return (*events[:-1], replace(events[-1], reason=f"{events[-1].reason}; {changes}"))
    state = events[-1].to_state if events else state_behind(row)
    return (*events, FindingEvent(row.finding_id, today, "edited", state, state, changes))


def _event(row: StoredFinding, today: Night, event: str, reason: str, to_state: str | None = None) -> FindingEvent:
    before = state_behind(row)
    return FindingEvent(row.finding_id, today, event, before, to_state or before, reason)


def _change(name: str, old: str | None, new: str | None) -> str:
    return f"{name}: {old or 'none'} -> {new or 'none'}"

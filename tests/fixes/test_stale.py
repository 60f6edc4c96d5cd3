"""Two copies of one list come back: what was not edited in the second does not undo what the first brought."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.fixes.edits import Edit, apply_edit
from repmon.fixes.stale import without_stale
from repmon.model import FindingEvent, StoredFinding
from tests.fixes.test_edits import OPEN, SUBMITTED, TODAY

OPENED = FindingEvent("F-1", OPEN.first_seen, "opened", None, "open", "seen")
TEXT = st.sampled_from(["Ann", "Bob", "owner: Ann -> Bob", "; then notes: Ann -> Cay", "=1"])
EDITS = st.fixed_dictionaries({}, optional={"owner": TEXT, "notes": TEXT})


def export(row: StoredFinding) -> dict[str, str | None]:
    """What the exported list says: the cells that are not empty."""
    return {name: value for name in ("owner", "marketer_state", "submitted_on", "notes") if (value := getattr(row, name))}


def bring(
    row: StoredFinding, events: list[FindingEvent], cells: dict[str, str | None], seen: str | None, today: str = TODAY
) -> tuple[StoredFinding, list[FindingEvent], dict[str, str]]:
    edit, stale = without_stale(row, Edit("F-1", cells, seen), events)
    done = apply_edit(row, edit, today)
    return done.row, [*events, *done.events], stale


@settings(max_examples=200)
@given(st.fixed_dictionaries({}, optional={"owner": TEXT, "notes": TEXT}), EDITS, EDITS)
def test_no_edit_is_lost_whoever_comes_back_last(base: dict[str, str], first: dict[str, str], second: dict[str, str]) -> None:
    row = replace(OPEN, owner=base.get("owner"), notes=base.get("notes"))
    list_of_both = export(row)
    after, events, _ = bring(row, [OPENED], {**list_of_both, **first}, row.last_checked)
    wanted = {**base, **first, **{name: value for name, value in second.items() if value != base.get(name)}}
    after, events, stale = bring(after, events, {**list_of_both, **second}, row.last_checked)
    for name in ("owner", "notes"):
        assert getattr(after, name) == wanted.get(name) or name in stale, "left out only with a word about it"
        if name in first and first[name] != base.get(name):
            assert any(f"-> {first[name]}" in event.reason for event in events), "the history has what was replaced"


def test_a_word_that_the_list_repeats_is_no_wish() -> None:
    back, events, _ = bring(SUBMITTED, [OPENED], {"marketer_state": "open"}, SUBMITTED.last_checked)
    assert back.state == "open"
    row, events, stale = bring(back, events, export(SUBMITTED), SUBMITTED.last_checked)
    assert (row, set(stale)) == (back, {"marketer_state", "submitted_on"})
    row, _, stale = bring(back, events, {"marketer_state": "dismissed"}, SUBMITTED.last_checked)
    assert (row.state, stale) == ("dismissed", {}), "a word that never stood there is a wish"


def test_a_list_that_is_newer_than_the_edit_is_fresh() -> None:
    row, events, _ = bring(replace(OPEN, owner="Ann"), [OPENED], {"owner": "Bob"}, None, today="2026-03-18")
    row, _, stale = bring(row, events, {"owner": "Ann"}, "2026-03-19")
    assert (row.owner, stale) == ("Ann", {})

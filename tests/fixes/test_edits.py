"""What a person's edit does to a finding: states move by rule, a stale or repeated list moves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.fixes.edits import EDITABLE, WORDS, Edit, Edited, EditError, apply_edit
from repmon.fixes.lifecycle import STUCK_NIGHTS, Tonight, advance
from repmon.model import Checked, Finding, StoredFinding

TODAY = "2026-03-20"
SEEN = Finding(
    "F-1", "wrong_phone", "high", "P1", "ratemds", "jane-doe", "hill", "https://reviews.example.org/jane-doe",
    "(413) 555-0199", "(413) 555-0123", "RateMDs shows another number.",
)  # fmt: skip
OPEN = StoredFinding(
    "F-1", "wrong_phone", "high", "open", "P1", "hill", "ratemds", "jane-doe", SEEN.url, SEEN.listed, SEEN.expected,
    SEEN.sentence, {}, 10.0, "2026-03-01", "2026-03-19", "2026-03-19", "2026-03-01",
)  # fmt: skip
SUBMITTED = replace(OPEN, state="submitted", marketer_state="submitted", submitted_on="2026-03-10")
DISMISSED = replace(OPEN, state="dismissed", marketer_state="dismissed", dismissed_listed=SEEN.listed)
FIXED = replace(SUBMITTED, state="verified_fixed", fixed_on="2026-03-15")
REGRESSED = replace(SUBMITTED, state="regressed", opened_on="2026-03-18", times_regressed=1)
STUCK = replace(SUBMITTED, state="stuck", submitted_on="2026-01-01", first_seen="2025-12-20", opened_on="2025-12-20")
WITHDRAWN = replace(OPEN, state="dismissed")


def edit(row: StoredFinding, seen: str | None = None, **values: str | None) -> Edited:
    return apply_edit(row, Edit("F-1", values, seen), TODAY)


def moves(edited: Edited) -> list[tuple[str, str | None, str | None]]:
    return [(event.event, event.from_state, event.to_state) for event in edited.events]


def tonight(*findings: Finding, night: str = TODAY, checked: frozenset[Checked] = frozenset()) -> Tonight:
    return Tonight(night, findings, checked, {}, {})


def test_owner_and_notes_are_kept_with_an_event_that_tells_old_and_new() -> None:
    done = edit(replace(OPEN, owner="Ann"), owner="Bob", notes="called twice")
    assert (done.row.owner, done.row.notes, done.row.state) == ("Bob", "called twice", "open")
    (event,) = done.events
    assert (event.event, event.night, event.reason) == ("edited", TODAY, "owner: Ann -> Bob; notes: none -> called twice")


def test_a_move_is_counted_once_also_when_texts_change_with_it() -> None:
    done = edit(OPEN, marketer_state="dismissed", owner="Bob")
    assert moves(done) == [("dismissed", "open", "dismissed"), ("edited", "dismissed", "dismissed")]


def test_clearing_is_an_edit_and_leaving_out_is_none() -> None:
    row = replace(OPEN, owner="Ann", notes="x")
    assert edit(row, owner=None).row == replace(row, owner=None)
    assert edit(row) == Edited(row)


def test_submitted_takes_todays_date_or_the_one_given() -> None:
    assert edit(OPEN, marketer_state="submitted").row == replace(
        OPEN, state="submitted", marketer_state="submitted", submitted_on=TODAY
    )
    done = edit(OPEN, marketer_state="submitted", submitted_on="2026-03-12")
    assert done.row.submitted_on == "2026-03-12"
    assert moves(done) == [("submitted", "open", "submitted")]
    assert done.events[0].reason == "sent to the site on 2026-03-12"


def test_a_date_alone_says_submitted() -> None:
    assert edit(OPEN, submitted_on="2026-03-12").row.state == "submitted"


def test_a_persons_word_never_makes_it_fixed() -> None:
    assert set(WORDS.values()) == {"open", "submitted", "dismissed"}
    assert WORDS["fixed"] == WORDS["done"] == "submitted"


def test_only_a_healthy_look_verifies_what_was_submitted() -> None:
    row = edit(OPEN, marketer_state="submitted").row
    answered = frozenset({Checked("wrong_phone", "P1", "ratemds", "jane-doe")})
    ((fixed,), _) = advance([row], tonight(night="2026-03-21", checked=answered))
    assert (fixed.state, fixed.submitted_on) == ("verified_fixed", TODAY)


def test_a_dismissal_holds_for_the_value_listed_and_no_other() -> None:
    done = edit(OPEN, marketer_state="dismissed")
    assert moves(done) == [("dismissed", "open", "dismissed")]
    assert done.row.dismissed_listed == SEEN.listed
    _, quiet = advance([done.row], tonight(SEEN, night="2026-03-21"))
    assert quiet == []
    ((again,), (event,)) = advance([done.row], tonight(replace(SEEN, listed="(413) 555-0177"), night="2026-03-21"))
    assert (again.state, event.event) == ("open", "reopened")


def test_a_dismissal_of_something_not_listed_holds_while_nothing_is_listed() -> None:
    missing = replace(SEEN, kind="missing", listed=None)
    row = edit(replace(OPEN, kind="missing", listed=None), marketer_state="dismissed").row
    _, events = advance([row], tonight(missing, night="2026-03-21"))
    assert events == []


@pytest.mark.parametrize(
    ("row", "event", "state"),
    [(SUBMITTED, "taken_back", "open"), (STUCK, "taken_back", "open"), (DISMISSED, "reopened", "open"),
     (replace(SUBMITTED, times_regressed=1), "taken_back", "regressed")],
)  # fmt: skip
def test_open_takes_a_word_back(row: StoredFinding, event: str, state: str) -> None:
    done = edit(row, marketer_state="open")
    assert moves(done) == [(event, row.state, state)]
    assert done.row.state == state
    assert (done.row.marketer_state, done.row.submitted_on, done.row.dismissed_listed) == (None, None, None)


def test_a_dismissed_one_can_be_submitted_after_all() -> None:
    done = edit(DISMISSED, marketer_state="submitted")
    assert (done.row.state, done.row.dismissed_listed, done.row.submitted_on) == ("submitted", None, TODAY)


@pytest.mark.parametrize("row", [STUCK, REGRESSED])
def test_a_new_date_submits_again_what_is_stuck_or_came_back(row: StoredFinding) -> None:
    assert edit(row, marketer_state="submitted", submitted_on=row.submitted_on) == Edited(row)
    done = edit(row, marketer_state="submitted", submitted_on="2026-03-19")
    assert moves(done) == [("submitted", row.state, "submitted")]
    _, events = advance([done.row], tonight(SEEN, night="2026-03-21"))
    assert events == []


def test_stuck_starts_from_the_date_given() -> None:
    row = edit(OPEN, marketer_state="submitted", submitted_on="2026-03-02").row
    _, events = advance([row], tonight(SEEN, night="2026-05-01"))
    assert [event.event for event in events] == []
    ((stuck,), _) = advance([row], tonight(SEEN, night="2026-05-02"))
    assert STUCK_NIGHTS == 60
    assert stuck.state == "stuck"


def test_where_the_site_could_not_be_read_the_state_behind_moves() -> None:
    row = replace(OPEN, state="couldnt_check", resume_state="open")
    done = edit(row, marketer_state="submitted").row
    assert (done.state, done.resume_state) == ("couldnt_check", "submitted")
    assert edit(done, marketer_state="open").row.resume_state == "open"
    dismissed = edit(row, marketer_state="dismissed").row
    assert (dismissed.state, dismissed.resume_state) == ("dismissed", None)


def test_what_is_verified_fixed_stays_so_and_says_why() -> None:
    late = edit(replace(FIXED, marketer_state=None, submitted_on=None), marketer_state="submitted", submitted_on="2026-03-10")
    assert (late.row.state, late.row.submitted_on) == ("verified_fixed", "2026-03-10")
    assert late.remark is not None
    assert "showed it right on 2026-03-15" in late.remark
    for word in ("dismissed", "open"):
        done = edit(FIXED, marketer_state=word)
        assert (done.row, done.events) == (FIXED, ())
        assert done.remark is not None


def test_what_the_program_withdrew_is_not_submitted_but_may_be_dismissed_for_good() -> None:
    assert edit(WITHDRAWN, marketer_state="submitted").row.state == "dismissed"
    assert edit(WITHDRAWN, marketer_state="dismissed").row.dismissed_listed == SEEN.listed


def test_a_list_exported_before_the_problem_came_back_moves_no_state_but_keeps_the_texts() -> None:
    row = replace(REGRESSED, marketer_state=None, submitted_on=None)
    stale = edit(row, seen="2026-03-12", marketer_state="submitted", owner="Bob")
    assert (stale.row.state, stale.row.owner) == ("regressed", "Bob")
    assert stale.remark is not None
    assert "came back on 2026-03-18" in stale.remark
    assert edit(row, seen="2026-03-19", marketer_state="submitted").row.state == "submitted"


@pytest.mark.parametrize(
    ("row", "values", "message"),
    [
        (OPEN, {"submitted_on": "2026-03-21"}, "in the future (today is 2026-03-20)"),
        (OPEN, {"marketer_state": "submitted", "submitted_on": "2016-03-12"}, "more than a year before"),
        (REGRESSED, {"submitted_on": "2026-03-11"}, "before the problem came back on 2026-03-18"),
        (SUBMITTED, {"submitted_on": None}, "a submitted fix needs its date"),
    ],
)
def test_a_date_that_cannot_be_is_refused(row: StoredFinding, values: dict[str, str | None], message: str) -> None:
    with pytest.raises(EditError) as raised:
        edit(row, **values)
    assert raised.value.column == "submitted_on"
    assert message in raised.value.message


def test_a_fix_sent_before_we_found_the_problem_is_believed() -> None:
    assert edit(OPEN, submitted_on="2026-02-20").row.submitted_on == "2026-02-20"


def test_an_old_date_that_was_not_typed_now_is_not_taken_for_the_new_one() -> None:
    row = replace(REGRESSED, marketer_state=None)
    assert edit(row, marketer_state="submitted", submitted_on="2026-03-10").row.submitted_on == TODAY


rows = st.sampled_from([OPEN, SUBMITTED, DISMISSED, FIXED, REGRESSED, STUCK, WITHDRAWN,
                        replace(OPEN, state="couldnt_check", resume_state="regressed", times_regressed=1)])  # fmt: skip
edits = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from([None, "Ann", "Bob"]),
        "notes": st.sampled_from([None, "x"]),
        "marketer_state": st.sampled_from(["open", "submitted", "dismissed"]),
        "submitted_on": st.sampled_from([None, "2026-03-10", "2026-03-19", TODAY]),
    },
)


@settings(max_examples=300)
@given(rows, edits)
def test_an_edit_twice_changes_nothing_more_and_nobody_is_fixed_by_hand(row: StoredFinding, values: dict[str, str]) -> None:
    try:
        once = edit(row, **values)
    except EditError:
        return
    assert bool(once.events) == (once.row != row)
    assert once.row.state != "verified_fixed" or row.state == "verified_fixed"
    assert (once.row.times_regressed, once.row.fixed_on, once.row.listed) == (row.times_regressed, row.fixed_on, row.listed)
    assert edit(once.row, **values).row == once.row


@given(rows)
def test_a_list_that_nobody_edited_changes_nothing(row: StoredFinding) -> None:
    shown = {name: value for name in EDITABLE if (value := getattr(row, name)) is not None}
    assert edit(row, **shown) == Edited(row)

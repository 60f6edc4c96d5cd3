"""Which findings a night makes, and which it must not make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.checks.tonight import check_night
from repmon.fixes.lifecycle import advance
from repmon.model import Checked, Office, finding_id

from .facts_builder import EVE, HILL, JANE, NIGHT, RIGHT, SITE, facts, listing, match, search, stored

OTHER_STREET = replace(RIGHT, street="99 Oak Ave")
OTHER_TOWN = replace(RIGHT, street="99 Oak Ave", city="Boston", zip="02115")


def kinds(*args, **kwargs) -> list[str]:
    return sorted(finding.kind for finding in check_night(facts(*args, **kwargs), ()).findings)


def test_a_right_listing_makes_no_finding_and_answers_every_question() -> None:
    tonight = check_night(facts(stored()), ())
    assert tonight.findings == ()
    assert {checked.kind for checked in tonight.checked} >= {
        "missing", "gone", "departed", "wrong_phone", "wrong_address", "wrong_name", "wrong_specialty", "closed_or_retired",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"offices": (replace(RIGHT, phone="(413) 555-0199"),)}, "wrong_phone"),
        ({"offices": (replace(RIGHT, phone="413-555-01"),)}, "wrong_phone"),
        ({"offices": (replace(RIGHT, phone="(800) 555-0199"),)}, "other_number"),
        ({"offices": (OTHER_STREET,)}, "wrong_address"),
        ({"offices": (OTHER_TOWN,)}, "wrong_address"),
        ({"name": "Dr. June Dough, MD"}, "wrong_name"),
        ({"specialties": ("Dermatologist",)}, "wrong_specialty"),
        ({"status": "retired"}, "closed_or_retired"),
        ({"accepting": False}, "not_accepting_mismatch"),
    ],
)
def test_a_material_difference_is_a_finding(changes: dict, kind: str) -> None:
    assert kinds(stored(listing(**changes))) == [kind]


@pytest.mark.parametrize(
    "changes",
    [
        {"offices": (replace(RIGHT, street="12 MAIN ST # 4", zip="01103-2210"),)},
        {"offices": (replace(RIGHT, street="12 Main St"),)},
        {"offices": (replace(RIGHT, phone="413.555.0123"),)},
        {"offices": (replace(RIGHT, phone="+1 413 555 0100"),)},
        {"offices": (replace(RIGHT, phone=None),)},
        {"offices": (RIGHT, replace(RIGHT, name="Hill Hospital", phone="(413) 555-0166"))},
        {"offices": ()},
        {"offices": (RIGHT, replace(OTHER_TOWN, phone="(617) 555-0144"))},
        {"name": "Jane Doe"},
        {"name": "DOE, JANE Q MD"},
        {"name": None},
        {"specialties": ()},
        {"specialties": ("Internal Medicine", "Cardiovascular Disease")},
        {"accepting": None},
        {"rating": None},
    ],
)
def test_cosmetic_differences_and_unknown_values_make_none(changes: dict) -> None:
    assert kinds(stored(listing(**changes))) == []


def test_the_organisations_tracking_number_is_right() -> None:
    shown = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0177"),)))
    assert kinds(shown, tracking=frozenset({"+14135550177"})) == []


def test_a_number_shared_by_practices_in_several_towns_is_not_called_wrong() -> None:
    shared = "(413) 555-0188"
    others = [
        stored(
            listing(
                f"other-{town}", name=f"Dr. Al {town}", offices=(Office(street="1 Elm", city=town, state="MA", phone=shared),)
            )
        )
        for town in ("Boston", "Lowell", "Salem")
    ]
    mine = stored(listing(offices=(replace(RIGHT, phone=shared),)))
    assert kinds(mine, *others, matches=[match()]) == ["other_number"]


@pytest.mark.parametrize("health", ["degraded", "blocked", "failed", None])
def test_a_site_that_could_not_be_read_makes_and_answers_nothing(health: str | None) -> None:
    shown = stored(listing(offices=(OTHER_TOWN,)))
    searches = (search(EVE), search(NIGHT))
    tonight = check_night(facts(shown, health=health, searches=searches), ())
    assert (tonight.findings, tonight.checked) == ((), frozenset())
    assert SITE in tonight.unreadable_sites


def test_a_match_that_needs_review_accuses_nobody() -> None:
    shown = stored(listing(offices=(OTHER_TOWN,)))
    assert kinds(shown, matches=[match(state="needs_review")], searches=(search(EVE), search(NIGHT))) == []


# --------------------------------------------------------------------------------------------------------------- missing


def test_missing_needs_two_complete_searches_on_healthy_nights() -> None:
    assert kinds(searches=(search(EVE), search(NIGHT))) == ["missing"]


@pytest.mark.parametrize(
    "searches",
    [
        (),
        (search(NIGHT),),
        (search(EVE, "blocked"), search(NIGHT)),
        (search(EVE, "error"), search(NIGHT)),
        (search("2026-02-20"), search(NIGHT)),
    ],
)
def test_anything_less_is_not_missing(searches: tuple) -> None:
    assert kinds(searches=searches) == []


def test_missing_is_not_said_where_no_listing_is_wanted() -> None:
    assert kinds(searches=(search(EVE), search(NIGHT)), wanted=False) == []


def test_searches_before_the_listing_was_last_seen_prove_nothing() -> None:
    vanished = stored(last_seen=EVE, absent_since=NIGHT)
    assert (
        kinds(vanished, searches=(search("2026-02-27"), search("2026-02-28")), ok_nights=("2026-02-27", "2026-02-28", NIGHT))
        == []
    )


# ------------------------------------------------------------------------------------------------------ gone and the rest


def test_a_listing_that_two_nights_did_not_find_is_gone_and_not_also_missing() -> None:
    vanished = stored(last_seen="2026-02-20", absent_since=EVE, gone_since=NIGHT)
    assert kinds(vanished, searches=(search(EVE), search(NIGHT))) == ["gone"]


def test_one_night_without_the_page_is_not_gone() -> None:
    assert kinds(stored(last_seen=EVE, absent_since=NIGHT)) == []


def test_a_second_listing_stands_in_for_one_that_is_gone() -> None:
    vanished = stored(last_seen="2026-02-20", absent_since=EVE, gone_since=NIGHT)
    assert kinds(vanished, stored(listing("jane-doe-2"))) == []


def test_a_second_live_listing_is_a_duplicate_until_it_is_gone() -> None:
    second = match("jane-2", primary=False, duplicate_of="jane-doe")
    assert kinds(stored(), stored(listing("jane-2")), matches=[match(), second]) == ["duplicate"]
    gone = stored(listing("jane-2"), gone_since=NIGHT)
    tonight = check_night(facts(stored(), gone, matches=[match(), second]), ())
    assert tonight.findings == ()
    assert Checked("duplicate", "P1", SITE, "jane-2") in tonight.checked


def test_who_left_and_is_still_shown_at_our_place() -> None:
    gone = {"P1": (JANE, "2026-02-25")}
    assert kinds(stored(), physicians=(), departed=gone) == ["departed"]
    elsewhere = Office(street="5 Far Rd", city="Salem", state="MA", zip="01970", phone="(978) 555-0101")
    tonight = check_night(facts(stored(listing(offices=(elsewhere,))), physicians=(), departed=gone), ())
    assert tonight.findings == ()
    assert Checked("departed", "P1", SITE, "jane-doe") in tonight.checked


def test_a_page_not_found_tonight_accuses_nobody_until_a_second_night() -> None:
    absent = stored(listing(offices=(OTHER_TOWN,), status="retired"), last_seen=EVE, absent_since=NIGHT)
    assert kinds(absent) == []
    assert kinds(absent, physicians=(), departed={"P1": (JANE, NIGHT)}) == []


# ------------------------------------------------------------------------------------------------------- what is not seen


def test_a_value_that_tonights_page_did_not_show_answers_nothing() -> None:
    tonight = check_night(facts(stored(carried={"offices": "2026-02-20"})), ())
    answered = {checked.kind for checked in tonight.checked}
    assert "wrong_phone" not in answered
    assert "wrong_address" not in answered
    assert "wrong_name" in answered


def test_one_field_of_the_offices_that_was_not_shown_answers_nothing() -> None:
    tonight = check_night(facts(stored(carried={"offices.phone": "2026-02-20"})), ())
    answered = {checked.kind for checked in tonight.checked}
    assert "wrong_phone" not in answered
    assert "wrong_address" in answered


def test_a_page_not_read_tonight_keeps_its_findings_but_fixes_none() -> None:
    wrong = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)), last_seen=EVE)
    assert kinds(wrong) == ["wrong_phone"]
    tonight = check_night(facts(stored(last_seen=EVE)), ())
    assert not any(checked.kind == "wrong_phone" for checked in tonight.checked)


def test_the_best_of_all_locations_counts() -> None:
    second = replace(HILL, location_id="oak", street="99 Oak Ave", street2=None, phone="+14135550144")
    jane = replace(JANE, locations=(HILL, second))
    office = replace(OTHER_STREET, phone="413-555-0144")
    assert kinds(stored(listing(offices=(office,))), physicians=(jane,)) == []


def test_findings_carry_evidence_and_stable_ids() -> None:
    shown = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)))
    (finding,) = check_night(facts(shown), ()).findings
    assert finding.finding_id == finding_id("wrong_phone", "P1", SITE, "jane-doe", "hill")
    assert (finding.listed, finding.expected, finding.location_id) == ("(413) 555-0199", "(413) 555-0123", "hill")
    assert finding.evidence["roster"]["phone"] == "+14135550123"
    assert finding.evidence["listing"]["phone"] == "(413) 555-0199"
    assert finding.evidence["nights"] == [NIGHT]
    assert finding.evidence["priority"] > 0
    assert "RateMDs" in finding.sentence
    assert "Jane Doe" in finding.sentence


# --------------------------------------------------------------------------------------- sequences that once went wrong


def moves(*nights_facts) -> list[tuple[str, str]]:
    """Play nights one after the other; return (kind, event) of every move."""
    known: dict = {}
    events = []
    for each in nights_facts:
        rows, made = advance(known.values(), check_night(each, known.values()))
        known |= {row.finding_id: row for row in rows}
        events += [(known[event.finding_id].kind, event.event) for event in made]
    return events


def test_searches_of_long_ago_prove_nothing() -> None:
    old = (search("2025-09-01"), search("2025-09-02"))
    assert kinds(searches=old, ok_nights=("2025-09-01", "2025-09-02", NIGHT)) == []


def test_unproven_searches_prove_nothing() -> None:
    assert kinds(searches=(search(EVE, "unproven"), search(NIGHT, "unproven"))) == []


def test_missing_is_withdrawn_when_nobody_is_wanted_or_a_candidate_waits() -> None:
    gone = (search(EVE), search(NIGHT))
    assert moves(facts(searches=gone), facts(searches=gone, wanted=False)) == [("missing", "opened"), ("missing", "withdrawn")]
    waiting = facts(stored(), matches=[match(state="needs_review")], searches=gone)
    assert moves(facts(searches=gone), waiting) == [("missing", "opened"), ("missing", "withdrawn")]


def test_each_place_has_its_own_wrong_phone() -> None:
    second = replace(HILL, location_id="oak", street="99 Oak Ave", street2=None, phone="+14135550144", main_phone=None)
    jane = replace(JANE, locations=(HILL, second))
    oak = replace(OTHER_STREET, phone="413-555-0144")
    wrong, right = replace(RIGHT, phone="413-555-0199"), RIGHT
    both = facts(stored(listing(offices=(wrong, replace(oak, phone="413-555-0198")))), physicians=(jane,))
    one = facts(stored(listing(offices=(right, replace(oak, phone="413-555-0198")))), physicians=(jane,))
    assert moves(both, one) == [("wrong_phone", "opened"), ("wrong_phone", "opened"), ("wrong_phone", "verified_fixed")]


def test_an_extra_office_without_street_accuses_nobody() -> None:
    second = replace(HILL, location_id="oak", street="99 Oak Ave", phone="+14135550144")
    extra = Office(city="Boston", state="MA", phone="(617) 555-0177")
    assert kinds(stored(listing(offices=(RIGHT, extra))), physicians=(replace(JANE, locations=(HILL, second)),)) == []


def test_a_finding_about_a_place_that_the_roster_dropped_is_withdrawn() -> None:
    wrong = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)))
    renamed = replace(JANE, locations=(replace(HILL, location_id="hill-2"),))
    assert sorted(moves(facts(wrong), facts(wrong, physicians=(renamed,)))) == [
        ("wrong_phone", "opened"),
        ("wrong_phone", "opened"),
        ("wrong_phone", "withdrawn"),
    ]


def test_couldnt_check_ends_when_the_site_is_back() -> None:
    wrong = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)))
    unseen = stored(last_seen=EVE)
    assert moves(facts(wrong), facts(wrong, health="blocked"), facts(unseen)) == [
        ("wrong_phone", "opened"),
        ("wrong_phone", "couldnt_check"),
        ("wrong_phone", "checked_again"),
    ]


def test_a_site_that_is_switched_off_withdraws_nothing() -> None:
    wrong = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)))
    off = replace(facts(wrong), sites={}, runs={})
    assert moves(facts(wrong), off) == [("wrong_phone", "opened"), ("wrong_phone", "couldnt_check")]
    taken = replace(off, matches=[])
    assert moves(facts(wrong), off, taken)[2:] == [("wrong_phone", "withdrawn")], "a person said no: no look at the site needed"
    rows, _ = advance([], check_night(facts(wrong), ()))
    assert check_night(off, rows).unreadable_sites == {SITE: "it was not read tonight"}


def test_a_listing_that_was_not_looked_at_since_there_is_another_is_no_half_of_a_duplicate() -> None:
    """An id that changed: the old page was read last before the new one was there."""
    second = match("jane-2", primary=False, duplicate_of="jane-doe")
    new = stored(listing("jane-2"), first_seen=NIGHT, version_since=NIGHT)
    assert kinds(stored(last_seen=EVE), new, matches=[match(), second]) == []
    assert kinds(stored(), new, matches=[match(), second]) == ["duplicate"]
    turned = stored(listing("jane-2"), version_since=NIGHT)
    assert kinds(stored(), turned, matches=[match(), second]) == [], "one night has shown it so"
    assert kinds(stored(), replace(turned, version_since=EVE), matches=[match(), second]) == ["duplicate"]
    primary = stored(first_seen=NIGHT, version_since=NIGHT)
    assert kinds(primary, stored(listing("jane-2"), last_seen=EVE), matches=[match(), second]) == []


def test_a_second_listing_that_was_not_found_tonight_is_no_duplicate() -> None:
    second = match("jane-2", primary=False, duplicate_of="jane-doe")
    absent = stored(listing("jane-2"), last_seen=EVE, absent_since=NIGHT)
    tonight = check_night(facts(stored(), absent, matches=[match(), second]), ())
    assert tonight.findings == ()
    assert Checked("duplicate", "P1", SITE, "jane-2") not in tonight.checked


def test_whether_new_patients_are_welcome_is_answered_by_tonights_page_alone() -> None:
    def answered(**changes) -> bool:
        return any(one.kind == "not_accepting_mismatch" for one in check_night(facts(stored(**changes)), ()).checked)

    assert [answered(), answered(last_seen=EVE), answered(carried={"accepting": EVE})] == [True, False, False]


OAK = replace(HILL, location_id="oak", street="99 Oak Ave", street2=None, phone="+14135550177", main_phone=None)
AT_OAK = replace(OTHER_STREET, phone="(413) 555-0177")


@pytest.mark.parametrize("unread", ["555-0123", "413-555-0123 / 555-0124", "see front desk"])
def test_no_number_is_called_wrong_where_the_rosters_own_cannot_be_read(unread: str) -> None:
    ours = replace(JANE, locations=(replace(HILL, phone=unread),))
    shown = stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),)))
    tonight = check_night(facts(shown, physicians=(ours,)), ())
    assert tonight.findings == ()
    assert not {checked.kind for checked in tonight.checked} & {"wrong_phone", "other_number"}
    no_street = stored(listing(offices=(Office(phone="(413) 555-0199"),)))
    assert kinds(no_street, physicians=(replace(JANE, locations=(OAK, replace(HILL, phone=unread))),)) == []


def test_the_other_places_phone_is_judged_all_the_same() -> None:
    ours = replace(JANE, locations=(replace(HILL, phone="555-0123"), OAK))
    wrong = (replace(RIGHT, phone="(413) 555-0199"), replace(AT_OAK, phone="(413) 555-0188"))
    (finding,) = check_night(facts(stored(listing(offices=wrong)), physicians=(ours,)), ()).findings
    assert (finding.kind, finding.location_id, finding.expected) == ("wrong_phone", "oak", "(413) 555-0177")
    right = check_night(facts(stored(listing(offices=(wrong[0], AT_OAK))), physicians=(ours,)), ())
    assert Checked("wrong_phone", "P1", SITE, "jane-doe", "oak") in right.checked
    assert Checked("wrong_phone", "P1", SITE, "jane-doe") not in right.checked


def test_a_wrong_phone_is_withdrawn_when_the_rosters_number_cannot_be_read_any_more() -> None:
    world = facts(stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),))))
    rows, _ = advance((), check_night(world, ()))
    unread = replace(world, physicians={"P1": replace(JANE, locations=(replace(HILL, phone="555-0199"),))})
    (row,), (event,) = advance(rows, check_night(unread, rows))
    assert (row.state, event.reason) == (
        "dismissed", "no longer asked: the phone that the roster states for this place cannot be read",
    )  # fmt: skip


def test_a_place_that_stands_in_the_roster_twice_is_unread_when_one_of_them_is() -> None:
    twice = replace(JANE, locations=(HILL, replace(HILL, location_id="hill~2", phone="555-0199")))
    assert kinds(stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),))), physicians=(twice,)) == []


BOX = replace(HILL, location_id="box", street="PO Box 99", street2=None, phone=None, main_phone=None)


def test_nobody_is_sent_to_a_post_office_box() -> None:
    boxed = replace(JANE, locations=(replace(HILL, street="PO Box 99", street2=None),))
    assert kinds(stored(), physicians=(boxed,)) == []
    moved = stored(listing(offices=(OTHER_STREET,)))
    (finding,) = check_night(facts(moved, physicians=(replace(JANE, locations=(BOX, HILL)),)), ()).findings
    assert (finding.kind, finding.location_id) == ("wrong_address", "hill")
    shows_it = stored(listing(offices=(replace(RIGHT, street="P.O. Box 99"),)))
    assert kinds(shows_it, physicians=(replace(JANE, locations=(BOX, HILL)),)) == []
    assert kinds(shows_it) == ["wrong_address"]


def test_the_phone_is_judged_where_the_roster_has_a_post_office_box_only() -> None:
    boxed = replace(JANE, locations=(replace(HILL, street="PO Box 99", street2=None),))
    assert kinds(stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),))), physicians=(boxed,)) == ["wrong_phone"]


def test_an_address_towards_a_post_office_box_is_withdrawn() -> None:
    world = facts(stored(listing(offices=(OTHER_STREET,))))
    rows, _ = advance((), check_night(world, ()))
    boxed = replace(world, physicians={"P1": replace(JANE, locations=(replace(HILL, street="PO Box 99", street2=None),))})
    (row,), _ = advance(rows, check_night(boxed, rows))
    assert row.state == "dismissed"

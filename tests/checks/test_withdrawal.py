"""A question that is no longer asked is closed with its reason, never called fixed, and opens again when it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.facts import NightFacts
from repmon.checks.tonight import check_night
from repmon.fixes.lifecycle import LIVE, advance
from repmon.model import FindingEvent, Office, Physician, SiteRun, StoredFinding
from tests.checks.facts_builder import EVE, HILL, JANE, NIGHT, RIGHT, SITE, facts, listing, match, stored

WRONG_PHONE = replace(RIGHT, phone="(413) 555-0199")
ELSEWHERE = Office(street="99 Oak Ave", city="Holyoke", state="MA", zip="01040", phone="(413) 555-0123")
OAK = replace(HILL, location_id="oak", street="99 Oak Ave", street2=None, city="Holyoke", zip="01040", phone="+14135550144")
SHOWN = {
    "wrong_phone": listing(offices=(WRONG_PHONE,)),
    "wrong_address": listing(offices=(ELSEWHERE,)),
    "wrong_specialty": listing(specialties=("Dermatologist",)),
    "wrong_website": listing(website="https://other.example.com/"),
    "not_accepting_mismatch": listing(accepting=False),
}
STATING = replace(JANE, locations=(replace(HILL, website="https://hill.example.org/jane"),))


def without(physician: Physician, **blank: None) -> Physician:
    return replace(physician, locations=tuple(replace(place, **blank) for place in physician.locations))  # type: ignore[arg-type]


SILENT: dict[str, Physician] = {
    "wrong_phone": without(STATING, phone=None, main_phone=None),
    "wrong_address": without(STATING, street=None, street2=None, city=None, state=None, zip=None),
    "wrong_specialty": replace(STATING, specialty=None),
    "wrong_website": without(STATING, website=None),
    "not_accepting_mismatch": replace(STATING, accepting_new_patients=None),
}
NOT_SHOWING = {
    "wrong_phone": listing(offices=(replace(RIGHT, phone=None),)),
    "wrong_address": listing(offices=(Office(phone="(413) 555-0123"),)),
    "wrong_specialty": listing(specialties=()),
    "wrong_website": listing(website=None),
    "not_accepting_mismatch": listing(accepting=None),
}


def live(*nights: NightFacts) -> tuple[dict[str, StoredFinding], list[FindingEvent]]:
    known: dict[str, StoredFinding] = {}
    events: list[FindingEvent] = []
    for night in nights:
        rows, moves = advance(known.values(), check_night(night, known.values()))
        known |= {row.finding_id: row for row in rows}
        events += moves
    return known, events


def of(kind: str, *nights: NightFacts) -> list[tuple[str, str]]:
    """Event and reason of every move of the one finding of a kind."""
    known, events = live(*nights)
    return [(event.event, event.reason) for event in events if known[event.finding_id].kind == kind]


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("health", ["ok", "blocked", None])
def test_what_the_roster_states_no_more_is_asked_no_more(kind: str, health: str | None) -> None:
    page = stored(SHOWN[kind])
    asked, silent = facts(page, physicians=(STATING,)), facts(page, physicians=(SILENT[kind],), health=health)
    (_, _), (event, why) = of(kind, asked, silent)
    assert (event, why.startswith("no longer asked: the roster states no ")) == ("withdrawn", True)
    assert [event for event, _ in of(kind, asked, silent, asked)] == ["opened", "withdrawn", "reopened"]
    assert [event for event, _ in of(kind, asked, silent, silent, silent)] == ["opened", "withdrawn"]


@pytest.mark.parametrize("kind", SHOWN)
def test_what_the_page_shows_no_more_is_asked_no_more(kind: str) -> None:
    page, bare = stored(SHOWN[kind]), stored(NOT_SHOWING[kind])
    asked = facts(page, physicians=(STATING,))
    (_, _), (event, why) = of(kind, asked, facts(bare, physicians=(STATING,)))
    assert (event, why.startswith("no longer asked: the page does not show any ")) == ("withdrawn", True)
    assert [e for e, _ in of(kind, asked, facts(bare, physicians=(STATING,), health="degraded"))] == ["opened", "couldnt_check"]
    old = facts(replace(bare, last_seen=EVE), physicians=(STATING,))
    assert [e for e, _ in of(kind, asked, old)] == ["opened"], "the page was not read tonight"


def test_a_value_that_is_only_carried_on_is_still_asked_about() -> None:
    carried = stored(SHOWN["wrong_specialty"], carried={"specialties": EVE})
    assert [event for event, _ in of("wrong_specialty", facts(stored(SHOWN["wrong_specialty"])), facts(carried))] == ["opened"]


def test_the_phone_of_an_office_that_the_page_dropped() -> None:
    jane = replace(JANE, locations=(HILL, OAK))
    oak_wrong = replace(ELSEWHERE, phone="(413) 555-0198")
    both = facts(stored(listing(offices=(WRONG_PHONE, oak_wrong))), physicians=(jane,))
    known, events = live(both, facts(stored(listing(offices=(oak_wrong,))), physicians=(jane,)))
    assert {row.location_id: row.state for row in known.values()} == {"hill": "dismissed", "oak": "open"}
    assert events[-1].reason == "no longer asked: the page does not show this office's phone any more"
    known, _ = live(both, facts(stored(listing(offices=(replace(ELSEWHERE, phone="413-555-0144"),))), physicians=(jane,)))
    assert {row.state for row in known.values()} == {"verified_fixed"}, "a number of the roster is shown, and no other"


def test_a_place_that_shows_our_own_tracking_number_is_right_whatever_another_place_shows() -> None:
    jane = replace(JANE, locations=(HILL, OAK))
    oak_wrong = replace(ELSEWHERE, phone="(413) 555-0198")
    both, tracked = (
        facts(stored(listing(offices=(hill, oak_wrong))), physicians=(jane,), tracking=frozenset({"+14135550177"}))
        for hill in (WRONG_PHONE, replace(RIGHT, phone="(413) 555-0177"))
    )
    known, _ = live(both, tracked)
    assert {row.location_id: row.state for row in known.values()} == {"hill": "verified_fixed", "oak": "open"}


def test_one_listing_has_one_wrong_address_whichever_place_is_nearest() -> None:
    jane = replace(JANE, locations=(HILL, OAK))
    near_hill = Office(street="7 Elm St", city="Springfield", state="MA", zip="01103", phone="(413) 555-0123")
    near_oak = Office(street="7 Elm St", city="Holyoke", state="MA", zip="01040", phone="(413) 555-0123")
    nights = [facts(stored(listing(offices=(office,))), physicians=(jane,)) for office in (near_hill, near_oak)]
    known, events = live(*nights)
    states = {row.location_id: row.state for row in known.values() if row.kind == "wrong_address"}
    assert states == {"hill": "dismissed", "oak": "open"}
    (why,) = [event.reason for event in events if event.event == "withdrawn"]
    assert why.startswith("told as F-")


def test_a_wrong_phone_that_becomes_a_central_number_is_not_called_fixed() -> None:
    free = facts(stored(listing(offices=(replace(RIGHT, phone="(800) 555-0123"),))))
    known, _ = live(facts(stored(SHOWN["wrong_phone"])), free)
    assert {row.kind: row.state for row in known.values()} == {"wrong_phone": "dismissed", "other_number": "open"}


def test_a_stale_roster_without_listings_or_phone() -> None:
    row = StoredFinding(
        "F-1", "stale_roster", "low", "open", "P1", "hill", None, None, None, "x", None, "s", {"fields": ["phone"]}, 1.0,
        EVE, EVE, EVE, EVE,
    )  # fmt: skip

    def why(world: NightFacts) -> str | None:
        return check_night(world, [row]).withdrawn.get("F-1")

    assert why(facts(stored())) is None
    assert "no listing is ascribed" in (why(facts()) or "")
    assert "the roster states no phone" in (why(facts(stored(), physicians=(SILENT["wrong_phone"],))) or "")


@pytest.mark.parametrize(("since", "event"), [("2026-01-01", "withdrawn"), (EVE, None)])
def test_where_only_verdicts_are_kept_absent_must_have_stood(since: str, event: str | None) -> None:
    def night(verdict: str, since: str) -> NightFacts:
        shown = replace(listing(), offices=(), specialties=(), accepting=None, verdicts={"physician": "P1", "phone": verdict})
        return facts(stored(shown, version_since=since))

    moves = [e for e, _ in of("wrong_phone", night("different", EVE), night("absent", since))]
    assert moves == ["opened", *([event] if event else [])]


def test_a_person_who_dismissed_is_not_asked_again_for_the_same_value() -> None:
    asked, silent = (facts(stored(SHOWN["wrong_phone"]), physicians=(one,)) for one in (STATING, SILENT["wrong_phone"]))
    known, _ = live(asked)
    (row,) = known.values()
    row = replace(row, state="dismissed", marketer_state="dismissed", dismissed_listed=row.listed)
    for night in (silent, asked):
        rows, events = advance([row], check_night(night, [row]))
        assert events == []
        row = rows[0] if rows else row
    assert row.state == "dismissed"


KIND = st.sampled_from(sorted(SHOWN))
STEP = st.tuples(
    st.sampled_from(["wrong", "right", "bare"]), st.booleans(), st.sampled_from(["ok", "degraded", "blocked", None])
)


@settings(max_examples=100, deadline=None)
@given(KIND, st.lists(STEP, min_size=1, max_size=7))
def test_a_standing_problem_is_one_that_is_asked(kind: str, steps: list[tuple[str, bool, Any]]) -> None:
    """In whatever order things come: nothing stands that the roster does not ask, and only a healthy look proves anything."""
    pages: dict[str, Callable[[], Any]] = {
        "wrong": lambda: SHOWN[kind], "right": lambda: listing(website="https://hill.example.org/jane"),
        "bare": lambda: NOT_SHOWING[kind],
    }  # fmt: skip
    known: dict[str, StoredFinding] = {}
    for number, (page, states, health) in enumerate(steps, start=1):
        night = f"2026-03-{number:02d}"
        world = facts(stored(pages[page](), last_seen=night), physicians=(STATING if states else SILENT[kind],))
        run = {SITE: SiteRun(SITE, night, health=health)} if health else {}
        world = replace(world, night=night, runs=run, ok_nights={SITE: frozenset({night} if health == "ok" else ())})
        rows, moves = advance(known.values(), check_night(world, known.values()))
        known |= {row.finding_id: row for row in rows}
        about = [row for row in known.values() if row.kind == kind]
        if not states or (health == "ok" and page == "bare"):
            assert not any(row.state in LIVE | {"couldnt_check"} for row in about)
        if states and health == "ok" and page == "wrong":
            assert [row.state in LIVE for row in about].count(True) == 1
        if health != "ok":
            assert {move.event for move in moves} <= {"couldnt_check", "withdrawn"}
        assert all(move.reason and move.night == night for move in moves)
        assert advance(known.values(), check_night(world, known.values())) == ([], [])


def test_nothing_is_withdrawn_from_a_listing_that_is_as_it_was() -> None:
    wrong = facts(stored(SHOWN["wrong_phone"]), matches=[match()])
    assert check_night(wrong, live(wrong)[0].values()).withdrawn == {}
    assert wrong.night == NIGHT

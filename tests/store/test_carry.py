"""What tonight's page does not show stands for a while, and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.model import Office
from repmon.store.carry import CARRY_NIGHTS, carry, nights_between
from repmon.store.history import shift

from .makers import ELM, listing

NIGHT = "2026-03-10"


def test_a_page_that_shows_everything_is_taken_as_it_is() -> None:
    shown = listing(name="Jane Doe")
    assert carry(NIGHT, shown, listing(), {"name": "2026-03-01"}) == (shown, {})


@pytest.mark.parametrize("field", ["name", "specialties", "offices"])
def test_a_field_not_shown_keeps_its_value_from_tonight_on(field: str) -> None:
    not_shown: dict[str, Any] = {field: None if field == "name" else ()}
    poorer = listing("k1", **not_shown)
    completed, since = carry(NIGHT, poorer, listing(), {})
    assert getattr(completed, field) == getattr(listing(), field)
    assert since == {field: NIGHT}


@pytest.mark.parametrize(("nights", "kept"), [(0, True), (CARRY_NIGHTS - 1, True), (CARRY_NIGHTS, False), (400, False)])
def test_it_is_kept_for_thirty_nights(nights: int, kept: bool) -> None:
    completed, since = carry(NIGHT, listing(name=None), listing(), {"name": shift(NIGHT, -nights)})
    assert (completed.name is not None) is kept
    assert since == ({"name": shift(NIGHT, -nights)} if kept else {})


def test_an_office_without_its_street_and_phone_keeps_them() -> None:
    poorer = listing(offices=(Office(city="SPRINGFIELD", state="MA"),))
    completed, since = carry(NIGHT, poorer, listing(), {})
    assert completed.offices == (
        Office(street="12 Elm St", city="SPRINGFIELD", state="MA", zip="01103", phone="(413) 555-0123"),
    )
    assert since == {"offices.street": NIGHT, "offices.zip": NIGHT, "offices.phone": NIGHT}


def test_an_office_in_another_city_does_not_keep_the_old_street() -> None:
    moved = listing(offices=(Office(city="Holyoke", state="MA"),))
    assert carry(NIGHT, moved, listing(), {}) == (moved, {})


def test_a_street_shown_without_its_suite_has_none_any_more() -> None:
    known = listing(offices=(Office(street="12 Elm St", street2="Suite 5", city="Springfield"),))
    shown = listing(offices=(Office(street="12 Elm St", city="Springfield"),))
    assert carry(NIGHT, shown, known, {}) == (shown, {})


def test_a_phone_that_one_office_shows_and_another_does_not_is_really_gone() -> None:
    known = listing(offices=(ELM, Office(city="Holyoke", phone="(413) 555-0144")))
    shown = listing(offices=(ELM, Office(city="Holyoke")))
    assert carry(NIGHT, shown, known, {}) == (shown, {})


def test_fewer_offices_are_filled_from_the_only_one_that_agrees() -> None:
    holyoke = Office(street="9 Oak Ave", city="Holyoke", state="MA", phone="(413) 555-0144")
    completed, _ = carry(NIGHT, listing(offices=(Office(city="Holyoke", state="MA"),)), listing(offices=(ELM, holyoke)), {})
    assert completed.offices == (holyoke,)


def test_fewer_offices_are_not_filled_when_two_agree() -> None:
    second = Office(street="9 Oak Ave", city="Springfield", state="MA", phone="(413) 555-0144")
    shown = listing(offices=(Office(city="Springfield", state="MA"),))
    assert carry(NIGHT, shown, listing(offices=(ELM, second)), {}) == (shown, {})


def test_the_way_a_kept_value_was_read_is_kept_with_it() -> None:
    known = listing(found_by={"name": "json_ld", "website": "dom"})
    completed, _ = carry(NIGHT, listing(name=None, found_by={"website": "text"}), known, {})
    assert completed.found_by == {"name": "json_ld", "website": "text"}


def test_nights_between() -> None:
    assert nights_between("2026-02-27", "2026-03-02") == 3


def test_closed_is_not_carried_on() -> None:
    closed = listing(status="closed")
    completed, carried = carry("2026-03-02", listing(status=None), closed, {})
    assert completed.status is None
    assert "status" not in carried


@pytest.mark.parametrize(
    "shown",
    [
        {"name": "Zoltan Quarry, MD"},
        {"name": "Jane Quarry, MD"},  # a marriage, or somebody else: what vouched for Jane Doe does not vouch for her
        {"name": "Jane Doe, MD", "gender": "M", "specialties": ("Podiatry",)},
    ],
)
def test_nothing_is_carried_on_to_a_page_that_shows_somebody_else(shown: dict[str, Any]) -> None:
    known = listing(npi="1234567893", gender="F", website="https://doe.example.org")
    tonight = listing(**{"offices": (), "specialties": (), **shown})
    assert carry(NIGHT, tonight, known, {"npi": shift(NIGHT, -3)}) == (tonight, {})


@pytest.mark.parametrize("name", ["Dr. Jane Doe", "J. Doe", "DOE, JANE A MD", "Doe Jane, MD", "Dr. Jane", None])
def test_the_same_person_in_another_spelling_keeps_what_is_known(name: str | None) -> None:
    completed, _ = carry(NIGHT, listing(name=name), listing(npi="1234567893"), {})
    assert completed.npi == "1234567893"

"""The roster comes in, changes, and comes out as it went in."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.model import Physician
from repmon.store.database import StoreError
from repmon.store.roster import FieldChange, RosterChanges, load_departed, load_roster, save_roster

from .makers import physician, place
from .test_listing_history import in_memory


def save(db: sqlite3.Connection, *people: Physician, night: str = "2026-03-01", **options: bool) -> RosterChanges:
    return save_roster(db, people, source_file="roster.csv", night=night, **options)


def test_everything_comes_back(db: sqlite3.Connection) -> None:
    whole = Physician(
        "p1", "O'Neil", "Ana", "B", "Jr", ("MD", "PhD"), "1234567893", "F", "Cardiology", ("207RC0000X",), ("Smith",), False,
        "2026-02-01", "2025-01-01",
        (place("l2", name="North", street2="Suite 4", main_phone="+14135550100", website="https://example.org", region="W"),
         place("l1", service_line="Heart")),
    )  # fmt: skip
    assert save(db, whole).added == (whole,)
    assert load_roster(db) == [whole]


def test_the_same_roster_again_changes_nothing(db: sqlite3.Connection) -> None:
    people = physician("p1"), physician("p2", last_name="Roe")
    save(db, *people)
    before = list(db.iterdump())
    changes = save(db, *people)
    assert (changes.any, changes.unchanged) == (False, 2)
    assert list(db.iterdump()) == before
    save(db, *people, night="2026-04-01")
    assert db.execute("SELECT DISTINCT imported_on, changed_on FROM physicians").fetchall() == [("2026-04-01", "2026-03-01")]


def test_what_changed_is_told_field_by_field(db: sqlite3.Connection) -> None:
    save(db, physician(locations=(place("l1"), place("l2", street="9 Oak Ave"))))
    new = physician(
        last_name="Roe", credentials=("MD", "MPH"), accepting_new_patients=True,
        locations=(place("l1", phone="+14135550199"), place("l3", street="1 Pine Rd")),
    )  # fmt: skip
    (change,) = save(db, new, night="2026-03-02").changed
    assert change.physician == new
    assert change.changes == (
        FieldChange("last_name", "Doe", "Roe"),
        FieldChange("credentials", "MD", "MD, MPH"),
        FieldChange("accepting_new_patients", None, "yes"),
        FieldChange("location l1: phone", "+14135550123", "+14135550199"),
        FieldChange("location l2", "9 Oak Ave, Springfield, +14135550123", None),
        FieldChange("location l3", None, "1 Pine Rd, Springfield, +14135550123"),
    )
    assert load_roster(db) == [new]


def test_another_order_of_locations_is_told(db: sqlite3.Connection) -> None:
    save(db, physician(locations=(place("l1"), place("l2"))))
    new = physician(locations=(place("l2"), place("l1")))
    (change,) = save(db, new).changed
    assert change.changes == (FieldChange("locations, order", "l1, l2", "l2, l1"),)
    assert load_roster(db) == [new]


def test_a_location_that_ended_is_kept_with_its_date(db: sqlite3.Connection) -> None:
    both = physician(locations=(place("l1"), place("l2")))
    save(db, both)
    save(db, physician(), night="2026-03-05")
    query = "SELECT location_id, since, ended_on FROM physician_locations ORDER BY 1"
    assert db.execute(query).fetchall() == [("l1", "2026-03-01", None), ("l2", "2026-03-01", "2026-03-05")]
    save(db, both, night="2026-03-09")
    assert db.execute(query).fetchall() == [("l1", "2026-03-01", None), ("l2", "2026-03-09", None)]
    assert load_roster(db) == [both]


def test_who_left_stays_marked_and_may_return(db: sqlite3.Connection) -> None:
    jane, ann = physician("p1"), physician("p2", first_name="Ann")
    save(db, jane, ann)
    assert save(db, ann, night="2026-03-05").departed == (jane,)
    assert save(db, ann, night="2026-03-06").departed == ()
    assert (load_roster(db), load_departed(db)) == ([ann], [(jane, "2026-03-05")])
    back = save(db, jane, ann, night="2026-03-07")
    assert (back.returned, back.changed, back.unchanged, back.any) == ((jane,), (), 1, True)
    assert (load_roster(db), load_departed(db)) == ([jane, ann], [])


def test_a_file_of_additions_lets_nobody_leave(db: sqlite3.Connection) -> None:
    jane, ann = physician("p1"), physician("p2", first_name="Ann")
    save(db, jane)
    assert save(db, ann, full=False).departed == ()
    assert load_roster(db) == [jane, ann]


def test_a_dry_run_tells_the_same_and_writes_nothing(db: sqlite3.Connection) -> None:
    save(db, physician("p1"), physician("p2"))
    before = list(db.iterdump())
    new = physician("p1", last_name="Roe"), physician("p3")
    told = save(db, *new, dry_run=True)
    assert list(db.iterdump()) == before
    assert save(db, *new) == told


def test_people_who_say_different_things_about_one_place_keep_them(db: sqlite3.Connection) -> None:
    people = [
        physician("p1", locations=(place("l1", street2="Suite 1", service_line="Heart"),)),
        physician("p2", locations=(place("l1", street2=None, service_line="Lung", phone=None),)),
    ]
    save(db, *people)
    assert load_roster(db) == people
    assert db.execute("SELECT street2, service_line FROM locations").fetchall() == [("Suite 1", "Heart")]


def test_an_empty_roster_is_refused(db: sqlite3.Connection) -> None:
    save(db, physician())
    with pytest.raises(StoreError, match=r"roster\.csv: holds no physician that could be loaded; the roster was left"):
        save(db)
    assert load_roster(db) == [physician()]
    assert not save(db, full=False).any


@pytest.mark.parametrize(
    ("people", "text"),
    [
        ((physician(), physician(last_name="Roe")), "physician p1 stands in the roster twice"),
        ((physician(locations=(place(), place(phone=None))),), "physician p1 has location l1 twice"),
    ],
)
def test_what_stands_twice_is_refused(db: sqlite3.Connection, people: tuple[Physician, ...], text: str) -> None:
    with pytest.raises(StoreError, match=text):
        save(db, *people)


texts = st.sampled_from([None, "a", "b"])
places = st.builds(
    place, st.sampled_from(["l1", "l2", "l3"]), name=texts, street2=texts, phone=texts, website=texts, region=texts
)
people = st.builds(
    physician,
    st.sampled_from(["p1", "p2", "p3"]),
    middle_name=texts,
    locations=st.lists(places, max_size=3, unique_by=lambda one: one.location_id).map(tuple),
)
rosters = st.lists(people, min_size=1, max_size=3, unique_by=lambda one: one.physician_id)


@settings(deadline=None)
@given(st.lists(rosters, min_size=1, max_size=4))
def test_after_any_imports_the_roster_is_the_last_one(imports: list[list[Physician]]) -> None:
    with in_memory() as db:
        for day, roster in enumerate(imports, 1):
            save_roster(db, roster, source_file="f", night=f"2026-03-0{day}")
            assert load_roster(db) == sorted(roster, key=lambda one: one.physician_id)
            assert not save_roster(db, roster, source_file="f", night=f"2026-03-0{day}").any
        everybody = {one.physician_id for roster in imports for one in roster}
        assert {one.physician_id for one, _ in load_departed(db)} == everybody - {one.physician_id for one in imports[-1]}


def test_a_changed_place_is_dated(db: sqlite3.Connection) -> None:
    save(db, physician())
    moved = replace(place(), street="77 Main St")
    save(db, physician(locations=(moved,)), night="2026-03-08")
    assert db.execute("SELECT street, changed_on FROM locations").fetchall() == [("77 Main St", "2026-03-08")]


def former(db: sqlite3.Connection) -> tuple[str, ...]:
    (one,) = load_roster(db)
    return one.former_last_names


def test_a_last_name_of_before_stays_known_and_is_no_value_of_the_roster(db: sqlite3.Connection) -> None:
    save(db, physician(npi="1234567893"))
    renamed = physician(npi="1234567893", last_name="Roe")
    assert save(db, renamed, night="2026-03-02").changed[0].changes == (FieldChange("last_name", "Doe", "Roe"),)
    assert former(db) == ("Doe",)
    assert save(db, renamed, night="2026-03-03") == RosterChanges(unchanged=1)
    assert (load_roster(db), former(db)) == ([renamed], ("Doe",))
    save(db, replace(renamed, last_name="Roe-Poe"), night="2026-03-04")
    assert former(db) == ("Doe", "Roe")
    save(db, replace(renamed, last_name="DOE"), night="2026-03-05")
    assert former(db) == ("Roe", "Roe-Poe"), "what is the name again is no former one, however it is written"


def test_who_came_back_under_another_name_is_known_by_the_former_one(db: sqlite3.Connection) -> None:
    ann = physician("p2", npi="1245319599", first_name="Ann", last_name="Poe")
    save(db, physician(), ann)
    save(db, ann, night="2026-03-02")
    save(db, physician(last_name="Roe"), ann, night="2026-03-03")
    assert {one.physician_id: one.former_last_names for one in load_roster(db)} == {"p1": ("Doe",), "p2": ()}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"npi": "1234567893"}, {"npi": "1245319599"}),
        ({"first_name": "Jane"}, {"first_name": "Omar"}),
        ({"npi": "1234567893", "first_name": "Jane"}, {"npi": None, "first_name": "Omar"}),
    ],
)
def test_an_id_that_is_another_persons_now_has_no_former_name(
    db: sqlite3.Connection, before: dict[str, str], now: dict[str, str]
) -> None:
    save(db, physician(**before))
    save(db, physician(**(before | now), last_name="Roe"), night="2026-03-02")
    assert former(db) == ()


def test_a_given_name_may_be_added_or_change_where_the_npi_says_who_it_is(db: sqlite3.Connection) -> None:
    save(db, physician(npi="1234567893", first_name="Jane"))
    save(db, physician(npi="1234567893", first_name="Janet", last_name="Roe"), night="2026-03-02")
    assert former(db) == ("Doe",)

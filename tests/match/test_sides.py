"""What is read of a physician and of a listing before the two are compared, and kept as text for a later night."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.match.sides import Places, Side, listing_side, physician_side
from repmon.match.stored_sides import dump_side, load_sides
from repmon.model import Listing, Office, Physician, PracticeLocation

ELM = PracticeLocation(
    "elm", street="12 Elm St", street2="Ste 4", city="Springfield", state="MA", zip="01103", phone="+14135550101",
    main_phone="+14135550102",
)  # fmt: skip
TAMPA = PracticeLocation("tampa", city="Tampa", state="FL", phone="+18135550103", main_phone="+18135550103")


def page(name: str | None, *offices: Office, **more: Any) -> Listing:
    return Listing("ratemds", "key", "https://example.org/key", name, offices=offices, **more)


def read(name: str, *offices: Office, **more: Any) -> Side:
    side = listing_side(page(name, *offices, **more))
    assert side is not None
    return side


def ours(*locations: PracticeLocation, facts: tuple[dict[str, Any], ...] = (), **more: Any) -> Side:
    values: dict[str, Any] = {"last_name": "de la Cruz", "first_name": "Ada", **more}
    return physician_side(Physician("p1", locations=locations, **values), facts)


def shared(one: Places, other: Places) -> tuple[bool, ...]:
    """Which of these two places have in common: street, ZIP, city, state, phone."""
    return (
        bool(one.doors.keys() & other.doors.keys()),
        *(bool(getattr(one, kind) & getattr(other, kind)) for kind in ("zips", "cities", "states", "phones")),
    )


def test_a_listing_as_it_is_compared() -> None:
    side = read(
        'Elizabeth "Betsy" Q. Harrowgate (née Winterbourne) Jr., MD', npi=" 1234567893 ", gender="female",
        specialties=("Cardiology", "Echocardiography"),
    )  # fmt: skip
    assert (side.key, side.last, side.first, side.npi, side.gender) == ("key", "harrowgate", "elizabeth", "1234567893", "F")
    assert (side.profession, side.specialties) == ("physician", ("Cardiology", "Echocardiography"))
    assert (side.name.nickname, side.name.suffix, side.name.middle) == ("Betsy", "JR", ("Q",))
    assert not side.plain


def test_what_a_listing_does_not_show_is_unknown() -> None:
    side = read("Harrowgate, MD")
    assert (side.first, side.npi, side.gender, side.specialties) == ("", None, None, ())
    assert side.places == Places({}, *[frozenset()] * 4)
    assert read("Ada Harrowgate").profession is None
    assert read("Ada Harrowgate", npi="1234567890").npi is None, "its check digit is wrong"


@pytest.mark.parametrize("name", [None, "", "Elm Street Cardiology Associates"])
def test_a_page_that_names_no_person(name: str | None) -> None:
    assert listing_side(page(name)) is None


@pytest.mark.parametrize(
    ("name", "credentials", "profession"),
    [
        ("Ada Harrowgate", "DDS", "dentist"),
        ("Ada Harrowgate, MD", "DDS", "physician"),
        ("Ada Harrowgate", None, None),
    ],
)
def test_the_profession_is_the_names_or_the_pages(name: str, credentials: str | None, profession: str | None) -> None:
    assert read(name, credentials=credentials).profession == profession


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ada Harrowgate", True),
        ("Ada Q. Harrowgate", True),
        ("Ada Quentina Harrowgate", False),
        ("Ada Q. Bo Harrowgate", False),
        ('Elizabeth "Betsy" Harrowgate', False),
        ("Ada Harrowgate (née Winterbourne)", False),
    ],
)
def test_a_plain_name_is_first_and_last_alone(name: str, plain: bool) -> None:
    assert read(name).plain is plain


def test_a_physician_as_compared() -> None:
    side = ours(
        ELM, middle_name="Maria Q", suffix="JR", npi="1234567893", gender="F", credentials=("NP",), specialty="Cardiology",
        other_last_names=("Moran",),
    )  # fmt: skip
    assert (side.key, side.last, side.first, side.npi, side.gender) == ("p1", "delacruz", "ada", "1234567893", "F")
    assert (side.profession, side.specialties, side.plain) == ("nurse", ("Cardiology",), False)
    name = side.name
    assert (name.first, name.middle, name.last, name.suffix) == ("Ada", ("Maria", "Q"), "de la Cruz", "JR")
    assert (name.credentials, name.other_last, name.nickname, name.prefix) == (("NP",), ("Moran",), None, None)
    bare = ours(first_name=None, middle_name=None)
    assert (bare.first, bare.name.middle, bare.specialties, bare.places.phones) == ("", (), (), frozenset())
    assert bare.plain


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, {"delacruz", "cruz"}),
        ({"last_name": "Castellano-Ibarrola"}, {"castellanoibarrola", "castellano", "ibarrola"}),
        ({"last_name": "Lindqvist", "other_last_names": ("Moran Reed",)}, {"lindqvist", "moranreed", "moran", "reed"}),
        ({"last_name": "Lindqvist", "former_last_names": ("Moran",)}, {"lindqvist", "moran"}),
        ({"last_name": "Lindqvist", "middle_name": "Thornquist"}, {"lindqvist", "thornquist", "thornquistlindqvist"}),
        ({"last_name": "Lindqvist", "middle_name": "Elizabeth"}, {"lindqvist", "elizabethlindqvist"}),
        ({"last_name": "Lindqvist", "middle_name": "Bo"}, {"lindqvist"}),
        ({"last_name": "Lindqvist", "middle_name": "Ruz"}, {"lindqvist", "ruz", "ruzlindqvist"}),
        ({"last_name": "Ng"}, {"ng"}),
        ({"last_name": "Ng Moran"}, {"ngmoran", "ng", "moran"}),
        ({"last_name": "X"}, set()),
        ({"last_name": "X", "other_last_names": ("Moran",)}, {"moran"}),
        ({"last_name": "X Moran"}, {"xmoran", "moran"}),
    ],
)
def test_the_words_under_which_a_surname_may_be_filed(known: dict[str, Any], words: set[str]) -> None:
    assert ours(**known).surname_keys() == words


def test_all_locations_and_both_phones_count() -> None:
    places = ours(ELM, TAMPA).places
    assert places.phones == {"+14135550101", "+14135550102", "+18135550103"}
    elm = read("Ada Cruz", Office(street="12 Elm Street", city="SPRINGFIELD", state="Massachusetts", zip="01103-1234")).places
    assert shared(places, elm) == (True, True, True, True, False)
    assert shared(places, read("Ada Cruz", Office(city="Tampa", state="FL")).places) == (False, False, True, True, False)


@pytest.mark.parametrize(
    ("office", "common"),
    [
        (Office(street="12 Elm St", zip="01103"), (True, True, False, False, False)),
        (Office(street="12 Elm St", city="Springfield", state="MA"), (True, False, True, True, False)),
        (Office(street="12 Elm St", city="Springfield", state="VT"), (False, False, False, False, False)),
        (Office(street="14 Elm St", city="Springfield", state="MA", zip="01103"), (False, True, True, True, False)),
        (Office(street="12 Elm St"), (False, False, False, False, False)),
        (Office(phone="(413) 555-0102"), (False, False, False, False, True)),
        (Office(phone="413.555.0102 ext. 5"), (False, False, False, False, True)),
        (Office(phone="1-413-555-0102"), (False, False, False, False, True)),
        (Office(phone="(413) 555-0199"), (False, False, False, False, False)),
        (Office(phone="call us"), (False, False, False, False, False)),
    ],
)
def test_what_one_office_has_in_common_with_a_location(office: Office, common: tuple[bool, ...]) -> None:
    assert shared(ours(ELM).places, read("Ada Cruz", office).places) == common
    beside = Office(street="9 Palm Drive", city="Tampa", state="FL", zip="33602", phone="(813) 555-0123")
    assert shared(ours(ELM).places, read("Ada Cruz", beside, office).places) == common, "one of two offices"


@pytest.mark.parametrize(
    ("street2", "suite"),
    [("Suite 4", "4"), ("Suite 4, 2nd Floor", "2/4"), (None, ""), ("Bldg B, Ste 4", "BLDG B/4")],
)
def test_a_door_is_building_floor_and_suite(street2: str | None, suite: str) -> None:
    doors = read("Ada Cruz", Office(street="12 Elm St", street2=street2, zip="01103")).places.doors
    assert list(doors.values()) == [[suite] if suite else []]


def test_toll_free_numbers_are_nobodys() -> None:
    toll_free = PracticeLocation("elm", phone="+18555550123", main_phone="+14135550101")
    assert ours(toll_free).places.phones == {"+14135550101"}
    assert read("Ada Cruz", Office(phone="(855) 555-0123")).places.phones == frozenset()


def test_confirmed_listings_teach_phones_streets_and_last_names() -> None:
    facts: tuple[dict[str, Any], ...] = (
        {"name": "Ada Quillfeather, MD", "offices": [{"street": "9 Palm Dr", "zip": "33602", "phone": "813-555-0177"}]},
        {"name": "Ada Quillfeather"},
        {"name": "Ada De La Cruz"},
        {"offices": [{"phone": "813-555-0178"}]},
        {},
    )
    side = ours(ELM, facts=facts, other_last_names=("Moran",))
    assert side.name.other_last == ("Moran", "Quillfeather")
    assert side.places.phones == {"+14135550101", "+14135550102", "+18135550177", "+18135550178"}
    assert shared(side.places, read("A B", Office(street="9 Palm Drive", zip="33602")).places)[:2] == (True, True)
    assert not side.plain


# ---------------------------------------------------------------------------------------------------------- kept as text

words = st.sampled_from(("Ada", "Bo", "Ådel", "de la Cruz", "Q", "O'Dwyer", "Lindqvist-Moran"))
offices = st.builds(
    Office, street=st.sampled_from((None, "12 Elm St", "400 Oak Ave Ste 9")), city=st.sampled_from((None, "Springfield")),
    state=st.sampled_from((None, "MA")), zip=st.sampled_from((None, "01103", "01201")),
    phone=st.sampled_from((None, "413-555-0101", "413-555-0177")),
)  # fmt: skip


@given(words, words, words, st.lists(offices, max_size=3), st.sampled_from((None, "M", "F")), st.booleans())
@settings(deadline=None)
def test_a_side_kept_as_text_comes_back_as_it_was(
    first: str, middle: str, last: str, shown: list[Office], gender: str | None, bare: bool
) -> None:
    more: dict[str, Any] = {} if bare else {"npi": "1234567893", "specialties": ("Cardiology",), "credentials": "NP"}
    side = listing_side(page(f"{first} {middle} {last}", *shown, gender=gender, **more))
    if side is not None:
        text = dump_side(side)
        assert {key: asdict(one) for key, one in load_sides({side.key: text}).items()} == {side.key: asdict(side)}
        assert dump_side(load_sides({side.key: text})[side.key]) == text


def test_equal_sides_give_equal_text_in_whatever_order_their_offices_came() -> None:
    elm, oak = Office(street="12 Elm St", zip="01103", phone="413-555-0101"), Office(street="9 Oak Rd", zip="01201")
    assert dump_side(read("Ada Ångström", elm, oak)) == dump_side(read("Ada Ångström", oak, elm))


def test_the_text_is_short_and_legible() -> None:
    text = dump_side(read("Ada Ångström"))
    assert "Ångström" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))

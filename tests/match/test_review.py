"""The review list, and listings that are probably somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from repmon.match import FieldPair, ReviewItem, decision_about, match_listings, review_queue
from repmon.match.review import why_asked
from repmon.model import Decision, Listing, Match, MatchState, Office, Physician, StoredListing
from repmon.review import items_text

from .people import FAR, NIGHT, OAK, listing, physician, place, verdicts

ADA = physician("ada", "Ada", "Lindqvist", npi="1234567893", gender="F")
BRUNO = physician("bruno", "Bruno", "Quillfeather")


def test_both_sides_stand_field_by_field() -> None:
    shown = [listing("Ada Lindqvist, MD", FAR, "(813) 555-0123")]
    (item,) = review_queue(match_listings([ADA], shown), shown, [ADA])
    assert item.question == "Is Ada Lindqvist, MD on ratemds Ada Lindqvist, MD?"
    sides = {pair.field: (pair.listed, pair.known) for pair in item.fields}
    assert sides["phone"] == ("(813) 555-0123", "(413) 555-0101")
    assert sides["address"] == ("9 Palm Drive, Tampa, FL 33602", "12 Elm Street, Springfield, MA 01103")
    assert sides["NPI"] == (None, "1234567893")
    assert "other last names" not in sides


def test_the_question_that_settles_most_comes_first() -> None:
    shown = [
        listing("Bruno Quillfeather, MD", FAR, None, key="lone"),
        listing("Ada Lindqvist, MD", FAR, "(813) 555-0123", key="a"),
        listing("Ada Lindqvist, MD", FAR, "(813) 555-0123", key="b", site="vitals"),
    ]
    queue = review_queue(match_listings([ADA, BRUNO], shown), shown, [ADA, BRUNO])
    assert [(item.site_key, item.settles) for item in queue] == [("a", 2), ("b", 2), ("lone", 1)]
    yes = decision_about(shown[1].listing, "ada", "confirmed", by=None, on=NIGHT)
    assert verdicts(match_listings([ADA, BRUNO], shown, decisions=[yes]))["b"] == "auto:ada", "one yes settled both"


def test_the_other_people_of_a_listing_are_named() -> None:
    twins = [physician("one", "Ada", "Lindqvist"), physician("two", "Ada", "Lindqvist")]
    shown = [listing("Ada Lindqvist, MD")]
    items = review_queue(match_listings(twins, shown), shown, twins)
    assert [(item.others, item.other_names) for item in items] == [
        (("two",), ("Ada Lindqvist, MD",)), (("one",), ("Ada Lindqvist, MD",)),
    ]  # fmt: skip
    assert items[0].question == "Is Ada Lindqvist, MD on ratemds Ada Lindqvist, MD (Cardiology, 12 Elm Street, one)?"
    assert items[0].why == "as likely as Ada Lindqvist, MD (two)"
    assert "It could be somebody else's, too: Ada Lindqvist, MD (two)" in items_text(items, limit=1)


@pytest.mark.parametrize(
    ("doubt", "points", "margin", "rival", "why"),
    [
        ("another middle name", 30.6, None, None, "another middle name"),
        ("", 25.0, 0.5, "Tom Dolan Sr.", "only 0.5 points ahead of Tom Dolan Sr."),
        ("", 25.0, 0.0, "Tom Dolan Sr.", "as likely as Tom Dolan Sr."),
        ("", 24.5, -0.5, "Tom Dolan Jr.", "0.5 points behind Tom Dolan Jr."),
        ("", 4.0, 5.9, None, "only 5.9 points ahead of another physician of yours"),
        ("another gender", 4.0, 2.0, "Tom Dolan", "another gender; only 2 points ahead of Tom Dolan"),
        ("another gender", 4.0, None, None, "another gender"),
        ("", 8.9, 6.0, "Tom Dolan", "only 8.9 points, where 9 make it certain"),
    ],
)
def test_why_a_person_must_look(doubt: str, points: float, margin: float | None, rival: str | None, why: str) -> None:
    assert why_asked(doubt, points, margin, rival) == why


def test_every_question_says_why_and_the_site_by_its_title() -> None:
    shown = [listing("Ada Lindqvist, MD", FAR, "(813) 555-0123"), listing("A. Lindqvist, MD", key="2")]
    items = review_queue(match_listings([ADA], shown), shown, [ADA], {"ratemds": "RateMDs"}.__getitem__)
    assert [(item.question, item.why) for item in items] == [
        (
            "Is Ada Lindqvist, MD on RateMDs Ada Lindqvist, MD?",
            "only the name and specialty agree: no phone, street or ZIP in common; a surer listing of this person is on the"
            " same site",
        )
    ]


WHOLE = physician(
    "ada", "Ada", "Lindqvist", middle_name="M", suffix="JR", npi="1234567893", gender="F", other_last_names=("Moran", "Reed"),
    locations=(
        place(name="Elm Heart", main_phone="+14135550102"),
        place(OAK, "(413) 555-0177", name="Oak Heart", street2="Ste 4"),
    ),
)  # fmt: skip


def asked(site: str, key: str, who: str, points: float = 3.0, state: MatchState = "needs_review") -> Match:
    return Match(site, key, who, points, ("same last name +9.1",), state)


def test_the_question_whole() -> None:
    shown = listing(
        "Ada Lindqvist, MD", FAR, "(813) 555-0123", practice="Palm Heart", gender="Female", npi="1245319599",
        specialties=("Cardiology", "Echocardiography"),
    )  # fmt: skip
    assert review_queue([asked("ratemds", "1", "ada")], [shown], [WHOLE]) == [
        ReviewItem(
            "ratemds", "1", "https://example.org/ratemds/1", "Ada Lindqvist, MD", "ada", "Ada M. Lindqvist Jr., MD", 3.0, None,
            "only 3 points, where 9 make it certain", ("same last name +9.1",),
            "Is Ada Lindqvist, MD on ratemds Ada M. Lindqvist Jr., MD?",
            (
                FieldPair("name", "Ada Lindqvist, MD", "Ada M. Lindqvist Jr., MD"),
                FieldPair("other last names", None, "Moran, Reed"),
                FieldPair("NPI", "1245319599", "1234567893"),
                FieldPair("gender", "female", "female"),
                FieldPair("specialty", "Cardiology, Echocardiography", "Cardiology"),
                FieldPair("practice", "Palm Heart", "Elm Heart · Oak Heart"),
                FieldPair(
                    "address", "9 Palm Drive, Tampa, FL 33602",
                    "12 Elm Street, Springfield, MA 01103 · 400 Oak Avenue Ste 4, Pittsfield, MA 01201",
                ),
                FieldPair("phone", "(813) 555-0123", "(413) 555-0101 · (413) 555-0102 · (413) 555-0177"),
            ),
            settles=1, others=(), other_names=(),
        )
    ]  # fmt: skip


def test_what_neither_side_shows_is_left_out_and_what_one_shows_is_not() -> None:
    nothing = StoredListing(1, Listing("ratemds", "1", "https://example.org/"), NIGHT, NIGHT, NIGHT)
    (item,) = review_queue([asked("ratemds", "1", "bare")], [nothing], [Physician("bare", "Lindqvist", npi="1234567893")])
    assert item.question == "Is this listing on ratemds Lindqvist?"
    assert item.fields == (FieldPair("name", None, "Lindqvist"), FieldPair("NPI", None, "1234567893"))
    offices = (Office(city="Tampa", zip="33602", phone="813-555-0123"), Office(phone="813-555-0123"), Office(state="FL"))
    somewhere = replace(nothing, listing=replace(nothing.listing, offices=offices, practice="Palm Heart"))
    (item,) = review_queue([asked("ratemds", "1", "bare")], [somewhere], [Physician("bare", "Lindqvist")])
    assert item.fields == (
        FieldPair("name", None, "Lindqvist"),
        FieldPair("practice", "Palm Heart", None),
        FieldPair("address", "Tampa, 33602 · FL", None),
        FieldPair("phone", "813-555-0123", None),
    )


def test_only_what_waits_and_can_be_shown_is_asked() -> None:
    shown = [listing("Ada Lindqvist, MD", key=key) for key in ("waits", "sure", "yes")]
    matches = [
        asked("ratemds", "waits", "ada"), asked("ratemds", "sure", "ada", state="auto"), asked("ratemds", "lost", "ada"),
        asked("ratemds", "yes", "ada", state="confirmed"), asked("vitals", "waits", "ada"), asked("ratemds", "waits", "left"),
    ]  # fmt: skip
    assert [(one.site, one.site_key, one.physician_id) for one in review_queue(matches, shown, [WHOLE])] == [
        ("ratemds", "waits", "ada")
    ]


def test_the_other_people_are_named_strongest_first_equal_ones_by_id() -> None:
    people = [physician(key, "Ada", "Lindqvist") for key in ("a", "b", "c", "d")]
    points = {"a": 2.0, "b": 4.0, "c": 1.0, "d": 2.0}
    items = review_queue([asked("ratemds", "1", *one) for one in points.items()], [listing("Ada Lindqvist")], people)
    assert [(item.physician_id, item.points, item.others) for item in items] == [
        ("b", 4.0, ("a", "d", "c")), ("a", 2.0, ("b", "d", "c")), ("d", 2.0, ("b", "a", "c")), ("c", 1.0, ("b", "a", "d")),
    ]  # fmt: skip


def test_equal_questions_stand_by_points_then_by_site_listing_and_physician() -> None:
    where: dict[str, Any] = {"where": {}, "phone": None}
    shown = [listing("A B", key=key, site=site, **where) for site in ("ratemds", "vitals") for key in ("x", "y", "z")]
    people = [physician(key, "Ada", "Lindqvist") for key in ("p", "q", "r", "s")]
    matches = [
        asked("vitals", "x", "r"), asked("ratemds", "y", "q"), asked("ratemds", "x", "p"), asked("vitals", "y", "s", 3.1),
    ]  # fmt: skip
    assert [(item.site, item.site_key) for item in review_queue(matches, shown, people)] == [
        ("vitals", "y"), ("ratemds", "x"), ("ratemds", "y"), ("vitals", "x"),
    ]  # fmt: skip


PHONE, STREET = Office(phone="+1 (413) 555-0123"), Office(street="9 Palm  Drive", zip="33602")


@pytest.mark.parametrize(
    ("first", "second", "settles"),
    [
        # The same listing, or the same person on that site.
        (("ratemds", "1", "ada", ()), ("ratemds", "1", "bruno", ()), 2),
        (("ratemds", "1", "ada", ()), ("ratemds", "2", "ada", ()), 2),
        (("ratemds", "1", "ada", ()), ("vitals", "1", "ada", ()), 1),
        (("ratemds", "1", "ada", ()), ("vitals", "1", "bruno", ()), 1),
        # The same person elsewhere: by phone or street alone.
        (("ratemds", "1", "ada", (PHONE,)), ("vitals", "2", "ada", (Office(phone="413.555.0123"),)), 2),
        (("ratemds", "1", "ada", (PHONE,)), ("vitals", "2", "ada", (Office(phone="413.555.0124"),)), 1),
        (("ratemds", "1", "ada", (PHONE,)), ("vitals", "2", "bruno", (Office(phone="413.555.0123"),)), 1),
        (("ratemds", "1", "ada", (Office(phone="555-0123"),)), ("vitals", "2", "ada", (Office(phone="555-0123"),)), 1),
        (
            ("ratemds", "1", "ada", (STREET,)),
            ("vitals", "2", "ada", (Office(street="9 PALM DR", city="Tampa", state="FL", zip="33602"),)),
            2,
        ),
        (("ratemds", "1", "ada", (STREET,)), ("vitals", "2", "ada", (Office(street="90 Palm Drive", zip="33602"),)), 1),
        (("ratemds", "1", "ada", (Office(city="Tampa"),)), ("vitals", "2", "ada", (Office(city="Tampa"),)), 1),
    ],
)
def test_how_many_questions_a_yes_settles(first: Any, second: Any, settles: int) -> None:
    shown: dict[tuple[str, str], Sequence[Office]] = {(site, key): offices for site, key, _, offices in (first, second)}
    stored = [
        StoredListing(1, Listing(site, key, "https://example.org/", "A B", offices=tuple(offices)), NIGHT, NIGHT, NIGHT)
        for (site, key), offices in shown.items()
    ]
    matches = [asked(site, key, who) for site, key, who, _ in (first, second)]
    people = [physician("ada", "Ada", "Lindqvist"), physician("bruno", "Bruno", "Quillfeather")]
    assert [item.settles for item in review_queue(matches, stored, people)] == [settles, settles]


def test_a_yes_does_not_settle_what_it_teaches_nothing_about() -> None:
    """A contact that the roster has is no news, and a strong second listing stays a question."""
    shown = [listing("A B", key="1"), listing("A B", key="2"), listing("A B", key="1", site="vitals")]
    people = [physician("ada", "Ada", "Lindqvist")]
    strong = [asked("ratemds", "1", "ada", 4.0), asked("ratemds", "2", "ada", 4.0), asked("vitals", "1", "ada")]
    assert [item.settles for item in review_queue(strong, shown, people)] == [1, 1, 1]
    weak = [asked("ratemds", "1", "ada", 4.0), asked("ratemds", "2", "ada", 3.9)]
    assert [item.settles for item in review_queue(weak, shown, people)] == [2, 1]


def test_a_decision_keeps_what_the_listing_showed() -> None:
    shown = listing("Ada Lindqvist, MD", FAR, "(813) 555-0123", npi="1234567893", gender="Female").listing
    assert decision_about(shown, "ada", "rejected", by="jane", on=NIGHT) == Decision(
        "ratemds", "1", "ada", "rejected", "jane", NIGHT,
        {
            "name": "Ada Lindqvist, MD", "npi": "1234567893", "gender": "Female", "specialties": ["Cardiology"],
            "offices": [{"street": "9 Palm Drive", "city": "Tampa", "state": "FL", "zip": "33602", "phone": "(813) 555-0123"}],
        },
    )  # fmt: skip
    bare = Listing("ratemds", "1", "https://example.org/", "Ada Lindqvist")
    assert decision_about(bare, "ada", "confirmed", by=None, on=NIGHT).listing_facts == {"name": "Ada Lindqvist"}


def test_a_roster_phone_that_cannot_be_read_is_shown_as_it_is_stated() -> None:
    unread = replace(ADA, locations=(replace(place(), phone="555-0101"),))
    shown = [listing("Ada Lindqvist, MD", FAR, "(813) 555-0123")]
    (item,) = review_queue(match_listings([unread], shown), shown, [unread])
    assert next(pair.known for pair in item.fields if pair.field == "phone") == "555-0101"

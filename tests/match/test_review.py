"""The review list, and listings that are probably somebody's."""

from __future__ import annotations

from repmon.match import decision_about, match_listings, review_queue

from .people import FAR, NIGHT, listing, physician, verdicts

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
    assert [item.others for item in review_queue(match_listings(twins, shown), shown, twins)] == [("two",), ("one",)]

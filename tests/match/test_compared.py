from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from repmon.match.compared import NAME_ALONE, match_compared
from repmon.model import Decision, Listing, Match, StoredListing

NIGHT = "2026-03-02"


def stored(key: str, **verdicts: str) -> StoredListing:
    listing = Listing("google_places", key, f"https://example.org/{key}", verdicts=verdicts)
    return StoredListing(1, listing, NIGHT, NIGHT, NIGHT)


def test_a_name_with_something_that_ties_is_certain_and_a_name_alone_is_for_a_person() -> None:
    listings = [
        stored("a", physician="P1", name="same", phone="same", address="different"),
        stored("b", physician="P1", name="same", phone="different", address="absent"),
        stored("c", physician="P1", name="different", phone="same"),
        stored("d", physician="P9", name="same", phone="same"),
        stored("e"),
    ]
    matches = match_compared({"P1"}, listings)
    assert [(match.site_key, match.state) for match in matches] == [("a", "auto"), ("b", "needs_review")]
    assert matches[0].reasons == ("name same", "phone same", "address different")


def test_a_persons_decision_stands() -> None:
    listings = [stored("a", physician="P1", name="same", phone="same"), stored("b", physician="P1", name="same")]
    decisions = [
        Decision("google_places", "a", "P1", "rejected", "Jane", NIGHT),
        Decision("google_places", "b", "P1", "confirmed", "Jane", NIGHT),
    ]
    (match,) = match_compared({"P1"}, listings, decisions=decisions)
    assert (match.site_key, match.state, match.decided_by, match.decided_on) == ("b", "confirmed", "Jane", NIGHT)


@pytest.mark.parametrize(
    ("verdicts", "points", "reasons", "state"),
    [
        ({"name": "same", "phone": "same"}, 9.0, ("name same", "phone same"), "auto"),
        ({"name": "same", "address": "same"}, 9.0, ("name same", "address same"), "auto"),
        ({"website": "same", "name": "same"}, 9.0, ("name same", "website same"), "auto"),
        ({"name": "same"}, 0.0, ("name same",), "needs_review"),
        (
            {"name": "same", "specialty": "same", "website": "absent", "phone": "different"}, 0.0,
            ("name same", "phone different", "website absent"), "needs_review",
        ),
    ],
)  # fmt: skip
def test_the_match_whole(verdicts: dict[str, str], points: float, reasons: tuple[str, ...], state: Any) -> None:
    assert match_compared({"P1"}, [stored("a", physician="P1", **verdicts)]) == [
        Match("google_places", "a", "P1", points, reasons, state, doubt=NAME_ALONE if state == "needs_review" else "")
    ]


def test_a_decision_changes_the_verdict_and_nothing_else_and_only_of_its_pair() -> None:
    listings = [stored("b", physician="P2", name="same"), stored("a", physician="P1", name="same")]
    yes = Decision("google_places", "b", "P2", "confirmed", "Jane", NIGHT)
    others = [
        Decision("google_places", "a", "P2", "rejected", "Jane", NIGHT),
        Decision("elsewhere", "a", "P1", "rejected", "Jane", NIGHT),
    ]
    assert match_compared({"P1", "P2"}, listings, decisions=[yes, *others]) == [
        Match("google_places", "a", "P1", 0.0, ("name same",), "needs_review", doubt=NAME_ALONE),
        Match("google_places", "b", "P2", 0.0, ("name same",), "confirmed", decided_by="Jane", decided_on=NIGHT),
    ]


def test_the_order_is_by_site_and_listing() -> None:
    listings = [
        replace(one, listing=replace(one.listing, site=site))
        for site in ("b", "a") for one in (stored("2", physician="P1", name="same"), stored("1", physician="P1", name="same"))
    ]  # fmt: skip
    found = [(match.site, match.site_key) for match in match_compared({"P1"}, listings)]
    assert found == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]

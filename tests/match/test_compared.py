from __future__ import annotations

from repmon.match.compared import match_compared
from repmon.model import Decision, Listing, StoredListing

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

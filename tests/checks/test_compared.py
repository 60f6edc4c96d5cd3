from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.checks.compared import LISTED, check_compared
from repmon.model import Checked, Finding, Listing
from tests.checks.facts_builder import EVE, HILL, JANE, SITE, facts, stored


def place(**verdicts: str) -> Listing:
    return Listing(SITE, "jane-doe", "https://reviews.example.org/jane-doe", verdicts={"physician": "P1", **verdicts})


def answers(listing: Listing, last_seen: str | None = None, health: str = "ok") -> dict[str, Finding | Checked]:
    known = stored(listing) if last_seen is None else stored(listing, last_seen=last_seen)
    return {answer.kind: answer for answer in check_compared(facts(known, health=health))}


@pytest.mark.parametrize(
    ("field", "kind", "expected"),
    [
        ("phone", "wrong_phone", "(413) 555-0123"),
        ("address", "wrong_address", "12 Main St, Ste 4, Springfield, MA, 01103"),
        ("status", "closed_or_retired", "open"),
    ],
)
def test_a_different_field_is_a_finding_that_quotes_the_roster_alone(field: str, kind: str, expected: str) -> None:
    finding = answers(place(**{field: "different"}))[kind]
    assert isinstance(finding, Finding)
    assert (finding.listed, finding.expected, finding.site_key) == (LISTED, expected, "jane-doe")
    assert finding.url is not None
    assert finding.url in finding.sentence


def test_a_field_that_agrees_answers_and_one_that_is_absent_says_nothing() -> None:
    found = answers(place(phone="same", address="absent", name="same"))
    assert found == {"wrong_phone": Checked("wrong_phone", JANE.physician_id, SITE, "jane-doe")}


def test_a_verdict_of_an_earlier_night_or_of_a_degraded_one_says_nothing() -> None:
    assert answers(place(phone="different"), last_seen=EVE) == {}
    assert answers(place(phone="different"), health="degraded") == {}


def test_a_listing_with_content_is_left_to_the_other_checks() -> None:
    assert answers(replace(place(), verdicts={})) == {}


def test_a_roster_phone_that_cannot_be_read_may_be_the_one_that_is_shown() -> None:
    unread = replace(JANE, locations=(replace(HILL, phone="555-0123"),))
    assert not list(check_compared(facts(stored(place(phone="different")), physicians=(unread,))))


def test_nobody_is_sent_to_a_post_office_box() -> None:
    box = replace(HILL, location_id="box", street="PO Box 99", street2=None)
    only, beside = (replace(JANE, locations=places) for places in ((box,), (box, HILL)))
    assert not list(check_compared(facts(stored(place(address="different")), physicians=(only,))))
    (finding,) = check_compared(facts(stored(place(address="different")), physicians=(beside,)))
    assert isinstance(finding, Finding)
    assert finding.expected == "12 Main St, Ste 4, Springfield, MA, 01103"

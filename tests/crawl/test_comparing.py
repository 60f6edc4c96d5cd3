from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from repmon.crawl.comparing import FIELDS, kept
from repmon.model import Listing, Office, Physician, PracticeLocation, Rating

HERE = PracticeLocation(
    "L1", None, "12 Mill St", "Ste 4", "Harlow", "MA", "01362", "+14135550130", "+14135550131", "https://www.harlow.example/"
)
THERE = PracticeLocation("L2", None, "9 Elm St", None, "Westfield", "MA", "01085", "+14135550140")
WHO = Physician("P1", "Lakemann", "Iris", "Rose", other_last_names=("Quill",), locations=(HERE, THERE))
OFFICE = Office(street="12 Mill St #4", city="Harlow", state="MA", zip="01362", phone="413.555.0130")
SHOWN = Listing(
    "google_places", "id-1", "https://example.org/secret", "Iris R. Lakemann, MD", "MD", offices=(OFFICE,),
    website="https://www.harlow.example/iris", rating=Rating(4.7, 5.0, 0.1, 12, "ratings"), status="active",
    specialties=("Obstetrician",), practice="Secret Practice", found_by={"name": "api"},
)  # fmt: skip


def verdicts(listing: Listing, physician: Physician = WHO, asked: Any = FIELDS) -> dict[str, str]:
    left = kept(listing, physician, asked, "link")
    return {name: verdict for name, verdict in left.verdicts.items() if name != "physician"}


def test_nothing_of_the_content_is_left() -> None:
    left = kept(SHOWN, WHO, FIELDS, "link")
    assert left == Listing("google_places", "id-1", "link", verdicts=left.verdicts)
    assert left.verdicts == {"physician": "P1", **dict.fromkeys(FIELDS, "same")}


@pytest.mark.parametrize(
    ("change", "field", "verdict"),
    [
        ({"name": "Iris Quill"}, "name", "same"),
        ({"name": "Iris Smythe"}, "name", "different"),
        ({"name": None}, "name", "absent"),
        ({"status": "closed"}, "status", "different"),
        ({"status": "temporarily_closed"}, "status", "different"),
        ({"status": None}, "status", "absent"),
        ({"website": "https://elsewhere.example/"}, "website", "different"),
        ({"website": None}, "website", "absent"),
        ({"offices": (replace(OFFICE, phone="(413) 555-0140"),)}, "phone", "same"),
        ({"offices": (replace(OFFICE, phone="(413) 555-0131"),)}, "phone", "same"),
        ({"offices": (replace(OFFICE, phone="(413) 555-0199"),)}, "phone", "different"),
        ({"offices": (replace(OFFICE, phone=None),)}, "phone", "absent"),
        ({"offices": (replace(OFFICE, street="9 Elm Street", city="Westfield", zip="01085"),)}, "address", "same"),
        ({"offices": (replace(OFFICE, street="700 Oak Ave"),)}, "address", "different"),
        ({"offices": ()}, "address", "absent"),
    ],
)
def test_one_field_differs(change: dict[str, Any], field: str, verdict: str) -> None:
    assert verdicts(replace(SHOWN, **change))[field] == verdict


def test_what_the_roster_does_not_know_or_nobody_asked_for_gets_no_verdict() -> None:
    bare = replace(WHO, locations=(PracticeLocation("L1"),))
    assert verdicts(SHOWN, bare) == {"name": "same", "status": "same"}
    assert verdicts(SHOWN, asked=("name", "address", "status")).keys() == {"name", "address", "status"}

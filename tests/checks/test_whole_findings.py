"""Every kind of finding whole: what a marketer reads, word for word, and every datum behind it.

Each made-up world below is answered by one check; ``whole_findings.json`` says with what. A changed sentence, key or id has
to be changed there, too, by somebody who means it: the ids are kept for life in every organisation's database.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from repmon.checks.availability import check_availability
from repmon.checks.compared import check_compared
from repmon.checks.contact_findings import check_contact
from repmon.checks.facts import NightFacts, SiteFacts, Swap
from repmon.checks.missing import check_missing
from repmon.checks.presence import check_departed, check_duplicates, check_gone
from repmon.checks.rating_level_findings import check_levels
from repmon.checks.rating_levels import Known, levels_of
from repmon.checks.stale_roster import check_stale_roster
from repmon.checks.swapped import check_swapped
from repmon.checks.tonight import Check, check_night
from repmon.model import Finding, Listing, Match, Office, Physician, PracticeLocation, Rating, SiteRun, StoredListing
from tests.checks.facts_builder import EVE, HILL, JANE, NIGHT, RIGHT, SITE, facts, listing, match, search, stored

EXPECTED = Path(__file__).parent / "whole_findings.json"

LAKE = PracticeLocation(
    location_id="lake", name="Lake Clinic", street="9 Lake Rd", city="Holyoke", state="MA", zip="01040-1234",
    phone="+14135550144", website="https://lake.example.org/ann", region="North", service_line="Heart",
)  # fmt: skip
ANN = Physician(
    physician_id="P2", npi="1987654321", first_name="Ann", middle_name="Mary Lou", last_name="Roe", suffix="JR",
    credentials=("NP", "RN"), specialty="Cardiology", accepting_new_patients=False, other_last_names=("Poe",),
    verified_on="2026-02-02", locations=(LAKE, replace(HILL, website="https://hill.example.org/ann")),
)  # fmt: skip
"""No doctor, two places, two middle names, closed to new patients."""
CONFIRMED: dict[str, Any] = {"state": "confirmed", "decided_by": "Kim", "decided_on": "2026-02-03"}
AT_LAKE = Office(name="Heart Dept", street="9 Lake Rd.", city="Holyoke", state="MA", zip="01040", phone="413-555-0144")


def of_ann(key: str = "ann-roe", **changes: Any) -> StoredListing:
    whole: dict[str, Any] = {
        "name": "Ann M. L. Roe Jr., NP", "offices": (AT_LAKE,), "accepting": False,
        "rating": Rating(4.0, 5, 0.5, 1200, "ratings"),
    }  # fmt: skip
    return stored(listing(key, **(whole | changes)), listing_id=2)


def ann(shown: StoredListing, asked: bool = False, **changes: Any) -> NightFacts:
    """Ann on one site, matched for certain or (``asked``) confirmed by a person."""
    found = match(shown.listing.site_key, physician_id="P2", points=18.6, reasons=("same name +9", "same city +4"))
    if asked:
        found = replace(found, **CONFIRMED)
    return facts(shown, matches=[found], physicians=(JANE, ANN), **changes)


def on_one_number(number: str) -> NightFacts:
    """Jane's page shows a number that the site shows in three other towns, too."""
    others = [
        stored(listing(f"x-{town}", offices=(Office(street="1 Elm St", city=town, state="MA", phone=number),)))
        for town in ("Boston", "Lowell", "Salem")
    ]
    return facts(stored(listing(offices=(replace(RIGHT, phone=number),))), *others, matches=[match()])


def away(status: Any, **changes: Any) -> NightFacts:
    return facts(stored(listing(status=status, **changes)))


def verdicts(physician: Physician = JANE, **found: str) -> NightFacts:
    place = Listing(SITE, "place-1", "https://maps.example.org/place-1", verdicts={"physician": "P1", **found})
    return facts(stored(place), physicians=(physician,))


def second(primary: dict[str, Any], other: dict[str, Any]) -> NightFacts:
    twin = match("jane-2", primary=False, duplicate_of="jane-doe", points=17.6, reasons=("same NPI +16", "same city +2"))
    return facts(stored(**primary), stored(listing("jane-2"), **other), matches=[match(), twin])


def left(shown: StoredListing) -> NightFacts:
    return facts(shown, physicians=(), departed={"P1": (JANE, "2026-02-25")})


def sources(**offices: Office) -> NightFacts:
    """Jane on several sites, each showing one office."""
    rows = [stored(replace(listing(f"key-{site}", offices=(office,)), site=site)) for site, office in offices.items()]
    return replace(
        facts(physicians=(replace(JANE, verified_on="2025-01-15"),)),
        listings={(row.listing.site, row.listing.site_key): row for row in rows},
        matches=[Match(row.listing.site, row.listing.site_key, "P1", 20.0, (), "auto") for row in rows],
        runs={row.listing.site: SiteRun(row.listing.site, NIGHT, health="ok") for row in rows},
        sites={row.listing.site: SiteFacts(row.listing.site, row.listing.site) for row in rows},
    )


def swapped(now: Listing, why: str | None = "the name changed") -> NightFacts:
    bare = Office(street="9 Lake Rd", city="Holyoke")
    before = listing(
        npi="1234567893", gender="F", credentials="MD", offices=(RIGHT, bare), specialties=("Cardiologist", "Internist")
    )
    swap = Swap(SITE, "jane-doe", "P1", EVE, before, why, 23.6, ("same NPI +16", "same city +4"))
    return replace(facts(stored(now), matches=[]), swaps=(swap,))


def rated(value: float, count: int, line: float = 4.0) -> NightFacts:
    shown = Rating(value, 5.0, None, count, "ratings")
    levels = levels_of([Known(1, SITE, "P1", "Cardiology", 740_000, shown)], lambda _: line)
    return replace(facts(stored(listing(rating=shown))), levels={1: levels[0]})


MOVED = replace(RIGHT, street="99 Oak Ave", phone="(413) 555-0199")
ELSEWHERE = Office(street="99 Oak Ave", street2="Ste 7", city="Boston", state="MA", zip="02115", phone="(413) 555-0123")
GONE: dict[str, Any] = {"last_seen": "2026-02-20", "absent_since": EVE, "gone_since": NIGHT}
NO_PLACE = replace(JANE, credentials=("RN",), locations=(replace(HILL, phone=None, street2=None),))
TWO_SEARCHES = (
    search("2026-02-27", "found", results=4), search(EVE),
    search(NIGHT, results=3, url="https://r.example.org/?q=doe", detail="3 of 3"),
)  # fmt: skip

WORLDS: dict[str, tuple[Check, Callable[[], NightFacts]]] = {
    # what a page shows of the person and the place
    "all is right": (check_contact, lambda: facts(stored(listing(website="https://hill.example.org/")))),
    "all is right at the second place": (check_contact, lambda: ann(of_ann(website="https://lake.example.org/ann"))),
    "another number": (check_contact, lambda: facts(stored(listing(offices=(replace(RIGHT, phone="(413) 555-0199"),))))),
    "no number at all": (check_contact, lambda: facts(stored(listing(offices=(replace(RIGHT, phone="413-555-01"),))))),
    "a toll-free number": (check_contact, lambda: facts(stored(listing(offices=(replace(RIGHT, phone="800-555-0199"),))))),
    "a central number": (check_contact, lambda: on_one_number("(413) 555-0188")),
    "another number, decided by a person": (
        check_contact, lambda: ann(of_ann(offices=(replace(AT_LAKE, phone="413 555 0198"),), specialties=()), asked=True)
    ),
    "one number right, one wrong": (
        check_contact, lambda: ann(of_ann(offices=(AT_LAKE, replace(RIGHT, name="Hill", phone="413-555-0177"))))
    ),
    "a right number beside no place": (check_contact, lambda: ann(of_ann(offices=(Office(phone="413 555 0144"),)))),
    "a tracking number beside no place": (
        check_contact,
        lambda: ann(of_ann(offices=(Office(phone="413 555 0177"),)), tracking=frozenset({"+14135550177"})),
    ),
    "another number beside no place": (check_contact, lambda: ann(of_ann(offices=(Office(phone="413 555 0198"),)))),
    "another number where the roster has only the main line": (
        check_contact,
        lambda: facts(
            stored(listing(offices=(replace(RIGHT, phone="413-555-0199"),))),
            physicians=(replace(JANE, locations=(replace(HILL, phone=None), replace(LAKE, phone="+14135550100"))),),
        ),
    ),
    "another number at a place without one": (
        check_contact,
        lambda: facts(
            stored(listing(offices=(replace(RIGHT, phone="413-555-0199"),))),
            physicians=(replace(JANE, locations=(replace(HILL, phone=None, main_phone=None), LAKE)),),
        ),
    ),
    "another street": (check_contact, lambda: facts(stored(listing(offices=(replace(RIGHT, street="99 Oak Ave"),))))),
    "another town": (check_contact, lambda: facts(stored(listing(offices=(ELSEWHERE,))))),
    "somebody else's name": (check_contact, lambda: ann(of_ann(name="June Dough, NP"))),
    "another specialty": (check_contact, lambda: facts(stored(listing(specialties=("Dermatologist", "Podiatrist"))))),
    "another site": (check_contact, lambda: ann(of_ann(website="https://other.example.com/"))),
    # open or closed
    "open": (check_availability, lambda: away(None)),
    "retired": (check_availability, lambda: away("retired")),
    "closed": (check_availability, lambda: away("closed")),
    "temporarily closed": (check_availability, lambda: away("temporarily_closed")),
    "deceased": (check_availability, lambda: away("deceased")),
    "turns patients away": (check_availability, lambda: away("active", accepting=False)),
    "welcomes patients whom we do not": (check_availability, lambda: ann(of_ann(accepting=True))),
    # there, or not there
    "not listed": (check_missing, lambda: facts(searches=TWO_SEARCHES)),
    "listed": (check_missing, lambda: facts(stored(), searches=TWO_SEARCHES)),
    "gone": (check_gone, lambda: facts(stored(**GONE))),
    "not gone": (check_gone, lambda: facts(stored())),
    "listed twice": (check_duplicates, lambda: second({}, {})),
    "listed once, the second is gone": (check_duplicates, lambda: second({}, GONE)),
    "listed once, the first is gone": (check_duplicates, lambda: second(GONE, {})),
    "left, and still shown": (check_departed, lambda: left(stored())),
    "left, and shown elsewhere": (check_departed, lambda: left(stored(listing(offices=(replace(ELSEWHERE, phone=None),))))),
    "left, and gone": (check_departed, lambda: left(stored(**GONE))),
    "left, and shown by phone alone": (check_departed, lambda: left(stored(listing(offices=(Office(phone="413-555-0100"),))))),
    "did not leave": (check_departed, lambda: facts(stored())),
    # sources that may only be compared
    "compared, all different": (
        check_compared, lambda: verdicts(phone="different", address="different", website="different", status="different")
    ),
    "compared, without a roster's value": (
        check_compared, lambda: verdicts(NO_PLACE, phone="different", address="different", website="different")
    ),
    "compared, without a roster's phone": (
        check_compared,
        lambda: verdicts(replace(JANE, locations=(replace(HILL, phone=None, main_phone=None),)), address="different"),
    ),
    "compared, all the same": (
        check_compared, lambda: verdicts(phone="same", address="same", website="same", status="same", name="same")
    ),
    # the roster, the page, the level
    "three sources against the roster": (
        check_stale_roster, lambda: sources(ratemds=MOVED, healthgrades=MOVED, zocdoc=replace(MOVED, city=None), webmd=MOVED)
    ),
    "a stranger's page": (check_swapped, lambda: swapped(listing(name="John Roe, MD", specialties=(), rating=None))),
    "a nameless page": (check_swapped, lambda: swapped(listing(name=None))),
    "the physician's page again": (check_swapped, lambda: swapped(listing(), None)),
    "below the line": (check_levels, lambda: rated(3.4, 1200)),
    "below a line of their own": (check_levels, lambda: rated(3.9, 400, 4.25)),
    "below the line, known to a hundredth": (check_levels, lambda: rated(3.456, 400)),
    "above the line": (check_levels, lambda: rated(4.6, 120)),
}  # fmt: skip


def told(check: Check, world: NightFacts) -> list[dict[str, Any]]:
    """All answers of a check, as the golden file holds them."""
    rows = []
    for answer in check(world):
        row = asdict(answer)
        rows.append(
            row if isinstance(answer, Finding) else {"answered": [value for value in row.values() if value is not None]}
        )
    return rows


@pytest.mark.parametrize("name", WORLDS)
def test_each_world_is_answered_like_this(name: str) -> None:
    check, world = WORLDS[name]
    answers = json.loads(json.dumps(told(check, world())))
    assert answers == json.loads(EXPECTED.read_text(encoding="utf-8"))[name]


def test_a_night_adds_the_priority_and_leaves_the_rest_as_it_is() -> None:
    check, world = WORLDS["another number"]
    (alone,) = [answer for answer in check(world()) if isinstance(answer, Finding)]
    (one,) = check_night(world(), ()).findings
    more = {
        "priority": 232.2, "urgency": "wrong phone 100 x readers 2.32 (20 ratings)",
        "priority_why": "wrong phone 100 x readers 2.32 (20 ratings) x 0 nights 1.00",
    }  # fmt: skip
    assert one == replace(alone, evidence=alone.evidence | more)

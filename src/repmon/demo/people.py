"""Who works at the demo's health system: 60 invented physicians, and strangers who share their names or their towns.

Everything here is made up. The towns are real ones of Massachusetts, so that ZIP codes and area codes agree; the streets,
practices and people are not. Phones lie in the range 555-0100..0199 that is kept free for fiction, NPIs in a range below the
first one ever issued (1003000126 in the public NPPES file), so that none can belong to anybody.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from repmon.clean.npi import npi_is_valid
from repmon.model import Physician, PracticeLocation

ORGANISATION = "Fernhollow Health"
WEBSITE = "https://www.fernhollow.example.org"
TRACKING_PHONE = "+18005550142"
"""A call-tracking number that the organisation put on some listings itself: toll-free, and never wrong."""

ROSTER_SIZE = 60
SONS = frozenset({13, 29})
"""Positions in the roster of physicians whose fathers, of the same name, practised in the same office."""

_PRACTICES = (
    ("Fernhollow Primary Care", "118 Maple Street", "Suite 2", "Northampton", "01060", "Valley"),
    ("Fernhollow Heart and Vascular", "40 Court Square", "Suite 310", "Springfield", "01103", "South"),
    ("Fernhollow Women's Health", "255 Beech Street", None, "Holyoke", "01040", "South"),
    ("Fernhollow Children's Clinic", "9 University Drive", "Unit 4", "Amherst", "01002", "Valley"),
    ("Fernhollow Bone and Joint", "77 Federal Street", "Floor 2", "Greenfield", "01301", "North"),
    ("Fernhollow Skin Care", "1410 Elm Street", "Suite 105", "Westfield", "01085", "South"),
    ("Fernhollow Family Medicine", "302 North Street", None, "Pittsfield", "01201", "West"),
    ("Fernhollow Brain and Spine", "63 Chestnut Avenue", "Suite 12", "Chicopee", "01013", "South"),
)
_SPECIALTIES = (
    "Internal Medicine", "Cardiology", "Obstetrics & Gynecology", "Pediatrics",
    "Orthopedic Surgery", "Dermatology", "Family Medicine", "Neurology",
)  # fmt: skip
"""One for each practice, in the same order."""

_WOMEN = (
    "Margaret", "Elizabeth", "Katherine", "Deborah", "Patricia", "Susan", "Jennifer", "Rebecca", "Priya", "Ingrid",
    "Lucia", "Naomi", "Heather", "Yasmin", "Colleen",
)  # fmt: skip
_MEN = (
    "William", "Robert", "Thomas", "Michael", "Edward", "James", "Daniel", "Gregory", "Rajesh", "Stefan",
    "Marco", "Kenji", "Walter", "Omar", "Declan",
)  # fmt: skip
_LAST = (
    "Abernathy", "Barlow", "Castellane", "Dunwoody", "Eastlake", "Farquharson", "Gatlinburg", "Hathersage", "Inglesby",
    "Jarrowgate", "Kestrelman", "Lindqvist", "Merriweather", "Nightingale", "Oakenfold", "Pemberley", "Quillfeather",
    "Ravenscroft", "Silverthorne", "Tattersall", "Underhill", "Vandermolen", "Whitcombe", "Yarborough", "Zimmerlein",
    "Ashgrove", "Birkenshaw", "Cloverdale", "Drummond-Hay", "Elderfield", "Fotheringay", "Greenhalgh", "Hollingsworth",
    "Iverness", "Jessamine", "Kirkbride", "Lockhartley", "Montclaire", "Northcutt", "Ormsbyrd", "Prendergast", "Quennell",
    "Rosenquist", "Stonebridge", "Thistlewood", "Uppington", "Valderrama", "Wetherstone", "Yellowlees", "Zablocki",
    "Applegarth", "Brightwater", "Copperfield", "Danforthe", "Everhartt", "Fairweather", "Goldenrod", "Harrowgate",
    "Ironwood", "Juniperus",
)  # fmt: skip
_AREA_CODES = ("413", "508", "617", "781", "978")


def make_npi(serial: int) -> str:
    """Return the well-formed NPI number `serial` (0..299999) of a range that was never issued."""
    body = f"1{serial:08d}"
    return next(body + digit for digit in "0123456789" if npi_is_valid(body + digit))


def fictional_phones() -> Iterator[str]:
    """Yield phone numbers (E.164) that fiction may use, none twice: 500 of them."""
    for line, area in itertools.product(range(100, 200), _AREA_CODES):
        yield f"+1{area}5550{line}"


@dataclass(frozen=True)
class People:
    """The health system's physicians, and numbers that belong to nobody yet."""

    physicians: tuple[Physician, ...]
    spare_phones: tuple[str, ...]


def make_people(seed: int = 11) -> People:
    """Invent the roster. The same seed gives the same people."""
    chance = random.Random(seed)
    phones = fictional_phones()
    offices = [_practice(number, next(phones)) for number in range(len(_PRACTICES))]
    physicians = tuple(_physician(number, chance, offices, phones) for number in range(ROSTER_SIZE))
    return People(physicians, tuple(phones))


def _practice(number: int, main_phone: str) -> PracticeLocation:
    name, street, street2, city, zip_code, region = _PRACTICES[number]
    return PracticeLocation(
        location_id=f"L{number + 1:02d}", name=name, street=street, street2=street2, city=city, state="MA", zip=zip_code,
        main_phone=main_phone, website=f"{WEBSITE}/locations/{city.lower()}", region=region,
        service_line=_SPECIALTIES[number],
    )  # fmt: skip


def _physician(number: int, chance: random.Random, offices: list[PracticeLocation], phones: Iterator[str]) -> Physician:
    home = number % len(offices)
    woman = chance.random() < 0.5 and number not in SONS
    second = offices[(home + 3) % len(offices)] if number % 9 == 4 else None
    return Physician(
        physician_id=f"FH{number + 1:04d}",
        npi=make_npi(4711 + 97 * number),
        first_name=chance.choice(_WOMEN if woman else _MEN),
        middle_name=chance.choice(("Avery", "Blair", "Cole", "Dale", "Jules", "Lee", "Quinn", "Ray")),
        last_name=_LAST[number],
        suffix="Jr" if number in SONS else None,
        credentials=("DO",) if number % 7 == 3 else ("MD",),
        gender="F" if woman else "M",
        specialty=_SPECIALTIES[home],
        accepting_new_patients=number % 10 != 9,
        verified_on="2026-02-15",
        locations=tuple(at_phone(office, next(phones)) for office in (offices[home], second) if office),
    )


def at_phone(office: PracticeLocation, phone: str) -> PracticeLocation:
    """Return the practice as one physician's location, with a direct number."""
    return PracticeLocation(
        office.location_id, office.name, office.street, office.street2, office.city, office.state, office.zip,
        phone, office.main_phone, office.website, office.region, office.service_line,
    )  # fmt: skip

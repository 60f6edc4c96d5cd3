"""How each site dresses up the same truth: other phone formats, street abbreviations, suites, nicknames, specialty words.

None of these differences matters to a patient, so none may become a finding.
"""

from __future__ import annotations

import random
import re

from repmon.demo.listings import Profile, Shown, Trouble
from repmon.model import Office, Physician, PracticeLocation

_ABBREVIATIONS = (("Street", "St"), ("Avenue", "Ave"), ("Drive", "Dr"), ("Square", "Sq"), ("Suite ", "Ste "), ("Floor ", "Fl "))
_NICKNAMES = {
    "William": "Bill", "Robert": "Bob", "Thomas": "Tom", "Michael": "Mike", "Edward": "Ed", "James": "Jim", "Daniel": "Dan",
    "Gregory": "Greg", "Elizabeth": "Liz", "Katherine": "Kathy", "Deborah": "Debbie", "Patricia": "Pat", "Jennifer": "Jen",
}  # fmt: skip
_RATEMDS_WORDS = {
    "Internal Medicine": "Internist / Geriatrician", "Cardiology": "Cardiologist",
    "Obstetrics & Gynecology": "Gynecologist (OBGYN)", "Pediatrics": "Pediatrician",
    "Orthopedic Surgery": "Orthopedic Surgeon", "Dermatology": "Dermatologist",
    "Family Medicine": "Family Doctor / G.P.", "Neurology": "Neurologist",
}  # fmt: skip
_PHONE_SHAPES = ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{}{}{}", "+1 {} {} {}")


def phone_text(phone: str | None, style: int) -> str | None:
    """Write an E.164 number in one of the ways that sites write it."""
    if phone is None:
        return None
    digits = phone[-10:]
    return _PHONE_SHAPES[style % len(_PHONE_SHAPES)].format(digits[:3], digits[3:6], digits[6:])


def office_of(location: PracticeLocation, style: int) -> Office:
    """Return a location as a site might print it; `style` picks the spelling."""
    street = " ".join(part for part in (location.street, location.street2) if part)
    if style % 3:
        for long, short in _ABBREVIATIONS:
            street = street.replace(long, short)
    if style % 3 == 2:
        street = re.sub(r" Ste (\d+)$", r" #\1", street)
    zip_code = f"{location.zip}-{2200 + style}" if style % 4 == 3 and len(location.zip or "") == 5 else location.zip
    return Office(location.name, street, location.city, location.state, zip_code, phone_text(location.phone, style))


def show(physician: Physician, site: str, style: int) -> Shown:
    """Return what a site says about a physician when everything on it is right."""
    offices = tuple(office_of(location, style) for location in physician.locations)
    first, last = physician.first_name or "", physician.last_name
    if site == "ratemds" and style % 4 == 1:
        first = _NICKNAMES.get(first, first)
    middle = physician.middle_name or ""
    if site == "own_directory":
        parts = (first, middle, last)
    elif style % 3 == 0 and middle:
        parts = (first, f"{middle[0]}.", last)
    else:
        parts = (first, "", last)
    name = " ".join(part for part in (*parts, physician.suffix) if part)
    specialty = physician.specialty or "Internal Medicine"
    return Shown(
        name=name, first_name=first, last_name=last, offices=offices, credentials=", ".join(physician.credentials) or None,
        specialty=_RATEMDS_WORDS.get(specialty, specialty) if site == "ratemds" else specialty,
        npi=None if site == "ratemds" else physician.npi, gender=physician.gender,
        accepting=physician.accepting_new_patients,
    )  # fmt: skip


def key_for(site: str, shown: Shown, serial: int) -> str:
    """Return the path under which a site would file this profile; `serial` is unique among all profiles."""
    slug = _slug(f"{shown.first_name} {shown.last_name}").lower()
    if site == "ratemds":
        office = shown.offices[0] if shown.offices else Office()
        where = _slug(f"{office.city or ''} {office.state or ''}")
        return f"doctor-ratings/{330000 + serial}/Dr-{_slug(shown.first_name)}-{_slug(shown.last_name)}-{where}.html"
    if site == "healthgrades":
        return f"physician/dr-{slug}-x{serial:04d}"
    return f"find-a-doctor/{slug}-{serial}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z]+", "-", text).strip("-")


def profile_of(physician: Physician, site: str, serial: int, *, first_night: int = 1, nights: int = 10) -> Profile:
    """Return a correct profile that is on the site from `first_night` on, with ratings that grow as the nights pass."""
    shown = show(physician, site, serial)
    profile = Profile(site, key_for(site, shown, serial), {1: Trouble.REMOVED})
    profile.from_night(first_night, shown)
    chance = random.Random(serial)
    if chance.random() >= 0.15:
        profile.stars[1] = _stars(chance, 3 + int(chance.expovariate(1 / 14)))
        for night in range(2, nights + 1):
            if chance.random() < 0.06:
                profile.stars[night] = _stars(chance, 1)
    return profile


def _stars(chance: random.Random, count: int) -> tuple[int, ...]:
    """Draw ratings as patients leave them: mostly five stars, some ones, little in between."""
    return tuple(chance.choices((5, 4, 3, 2, 1), weights=(75, 4, 2, 3, 16), k=count))

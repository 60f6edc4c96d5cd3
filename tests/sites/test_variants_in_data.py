"""Profiles of the sites that are read by their data, in the many shapes that real ones have; all people are invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json

NAME = "María Ortega-Solís"
PHONE, FAX, ADVERTISED = "(413) 555-0131", "(413) 555-0139", "(800) 555-0199"
STREET = {"streetAddress": "40 Mill St Ste 2", "addressLocality": "Northfield", "addressRegion": "MA", "postalCode": "01360"}
HILL = {"streetAddress": "7 Hill Rd", "addressLocality": "Harlow", "addressRegion": {"name": "MA"}, "postalCode": "01362"}


def read(site: str, url: str, heading: str, *, head: str = "", body: str = "", own: str | None = None) -> dict[str, Any]:
    page = f"""<html><head><title>{heading} | {load_spider(site).title}</title><link rel="canonical" href="{own or url}">{head}
        </head><body><h1>{heading}</h1>{body}</body></html>"""
    return as_json(load_spider(site).read(Page(url, page.encode())))


def json_ld(*blocks: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)


def rated(reading: dict[str, Any]) -> tuple[float | None, int | None]:
    return reading["rating"], reading["count"]


def places(reading: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(office["street"], office["phone"]) for office in reading["offices"]]


# ------------------------------------------------------------------------------------------------- the own directory

OWN = "https://www.example.org/find-a-doctor/maria-ortega-solis"
PHYSICIAN = {"@type": "Physician", "name": f"{NAME}, MD, FACS", "telephone": PHONE, "address": STREET}
NEIGHBOUR = {"@type": "Physician", "name": "Bo Other, NP", "telephone": ADVERTISED, "aggregateRating": {"ratingValue": 2}}


def own(*blocks: object, heading: str = f"{NAME}, MD, FACS", body: str = "") -> dict[str, Any]:
    return read("own_directory", OWN, heading, head=json_ld(*blocks), body=body)


@pytest.mark.parametrize(
    ("stated", "rating", "scale"),
    [
        ({"ratingValue": "92", "bestRating": "100", "ratingCount": "1,204"}, (92.0, 1204), 100.0),
        ({"ratingValue": "9.1", "bestRating": 10, "reviewCount": "1 review"}, (9.1, 1), 10.0),
        ({"ratingValue": "4.9 / 5", "ratingCount": "204 Ratings"}, (4.9, 204), 5.0),
        ({"ratingValue": 5, "ratingCount": 1204.0, "reviewCount": 0}, (5.0, 1204), 5.0),
        ({"ratingValue": 4.5, "ratingCount": 0, "reviewCount": 12}, (4.5, 12), 5.0),
        ({"ratingValue": 4.8, "bestRating": None, "ratingCount": None, "reviewCount": "3"}, (4.8, 3), 5.0),
        ({"ratingValue": None, "ratingCount": 0, "reviewCount": 12}, (None, None), None),
        ({"ratingValue": "0.0", "reviewCount": "0"}, (None, 0), 5.0),
        ({"ratingValue": 96, "ratingCount": 120}, (None, None), None),
        ({"ratingValue": "", "reviewCount": ""}, (None, None), None),
        (None, (None, None), None),
    ],
)
def test_own_ratings(stated: object, rating: tuple[float | None, int | None], scale: float | None) -> None:
    reading = own({**PHYSICIAN, "aggregateRating": stated})
    assert (rated(reading), reading["scale_max"]) == (rating, scale)


@pytest.mark.parametrize(
    "blocks",
    [
        ([PHYSICIAN, NEIGHBOUR],),
        (NEIGHBOUR, PHYSICIAN),
        ({"@graph": [{"@type": "WebPage", "about": PHYSICIAN}, NEIGHBOUR]},),
        ({"@type": "Hospital", "name": "Mill", "employee": [NEIGHBOUR, PHYSICIAN], "aggregateRating": {"ratingValue": 3}},),
        (PHYSICIAN, {"@type": "Person", "name": f"Dr. {NAME}", "medicalSpecialty": "Neurology"}, NEIGHBOUR),
    ],
)
def test_own_subject_is_whom_the_heading_names(blocks: tuple[object, ...]) -> None:
    reading = own(*blocks)
    assert (reading["name"], rated(reading)) == (f"{NAME}, MD, FACS", (None, None))
    assert places(reading) == [("40 Mill St Ste 2", PHONE)]


def test_own_clinic_is_nobodys_listing() -> None:
    clinic = {"@type": "MedicalClinic", "name": "Mill Clinic", "telephone": PHONE, "employee": [PHYSICIAN, NEIGHBOUR]}
    assert own(clinic, heading="Mill Clinic")["kind"] == "none"
    son = {**PHYSICIAN, "url": OWN, "name": "Luis Ortega-Solís"}
    assert own({**PHYSICIAN, "url": OWN}, son, heading="Doctors Ortega-Solís")["kind"] != "listing"


@pytest.mark.parametrize(
    ("shown", "offices"),
    [
        ({"faxNumber": FAX}, [("40 Mill St Ste 2", PHONE)]),
        ({"telephone": None}, [("40 Mill St Ste 2", None)]),
        ({"telephone": None, "contactPoint": {"contactType": "fax", "telephone": FAX}}, [("40 Mill St Ste 2", None)]),
        ({"telephone": None, "contactPoint": [{"contactType": "billing", "telephone": FAX},
            {"contactType": "Appointments", "telephone": PHONE}]}, [("40 Mill St Ste 2", PHONE)]),
        ({"location": {"address": HILL, "faxNumber": FAX}}, [("40 Mill St Ste 2", PHONE), ("7 Hill Rd", None)]),
        ({"address": None, "telephone": None, "location": None}, []),
    ],
)  # fmt: skip
def test_own_offices(shown: dict[str, Any], offices: list[tuple[str | None, str | None]]) -> None:
    reading = own({**PHYSICIAN, **shown})
    assert places(reading) == offices
    assert {office["state"] for office in reading["offices"]} <= {"MA"}


@pytest.mark.parametrize(
    ("shown", "letters"),
    [
        ({"name": "Jess O'Dunmore, MSN, APRN, NP-C"}, "MSN, APRN, NP-C"),
        ({"name": "Gus Holm Jr., DDS", "@type": ["Dentist", "LocalBusiness"]}, "DDS"),
        ({"name": "Tobias Fenn-Ruiz", "honorificSuffix": ["DO", "MPH"]}, "DO, MPH"),
        ({"name": "Tobias Fenn, MD (Retired)"}, "MD"),
    ],
)
def test_own_names(shown: dict[str, Any], letters: str) -> None:
    reading = own({**PHYSICIAN, **shown}, heading=shown["name"])
    assert (reading["name"], reading["credentials"]) == (shown["name"], letters)


# ----------------------------------------------------------------------------------------------------------- US News

US_NEWS = "https://health.usnews.com/doctors/maria-ortega-solis-712345"
TOWN = {"city": "Northfield", "state": "MA", "zip_code": "01360"}
DOCTOR = {
    "npi": "1999999984", "full_name": NAME, "title": "DO", "url": "/doctors/maria-ortega-solis-712345", "phone": PHONE,
    "specialty": "Neurology", "location": TOWN, "patient_experience": {"volume": 17, "psi": {"score": 4, "score_max": 5}},
}  # fmt: skip
OTHER = {**DOCTOR, "full_name": "Ann Neighbour", "url": "/doctors/ann-neighbour-9", "phone": ADVERTISED}


def usnews(
    doctor: dict[str, Any] | None = None, *, heading: str = f"Dr. {NAME}, DO", head: str = "", body: str = ""
) -> dict[str, Any]:
    state = json.dumps({"ROOT_QUERY": {}, "Doctor:0": OTHER, "Doctor:1": doctor})
    script = f"<script>window.__APOLLO_STATE__ = {state};</script>" if doctor else ""
    aside = f'<aside><a href="/doctors/ann-neighbour-9">Dr. Ann Neighbour</a><a href="tel:8005550199">{ADVERTISED}</a></aside>'
    return read("usnews", US_NEWS, heading, head=head, body=body + script + aside)


@pytest.mark.parametrize(
    ("experience", "rating"),
    [
        (None, (None, 0)),
        ({"volume": "1,204", "psi": {"score": "5.0", "score_max": "5"}}, (5.0, 1204)),
        ({"volume": 1, "psi": {"score": 3, "score_max": None}}, (3.0, 1)),
        ({"volume": None, "psi": {"score": 4, "score_max": 5}}, (4.0, None)),
        ({"volume": 0, "psi": None}, (None, 0)),
        ({"volume": 12, "psi": None}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_usnews_ratings(experience: object, rating: tuple[float | None, int | None]) -> None:
    assert rated(usnews({**DOCTOR, "patient_experience": experience})) == rating


@pytest.mark.parametrize(
    ("shown", "offices"),
    [
        ({"phone": None}, [(None, None)]),
        ({"location": None}, [(None, PHONE)]),
        ({"location": None, "phone": None}, []),
        ({"location": [TOWN, {"street_address": "7 Hill Rd", "city": "Harlow"}]}, [(None, PHONE), ("7 Hill Rd", None)]),
    ],
)
def test_usnews_offices(shown: dict[str, Any], offices: list[tuple[str | None, str | None]]) -> None:
    assert places(usnews({**DOCTOR, **shown})) == offices


@pytest.mark.parametrize(
    ("shown", "specialties", "status"),
    [
        ({"specialty": {"name": "Neurology"}}, ["Neurology"], None),
        ({"specialty": None}, [], None),
        ({"full_name": f"{NAME} (Retired)"}, ["Neurology"], "retired"),
        ({"title": None, "npi": None, "gender": None}, ["Neurology"], None),
    ],
)
def test_usnews_people(shown: dict[str, Any], specialties: list[str], status: str | None) -> None:
    reading = usnews({**DOCTOR, **shown}, heading=f"Dr. {shown.get('full_name', NAME)}")
    assert (reading["specialties"], reading["status"], reading["disagreements"]) == (specialties, status, [])


ADDRESS = "<p>40 Mill St</p><p>Ste 2</p><p>Northfield, MA 01360</p>"


@pytest.mark.parametrize(
    ("location", "office"),
    [
        (f'<h2>Location</h2><p>Mill Clinic</p>{ADDRESS}<a href="tel:4135550131">{PHONE}</a>', ("40 Mill St Ste 2", PHONE)),
        (f'{ADDRESS}<p>Fax: <a href="tel:4135550139">{FAX}</a></p><p>Phone: {PHONE}</p>', ("40 Mill St Ste 2", PHONE)),
        (f'{ADDRESS}<p>Fax</p><p><a href="tel:4135550139">{FAX}</a></p>', ("40 Mill St Ste 2", None)),
        (f'{ADDRESS}<a href="tel:+14135550131">+1 413-555-0131</a>', ("40 Mill St Ste 2", "+1 413-555-0131")),
        ("<p>Harlow, MA 01362</p>", (None, None)),
    ],
)
def test_usnews_without_data(location: str, office: tuple[str | None, str | None]) -> None:
    cut_off = f"<script>window.__APOLLO_STATE__ = {json.dumps({'Doctor:0': OTHER})[:-40]}</script>"
    reading = usnews(body=f'<section id="location">{location}</section>{cut_off}')
    assert (places(reading), rated(reading)) == ([office], (None, None))


def test_usnews_tracking_phones_stay_out() -> None:
    business = {"@type": "LocalBusiness", "name": f"Dr. {NAME} DO", "telephone": ADVERTISED, "address": STREET}
    for blocks in ([[business, PHYSICIAN, NEIGHBOUR]], [{"@graph": [NEIGHBOUR, business, PHYSICIAN]}]):
        assert places(usnews(head=json_ld(*blocks))) == [("40 Mill St Ste 2", PHONE)]
    assert places(usnews(head=json_ld(business))) == []

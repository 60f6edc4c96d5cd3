"""Pages of directories that schema.org describes, in the many shapes that real ones have; all people are invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json
from tests.sites.made_pages import (
    FAX,
    HILL,
    NAME,
    NEIGHBOUR,
    PHONE,
    PHYSICIAN,
    json_ld,
    places,
    rated,
    read,
)

# ------------------------------------------------------------------------------------------------- the own directory

OWN = "https://www.example.org/find-a-doctor/maria-ortega-solis"


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


def test_own_practice_that_calls_itself_a_physician() -> None:
    practice = {**PHYSICIAN, "name": "Mill Dermatology", "aggregateRating": {"ratingValue": 4.1, "ratingCount": 900}}
    alone = own(practice)
    assert (alone["name"], rated(alone), places(alone)) == (f"{NAME}, MD, FACS", (None, None), [])
    employed = own({**practice, "employee": {"@type": "Physician", "name": f"{NAME}, MD"}})
    assert (employed["name"], rated(employed), places(employed)) == (f"{NAME}, MD", (None, None), [("40 Mill St Ste 2", PHONE)])


def test_own_texts_that_are_escaped_as_in_html() -> None:
    escaped = {"name": "Jess O&#39;Dunmore, NP", "medicalSpecialty": ["Obstetrics &amp; Gynecology"]}
    reading = own({**PHYSICIAN, **escaped}, heading="Jess O'Dunmore, NP")
    assert (reading["name"], reading["specialties"]) == ("Jess O'Dunmore, NP", ["Obstetrics & Gynecology"])


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


WORDS = f"<p>Neurology</p><h2>Locations</h2><p>40 Mill St Ste 2</p><p>Northfield, MA 01360</p><p>{PHONE}</p>"


@pytest.mark.parametrize(
    ("path", "heading", "kind"),
    [
        ("/find-a-doctor/maria-ortega-solis", f"{NAME}, MD", "listing"),
        ("/our-team/maria-ortega-solis", f"Dr. {NAME}", "listing"),
        ("/meet-dr-ortega-solis/", f"Meet {NAME}, DO", "listing"),
        ("/faculty/ortega-solis-1999999984", "Ortega-Solís, María, MD", "listing"),
        ("/blog/migraine", f"{NAME}, MD", "none"),
        ("/locations/mill-clinic", "Mill Clinic", "none"),
        ("/providers/mill-clinic", "Mill Clinic", "none"),
        ("", f"{NAME}, MD", "listing"),
        ("", "Migraine: what helps", "none"),
    ],
)
def test_own_pages_in_words(path: str, heading: str, kind: str) -> None:
    page = f"<html><head><title>{heading} | Mill Health</title></head><body><h1>{heading}</h1>{WORDS}</body></html>"
    address = f"https://www.example.org{path}" if path else ""
    reading = as_json(load_spider("own_directory").read(Page(address, page.encode())))
    assert reading["kind"] == kind
    if kind == "listing":
        assert (reading["name"], reading["specialties"], places(reading)) == (
            heading,
            ["Neurology"],
            [("40 Mill St Ste 2", PHONE)],
        )
        assert reading["npi"] == ("1999999984" if "1999999984" in path else None)


def test_own_words_fill_in_what_the_data_leave_open() -> None:
    reading = own({**PHYSICIAN, "address": None, "telephone": None}, body=f"{WORDS}<p>Not accepting new patients</p>")
    assert (places(reading), reading["accepting"]) == ([("40 Mill St Ste 2", PHONE)], False)
    assert (reading["found_by"]["name"], reading["found_by"]["offices"]) == ("json_ld", "text")


def test_own_saved_data_alone() -> None:
    for saved in (PHYSICIAN, [PHYSICIAN], {"@graph": [{"@type": "WebPage"}, PHYSICIAN]}):
        reading = as_json(load_spider("own_directory").read(Page("", json.dumps(saved).encode())))
        assert (reading["name"], places(reading)) == (PHYSICIAN["name"], [("40 Mill St Ste 2", PHONE)])

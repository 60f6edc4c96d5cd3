"""Profiles of Healthgrades as words, in the many shapes that real ones have; all people are invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json
from tests.sites.copies import MAPS, read_copy
from tests.sites.made_pages import FAX, NAME, PHONE, STREET, places, rated

ORTEGA = "Dr. María Elena Ortega-Solís, DO, MPH"


def healthgrades(
    name: str = ORTEGA,
    *,
    who: str = "Dr. Ortega-Solís",
    work: str = "## Neurology| 20+ years of experience",
    stars: str = "",
    about: str = "",
    written: str = "",
    likely: str = "",
    offices: str = "",
) -> dict[str, Any]:
    likelihood = f"Likelihood of recommending {who} to family and friends is {likely} out of 5" if likely else ""
    return read_copy(
        "healthgrades",
        f"""# {name}
{work}
{stars}
### Mill Clinic
40 Mill St Ste 2 · Northfield, MA 01360
## About {who}
{about}
3.5[108 ratings](#ratings)
[View profile and book](/physician/dr-ann-neighbour-gbnh2)
## {who}'s Reviews
{written}
### Overall Patient Satisfaction
{likelihood}
## Locations
{offices}
Learn more about how Healthgrades measures quality
## Other doctors nearby
### Dr. Bo Other
2.1 Star Rating (9 reviews)
9 Ad Rd · Harlow, MA 01362
## Compare Providers
### Dr. Ann Neighbour, MD
4.9 Star Rating (321 reviews)""",
    )


@pytest.mark.parametrize(
    ("stars", "written", "likely", "rating"),
    [
        ("4.3 Star Rating (1,204 reviews)", "1,204 ratings, 310 with a written review", "4.3", (4.3, 1204)),
        ("5.0 Star Rating (1 review)", "1 rating, 1 with a written review", "5", (5.0, 1)),
        ("", "38 ratings, 17 with a written review", "4", (4.0, 38)),
        ("", "38 ratings", "4", (4.0, 38)),
        ("4 Star Rating\nBased on 38 reviews", "", "", (4.0, 38)),
        ("4.3 Star Rating", "", "", (4.3, None)),
        ("**4.3** Star Rating \\(**38** reviews\\)", "", "", (4.3, 38)),
        ("0.0 Star Rating (0 reviews)", "0 ratings, 0 with a written review", "", (None, 0)),
        ("Based on 0 reviews", "", "", (None, 0)),
        ("4.3 Star Rating\n(38 reviews)", "", "", (4.3, 38)),
        ("4.3 star rating based on 38 reviews", "", "", (4.3, 38)),
        ("4.3\n(38 reviews)", "", "", (4.3, 38)),
        ("4.3 (38)", "", "", (4.3, 38)),
        ("4.3\nout of 5\n(1,238)", "", "", (4.3, 1238)),
        ("", "38 ratings with 17 written reviews", "4", (4.0, 38)),
        ("### Dr. Bo Other, DO\n4.9 Star Rating (99 reviews)", "", "", (None, None)),
        ("", "", "3.6666667", (3.7, None)),
        ("Leave a review", "", "", (None, None)),
        ("Be the first to leave a review", "", "", (None, 0)),
    ],
)
def test_healthgrades_ratings(stars: str, written: str, likely: str, rating: tuple[float | None, int | None]) -> None:
    assert rated(healthgrades(stars=stars, written=written, likely=likely)) == rating


@pytest.mark.parametrize(
    ("name", "who", "credentials", "status"),
    [
        ("Jess Dunmore, PA-C", "Jess Dunmore", "PA-C", None),
        ("Dr. José Núñez, MD, FACS, MPH", "Dr. Núñez", "MD, FACS, MPH", None),
        ("Dr. Gus Holm, MD (Retired)", "Dr. Holm", "MD", "retired"),
        ("Dr. Gus Holm, DDS - Retired", "Dr. Holm", "DDS", "retired"),
        ("Dr. Gus Holm, Deceased", "Dr. Holm", None, "deceased"),
        ("Dr. Gus De La Cruz Jr., DPM", "Dr. De La Cruz Jr.", "DPM", None),
        ("Dr. Gus Holm III, DO", "Dr. Holm III", "DO", None),
    ],
)
def test_healthgrades_names(name: str, who: str, credentials: str | None, status: str | None) -> None:
    reading = healthgrades(name, who=who, likely="4.04")
    assert (reading["name"], reading["credentials"], reading["status"]) == (name, credentials, status)
    assert rated(reading) == (4.0, None)


@pytest.mark.parametrize(
    ("work", "specialties"),
    [
        ("## Orthopedic Surgery | Male | Age 54", ["Orthopedic Surgery"]),
        ("## Obstetrics & Gynecology", ["Obstetrics & Gynecology"]),
        ("## Cardiology, Internal Medicine | 9+ years of experience", ["Cardiology", "Internal Medicine"]),
        ("## Obstetrics, Gynecology & Women's Health| 9+ years", ["Obstetrics, Gynecology & Women's Health"]),
        ("## Neurology · 25+ years of experience", ["Neurology"]),
        ("## Harlow Hospital", []),
        ("", []),
    ],
)
def test_healthgrades_specialties(work: str, specialties: list[str]) -> None:
    assert healthgrades(work=work)["specialties"] == specialties


def test_healthgrades_offices() -> None:
    directions = "[Driving Directions](" + MAPS + "{},+Northfield,+MA+01360)\n"
    mill = "### Practice\nNorthfield, MA 01360\n" + directions.format("40+Mill+St+Ste+2") + "[(413) 555-0131](tel:4135550131)\n"
    hill = "### Hill Clinic\nNorthfield, MA 01360\n" + directions.format("7+Hill+Rd") + FAX
    reading = healthgrades(offices=hill + mill)
    assert places(reading) == [(STREET["streetAddress"], "(413) 555-0131"), ("7 Hill Rd", None)]
    assert [office["name"] for office in reading["offices"]] == ["Mill Clinic", "Hill Clinic"]


@pytest.mark.parametrize(
    ("words", "accepting", "status"),
    [
        ("is accepting new patients", True, None),
        ("is no longer accepting new patients", False, None),
        ("sees new patients", None, None),
        ("sees new patients.\n### Dr. Bo Other, MD\nNot accepting new patients", None, None),
        ("does not accept new patients", False, None),
        ("is a neurologist in Northfield, MA. They are accepting new patients", True, None),
        ("is a neurologist. She is not currently accepting new patients", False, None),
        ("is retired", None, "retired"),
        ("has retired from practice", None, "retired"),
        ("is no longer practicing", None, "retired"),
        ("is a retired Army colonel and is accepting new patients", True, None),
        ("works with her retired father, whose practice closed wounds", None, None),
    ],
)
def test_healthgrades_about(words: str, accepting: bool | None, status: str | None) -> None:
    reading = healthgrades(about=f"Dr. Ortega-Solís {words}.")
    assert (reading["accepting"], reading["status"]) == (accepting, status)


def test_healthgrades_reviews_right_below_the_header_say_nothing_about_her() -> None:
    review = "## Recent Review\nShe is no longer accepting new patients.\nI give 1 star (3 reviews)\n"
    head, about = "# Dr. Ann Roe, DO\n## Neurology| 5+ years\n", "## About Dr. Roe\nClaiming is free and only takes a minute"
    reading = read_copy("healthgrades", head + review + about)
    assert (reading["accepting"], rated(reading)) == (None, (None, None))


def test_healthgrades_reviews_of_a_name_in_s() -> None:
    copy = "# Dr. Ann Jones, DO\n## Dr. Jones' Reviews\n9 ratings, 2 with a written review\n"
    likely = "Likelihood of recommending Dr. Jones to family and friends is 4 out of 5"
    assert rated(read_copy("healthgrades", copy + likely)) == (4.0, 9)


def test_healthgrades_page_that_shows_hardly_anything() -> None:
    """The template without a count, of somebody who is not rated: nothing of it names the site."""
    copy = "# Dr. Ann Roe, MD\n## Neurology| 5+ years of experience\n### Practice\n## Insurance Check\n"
    reading = read_copy(
        "healthgrades", copy + "### Search for your insurance carrier and choose your plan type\n## Locations\n### Practice"
    )
    assert (reading["name"], reading["specialties"], reading["offices"], rated(reading)) == (
        "Dr. Ann Roe, MD", ["Neurology"], [], (None, None),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------- its data without a page

REGION = {"regionAbbreviation": "MA", "zip": "01360"}
OFFICE = {
    "name": "Mill Clinic",
    "address": {"address1": STREET["streetAddress"], "location": {"cityName": STREET["addressLocality"], "region": REGION}},
    "phoneNumbers": [{"phoneType": 2, "number": FAX}, {"phoneType": 1, "number": PHONE}],
}
MODEL = {
    "providerUrl": "/physician/dr-maria-ortega-solis-x8abc", "displayName": "Dr. Ortega-Solís",
    "displayFullName": f"Dr. {NAME}, DO", "gender": "F", "acceptsNewPatients": False, "specialties": [{"name": "Neurology"}],
    "practices": [{"name": "Northfield Neurology", "offices": [OFFICE]}],
    "surveyUserCount": 9, "surveyOverallRatingPercent": 80.0, "surveyOverallRatingScore": 4.0,
}  # fmt: skip


def healthgrades_data(data: object, url: str = "") -> dict[str, Any]:
    return as_json(load_spider("healthgrades").read(Page(url, json.dumps(data).encode())))


def test_healthgrades_model_of_a_profile() -> None:
    reading = healthgrades_data(MODEL)
    assert (reading["site_key"], reading["url"]) == (
        "x8abc",
        "https://www.healthgrades.com/physician/dr-maria-ortega-solis-x8abc",
    )
    assert (reading["name"], reading["credentials"], reading["gender"]) == (f"Dr. {NAME}, DO", "DO", "F")
    assert (reading["specialties"], reading["practice"], reading["accepting"]) == (["Neurology"], "Northfield Neurology", False)
    assert (places(reading), rated(reading)) == ([(STREET["streetAddress"], PHONE)], (4.0, 9))


def test_healthgrades_model_of_somebody_else() -> None:
    asked = "https://www.healthgrades.com/physician/dr-ann-neighbour-y9xyz"
    assert healthgrades_data(MODEL, asked)["reason"] == "other_person"


def test_healthgrades_answer_of_the_search() -> None:
    result = {
        "pwid": "X8ABC", "npi": "1999999984", "displayName": f"Dr. {NAME}, DO", "specialty": "Neurology",
        "providerUrl": MODEL["providerUrl"], "surveyUserCount": 70, "surveyOverallRatingPercent": 94,
        "displayOffice": {"name": "Office", "address": STREET["streetAddress"], "city": "Northfield", "state": "MA",
                          "zip": "01360", "phoneNumbers": [PHONE]},
    }  # fmt: skip
    answer = {"provider": {"results": [result], "totalCount": 1}}
    for data in (answer, {"searchResults": answer}):
        (hit,) = healthgrades_data(data)["hits"]
        assert (hit["site_key"], hit["npi"], hit["practice"], places(hit), rated(hit)) == (
            "x8abc", "1999999984", None, [(STREET["streetAddress"], PHONE)], (4.7, 70),
        )  # fmt: skip


@pytest.mark.parametrize("data", [{}, [], {"providerUrl": "/physician/dr-a-b-x8abc"}, {"provider": None}, "text", 3])
def test_healthgrades_other_data(data: object) -> None:
    assert healthgrades_data(data)["reason"] == "unreadable"

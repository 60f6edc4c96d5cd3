"""Profiles of the sites that are read by their data, in the many shapes that real ones have; all people are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json
from tests.sites.made_pages import (
    ADVERTISED,
    FAX,
    NAME,
    NEIGHBOUR,
    PHONE,
    PHYSICIAN,
    STREET,
    json_ld,
    places,
    rated,
    read,
)

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
        (f'<h2>Location</h2><p>Mill Clinic</p>{ADDRESS}<a href="tel:4135550131">{PHONE}</a>', ("40 Mill St", PHONE)),
        (f'{ADDRESS}<p>Fax: <a href="tel:4135550139">{FAX}</a></p><p>Phone: {PHONE}</p>', ("40 Mill St", PHONE)),
        (f'{ADDRESS}<p>Fax</p><p><a href="tel:4135550139">{FAX}</a></p>', ("40 Mill St", None)),
        (f'{ADDRESS}<a href="tel:+14135550131">+1 413-555-0131</a>', ("40 Mill St", "+1 413-555-0131")),
        ("<p>Harlow, MA 01362</p>", (None, None)),
    ],
)
def test_usnews_without_data(location: str, office: tuple[str | None, str | None]) -> None:
    cut_off = f"<script>window.__APOLLO_STATE__ = {json.dumps({'Doctor:0': OTHER})[:-40]}</script>"
    reading = usnews(body=f'<section id="location">{location}</section>{cut_off}')
    assert (places(reading), rated(reading)) == ([office], (None, None))
    assert reading["offices"][0]["street2"] == ("Ste 2" if office[0] else None)


def test_usnews_tracking_phones_stay_out() -> None:
    business = {"@type": "LocalBusiness", "name": f"Dr. {NAME} DO", "telephone": ADVERTISED, "address": STREET}
    for blocks in ([[business, PHYSICIAN, NEIGHBOUR]], [{"@graph": [NEIGHBOUR, business, PHYSICIAN]}]):
        assert places(usnews(head=json_ld(*blocks))) == [("40 Mill St Ste 2", PHONE)]
    assert places(usnews(head=json_ld(business))) == []


US_NEWS_WORDS = """<p>Neurologist in Northfield, MA</p><p>Call 1-240-555-0100</p>
    <h2>Overview</h2><p>Specialty</p><p>Neurology</p>
    <p>Dr. Ortega-Solís has retired from practice.</p><h2>Patient Experience</h2><p>{said}</p><p>Based on 1,204 surveys</p>
    <h2>Location</h2><p>Mill Clinic</p><p>40 Mill St, Ste 2</p><p>Northfield, MA 01360</p><p>Phone</p><p>(413) 555-0131</p>
    <h2>Other neurologists</h2>"""


@pytest.mark.parametrize(
    ("said", "value"), [("Excellent", 5.0), ("Very Positive", 4.0), ("Positive", 3.0), ("Fair", 2.0), ("Not rated", None)]
)
def test_usnews_in_words_alone(said: str, value: float | None) -> None:
    reading = usnews(body=US_NEWS_WORDS.format(said=said))
    assert (reading["specialties"], reading["status"]) == (["Neurology"], "retired")
    assert (places(reading), rated(reading)) == ([("40 Mill St, Ste 2", PHONE)], (value, 1204 if value else None))


# ------------------------------------------------------------------------------------------------------------ Zocdoc

ZOCDOC = "https://www.zocdoc.com/doctor/maria-ortega-solis-do-54321"
LOCATION = {
    "address1": "40 Mill St",
    "address2": "Ste 2",
    "city": "Northfield",
    "state": "MA",
    "zipCode": "01360",
    "phone": PHONE,
}
PROVIDER = {
    "monolithId": "54321", "npi": "1777777778", "profileUrl": "/doctor/maria-ortega-solis-do-54321", "averageRating": 4.93,
    "approvedFullName": f"Dr. {NAME}, DO, MPH", "reviewCount": 95, "acceptsNewPatients": False, "approvedLocations": [LOCATION],
}  # fmt: skip
STRANGER = {
    **PROVIDER,
    "monolithId": "99",
    "profileUrl": "/doctor/ann-99",
    "approvedFullName": "Dr. Ann Neighbour",
    "reviewCount": 2,
}


def zocdoc(script: str = "", *, head: str = "", body: str = "") -> dict[str, Any]:
    script = f"<script>window.__REDUX_STATE__ = {script}</script>" if script else ""
    others = "<h2>Similar doctors</h2><p>Dr. Ann Neighbour</p><p>5.00 (2 reviews)</p><p>9 Ad Rd, Harlow, MA 01362</p>"
    return read("zocdoc", ZOCDOC, f"Dr. {NAME}, DO, MPH", head=head, body=body + others + script)


def state_of(provider: dict[str, Any], **more: object) -> str:
    return json.dumps({"similar": {"provider": STRANGER}, "profile": {"data": {"provider": provider}}, **more})


@pytest.mark.parametrize(
    ("shown", "rating"),
    [
        ({"averageRating": 5, "reviewCount": 1}, (5.0, 1)),
        ({"averageRating": "4.87", "reviewCount": "1,204"}, (4.87, 1204)),
        ({"averageRating": 3.0, "reviewCount": None}, (3.0, None)),
        ({"averageRating": 0, "reviewCount": 0}, (None, 0)),
        ({"averageRating": None, "reviewCount": 12}, (None, None)),
        ({"averageRating": None, "reviewCount": None}, (None, None)),
    ],
)
def test_zocdoc_ratings(shown: dict[str, Any], rating: tuple[float | None, int | None]) -> None:
    assert rated(zocdoc(state_of({**PROVIDER, **shown}))) == rating


@pytest.mark.parametrize(
    ("locations", "offices"),
    [
        (
            [LOCATION, {**LOCATION, "address1": "(2 of 3) 7 Hill Rd", "phone": None}],
            [("40 Mill St", PHONE), ("7 Hill Rd", None)],
        ),
        ([LOCATION, {**LOCATION, "isVirtual": True}, None], [("40 Mill St", PHONE)]),
        ([{**LOCATION, "isVirtual": "true"}], []),
        (None, []),
    ],
)
def test_zocdoc_offices(locations: object, offices: list[tuple[str | None, str | None]]) -> None:
    assert places(zocdoc(state_of({**PROVIDER, "approvedLocations": locations}))) == offices


@pytest.mark.parametrize(
    "script",
    [
        state_of(PROVIDER).replace('"similar"', '"said": "undefined", "user": undefined, "similar"'),
        state_of({**PROVIDER, "badge": "\0"}).replace('"\\u0000"', "undefined"),
        state_of(PROVIDER, made="\0").replace('"\\u0000"', "new Date(0)"),
        state_of(PROVIDER, later="cut off he")[:-4],
        f"JSON.parse({json.dumps(state_of(PROVIDER))});",
    ],
)
def test_zocdoc_data_that_is_not_quite_json(script: str) -> None:
    reading = zocdoc(script)
    assert (reading["npi"], rated(reading), reading["accepting"]) == ("1777777778", (4.93, 95), False)
    assert places(reading) == [("40 Mill St", PHONE)]


@pytest.mark.parametrize(
    ("body", "rating"),
    [
        ("<p>4.93</p><p>(1,204 reviews)</p>", (4.93, 1204)),
        ("<p>★ 4.93 (95 reviews)</p>", (4.93, 95)),
        ("<p>5.00 · 1 review</p><h2>Reviews</h2><p>1.0 stars</p>", (5.0, 1)),
        ("<p>No reviews yet</p>", (None, 0)),
        ("<h2>Patient reviews</h2><p>1 out of 5 stars</p><p>12 reviews</p>", (None, None)),
        ("<p>5.0 stars</p>", (None, None)),
    ],
)
def test_zocdoc_ratings_in_words(body: str, rating: tuple[float | None, int | None]) -> None:
    assert rated(zocdoc(body=body)) == rating


def test_zocdoc_offices_in_words() -> None:
    counted = "<p>(1 of 2)40 Mill St, Northfield, MA 01360</p><p>(2 of 2) 7 Hill Rd, Harlow, MA 01362</p>"
    assert places(zocdoc(body=counted)) == [("40 Mill St", None), ("7 Hill Rd", None)]
    assert places(zocdoc(body="<p>40 Mill St, Northfield, MA 01360</p>")) == [("40 Mill St", None)]
    assert places(zocdoc(body="<p>Video visits only</p>")) == []


def test_zocdoc_subject_among_several() -> None:
    ours = {**PHYSICIAN, "aggregateRating": {"ratingValue": "4.93", "reviewCount": "1,204"}}
    for blocks in ([ours, NEIGHBOUR], [{"@graph": [NEIGHBOUR, {**ours, "url": f"{ZOCDOC}?reason=1"}]}]):
        assert rated(zocdoc(head=json_ld(*blocks))) == (4.93, 1204)
    assert rated(zocdoc(head=json_ld({"@type": "MedicalClinic", "name": "Mill", "employee": PHYSICIAN, **{
        "aggregateRating": {"ratingValue": 3, "reviewCount": 900}}}))) == (None, None)  # fmt: skip


ZOCDOC_WORDS = f"""<p>Primary Care Doctor</p><p>Harlow, MA</p><p>4.93 (1,204 reviews)</p><p>Accepting new patients</p>
    <p>Call (833) 555-0100</p><h2>About Dr. Ortega-Solís</h2><p>She studied at 5 College Rd, Amherst, MA 01002</p>
    <p>Specialties</p><p>Primary Care Doctor</p><p>Internist</p><p>Practice names</p><p>Mill Clinic</p>
    <p>Provider's gender</p><p>Female</p><p>NPI Number</p><p>1999999984</p>
    <h2>Office locations</h2><p>Mill Clinic</p><p>40 Mill St, Ste 2</p><p>Northfield, MA 01360</p><p>{PHONE}</p>
    <p>Hill Clinic</p><p>7 Hill Rd</p><p>Harlow, MA 01362</p><h2>Patient reviews</h2><p>1 out of 5 stars</p>"""


def test_zocdoc_in_words_alone() -> None:
    reading = zocdoc(body=ZOCDOC_WORDS)
    assert (reading["specialties"], reading["practice"]) == (["Primary Care Doctor", "Internist"], "Mill Clinic")
    assert (reading["gender"], reading["npi"], reading["accepting"], rated(reading)) == ("F", "1999999984", True, (4.93, 1204))
    assert [office["name"] for office in reading["offices"]] == ["Mill Clinic", "Hill Clinic"]
    assert places(reading) == [("40 Mill St, Ste 2", PHONE), ("7 Hill Rd", None)]
    assert places(zocdoc(body=ZOCDOC_WORDS.partition("<p>Hill Clinic")[0].replace(f"<p>{PHONE}</p>", ""))) == [
        ("40 Mill St, Ste 2", None)
    ], "the number above the offices is the site's own"


@pytest.mark.parametrize("url", ["", "https://www.zocdoc.com/search?search_query=Ortega"])
@pytest.mark.parametrize("wrap", [
    lambda found: found, lambda found: [found, None], lambda found: {"providerLocations": [found], "totalCount": 1},
    lambda found: {"searchResults": {"search": {"searchResponse": {"providerLocations": [found]}}}},
])  # fmt: skip
def test_zocdoc_saved_pieces_of_its_data(wrap: Callable[[object], object], url: str) -> None:
    where = {"address": "40 Mill St", "cityName": "Northfield", "stateName": "MA", "zip": "01360", "phone": PHONE}
    saved = json.dumps(wrap({"id": "pr_1|lo_1", "provider": {**PROVIDER, "approvedLocations": None}, "location": where}))
    reading = as_json(load_spider("zocdoc").read(Page(url, saved.encode())))
    (hit,) = reading["hits"]
    assert (hit["site_key"], rated(hit), places(hit)) == ("54321", (4.93, 95), [("40 Mill St", PHONE)])


def test_zocdoc_another_apis_answer_is_nothing() -> None:
    for saved in ([], {"businesses": [PROVIDER]}, [1], {"providerLocations": None}):
        assert as_json(load_spider("zocdoc").read(Page("", json.dumps(saved).encode())))["kind"] == "none"


# ----------------------------------------------------------------------------------------------------------- RateMDs

RATEMDS = "https://www.ratemds.com/doctor-ratings/352000/Dr-Maria-Ortega-Solis-Northfield-MA.html"
MILL = {
    "id": 41, "name": "Mill Clinic", "address": "40 Mill St", "suite": "", "postal_code": "01360", "phone_number": PHONE,
    "city": {"name": "Northfield", "province_slug": "ma", "province": 77}, "rating": {"count": 3, "average": 2.5},
}  # fmt: skip
RATED = {
    "slug": "352000/Dr-Maria-Ortega-Solis-Northfield-MA.html", "full_name": f"Dr. {NAME}", "specialty_name": "Neurologist",
    "rating": {"count": 18, "average": 3.958333333333335}, "location": MILL, "doctor_locations": [{"location": MILL}],
}  # fmt: skip
ADVERTISEMENT = f"""<h3>You may also like</h3><div class="doctor-profile">
    <a class="doctor-ad-link" href="/doctor-ratings/9/Ad.html">Dr. Ada Vertis</a><span class="star-rating" title="5.00"></span>
    <div class="star-rating-count">2 reviews</div>{ADVERTISED}</div>"""


def ratemds(doctor: dict[str, Any] | None = None, *, heading: str = f"Dr. {NAME}", banner: str = "") -> dict[str, Any]:
    props = json.dumps(
        {"mainAdDoctor": {**RATED, "full_name": "Dr. Ada Vertis"}, "doctor": doctor, "ratingsPage": {"count": 17}}
    )
    script = f"<script>window.DATA.doctorDetailProps = JSON.parse({json.dumps(props)});</script>" if doctor else ""
    block = f'<div id="info-panel"><div class="doctor-profile"><h1>{heading}</h1>{banner}</div></div>'
    return read("ratemds", RATEMDS, heading, head=script, body=block + ADVERTISEMENT)


@pytest.mark.parametrize(
    ("shown", "rating"),
    [
        ({"count": "1,204", "average": "4.50"}, (4.5, 1204)),
        ({"count": 1, "average": 5}, (5.0, 1)),
        ({"count": 0, "average": None}, (None, 0)),
        ({"count": 0, "average": 0}, (None, 0)),
        ({"count": None, "average": 4.2}, (4.2, None)),
        ({"count": 3, "average": None}, (None, None)),
        (None, (None, None)),
    ],
)
def test_ratemds_ratings(shown: object, rating: tuple[float | None, int | None]) -> None:
    assert rated(ratemds({**RATED, "rating": shown})) == rating


STARS = '<span class="star-rating" title="{}"></span><div class="star-rating-count"><span>{}</span><span> reviews</span></div>'


@pytest.mark.parametrize(
    ("banner", "rating"),
    [
        (STARS.format("4.91", "1,204"), (4.91, 1204)),
        (STARS.format("3", "1"), (3.0, 1)),
        (STARS.format("0.00", "0"), (None, 0)),
        ("<p>4.2 out of 5</p><p>(12 reviews)</p>", (4.2, 12)),
        ("", (None, None)),
    ],
)
def test_ratemds_ratings_without_data(banner: str, rating: tuple[float | None, int | None]) -> None:
    assert rated(ratemds(banner=banner)) == rating


@pytest.mark.parametrize(
    ("shown", "offices"),
    [
        ({"location": None, "doctor_locations": None}, []),
        ({"location": None, "doctor_locations": [None, {"location": None}, {"location": MILL}]}, [("40 Mill St", PHONE)]),
        ({"doctor_locations": [{"location": {**MILL, "id": 42, "address": "7 Hill Rd", "phone_number": None}}]},
         [("40 Mill St", PHONE), ("7 Hill Rd", None)]),
        ({"location": {**MILL, "city": None}, "doctor_locations": []}, [("40 Mill St", PHONE)]),
    ],
)  # fmt: skip
def test_ratemds_offices(shown: dict[str, Any], offices: list[tuple[str | None, str | None]]) -> None:
    assert places(ratemds({**RATED, **shown})) == offices


@pytest.mark.parametrize(
    ("name", "status"),
    [(f"Dr. {NAME} - RETIRED", "retired"), (f"Dr. {NAME} (Deceased)", "deceased"), (f"{NAME}, NP-C", None)],
)
def test_ratemds_names(name: str, status: str | None) -> None:
    for reading in (ratemds({**RATED, "full_name": name}, heading=name), ratemds(heading=name, banner=STARS.format(4, 2))):
        assert (reading["name"], reading["status"]) == (name, status)


def test_ratemds_in_words_alone() -> None:
    words = """<p>Verified</p><p>Neurologist</p><p>18 reviews</p><p>Male</p><h2>Dr. María Ortega-Solís's Credentials</h2>
        <h4>Facility Affiliations</h4><p>Mill Clinic</p><p>122 reviews</p><h4>Accepting New Patients</h4>
        <p>No, this doctor is not accepting new patients</p>"""
    page = f"<html><body><h1>Dr. {NAME}</h1>{words}<a href='/doctor-ratings/'>All doctors</a></body></html>"
    reading = as_json(load_spider("ratemds").read(Page(RATEMDS, page.encode())))
    assert (reading["gender"], reading["specialties"], reading["accepting"]) == ("M", ["Neurologist"], False)
    assert rated(reading) == (None, None), "a number of reviews alone is no rating"


SLUG = "https://www.ratemds.com/doctor-ratings/dr-maria-ortega-solis-northfield-ma-us"


@pytest.mark.parametrize(
    ("own", "name", "kind"),
    [
        ("dr-maria-ortega-solis-northfield-ma-us", NAME, "listing"),
        ("dr-maria-ortega-solis-harlow-ny-us", NAME, "listing"),
        ("dr-maria-e-ortega-solis-northfield-ma-us", "María E. Ortega-Solís", "listing"),
        ("dr-maria-marshbank-northfield-ma-us", "Dr. Maria Marshbank", "none"),
        ("dr-maria-ortega-marshbank-northfield-ma-us", "Dr. Maria Ortega-Marshbank", "listing"),
        ("dr-maria-marshbank-harlow-ny-us", "Dr. Maria Marshbank", "none"),
        ("dr-ann-ortega-solis-harlow-ny-us", "Dr. Ann Ortega-Solís", "none"),
        ("dr-bo-other-northfield-ma-us", "Dr. Bo Other", "none"),
    ],
)
def test_ratemds_a_new_slug(own: str, name: str, kind: str) -> None:
    props = json.dumps({"doctor": {**RATED, "slug": own, "full_name": name}})
    script = f"<script>window.DATA.doctorDetailProps = JSON.parse({json.dumps(props)});</script>"
    reading = read("ratemds", SLUG, name, head=script, own=f"https://www.ratemds.com/doctor-ratings/{own}")
    assert reading["kind"] == kind
    if kind == "listing":
        assert (reading["site_key"], reading["url"]) == ("dr-maria-ortega-solis-northfield-ma-us", SLUG)

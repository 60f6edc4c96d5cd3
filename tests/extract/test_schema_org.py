from __future__ import annotations

import json
from typing import Any

import pytest
from parsel import Selector

from repmon.extract.fields import Facts
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.microdata import microdata_items, rdfa_items
from repmon.extract.page import Page
from repmon.extract.schema_org import npi_of, physician_facts, physicians, rating_of_node
from repmon.model import Rating


def nodes(*blocks: str) -> list[dict[str, Any]]:
    return json_ld_nodes(Page("", "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks).encode()))


@pytest.mark.parametrize(
    "block",
    [
        '{"name": "A"}',
        ' <!-- {"name": "A"} --> ',
        '//<![CDATA[\n{"name": "A"}\n//]]>',
        '{"name": "A",}',
        '{"name": "A", /* note */ }',
        '{"name": "A", // note\n}',
        '{"name": {"@value": "A", "@language": "en"}}',
        "{&quot;name&quot;: &quot;A&quot;}",
        '[[{"name": "A"}]]',
        '{"@context": "https://schema.org", "@graph": [{"name": "A"}]}',
        '{"name": "A"};',
        '\ufeff{"name": "A"}',
    ],
)
def test_blocks_are_repaired(block: str) -> None:
    assert [node["name"] for node in nodes(block)] == ["A"]


def test_control_characters_and_commas_inside_texts_stay() -> None:
    assert nodes('{"name": "A,\n}", "x": "/* y */",}')[0] == {"name": "A,\n}", "x": "/* y */"}


def test_a_hopeless_block_does_not_spoil_the_others() -> None:
    assert [node["name"] for node in nodes('{"name": ', '{"name": "B"}{"name": "C"}')] == ["B", "C"]


def test_a_cut_page_keeps_its_whole_blocks() -> None:
    page = Page("", b'<script type="application/ld+json">{"name": "A"}</script><script type="application/ld+json">{"name": "B"')
    assert [node["name"] for node in json_ld_nodes(page)] == ["A"]


@pytest.mark.parametrize(
    ("node", "npi"),
    [
        ({"usNPI": "1999999984"}, "1999999984"),
        ({"npi": 1999999984}, "1999999984"),
        ({"identifier": {"propertyID": "NPI", "value": "1999999984"}}, "1999999984"),
        ({"identifier": [{"name": "License", "value": "1999999984"}]}, None),
        ({"identifier": "1999999984"}, None),
        ({"identifier": "NPI: 1999999984"}, "1999999984"),
        ({"identifier": {"name": "National Provider Identifier", "value": 1999999984}}, "1999999984"),
        ({"usNPI": "4135550123"}, None),
        ({"usNPI": True}, None),
        ({}, None),
    ],
)
def test_npi(node: dict[str, Any], npi: str | None) -> None:
    assert npi_of(node) == npi


@pytest.mark.parametrize(
    ("node", "rating"),
    [
        ({"ratingValue": "4.9", "reviewCount": "1,000"}, Rating(4.9, 5.0, None, 1000, "reviews")),
        ({"ratingValue": 9.1, "bestRating": 10, "ratingCount": 3, "reviewCount": 2}, Rating(9.1, 10.0, None, 3, "ratings")),
        ({"ratingValue": 0, "ratingCount": 0}, Rating(None, 5.0, None, 0, "ratings")),
        ({"ratingValue": "4,8 / 5", "reviewCount": "1,204 reviews"}, Rating(4.8, 5.0, None, 1204, "reviews")),
        ({"ratingValue": 4.5}, Rating(4.5, 5.0, None, None, None)),
        ({"ratingValue": "92%", "bestRating": "100", "ratingCount": "44"}, Rating(92.0, 100.0, None, 44, "ratings")),
        ({"ratingValue": "92 %", "reviewCount": 44}, Rating(92.0, 100.0, None, 44, "reviews")),
        ({"ratingValue": "101%"}, None),
        ({"ratingValue": 7}, None),
        ({"ratingValue": "n/a"}, None),
        ({"ratingValue": True}, None),
        ([], None),
        ("4.5", None),
    ],
)
def test_rating(node: object, rating: Rating | None) -> None:
    assert rating_of_node(node) == rating


@pytest.mark.parametrize(
    "block",
    [
        {"@type": "Physician", "name": "A"},
        {"@type": ["LocalBusiness", "http://schema.org/Physician"], "name": "A"},
        {"@type": "schema:IndividualPhysician", "name": ["A"]},
        {"@type": "Dentist", "name": "A"},
        {"@type": "Person", "name": "A", "npi": "1999999984"},
        {"@type": "Person", "name": "A", "honorificSuffix": "DO"},
        {"@type": "Person", "name": "A", "medicalSpecialty": "Cardiovascular"},
        {"@type": "ProfilePage", "mainEntity": {"@type": "Person", "name": "A", "honorificSuffix": "MD, FACC"}},
        {"@type": "Person", "name": "A", "jobTitle": "Interventional Cardiologist"},
        {"@type": "Person", "name": "A", "hasOccupation": {"name": "Nurse Practitioner"}},
        {"@type": "Person", "name": "A", "hasCredential": {"credentialCategory": "MD"}},
        {"@type": "MedicalClinic", "name": "W", "hasMember": {"@type": "Physician", "name": "A"}},
        {"schema:name": "A", "@type": "schema:Physician"},
        {"@type": "MedicalBusiness", "name": "W", "member": {"@type": "IndividualPhysician", "name": "A"}},
        {"@type": "Hospital", "employee": [{"@type": "Physician", "name": "A"}]},
        {"@type": "WebPage", "mainEntity": {"@type": "Physician", "givenName": "A"}},
        {"@graph": [{"@type": "WebPage", "about": {"@id": "#a"}}, {"@id": "#a", "@type": "Physician", "name": "A"}]},
    ],
)
def test_physicians_are_found_wherever_they_stand(block: dict[str, Any]) -> None:
    assert [person.node.get("name", "A") for person in physicians(nodes(json.dumps(block)))] in (["A"], [["A"]])


@pytest.mark.parametrize(
    "block",
    [
        {"@type": "Person", "name": "Team"},
        {"@type": "Person", "name": "A", "jobTitle": "Practice Administrator"},
        {"@type": "Physician"},
        {"@type": "MedicalClinic", "name": "A"},
        {"@type": "MedicalClinic", "name": "A Lakemann, MD", "employee": {"@type": "Person", "name": "Office"}},
        {"@type": "LocalBusiness", "name": "Dr. Iris Lakemann MD"},
        {"name": "A"},
    ],
)
def test_what_is_no_physician(block: dict[str, Any]) -> None:
    assert physicians(nodes(json.dumps(block))) == []


def test_an_address_may_be_one_text_and_the_phone_goes_with_it() -> None:
    person = physicians(
        [{"@type": "Physician", "name": "A", "telephone": "(413) 555-0123", "address": "1 Elm St, Northfield"}]
    )[0]
    facts = physician_facts(person, "json_ld")
    assert [(office.street, office.phone) for office in facts.offices] == [("1 Elm St, Northfield", "(413) 555-0123")]


def offices(*blocks: dict[str, Any]) -> list[tuple[str | None, str | None, str | None, str | None]]:
    person = physicians(nodes(*map(json.dumps, blocks)))[0]
    return [(office.name, office.street, office.zip, office.phone) for office in physician_facts(person, "json_ld").offices]


STREETS = [{"streetAddress": "1 Elm St"}, {"streetAddress": "2 Oak St"}]


@pytest.mark.parametrize(
    ("phones", "shown"),
    [
        ("(413) 555-0101", ["(413) 555-0101", None]),
        (["(413) 555-0101", "(413) 555-0102"], ["(413) 555-0101", "(413) 555-0102"]),
        (["(413) 555-0101", "(413) 555-0102", "(413) 555-0103"], ["(413) 555-0101", None]),
    ],
)
def test_phones_go_with_addresses_when_there_are_as_many(phones: object, shown: list[str | None]) -> None:
    found = offices({"@type": "Physician", "name": "A", "address": STREETS, "telephone": phones})
    assert [phone for *_, phone in found] == shown


def test_references_to_places_are_followed() -> None:
    person = {"@type": "Physician", "@id": "#a", "name": "A", "workLocation": {"@id": "#w"}}
    place = {"@id": "#w", "@type": "MedicalClinic", "name": "W", "telephone": "1", "address": {"@id": "#p"}}
    address = {"@id": "#p", "streetAddress": "1 Elm St", "postalCode": "01360"}
    assert offices({"@graph": [person, place, address]}) == [("W", "1 Elm St", "01360", "1")]


def test_a_whole_address_in_one_text_is_taken_apart() -> None:
    assert offices({"@type": "Physician", "name": "A", "address": "1 Elm St, Northfield, MA 01360"})[0][1:3] == (
        "1 Elm St",
        "01360",
    )


def test_the_practice_says_whether_its_physician_accepts_patients() -> None:
    clinic = {"@type": "MedicalBusiness", "name": "W", "telephone": "1", "isAcceptingNewPatients": "false"}
    (person,) = physicians([{**clinic, "physician": {"@type": "Physician", "name": "A"}}])
    assert physician_facts(person, "json_ld").accepting is False


def test_rdfa_gives_the_same_objects() -> None:
    html = """<div vocab="https://schema.org/" typeof="Physician"><b property="name">Dr. A</b><div property="schema:address"
      typeof="PostalAddress"><b property="streetAddress">1 Elm St</b></div></div><meta property="og:title" content="B">"""
    (item,) = rdfa_items(Selector(html))
    assert item == {
        "@type": ["Physician"], "name": "Dr. A", "address": {"@type": ["PostalAddress"], "streetAddress": "1 Elm St"},
    }  # fmt: skip


def test_microdata_keeps_nested_items_apart() -> None:
    html = """<div itemscope itemtype="http://schema.org/Physician"><b itemprop="name"> Dr.  A </b>
      <div itemprop="review" itemscope itemtype="http://schema.org/Review"><b itemprop="author">B</b></div>
      <div itemprop="memberOf" itemscope itemtype="http://schema.org/Organization"><b itemprop="name">D</b></div>
      <meta itemprop="telephone" content="1"><meta itemprop="telephone" content="2"></div><p itemprop="name">C</p>"""
    (item,) = microdata_items(Selector(html))
    assert (item["name"], item["telephone"]) == ("Dr. A", ["1", "2"])
    assert item["memberOf"] == {"@type": ["Organization"], "name": "D"}
    assert "review" not in item


def facts(*blocks: dict[str, Any]) -> Facts:
    (person,) = physicians(nodes(*map(json.dumps, blocks)))
    return physician_facts(person, "json_ld")


def test_a_business_that_bears_a_physicians_name_is_hers() -> None:
    seen = facts({"@type": "MedicalBusiness", "name": "Iris Lakemann, MD", "address": STREETS[0]})
    assert (seen.credentials, [office.street for office in seen.offices]) == ("MD", ["1 Elm St"])


def test_an_object_repeated_for_each_office_is_one_persons() -> None:
    first = {"@type": "Physician", "name": "A", "address": STREETS[0], "telephone": "(413) 555-0101"}
    second = {
        **first,
        "address": STREETS[1],
        "telephone": "(413) 555-0102",
        "gender": {"@type": "GenderType", "name": "Female"},
    }
    seen = facts(first, second)
    assert [(office.name, office.street, office.phone) for office in seen.offices] == [
        (None, "1 Elm St", "(413) 555-0101"),
        (None, "2 Oak St", "(413) 555-0102"),
    ]
    assert seen.gender == "F"


def test_texts_are_without_tags_and_terms_without_their_vocabulary() -> None:
    seen = facts({
        "@type": "Physician", "name": "<b>Iris Lakemann</b>, MD", "address": {"streetAddress": "1 Elm St<br/>Suite 4"},
        "medicalSpecialty": [{"name": ["Cardiology"]}, {"@id": "http://schema.org/Dermatology"}, "schema:Oncologic"],
    })  # fmt: skip
    assert (seen.name, seen.offices[0].street) == ("Iris Lakemann, MD", "1 Elm St Suite 4")
    assert seen.specialties == ("Cardiology", "Dermatology", "Oncologic")


@pytest.mark.parametrize(
    ("title", "specialties"), [("Cardiologist", ("Cardiologist",)), ("Attending Physician", ()), ("Medical Director", ())]
)
def test_a_jobs_title_may_name_a_specialty(title: str, specialties: tuple[str, ...]) -> None:
    assert facts({"@type": "Physician", "name": "A", "jobTitle": title}).specialties == specialties


@pytest.mark.parametrize(
    ("other", "rating"),
    [
        ({"@type": "AggregateRating", "itemReviewed": {"name": "A"}, "ratingValue": "4.8", "ratingCount": "12"}, (4.8, 12)),
        ({"@type": "Product", "name": "A", "aggregateRating": {"ratingValue": 4.8, "ratingCount": 12}}, (4.8, 12)),
        ({"@type": "Product", "name": "B", "aggregateRating": {"ratingValue": 4.8, "ratingCount": 12}}, None),
        ({"@type": "LocalBusiness", "name": "A", "aggregateRating": {"ratingValue": 4.8, "ratingCount": 12}}, None),
        ({"@type": "AggregateRating", "ratingValue": "4.8", "ratingCount": "12"}, None),
    ],
)
def test_a_rating_may_stand_by_itself(other: dict[str, Any], rating: tuple[float, int] | None) -> None:
    shown = facts({"@type": "Physician", "name": "A"}, other).rating
    assert (shown and (shown.value, shown.count)) == rating


@pytest.mark.parametrize(
    ("stated", "specialties"),
    [
        ("Neurology, Sleep Medicine", ("Neurology", "Sleep Medicine")),
        ("Psychiatry, Child & Adolescent", ("Psychiatry, Child & Adolescent",)),
        (["Neurology", None, "Brain work, and more"], ("Neurology", "Brain work, and more")),
    ],
)
def test_specialties_in_one_text(stated: object, specialties: tuple[str, ...]) -> None:
    (person,) = physicians([{"@type": "Physician", "name": "A B", "medicalSpecialty": stated}])
    assert physician_facts(person, "json_ld").specialties == specialties

"""The offices of schema.org objects, in the many ways in which templates put them."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.extract.schema_places import distinct, offices_of
from repmon.model import Office

PHONE, FAX = "(413) 555-0101", "(413) 555-0199"
ELM = {"streetAddress": "12 Elm St", "addressLocality": "Harlow", "addressRegion": "MA", "postalCode": "01362"}
OFFICE = Office(street="12 Elm St", city="Harlow", state="MA", zip="01362")


@pytest.mark.parametrize(
    "address",
    [
        ELM,
        "12 Elm St, Harlow, MA 01362",
        "12 Elm St\nHarlow, MA 01362, USA",
        {"streetAddress": "12 Elm St, Harlow, MA 01362"},
        {"streetAddress": "12 Elm St", "addressLocality": "Harlow, MA", "postalCode": "01362"},
        {"streetAddress": "12 Elm St", "addressLocality": "Harlow, MA 01362"},
        {**ELM, "addressRegion": {"@type": "State", "name": "MA"}},
        {**ELM, "addressLocality": ["Harlow"], "postalCode": 1362},
        {"streetAddress": "12 Elm St, Harlow, MA 01362", "addressLocality": "", "addressRegion": "MA", "postalCode": "01362"},
    ],
)
def test_an_address(address: object) -> None:
    assert offices_of({"address": address}) == (OFFICE,)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("12 Elm St, Harlow, Massachusetts 01362", ("12 Elm St", "Harlow", "Massachusetts")),
        ("Harlow, MA", (None, "Harlow", "MA")),
        ({"postOfficeBoxNumber": "40", "addressLocality": "Harlow"}, ("PO Box 40", "Harlow", None)),
        ({"streetAddress": ["12 Elm St", "Suite 4"], "addressRegion": "77"}, ("12 Elm St, Suite 4", None, None)),
        ({"addressLocality": "Harlow, VT", "addressRegion": "MA"}, (None, "Harlow, VT", "MA")),
    ],
)
def test_an_address_in_parts(address: object, shown: tuple[str | None, ...]) -> None:
    (office,) = offices_of({"address": address})
    assert (office.street, office.city, office.state) == shown


@pytest.mark.parametrize(
    ("shown", "phone"),
    [
        ({"telephone": f"Phone: {PHONE} / Fax: {FAX}"}, PHONE),
        ({"telephone": f"Fax: {FAX} Phone: {PHONE}"}, PHONE),
        ({"telephone": f"{PHONE} | {FAX} (fax)"}, PHONE),
        ({"telephone": f"{FAX} (f), {PHONE}"}, PHONE),
        ({"telephone": "413.555.0101 ext. 12"}, "413.555.0101 ext. 12"),
        ({"telephone": "1-800-HARLOW"}, "1-800-HARLOW"),
        ({"telephone": "tel:+14135550101"}, "+14135550101"),
        ({"telephone": "Call for phone"}, None),
        ({"telephone": "N/A"}, None),
        ({"telephone": f"Fax {FAX}"}, None),
        ({"faxNumber": FAX}, None),
        ({"contactPoint": {"telephone": PHONE}}, PHONE),
        ({"contactPoint": [{"contactType": "Fax", "telephone": FAX}, {"contactType": "customer service", "telephone": PHONE}]},
         PHONE),
        ({"contactPoint": {"contactType": "billing", "telephone": FAX}}, None),
    ],
)  # fmt: skip
def test_phones(shown: dict[str, Any], phone: str | None) -> None:
    assert [office.phone for office in offices_of({"address": ELM, **shown})] == [phone]


@pytest.mark.parametrize(
    ("key", "kind", "named"),
    [
        ("worksFor", "Hospital", ["Mill"]),
        ("practicesAt", "Place", ["Mill"]),
        ("affiliation", "MedicalClinic", ["Mill"]),
        ("affiliation", "Hospital", []),
        ("memberOf", "Organization", []),
        ("hospitalAffiliation", "MedicalClinic", []),
        ("parentOrganization", "MedicalClinic", []),
    ],
)
def test_places(key: str, kind: str, named: list[str]) -> None:
    assert [office.name for office in offices_of({"name": "A", key: {"@type": kind, "name": "Mill", "address": ELM}})] == named


def test_a_clinic_beside_an_office_is_none() -> None:
    clinic = {"@type": "MedicalClinic", "address": {**ELM, "streetAddress": "7 Hill Rd"}}
    assert offices_of({"address": ELM, "affiliation": clinic}) == (OFFICE,)


def test_two_wordings_of_one_office_are_one() -> None:
    again, other = Office("Mill", "12 ELM ST.", "Harlow", "MA", "01362-1234", PHONE), Office(city="Northfield")
    assert distinct([OFFICE, again, other]) == (Office("Mill", "12 Elm St", "Harlow", "MA", "01362", PHONE), other)
    second = Office(street="12 Elm St", city="Harlow", zip="01362", phone="(413) 555-0102")
    assert distinct([again, second]) == (again, second)

"""schema.org objects (from JSON-LD or microdata) to what a listing shows: physicians, offices, ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from repmon.clean.credentials import is_credential
from repmon.clean.stars import read_count, read_stars
from repmon.extract.fields import (
    Facts,
    Way,
    count_of,
    credentials_in,
    dict_of,
    flag_of,
    gender_of,
    list_of,
    number_of,
    text_of,
    unique,
)
from repmon.extract.office_lines import read_place
from repmon.model import Office, Rating

Node = dict[str, Any]

_PHYSICIAN_TYPES = frozenset({"physician", "individualphysician", "dentist"})
_PEOPLE = ("employee", "employees", "physician", "physicians", "member", "mainEntity", "mainEntityOfPage", "about", "founder",
           "itemListElement", "item", "provider", "doctor")  # fmt: skip
_STAFF = frozenset({"employee", "employees", "physician", "physicians", "member"})
"""Whoever has these is a practice, even one that calls itself a ``Physician``."""
_PLACES = ("location", "workLocation", "practicesAt", "worksFor", "containedInPlace", "department")
_REFERRED_TO = (*_PLACES, "address", "medicalSpecialty", "aggregateRating")
_DIGITS_10 = re.compile(r"(?<!\d)([12]\d{9})(?!\d)")
_APPOINTMENTS = re.compile(r"appointment|schedul|reservation|reception|front desk", re.IGNORECASE)
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """One physician among a page's objects, and the practice that the object stands in, if any."""

    node: Node
    practice: Node


def physicians(nodes: Sequence[Node]) -> list[Person]:
    """Return the physicians among the objects and inside them (``employee``, ``physician``, ``mainEntity`` …), in page order.

    A ``MedicalBusiness`` counts when it carries an NPI, a ``Person`` also with a medical specialty or credential. References
    (``{"@id": …}``) are followed.
    """
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    found = [person for node in nodes for person in _people(node, {}, by_id, 0)]
    return list(unique(found, key=lambda person: (_name(person.node), npi_of(person.node))))


def physician_facts(person: Person, way: Way, *, page_host: str = "") -> Facts:
    """Read what an object says about its physician; its practice lends address and phone when it has none."""
    node = person.node
    offices = _offices(node)
    if not any(office.street or office.city or office.phone for office in offices):
        offices = _offices(person.practice) or offices
    return Facts(
        way=way,
        name=_name(node),
        credentials=_joined(node.get("honorificSuffix")) or credentials_in(_name(node)),
        npi=npi_of(node),
        gender=gender_of(node.get("gender")),
        specialties=_specialties(node),
        practice=offices[0].name if offices else None,
        offices=offices,
        website=_website(node, page_host),
        rating=rating_of_node(node.get("aggregateRating")),
        accepting=_first_flag(node.get("isAcceptingNewPatients"), person.practice.get("isAcceptingNewPatients")),
    )


def rating_of_node(value: object) -> Rating | None:
    """Read an ``aggregateRating`` (one object, or a list whose first counts); numbers may be texts.

    Templates that fill only one of the two counts leave the other at 0.
    """
    node = next((dict_of(item) for item in list_of(value)), {})
    best = number_of(node.get("bestRating")) or 5.0
    shown = node.get("ratingValue")
    stars = read_stars(shown) if number_of(shown) is None and isinstance(shown, str) else number_of(shown)
    ratings, reviews = _count_in(node.get("ratingCount")), _count_in(node.get("reviewCount"))
    counted, what = (ratings, "ratings") if ratings or (ratings == 0 and not reviews) else (reviews, "reviews")
    if counted == 0:
        return Rating(None, best, None, 0, what)
    if stars is None or not 0 < stars <= best:
        return None
    return Rating(stars, best, None, counted, what if counted is not None else None)


def _count_in(value: object) -> int | None:
    count = count_of(value)
    return read_count(value) if count is None and isinstance(value, str) else count


def npi_of(node: Node) -> str | None:
    """The ten digits of ``usNPI``, ``npi`` or an ``identifier`` that is called NPI; None when there is none."""
    for key in ("usNPI", "npi", "NPI"):
        if match := _DIGITS_10.fullmatch(text_of(next(iter(list_of(node.get(key))), None)) or ""):
            return match[1]
    for identifier in list_of(node.get("identifier")):
        stated = dict_of(identifier)
        label = " ".join(str(stated.get(key, "")) for key in ("propertyID", "name", "@type"))
        value = _DIGITS_10.search(str(stated.get("value", "")))
        if value and re.search(r"\bnpi\b", label, re.IGNORECASE):
            return value[1]
    return None


def types_of(node: Node) -> frozenset[str]:
    """The object's types in small letters without their vocabulary (``http://schema.org/Physician`` -> ``physician``)."""
    return frozenset(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1].casefold() for name in list_of(node.get("@type")))


def _people(node: Node, practice: Node, by_id: dict[str, Node], depth: int) -> Iterator[Person]:
    node = _followed(node, by_id)
    is_physician = _is_physician(node)
    if is_physician:
        yield Person(_with_places(node, by_id), practice)
    if depth >= _MAX_DEPTH:
        return
    is_placed = "address" in node or "telephone" in node
    for key in _PEOPLE:
        surrounding = node if is_placed and (not is_physician or key in _STAFF) else practice
        for inner in list_of(node.get(key)):
            if isinstance(inner, dict):
                yield from _people(inner, surrounding, by_id, depth + 1)


def _followed(value: Any, by_id: dict[str, Node]) -> Any:
    """What a reference refers to; anything else is returned as it is."""
    return by_id.get(str(value["@id"]), value) if isinstance(value, dict) and set(value) == {"@id"} else value


def _with_places(node: Node, by_id: dict[str, Node]) -> Node:
    """The object with the references to its places, their addresses, its specialties and its rating followed."""
    followed = {key: [_followed(value, by_id) for value in list_of(node[key])] for key in _REFERRED_TO if key in node}
    for key in followed.keys() & _PLACES:
        addresses = [(place, list_of(dict_of(place).get("address"))) for place in followed[key]]
        followed[key] = [
            {**place, "address": [_followed(address, by_id) for address in shown]} if shown else place
            for place, shown in addresses
        ]
    return {**node, **followed}


def _is_physician(node: Node) -> bool:
    types = types_of(node)
    if types & _PHYSICIAN_TYPES:
        return _name(node) is not None
    if _name(node) is None or not types & {"person", "medicalbusiness"}:
        return False
    return npi_of(node) is not None or ("person" in types and _is_medical(node))


def _is_medical(person: Node) -> bool:
    """Whether a ``Person`` states a medical specialty, or letters behind the name such as MD."""
    letters = f"{_joined(person.get('honorificSuffix')) or ''} {credentials_in(_name(person)) or ''}"
    return "medicalSpecialty" in person or any(is_credential(word) for word in re.split(r"[\s,]+", letters) if word)


def _name(node: Node) -> str | None:
    name = text_of(next(iter(list_of(node.get("name"))), None))
    if name:
        return name
    parts = (text_of(node.get(key)) for key in ("givenName", "additionalName", "familyName"))
    return " ".join(filter(None, parts)) or None


def _joined(value: object) -> str | None:
    return ", ".join(filter(None, (text_of(item) for item in list_of(value)))) or None


def _specialties(node: Node) -> tuple[str, ...]:
    shown: list[str | None] = []
    for value in list_of(node.get("medicalSpecialty")):
        for item in list_of(dict_of(value).get("name")) if isinstance(value, dict) else [value]:
            text = text_of(item)
            shown.append(re.sub(r"^https?://schema\.org/", "", text) if text else None)
    return unique(shown) or unique([text_of(item) for item in list_of(node.get("jobTitle"))])


def _offices(node: Node) -> tuple[Office, ...]:
    """Offices of an object: its own address, then the places it names. The object's phone belongs to its own address."""
    own = _own_offices(node) or [Office(phone=phone) for phone in _phones(node)[:1]]
    placed = [
        office
        for key in _PLACES
        for place in map(dict_of, list_of(node.get(key)))
        for office in _own_offices(place if "address" in place or "streetAddress" not in place else {**place, "address": place})
    ]
    offices = list(unique([*own, *placed], key=lambda office: (office.street, office.zip, office.phone)))
    if len(offices) > 1 and offices[0].street is None and offices[1].phone is None:
        return (replace(offices[1], phone=offices[0].phone), *offices[2:])
    return tuple(offices)


def _own_offices(node: Node) -> list[Office | None]:
    """An office for each address. Phones go with them when there are as many; else the first one with the first address."""
    addresses, phones = list_of(node.get("address")), _phones(node)
    if len(phones) != len(addresses):
        phones = phones[:1]
    return [_office(address, node, phone) for address, phone in zip_longest(addresses, phones)] if addresses else []


def _phones(node: Node) -> list[str]:
    """The object's own phones, else those at which it takes appointments."""
    points = map(dict_of, list_of(node.get("contactPoint")))
    calls = [point for point in points if _APPOINTMENTS.search(text_of(point.get("contactType")) or "")]
    stated = list_of(node.get("telephone")) or [phone for point in calls for phone in list_of(point.get("telephone"))]
    return [phone for value in stated if (phone := text_of(value))]


def _office(address: object, holder: Node, phone: str | None) -> Office | None:
    phone = next(iter(_phones(dict_of(address))), phone)
    name = None if _is_physician(holder) or "person" in types_of(holder) else _name(holder)
    if isinstance(address, str):
        return replace(read_place(address) or Office(street=text_of(address)), name=name, phone=phone)
    parts = dict_of(address)
    region = parts.get("addressRegion")
    region = text_of(region.get("name") if isinstance(region, dict) else region)
    office = Office(
        name=name or text_of(parts.get("name")),
        street=_joined(parts.get("streetAddress")),
        city=text_of(parts.get("addressLocality")),
        state=region if region and not region.isdigit() else None,
        zip=text_of(parts.get("postalCode")),
        phone=phone,
    )
    return office if any((office.street, office.city, office.zip, office.phone)) else None


def _first_flag(*values: object) -> bool | None:
    return next((flag for value in values if (flag := flag_of(value)) is not None), None)


def _first(value: object) -> object:
    return next(iter(list_of(value)), None)


def _website(node: Node, page_host: str) -> str | None:
    """A web address outside the page's own host: a physician's ``url`` is usually just the page itself."""
    shown = text_of(_first(node.get("url")))
    if shown is None or not page_host or not re.match(r"https?://", shown) or page_host.removeprefix("www.") in shown:
        return None
    return shown

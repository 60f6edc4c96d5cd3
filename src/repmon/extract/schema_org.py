"""schema.org objects (from JSON-LD or microdata) to what a listing shows: physicians, offices, ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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
from repmon.model import Office, Rating

Node = dict[str, Any]

_PHYSICIAN_TYPES = frozenset({"physician", "individualphysician", "dentist"})
_PEOPLE = ("employee", "employees", "physician", "physicians", "member", "mainEntity", "mainEntityOfPage", "about", "founder",
           "itemListElement", "item", "provider", "doctor")  # fmt: skip
_PLACES = ("location", "workLocation", "practicesAt", "worksFor", "containedInPlace", "department")
_STATE = re.compile(r"[A-Za-z]{2}")
_DIGITS_10 = re.compile(r"(?<!\d)([12]\d{9})(?!\d)")
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """One physician among a page's objects, and the practice that the object stands in, if any."""

    node: Node
    practice: Node


def physicians(nodes: Sequence[Node]) -> list[Person]:
    """Return the physicians among the objects and inside them (``employee``, ``physician``, ``mainEntity`` …), in page order.

    A ``MedicalBusiness`` or ``Person`` counts when it carries an NPI. References (``{"@id": …}``) are followed.
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
        accepting=flag_of(node.get("isAcceptingNewPatients")),
    )


def rating_of_node(value: object) -> Rating | None:
    """Read an ``aggregateRating`` (one object, or a list whose first counts); numbers may be texts."""
    node = next((dict_of(item) for item in list_of(value)), {})
    best = number_of(node.get("bestRating")) or 5.0
    stars = number_of(node.get("ratingValue"))
    counted, what = count_of(node.get("ratingCount")), "ratings"
    if counted is None:
        counted, what = count_of(node.get("reviewCount")), "reviews"
    if counted == 0:
        return Rating(None, best, None, 0, what)
    if stars is None or not 0 < stars <= best:
        return None
    return Rating(stars, best, None, counted, what if counted is not None else None)


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
    if set(node) == {"@id"}:
        node = by_id.get(str(node["@id"]), node)
    is_physician = _is_physician(node)
    if is_physician:
        yield Person(node, practice)
    if depth >= _MAX_DEPTH:
        return
    surrounding = practice if is_physician or not ("address" in node or "telephone" in node) else node
    for key in _PEOPLE:
        for inner in list_of(node.get(key)):
            if isinstance(inner, dict):
                yield from _people(inner, surrounding, by_id, depth + 1)


def _is_physician(node: Node) -> bool:
    types = types_of(node)
    if types & _PHYSICIAN_TYPES:
        return _name(node) is not None
    return bool(types & {"person", "medicalbusiness"}) and npi_of(node) is not None and _name(node) is not None


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
    own = [_office(address, node) for address in list_of(node.get("address"))]
    if not own and text_of(_first(node.get("telephone"))):
        own = [Office(phone=text_of(_first(node.get("telephone"))))]
    placed = [
        _office(address, place)
        for key in _PLACES
        for place in map(dict_of, list_of(node.get(key)))
        for address in (list_of(place.get("address")) or ([place] if "streetAddress" in place else []))
    ]
    offices = list(unique([*own, *placed], key=lambda office: (office.street, office.zip, office.phone)))
    if len(offices) > 1 and offices[0].street is None and offices[1].phone is None:
        return (_with_phone(offices[1], offices[0].phone), *offices[2:])
    return tuple(offices)


def _with_phone(office: Office, phone: str | None) -> Office:
    return Office(office.name, office.street, office.city, office.state, office.zip, phone)


def _office(address: object, holder: Node) -> Office | None:
    phone = text_of(_first(holder.get("telephone"))) or text_of(_first(dict_of(address).get("telephone")))
    name = None if _is_physician(holder) or "person" in types_of(holder) else _name(holder)
    if isinstance(address, str):
        return Office(name=name, street=text_of(address), phone=phone)
    parts = dict_of(address)
    region = text_of(parts.get("addressRegion"))
    office = Office(
        name=name or text_of(parts.get("name")),
        street=_joined(parts.get("streetAddress")),
        city=text_of(parts.get("addressLocality")),
        state=region if region and not region.isdigit() else None,
        zip=text_of(parts.get("postalCode")),
        phone=phone,
    )
    return office if any((office.street, office.city, office.zip, office.phone)) else None


def _first(value: object) -> object:
    return next(iter(list_of(value)), None)


def _website(node: Node, page_host: str) -> str | None:
    """A web address outside the page's own host: a physician's ``url`` is usually just the page itself."""
    shown = text_of(_first(node.get("url")))
    if shown is None or not page_host or not re.match(r"https?://", shown) or page_host.removeprefix("www.") in shown:
        return None
    return shown

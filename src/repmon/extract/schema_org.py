"""schema.org objects (from JSON-LD or microdata) to what a listing shows: physicians, offices, ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from repmon.clean.credentials import is_credential
from repmon.clean.specialties import read_specialty
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
from repmon.extract.schema_places import PLACES, Node, joined, name_of, offices_of, practice_offices
from repmon.extract.specialty_lines import specialties_in
from repmon.model import Rating

_PHYSICIAN_TYPES = frozenset({"physician", "individualphysician", "dentist"})
_BUSINESSES = frozenset({"medicalbusiness", "medicalclinic", "medicalorganization", "physiciansoffice"})
"""One of these that bears a person's name with letters behind it is that person's, unless it names staff."""
_PROFESSIONS = re.compile(
    r"\b\w*(?:ologist|iatrist|iatrician|physician|surgeon|internist|anesthetist|obstetrician|dentist|hospitalist|optometrist)\b"
    r"|\bnurse (?:practitioner|midwife)\b|\bfamily medicine\b",
    re.IGNORECASE,
)
"""Titles of a job that only somebody who treats patients has."""
_STAFF = frozenset({"employee", "employees", "physician", "physicians", "member", "members", "hasMember"})
"""Whoever has these is a practice, even one that calls itself a ``Physician``."""
_PEOPLE = (
    *sorted(_STAFF),
    "mainEntity",
    "mainEntityOfPage",
    "about",
    "founder",
    "itemListElement",
    "item",
    "provider",
    "doctor",
)
_REFERRED_TO = (*PLACES, "affiliation", "address", "medicalSpecialty", "aggregateRating")
_DIGITS_10 = re.compile(r"(?<!\d)([12]\d{9})(?!\d)")
_PERCENT = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*%\s*")
_NPI_LABEL = re.compile(r"\bnpi\b|national provider id", re.IGNORECASE)
_ACCEPTING = ("isAcceptingNewPatients", "acceptingNewPatients", "acceptsNewPatients")
_VOCABULARY = re.compile(r"^(?:https?://schema\.org/|schema:)")
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """One physician among a page's objects, and the practice that the object stands in, if any."""

    node: Node
    practice: Node


def physicians(nodes: Sequence[Node]) -> list[Person]:
    """Return the physicians among the objects and inside them (``employee``, ``physician``, ``mainEntity`` …), in page order.

    A ``MedicalBusiness`` counts when it carries an NPI or bears a physician's name, a ``Person`` also with a medical specialty,
    credential or profession. References (``{"@id": …}``) are followed, and objects of one name and number are one person's.
    """
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    found: dict[tuple[str | None, str | None], Person] = {}
    for person in (person for node in nodes for person in _people(node, {}, by_id, 0)):
        key = name_of(person.node), npi_of(person.node)
        found[key] = _with_offices_of(found[key], person.node) if key in found else person
    rated = dict(filter(None, map(_rated_elsewhere, nodes)))
    return [_with_rating(person, rated) if rated else person for person in found.values()]


def physician_facts(person: Person, way: Way, *, page_host: str = "") -> Facts:
    """Read what an object says about its physician; its practice lends address and phone when it has none."""
    node = person.node
    offices = offices_of(node)
    if not any(office.street or office.city or office.phone for office in offices):
        offices = practice_offices(person.practice) or offices
    return Facts(
        way=way,
        name=name_of(node),
        credentials=joined(node.get("honorificSuffix")) or credentials_in(name_of(node)) or joined(_earned(node)),
        npi=npi_of(node),
        gender=gender_of(next(iter(_texts(node.get("gender"))), None)),
        specialties=_specialties(node),
        practice=offices[0].name if offices else None,
        offices=offices,
        website=_website(node, page_host),
        rating=rating_of_node(node.get("aggregateRating")),
        accepting=_first_flag(*(holder.get(key) for holder in (node, person.practice) for key in _ACCEPTING)),
    )


def rating_of_node(value: object) -> Rating | None:
    """Read an ``aggregateRating`` (one object, or a list whose first counts); numbers may be texts.

    Templates that fill only one of the two counts leave the other at 0.
    """
    node = next((dict_of(item) for item in list_of(value)), {})
    shown = node.get("ratingValue")
    percent = _PERCENT.fullmatch(shown) if isinstance(shown, str) else None
    shown = percent[1] if percent else shown
    best = number_of(node.get("bestRating")) or (100.0 if percent else 5.0)
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
        stated = dict_of(identifier) or {"name": identifier, "value": identifier}
        label = " ".join(str(stated.get(key, "")) for key in ("propertyID", "name", "@type"))
        value = _DIGITS_10.search(str(stated.get("value", "")))
        if value and _NPI_LABEL.search(label):
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
    for key in followed.keys() & {*PLACES, "affiliation"}:
        addresses = [(place, list_of(dict_of(place).get("address"))) for place in followed[key]]
        followed[key] = [
            {**place, "address": [_followed(address, by_id) for address in shown]} if shown else place
            for place, shown in addresses
        ]
    return {**node, **followed}


def _with_offices_of(person: Person, other: Node) -> Person:
    """Some templates repeat the whole object for each office; what only the later one says is the person's, too."""
    if other == person.node:
        return person
    places = [*list_of(person.node.get("location")), {key: other[key] for key in ("address", "telephone") if key in other}]
    return replace(person, node={**other, **person.node, "location": places})


def _rated_elsewhere(node: Node) -> tuple[str, Node] | None:
    """Whom an ``AggregateRating`` of its own, or a ``Product`` that some templates make of everybody, rates by name."""
    types = types_of(node)
    reviewed = dict_of(node.get("itemReviewed")) if "aggregaterating" in types else node if "product" in types else {}
    rating = node if "aggregaterating" in types else dict_of(node.get("aggregateRating"))
    name = name_of(reviewed)
    return (name, rating) if name and rating else None


def _with_rating(person: Person, rated: dict[str, Node]) -> Person:
    rating = rated.get(name_of(person.node) or "")
    return replace(person, node={"aggregateRating": rating, **person.node}) if rating else person


def _is_physician(node: Node) -> bool:
    types = types_of(node)
    if types & _PHYSICIAN_TYPES:
        return name_of(node) is not None
    if name_of(node) is None or not types & {"person", *_BUSINESSES}:
        return False
    if "person" in types:
        return npi_of(node) is not None or _is_medical(node)
    return not node.keys() & _STAFF and (_has_letters(credentials_in(name_of(node))) or npi_of(node) is not None)


def _is_medical(person: Node) -> bool:
    """Whether a ``Person`` states a medical specialty, letters such as MD, or the profession."""
    letters = (joined(person.get("honorificSuffix")), credentials_in(name_of(person)), *_earned(person))
    return "medicalSpecialty" in person or any(map(_has_letters, letters)) or any(_professions(person))


def _has_letters(shown: str | None) -> bool:
    return any(is_credential(word) for word in re.split(r"[\s,]+", shown or "") if word)


def _earned(person: Node) -> list[str]:
    """The letters among what ``hasCredential`` names."""
    named = [dict_of(item).get("credentialCategory", item) for item in list_of(person.get("hasCredential"))]
    return [text for text in _texts(named) if is_credential(text)]


def _professions(person: Node) -> Iterator[str]:
    stated = (person.get(key) for key in ("jobTitle", "hasOccupation", "occupationalCategory"))
    return (text for value in stated for text in _texts(value) if _PROFESSIONS.search(text))


def _specialties(node: Node) -> tuple[str, ...]:
    """The stated ones, else what a job's title says of one: a "Physician" has none."""
    named = _texts(node.get("medicalSpecialty"))
    stated = unique([part for text in named for part in specialties_in(text) or (text,)])
    return stated or unique([title for title in _professions(node) if read_specialty(title)])


def _texts(value: object) -> Iterator[str]:
    """The texts of a value that may be several, objects with a name, or terms of schema.org."""
    for item in list_of(value):
        term = dict_of(item)
        for shown in list_of(term.get("name", term.get("@id"))) if term else [item]:
            if text := text_of(shown):
                yield _VOCABULARY.sub("", text)


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

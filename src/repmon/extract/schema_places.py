"""Where a schema.org object says that somebody practises: its addresses and places, with the phones that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from repmon.extract.fields import dict_of, list_of, text_of, unique
from repmon.extract.office_lines import read_place, voice_number
from repmon.model import Office

Node = dict[str, Any]

PLACES = ("location", "workLocation", "practicesAt", "worksFor", "containedInPlace", "department")
"""Properties that name where somebody practises. A hospital that somebody is affiliated with is no office."""
_CLINICS = ("affiliation", "memberOf")
"""Also said of a university and a society: only a clinic's address counts, and only where there is no other."""
_CLINIC = re.compile(r"clinic|office|practice|medicalbusiness|physician|dentist", re.IGNORECASE)
_CALLED = re.compile(
    r"appointment|schedul|reservation|reception|front desk|customer|patient|main|general|office|phone", re.IGNORECASE
)
"""What a contact point is called at which patients are answered; billing, records and a fax are none."""
_ZIP_DIGITS = 5
_TOWN = re.compile(r"(?P<city>[^,\d]+),\s*(?P<state>[A-Z]{2})(?:\s+(?P<zip>\d{5}(?:-\d{4})?))?")


def offices_of(node: Node) -> tuple[Office, ...]:
    """The offices of an object: its own address, then the places it names. The object's phone belongs to its own address."""
    own = _own_offices(node, None) or [Office(phone=phone) for phone in _phones(node)[:1]]
    found = [*own, *(office for key in PLACES for office in _placed(node, key))]
    if not any(office.street or office.city for office in found):
        found += [office for key in _CLINICS for office in _placed(node, key, _CLINIC)]
    if len(found) > 1 and not (found[0].street or found[0].city) and found[1].phone is None:
        found[:2] = [replace(found[1], phone=found[0].phone)]
    return distinct(found)


def practice_offices(practice: Node) -> tuple[Office, ...]:
    """The offices of a practice in which somebody's object stands, under its name."""
    name = name_of(practice)
    return tuple(replace(office, name=office.name or name) for office in offices_of(practice))


def distinct(offices: Iterable[Office]) -> tuple[Office, ...]:
    """Each office once; two wordings of one address, of which one lacks the phone, are one."""
    kept: list[Office] = []
    for office in offices:
        twin = next((at for at, other in enumerate(kept) if _is_same(other, office)), None)
        if twin is None:
            kept.append(office)
        else:
            known = kept[twin]
            kept[twin] = replace(known, name=known.name or office.name, phone=known.phone or office.phone)
    return tuple(kept)


def name_of(node: Node) -> str | None:
    """The object's name, else its parts."""
    name = text_of(next(iter(list_of(node.get("name"))), None))
    parts = (text_of(node.get(key)) for key in ("givenName", "additionalName", "familyName"))
    return name or " ".join(filter(None, parts)) or None


def joined(value: object) -> str | None:
    """One text of a value that may be several."""
    return ", ".join(filter(None, (text_of(item) for item in list_of(value)))) or None


def _is_same(one: Office, other: Office) -> bool:
    places = [
        (re.sub(r"\W", "", office.street or "").casefold(), (office.zip or "")[:5], office.city) for office in (one, other)
    ]
    return places[0] == places[1] and (one.phone == other.phone or one.phone is None or other.phone is None)


def _placed(node: Node, key: str, kind: re.Pattern[str] | None = None) -> Iterator[Office]:
    """The offices of the places that a property names, each with the place's name unless that is the person's own."""
    for place in map(dict_of, list_of(node.get(key))):
        if kind is None or any(kind.search(str(name)) for name in list_of(place.get("@type"))):
            name = name_of(place)
            holder = place if "address" in place or "streetAddress" not in place else {**place, "address": place}
            yield from _own_offices(holder, name if name != name_of(node) else None)


def _own_offices(node: Node, name: str | None) -> list[Office]:
    """An office for each address. Phones go with them when there are as many; else the first one with the first address."""
    addresses, phones = list_of(node.get("address")), _phones(node)
    if len(phones) != len(addresses):
        phones = phones[:1]
    pairs = zip_longest(addresses, phones) if addresses else ()
    return list(unique([_office(address, name, phone) for address, phone in pairs]))


def _phones(node: Node) -> list[str]:
    """The object's own phones, else those at which it answers patients; never a fax."""
    points = map(dict_of, list_of(node.get("contactPoint")))
    calls = [point for point in points if _CALLED.search(text_of(point.get("contactType")) or "phone")]
    stated = list_of(node.get("telephone")) or [phone for point in calls for phone in list_of(point.get("telephone"))]
    texts = (text_of(value) for value in stated)
    return [phone for text in texts if text and (phone := voice_number(text))]


def _office(address: object, name: str | None, phone: str | None) -> Office | None:
    if isinstance(address, str):
        return replace(_in_one_text(address), name=name, phone=phone)
    parts = dict_of(address)
    region = parts.get("addressRegion")
    region = text_of(region.get("name") if isinstance(region, dict) else region)
    box = text_of(parts.get("postOfficeBoxNumber"))
    street = joined(parts.get("streetAddress")) or (box if not box or not box.isdigit() else f"PO Box {box}")
    office = Office(
        name=name or text_of(parts.get("name")),
        street=street,
        city=joined(parts.get("addressLocality")),
        state=region if region and not region.isdigit() else None,
        zip=_zip(text_of(parts.get("postalCode"))),
        phone=next(iter(_phones(parts)), phone),
    )
    office = _taken_apart(office)
    return office if any((office.street, office.city, office.zip, office.phone)) else None


def _in_one_text(address: str) -> Office:
    place = read_place(address)
    if place is None and (town := _TOWN.fullmatch(address.strip())):
        return Office(**town.groupdict())
    return place or Office(street=text_of(address))


def _zip(shown: str | None) -> str | None:
    """A ZIP code; written as a number it has lost the zeros before it."""
    return shown.zfill(_ZIP_DIGITS) if shown and shown.isdigit() and len(shown) in (3, 4) else shown


def _taken_apart(office: Office) -> Office:
    """With the values in their places where a template put several into one."""
    place = read_place(office.street) if office.street and not office.city else None
    if place and office.zip in (None, place.zip):
        return replace(place, name=office.name, phone=office.phone)
    town = _TOWN.fullmatch(office.city or "")
    if town and office.state in (None, town["state"]) and office.zip in (None, town["zip"] or office.zip):
        return replace(office, city=town["city"], state=town["state"], zip=office.zip or town["zip"])
    return office

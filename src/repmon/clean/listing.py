"""Cleaned values of a listing, beside the raw ones. What cannot be cleaned is kept as it was shown and listed as a problem."""

from __future__ import annotations

from typing import Any

from repmon.clean.address_compare import street_key
from repmon.clean.addresses import read_address
from repmon.clean.credentials import read_credentials
from repmon.clean.names import PersonName, read_name
from repmon.clean.npi import clean_npi
from repmon.clean.phones import read_phones
from repmon.clean.places import clean_state, clean_zip
from repmon.clean.specialties import read_specialty
from repmon.clean.urls import canonical_url
from repmon.model import Listing, Office


def clean_listing(listing: Listing) -> dict[str, Any]:
    """Clean a listing's values.

    Returns a JSON-able dictionary: ``first``, ``middle``, ``last``, ``suffix``, ``credentials``, ``npi``, ``website``,
    ``specialties`` (our groups), ``offices`` (each with ``phone`` in E.164, ``phone_kind``, ``street_key`` for joins,
    ``city``, ``state``, ``zip5``) and ``problems``. A value that is unknown is left out. Each problem is ``[field, value as
    shown]``, for a value that was shown but could not be cleaned.
    """
    problems: list[list[str]] = []
    name = read_name(listing.name) if listing.name else None
    if listing.name and listing.name.strip() and name is None:
        problems.append(["name", listing.name])
    cleaned = {
        **_name_parts(name),
        "credentials": _credentials(listing, name),
        "npi": _cleaned("npi", listing.npi, clean_npi(listing.npi), problems),
        "website": _cleaned("website", listing.website, canonical_url(listing.website), problems),
        "specialties": _specialties(listing, problems),
        "offices": [_office(office, at, problems) for at, office in enumerate(listing.offices)],
        "problems": problems,
    }
    return {key: value for key, value in cleaned.items() if value not in (None, [], ())}


def _name_parts(name: PersonName | None) -> dict[str, Any]:
    if name is None:
        return {}
    return {"first": name.first, "middle": " ".join(name.middle) or None, "last": name.last, "suffix": name.suffix}


def _credentials(listing: Listing, name: PersonName | None) -> list[str]:
    """Join the credentials of the page's own field with those behind the name, each once, in the order shown."""
    beside_name = name.credentials if name else ()
    return list(dict.fromkeys((*read_credentials(listing.credentials), *beside_name)))


def _specialties(listing: Listing, problems: list[list[str]]) -> list[str]:
    groups: list[str] = []
    for shown in listing.specialties:
        if (known := read_specialty(shown)) is None:
            problems.append(["specialties", shown])
        elif known.group not in groups:
            groups.append(known.group)
    return groups


def _office(office: Office, at: int, problems: list[list[str]]) -> dict[str, str]:
    where = f"offices[{at}]"
    address = read_address(office.street, office.street2, office.city, office.state, office.zip)
    street = street_key(address) if address and office.street else None
    state = clean_state(office.state)
    zip5, _ = clean_zip(office.zip, state)
    phones = read_phones(office.phone)
    usable = next((phone for phone in phones if phone.e164), None)
    values = {
        "phone": _cleaned(f"{where}.phone", office.phone, usable.e164 if usable else None, problems),
        "phone_kind": phones[0].kind if phones else None,
        "street_key": _cleaned(f"{where}.street", office.street, street, problems),
        "city": address.city if address else None,
        "state": _cleaned(f"{where}.state", office.state, state, problems),
        "zip5": _cleaned(f"{where}.zip", office.zip, zip5, problems),
    }
    return {key: value for key, value in values.items() if value is not None}


def _cleaned(field: str, shown: str | None, clean: str | None, problems: list[list[str]]) -> str | None:
    if shown and shown.strip() and clean is None:
        problems.append([field, shown])
    return clean

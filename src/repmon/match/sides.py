"""The two sides of a comparison, read once: a physician of the roster and a listing of a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repmon.clean.addresses import Address, read_address, street_key
from repmon.clean.credentials import credential_class, read_credentials
from repmon.clean.names import PersonName, fold, read_name
from repmon.clean.npi import clean_npi
from repmon.clean.phones import read_phone
from repmon.model import Listing, Physician


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody practises, as keys that can be compared."""

    streets: frozenset[str]
    zips: frozenset[str]
    cities: frozenset[str]
    states: frozenset[str]
    phones: frozenset[str]
    """Local numbers, E.164."""
    toll_free: frozenset[str]


@dataclass(frozen=True, slots=True)
class Side:
    """A physician or a listing in the form in which they are compared."""

    key: str
    name: PersonName
    npi: str | None
    gender: str | None
    profession: str | None
    specialties: tuple[str, ...]
    places: Places


def physician_side(physician: Physician) -> Side:
    """Prepare a physician; all of their locations and known other names count."""
    addresses = [read_address(place.street, place.street2, place.city, place.state, place.zip) for place in physician.locations]
    phones = [phone for place in physician.locations for phone in (place.phone, place.main_phone)]
    name = PersonName(
        first=physician.first_name, middle=tuple((physician.middle_name or "").split()), last=physician.last_name,
        suffix=physician.suffix, credentials=physician.credentials, prefix=None, other_last=physician.other_last_names,
        nickname=None, remarks=(), shown=physician.last_name,
    )  # fmt: skip
    return Side(
        key=physician.physician_id, name=name, npi=physician.npi, gender=physician.gender,
        profession=credential_class(physician.credentials),
        specialties=(physician.specialty,) if physician.specialty else (), places=_places(addresses, phones),
    )  # fmt: skip


def listing_side(listing: Listing) -> Side | None:
    """Prepare a listing; None when it names no person."""
    name = read_name(listing.name or "")
    if name is None:
        return None
    addresses = [read_address(office.street, None, office.city, office.state, office.zip) for office in listing.offices]
    credentials = name.credentials or read_credentials(listing.credentials)
    return Side(
        key=listing.site_key, name=name, npi=clean_npi(listing.npi),
        gender=listing.gender[:1].upper() if listing.gender else None,
        profession=credential_class(credentials), specialties=listing.specialties,
        places=_places(addresses, [office.phone for office in listing.offices]),
    )  # fmt: skip


def _places(addresses: Iterable[Address | None], shown_phones: Iterable[str | None]) -> Places:
    known = [address for address in addresses if address is not None]
    phones = [phone for shown in shown_phones if (phone := read_phone(shown)) is not None and phone.e164]
    return Places(
        streets=frozenset(
            f"{key}|{address.zip5 or fold(address.city or '')}" for address in known if (key := street_key(address)) is not None
        ),
        zips=frozenset(address.zip5 for address in known if address.zip5),
        cities=frozenset(f"{fold(address.city)}|{address.state or ''}" for address in known if address.city),
        states=frozenset(address.state for address in known if address.state),
        phones=frozenset(phone.e164 for phone in phones if phone.e164 and phone.kind == "local"),
        toll_free=frozenset(phone.e164 for phone in phones if phone.e164 and phone.kind == "toll_free"),
    )

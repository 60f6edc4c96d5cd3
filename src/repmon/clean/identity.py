"""Whether a page still shows the person whom it showed before."""

from __future__ import annotations

from repmon.clean.credentials import credential_class, read_credentials
from repmon.clean.folding import fold
from repmon.clean.names import PersonName, given_agreement, middle_agreement, read_name, surname_agreement
from repmon.clean.npi import clean_npi
from repmon.clean.phones import read_phone
from repmon.clean.specialties import compare_specialties
from repmon.model import Listing


def identity_changed(before: Listing, after: Listing) -> str | None:
    """Say why a listing shows another person than before, in words; None while it can be the same one.

    Another NPI, another given name or another suffix (Jr., Sr.) settles it. A new surname alone is a marriage, a new specialty
    alone a correction; together with each other, or with another gender, profession or middle name, they are another person, at
    the same phone three of them. What one of the two does not show proves nothing.
    """
    npi_before, npi_after = clean_npi(before.npi), clean_npi(after.npi)
    if npi_before and npi_after and npi_before != npi_after:
        return f"the NPI changed from {npi_before} to {npi_after}"
    if npi_before and npi_before == npi_after:
        return None
    one, other = read_name(before.name or ""), read_name(after.name or "")
    if one is not None and other is not None and _is_other_person(one, other, before.gender, after.gender):
        return f"the name changed from {before.name} to {after.name}"
    signs = [sign for sign in (_surname(one, other), _middle(one, other), *_facts(before, after, one, other)) if sign]
    return " and ".join(signs) if len(signs) > 1 + _same_phone(before, after) else None


def _same_phone(before: Listing, after: Listing) -> bool:
    was, now = ({phone.e164 for office in page.offices if (phone := read_phone(office.phone))} for page in (before, after))
    return bool((was & now) - {None})


def _is_other_person(one: PersonName, other: PersonName, gender: str | None, new_gender: str | None) -> bool:
    """A son's page that shows "Sr." is his father's, whatever else agrees."""
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return True
    return _is_other_given_name(one, other, gender, new_gender)


def _is_other_given_name(one: PersonName, other: PersonName, gender: str | None, new_gender: str | None) -> bool:
    if not one.first or not other.first or says_less(one, other):
        return False
    return given_agreement(one, other, gender, new_gender) == "different"


def says_less(one: PersonName, other: PersonName) -> bool:
    """Whether one name is all in the other, in whatever order: "PENHALIGON RUTH" and "Dr. Ruth" for Ruth A. Penhaligon."""
    words, others = ({*fold(" ".join((name.first or "", *name.middle, name.last))).split()} for name in (one, other))
    return words <= others or others <= words


def _surname(one: PersonName | None, other: PersonName | None) -> str | None:
    if one is None or other is None or says_less(one, other) or surname_agreement(one, other) != "different":
        return None
    return f"the last name changed from {one.last} to {other.last}"


def _middle(one: PersonName | None, other: PersonName | None) -> str | None:
    if one is None or other is None or middle_agreement(one, other) != "conflict":
        return None
    return "the middle name changed"


def _facts(before: Listing, after: Listing, one: PersonName | None, other: PersonName | None) -> list[str]:
    found = []
    if before.gender and after.gender and before.gender[:1].upper() != after.gender[:1].upper():
        found.append("the gender changed")
    was, now = _profession(before, one), _profession(after, other)
    if was and now and was != now:
        found.append(f"the profession changed from {was} to {now}")
    verdicts = {compare_specialties(was, now) for was in before.specialties for now in after.specialties}
    if verdicts == {"different"}:
        found.append(f"the specialty changed from {before.specialties[0]} to {after.specialties[0]}")
    return found


def _profession(listing: Listing, name: PersonName | None) -> str | None:
    return credential_class((name.credentials if name else ()) or read_credentials(listing.credentials))

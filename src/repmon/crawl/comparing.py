"""Compare a listing with the roster while it is at hand, for sources whose content may not be kept. Pure.

What stays of the listing is its key, a link to it, and a verdict per field; see :class:`repmon.model.Listing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from repmon.clean.addresses import compare_addresses, read_address
from repmon.clean.names import given_agreement, read_name, surname_agreement
from repmon.clean.phones import read_phone
from repmon.clean.urls import compare_urls
from repmon.model import Listing, Physician

Verdict = Literal["same", "different", "absent"]

FIELDS = ("name", "address", "phone", "website", "status")


def kept(listing: Listing, physician: Physician, asked: Collection[str], url: str) -> Listing:
    """Return what may be kept of a listing: nothing that it shows.

    Args:
        listing: the listing with its content.
        physician: whose it may be.
        asked: the fields (of ``FIELDS``) that the source was asked for; the others get no verdict.
        url: a link made of the listing's key alone.
    """
    judged = {field: _verdict(field, listing, physician) for field in FIELDS if field in asked}
    verdicts = {field: verdict for field, verdict in judged.items() if verdict is not None}
    return Listing(listing.site, listing.site_key, url, verdicts={"physician": physician.physician_id, **verdicts})


def _verdict(field: str, listing: Listing, physician: Physician) -> Verdict | None:
    """Judge one field; None where the roster says nothing to compare with."""
    if field == "name":
        return _name(listing, physician)
    if field == "status":
        return "absent" if listing.status is None else "same" if listing.status == "active" else "different"
    if field == "website":
        ours = [place.website for place in physician.locations if place.website]
        return _any_agrees(ours, [compare_urls(one, listing.website) != "different" for one in ours], listing.website)
    if field == "phone":
        phones = [phone for place in physician.locations for phone in place.phones]
        shown = {phone.e164 for office in listing.offices if (phone := read_phone(office.phone))}
        return _any_agrees(phones, [phone in shown for phone in phones], shown)
    return _address(listing, physician)


def _address(listing: Listing, physician: Physician) -> Verdict | None:
    ours = [read_address(one.street, one.street2, one.city, one.state, one.zip) for one in physician.locations if one.street]
    shown = [read_address(one.street, one.street2, one.city, one.state, one.zip) for one in listing.offices if one.street]
    pairs = [(a, b) for a in ours for b in shown if a is not None and b is not None]
    return _any_agrees(ours, [compare_addresses(a, b) != "different" for a, b in pairs], shown)


def _any_agrees(ours: Collection[object], agreeing: Iterable[bool], shown: object) -> Verdict | None:
    """One of several places is enough to be right; a source that shows nothing is not wrong."""
    if not ours:
        return None
    return "absent" if not shown else "same" if any(agreeing) else "different"


def _name(listing: Listing, physician: Physician) -> Verdict:
    shown = read_name(listing.name or "")
    if shown is None:
        return "absent" if not listing.name else "different"
    ours = (physician.first_name, physician.middle_name)
    for last in (physician.last_name, *physician.other_last_names):
        known = read_name(" ".join(part for part in (*ours, last) if part))
        if known and "different" not in (surname_agreement(known, shown), given_agreement(known, shown)):
            return "same"
    return "different"

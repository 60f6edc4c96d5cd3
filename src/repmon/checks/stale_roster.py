"""*stale_roster*: several sites agree with each other and not with the roster - perhaps the roster is the one that is old."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from repmon.checks.facts import NightFacts, full_name
from repmon.checks.offices import PairedOffice, pair_offices, roster_phones, unread_places
from repmon.clean.addresses import place_key, street_key
from repmon.clean.phones import format_national
from repmon.model import Checked, Finding, Physician, StoredListing, finding_id

AGREEING_SOURCES = 3
"""So many independent sources must show one and the same other value, and none the roster's."""

_SAME_SOURCE: Mapping[str, str] = {"vitals": "webmd", "sharecare": "healthgrades"}
"""Sites that take their data from another one: together they are one source."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the sites show of one field: value -> the sites that show it, and how a person writes the value."""

    field: str
    sites: dict[str, set[str]]
    written: dict[str, str]
    confirmed: bool
    """Some site shows what the roster says: then the others are the old ones."""


def check_stale_roster(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield one finding per physician about whom at least three sources agree against the roster."""
    listings: dict[str, list[StoredListing]] = defaultdict(list)
    for match, stored in facts.ours:
        if match.primary and stored.gone_since is None:
            listings[match.physician_id].append(stored)
    for physician_id, physician in sorted(facts.physicians.items()):
        if not all(facts.may_judge(stored) for stored in listings[physician_id]):
            continue  # a site that cannot be judged tonight may be the one that settles it
        seen = list(_fields(physician, listings[physician_id]))
        agreed = [found for field in seen if (found := _agreed(field)) is not None]
        if agreed:
            yield _finding(facts, physician, agreed)
        elif listings[physician_id]:
            yield Checked("stale_roster", physician_id, None, None)


def _fields(physician: Physician, listings: Iterable[StoredListing]) -> Iterator[_Seen]:
    offices = [
        (stored.listing.site, pair) for stored in listings for pair in pair_offices(stored.listing.offices, physician.locations)
    ]
    yield _phones(frozenset() if unread_places(physician) else roster_phones(physician), offices)
    yield _addresses(offices)


def _phones(right: frozenset[str], offices: Iterable[tuple[str, PairedOffice]]) -> _Seen:
    seen = _Seen("phone", defaultdict(set), {}, confirmed=False)
    confirmed = not right
    for site, pair in offices:
        number = pair.phone.e164 if pair.phone and pair.phone.kind == "local" else None
        if number is not None:
            seen.sites[number].add(site)
            seen.written[number] = format_national(number)
            confirmed = confirmed or number in right
    return _Seen("phone", seen.sites, seen.written, confirmed)


def _addresses(offices: Iterable[tuple[str, PairedOffice]]) -> _Seen:
    sites: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    confirmed = False
    for site, pair in offices:
        street = street_key(pair.address) if pair.address else None
        if pair.address is None or street is None or pair.verdict is None:
            continue
        key = f"{street}|{place_key(pair.address)}"
        sites[key].add(site)
        written.setdefault(key, ", ".join(part for part in (pair.office.street, pair.office.city) if part))
        confirmed = confirmed or pair.verdict != "different"
    return _Seen("address", sites, written, confirmed)


def _agreed(seen: _Seen) -> tuple[str, str, list[str]] | None:
    """The field, the value and the sites, when enough sources agree and none has the roster's."""
    if seen.confirmed:
        return None
    value, sites = max(seen.sites.items(), key=lambda item: (_sources(item[1]), item[0]), default=("", set()))
    if _sources(sites) < AGREEING_SOURCES:
        return None
    return seen.field, seen.written[value], sorted(sites)


def _sources(sites: Iterable[str]) -> int:
    """How many sources these sites are, those that copy another one not counted twice."""
    return len({_SAME_SOURCE.get(site, site) for site in sites})


def _finding(facts: NightFacts, physician: Physician, agreed: list[tuple[str, str, list[str]]]) -> Finding:
    """What is agreed against a roster that states a phone or an address, so that there is a location."""
    titles = {field: sorted(map(facts.title, sites), key=str.casefold) for field, _, sites in agreed}
    parts = [f"the {field} {value} ({', '.join(titles[field])})" for field, value, _ in agreed]
    return Finding(
        finding_id=finding_id("stale_roster", physician.physician_id, None, None),
        kind="stale_roster", severity="low", physician_id=physician.physician_id, site=None, site_key=None,
        location_id=physician.locations[0].location_id, url=None,
        listed="; ".join(value for _, value, _ in agreed), expected=None,
        sentence=f"Several sites agree on {' and '.join(parts)} for {full_name(physician)}, and none has the roster's: "
        "is the roster out of date?",
        evidence={
            "fields": [field for field, _, _ in agreed], "sources": titles,
            "why": f"at least {AGREEING_SOURCES} independent sources agree against the roster",
            "roster": {"verified_on": physician.verified_on},
        },
    )  # fmt: skip

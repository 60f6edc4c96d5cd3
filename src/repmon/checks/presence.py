"""*gone*, *duplicate* and *departed*: listings that are there and should not be, or are not there any more."""

from __future__ import annotations

from collections.abc import Iterator

from repmon.checks.facts import NightFacts, full_name, in_words, rating_count
from repmon.clean.addresses import read_address, street_key
from repmon.clean.phones import read_phone
from repmon.model import Checked, Finding, Match, Office, Physician, PracticeLocation, StoredListing, finding_id


def check_gone(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per listing that was there and that two healthy nights did not find, unless another one stands in."""
    for match, stored in facts.ours:
        physician = facts.physicians.get(match.physician_id)
        if physician is None:
            continue
        pair = facts.by_pair[match.physician_id, match.site]
        stands_in = any(other.gone_since is None and m.state in ("auto", "confirmed") for m, other in pair)
        if stored.gone_since is not None and not stands_in and match.primary:
            yield _gone(facts, match, stored, physician)
        elif stored.gone_since is None and facts.fresh(stored):
            for _, other in pair:
                yield Checked("gone", match.physician_id, match.site, other.listing.site_key)


def _gone(facts: NightFacts, match: Match, stored: StoredListing, physician: Physician) -> Finding:
    listing = stored.listing
    return Finding(
        finding_id=finding_id("gone", match.physician_id, match.site, match.site_key),
        kind="gone", severity="high", physician_id=match.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=listing.url, listed=None, expected=f"the listing of {full_name(physician)}",
        sentence=f"{full_name(physician)}'s listing on {facts.title(match.site)} has disappeared: "
        f"last seen on {in_words(stored.last_seen)}, "
        f"not there on {in_words(stored.absent_since)} and {in_words(stored.gone_since)}.",
        evidence={
            "nights": [stored.absent_since, stored.gone_since],
            "why": "on two nights the site answered that the page is not there",
            "confidence": "two healthy nights", "last_seen": stored.last_seen, "count": rating_count(listing),
        },
    )  # fmt: skip


def check_duplicates(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per second live listing of one physician on one site."""
    for match, stored in facts.ours:
        physician = facts.physicians.get(match.physician_id)
        if physician is None or match.primary or match.duplicate_of is None:
            if facts.fresh(stored):
                yield Checked("duplicate", match.physician_id, match.site, match.site_key)
            continue
        primary = facts.listings.get((match.site, match.duplicate_of))
        if _only_absent(stored) or (primary is not None and (_only_absent(primary) or not _both_seen(stored, primary))):
            continue  # one of the two was not found tonight, or not looked at since there is the other: is it still there?
        if stored.gone_since is not None or primary is None or primary.gone_since is not None:
            if facts.healthy(match.site):
                yield Checked("duplicate", match.physician_id, match.site, match.site_key)
            continue
        yield _duplicate(facts, match, stored, primary, physician)


def _both_seen(one: StoredListing, other: StoredListing) -> bool:
    """Whether each was seen since the other has been known, an id that changed looks like two listings for a while; and again
    since it has shown what it shows, for pages are mixed up for some nights, too."""
    again = all(page.version_since == page.first_seen or page.last_seen > page.version_since for page in (one, other))
    return again and one.last_seen >= other.first_seen and other.last_seen >= one.first_seen


def _only_absent(stored: StoredListing) -> bool:
    return stored.absent_since is not None and stored.gone_since is None


def _duplicate(facts: NightFacts, match: Match, stored: StoredListing, primary: StoredListing, physician: Physician) -> Finding:
    title = facts.title(match.site)
    return Finding(
        finding_id=finding_id("duplicate", match.physician_id, match.site, match.site_key),
        kind="duplicate", severity="medium", physician_id=match.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=stored.listing.url, listed=stored.listing.url, expected=primary.listing.url,
        sentence=f"{full_name(physician)} has two live listings on {title}: patients and ratings are split between "
        f"{primary.listing.url} and {stored.listing.url}.",
        evidence={
            "why": "both are certainly theirs", "match": {"points": match.points, "reasons": list(match.reasons)},
            "confidence": f"{match.points:.0f} points", "primary": primary.listing.url,
            "count": rating_count(stored.listing), "nights": [stored.last_seen],
        },
    )  # fmt: skip


def check_departed(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Yield a finding per live listing that still shows a physician who left at one of the organisation's places or phones."""
    streets, phones = _our_places(facts)
    for match, stored in facts.ours:
        if match.physician_id not in facts.departed:
            if match.physician_id in facts.physicians and facts.fresh(stored):
                yield Checked("departed", match.physician_id, match.site, match.site_key)
            continue
        if stored.absent_since is not None and stored.gone_since is None:
            continue  # not found tonight: a second night must say whether it is gone
        office = None if stored.gone_since else _office_of_ours(stored, streets, phones)
        if office is not None:
            yield _departed(facts, match, stored, office)
        elif facts.fresh(stored) or (stored.gone_since and facts.healthy(match.site)):
            yield Checked("departed", match.physician_id, match.site, match.site_key)


def _our_places(facts: NightFacts) -> tuple[frozenset[str], frozenset[str]]:
    """Street keys and phones of every location that the organisation runs now or ran for those who left."""
    people = [*facts.physicians.values(), *(physician for physician, _ in facts.departed.values())]
    places = [location for physician in people for location in physician.locations]
    streets = {key for place in places if (key := _street_of(place))}
    return frozenset(streets), frozenset(phone for place in places for phone in (place.phone, place.main_phone) if phone)


def _street_of(place: PracticeLocation | Office) -> str | None:
    address = read_address(place.street, place.street2, place.city, place.state, place.zip)
    return street_key(address) if address else None


def _office_of_ours(stored: StoredListing, streets: frozenset[str], phones: frozenset[str]) -> Office | None:
    for office in stored.listing.offices:
        phone = read_phone(office.phone)
        if _street_of(office) in streets or (phone is not None and phone.e164 in phones):
            return office
    return None


def _departed(facts: NightFacts, match: Match, stored: StoredListing, office: Office) -> Finding:
    physician, since = facts.departed[match.physician_id]
    where = ", ".join(part for part in (office.street, office.city, office.phone) if part)
    return Finding(
        finding_id=finding_id("departed", match.physician_id, match.site, match.site_key),
        kind="departed", severity="medium", physician_id=match.physician_id, site=match.site, site_key=match.site_key,
        location_id=None, url=stored.listing.url, listed=where, expected="no listing at our locations",
        sentence=f"{full_name(physician)} left the roster on {in_words(since)}, "
        f"but is still on {facts.title(match.site)} at {where}.",
        evidence={
            "why": f"not in the roster imported on {since}", "confidence": f"{match.points:.0f} points",
            "match": {"points": match.points, "reasons": list(match.reasons)}, "nights": [stored.last_seen],
            "count": rating_count(stored.listing),
        },
    )  # fmt: skip

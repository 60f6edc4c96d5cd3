"""*wrong_phone, wrong_address, wrong_name, wrong_specialty, wrong_website, other_number*: material differences only.

A listing is compared with all of the physician's roster locations and the best one counts. Cosmetic differences (format,
abbreviations, suite, nickname, maiden name) never become findings; see ``checks/contact.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from repmon.checks.contact import compare, compare_name
from repmon.checks.facts import NightFacts, full_name, rating_count
from repmon.checks.offices import PairedOffice, central_phones, pair_offices, roster_phones, unread_places
from repmon.clean.names import PersonName, display_name, read_name
from repmon.clean.phones import format_national
from repmon.model import Checked, Finding, FindingKind, Match, Physician, PracticeLocation, Severity, StoredListing, finding_id


def check_contact(facts: NightFacts) -> Iterator[Finding | Checked]:
    """Compare every live listing of a present physician with the roster, field by field."""
    central = central_phones(facts.listings.values())
    for match, stored in facts.ours:
        physician = facts.physicians.get(match.physician_id)
        if physician is None or not facts.may_judge(stored):
            continue
        subject = _Subject(facts, match, stored, physician, pair_offices(stored.listing.offices, physician.locations))
        yield from _address(subject)
        yield from _phone(subject, central.get(match.site, frozenset()))
        yield from _name(subject)
        yield from _specialty(subject)
        yield from _website(subject)


class _Subject:
    """One listing beside its physician, and how to speak about the two."""

    def __init__(
        self, facts: NightFacts, match: Match, stored: StoredListing, physician: Physician, offices: list[PairedOffice]
    ) -> None:
        self.facts, self.match, self.stored, self.physician, self.offices = facts, match, stored, physician, offices
        self.who, self.title = full_name(physician), facts.title(match.site)

    def shown_tonight(self, *fields: str) -> bool:
        """Tell whether tonight's page showed these fields (and did not only carry them on from an earlier night)."""
        return self.facts.fresh(self.stored) and not any(field in self.stored.carried for field in fields)

    def answered(self, kind: FindingKind) -> Checked:
        return Checked(kind, self.physician.physician_id, self.match.site, self.match.site_key)

    def finding(
        self, kind: FindingKind, severity: Severity, *, listed: str, expected: str, sentence: str, fields: list[str],
        pair: PairedOffice | None = None, location: PracticeLocation | None = None, more: Mapping[str, str] | None = None,
    ) -> Finding:  # fmt: skip
        place = location or (pair.location if pair else None)
        return Finding(
            finding_id=finding_id(
                kind, self.physician.physician_id, self.match.site, self.match.site_key, place.location_id if place else None
            ),
            kind=kind, severity=severity, physician_id=self.physician.physician_id, site=self.match.site,
            site_key=self.match.site_key, location_id=place.location_id if place else None, url=self.stored.listing.url,
            listed=listed, expected=expected, sentence=sentence,
            evidence={
                "fields": fields, "why": sentence, "nights": [self.stored.last_seen],
                "roster": _roster_side(self.physician, place), "listing": _listing_side(self.stored, pair),
                "match": {"points": self.match.points, "reasons": list(self.match.reasons)},
                "confidence": _confidence(self.match), "count": rating_count(self.stored.listing), **(more or {}),
            },
        )  # fmt: skip


def _roster_side(physician: Physician, place: PracticeLocation | None) -> dict[str, Any]:
    sides: dict[str, Any] = {
        "name": roster_name(physician).shown,
        "specialty": physician.specialty,
        "verified_on": physician.verified_on,
    }
    if place is not None:
        sides |= {key: value for key, value in asdict(place).items() if key != "name"} | {"location_name": place.name}
    return sides


def _listing_side(stored: StoredListing, pair: PairedOffice | None) -> dict[str, Any]:
    listing = stored.listing
    sides: dict[str, Any] = {
        "name": listing.name,
        "specialty": ", ".join(listing.specialties) or None,
        "website": listing.website,
    }
    if pair is not None:
        office = asdict(pair.office)
        sides |= {key: value for key, value in office.items() if key != "name"} | {"location_name": office["name"]}
    return sides | {"as_of": stored.last_seen}


def _confidence(match: Match) -> str:
    if match.state == "confirmed":
        return f"confirmed by {match.decided_by or 'a person'} on {match.decided_on}"
    return f"{match.points:.0f} points"


def roster_name(physician: Physician) -> PersonName:
    """The physician's name in the form in which listing names are read."""
    middle = tuple((physician.middle_name or "").split())
    shown = display_name(
        physician.first_name, " ".join(middle), physician.last_name, physician.suffix, tuple(physician.credentials)
    )
    return PersonName(
        first=physician.first_name, middle=middle, last=physician.last_name, suffix=physician.suffix,
        credentials=tuple(physician.credentials), prefix=None, other_last=physician.other_last_names,
        nickname=None, remarks=(), shown=shown,
    )  # fmt: skip


def _address(subject: _Subject) -> Iterator[Finding | Checked]:
    """An address is wrong when not one of the offices shown is a place of the roster."""
    known = [pair for pair in subject.offices if pair.verdict is not None]
    if not known:
        return
    if any(pair.verdict != "different" for pair in known):
        if subject.shown_tonight("offices", "offices.street"):
            yield subject.answered("wrong_address")
        return
    pair = known[0]
    if pair.location is None:
        return
    listed, expected = _one_line(pair), _line_of(pair.location)
    yield subject.finding(
        "wrong_address", "high", listed=listed, expected=expected, pair=pair, fields=["address"],
        sentence=f"{subject.title} sends {subject.who}'s patients to {listed}; the roster says {expected}.",
    )  # fmt: skip


def _one_line(pair: PairedOffice) -> str:
    office = pair.office
    town = " ".join(part for part in (office.state, office.zip) if part)
    return ", ".join(part for part in (office.street, office.street2, office.city, town) if part)


def _line_of(place: PracticeLocation) -> str:
    street = " ".join(part for part in (place.street, place.street2) if part)
    town = " ".join(part for part in (place.state, place.zip) if part)
    return ", ".join(part for part in (street, place.city, town) if part)


def _phone(subject: _Subject, central: frozenset[str]) -> Iterator[Finding | Checked]:
    """Judge every phone of an office of ours; an extra office elsewhere is none of the roster's business.

    Where a page shows one place twice (a department and its hospital), the right number beside either of them is enough.
    Where the roster's own number could not be read, no number is called wrong.
    """
    right, unread = roster_phones(subject.physician), unread_places(subject.physician)
    shown = [pair for pair in subject.offices if pair.phone is not None]
    if not right or not shown:
        return
    fine = right | subject.facts.tracking_phones
    settled = {pair.location.location_id for pair in shown if pair.location and pair.phone and pair.phone.e164 in fine}
    ours = [
        pair
        for pair in shown
        if pair.verdict != "different" and pair.location is not None and pair.location.location_id not in settled | unread
    ]
    the_only_one = shown if len(shown) == 1 and not settled and not unread else []
    found = {
        finding.finding_id: finding
        for pair in ours or the_only_one
        if (finding := _phone_finding(subject, pair, right, central)) is not None
    }
    yield from found.values()
    if subject.shown_tonight("offices", "offices.phone"):
        yield from _phone_answers(subject, settled, {finding.kind for finding in found.values()}, whole=not unread)


def _phone_answers(subject: _Subject, settled: set[str], found: set[FindingKind], *, whole: bool) -> Iterator[Checked]:
    """Each place that shows its right number is answered; so is the whole listing, when nothing is wrong on it.

    ``whole`` is False where some number could not be judged.
    """
    kinds: tuple[FindingKind, ...] = ("wrong_phone", "other_number")
    for kind in kinds:
        if whole and kind not in found:
            yield subject.answered(kind)
        yield from (replace(subject.answered(kind), location_id=place) for place in sorted(settled))


def _phone_finding(subject: _Subject, pair: PairedOffice, right: frozenset[str], central: frozenset[str]) -> Finding | None:
    phone, place = pair.phone, pair.location or subject.physician.locations[0]
    number = phone.e164 if phone else None
    if phone is None or number in right or number in subject.facts.tracking_phones:
        return None
    known = place.phone or place.main_phone  # where the roster names none, any of the physician's would be right
    expected = " or ".join(map(format_national, [known] if known else sorted(right)))
    listed = format_national(number) if number else phone.shown
    if number is not None and (phone.kind == "toll_free" or number in central):
        free = phone.kind == "toll_free"
        what = "a toll-free number" if free else "a number shared by unrelated practices"
        return subject.finding(
            "other_number", "low", listed=listed, expected=expected, pair=pair, location=place, fields=["phone"],
            more={"phone_class": "toll-free" if free else "central or tracking"},
            sentence=f"{subject.title} shows {listed} for {subject.who}, {what} and not the practice's {expected}.",
        )  # fmt: skip
    what = "a number that cannot be dialled" if number is None else "another number"
    return subject.finding(
        "wrong_phone", "high", listed=listed, expected=expected, pair=pair, location=place, fields=["phone"],
        more={"phone_class": "local" if number else "unusable"},
        sentence=f"{subject.title} shows {what} for {subject.who}: {listed} instead of {expected}.",
    )  # fmt: skip


def _name(subject: _Subject) -> Iterator[Finding | Checked]:
    shown = read_name(subject.stored.listing.name or "")
    if shown is None:
        return
    ours = roster_name(subject.physician)
    if compare_name(ours, shown) != "different":
        if subject.shown_tonight("name"):
            yield subject.answered("wrong_name")
        return
    yield subject.finding(
        "wrong_name", "medium", listed=subject.stored.listing.name or "", expected=ours.shown, fields=["name"],
        sentence=f"{subject.title} calls {subject.who} “{subject.stored.listing.name}”.",
    )  # fmt: skip


def _specialty(subject: _Subject) -> Iterator[Finding | Checked]:
    """A specialty is wrong when none of those shown is the roster's, a broader or a narrower one."""
    expected, shown = subject.physician.specialty, subject.stored.listing.specialties
    if not expected or not shown:
        return
    if any(compare("specialty", expected, one) != "different" for one in shown):
        if subject.shown_tonight("specialties"):
            yield subject.answered("wrong_specialty")
        return
    yield subject.finding(
        "wrong_specialty", "low", listed=", ".join(shown), expected=expected, fields=["specialty"],
        sentence=f"{subject.title} lists {subject.who} under {', '.join(shown)}; the roster says {expected}.",
    )  # fmt: skip


def _website(subject: _Subject) -> Iterator[Finding | Checked]:
    shown = subject.stored.listing.website
    places = [place for place in subject.physician.locations if place.website]
    if not shown or not places:
        return
    if any(compare("website", place.website or "", shown) != "different" for place in places):
        if subject.shown_tonight("website"):
            yield subject.answered("wrong_website")
        return
    yield subject.finding(
        "wrong_website", "low", listed=shown, expected=places[0].website or "", location=places[0], fields=["website"],
        sentence=f"{subject.title} links {subject.who} to {shown} instead of {places[0].website}.",
    )  # fmt: skip

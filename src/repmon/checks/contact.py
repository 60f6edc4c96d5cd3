"""Whether what a site shows about a physician agrees with the roster: same, a minor difference, or a different thing.

*Same* covers format, abbreviations and everything a reader would not notice; *minor* still leads a patient to the right
door or line (suite, extension, toll-free in place of local, home page); *different* does not. A missing value is never a
disagreement: it gives ``minor``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from repmon.clean.addresses import address_differences, split_address
from repmon.clean.credentials import credential_class
from repmon.clean.names import PersonName, given_agreement, middle_agreement, read_name, same_last, surname_agreement
from repmon.clean.phones import BLANKS, Phone, format_national, read_phones
from repmon.clean.specialties import compare_specialties
from repmon.clean.urls import canonical_url, compare_urls, site_of

Kind = Literal["phone", "address", "name", "specialty", "website"]
Verdict = Literal["same", "minor", "different"]
Reason = tuple[Verdict, str]
"""A verdict and, in a few plain words, what differs."""

_RANK: dict[Verdict, int] = {"same": 0, "minor": 1, "different": 2}
_AGREES: Reason = ("same", "agrees")
_TURNED_ROUND: Reason = ("minor", "first and last name turned round")
_GONE = re.compile(
    r"\b(?:permanently|temporarily|now|office|practice|location) closed\b|[(\[]\s*(?:closed|moved|relocated)\s*[)\]]"
    r"|^closed\b(?! on)|^(?:formerly|previously|moved to|relocated to)\b"
    r"|[-–:]\s*closed$|\bno longer (?:practic|practis|at|here|with|in service|seeing|accept)"
    r"|\bdisconnected\b|\b(?:not in|out of) service\b"
    r"|\bdeceased\b|\bretired\b|\bhas (?:moved|left)\b",
    re.IGNORECASE,
)


def compare(kind: Kind, roster_value: str | None, listing_value: str | None) -> Verdict:
    """Compare one roster value with one listed value, both as written (an address in one line).

    A value missing on one side gives ``minor``; a listed value that says "closed" or cannot be used gives ``different``.
    Raises ValueError for a kind that is not one of ours.
    """
    return _reason(kind, roster_value, listing_value)[0]


def explain(kind: Kind, roster_value: str | None, listing_value: str | None) -> str:
    """Say in a few plain words what differs ("suite missing", "another phone number"); "agrees" when nothing does."""
    return _reason(kind, roster_value, listing_value)[1]


def compare_name(a: PersonName, b: PersonName) -> Verdict:
    """Compare the roster's name with the listed one."""
    return _name_reason(a, b)[0]


# --- one reason per kind ------------------------------------------------------------------------------------------------


def _reason(kind: Kind, roster: str | None, listing: str | None) -> Reason:
    if kind not in _REASONS:
        raise ValueError(f"unknown kind of contact value {kind!r}: use one of {', '.join(_REASONS)}")
    if listing and _GONE.search(listing):
        return "different", f"the listing says “{listing.strip()}”"
    reason = _REASONS[kind](roster, listing)
    if reason is not None:
        return reason
    return ("same", "neither side has a value") if _blank(roster) and _blank(listing) else ("minor", _missing(roster))


def _blank(value: str | None) -> bool:
    return value is None or value.strip().casefold() in BLANKS


def _missing(roster: str | None) -> str:
    return "missing in the roster" if _blank(roster) else "missing on the listing"


def _phone_reason(roster: str | None, listing: str | None) -> Reason | None:
    ours, theirs = read_phones(roster), read_phones(listing)
    reasons = [_one_phone_reason(mine, other) for mine in ours for other in theirs]
    return min(reasons, key=lambda reason: _RANK[reason[0]], default=None)


def _one_phone_reason(mine: Phone, other: Phone) -> Reason:
    if other.e164 is None:
        return ("same", "both unreadable alike") if mine.shown == other.shown else ("different", "not a usable phone number")
    if mine.e164 is None:
        return "different", "the roster's phone is not a usable number"
    if mine.e164 == other.e164:
        return _extension_reason(mine.extension, other.extension)
    if other.kind == "toll_free" and mine.kind == "local":
        return "minor", f"toll-free {format_national(other.e164)} in place of the local number"
    return "different", f"another phone number, {format_national(other.e164)} instead of {format_national(mine.e164)}"


def _extension_reason(mine: str | None, other: str | None) -> Reason:
    if mine == other:
        return _AGREES
    if other is None:
        return "minor", f"extension {mine} missing"
    return "minor", f"extension {other} added" if mine is None else f"extension {other} instead of {mine}"


def _address_reason(roster: str | None, listing: str | None) -> Reason | None:
    ours, theirs = split_address(roster), split_address(listing)
    if ours is None or theirs is None:
        return None
    found = address_differences(ours, theirs)
    return (found[0].grade, "; ".join(difference.phrase for difference in found)) if found else _AGREES


def _name_text_reason(roster: str | None, listing: str | None) -> Reason | None:
    if _blank(roster) or _blank(listing) or roster is None or listing is None:
        return None
    ours, theirs = read_name(roster), read_name(listing)
    if ours is None or theirs is None:
        return "different", "no person's name"
    return _name_reason(ours, theirs)


def _name_reason(a: PersonName, b: PersonName) -> Reason:
    names = [_TURNED_ROUND] if _is_turned_round(a, b) else [_surname_reason(a, b), _given_reason(a, b)]
    found = [*names, _suffix_reason(a, b), _credential_reason(a, b)]
    if middle_agreement(a, b) == "conflict":
        found.append(("different", f"middle name {' '.join(b.middle)} instead of {' '.join(a.middle)}"))
    real = [reason for reason in found if reason[0] != "same"]
    if not real:
        return _AGREES
    worst = max(real, key=lambda reason: _RANK[reason[0]])[0]
    return worst, "; ".join(phrase for verdict, phrase in real if verdict == worst)


def _is_turned_round(a: PersonName, b: PersonName) -> bool:
    """ "HALE JOHN" of somebody called John Hale; a given name that is the other's surname, too, is nobody else's."""
    if not a.first or not b.first or same_last(a.last, b.last) != "different":
        return False
    return same_last(a.last, b.first) == "same" == same_last(a.first, b.last)


def _surname_reason(a: PersonName, b: PersonName) -> Reason:
    agreement = surname_agreement(a, b)
    if agreement == "same":
        return _AGREES if {*a.other_last} == {*b.other_last} else ("minor", "a former surname beside the present one")
    phrase = f"surname {b.last} instead of {a.last}"
    return ("different", phrase) if agreement == "different" else ("minor", phrase)


def _given_reason(a: PersonName, b: PersonName) -> Reason:
    agreement = given_agreement(a, b)
    if agreement in {"same", "nickname"}:
        return _AGREES
    if agreement == "middle_name" and (a.first or " ")[0].casefold() == (b.first or " ")[0].casefold():
        return _AGREES
    phrase = f"first name {b.first or 'missing'} instead of {a.first or 'none'}"
    if a.first is None or b.first is None:
        return ("same", "agrees") if a.first == b.first else ("minor", phrase)
    return ("different", phrase) if agreement == "different" else ("minor", phrase)


def _suffix_reason(a: PersonName, b: PersonName) -> Reason:
    if a.suffix == b.suffix:
        return _AGREES
    if a.suffix is None or b.suffix is None:
        return "minor", f"suffix {a.suffix} missing" if b.suffix is None else f"suffix {b.suffix} added"
    return "different", f"suffix {b.suffix} instead of {a.suffix}"


def _credential_reason(a: PersonName, b: PersonName) -> Reason:
    """Another profession or another doctor's degree (MD, DO) matters; how a degree is written or added to does not."""
    left, right = credential_class(a.credentials), credential_class(b.credentials)
    osteopath = [("DO" in name.credentials) and ("MD" not in name.credentials) for name in (a, b)]
    if left is None or right is None or (left == right and (left != "physician" or osteopath[0] == osteopath[1])):
        return _AGREES
    return "minor", f"credentials {', '.join(b.credentials)} instead of {', '.join(a.credentials)}"


def _specialty_reason(roster: str | None, listing: str | None) -> Reason | None:
    if _blank(roster) or _blank(listing) or roster is None or listing is None:
        return None
    verdict = compare_specialties(roster, listing)
    if verdict is None:
        same = roster.strip().casefold() == listing.strip().casefold()
        return _AGREES if same else ("different", f"unknown specialty {listing.strip()}")
    if verdict == "same":
        return _AGREES
    return verdict, f"{'related' if verdict == 'minor' else 'another'} specialty, {listing.strip()} instead of {roster.strip()}"


def _website_reason(roster: str | None, listing: str | None) -> Reason | None:
    if _blank(listing) or canonical_url(roster) is None:
        return None
    verdict = compare_urls(roster, listing)
    if verdict is None:
        return "different", "not a web address"
    if verdict == "same":
        return _AGREES
    if verdict == "minor":
        return "minor", "another page of the same site"
    ours, theirs = site_of(roster), site_of(listing)
    return "different", "the page of another person" if ours == theirs else f"another site, {theirs} instead of {ours}"


_REASONS: dict[str, Callable[[str | None, str | None], Reason | None]] = {
    "phone": _phone_reason,
    "address": _address_reason,
    "name": _name_text_reason,
    "specialty": _specialty_reason,
    "website": _website_reason,
}

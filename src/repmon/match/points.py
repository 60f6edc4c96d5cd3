"""How strongly a listing speaks for a physician: points (log2 odds) per field, each with its reason in words.

A missing value is no evidence, not disagreement. The names are in ``name_points``, phone and place in ``place_points``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from repmon.clean.name_order import PRACTICE
from repmon.clean.specialties import compare_specialties
from repmon.match.candidates import possible_initials, shown_initials
from repmon.match.evidence import Score, agree
from repmon.match.name_points import agree_on_first, agree_on_last, is_near, near_first, near_last, score_names
from repmon.match.place_points import score_places
from repmon.match.rarity import Rarity
from repmon.match.sides import Side

SAME_NPI: Final = 16.0
NPI_AGREES: Final = "same NPI"
OTHER_NPI: Final = -8.0
"""Beside the same names at the same practice, where it may be mistyped or the organisation's: a question, never a match. Of
three such listings of a labelled set of 62,817 none was the physician's."""
OWN_PRACTICE: Final = "the name is a practice's, too"
"""How the reason begins for a name with a legal form or an office: a match as good as another, but no second page of theirs."""
SAME_SPECIALTY: Final = 3.0
OTHER_SPECIALTY: Final = -2.5
SAME_PROFESSION: Final = 0.5
MD_AGAINST_DO: Final = -3.0
MD_OR_DO: Final = "MD against DO"
_MD_DO: Final = frozenset(("MD", "DO"))
OTHER_PROFESSION: Final = -5.0
SAME_GENDER: Final = 0.8
OTHER_GENDER: Final = -5.0
OUT_OF_REACH: Final = -4.5
"""What names and places leave so low, specialty, profession and gender (4.3 points together) do not bring to even odds."""


def score(listing: Side, person: Side, rarity: Rarity) -> Score | None:
    """Compare a listing with a physician field by field; None when they do not come near even odds."""
    first = agree_on_first(listing, person)
    same_npi = listing.npi is not None and listing.npi == person.npi
    if first == "different" and not same_npi and not _may_be_a_slip(listing, person):
        return None  # a third of all pairs, at a tenth of the cost of the others
    if _ruled_out(listing, person):
        return None
    other_npi = listing.npi is not None and person.npi is not None and not same_npi
    names = _names_beside_npi(first, listing, person) if same_npi else _names(first, listing, person)
    if names is None or (other_npi and not (agree(names[1], names[0]) and _same_practice(listing, person))):
        return None
    total = Score(first=names[0], last=names[1])
    if same_npi:
        total.add(SAME_NPI, NPI_AGREES)
        total.anchors.add("npi")
    elif other_npi:
        total.add(OTHER_NPI, "another NPI", flag=True)
    score_names(listing, person, total, rarity)
    score_places(listing.places, person.places, total)
    if total.points < OUT_OF_REACH:
        return None
    _count_specialty(listing.specialties, person.specialties, total)
    _count_profession(listing, person, total)
    _count_gender(listing.gender, person.gender, total)
    if PRACTICE in listing.name.remarks:
        total.add(0.0, OWN_PRACTICE)
    return total


def _may_be_a_slip(listing: Side, person: Side) -> bool:
    """Whether another given name may be this person's: at the same practice, or one slip off beside the surname."""
    return _same_practice(listing, person) or (listing.last == person.last and is_near(listing.first, person.first))


def _ruled_out(listing: Side, person: Side) -> bool:
    """Whether both show a suffix (Jr., Sr., III), and another one: nothing else can make them one person."""
    suffix = listing.name.suffix
    return bool(suffix and person.name.suffix) and suffix != person.name.suffix


def _names_beside_npi(first: str, listing: Side, person: Side) -> tuple[str, str]:
    """How given names and surnames agree where the NPI is the same, however little they do."""
    return "near" if first == "different" and near_first(listing, person) else first, agree_on_last(listing, person)


def _names(first: str, listing: Side, person: Side) -> tuple[str, str] | None:
    """How given names and surnames agree; None where they differ so that the two must be two people.

    Where one of them differs, the practice must be the same, or the given name one slip off; that has been seen to before.
    """
    if first == "different":
        if listing.last != person.last:
            return None
        if near_first(listing, person):
            return "near", "same"
        return None if shown_initials(listing).isdisjoint(possible_initials(person)) else (first, "same")
    last = agree_on_last(listing, person)
    if last == "different":
        if first not in ("same", "nickname") or not _same_practice(listing, person):
            return None
        return first, ("near" if near_last(listing, person) else last)
    return first, last


def _same_practice(listing: Side, person: Side) -> bool:
    """Whether a phone or a street is shared: without that, another first or last name is another person."""
    theirs, ours = listing.places, person.places
    return not theirs.phones.isdisjoint(ours.phones) or not theirs.doors.keys().isdisjoint(ours.doors)


def _count_specialty(shown: tuple[str, ...], ours: tuple[str, ...], total: Score) -> None:
    verdict = _specialty_verdict(shown, ours) if shown and ours else None
    if verdict in ("same", "minor"):
        total.add(SAME_SPECIALTY, "same specialty" if verdict == "same" else "related specialty")
        total.anchors.add("specialty")
    elif verdict == "different":
        total.add(OTHER_SPECIALTY, "another specialty")
        total.anchors.add("other specialty")


@lru_cache(maxsize=65_536)
def _specialty_verdict(shown: tuple[str, ...], ours: tuple[str, ...]) -> str | None:
    verdicts = {compare_specialties(one, other) for one in shown for other in ours}
    return next((verdict for verdict in ("same", "minor", "different") if verdict in verdicts), None)


def _count_profession(listing: Side, person: Side, total: Score) -> None:
    if not listing.profession or not person.profession:
        return
    if listing.profession != person.profession:
        words = f"a {listing.profession.replace('_', ' ')}, not a {person.profession.replace('_', ' ')}"
        total.add(OTHER_PROFESSION, words, flag=True)
    elif listing.name.credentials != person.name.credentials and _md_against_do(listing, person):
        total.add(MD_AGAINST_DO, MD_OR_DO)
        total.anchors.add("other degree")
    else:
        total.add(SAME_PROFESSION, "same profession")


def _md_against_do(listing: Side, person: Side) -> bool:
    """Whether one is an MD and the other a DO; who is both agrees with either."""
    one, other = (_MD_DO.intersection(side.name.credentials) for side in (listing, person))
    return bool(one and other) and one.isdisjoint(other)


def _count_gender(shown: str | None, ours: str | None, total: Score) -> None:
    if shown in ("F", "M") and ours in ("F", "M"):
        if shown == ours:
            total.add(SAME_GENDER, "same gender")
        else:
            total.add(OTHER_GENDER, "another gender", flag=True)

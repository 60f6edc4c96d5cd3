"""Other people on the review sites: namesakes, fathers of sons, retired neighbours, names that a fuzzy search brings up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from repmon.demo.people import SONS, at_phone, make_npi
from repmon.model import Physician, PracticeLocation

_ELSEWHERE = (
    PracticeLocation("X1", "Riverbend Medical Associates", "500 Salisbury Road", None, "Worcester", "MA", "01608"),
    PracticeLocation("X2", "Harborlight Physicians", "12 Atlantic Parkway", "Suite 900", "Boston", "MA", "02110"),
    PracticeLocation("X3", "Copley Terrace Doctors", "88 Bay Road", None, "Plymouth", "MA", "02360"),
)
_OTHER_FIRST = {"F": ("Winifred", "Beatrix", "Odette"), "M": ("Lionel", "Barnaby", "Cornelius")}
_OTHER_SPECIALTIES = ("Psychiatry", "Ophthalmology", "Urology", "Anesthesiology", "Radiology")

NAMESAKES = frozenset({6, 50, 51})
"""Positions in the roster of physicians who share first and last name with somebody in another town."""
RETIRED_NEIGHBOURS = frozenset({52, 56})
"""Positions of physicians in whose office somebody of the same surname once worked."""
COMMON_SURNAMES = frozenset({12, 20})
"""Positions of physicians whose surname fills several pages of search results."""
_COMMON_FIRST = (
    "Adelaide", "Agatha", "Alphonse", "Ambrose", "Augusta", "Bernice", "Clement", "Cordelia", "Delphine", "Eleanor", "Ephraim",
    "Florence", "Gideon", "Harriet", "Horace", "Imogen", "Josiah", "Lavinia", "Leopold", "Mortimer", "Phineas", "Rosalind",
    "Theodora", "Zachariah",
)  # fmt: skip


@dataclass(frozen=True)
class Stranger:
    """Somebody who is not ours."""

    person: Physician
    retired: bool = False
    closed: bool = False
    """RateMDs' robots.txt closes the page, though a search leads to it."""


def strangers(physicians: tuple[Physician, ...], phones: Iterator[str]) -> Iterator[Stranger]:
    """Yield the other people of the review sites."""
    for number, ours in enumerate(physicians):
        serial = 50_000 + 13 * number
        if number in SONS:
            yield Stranger(
                replace(ours, physician_id=f"father of {number}", suffix="Sr", npi=make_npi(serial), middle_name=None)
            )
        if number in NAMESAKES:
            yield Stranger(_elsewhere(ours, number, serial + 1, next(phones)), closed=number == min(NAMESAKES))
        if number in RETIRED_NEIGHBOURS:
            yield Stranger(_other_first_name(replace(ours, npi=make_npi(serial + 2)), number), retired=True)
        if number in COMMON_SURNAMES:
            for at, first_name in enumerate(_COMMON_FIRST):
                person = _elsewhere(ours, number + at, 60_000 + 40 * number + at, next(phones))
                yield Stranger(replace(person, first_name=first_name, gender=None))
        if number % 2:
            relative = _other_first_name(ours, number)
            yield Stranger(_elsewhere(replace(relative, last_name=_like(ours.last_name)), number, serial + 3, next(phones)))


def _elsewhere(person: Physician, number: int, serial: int, phone: str) -> Physician:
    return replace(
        person,
        physician_id=f"stranger {serial}",
        npi=make_npi(serial),
        middle_name=None,
        specialty=_OTHER_SPECIALTIES[number % len(_OTHER_SPECIALTIES)],
        locations=(at_phone(_ELSEWHERE[number % len(_ELSEWHERE)], phone),),
    )


def _other_first_name(person: Physician, number: int) -> Physician:
    gender: Literal["F", "M"] = "M" if person.gender == "F" else "F"
    return replace(person, first_name=_OTHER_FIRST[gender][number % 3], gender=gender, middle_name=None, suffix=None)


def _like(surname: str) -> str:
    """Return a surname that a fuzzy search takes for this one."""
    return surname[:-1] if len(surname) > 7 else f"{surname}s"

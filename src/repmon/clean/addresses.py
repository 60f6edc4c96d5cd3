"""US postal addresses: read into fields, compared field by field, and keyed for joins.

The work is shared out: `street_lines` reads the street, `places` states, ZIP codes and cities, `address_compare` compares.
"""

from __future__ import annotations

import re
from functools import lru_cache

from repmon.clean.address_compare import (
    Address,
    AddressVerdict,
    address_differences,
    compare_addresses,
    place_key,
    street_key,
)
from repmon.clean.address_words import STATE_SHORT_FORMS, STATES, STRONG_TYPES, UNITS
from repmon.clean.phones import BLANKS
from repmon.clean.places import cities_of_zip, city_key, clean_state, clean_zip
from repmon.clean.street_lines import BRACKETS, normalise, read_lines, segments_of
from repmon.clean.units import StreetParts

__all__ = [
    "Address",
    "AddressVerdict",
    "address_differences",
    "clean_state",
    "clean_zip",
    "compare_addresses",
    "place_key",
    "read_address",
    "split_address",
    "street_key",
]

_COUNTRY = re.compile(r"[\s,]+(?:USA|US|U S A?|UNITED STATES(?: OF AMERICA)?)\s*$")
_STATE_NAMES = "|".join(sorted([*STATES, *STATE_SHORT_FORMS, *STATES.values()], key=len, reverse=True))
_STATE_ZIP = re.compile(
    rf"(?:^|(?<=[\s,]))(?P<state>{_STATE_NAMES})[\s,]*(?<!\d)(?P<zip>\d{{5}}(?:\s?-\s?\d{{4}}|\d{{4}})?|\d{{8}}|\d{{4}})(?=[\s,]|$)"
)
_STATE_AT_END = re.compile(rf"(?:^|(?<=[\s,]))(?P<state>{_STATE_NAMES})$")
_ZIP_ONLY = re.compile(r"[\s,](?P<zip>\d{5}(?:-\d{4})?)\s*$")


def read_address(
    street: str | None,
    street2: str | None = None,
    city: str | None = None,
    state: str | None = None,
    zip: str | None = None,
) -> Address | None:
    """Read an address that comes in columns; None when all of them are empty.

    Which of the two lines holds the street does not matter: hospitals put their name into the first.
    """
    columns = [_text(value) for value in (street, street2, city, state, zip)]
    return _read_columns(*columns) if any(columns) else None


def split_address(one_line: str | None) -> Address | None:
    """Read an address written in one line ("12 Elm St Ste 1, Springfield, MA 01103"); None when it is empty."""
    text = _text(one_line)
    return _split_line(text) if text else None


def _text(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text.casefold() in BLANKS else text


@lru_cache(maxsize=131_072)
def _read_columns(street: str, street2: str, city: str, state: str, zip_code: str) -> Address:
    parts = read_lines(*(segments_of(line) for line in (street, street2) if line))
    zip5, zip4 = clean_zip(zip_code, state or None)
    shown = ", ".join(filter(None, (street, street2, city, f"{state} {zip_code}".strip())))
    return _address(parts, city, clean_state(state), zip5, zip4, shown)


@lru_cache(maxsize=131_072)
def _split_line(shown: str) -> Address:
    line = _COUNTRY.sub("", normalise(shown))
    asides = BRACKETS.findall(line)
    line = BRACKETS.sub(" ", line).strip(" ,")
    line, state, zip5, zip4, behind = _take_tail(line)
    segments = [segment.strip() for segment in line.split(",") if segment.strip()]
    city = _take_city(segments, zip5)
    parts = read_lines((*segments, *(extra for extra in (*behind.split(","), *asides) if extra.strip())))
    return _address(parts, city or "", state, zip5, zip4, shown)


def _address(parts: StreetParts, city: str, state: str | None, zip5: str | None, zip4: str | None, shown: str) -> Address:
    return Address(
        number=parts.number,
        predirection=parts.predirection,
        street_name=parts.street_name,
        street_type=parts.street_type,
        postdirection=parts.postdirection,
        unit_kind=parts.unit_kind,
        unit=parts.unit,
        po_box=parts.po_box,
        building=parts.building,
        care_of=parts.care_of,
        city=city_key(city) or None,
        state=state,
        zip5=zip5,
        zip4=zip4,
        shown=shown,
        floor=parts.floor,
        other_street=parts.other_street,
    )


def _take_tail(line: str) -> tuple[str, str | None, str | None, str | None, str]:
    """Take state and ZIP off the end; give the line before them, both, and a facility's name behind them."""
    found: re.Match[str] | None = None
    for found in _STATE_ZIP.finditer(line):  # noqa: B007 - the last match counts: "New York, NY 10001"
        pass
    if found:
        state = clean_state(found["state"])
        zip5, zip4 = clean_zip(found["zip"], state)
        return line[: found.start()].strip(" ,"), state, zip5, zip4, line[found.end() :].strip(" ,")
    if match := _ZIP_ONLY.search(line):
        zip5, zip4 = clean_zip(match["zip"])
        return line[: match.start()].strip(" ,"), None, zip5, zip4, ""
    match = _STATE_AT_END.search(line)
    if match and not _may_be_street(line[: match.start()]):
        return line[: match.start()].strip(" ,"), clean_state(match["state"]), None, None, ""
    return line, None, None, None, ""


def _may_be_street(before: str) -> bool:
    """Whether a last word without ZIP may belong to a street ("4 Elm Ct"), not name a state."""
    return not before.rstrip().endswith(",") and any(char.isdigit() for char in before.rsplit(",", 1)[-1])


def _take_city(segments: list[str], zip5: str | None) -> str | None:
    """Take the city off the end of the segments; it may share its segment with the street or the suite."""
    if not segments:
        return None
    last = segments[-1].split()
    if len(segments) > 1 and _is_all_words(last) and last[0] not in UNITS and not _ends_street(last):
        segments.pop()
        return " ".join(last)
    length = _city_length(last, zip5)
    if not length:
        return None
    segments[-1] = " ".join(last[:-length])
    if not segments[-1]:
        segments.pop()
    return " ".join(last[-length:])


def _is_all_words(words: list[str]) -> bool:
    return not any(char.isdigit() or char == "#" for word in words for char in word)


def _ends_street(words: list[str]) -> bool:
    return len(words) > 1 and words[-1] in STRONG_TYPES


def _city_length(words: list[str], zip5: str | None) -> int:
    """How many words at the end of a segment are the city's: by the ZIP code's city names, else back to unit or type."""
    if zip5:
        cities = cities_of_zip(zip5)
        for length in range(min(len(words), 5), 0, -1):
            if city_key(" ".join(words[-length:])) in cities:
                return length
    length = 0
    for word in reversed(words):
        if any(char.isdigit() or char == "#" for char in word) or word in STRONG_TYPES or len(word) <= 2:
            break
        length += 1
    return length if length < len(words) or _is_all_words(words) else 0

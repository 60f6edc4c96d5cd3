"""States, ZIP codes and city names: repaired where that is certain, compared as people write them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from repmon.clean.address_words import DIRECTION_WORDS, STATE_CODES, STATE_SHORT_FORMS, STATES

_STATE_BY_NAME = STATES | STATE_SHORT_FORMS

# ZIP codes that begin with 0, by their first three digits (USPS DMM L002): only these can lose a zero in a spreadsheet.
_ZERO_PREFIXES: dict[str, str] = {
    **dict.fromkeys(("006", "007", "009"), "PR"),
    "008": "VI",
    **{f"0{n:02d}": "MA" for n in range(10, 28)},
    "055": "MA",
    **{f"0{n:02d}": "RI" for n in (28, 29)},
    **{f"0{n:02d}": "NH" for n in range(30, 39)},
    **{f"0{n:02d}": "ME" for n in range(39, 50)},
    **{f"0{n:02d}": "VT" for n in (50, 51, 52, 53, 54, 56, 57, 58, 59)},
    **{f"0{n:02d}": "CT" for n in range(60, 70)},
    **{f"0{n:02d}": "NJ" for n in range(70, 90)},
    "005": "NY",
}
_CITY_WORDS = {"ST": "SAINT", "STE": "SAINTE", "MT": "MOUNT", "FT": "FORT", "PT": "POINT", "HTS": "HEIGHTS", "SPGS": "SPRINGS",
               "SPG": "SPRING", "CTR": "CENTER", "CENTRE": "CENTER", "VLG": "VILLAGE", "JCT": "JUNCTION", "BCH": "BEACH",
               "LK": "LAKE", "PK": "PARK", "HLS": "HILLS", "IS": "ISLAND", "CY": "CITY", **DIRECTION_WORDS}  # fmt: skip
_CITY_NAMES = {"NYC": "NEW YORK", "NEW YORK CITY": "NEW YORK", "MANHATTAN": "NEW YORK", "NY": "NEW YORK",
               "PHILA": "PHILADELPHIA", "LA": "LOS ANGELES", "SF": "SAN FRANCISCO", "WASHINGTON DC": "WASHINGTON"}  # fmt: skip
_CITY_FRAME = re.compile(r"^(?:CITY|TOWN|VILLAGE|BOROUGH|TOWNSHIP) OF |(?<=\w) (?:TOWNSHIP|TWP|BOROUGH|BORO)$")


def place_title(name: str | None, city: str | None, location_id: str) -> str:
    """What a location is called: its name, else its city in ordinary letters (NPPES shouts), else its id."""
    town = (city or "").strip()
    return name or (town.title() if town.isupper() else town) or location_id


def clean_state(value: object) -> str | None:
    """Give the two-letter code for a state or territory's name or code in any case; None when it is neither."""
    return None if value is None else _state_of(str(value))


@lru_cache(maxsize=1024)
def _state_of(shown: str) -> str | None:
    text = " ".join(re.sub(r"[^A-Z]+", " ", _plain(shown)).split())
    if text.replace(" ", "") in STATE_CODES:
        return text.replace(" ", "")
    return _STATE_BY_NAME.get(text)


def clean_zip(value: object, state: str | None = None) -> tuple[str | None, str | None]:
    """Split a ZIP code into five digits and four; restore zeros a spreadsheet dropped, but only where that is certain.

    ``41023134`` -> ``("04102", "3134")`` and ``4416`` -> ``("04416", None)``: such a number can only be a code that began
    with 0. With ``state`` the restored code must lie in it. Anything else gives ``(None, None)``.
    """
    text = "" if value is None else str(value).strip()
    if len(text) == 5 and text.isascii() and text.isdigit() and text != "00000":
        return text, None
    text = re.sub(r"\.0+$", "", text)
    match = re.fullmatch(r"(\d{3,5})[-\s–]+(\d{0,4})", text)
    head, tail = (match[1], match[2]) if match else _split_digits(text)
    if not head or (tail and len(tail) != 4):
        return None, None
    if len(head) < 5:
        head = head.zfill(5)
        found_in = _ZERO_PREFIXES.get(head[:3])
        if found_in is None or (state is not None and clean_state(state) not in {found_in, None}):
            return None, None
    if head == "00000":
        return None, None
    return head, tail if tail and tail != "0000" else None


def _split_digits(text: str) -> tuple[str, str]:
    """Digits without a hyphen: 3 to 5 are a short ZIP, 7 to 9 a ZIP+4."""
    if not text.isascii() or not text.isdigit():
        return "", ""
    if 3 <= len(text) <= 5:
        return text, ""
    return (text[:-4], text[-4:]) if 7 <= len(text) <= 9 else ("", "")


def _plain(value: object) -> str:
    decomposed = unicodedata.normalize("NFKD", str(value)).upper()
    return decomposed.encode("ascii", "ignore").decode()


@lru_cache(maxsize=16_384)
def city_key(city: str) -> str:
    """Give the form of a city's name used for comparing: ``St. Paul`` and ``SAINT PAUL`` agree, so do New York's names."""
    text = re.sub(r"\s*\(.*?\)", "", _plain(city)).replace("'", "").replace(".", "")
    words = re.sub(r"[^A-Z0-9]+", " ", text).split()
    key = _CITY_FRAME.sub("", " ".join(_CITY_WORDS.get(word, word) for word in words))
    return _CITY_NAMES.get(" ".join(words), _CITY_NAMES.get(key, key))


@lru_cache(maxsize=16_384)
def cities_of_zip(zip5: str) -> frozenset[str]:
    """Give the keys of every city name the postal service accepts for a ZIP code; empty when the code is unknown."""
    import zipcodes  # noqa: PLC0415 - loading its table takes a third of a second, and most addresses never need it

    names: set[str] = set()
    for place in zipcodes.matching(zip5):  # type: ignore[no-untyped-call]
        names.update((place["city"], *place["acceptable_cities"], *place["unacceptable_cities"]))
    return frozenset(map(city_key, names))

"""Whether two addresses are one door, one building, or two places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from repmon.clean.address_words import BUILDINGS, DIRECTION_WORDS, STREET_ALIASES
from repmon.clean.places import cities_of_zip
from repmon.clean.street_lines import read_lines

AddressVerdict = Literal["same", "minor", "different"]


class Address(NamedTuple):
    """One address in the postal service's abbreviations, upper case; None is unknown, never "none".

    ``building`` is a designated building ("BLDG B") or the name of the house or hospital; ``floor`` stands beside ``unit``
    because directories give either or both.
    """

    number: str | None
    predirection: str | None
    street_name: str | None
    street_type: str | None
    postdirection: str | None
    unit_kind: str | None
    unit: str | None
    po_box: str | None
    building: str | None
    care_of: str | None
    city: str | None
    state: str | None
    zip5: str | None
    zip4: str | None
    shown: str
    floor: str | None = None
    other_street: str | None = None
    """A second street that is shown for the same place, as a hospital's campus has; plain."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing two addresses disagree about, in words a marketer understands.

    ``incomplete`` marks a street of which one side leaves out direction or type: it could be two streets.
    """

    grade: Literal["minor", "different"]
    phrase: str
    incomplete: bool = False


def compare_addresses(a: Address, b: Address) -> AddressVerdict:
    """Compare two addresses; ``minor`` is the same building or an incomplete address, ``different`` another place."""
    grades = {difference.grade for difference in address_differences(a, b)}
    return "different" if "different" in grades else "minor" if grades else "same"


def _flat(address: Address) -> str:
    """The address as letters and digits: the same text in one line or two is the same place, however it is read."""
    return re.sub(r"[^A-Z0-9]", "", address.shown.upper())


def address_differences(expected: Address, listed: Address) -> tuple[Difference, ...]:
    """List what the listed address says otherwise than the expected one, the gravest first; empty when nothing."""
    if _flat(expected) == _flat(listed):
        return ()
    found = _differences(expected, listed)
    if found and found[0].grade == "different":
        others = ((one, other) for one in _streets_of(expected) for other in _streets_of(listed))
        found = min((found, *(_differences(*pair) for pair in others)), key=_is_different)
    return found


def _is_different(found: tuple[Difference, ...]) -> bool:
    return any(difference.grade == "different" for difference in found)


def _streets_of(address: Address) -> Iterator[Address]:
    """The address, and once more with its second street in the first one's place."""
    yield address
    if address.other_street is not None:
        street = read_lines((address.other_street,))
        yield address._replace(
            number=street.number, predirection=street.predirection, street_name=street.street_name,
            street_type=street.street_type, postdirection=street.postdirection,
        )  # fmt: skip


def _differences(expected: Address, listed: Address) -> tuple[Difference, ...]:
    found = [*_place_differences(expected, listed), *_street_differences(expected, listed)]
    if _has_street(expected) and _has_street(listed):
        found += _door_differences(expected, listed)
    other_zip = expected.zip5 is not None and listed.zip5 is not None and expected.zip5 != listed.zip5
    if other_zip and any(difference.incomplete for difference in found):
        found.append(Difference("different", "the street is incomplete and the ZIP differs"))
    return tuple(sorted(found, key=lambda difference: difference.grade != "different"))


def _has_street(address: Address) -> bool:
    return address.street_name is not None or address.po_box is not None


# --- place --------------------------------------------------------------------------------------------------------------


def _place_differences(a: Address, b: Address) -> list[Difference]:
    if a.state and b.state and a.state != b.state:
        return [Difference("different", f"state {b.state} instead of {a.state}")]
    same_zip = a.zip5 is not None and a.zip5 == b.zip5
    if same_zip:
        return []
    if a.city and b.city and not _same_city(a, b):
        return [Difference("different", f"city {b.city.title()} instead of {a.city.title()}")]
    if a.zip5 and b.zip5:
        return [Difference("minor", f"ZIP {b.zip5} instead of {a.zip5}")]
    if not (a.city and b.city) and (a.city or a.zip5) and (b.city or b.zip5):
        return [Difference("minor", "city or ZIP missing")] if not _same_city(a, b) else []
    if not (b.city or b.zip5) and (a.city or a.zip5):
        return [Difference("minor", "city missing")]
    if not (a.city or a.zip5) and (b.city or b.zip5):
        return [Difference("minor", "city missing in the roster")]
    return []


def _same_city(a: Address, b: Address) -> bool:
    """Equal names, a name the other's ZIP code also goes by, or a slip of the pen in a long name."""
    if a.city is not None and a.city == b.city:
        return True
    for one, other in ((a, b), (b, a)):
        if one.city and other.zip5 and one.city in cities_of_zip(other.zip5):
            return True
    return a.city is not None and b.city is not None and _is_slip(a.city, b.city)


# --- street -------------------------------------------------------------------------------------------------------------


def _street_differences(a: Address, b: Address) -> list[Difference]:
    if a.street_name is None or b.street_name is None:
        return _box_differences(a, b)
    found = _name_differences(a, b)
    if any(difference.grade == "different" for difference in found):
        return found
    return found + _number_differences(a, b)


def _box_differences(a: Address, b: Address) -> list[Difference]:
    if a.po_box and b.po_box:
        return [] if a.po_box == b.po_box else [Difference("different", f"PO Box {b.po_box} instead of {a.po_box}")]
    if a.po_box and b.street_name:
        return [Difference("different", "a street instead of the post box")]
    if b.po_box and a.street_name:
        return [Difference("different", "a post box instead of the street")]
    if _has_street(a) and not _has_street(b):
        return [Difference("minor", "street missing")]
    if _has_street(b) and not _has_street(a):
        return [Difference("minor", "street missing in the roster")]
    return []


def _number_differences(a: Address, b: Address) -> list[Difference]:
    if a.number is None or b.number is None:
        return [] if a.number == b.number else [Difference("minor", "street number missing")]
    if a.number.replace("-", "") == b.number.replace("-", ""):
        return []
    left, right = _HouseNumber.read(a.number, a.zip5), _HouseNumber.read(b.number, b.zip5)
    if left is not None and left == right:
        return []
    near = left is not None and right is not None and left.overlaps(right)
    return [Difference("minor" if near else "different", f"street number {b.number} instead of {a.number}")]


@dataclass(frozen=True, slots=True)
class _HouseNumber:
    """One number or a range, with a letter or fraction behind it. Queens writes single numbers with a hyphen."""

    low: int
    high: int
    letter: str = ""
    fraction: str = ""

    @classmethod
    def read(cls, shown: str, zip5: str | None) -> _HouseNumber | None:
        """None for the grid numbers of Wisconsin (N56W17350), which have no neighbours."""
        match = _HOUSE_NUMBER.fullmatch(shown)
        if not match:
            return None
        low, letter, second, fraction = match[1], match[2] or "", match[3], match[4] or ""
        if second is None:
            return cls(int(low), int(low), letter, fraction)
        full = int(low[: max(len(low) - len(second), 0)] + second)
        if (zip5 or "")[:3] in _QUEENS or not 0 < full - int(low) <= _LONGEST_RANGE:
            return cls(int(low + second), int(low + second), letter, fraction)
        return cls(int(low), full, letter, fraction)

    def overlaps(self, other: _HouseNumber) -> bool:
        """One lies in the other's range, or they differ only by a letter that one of them lacks."""
        if self.fraction != other.fraction or (self.letter and other.letter and self.letter != other.letter):
            return False
        return self.low <= other.high and other.low <= self.high


_HOUSE_NUMBER = re.compile(r"(\d+)(?:-?([A-Z]))?(?:-(\d+)[A-Z]?)?(?: (\d/\d))?")
_QUEENS = frozenset({"110", "111", "113", "114", "116"})
_LONGEST_RANGE = 100


def _name_differences(a: Address, b: Address) -> list[Difference]:
    left, right = _street_form(a), _street_form(b)
    if _whole_name(a, left) == _whole_name(b, right) and left[1] == right[1]:
        return _direction_differences(a, b) if _squash(left[0]) == _squash(right[0]) else []
    if not _same_name(left[0], right[0]) and not _same_direction_name(a, b):
        return [Difference("different", "another street")]
    if left[1] != right[1]:
        if left[1] is None or right[1] is None:
            return [Difference("minor", "street type missing", incomplete=True), *_direction_differences(a, b)]
        return [Difference("different", f"street type {right[1]} instead of {left[1]}")]
    return _direction_differences(a, b)


def _street_form(address: Address) -> tuple[str, str | None]:
    """Name and type, with streets that go by two names under one of them."""
    name, kind = address.street_name or "", address.street_type
    alias = STREET_ALIASES.get((address.city or "", name, kind))
    return alias or (name, kind)


def _whole_name(address: Address, form: tuple[str, str | None]) -> str:
    return _squash(DIRECTION_WORDS.get(address.predirection or "", "") + form[0])


def _squash(name: str) -> str:
    return name.replace(" ", "")


def _same_name(a: str, b: str) -> bool:
    if _squash(a) == _squash(b) or _is_slip(a, b):
        return True
    return _same_route(a, b)


def _same_direction_name(a: Address, b: Address) -> bool:
    """ "N St" is North Street, but in Washington one of the lettered streets."""
    names = {a.street_name, b.street_name}
    return "DC" not in {a.state, b.state} and any(names == pair for pair in map(set, DIRECTION_WORDS.items()))


def _same_route(a: str, b: str) -> bool:
    """ "Route 35" may be the state's or the nation's; "State Route 35" and "US Highway 35" are two roads."""
    if a.startswith("OLD ") != b.startswith("OLD "):
        return False
    kinds, numbers = zip(*(name.removeprefix("OLD ").rpartition(" ")[::2] for name in (a, b)), strict=True)
    return numbers[0] == numbers[1] and "ROUTE" in kinds and set(kinds) <= {"ROUTE", "STATE RTE", "US HWY"}


def _is_slip(a: str, b: str) -> bool:
    """Whether two long names differ as misspellings do: a vowel, a doubled or dropped letter, two letters swapped.

    Another consonant (Morris, Norris) or first letter is another name; short names have too many neighbours.
    """
    left, right = _squash(a), _squash(b)
    if left[:1] != right[:1] or OSA.distance(left, right, score_cutoff=1) != 1 or re.search(r"\d", left + right):
        return False
    if len(left) == len(right):
        changed = [(x, y) for x, y in zip(left, right, strict=True) if x != y]
        swapped = len(changed) == 2
        return len(left) >= 5 if swapped else len(left) >= 7 and set(changed[0]) <= set("AEIOUY")
    short, long = sorted((left, right), key=len)
    if any(long == short[:at] + short[at - 1] + short[at:] for at in range(1, len(long))):
        return len(short) >= 4
    return len(short) >= 7 and short.rstrip("S") != long.rstrip("S")


def _direction_differences(a: Address, b: Address) -> list[Difference]:
    left, right = (a.predirection, a.postdirection), (b.predirection, b.postdirection)
    if left == right:
        return []
    if any(x and y and x != y for x, y in zip(left, right, strict=True)):
        return [Difference("different", f"direction {_first(right)} instead of {_first(left)}")]
    if {*left} == {*right}:
        return [Difference("minor", "street direction on the other side")]
    if not any(left) or not any(right) or {*left} - {None} < {*right} or {*right} - {None} < {*left}:
        return [Difference("minor", "street direction missing", incomplete=True)]
    return [Difference("different", f"direction {_first(right)} instead of {_first(left)}")]


def _first(directions: tuple[str | None, str | None]) -> str:
    return directions[0] or directions[1] or "none"


# --- door ---------------------------------------------------------------------------------------------------------------


def _door_differences(a: Address, b: Address) -> list[Difference]:
    found = [_door_difference("suite", a.unit, b.unit), _door_difference("floor", a.floor, b.floor)]
    left, right = _designated(a.building), _designated(b.building)
    if _is_lettered(left) or _is_lettered(right) or (left and right):
        found.append(_door_difference("building", left, right))
    return [difference for difference in found if difference]


def _door_difference(label: str, expected: str | None, listed: str | None) -> Difference | None:
    if expected == listed:
        return None
    if listed is None:
        return Difference("minor", f"{label} missing")
    return Difference("minor", f"{label} {listed} instead of {expected}" if expected else f"{label} {listed} added")


def _designated(building: str | None) -> str | None:
    """The building when it is told apart by letter, number or a name of its own; a hospital's name is no building."""
    words = building.split() if building else []
    return building if words and (words[0] in BUILDINGS or words[-1] in BUILDINGS.values()) else None


def _is_lettered(building: str | None) -> bool:
    return building is not None and building.split()[0] in BUILDINGS


# --- keys ---------------------------------------------------------------------------------------------------------------


def street_key(address: Address) -> str | None:
    """Give a key for joins on the street: number, name and type, without directions, unit and place; None without street."""
    if address.street_name is None:
        return f"BOX {address.po_box}" if address.po_box else None
    name, kind = _street_form(address)
    number = _NO_NUMBER.sub("", address.number.split(" ")[0]) if address.number else ""
    return "|".join((number, _squash(_NUMBERED_ROUTE.sub("ROUTE", name)), kind or ""))


_NO_NUMBER = re.compile("[^0-9A-Z]")
_NUMBERED_ROUTE = re.compile(r"^(?:STATE RTE|US HWY|ROUTE)(?= \d)")


def place_key(address: Address) -> str | None:
    """Give a key for joins on the place: the ZIP code, else city and state; None when neither is known."""
    if address.zip5:
        return address.zip5
    return f"{address.city}|{address.state or ''}" if address.city else None

"""What stands beside the street in an address: suites, floors, buildings.

The words of one segment are read from left to right; what is neither unit, floor nor designated building names the house.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from repmon.clean.address_words import (
    BUILDINGS,
    FLOOR_NAMES,
    FLOORS,
    LONE_FLOORS,
    LONE_UNITS,
    NUMBER_WORDS,
    ORDINAL_WORDS,
    UNITS,
)

ORDINAL = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
JOINED_FLOOR = re.compile(r"(\d+)(?:ST|ND|RD|TH)?(?:FL|FLR|FLOOR)|FL(\d+)")
JOINED_UNIT = re.compile(r"(STE|SUITE|UNIT|APT|RM|ROOM)-?(\d\w*)")
_SMALL_WORDS = frozenset({"OF", "IN", "AT", "TO", "ON", "BY", "#"})


@dataclass(slots=True)
class StreetParts:
    """What the street lines of one address hold; filled piece by piece while they are read."""

    number: str | None = None
    predirection: str | None = None
    street_name: str | None = None
    street_type: str | None = None
    postdirection: str | None = None
    unit_kind: str | None = None
    unit: str | None = None
    floor: str | None = None
    po_box: str | None = None
    building: str | None = None
    care_of: str | None = None
    other_street: str | None = None
    """A second street that is shown beside the first ("77 Campus Dr / 200 Hospital Rd"), plain."""


def is_value(word: str) -> bool:
    """Whether a word can number a unit: it holds a digit, is one or two letters, or a number in words."""
    if any(char.isdigit() for char in word) or word in NUMBER_WORDS:
        return True
    return (len(word) <= 2 and word not in _SMALL_WORDS) or (len(word) == 3 and word[1] == "-")


def is_floor_name(word: str) -> bool:
    """Whether a word can stand before "Floor": 3rd, 3, third, ground."""
    return bool(ORDINAL.fullmatch(word)) or word.isdigit() or word in ORDINAL_WORDS or word in FLOOR_NAMES


def floor_is_named_before(words: list[str], at: int) -> bool:
    """Whether the word before "Floor" names it ("3rd Fl") and not the one behind it ("Highway 48 Fl 6")."""
    before, behind = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    return is_floor_name(before) and (bool(ORDINAL.fullmatch(before)) or not (behind and is_value(behind)))


def read_extras(tokens: list[str], parts: StreetParts) -> None:
    """Read what stands beside the street: units, floors, buildings; words that are none of these name the building."""
    pending: list[str] = []
    index = 0
    while index < len(tokens):
        used = (
            _read_floor(tokens, index, parts)
            or _read_building(tokens, index, pending, parts)
            or _read_unit(tokens, index, parts)
        )
        if not used:
            used = _read_bare(tokens[index], pending, parts)
        index += used
    if pending and parts.building is None:
        parts.building = " ".join(pending)


def _read_floor(tokens: list[str], at: int, parts: StreetParts) -> int:
    word = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if following in FLOORS and floor_is_named_before(tokens, at + 1):
        _set_floor(_floor(word), parts)
        return 2
    if word in FLOORS and following and (is_value(following) or is_floor_name(following)):
        _set_floor(_floor(following), parts)
        return 2
    if word in LONE_FLOORS:
        _set_floor(LONE_FLOORS[word], parts)
        return 2 if following in FLOORS else 1
    if match := JOINED_FLOOR.fullmatch(word):
        _set_floor(match[1] or match[2], parts)
        return 1
    return 0


def _set_floor(floor: str, parts: StreetParts) -> None:
    parts.floor = parts.floor or floor


def _floor(word: str) -> str:
    if match := ORDINAL.fullmatch(word):
        return match[1]
    value = ORDINAL_WORDS.get(word) or NUMBER_WORDS.get(word)
    return str(value) if value else FLOOR_NAMES.get(word, word)


def _read_building(tokens: list[str], at: int, pending: list[str], parts: StreetParts) -> int:
    if tokens[at] not in BUILDINGS:
        return 0
    kind = BUILDINGS[tokens[at]]
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    hashed = 1 if following == "#" and at + 2 < len(tokens) else 0
    following = tokens[at + 1 + hashed] if at + 1 + hashed < len(tokens) else ""
    if following and not pending and is_value(following):
        parts.building = f"{kind} {_unit(following)}"
        return 2 + hashed
    if pending:
        parts.building = " ".join([*pending, kind])
        pending.clear()
        return 1
    return 0


def _read_unit(tokens: list[str], at: int, parts: StreetParts) -> int:
    word = tokens[at]
    if word in LONE_UNITS and at == len(tokens) - 1:
        parts.unit_kind, parts.unit = parts.unit_kind or LONE_UNITS[word], parts.unit or LONE_UNITS[word]
        return 1
    if match := JOINED_UNIT.fullmatch(word):
        _set_unit(UNITS[match[1]], match[2], parts)
        return 1
    if word not in UNITS:
        return 0
    value_at = at + 1
    while value_at < len(tokens) and tokens[value_at] in {"#", "NO", "NUMBER"}:
        value_at += 1
    if value_at >= len(tokens) or not is_value(tokens[value_at]):
        return 1 if word == "#" else 0
    value, used = tokens[value_at], value_at + 1 - at
    after = tokens[value_at + 1] if value_at + 1 < len(tokens) else ""
    if (value.isalpha() and len(value) <= 2 and after.isdigit()) or (value.isdigit() and len(after) == 1 and after.isalpha()):
        value, used = value + after, used + 1
    elif after in {"AND", "-"} and value_at + 2 < len(tokens) and is_value(tokens[value_at + 2]):
        value, used = f"{value}&{tokens[value_at + 2]}", used + 2
    if value in LONE_FLOORS:
        _set_floor(LONE_FLOORS[value], parts)
    else:
        _set_unit(UNITS[word], value, parts)
    return used


def _set_unit(kind: str, value: str, parts: StreetParts) -> None:
    """The first numbered unit is the door; a second one ("Ste 3 Box 9") only where none is known."""
    if parts.unit is None or parts.unit_kind is None:
        parts.unit_kind, parts.unit = kind, _unit(value)


def _unit(value: str) -> str:
    """``M-816`` -> ``M816``, ``0200`` -> ``200``, ``Two`` -> ``2``."""
    if value in NUMBER_WORDS:
        return str(NUMBER_WORDS[value])
    return re.sub(r"[^A-Z0-9&]", "", value).lstrip("0") or value


def _read_bare(word: str, pending: list[str], parts: StreetParts) -> int:
    """A number without "Suite" is a unit, with the one word before it that names a wing: ``WRN 2``."""
    numbered = any(char.isdigit() for char in word) or (len(word) == 1 and not pending)
    if numbered and parts.unit is None and len(pending) <= 1:
        parts.unit = _unit("".join([*pending, word]))
        pending.clear()
        return 1
    pending.append(word)
    return 1

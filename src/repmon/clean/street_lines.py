"""One address's street lines -> number, street, unit, building, post box.

A small hand-written reader: a pre-normaliser, then segments (between commas and lines), of which one holds the street and
the others hold units, buildings and names. Tables of words are in `address_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from repmon.clean.address_words import (
    BUILDINGS,
    DIRECTIONS,
    FLOOR_NAMES,
    FLOORS,
    LONE_FLOORS,
    LONE_UNITS,
    NAME_PHRASES,
    NAME_WORDS,
    NUMBER_WORDS,
    ORDINAL_WORDS,
    PREFIX_TYPES,
    STATES,
    STRONG_TYPES,
    TENS,
    TYPES,
    UNITS,
    WEAK_TYPES,
)
from repmon.clean.units import JOINED_FLOOR, JOINED_UNIT, ORDINAL, StreetParts, floor_is_named_before, is_value, read_extras

_NUMBER = re.compile(r"\d{1,6}[A-Z]?(?:-\d{1,5}[A-Z]?|-[A-Z])?|[NSEW]\d{2,5}(?:[NSEW]\d{2,6})?")
_NUMBER_SIGNS = frozenset({"#", "NO", "NUM", "NUMBER"})
_FRACTION = re.compile(r"\d/\d")
_PO_BOX = re.compile(r"\b(?:P ?O|POST OFFICE) ?(?:BOX|BX|DRAWER|B(?=\W*\d))\s*(?:#\s*|NO )?([A-Z0-9-]+)|^POB ?(\d+)")
_CARE_OF = re.compile(r"^(?:C/O|CARE OF|ATTN:?|ATTENTION)\s+(.+)$")
_CARE_STARTS = ("C/O", "CARE OF", "ATTN", "ATTENTION")
_NUMBER_RANGE = re.compile(r"^(\d+)\s*(?:-|/|&|AND|TO)\s*(\d+)(?=\s+[A-Z])")
_FARM_ROAD = re.compile(r"\b(?:(?:FARM|RANCH)[ -]TO[ -]MARKET(?: R(?:OA)?D)?|RANCH R(?:OA)?D)(?= \d)")
_GRID = re.compile(r"^([NSEW]\d+) +([NSEW]\d+)\b")
_DASHES = re.compile("[‐‑‒–—―−]")
_MARKS = str.maketrans({"½": " 1/2", "·": ",", "•": ",", "’": "'", "‘": "'", "\u00a0": " "})
_SILENT = re.compile(r"['`\"]|(?<=[A-Z])\.(?=\s|,|$|[A-Z]\b)")
_BREAKS = re.compile(r"[\r\n;|]+|\s-\s(?!\d)|(?<=[A-Z])\s/\s(?=\d)")
BRACKETS = re.compile(r"\(([^()]*)\)")
_LISTED_AS = re.compile(r"^\(\d+ OF \d+\)\s*")
_ROUTE = re.compile(
    r"^(?:(?P<us>US|U S)|(?P<county>COUNTY|CO|CNTY|CTY)|(?P<state>STATE|ST|" + "|".join(STATES.values()) + r"))?[ -]*"
    r"(?P<word>HIGHWAY|HWY|ROUTE|RTE|RT|ROAD|RD|CR|SR|STRT|SH|US|FM|RM|RR|LOOP|SPUR"
    r"|(?:INTERSTATE|IH|I)(?: HIGHWAY| HWY)?)?[ -]*"
    r"(?:NO |# ?)?(?P<number>\d{1,4}(?:[A-Z]|[-/]\d{1,4})?)$"
)
_LETTERED_ROAD = re.compile(
    r"(?:(?:COUNTY|CO|CNTY|CTY) (?:HIGHWAY|HWY|ROUTE|RTE|RT|ROAD|RD|TRUNK)|CR) (?P<letters>[A-Z]{1,2}-?\d?)"
)
"""Wisconsin and Minnesota letter their county roads; a direction behind "County Road" is read as one."""
_CERTAIN_STREET = 3
_VALUES = attrgetter(*StreetParts.__slots__)
_STREET_FIELDS = 4
"""Number, direction, name and type come first among the parts; a second line may say everything behind them."""
_LEADING_TITLES = frozenset({"THE", "DR", "DOCTOR", "REV", "REVEREND"})
_ROUTE_WORDS = frozenset(
    ["HIGHWAY", "HWY", "ROUTE", "RTE", "RT", "CR", "SR", "SH", "US", "FM", "RM", "RR", "LOOP", "SPUR", "INTERSTATE", "IH", "I"]
)
_FARM_WORDS = frozenset({"FM", "RM", "RR"})
"""Texas numbers its farm and ranch roads in one row and calls them either."""


def normalise(text: str) -> str:
    """Give the text in plain upper-case ASCII with the punctuation that carries no meaning removed."""
    if not text.isascii():
        text = _DASHES.sub("-", text).translate(_MARKS)
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = text.upper().strip()
    if text.replace(" ", "").isalnum() and "FARM" not in text and "RANCH" not in text:
        return text  # as most lines: nothing below would change it
    text = _SILENT.sub("", _LISTED_AS.sub("", text) if text.startswith("(") else text).replace(".", " ")
    text = _BREAKS.sub(", ", _FARM_ROAD.sub("FM", text) if "FARM" in text or "RANCH" in text else text)
    return text.replace("#", " # ").replace("&", " AND ")


@lru_cache(maxsize=16_384)
def segments_of(line: str) -> tuple[str, ...]:
    """One line as shown -> its segments, plain; what stands in brackets is a segment of its own."""
    text = normalise(line)
    return tuple((BRACKETS.sub(r" , \1 , ", text) if "(" in text else text).split(","))


def read_lines(first: tuple[str, ...] = (), second: tuple[str, ...] = ()) -> StreetParts:
    """Read an address's street lines, each in segments without commas.

    The street is the first segment with a house number and a street type, else the first with a house number, else one
    that names a street without number ("Fruit Street"). Many addresses share a line: each is read once, and both together
    only where the street stands in the second.
    """
    values, rank = _read_line(first)
    if second and rank < _CERTAIN_STREET and _read_line(second)[1] > rank:
        parts, _ = _read_segments((*first, *second))
    elif second and not any(values[_STREET_FIELDS:]):
        parts = StreetParts(*values[:_STREET_FIELDS], *_read_second(second, street_known=rank > 0)[_STREET_FIELDS:])
    else:
        parts = StreetParts(*values)
        _read_beside([tokens for segment in second if (tokens := _take_boxes(segment, parts))], parts, street_known=rank > 0)
    if parts.street_name is None and parts.po_box is None and parts.unit_kind == "BOX":
        parts.po_box, parts.unit, parts.unit_kind = parts.unit, None, None
    return parts


@lru_cache(maxsize=16_384)
def _read_line(line: tuple[str, ...]) -> tuple[tuple[str | None, ...], int]:
    """One line's parts, and how surely it holds the street (see :func:`_street_rank`)."""
    parts, rank = _read_segments(line)
    return _VALUES(parts), rank


@lru_cache(maxsize=16_384)
def _read_second(line: tuple[str, ...], *, street_known: bool) -> tuple[str | None, ...]:
    """A second line's parts, where the first one holds the street and nothing beside it."""
    parts = StreetParts()
    _read_beside([tokens for segment in line if (tokens := _take_boxes(segment, parts))], parts, street_known=street_known)
    return _VALUES(parts)


def _read_segments(segments: Sequence[str]) -> tuple[StreetParts, int]:
    parts = StreetParts()
    rest = [tokens for segment in segments if (tokens := _take_boxes(segment, parts))]
    ranked = [(_street_rank(tokens), -index) for index, tokens in enumerate(rest)]
    best_rank, best = max(ranked, default=(0, 0))
    if best_rank:
        _read_street(rest.pop(-best), parts)
    _read_beside(rest, parts, street_known=best_rank > 0)
    return parts, best_rank


def _read_beside(rest: Sequence[list[str]], parts: StreetParts, *, street_known: bool) -> None:
    """Read what stands beside the street."""
    for tokens in rest:
        if street_known and _street_rank(tokens) == _CERTAIN_STREET and _street_start(tokens) == 0:
            parts.other_street = parts.other_street or " ".join(tokens)
        elif len(tokens) == 1 and tokens[0] in DIRECTIONS and street_known and parts.postdirection is None:
            parts.postdirection = DIRECTIONS[tokens[0]]
        else:
            read_extras(tokens, parts)


def _take_boxes(segment: str, parts: StreetParts) -> list[str]:
    """Take post box and care-of out of a segment and give what remains as words."""
    if segment.startswith(_CARE_STARTS) and (match := _CARE_OF.match(segment)):
        parts.care_of = match[1].strip()
        return []
    if "BOX" in segment or "PO" in segment or "P O" in segment:
        match = _PO_BOX.search(segment)
        if match:
            parts.po_box = (match[1] or match[2]).lstrip("0") or "0"
            segment = segment[: match.start()] + segment[match.end() :]
    segment = segment.strip()
    if segment[:1].isdigit():
        segment = _NUMBER_RANGE.sub(r"\1-\2", segment)
    elif segment[1:2].isdigit():
        segment = _GRID.sub(r"\1\2", segment)
    return segment.replace("(", " ").replace(")", " ").split()


# --- which segment, and where in it, the street begins ---------------------------------------------------------------


def _street_rank(tokens: list[str]) -> int:
    """3: number and street type; 2: number and a name; 1: street without number; 0: no street."""
    start = _street_start(tokens)
    if start is None:
        return int(len(tokens) > 1 and tokens[-1] in STRONG_TYPES and tokens[0] not in UNITS)
    body = tokens[start + 1 :]
    return _CERTAIN_STREET if any(token in TYPES or token in _ROUTE_WORDS or token in PREFIX_TYPES for token in body) else 2


def _street_start(tokens: list[str]) -> int | None:
    """Where the house number stands; a hospital's name or a suite may come before it."""
    start = _unit_length(tokens)
    if tokens[:1] and tokens[0] in _NUMBER_SIGNS and _is_number(tokens, 1) and not _is_number(tokens, 2):
        return 1
    if _is_number(tokens, start) or _number_word(tokens, start)[1]:
        return start
    for index in range(start + 1, len(tokens) - 1):
        if tokens[index].isdigit() and _type_index(tokens[index + 1 :]) is not None:
            before = tokens[index - 1]
            if before not in _ROUTE_WORDS and before not in FLOORS and before not in UNITS and before not in BUILDINGS:
                return index
    return None


def _is_number(tokens: list[str], at: int) -> bool:
    if at >= len(tokens) - 1 or not _NUMBER.fullmatch(tokens[at]):
        return False
    after = tokens[at + 1]
    return after not in FLOORS and not (len(tokens) == at + 2 and len(after) == 1)


def _number_word(tokens: list[str], at: int) -> tuple[int, int]:
    """A house number in words ("One", "Twenty One", "Five Hundred"): its value and how many words it takes; (0, 0) if none."""
    if at >= len(tokens) - 1 or tokens[at] not in NUMBER_WORDS or tokens[at + 1] in FLOORS:
        return 0, 0
    value, used = NUMBER_WORDS[tokens[at]], 1
    if tokens[at + 1] == "HUNDRED":
        value, used = value * 100, 2
    elif tokens[at] in TENS and 0 < NUMBER_WORDS.get(tokens[at + 1], 0) < 10:
        value, used = value + NUMBER_WORDS[tokens[at + 1]], 2
    return (value, used) if len(tokens) > at + used else (0, 0)


def _unit_length(tokens: list[str]) -> int:
    """How many words at the start name a unit ("Suite 200 123 Main St" -> 2); 0 when the street begins at once."""
    if len(tokens) < 4:
        return 0
    if (tokens[0] in UNITS or tokens[0] in FLOORS or tokens[0] in BUILDINGS) and is_value(tokens[1]):
        return 2
    if tokens[1] in FLOORS and (ORDINAL.fullmatch(tokens[0]) or tokens[0] in ORDINAL_WORDS or tokens[0] in FLOOR_NAMES):
        return 2
    return 0


# --- the street itself ------------------------------------------------------------------------------------------------


def _read_street(tokens: list[str], parts: StreetParts) -> None:
    start = _street_start(tokens)
    if start is None:
        body = tokens
    else:
        if start:
            read_extras(tokens[:start], parts)
        value, used = _number_word(tokens, start)
        parts.number = str(value) if used else tokens[start]
        body = tokens[start + max(used, 1) :]
        if body and _FRACTION.fullmatch(body[0]) and len(body) > 1:
            parts.number += " " + body[0]
            body = body[1:]
    cut = _first_unit(body)
    after = _read_route(body[:cut], parts)
    if after is None:
        after = _read_named_street(body[:cut], parts)
    read_extras(after + body[cut:], parts)


def _first_unit(body: list[str]) -> int:
    """Where the unit begins behind a street name; the body's length when there is none."""
    for index in range(1, len(body)):
        word = body[index]
        following = body[index + 1] if index + 1 < len(body) else None
        if word in UNITS or word in FLOORS or word in BUILDINGS:
            numbered = following is not None and is_value(following) and following not in STRONG_TYPES  # "Hall Rd" is a street
            if following is None or numbered or (following == "#" and index + 2 < len(body)):
                named = word in FLOORS and index > 1 and floor_is_named_before(body, index)
                return index - 1 if named else index
        elif (
            word in LONE_FLOORS
            or (word in LONE_UNITS and following is None and index > 1)
            or JOINED_FLOOR.fullmatch(word)
            or JOINED_UNIT.fullmatch(word)
        ):
            return index
    return len(body)


def _read_route(body: list[str], parts: StreetParts) -> list[str] | None:
    """Read a numbered highway ("US Highway 1", "NJ-35", "County Road 12 N"); None when the street is none."""
    if (lettered := _read_lettered_road(body, parts)) is not None:
        return lettered
    if not any(char.isdigit() for word in body[:5] for char in word):
        return None
    pre = body[:1] if len(body) > 2 and body[0] in DIRECTIONS else []
    old = len(body) > len(pre) + 1 and body[len(pre)] == "OLD"
    begin = len(pre) + old
    for length in (4, 3, 2, 1):
        words = body[begin : begin + length]
        match = _ROUTE.match(" ".join(words)) if len(words) == length else None
        if (
            match
            and (match["word"] or match["state"] or match["us"])
            and (match["word"] not in {"RD", "ROAD"} or match["county"] or match["state"])
        ):
            parts.street_name = f"{'OLD ' if old else ''}{_route_kind(match)} {match['number'].replace('/', '-')}"
            after = body[begin + length :]
            if after[:1] in (["RD"], ["ROAD"]):
                after = after[1:]
            parts.predirection = DIRECTIONS[pre[0]] if pre else None
            return _take_postdirection(after, parts)
    return None


def _read_lettered_road(body: list[str], parts: StreetParts) -> list[str] | None:
    """Read "County Road D" or "CR B-2"; None when the street is none."""
    if not body or body[0] not in {"COUNTY", "CO", "CNTY", "CTY", "CR"}:
        return None
    length = 2 if body[0] == "CR" else 3
    match = _LETTERED_ROAD.fullmatch(" ".join(body[:length]))
    if match is None or match["letters"] in DIRECTIONS:
        return None
    parts.street_name = f"COUNTY RD {match['letters'].replace('-', '')}"
    return _take_postdirection(body[length:], parts)


def _route_kind(match: re.Match[str]) -> str:
    word = match["word"]
    if match["us"] or word == "US":
        return "US HWY"
    if match["county"] or word == "CR":
        return "COUNTY RD"
    if word in {"LOOP", "SPUR"}:
        return str(word)
    if word in _FARM_WORDS:
        return "FM"
    if word is not None and word.split()[0] in {"INTERSTATE", "IH", "I"}:
        return "INTERSTATE"
    return "STATE RTE" if match["state"] or word in {"SR", "SH"} else "ROUTE"


def _read_named_street(body: list[str], parts: StreetParts) -> list[str]:
    """Read direction, name, type and direction; give the words behind them."""
    if body and body[0] in PREFIX_TYPES and len(body) > 1 and _type_index(body) is None:
        parts.street_type = PREFIX_TYPES[body[0]]
        length = 2 if len(body[1]) == 1 else len(body)
        parts.street_name = canonical_name(body[1:length])
        return _take_postdirection(body[length:], parts)
    at = _type_index(body)
    if at is None:
        return _read_untyped_street(body, parts)
    first = _read_predirection(body, at, parts)
    parts.street_type = TYPES[body[at]]
    parts.street_name = canonical_name(body[first:at], typed=True)
    return _take_postdirection(body[at + 1 :], parts)


def _read_predirection(body: list[str], end: int, parts: StreetParts) -> int:
    """Take a direction in front of the name, when a name remains behind it; give where the name begins."""
    if end >= 3 and body[0] in {"N", "S", "NORTH", "SOUTH"} and body[1] in {"E", "W", "EAST", "WEST"}:
        parts.predirection = DIRECTIONS[body[0]] + DIRECTIONS[body[1]]
        return 2
    if end >= 2 and body[0] in DIRECTIONS:
        parts.predirection = DIRECTIONS[body[0]]
        return 1
    return 0


def _read_untyped_street(body: list[str], parts: StreetParts) -> list[str]:
    """A street without type ("Broadway", "500 West" in a grid): its name ends at the first word with a digit behind it."""
    end = next((index for index in range(1, len(body)) if any(char.isdigit() for char in body[index])), len(body))
    if body and body[0] in DIRECTIONS and end == 1 < len(body) and (body[1].isdigit() or ORDINAL.fullmatch(body[1])):
        end = 2
    first = _read_predirection(body, end, parts)
    last = end
    if end == len(body) and end - first >= 2 and body[-1] in DIRECTIONS:
        parts.postdirection, last = DIRECTIONS[body[-1]], end - 1
    elif end < len(body) and body[end] in DIRECTIONS:
        parts.postdirection = DIRECTIONS[body[end]]
        end += 1
    parts.street_name = canonical_name(body[first:last]) or None
    return body[end:]


def _take_postdirection(after: list[str], parts: StreetParts) -> list[str]:
    if len(after) > 1 and after[0] in {"N", "S"} and after[1] in {"E", "W"}:
        parts.postdirection = after[0] + after[1]
        return after[2:]
    if after and after[0] in DIRECTIONS and after[0] not in {"NO", "SO"}:
        parts.postdirection = DIRECTIONS[after[0]]
        return after[1:]
    return after


def _type_index(body: list[str]) -> int | None:
    """Where the street's type stands: the last certain type, or a doubtful one (Plaza, Center) when it ends the street."""
    strong = weak = 0
    for index in range(1, len(body)):
        word = body[index]
        if word in STRONG_TYPES and not _begins_name(body, index):
            strong = index
        elif word in WEAK_TYPES:
            weak = index
    if strong and not (weak == strong + 1 == len(body) - 1):
        return strong
    return weak or None


def _begins_name(body: list[str], at: int) -> bool:
    """Whether "St" or "Dr" behind a direction is Saint or Doctor: a name and a type follow ("E St Marys Loop")."""
    if at != 1 or body[0] not in DIRECTIONS or body[1] not in {"ST", "STE", "DR"}:
        return False
    return any(word in TYPES for word in body[3:])


def canonical_name(words: list[str], *, typed: bool = False) -> str:
    """Write a street's name one way: Saint and Mount in full, ordinals as numbers, types inside names in full.

    ``typed`` says that a street type follows, so a bare number is an ordinal ("42 Street" is 42nd Street).
    """
    flat = [piece for word in words for piece in word.split("-") if piece]
    if len(flat) > 1 and flat[0] in _LEADING_TITLES:
        flat = flat[1:]
    named: list[str] = []
    for index, word in enumerate(flat):
        last = index == len(flat) - 1
        if word in {"ST", "STE", "STREET"} and not last:
            named.append("SAINT")
        elif word == "STA" and not index and not last:
            named.append("SANTA")
        elif word in {"JR", "SR"} and index:
            continue
        else:
            named.append(NAME_WORDS.get(word, word))
    text = " ".join(_with_ordinals(named))
    text = NAME_PHRASES.get(text, text)
    return _ordinal(int(text)) if typed and text.isdigit() else text


def _with_ordinals(words: list[str]) -> list[str]:
    """``FORTY SECOND`` -> ``42ND``, ``FIRST`` -> ``1ST``."""
    out: list[str] = []
    for word in words:
        value = ORDINAL_WORDS.get(word)
        if value is None:
            out.append(word)
        elif value < 10 and out and out[-1] in TENS:
            out[-1] = _ordinal(TENS[out[-1]] + value)
        else:
            out.append(_ordinal(value))
    return out


def _ordinal(value: int) -> str:
    tail = "TH" if 10 <= value % 100 <= 20 else {1: "ST", 2: "ND", 3: "RD"}.get(value % 10, "TH")
    return f"{value}{tail}"

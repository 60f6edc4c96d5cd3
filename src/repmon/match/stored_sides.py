"""A physician's side of the comparison as text, so that a later night need not read everybody again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

from repmon.clean.names import PersonName
from repmon.match.sides import Places, Side

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def dump_side(side: Side) -> str:
    """Write all but the key as JSON; equal sides give equal text."""
    places = side.places
    grounds = [places.doors, *(sorted(one) for one in (places.zips, places.cities, places.states, places.phones))]
    own = (side.last, side.first, side.npi, side.gender, side.profession, side.specialties, side.plain)
    return _encode([side.name, *own, grounds])


def load_sides(texts: Mapping[str, str]) -> dict[str, Side]:
    """Read sides back, by their keys. All texts are parsed at once: one by one would take half as long again."""
    return dict(zip(texts, starmap(_side, zip(texts, json.loads(f"[{','.join(texts.values())}]"), strict=True)), strict=True))


def _side(key: str, values: Sequence[Any]) -> Side:
    name, last, first, npi, gender, profession, specialties, plain, (doors, *sets) = values
    given, middle, family, suffix, credentials, prefix, other_last, nickname, remarks, shown = name
    return Side(
        key,
        PersonName(
            given, tuple(middle), family, suffix, tuple(credentials), prefix, tuple(other_last), nickname, tuple(remarks), shown
        ),
        last, first, npi, gender, profession, tuple(specialties), Places(doors, *map(frozenset, sets)), plain,
    )  # fmt: skip

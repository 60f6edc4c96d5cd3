"""States as JSON text: short, exact (every float comes back bit by bit) and the same bytes for the same state."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any

from repmon.checks.rating_listing import ListingState
from repmon.checks.rating_person import PersonState
from repmon.checks.rating_readings import Mark, Reading


def dump_listing(state: ListingState) -> str:
    """The state of a listing as JSON; values at their defaults are left out."""
    values = _told(state)
    if state.marks:
        values["marks"] = [[mark.night, mark.count, mark.low, mark.high] for mark in state.marks]
    for name in ("accepted", "pending"):
        if name in values:
            values[name] = _told(values[name])
    return _text(values)


def load_listing(text: str) -> ListingState:
    """The state that :func:`dump_listing` wrote. Raises ValueError or TypeError when the text is not one."""
    values = json.loads(text)
    values["marks"] = tuple(Mark(*mark) for mark in values.get("marks", ()))
    for name in ("accepted", "pending"):
        if name in values:
            values[name] = _reading(values[name])
    return ListingState(**values)


def dump_person(state: PersonState) -> str:
    """The state of a person as JSON; values at their defaults are left out."""
    return _text(_told(state))


def load_person(text: str) -> PersonState:
    """The state that :func:`dump_person` wrote. Raises ValueError or TypeError when the text is not one."""
    return PersonState(**json.loads(text))


def _reading(values: dict[str, Any]) -> Reading:
    if values.get("stars") is not None:
        values["stars"] = tuple(values["stars"])
    return Reading(**values)


def _told(value: ListingState | PersonState | Reading) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    return {
        f.name: getattr(value, f.name)
        for f in fields(value)
        if f.default is MISSING or getattr(value, f.name) != f.default
    }


def _text(values: dict[str, Any]) -> str:
    return json.dumps(values, separators=(",", ":"), sort_keys=True)

"""States as JSON text: short, exact (every float comes back bit by bit) and the same bytes for the same state."""

from __future__ import annotations

import json
from typing import Any

from repmon.checks.rating_listing import ListingState
from repmon.checks.rating_person import PersonState
from repmon.checks.rating_readings import Mark, Reading

_text = json.JSONEncoder(separators=(",", ":")).encode


def dump_listing(state: ListingState) -> str:
    """The state of a listing as JSON; what is empty is left out."""
    values: dict[str, Any] = {
        "marks": [_dump_mark(mark) for mark in state.marks],
        "origin": _dump_mark(state.origin),
        "accepted": _dump_reading(state.accepted),
        "pending": _dump_reading(state.pending),
        "since": state.since,
        "anchor": state.anchor,
        "gained": state.gained,
        "odd_nights": state.odd_nights,
        "muted_until": state.muted_until,
        "burst_until": state.burst_until,
    }
    return _text({name: value for name, value in values.items() if value})


def load_listing(text: str) -> ListingState:
    """The state that :func:`dump_listing` wrote. Raises ValueError or TypeError when the text is not one."""
    values = json.loads(text)
    values["marks"] = tuple([Mark(*mark) for mark in values.get("marks", ())])
    if "origin" in values:
        values["origin"] = Mark(*values["origin"])
    for name in ("accepted", "pending"):
        if name in values:
            values[name] = _load_reading(values[name])
    return ListingState(**values)


def dump_person(state: PersonState) -> str:
    """The state of a person as JSON."""
    origins = {key: _dump_mark(mark) for key, mark in sorted(state.origins.items())}
    return _text({"muted_until": state.muted_until, "origins": origins, "told_on": state.told_on})


def load_person(text: str) -> PersonState:
    """The state that :func:`dump_person` wrote. Raises ValueError or TypeError when the text is not one."""
    values = json.loads(text)
    origins = {key: Mark(*mark) for key, mark in values["origins"].items()}
    return PersonState(values["muted_until"], origins, values["told_on"])


def _dump_mark(mark: Mark | None) -> tuple[Any, ...] | None:
    return None if mark is None else (mark.night, mark.count, mark.low, mark.high)


def _dump_reading(reading: Reading | None) -> tuple[Any, ...] | None:
    """A reading's fields in their order."""
    if reading is None:
        return None
    r = reading
    return r.night, r.count, r.mean, r.stars, r.step, r.top, r.bottom, r.identity


def _load_reading(values: list[Any]) -> Reading:
    night, count, mean, stars, *rest = values
    return Reading(night, count, mean, None if stars is None else tuple(stars), *rest)

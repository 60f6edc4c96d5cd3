"""Specialties in ``repmon.toml`` beside those of the roster: a mistyped one would do nothing, and silently."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from repmon.config.settings import Config


def unknown_specialties(config: Config, roster: Iterable[str | None]) -> list[str]:
    """One line for each specialty that is set something and that no physician has; none while there is no roster.

    Args:
        roster: the specialties of the physicians on the roster.
    """
    specialties = set(roster)
    if not specialties:
        return []
    known = {name.casefold(): name for name in specialties if name}
    return [*_unknown("demand", config.demand, known), *_unknown("ratings.lines", config.ratings.lines, known)]


def _unknown(table: str, names: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {known[near[0]]}?" if near else "Write it as the roster does."
            yield f"[{table}] {name!r}: no physician on the roster has this specialty, so it does nothing. {hint}"

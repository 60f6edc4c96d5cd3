"""What speaks for and against a pair, added up, with a reason in words for every point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import starmap
from typing import Final

PRIOR: Final = -13.3
"""log2 odds before any evidence: one listing in some 10,000 is this physician's."""


@dataclass(slots=True)
class Score:
    """Points (log2 odds) for one listing and one physician, and why."""

    points: float = PRIOR
    evidence: list[tuple[str, float]] = field(default_factory=list)
    """Words and points, in the order of the fields."""
    flags: list[str] = field(default_factory=list)
    """Red flags: whatever the points, a person must look."""
    anchors: set[str] = field(default_factory=set)
    """What ties the name to this very person (npi, phone, street, zip, city, state, specialty, middle), what loosens that
    (other door, other street, other specialty, other degree), or that a name one slip off is none that people have (unheard
    of)."""
    name_points: float = 0.0
    """Points of surname and given name together."""
    vouched: bool = False
    """Whether the roster is large enough to know how rare these names are."""
    last: str = ""
    """How the surnames agree: same, part, spelling, near, different, turned (it stands where the given name belongs) or joined
    (with the given name in one word)."""
    first: str = ""
    """How the given names agree: same, nickname, middle_name, initial, spelling, near, different, missing, turned or joined."""

    def add(self, points: float, reason: str, *, flag: bool = False) -> None:
        """Count one field."""
        self.points += points
        self.evidence.append((reason, points))
        if flag:
            self.flags.append(reason)

    def reasons(self) -> tuple[str, ...]:
        """The evidence as a person reads it: "same phone +8.0"."""
        return tuple(starmap(_in_words, self.evidence))


def agree(last: str, first: str) -> bool:
    """Whether names that agree so are the same person's, spelling errors and bare initials aside."""
    return last in ("same", "part") and first in ("same", "nickname", "middle_name")


def nearly_agree(last: str, first: str) -> bool:
    """The same with spelling errors allowed for."""
    return last in ("same", "part", "spelling", "near") and first in ("same", "nickname", "middle_name", "spelling", "near")


def says(reasons: Iterable[str], words: str) -> bool:
    """Whether one of a match's reasons begins so: what was told of the evidence is all that is kept of it."""
    return any(reason.startswith(words) for reason in reasons)


@lru_cache(maxsize=16_384)
def _in_words(reason: str, points: float) -> str:
    return f"{reason} {points:+.1f}"

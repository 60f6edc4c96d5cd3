"""What the demo's world knows to be wrong: the key with which the findings are compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from repmon.model import FindingKind, FindingState


@dataclass(frozen=True)
class Planted:
    """One problem that repmon has to find, and the life that the finding has to have."""

    kind: FindingKind
    physician_id: str
    site: str
    moves: tuple[tuple[int, FindingState], ...]
    """(night, state): first the night whose run must report it, and none before; then every later move."""


@dataclass(frozen=True)
class Trap:
    """Something that looks like a problem and is none, or not one that repmon may conclude anything from."""

    physician_id: str
    site: str
    what: str


@dataclass
class AnswerKey:
    """Everything planted in a world."""

    planted: list[Planted] = field(default_factory=list)
    traps: list[Trap] = field(default_factory=list)
    refused: set[tuple[str, int]] = field(default_factory=set)
    """(site, night): the whole site turned the crawler away, so nothing may be concluded about it."""

"""Numbers with what they count, for lines on a terminal."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 listing``, ``1,204 listings``; ``many`` is given where it is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

"""Lines that name specialties and nothing else."""

from __future__ import annotations

import re

from repmon.clean.specialties import read_specialty
from repmon.extract.fields import unique

_NO_SPECIALTY = re.compile(r"\d|accept|experience|hospital|center|clinic|review", re.IGNORECASE)
_LONGEST_LINE = 120
"""Characters; somebody has a few specialties, never a sentence of them."""


def specialties_in(line: str) -> tuple[str, ...]:
    """The line's parts when each of them is a specialty that we know; a hospital's or a street's name is none."""
    parts = [part.strip() for part in line.split(",")] if len(line) < _LONGEST_LINE else []
    return unique(parts) if parts and all(part and _is_specialty(part) for part in parts) else ()


def _is_specialty(part: str) -> bool:
    return _NO_SPECIALTY.search(part) is None and read_specialty(part) is not None

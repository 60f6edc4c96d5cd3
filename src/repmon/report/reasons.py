"""Why a listing is a physician's, told so that a reader can add it up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from repmon.match.evidence import PRIOR

_WEIGHED = re.compile(r"[+-]\d+\.\d")
START = f"before any evidence {PRIOR:+.1f}"
"""Where the sum begins, see :data:`repmon.match.evidence.PRIOR`."""


def are_weighed(reasons: Iterable[str]) -> bool:
    """Whether points speak for the match; a person's word and a comparison made elsewhere have none."""
    return any(_WEIGHED.search(reason) for reason in reasons)


def summed(reasons: Iterable[str]) -> tuple[str, ...]:
    """The reasons with the start of their sum at the end; reasons without points are no sum and stay as they are."""
    told = tuple(reasons)
    return (*told, START) if are_weighed(told) else told

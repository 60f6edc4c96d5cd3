"""Why a listing is a physician's, told so that a reader can add it up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from repmon.match.evidence import PRIOR

_WEIGHED = re.compile(r"[+-]\d+\.\d")
START = f"before any evidence {PRIOR:+.1f}"
"""Where the sum begins, see :data:`repmon.match.evidence.PRIOR`."""


def summed(reasons: Iterable[str]) -> tuple[str, ...]:
    """The reasons with the start of their sum at the end; reasons without points are no sum and stay as they are."""
    told = tuple(reasons)
    return (*told, START) if any(_WEIGHED.search(reason) for reason in told) else told

"""Why the evidence for a pair does not stand without a person's look, whatever it weighs: in words for that person."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from repmon.match.evidence import Score


def doubt_of(total: Score) -> str:
    """Say what makes this evidence loose (see :func:`repmon.match.decide.tie_of`)."""
    if total.flags:
        return " and ".join(total.flags)
    name = " and ".join(filter(None, (_LAST.get(total.last), _FIRST.get(total.first))))
    if "npi" in total.anchors:
        return f"the NPI is the same, but {name or 'not all of the name'}"
    against = ", ".join(_against(total.anchors))
    if name:
        return f"{name}; {against}" if against else name
    return f"only {_agreed(total.anchors)}: {against}"


def joined(*doubts: str) -> str:
    """Several doubts as one; the empty ones are none."""
    return "; ".join(filter(None, doubts))


_LAST: Final = {
    "spelling": "the last name is spelt differently", "near": "the last name is spelt differently",
    "different": "the last name is another",
}  # fmt: skip
_FIRST: Final = {
    "spelling": "the first name is spelt differently", "near": "the first name is spelt differently",
    "different": "the first name is another", "initial": "of the first name only the initial agrees",
    "missing": "no first name is shown",
}  # fmt: skip


def _agreed(anchors: Set[str]) -> str:
    place = "ZIP" if "zip" in anchors else "city" if "city" in anchors else None
    what = ["the name", *(["specialty"] if "specialty" in anchors else []), *([place] if place else [])]
    return f"{' and '.join(filter(None, (', '.join(what[:-1]), what[-1])))} {'agree' if len(what) > 1 else 'agrees'}"


def _against(anchors: Set[str]) -> list[str]:
    """What speaks against the pair or is not there to speak for it."""
    said = [words for anchor, words in _OTHERS.items() if anchor in anchors]
    if "street" in anchors:
        return said
    missing = [
        field for field in ("phone", "street", "ZIP") if field.lower() not in anchors and f"other {field}" not in anchors
    ]
    if not missing:
        return said
    return [*said, f"no {' or '.join(filter(None, (', '.join(missing[:-1]), missing[-1])))} in common"]


_OTHERS: Final = {
    "other specialty": "another specialty", "other door": "another suite in the same street", "other street": "another street",
}  # fmt: skip

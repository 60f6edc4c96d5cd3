"""Ratings and counts as exports write them: 4.5, 4,5, "4.5/5", 92 %, "1,204 reviews", N/A."""

from __future__ import annotations

import re

from repmon.clean.phones import BLANKS
from repmon.imports.table_rows import RowError, Values, number
from repmon.model import Rating

_USUAL_SCALE = 5.0
_NUMBER = r"(?P<value>\d{1,3}(?:[.,]\d{1,17})?)"
_PERCENT = re.compile(rf"{_NUMBER}\s*%")
_OF_SCALE = re.compile(
    rf"{_NUMBER}\s*(?:stars?\s*)?(?:/|of|out of)\s*(?P<scale>\d{{1,3}})(?:\.0)?\s*(?:stars?)?", re.IGNORECASE
)
_PLAIN = re.compile(rf"{_NUMBER}\s*(?:stars?)?", re.IGNORECASE)
_COUNT = re.compile(
    r"\(?\s*(?P<count>\d{1,3}(?:[,.]\d{3})+|\d{1,8})(?:\.0+)?\s*(?:ratings?|reviews?|surveys?|responses?|comments?)?\s*\)?",
    re.IGNORECASE,
)
_UNRATED = BLANKS | {"unrated", "not rated", "no rating", "no ratings", "no reviews"}


def shown_rating(values: Values) -> Rating | None:
    """Return the rating of a row; None when it shows neither a value nor a count.

    A zero without ratings is how many exports write "unrated". A value says its own scale ("92 %", "9.1/10"), else
    ``scale_max`` does, else it is stars of 5.

    Raises:
        RowError: when a cell cannot be read, or the value lies above its scale.
    """
    text = values.get("rating", "").strip()
    count = _count(values.get("count", "").strip())
    if text.casefold() in _UNRATED:
        return None if count is None else Rating(None, _scale(values), None, count, None)
    percent, of_scale = _PERCENT.fullmatch(text), _OF_SCALE.fullmatch(text)
    found = percent or of_scale or _PLAIN.fullmatch(text)
    if found is None:
        raise RowError("rating", text, "not a rating; write for example 4.5. The row was left out")
    scale = 100.0 if percent else float(of_scale["scale"]) if of_scale else _scale(values)
    value = float(found["value"].replace(",", "."))
    if value > scale:
        raise RowError("rating", text, f"above {scale:g}; fill in scale_max when that is not the best. The row was left out")
    return Rating(value if value and count != 0 else None, scale, None, count, None)


def _scale(values: Values) -> float:
    return number(values, "scale_max", low=1, high=100) or _USUAL_SCALE


def _count(shown: str) -> int | None:
    if shown.casefold() in BLANKS:
        return None
    found = _COUNT.fullmatch(shown)
    if found is None:
        raise RowError("count", shown, "not a whole number; a rounded one such as 1.2k is unknown. The row was left out")
    return int(re.sub(r"[,.]", "", found["count"]))

"""Ratings and rating counts from the words beside the stars.

A count is only a count when every digit is shown: "1.2k reviews" is rounded and reads as unknown.
"""

from __future__ import annotations

import re
import unicodedata

_SCALE_MAX = 10.0
_FULL, _HALF, _EMPTY = "★⭐✭✮🌟", "⯨⯪½", "☆✩"
_GLYPHS = re.compile(rf"[{_FULL}{_EMPTY}][{_FULL}{_EMPTY}{_HALF}\ufe0f\s]*")
_VALUE = r"(?P<value>\d{1,2}(?:[.,]\d+)?)"
_OF_SCALE = re.compile(
    rf"(?<![\d.,]){_VALUE}\s*(?:stars?\s*)?(?:out\s+of|of|/)\s*(?P<scale>\d{{1,2}})(?![\d.,]*\d)", re.IGNORECASE
)
_BEFORE_STAR = re.compile(rf"(?<![\d.,]){_VALUE}\s*-?\s*(?:stars?\b|★|⭐)", re.IGNORECASE)
_AFTER_WORD = re.compile(
    rf"\b(?:rat(?:ed|ing)|average|score|stars?)\b[^\d]{{0,20}}{_VALUE}(?![\d,]*\d|\s*(?:rating|review))", re.IGNORECASE
)
_BEFORE_WORD = re.compile(
    r"(?<![\d.,])(?P<value>\d[.,]\d{1,2})\s+(?:(?:average|overall|patient|provider)\s+)*(?:rating|score)\b", re.IGNORECASE
)
_AFTER_STAR = re.compile(rf"[{_FULL}{_EMPTY}{_HALF}]\ufe0f?\s*(?P<value>\d[.,]\d{{1,2}})(?![\d.,]*\d|\s*(?:mi|km)\b|\s*miles)")
_ALONE = re.compile(rf"\s*{_VALUE}\s*(?:\(.*\))?\s*")

_COUNTED = (
    r"(?:(?:patient|verified|written|google|total|star|user|survey|satisfaction)\s+)*"
    r"(?:ratings?|reviews?|surveys?|responses?|comments?|votes?)\b"
)
_NUMBER = r"(?<![\d.,])(?P<count>\d{1,3}(?:,\d{3})+|\d+)"
_COUNT = re.compile(rf"{_NUMBER}\s*{_COUNTED}", re.IGNORECASE)
_COUNT_ALONE = re.compile(rf"\s*\(?\s*{_NUMBER}\s*\)?\s*")
_COUNT_BRACKETED = re.compile(rf"\(\s*{_NUMBER}\s*\)(?!\s*\d{{3}}\b)")  # an area code is none
_NO_COUNT = re.compile(r"\b(?:no|zero)\s+(?:\w+\s+)?(?:ratings?|reviews?|surveys?)\b", re.IGNORECASE)


def read_stars(text: object) -> float | None:
    """Read a rating on its own scale ("4.5 out of 5", "4,5", "★★★★☆"); None when the text shows none.

    The scale's maximum is not returned; a value above it, or above ten, is not a rating, and 0 is how sites show
    that nobody has rated yet.
    """
    shown = _unify(text)
    if not shown:
        return None
    if match := _OF_SCALE.search(shown):
        value, scale = _number(match["value"]), float(match["scale"])
        return value if 0 < value <= scale <= _SCALE_MAX else None
    for pattern in (_BEFORE_STAR, _BEFORE_WORD, _AFTER_WORD, _AFTER_STAR):
        if match := pattern.search(shown):
            return _in_range(_number(match["value"]))
    if match := _GLYPHS.search(shown):
        return _count_glyphs(match[0])
    match = _ALONE.fullmatch(shown)
    return _in_range(_number(match["value"])) if match else None


def read_count(text: object) -> int | None:
    """Read how many ratings or reviews there are ("(1,234 reviews)", "38 ratings"); None when unknown or rounded.

    "No reviews" is a count of zero; an empty text is not.
    """
    shown = _unify(text)
    if not shown or re.search(r"\d\s*[km]\b|\d\s*\+", shown, re.IGNORECASE):
        return None
    match = _COUNT.search(shown) or _COUNT_BRACKETED.search(shown) or _COUNT_ALONE.fullmatch(shown)
    if match:
        return int(match["count"].replace(",", ""))
    return 0 if _NO_COUNT.search(shown) else None


def _unify(text: object) -> str:
    # NFKC would turn the half-star glyph ½ into 1⁄2, so it is kept out of the way.
    shown = "" if text is None else str(text).replace("½", "⯨")
    return unicodedata.normalize("NFKC", shown).strip()


def _number(shown: str) -> float:
    return float(shown.replace(",", "."))


def _in_range(value: float) -> float | None:
    return value if 0 < value <= _SCALE_MAX else None


def _count_glyphs(glyphs: str) -> float | None:
    """Filled stars plus half stars; None when the row holds more than five, as it then shows more than one rating."""
    full = sum(glyph in _FULL for glyph in glyphs)
    half = sum(glyph in _HALF for glyph in glyphs)
    empty = sum(glyph in _EMPTY for glyph in glyphs)
    return _in_range(full + half / 2) if full + half + empty <= 5 else None

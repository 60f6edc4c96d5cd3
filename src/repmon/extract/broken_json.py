"""What there is whole of JSON that breaks off: the data of a page that was cut off are worth reading as far as they go."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_DECODER = json.JSONDecoder(strict=False)
_BETWEEN = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")


def whole_entries(text: str) -> dict[str, Any]:
    """Decode the entries of the object at a text's beginning up to the one that breaks off; empty when there is no object."""
    inside = list(_values(text, "{", "}"))
    return {str(name): value for name, value in zip(inside[::2], inside[1::2], strict=False)}


def whole_items(text: str) -> list[Any]:
    """Decode the items of the list at a text's beginning up to the one that breaks off; empty when there is no list."""
    return list(_values(text, "[", "]"))


def _values(text: str, opening: str, closing: str) -> Iterator[Any]:
    """The values inside an object (names and values in turn) or a list; the last digits of a text may be half a number."""
    if text[:1] != opening:
        return
    at = 1
    while True:
        between = _COLON.match(text, at) or _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] in ("", closing):
            return
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):  # here it breaks off
            return
        if at < len(text):
            yield value

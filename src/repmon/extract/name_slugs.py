"""Addresses that end in a name and a town ("dr-jane-doe-northfield-ma"): they follow whoever moves or takes another name."""

from __future__ import annotations

from repmon.clean.folding import fold
from repmon.extract.fields import in_given_order

_NAME_WORDS = 2


def is_new_slug(own: str, asked: str, name: str | None) -> bool:
    """Whether two slugs are one person's: the same name in another town, or another last name and all else the same.

    Args:
        own: the slug that the page calls itself by.
        asked: the slug under which it was found.
        name: whom the page is about.
    """
    named = {word for word in fold(in_given_order(name or "")).split() if len(word) > 1} - {"dr"}
    new, old = {*own.split("-")}, {*asked.split("-")}
    if asked.isdigit() or len(named) < _NAME_WORDS:
        return False
    return named <= old or (new - old < named and len(old - new) < _NAME_WORDS)

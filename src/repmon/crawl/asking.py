"""A wanted physician in the words that search forms take."""

from __future__ import annotations

from repmon.model import Wanted


def names_of(wanted: Wanted) -> list[str]:
    """First and last name, once for each last name the physician is known by."""
    return [" ".join(filter(None, (wanted.first_name, last))) for last in (wanted.last_name, *wanted.other_last_names)]


def town_of(wanted: Wanted) -> str:
    """ "Northfield, MA", as far as it is known; empty when nothing is."""
    return ", ".join(filter(None, (wanted.city, wanted.state)))

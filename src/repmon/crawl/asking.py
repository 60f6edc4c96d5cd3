"""A wanted physician in the words that search forms take."""

from __future__ import annotations

from urllib.parse import urlencode

from repmon.model import Wanted


def searches_by_name(address: str, wanted: Wanted, parameter: str, /, **more: str | None) -> list[str]:
    """A search form's address with a name in one parameter, once for each last name, and with the others that are known."""
    known = {name: value for name, value in more.items() if value}
    return [f"{address}?{urlencode({parameter: name, **known})}" for name in names_of(wanted)]


def names_of(wanted: Wanted) -> list[str]:
    """First and last name, once for each last name the physician is known by."""
    return [" ".join(filter(None, (wanted.first_name, last))) for last in (wanted.last_name, *wanted.other_last_names)]


def town_of(wanted: Wanted) -> str:
    """ "Northfield, MA", as far as it is known; empty when nothing is."""
    return ", ".join(filter(None, (wanted.city, wanted.state)))

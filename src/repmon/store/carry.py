"""A field that tonight's page does not show keeps its last shown value for a while.

Sites serve several templates, some without the address, some without the specialty. Were the missing field taken at face
value, every change of template would look like a change of the listing, and matches and findings would come and go with it.
Nothing is carried on to a page that turned into another person's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from repmon.clean.identity import identity_changed, says_less
from repmon.clean.names import read_name, surname_agreement
from repmon.model import Listing, Night, Office, nights_between
from repmon.store.rows import LISTING_COLUMNS, OFFICE_FIELDS

CARRY_NIGHTS = 30
"""For so many nights a value stands that the page no longer shows; after that the site no longer says it."""

_NEVER_CARRIED = frozenset({"status"})
"""A page says "closed" or "retired" or it says nothing: nothing said means that it no longer says so."""


def carry(night: Night, tonight: Listing, known: Listing, carried: dict[str, Night]) -> tuple[Listing, dict[str, Night]]:
    """Complete tonight's listing from what is known of it.

    Args:
        night: Tonight.
        tonight: What tonight's page shows.
        known: The newest version, itself completed so.
        carried: Field -> night since which it is not shown, as of the newest version. ``offices.street`` and the like stand
            for one field of all offices.

    Returns:
        The completed listing and its own ``carried``.
    """
    values: dict[str, Any] = {}
    since: dict[str, Night] = {}
    for name in (column for column in LISTING_COLUMNS if column not in _NEVER_CARRIED):
        if getattr(tonight, name) not in (None, ()) or getattr(known, name) in (None, ()):
            continue
        began = carried.get(name, night)
        if nights_between(began, night) < CARRY_NIGHTS:
            values[name], since[name] = getattr(known, name), began
    if "offices" not in values and tonight.offices and known.offices:
        values["offices"], more = _carry_offices(night, tonight.offices, known.offices, carried)
        since.update(more)
    if not since or _is_somebody_else(tonight, known):
        return tonight, {}
    return replace(tonight, **values, found_by={**known.found_by, **tonight.found_by}), since


def _is_somebody_else(tonight: Listing, known: Listing) -> bool:
    """Whether the page as it is shown may be another person's: with a new surname, too, the old NPI must not vouch for it."""
    if identity_changed(known, tonight) is not None:
        return True
    one, other = read_name(known.name or ""), read_name(tonight.name or "")
    if one is None or other is None or says_less(one, other):
        return False
    return surname_agreement(one, other) == "different"


def _carry_offices(
    night: Night, tonight: tuple[Office, ...], known: tuple[Office, ...], carried: dict[str, Night]
) -> tuple[tuple[Office, ...], dict[str, Night]]:
    """Fill fields that tonight shows for no office at all, each office from the known one it agrees with."""
    since: dict[str, Night] = {}
    for name in OFFICE_FIELDS:
        shown_by = "street" if name == "street2" else name  # a street shown without its suite has none any more
        if any(getattr(office, shown_by) for office in tonight) or not any(getattr(office, name) for office in known):
            continue
        began = carried.get(f"offices.{name}", night)
        if nights_between(began, night) < CARRY_NIGHTS:
            since[f"offices.{name}"] = began
    if not since:
        return tonight, {}
    names = [key.removeprefix("offices.") for key in since]
    filled = tuple(_fill(office, _partner(office, at, tonight, known), names) for at, office in enumerate(tonight))
    shown = {name for name in names if any(getattr(office, name) for office in filled)}
    return filled, {key: began for key, began in since.items() if key.removeprefix("offices.") in shown}


def _partner(office: Office, at: int, tonight: Sequence[Office], known: Sequence[Office]) -> Office | None:
    """Find the known office that this is: the one in the same place of the list, else the only one that agrees."""
    if len(tonight) == len(known):
        return known[at] if _agree(office, known[at]) else None
    agreeing = [other for other in known if _agree(office, other)]
    return agreeing[0] if len(agreeing) == 1 else None


def _agree(office: Office, known: Office) -> bool:
    """Tell whether nothing that both show differs: an office that moved must not keep its old street."""
    both = ((getattr(office, name), getattr(known, name)) for name in OFFICE_FIELDS)
    return all(_plain(one) == _plain(other) for one, other in both if one and other)


def _plain(value: str) -> str:
    return "".join(char for char in value.casefold() if char.isalnum())


def _fill(office: Office, known: Office | None, names: Sequence[str]) -> Office:
    if known is None:
        return office
    return replace(office, **{name: getattr(known, name) for name in names})

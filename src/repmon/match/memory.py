"""What a run of the matching may take over from the last one, and which listings a changed physician concerns.

A listing's candidates follow from what it shows, from the physicians who share a key with it, and from how rare these
physicians' names are. While none of these changes, the candidates stand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Final

from repmon.match.candidates import filing_keys, one_letter_off, own_keys, possible_initials, shown_initials
from repmon.match.sides import Side
from repmon.model import Listing

_CODE: Final = ("repmon.match", "repmon.clean")
_RULES_FROM: Final = ("nicknames",)
"""Packages whose tables decide what agrees."""


@cache
def matcher_fingerprint() -> str:
    """A short text that changes with the code and the tables that decide matches: what another matcher remembered is void.

    A comment changes it, too: that costs one full run, and a miss would cost the truth.
    """
    digest = hashlib.blake2b(digest_size=16)
    for package in _CODE:
        for file in sorted(files(package).iterdir(), key=lambda one: one.name):
            if file.is_file():
                digest.update(file.read_bytes())
    digest.update(" ".join(version(package) for package in _RULES_FROM).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Filed:
    """A listing as the memory files it: by what it may meet a physician."""

    last: str
    """Surname, compact and folded; "" for a page that names no person."""
    initials: str
    keys: tuple[str, ...]

    @classmethod
    def of(cls, listing: Listing, side: Side | None) -> Filed:
        """File a listing. One that was compared when it was read meets that very physician."""
        if side is None:
            who = listing.verdicts.get("physician")
            return cls("", "", (_identity_key(who),) if who else ())
        return cls(side.last, "".join(sorted(shown_initials(side))), tuple(sorted({*own_keys(side)})))


_IDENTITY: Final = "id "


def _identity_key(physician_id: str) -> str:
    return _IDENTITY + physician_id


def was_compared(keys: Sequence[str]) -> bool:
    """Whether a listing with these keys was compared when it was read."""
    return bool(keys) and keys[0].startswith(_IDENTITY)


@dataclass(frozen=True, slots=True)
class Touched:
    """By what a listing meets a physician whose points may have changed."""

    keys: frozenset[str]
    forms: frozenset[tuple[str, str]]
    """Surnames of these physicians without one letter, each with the initials they may be called by."""
    surnames: frozenset[str]
    """Surnames that came onto the roster or left it, or that more or fewer bear: whether other surnames are tried for a
    listing hangs on that, and what a part of a double name tells."""

    @classmethod
    def of(cls, before: Mapping[str, Side], now: Mapping[str, Side], everybody: Mapping[str, Side], had: set[str]) -> Touched:
        """Collect the keys of changed physicians and of those whose names have become rarer or less rare.

        Args:
            before: changed physicians as they were; who is new is not in it.
            now: changed physicians as they are; who is gone is not in it.
            everybody: the whole roster now.
            had: every surname on the roster before.
        """
        lasts, firsts = (_moved(before.values(), now.values(), name) for name in ("last", "first"))
        sharing = [side for side in everybody.values() if side.last in lasts or side.first in firsts]
        sides = [*before.values(), *now.values(), *sharing]
        surnames = {surname for side in everybody.values() for surname in side.surname_keys()}
        keys = {key for side in sides for key in filing_keys(side)}
        return cls(
            keys=frozenset(keys | {_identity_key(key) for key in before.keys() | now.keys()}),
            forms=frozenset(form for side in sides for form in _forms(side)),
            surnames=frozenset((had ^ surnames) | lasts),
        )

    def meets(self, filed: Filed) -> bool:
        """Whether a listing must be scored again."""
        if filed.last in self.surnames or not self.keys.isdisjoint(filed.keys):
            return True
        return any((form, initial) in self.forms for form in one_letter_off(filed.last) for initial in filed.initials)


def _moved(before: Iterable[Side], now: Iterable[Side], name: str) -> set[str]:
    """Names that more or fewer people bear than before."""
    had, has = (Counter(getattr(side, name) for side in sides) for sides in (before, now))
    return {key for key in had.keys() | has.keys() if had[key] != has[key]}


def _forms(side: Side) -> set[tuple[str, str]]:
    initials = possible_initials(side)
    return {(form, initial) for surname in side.surname_keys() for form in one_letter_off(surname) for initial in initials}

"""Academic degrees and licences behind a name: read any spelling, tell which profession they stand for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Final

_SEPARATORS = re.compile(r"[\s,;|&+()\[\]\u00b7\u2022]+")
_NOT_IN_TOKEN = re.compile(r"[^A-Z0-9/\-]")
_TRAILING_DIGITS = re.compile(r"\d+\Z")
_SHAPE = re.compile(r"(?=.*[A-Z])[A-Z0-9]{2,9}(?:[-/][A-Z0-9]{1,7}){0,2}\Z")
_NOT_CREDENTIALS: Final = frozenset({"AND", "OF", "THE", "IN", "NONE", "NA", "N/A", "NULL", "JR", "SR", "II", "III", "IV"})
_MOST_ATOMS = 5
"""Longest credential seen spelled with blanks: "F. N. P. - C" style, five atoms."""

_RANK: Final = MappingProxyType({"physician": 0, "dentist": 1, "podiatrist": 1, "optometrist": 1, "chiropractor": 1})
"""A medical degree outranks everything beside it ("PHARMD, MD" is a physician), then the other doctors' degrees;
every other class ranks 2 and the first one named decides ("RN, MSW")."""
_LOWEST_RANK = 2


@cache
def _classes() -> dict[str, str]:
    """Canonical credential -> class, from the table beside this module ("other" for degrees that tell no profession)."""
    text = resources.files("repmon.clean").joinpath("credentials.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found: dict[str, str] = {}
    for row in rows:
        for token in row["tokens"].split():
            found.setdefault(token, row["class"])
    return found


@cache
def _spellings() -> dict[str, str]:
    """Letters only ("FNPBC", "OTRL") -> canonical spelling ("FNP-BC", "OTR/L")."""
    found: dict[str, str] = {}
    for token in _classes():
        bare = token.replace("-", "").replace("/", "")
        if bare == token or bare not in _classes():
            found[bare] = token
    return found


def _canonical(raw: str) -> str | None:
    """Return the canonical spelling when `raw` (any case, dots or not) is a known credential."""
    token = _NOT_IN_TOKEN.sub("", raw.upper()).strip("-/")
    if token in _classes():
        return token
    bare = token.replace("-", "").replace("/", "")
    return _spellings().get(bare) or _spellings().get(_TRAILING_DIGITS.sub("", bare))


@lru_cache(maxsize=65536)
def is_credential(token: str) -> bool:
    """Tell whether one token, in any case and with or without dots, is a credential we know ("M.D.", "fnp-c")."""
    return _canonical(token) is not None


def _glued(token: str) -> tuple[str, ...]:
    """Split credentials written without a blank ("MDMPHFACP", "MD/MPH", "RN-MSN") when all of them are known."""
    for mark in ("/", "-"):
        halves = [_canonical(half) for half in token.split(mark)]
        if len(halves) > 1 and all(halves):
            return tuple(half for half in halves if half)
    pieces = _pieces(token.replace("-", "").replace("/", ""))
    return pieces if len(pieces) > 1 and _classes()[pieces[0]] != "other" else ()


def _pieces(bare: str) -> tuple[str, ...]:
    """The known credentials that letters consist of, the first one as short as can be."""
    whole = _canonical(bare)
    if whole:
        return (whole,)
    for cut in range(2, len(bare) - 1):
        first = _canonical(bare[:cut])
        others = _pieces(bare[cut:]) if first else ()
        if first and others:
            return (first, *others)
    return ()


@cache
def _endings() -> frozenset[str]:
    """The last three letters, capitals, of the longer credentials; hardly a name ends so."""
    return frozenset(bare[-3:] for bare in _spellings() if len(bare) > 2)


def run_together(token: str) -> bool:
    """Tell whether a word is credentials without a blank between them ("MDFACS", "M.D.F.A.C.S.", "MD/MPH") and no name."""
    if token.isalpha() and (token[-3:] not in _endings() or is_credential(token)):
        return False
    pieces = _glued(_NOT_IN_TOKEN.sub("", token.upper()))
    if len(pieces) < 2 or "/" in token or token.count(".") > 1:
        return len(pieces) > 1
    no_name = pieces[0] == "MD" or len(token) > 5  # Dodds is one
    return no_name and len(pieces[-1]) > 2 and len(set(pieces)) == len(pieces)


def _joined(atoms: list[str], start: int) -> tuple[str, int] | None:
    """Longest known credential written in several atoms from `start` ("PH" "D"), as (canonical, atoms used)."""
    for used in range(min(_MOST_ATOMS, len(atoms) - start), 1, -1):
        piece = atoms[start : start + used]
        if all(_canonical(atom) for atom in piece):
            continue
        whole = _canonical("".join(piece))
        if whole and len(piece[-1]) <= 4:
            return whole, used
    return None


def _unknown(atom: str) -> str | None:
    """An unlisted token that still has the shape of a credential, upper case; None for words and single letters."""
    bare = _NOT_IN_TOKEN.sub("", atom.upper()).strip("-/")
    if bare in _NOT_CREDENTIALS or not _SHAPE.match(bare):
        return None
    letters = [character for character in atom if character.isalpha()]
    return bare if sum(letter.isupper() for letter in letters) * 2 > len(letters) else None


@lru_cache(maxsize=16384)
def _read(text: str) -> tuple[str, ...]:
    atoms = [atom for atom in _SEPARATORS.split(text) if any(character.isalnum() for character in atom)]
    found: list[str] = []
    position = 0
    while position < len(atoms):
        atom = atoms[position]
        joined = _joined(atoms, position)
        if joined:
            found.append(joined[0])
            position += joined[1]
            continue
        position += 1
        known = _canonical(atom)
        if known:
            found.append(known)
        else:
            pieces = _glued(_NOT_IN_TOKEN.sub("", atom.upper()))
            unknown = _unknown(atom)
            found.extend(pieces or ((unknown,) if unknown else ()))
    return tuple(dict.fromkeys(found))


def read_credentials(text: str | None) -> tuple[str, ...]:
    """Return the credentials in `text`, canonical ("M.D., Ph. D." -> ("MD", "PHD")), in order, without duplicates.

    Unlisted tokens are kept when they are written like a credential (capitals); words, blanks and None give nothing.
    """
    return _read(text) if text else ()


def credential_class(credentials: Iterable[str]) -> str | None:
    """Return the profession that the credentials stand for ("physician", "nurse", ...), or None when they do not tell.

    A doctor's degree outranks other licences beside it; among equals the first one named decides.
    """
    best: tuple[int, str] | None = None
    for credential in credentials:
        canonical = _canonical(credential)
        profession = _classes()[canonical] if canonical else "other"
        if profession == "other":
            continue
        rank = _RANK.get(profession, _LOWEST_RANK)
        if best is None or rank < best[0]:
            best = (rank, profession)
    return best[1] if best else None

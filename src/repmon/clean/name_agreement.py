"""Compare the parts of two names: surname with surname, given name with given name, middle names with middle names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import OSA

from repmon.clean import name_words as words
from repmon.clean.folding import fold, spelt_out
from repmon.clean.name_order import PersonName
from repmon.clean.nicknames import is_nickname, known_given_names, likely_gender

LastAgreement = Literal["same", "part", "spelling", "different"]
FirstAgreement = Literal["same", "nickname", "initial", "spelling", "different"]
MiddleAgreement = Literal["same", "initial", "missing", "conflict"]

_ONE_EDIT_FROM: Final = 6
"""Surnames this long may differ by one edit; shorter ones one edit apart are mostly different surnames (Chang, Chan)."""
_TWO_EDITS_FROM: Final = 9
_SWAP_FROM: Final = 5
"""Two neighbouring letters changing places (Cohen, Coehn) is a typing error already in surnames this long."""

_MIXED_UP: Final = frozenset(("john", "jonathan"))
"""Two names, and neither the other's short form (that is Jon), but clerks write the one for the other."""

_FIRST_ONE_EDIT_FROM: Final = 5
_FIRST_TWO_EDITS_FROM: Final = 10


def _compact(text: str) -> str:
    """Folded letters without blanks; text without Latin letters is compared by its own."""
    return fold(text).replace(" ", "") or "".join(character for character in text.casefold() if character.isalnum())


def _spelt_alike(a: str, b: str) -> bool:
    """Grüber is Grueber and Søren Soeren; Gruber and Grueber, both without their mark, may be two families."""
    if a.isascii() and b.isascii():
        return False
    return not {_compact(a), spelt_out(a).replace(" ", "")}.isdisjoint((_compact(b), spelt_out(b).replace(" ", "")))


def _surname_letters(surname: str) -> str:
    """Saint Clair is St. Clair."""
    letters = _compact(surname)
    return "st" + letters[5:] if letters.startswith("saint") and fold(surname).startswith("saint ") else letters


@lru_cache(maxsize=65536)
def same_last(a: str, b: str) -> LastAgreement:
    """Compare two surnames: "same" in folded letters, "part" of the other's compound, a "spelling" apart, or "different".

    Spelling means one edit from six letters on, two from nine on, with the same first letter, or two neighbouring
    letters swapped from five on; never when both are common surnames of their own (Hansen - Hanson, Johnson - Johnston):
    two frequent names are two families more often than one error, while an error mostly turns a name into one that
    hardly anybody bears.
    """
    one, other = _surname_letters(a), _surname_letters(b)
    if not one or not other:
        return "different"
    if one == other or _spelt_alike(a, b):
        return "same"
    if _is_part(fold(a).split(), fold(b).split()):
        return "part"
    return "spelling" if _misspelt_last(one, other) else "different"


def _is_part(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether one surname's own words are among the other's, particles aside ("Lopez" in "Garcia-Lopez")."""
    if len(one) < 2 and len(other) < 2:
        return False
    mine = [word for word in one if word not in words.PARTICLES]
    theirs = [word for word in other if word not in words.PARTICLES]
    short, long = sorted((mine, theirs), key=len)
    whole = "".join(short)
    if len(whole) < 2 or whole == "".join(long):
        return len(whole) > 1
    runs = {"".join(long[start:end]) for start in range(len(long)) for end in range(start + 1, len(long) + 1)}
    return whole in runs or (len(short) > 1 and set(short) <= set(long))  # also turned round: Smith-Hale, Hale-Smith


def _misspelt_last(one: str, other: str) -> bool:
    if one[0] not in other[:2] and other[0] not in one[:2]:
        return False  # no error that is looked for moves a first letter by more than one place
    longer = max(len(one), len(other))
    if one in words.common_surnames() and other in words.common_surnames():
        return False
    if longer >= _SWAP_FROM and len(one) == len(other) and sorted(one) == sorted(other):
        return OSA.distance(one, other, score_cutoff=1) == 1
    allowed = 2 if longer >= _TWO_EDITS_FROM else 1 if longer >= _ONE_EDIT_FROM else 0
    if not allowed or one[0] != other[0]:
        return bool(allowed) and _lost_its_first_letter(one, other)
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _lost_its_first_letter(one: str, other: str) -> bool:
    """ "hapman" for Chapman; Evans and Bevans are two names."""
    short, long = sorted((one, other), key=len)
    return long[1:] == short and words.common_surnames().isdisjoint((short,))


@lru_cache(maxsize=65536)
def same_first(a: str, b: str, gender_a: str | None = None, gender_b: str | None = None) -> FirstAgreement:
    """Compare two given names; `gender_*` ("M", "F" or None) are what the records say.

    "same" in folded letters; "nickname" for short forms, spelling variants and a part of a double name; "initial" when
    one is only a letter; "spelling" for an apparent error; else "different". A man's and a woman's name, by the records
    or by the names themselves, are never nicknames or errors of each other.
    """
    one, other = _compact(a), _compact(b)
    if not one or not other:
        return "different"
    if one == other or _spelt_alike(a, b):
        return "same"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "different"
    kin = _kin(a, b)
    if kin != "different" and {_gender(one, gender_a), _gender(other, gender_b)} == {"M", "F"}:
        return "different"
    return kin


@lru_cache(maxsize=65536)
def _kin(a: str, b: str) -> FirstAgreement:
    """Compare two given names, neither of them an initial, whoever bears them."""
    one, other = _compact(a), _compact(b)
    if is_nickname(one, other) or _part_of_double(fold(a).split(), fold(b).split()):
        return "nickname"
    return "spelling" if {one, other} == _MIXED_UP or _misspelt_first(one, other) else "different"


def _gender(name: str, gender: str | None) -> str | None:
    """The recorded gender, or the name's own where none is recorded; None where the two contradict each other."""
    recorded, usual = (gender or "").upper()[:1], likely_gender(name)
    return None if recorded and usual and recorded != usual else recorded or usual


def _part_of_double(one: Sequence[str], other: Sequence[str]) -> bool:
    """ "Anne" and "Anne-Marie", "Duk" and "Duk Joon": the shorter one begins or ends the longer, word for word."""
    if len(one) == len(other):
        return False
    short, long = sorted((list(one), list(other)), key=len)
    if not short:
        return False
    whole = len("".join(short)) > 1 and (long[: len(short)] == short or long[-len(short) :] == short)
    return whole or (len(short) == 1 and (is_nickname(short[0], long[0])))


def _misspelt_first(one: str, other: str) -> bool:
    """One edit from five letters on, two from ten on (Xiaoming is not Xiaohong).

    Never when both are known names, or when the one is the other's form for a woman.
    """
    if one[0] != other[0]:
        return False
    short, long = sorted((one, other), key=len)
    allowed = 2 if len(long) >= _FIRST_TWO_EDITS_FROM else 1 if len(long) >= _FIRST_ONE_EDIT_FROM else 0
    known = known_given_names()
    if not allowed or (one in known and other in known):
        return False
    if long[:-1] == short and long[-1] in "aio":
        return False
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


@lru_cache(maxsize=16_384)
def same_middle(a: tuple[str, ...], b: tuple[str, ...]) -> MiddleAgreement:
    """Compare middle names: any whole name in common is "same", any initial that fits "initial", none "conflict".

    "missing" when either side shows none: no evidence, not a disagreement.
    """
    one = [key for key in map(_compact, a) if key]
    other = [key for key in map(_compact, b) if key]
    if not one or not other:
        return "missing"
    if "".join(one) == "".join(other) or any(
        mine == theirs or is_nickname(mine, theirs) or _misspelt_first(mine, theirs) for mine in one for theirs in other
    ):
        return "same"
    fits = any(mine[0] == theirs[0] and 1 in {len(mine), len(theirs)} for mine in one for theirs in other)
    return "initial" if fits else "conflict"


def given_agreement(
    a: PersonName, b: PersonName, gender_a: str | None = None, gender_b: str | None = None
) -> FirstAgreement | Literal["middle_name"]:
    """Compare the given names of two people as wholes.

    Beyond `same_first`: "Duk Joon" is "Dukjoon", the nickname shown in brackets counts, and "middle_name" says that one
    of them goes by the other's middle name ("J. Michael Smith", "Michael Smith").
    """
    if a.first is None or b.first is None:
        return "different"
    plain = same_first(a.first, b.first, gender_a, gender_b)
    if plain == "same" or not _joined(a.first, a.middle).isdisjoint(_joined(b.first, b.middle)):
        return "same"
    if plain != "nickname" and (a.nickname or b.nickname):
        shown = [(mine, theirs) for mine in (a.first, a.nickname) for theirs in (b.first, b.nickname) if mine and theirs]
        if any(same_first(*pair, gender_a, gender_b) in {"same", "nickname"} for pair in shown):
            return "nickname"
    if plain in {"nickname", "spelling"}:
        return plain
    if _goes_by_middle(a, b) or _goes_by_middle(b, a):
        return "middle_name"
    return plain


@lru_cache(maxsize=16_384)
def _joined(first: str, middle: tuple[str, ...]) -> frozenset[str]:
    """The first name joined with the middle names after it ("Duk", "Joon" -> "dukjoon"); whole words only."""
    parts = [_compact(first), *map(_compact, middle)]
    ends = [end for end in range(1, len(parts) + 1) if all(len(part) > 1 for part in parts[:end])]
    return frozenset("".join(parts[:end]) for end in ends)


def _goes_by_middle(person: PersonName, other: PersonName) -> bool:
    """Tell whether `other` is called by a middle name of `person`, and no first name of theirs contradicts it."""
    if not person.middle:
        return False
    called = _compact(other.first or "")
    candidates = {_compact(name) for name in person.middle}
    if len(called) == 1:
        usual = {_compact(name) for name in other.middle}
        return called == _compact(person.first or "")[:1] and bool({name for name in usual & candidates if len(name) > 1})
    return called in candidates or any(is_nickname(called, name) for name in candidates)


def surname_agreement(a: PersonName, b: PersonName) -> LastAgreement:
    """Compare the surnames of two people as wholes.

    A middle name may belong to a double surname ("Maria Garcia Lopez" is "Garcia-Lopez"); a former surname, or one kept
    in the middle after a marriage, counts as "part".
    """
    plain = same_last(a.last, b.last)
    if plain == "same" or _compact(b.last) in _long_surnames(a) or _compact(a.last) in _long_surnames(b):
        return "same"
    if plain == "part":
        return plain
    for person, other in ((a, b), (b, a)):
        former = _former_surnames(person)
        names = (*other.other_last, other.last) if former else ()
        if any(same_last(one, name) in {"same", "part"} for one in former for name in names):
            return "part"
    return plain


def _former_surnames(person: PersonName) -> Sequence[str]:
    """Former surnames as shown, and middle names that are nobody's usual given name."""
    if not person.middle:
        return person.other_last
    kept = (name for name in person.middle if len(name) > 2 and fold(name) not in known_given_names())
    return (*person.other_last, *kept)


def _long_surnames(person: PersonName) -> Collection[str]:
    """Surname with the middle names before it ("Maria Garcia Lopez" may be Ms Garcia Lopez)."""
    if not person.middle:
        return ()
    parts = [_compact(name) for name in person.middle]
    last = _compact(person.last)
    return {"".join(parts[start:]) + last for start in range(len(parts)) if len(parts[start]) > 1}


def middle_agreement(a: PersonName, b: PersonName) -> MiddleAgreement:
    """Compare the middle names of two people, leaving out words that are, or may be, the other's surname or first name."""
    return same_middle(_own_middle(a, b), _own_middle(b, a))


def _own_middle(person: PersonName, other: PersonName) -> tuple[str, ...]:
    if not person.middle:
        return ()
    elsewhere = {word for text in (other.first or "", other.last, *other.other_last) for word in fold(text).split()}
    own = [name for name in person.middle if fold(name) not in elsewhere]
    return tuple([name for name in own if not any(_misspelt_last(fold(name), word) for word in elsewhere)])

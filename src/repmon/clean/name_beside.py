"""A person among words of a practice or a profession ("Ann Milbank MD Family Medicine", "Doris Care, MD"), or a second one."""

from __future__ import annotations

from collections.abc import Sequence

from repmon.clean import name_words as words
from repmon.clean.address_words import STATE_CODES
from repmon.clean.credentials import credential_class, is_credential, read_credentials
from repmon.clean.folding import fold
from repmon.clean.name_asides import Found
from repmon.clean.nicknames import known_given_names


def name_beside_practice(kept: list[str], later: Sequence[str], found: Found) -> list[str]:
    """Return the person's name in a segment that holds words of a practice; none when it is only a practice's.

    "Doris Care, MD" and "Care, Doris, MD" are people, for the word is a surname and a doctor's degree follows; of "Ann
    Milbank DDS Orthodontist" and "Cardiologist Ann Milbank" the degree or the profession is taken off.
    """
    if _is_surname_all_the_same(kept, later, found):
        return kept
    if _is_profession(kept[0]):
        name, others = kept[1:], []
    else:
        end = next((at for at, word in enumerate(kept) if _is_degree(word) or _is_profession(word)), len(kept))
        name, others = kept[:end], kept[end:]
        if len(others) > 1 and not is_credential(others[0]):
            return []
    if not _begins_a_name(name) or words.is_organisation(fold(" ".join(name)).split()):
        return []
    found.credentials.extend(read_credentials(" ".join(word for word in others if is_credential(word))))
    return name


def _is_surname_all_the_same(kept: list[str], later: Sequence[str], found: Found) -> bool:
    """Whether the one word of a practice is a surname, after given names (or before, and a comma) of somebody with a degree or
    a title; or a Vietnamese Thế.
    """
    own = [fold(word) for word in kept]
    practice = [word for word in own if words.is_organisation(word.split())]
    if practice == ["the"]:
        return not words.VIETNAMESE_SURNAMES.isdisjoint(own)
    if practice != own[-1:] or own[-1] not in words.SURNAME_OR_PRACTICE:
        return False
    degrees = read_credentials(" ".join([*found.credentials, *later]))
    titled = own[0] in words.PREFIXES or credential_class(set(degrees) - {"PA"}) is not None  # "Austin Heart, P.A."
    beside = fold(" ".join(kept[:-1] or later[:1])).split()
    given = [word for word in beside if len(word) > 1 and word not in words.PREFIXES and not is_credential(word)]
    return titled and bool(given) and all(word in known_given_names() for word in given) and given[0] not in words.PLACE_STARTS


def _begins_a_name(tokens: Sequence[str]) -> bool:
    """Whether a given name stands first, perhaps after a title, and something after it."""
    first, *others = [fold(word) for word in tokens if fold(word) not in words.PREFIXES] or [""]
    return bool(others) and first in known_given_names() and first not in words.PLACE_STARTS


def _is_degree(word: str) -> bool:
    return is_credential(word) and not word[1:].islower()


def _is_profession(word: str) -> bool:
    """ "Cardiologist", not "Cardiologists" or "Cardiology": one person's."""
    return fold(word) in words.PROFESSIONS or fold(word).endswith(words.PROFESSION_ENDINGS)


def names_a_doctor(tokens: Sequence[str], later: Sequence[str]) -> bool:
    """Whether words after a person's degree are another person with one: "and Ann Milbank, MD" are, "Glen Burnie, MD" is
    where the first one works.
    """
    joined = "".join(tokens[:1]) in {"and", "&"}
    name = list(tokens[joined:])
    degrees = " ".join(later[:1]).split()
    if len(name) > 2 and is_credential(name[-1]):
        degrees = [name.pop()]
    has_degree = bool(degrees) and all(map(is_credential, degrees)) and (joined or not STATE_CODES.issuperset(degrees))
    return has_degree and _begins_a_name(name) and not words.is_organisation(fold(" ".join(name)).split())

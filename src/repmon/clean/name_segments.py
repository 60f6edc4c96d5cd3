"""Which of the parts between commas are names, and which credentials, a suffix, a remark or a practice."""

from __future__ import annotations

import re
from itertools import takewhile

from repmon.clean import name_words as words
from repmon.clean.credentials import is_credential, read_credentials, run_together
from repmon.clean.folding import fold
from repmon.clean.name_asides import EDGES, Found
from repmon.clean.name_beside import name_beside_practice, names_a_doctor
from repmon.clean.name_endings import strip_end
from repmon.clean.nicknames import known_given_names, likely_gender

_ABBREVIATED = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_UNKNOWN_CREDENTIAL = re.compile(r"[A-Z][A-Z0-9]{1,8}(?:-[A-Z]{1,4})?\Z")
_DEGREES = frozenset(("MD", "DO", "MBBS"))


def _words(segment: str) -> list[str]:
    """Split at blanks, and part "J.R." and "A.Smith"; credentials with dots stay whole."""
    pieces: list[str] = []
    for token in segment.split():
        if "." in token and not is_credential(token) and not run_together(token):
            pieces.extend(_ABBREVIATED.sub(". ", token).split())
        else:
            pieces.append(token)
    return pieces


def _mixes_cases(text: str) -> bool:
    """Tell whether the name itself, titles and credentials aside, has both cases: then capitals alone mean something."""
    own = []
    for word in text.replace(",", " ").split():
        if fold(word) in words.PREFIXES or is_credential(word):
            continue
        if word.istitle() and word.isalpha() and len(word) > 1:
            return True
        own.append(word)
    name = "".join(own)
    return name != name.upper() and name != name.lower()


def name_segments(text: str, found: Found) -> list[list[str]]:
    """Split at commas; take credentials, suffixes, remarks and practice words off; return what is left as words."""
    segments = [segment for segment in (raw.strip(EDGES[:2] + ";:") for raw in text.split(",")) if segment]
    mixed = _mixes_cases(text)
    names: list[list[str]] = []
    for index, segment in enumerate(segments):
        if fold(segment).replace(" ", "") in words.CORPORATE:
            found.corporate = bool(names)
            continue
        tokens = _words(segment)
        later = segments[index + 1 :]
        if names and _taken_whole(tokens, segment, names, mixed, found, later):
            continue
        if index and not names and all(map(is_credential, tokens)):  # what followed a practice
            found.credentials.extend(read_credentials(segment))
            continue
        surname = index == 0 and _is_surname_by_place(tokens, later)
        kept = tokens if surname else strip_end(tokens, mixed, found, " ".join(later), bool(names))
        if words.is_organisation(fold(" ".join(kept)).split()):
            kept = name_beside_practice(kept, later, found)
        if kept and "&" not in kept:
            names.append(kept)
    return names


def _is_surname_by_place(tokens: list[str], later: list[str]) -> bool:
    """ "Np, Anna NP" and "MD, KARIM MD": a lone credential before a comma is a surname, unless two names follow."""
    if len(tokens) != 1 or not later or not is_credential(tokens[0]):
        return False
    names = [word for word in _words(later[0]) if not is_credential(word) and len(word.strip(".")) > 1]
    return len(names) == 1 and fold(names[0]) not in words.PREFIXES


def _taken_whole(tokens: list[str], segment: str, names: list[list[str]], mixed: bool, found: Found, later: list[str]) -> bool:
    """Take a whole segment after the first one off, when it is a suffix, a remark or credentials."""
    folded = fold(segment)
    suffix, *rest = tokens
    given_initial = fold(suffix) in words.SUFFIX_OR_NAME and sum(map(len, names)) < 2
    if fold(suffix) in words.SUFFIXES and not given_initial and all(map(is_credential, rest)):
        found.suffix = found.suffix or words.SUFFIXES[fold(suffix)]
        found.credentials.extend(read_credentials(" ".join(rest)))
        return True
    if words.is_remark(folded):
        found.remarks.append(folded)
        return True
    lone = len(names) == 1 and len([word for word in names[0] if fold(word) not in words.PREFIXES]) < 2
    if lone and found.prefix is None and _is_given_name_after_all(tokens, later):
        return False
    if len(names) == 1 and _is_scrap(tokens, names[0], later):
        return True
    needs_given = lone and not found.credentials
    if all(is_credential(token) or (not needs_given and mixed and _looks_unknown(token)) for token in tokens) or (
        words.spaced_credential(tokens) == len(tokens)
    ):
        found.credentials.extend(read_credentials(segment))
        return True
    if lone or not (found.credentials or _begins_with_degree(tokens, mixed)):
        return False
    _take_degrees(segment, later, found)
    return True


def _is_scrap(tokens: list[str], whole: list[str], later: list[str]) -> bool:
    """ "Ann Milbank, .D." and "Ann Q Milbank, M, FACP": after a whole name, what is left of a credential."""
    letters = "".join(filter(str.isalpha, "".join(tokens)))
    if len(letters) > 2 or len(whole) < 2 or is_credential(letters):
        return False
    if letters in {"M", "D"} and later and _DEGREES.isdisjoint(read_credentials(", ".join(later))):
        return True  # "Ann Milbank, D, FACP"
    has_initial = any(len(fold(word)) == 1 for word in whole[1:-1])
    return fold(letters) not in known_given_names() and (has_initial or likely_gender(fold(whole[0])) is not None)


def _begins_with_degree(tokens: list[str], mixed: bool) -> bool:
    """ "Ann Milbank, MD Family Medicine": a degree after a whole name, and no given name after it."""
    degree, *others = tokens
    told = degree.upper() not in words.NAME_OR_CREDENTIAL or (mixed and degree.isupper())
    return told and is_credential(degree) and not (others and fold(others[0]) in known_given_names())


def _take_degrees(segment: str, later: list[str], found: Found) -> None:
    """Take credentials, listed or not, in front of words that are no name; notice a second person among these."""
    tokens = segment.split()
    known = len(list(takewhile(is_credential, tokens)))
    if all(_looks_unknown(token.strip(".")) for token in tokens):
        known = len(tokens)
    found.credentials.extend(read_credentials(" ".join(tokens[:known])))
    found.somebody_else = found.somebody_else or names_a_doctor(tokens[known:], later)


def _looks_unknown(token: str) -> bool:
    return bool(_UNKNOWN_CREDENTIAL.match(token.replace(".", "")))


def _is_given_name_after_all(tokens: list[str], later: list[str]) -> bool:
    """ "Kim, Do" and "LEE, MA, MD": a lone surname, then a word that is a name as well as a credential."""
    if len(tokens) != 1 or tokens[0].upper() not in words.NAME_OR_CREDENTIAL:
        return False
    titled = tokens[0][1:].islower()
    return titled or any(is_credential(token) for segment in later for token in segment.split())

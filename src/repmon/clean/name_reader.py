"""Read a person's name as any site or register shows it.

Credentials are taken off first: general name parsers take "DOUGLAS SHEPHERD, MBBS" for last-first and lose the first
name of "Md Rahman" and "Do Kim". What is a credential and what a name is decided by spelling ("Do" or "DO"), by place
(a name needs two words) and by what stands beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from repmon.clean import name_words as words
from repmon.clean.credentials import is_credential, read_credentials
from repmon.clean.folding import fold
from repmon.clean.name_asides import EDGES, Found, take_brackets, take_former, take_quoted
from repmon.clean.name_beside import names_a_doctor
from repmon.clean.name_order import (
    PRACTICE,
    Order,
    PersonName,
    comma_before_a_place,
    in_bare_capitals,
    is_particle,
    split_words,
)
from repmon.clean.name_plain import read_plain_name
from repmon.clean.name_segments import name_segments
from repmon.clean.name_slips import mend_slips
from repmon.clean.name_surroundings import is_of_a_practice, names_nobody, unescaped, without_surroundings
from repmon.clean.nicknames import known_given_names

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'") | dict.fromkeys("\u201c\u201d\u201e", '"') | dict.fromkeys("_+", " ")
)
_HALF_HYPHEN = re.compile(r"(?<=[^\W\d_])(?:-\s+|\s+-)(?=[^\W\d_])")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_])\s+-\s+(?=[^\s,]+\s*,)")
_BETWEEN_PEOPLE = re.compile(r"\s*;\s*|\s+/\s+")
_PARTS = re.compile(r"\s+[-\u2013\u2014\u00b7\u2022@]+\s+|\s*[|:;\u2022]\s*|\s+/\s+|\s+(?:at|with)\s+")


def read_name(shown: str, *, order: Order = "auto") -> PersonName | None:
    """Return the person's name in `shown`, or None when it holds none (blank, or only a practice's name).

    `order` says how words without a comma are to be read; "auto" takes them as first-last, and a comma that parts two
    names as last-first. Never raises on any text.
    """
    return _read(shown, order)


_LONGEST = 500
"""Characters; whatever is longer is no name, however many credentials follow it, and may be there to cost time."""


@lru_cache(maxsize=65536)
def _read(shown: str, order: Order) -> PersonName | None:
    if len(shown) > _LONGEST:
        return None
    return read_plain_name(shown, order) or read_any_name(shown, order)


def read_any_name(shown: str, order: Order) -> PersonName | None:
    """Read a name of whatever shape, without the short way for plain ones."""
    found = Found()
    text = _tidy(shown)
    if names_nobody(text):
        return None
    if "(" in text or "[" in text or "{" in text:
        text = take_brackets(text, found)
    if '"' in text or "'" in text:
        text = take_quoted(text, found)
    text = take_former(text, found)
    person, after_practice = _person_part(text, found)
    names = name_segments(person, found)
    if not names or found.somebody_else:
        return None
    if found.corporate or is_of_a_practice(shown):
        found.remarks.append(PRACTICE)
    return _assemble(names, found, shown, order, after_practice)


def _tidy(shown: str) -> str:
    text = unescaped(shown).translate(_PLAIN)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _decoded_once_more(text)))
    text = mend_slips(without_surroundings(" ".join(text.split())))
    if "-" in text and " " not in text and "," not in text and "/" not in text and text == text.lower():
        return text.replace("-", " ")
    return _close_hyphens(text) if "- " in text or " -" in text else text


def _decoded_once_more(text: str) -> str:
    """ "Jos\u00c3\u00a9" was UTF-8 and has been taken for Windows' letters on its way to the page: it is José."""
    if "\u00c3" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _close_hyphens(text: str) -> str:
    """Mend "Lofton - Derrick, MD" and "Gonzalez- Roman"; a dash before a practice, a field or a remark stays a mark."""
    match = _SPACED_HYPHEN.search(text)
    if match and "," not in text[: match.start()]:
        after = text[match.end() :]
        tokens = fold(text[: match.start()] + " " + after.partition(",")[0]).split()
        credentialed = any(is_credential(token) for token in after.replace(",", " ").split()[1:])
        if credentialed and not words.is_organisation(tokens):
            text = f"{text[: match.start()]}-{after}"
    return _HALF_HYPHEN.sub("-", text)


def _part_score(part: str) -> int:
    """How much a part of the text looks like the person rather than a practice, a place or a specialty."""
    tokens = fold(part).split()
    if not tokens:
        return -99
    if all(map(is_credential, part.replace(",", " ").split())):
        return -9
    score = 2 * (tokens[0] in words.PREFIXES) - 4 * words.is_organisation(tokens) - 6 * words.is_remark(" ".join(tokens))
    return score + 2 * any(is_credential(token) for token in part.replace(",", " ").split()[1:]) + (len(tokens) > 1)


def _person_part(text: str, found: Found) -> tuple[str, bool]:
    """Pick the part that names the person; True when a practice's name and a colon stood before it."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) < 2:
        return (parts[0] if parts else ""), False
    scores = [_part_score(part) for part in parts]
    best = scores.index(max(scores))
    beside = [part for part in _BETWEEN_PEOPLE.split(text) if _is_apart(part, parts[best])]
    found.somebody_else = any(names_a_doctor(["and", *part.replace(",", " ").split()], ()) for part in beside)
    for part in parts:
        folded = fold(part)
        if words.is_remark(folded):
            found.remarks.append(folded)
        elif part is not parts[best] and all(map(is_credential, part.replace(",", " ").split())):
            found.credentials.extend(read_credentials(part))
    return ("" if _is_a_practices_town(parts[:best], parts[best]) else parts[best]), best > 0 and ":" in text


def _is_apart(part: str, other: str) -> bool:
    """Whether two parts have no name in common: "Ann Milbank, MD | Milbank, Ann" is one person."""
    return set(fold(part).split()).isdisjoint(word for word in fold(other).split() if not is_credential(word))


def _is_a_practices_town(before: Sequence[str], part: str) -> bool:
    """ "Harbor Urgent Care - West Rye" and "Harbor Clinic: Rye" name nobody; "Harbor Clinic - Ann Milbank" names her."""
    tokens = part.replace(",", " ").split()
    if fold(tokens[0]) in words.PREFIXES or any(map(is_credential, tokens[1:])) or "," in part:
        return False
    practices = any(len(fold(one).split()) > 1 and words.is_organisation(fold(one).split()) for one in before)
    is_person = fold(tokens[0]) in known_given_names() - words.PLACE_STARTS or len(fold(tokens[-1])) == 1
    return practices and (len(tokens) < 2 or not is_person)


def _take_prefixes(tokens: list[str], found: Found) -> list[str]:
    kept = list(tokens)
    while kept:
        folded = fold(kept[0])
        rare = folded in words.RARE_PREFIXES and len(kept) > 2
        if not rare and (folded not in words.PREFIXES or (len(kept) == 1 and found.prefix is None)):
            break
        found.prefix = found.prefix or kept[0].strip(EDGES)
        kept.pop(0)
    return kept


def _clean_tokens(tokens: Sequence[str]) -> list[str]:
    stripped = (token.strip(EDGES) for token in tokens)
    names = [token for token in stripped if token.isalpha() or _has_letters_only(token)]
    latin = names if all(map(str.isascii, names)) else [token for token in names if fold(token)]
    return latin if len(latin) > 1 else names  # "Ann Wang 王安", but "Σ. Milbank"


def _has_letters_only(token: str) -> bool:
    """Letters, perhaps with hyphens or apostrophes between them, and no digit."""
    return any(c.isalpha() for c in token) and not any(c.isdigit() for c in token)


def _assemble(names: list[list[str]], found: Found, shown: str, order: Order, after_practice: bool) -> PersonName | None:
    """Put the surname, the first and the middle names in their places."""
    segments = [_clean_tokens(_take_prefixes(segment, found)) for segment in names]
    segments = [segment for segment in segments if segment]
    if not segments or (len(segments) == 1 and len(segments[0]) == 1 and fold(segments[0][0]) in words.PREFIXES):
        return None
    inverted = len(segments) > 1 and order != "first_last"
    if inverted and (found.credentials or not comma_before_a_place(segments)):
        last, given = segments[0], [token for segment in segments[1:] for token in segment]
        while len(given) > 1 and given[-1].islower() and is_particle(given[-1]):
            last = [given.pop(), *last]
    else:
        last, given = split_words(
            segments[0], order, after_practice or found.corporate or in_bare_capitals(shown, found.prefix)
        )
    return PersonName(
        first=given[0] if given else None,
        middle=tuple(given[1:]),
        last=" ".join(last),
        suffix=found.suffix,
        credentials=tuple(dict.fromkeys(found.credentials)),
        prefix=found.prefix,
        other_last=tuple(dict.fromkeys(name for name in found.other_last if name)),
        nickname=found.nickname or None,
        remarks=tuple(dict.fromkeys(found.remarks)),
        shown=shown,
    )

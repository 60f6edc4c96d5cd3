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
from repmon.clean.credentials import credential_class, is_credential, read_credentials
from repmon.clean.folding import fold
from repmon.clean.name_asides import EDGES, Found, take_brackets, take_former, take_quoted
from repmon.clean.name_order import Order, PersonName, comma_before_a_place, is_particle, split_words
from repmon.clean.name_plain import read_plain_name
from repmon.clean.name_slips import mend_slips
from repmon.clean.name_surroundings import names_nobody, unescaped, without_surroundings
from repmon.clean.nicknames import known_given_names, likely_gender

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'") | dict.fromkeys("\u201c\u201d\u201e", '"') | dict.fromkeys("_+", " ")
)
_HALF_HYPHEN = re.compile(r"(?<=[^\W\d_])(?:-\s+|\s+-)(?=[^\W\d_])")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_])\s+-\s+(?=[^\s,]+\s*,)")
_PARTS = re.compile(r"\s+[-\u2013\u2014\u00b7\u2022@]+\s+|\s*[|:;\u2022]\s*|\s+/\s+|\s+(?:at|with)\s+")
_ABBREVIATED = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_UNKNOWN_CREDENTIAL = re.compile(r"[A-Z][A-Z0-9]{1,8}(?:-[A-Z]{1,4})?\Z")
_DEGREES = frozenset(("MD", "DO", "MBBS"))


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
    names = _name_segments(person, found)
    if not names:
        return None
    return _assemble(names, found, shown, order, after_practice)


def _tidy(shown: str) -> str:
    text = unescaped(shown).translate(_PLAIN)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = mend_slips(without_surroundings(" ".join(text.split())))
    if "-" in text and " " not in text and "," not in text and text == text.lower():
        return text.replace("-", " ")
    return _close_hyphens(text) if "- " in text or " -" in text else text


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
    for part in parts:
        folded = fold(part)
        if words.is_remark(folded):
            found.remarks.append(folded)
        elif part is not parts[best] and all(map(is_credential, part.replace(",", " ").split())):
            found.credentials.extend(read_credentials(part))
    return ("" if _is_a_practices_town(parts[:best], parts[best]) else parts[best]), best > 0 and ":" in text


def _is_a_practices_town(before: Sequence[str], part: str) -> bool:
    """ "Harbor Urgent Care - West Rye" and "Harbor Clinic: Rye" name nobody; "Harbor Clinic - Ann Milbank" names her."""
    tokens = part.replace(",", " ").split()
    if fold(tokens[0]) in words.PREFIXES or any(map(is_credential, tokens[1:])) or "," in part:
        return False
    practices = any(len(fold(one).split()) > 1 and words.is_organisation(fold(one).split()) for one in before)
    return practices and (len(tokens) < 2 or fold(tokens[0]) not in known_given_names() - words.PLACE_STARTS)


def _words(segment: str) -> list[str]:
    """Split at blanks, and part "J.R." and "A.Smith"; credentials with dots stay whole."""
    pieces: list[str] = []
    for token in segment.split():
        if "." in token and not is_credential(token):
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


def _name_segments(text: str, found: Found) -> list[list[str]]:
    """Split at commas; take credentials, suffixes, remarks and practice words off; return what is left as words."""
    segments = [segment for segment in (raw.strip(EDGES[:2] + ";:") for raw in text.split(",")) if segment]
    mixed = _mixes_cases(text)
    names: list[list[str]] = []
    for index, segment in enumerate(segments):
        if fold(segment).replace(" ", "") in words.CORPORATE:
            found.corporate = bool(names)
            continue
        tokens = _words(segment)
        if names and _taken_whole(tokens, segment, names, mixed, found, segments[index + 1 :]):
            continue
        surname = index == 0 and _is_surname_by_place(tokens, segments[1:])
        kept = tokens if surname else _strip_end(tokens, mixed, found, " ".join(segments[index + 1 :]), bool(names))
        folded = fold(" ".join(kept)).split()
        if kept and "&" not in kept and not words.is_organisation(folded):
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
    if fold(suffix) in words.SUFFIXES and not (fold(suffix) == "v" and len(names[0]) < 2) and all(map(is_credential, rest)):
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
    return bool(found.credentials) and not needs_given and not lone and _all_unknown(tokens, segment, found)


def _is_scrap(tokens: list[str], whole: list[str], later: list[str]) -> bool:
    """ "Ann Milbank, .D." and "Ann Q Milbank, M, FACP": after a whole name, what is left of a credential."""
    letters = "".join(filter(str.isalpha, "".join(tokens)))
    if len(letters) > 2 or len(whole) < 2 or is_credential(letters):
        return False
    if letters in {"M", "D"} and later and _DEGREES.isdisjoint(read_credentials(", ".join(later))):
        return True  # "Ann Milbank, D, FACP"
    has_initial = any(len(fold(word)) == 1 for word in whole[1:-1])
    return fold(letters) not in known_given_names() and (has_initial or likely_gender(fold(whole[0])) is not None)


def _all_unknown(tokens: list[str], segment: str, found: Found) -> bool:
    """After known credentials, a segment in capitals is one we do not list; one of plain words is not a name either."""
    if all(_looks_unknown(token.strip(".")) for token in tokens):
        found.credentials.extend(read_credentials(segment))
    return True


def _looks_unknown(token: str) -> bool:
    return bool(_UNKNOWN_CREDENTIAL.match(token.replace(".", "")))


def _is_given_name_after_all(tokens: list[str], later: list[str]) -> bool:
    """ "Kim, Do" and "LEE, MA, MD": a lone surname, then a word that is a name as well as a credential."""
    if len(tokens) != 1 or tokens[0].upper() not in words.NAME_OR_CREDENTIAL:
        return False
    titled = tokens[0][1:].islower()
    return titled or any(is_credential(token) for segment in later for token in segment.split())


def _strip_end(tokens: list[str], mixed: bool, found: Found, later: str, given: bool) -> list[str]:
    """Take credentials, legal forms, suffix and remark words off the end of a segment, leaving at least one name."""
    kept = list(tokens)
    taken: list[str] = []
    while len(kept) > 1:
        used = words.spaced_credential(kept)
        if used and (len(kept) - used > 1 or any("." in token for token in kept[-used:])) and len(kept) > used:
            taken[:0] = kept[-used:]
            del kept[-used:]
        elif _is_end_credential(kept, mixed, taken, later, given):
            taken.insert(0, kept.pop())
        elif fold(kept[-1]) in words.REMARK_WORDS:
            found.remarks.append(fold(kept.pop()))
        elif len(kept) > 2 and fold(kept[-1]).replace(" ", "") in words.CORPORATE:
            found.corporate = True
            kept.pop()
        elif _is_suffix_after_credential(kept):
            found.suffix = found.suffix or words.SUFFIXES[fold(kept.pop())]
        else:
            break
    found.credentials.extend(read_credentials(" ".join(taken)))
    _take_suffix(kept, found)
    if len(kept) > 1 or found.prefix or not _is_bare_credential(kept):
        return kept
    found.credentials.extend(read_credentials(" ".join(kept)))  # "M.D., Ann Milbank"
    return []


def _is_suffix_after_credential(kept: list[str]) -> bool:
    """ "John Smith MD Jr": both go."""
    return len(kept) > 3 and fold(kept[-1]) in words.SUFFIXES.keys() - {"v"} and is_credential(kept[-2])


def _is_bare_credential(kept: list[str]) -> bool:
    return bool(kept) and is_credential(kept[0]) and kept[0].upper() not in words.NAME_OR_CREDENTIAL - {"MD", "DC"}


def _is_end_credential(kept: list[str], mixed: bool, taken: list[str], later: str, given: bool) -> bool:
    """Decide whether the last word is a credential; the words that are names too need a second look.
    Behind a surname and a comma (``given``) one name before it is enough: "MILBANK, DORIS MD"."""
    token = kept[-1].strip(",;")
    if not is_credential(token):
        parts = read_credentials(token) if "/" in token or token.count(".") > 1 else ()
        return len(parts) > 1
    upper = token.upper()
    lone = sum(fold(word) not in words.PREFIXES for word in kept[:-1]) < (1 if given and not mixed else 2)
    if upper not in words.NAME_OR_CREDENTIAL:
        telling = "." in token or upper == "PHD" or credential_class((upper,)) is not None
        return not lone or (telling and not token[1:].islower())
    if mixed and token.isupper():
        return True
    if lone:  # "MILBANK MD, DORIS"
        return upper == "MD" and not given and not all(map(is_credential, later.split()))
    if upper in {"MD", "DC"}:
        return True
    if mixed or upper in words.NAME_RATHER:
        return bool(taken) and not mixed
    follows_doctor = credential_class(read_credentials(" ".join([*taken, later]))) == "physician"
    return not follows_doctor


def _take_suffix(kept: list[str], found: Found) -> None:
    """Take Jr, III and the like off the end; a lone V counts only after two names, written without a dot."""
    if len(kept) < 2:
        return
    folded = fold(kept[-1])
    if folded not in words.SUFFIXES or (folded == "v" and (len(kept) < 3 or "." in kept[-1])):
        return
    if folded in {"senior", "junior"} and len(kept) < 3:
        return
    found.suffix = found.suffix or words.SUFFIXES[folded]
    kept.pop()


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
    return [token for token in stripped if token.isalpha() or _has_letters_only(token)]


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
        last, given = split_words(segments[0], order, after_practice or found.corporate)
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

"""What sites write around a name and is none of it: markup, numbers, stars, pronouns, "Reviews of", "in Springfield, MA",
"Dr. med."; and what stands where a name belongs when there is nobody: "n/a", "Page not found".

Names that look like such a word (Page, Her, In, Med) stay: only what its place or its spelling gives away is taken.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Final

from repmon.clean import name_words as words
from repmon.clean.address_words import STATE_CODES
from repmon.clean.credentials import credential_class, is_credential, read_credentials
from repmon.clean.folding import fold
from repmon.clean.nicknames import known_given_names

_Mend = Callable[[re.Match[str]], str]

_OF_A_PRACTICE: Final = re.compile(
    r"\boffices? of\b|'s office\b|(?:&|\band)\s+assoc|\bprofessional (?:corp|assoc)", re.IGNORECASE
)
_SITE: Final = re.compile(r"(?:https?://\S*|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|health|care))/?\Z", re.IGNORECASE)
_PART_ENDS: Final = re.compile(r"\s+[-\u2013\u2014]\s+|\s*[|:;]\s*")


def names_nobody(text: str) -> bool:
    """Tell whether a page or a file says that there is no name, or shows an error or a menu in its place."""
    start, *others = _PART_ENDS.split(text, maxsplit=1)
    first = fold(start)
    if first in words.NOBODY or first.startswith(words.NOBODY_STARTS) or first.endswith(words.NOBODY_ENDS):
        return not any(map(_shows_a_doctor, others))
    return " " not in text and bool(_SITE.match(text))


def is_of_a_practice(text: str) -> bool:
    """Tell whether words around a doctor's name make it the practice's ("The Office of", "& Associates")."""
    return bool(_OF_A_PRACTICE.search(text))


def unescaped(text: str) -> str:
    """Return the text with "&nbsp;" and "&amp;#39;" as the characters that they stand for."""
    return html.unescape(html.unescape(text)) if "&" in text and ";" in text else text


def without_surroundings(text: str) -> str:
    """Return the text without what stands around the name; credentials, suffixes and remarks stay."""
    if _SUSPICIOUS.search(text):
        for pattern, mend in _AROUND:
            text = pattern.sub(mend, text)
    return _without_leading_degree(text.strip(" ,-|"))


def _nothing(_: re.Match[str]) -> str:
    return ""


def _blank(_: re.Match[str]) -> str:
    return " "


def _after_whole_name(match: re.Match[str]) -> str:
    """Take it off only where two words at least stand before it."""
    return "" if len(match.string[: match.start()].split()) > 1 else match.group()


def _of_a_doctor(match: re.Match[str]) -> str:
    """ "The Office of Ann Smith, MD" is hers, the "Office of Student Affairs" nobody's."""
    return "" if _shows_a_doctor(match.string[match.end() :]) else match.group()


def _shows_a_doctor(text: str) -> bool:
    """Whether a title begins the text or a credential stands in it."""
    first, *others = text.replace(",", " ").split() or [""]
    return fold(first) in words.PREFIXES or any(is_credential(word) and not word[1:].islower() for word in others)


def _place_after_doctor(match: re.Match[str]) -> str:
    """ "Ann Smith, MD, Reading, PA": neither a second degree nor a physician assistant."""
    before = match.string[: match.start()]
    is_place = match["state"] in STATE_CODES and not any(map(is_credential, match["town"].split()))
    return "" if is_place and "," in before and _shows_a_doctor(before) else match.group()


_NOT_BEFORE_TITLE: Final = words.PREFIXES | words.RARE_PREFIXES | {"and", "&"}


def _title_begins_name(match: re.Match[str]) -> str:
    """ "Ask Dr. Ann Smith" and "Cardiologist Dr. Ann Smith" are hers; "Prof. Dr. Ann Smith" has two titles."""
    before = fold(match.group()).split()
    return match.group() if _NOT_BEFORE_TITLE & {*before, *match.group().split()} else ""


def _joined_degree(match: re.Match[str]) -> str:
    """ "FNP - BC" and "FRCS(C)"; "MD - NY" are two things."""
    base, mark, more = match.groups()
    joined = f"{base}-{more}" if mark == "-" else base + more
    return joined if is_credential(joined) else match.group()


def _british_degree(match: re.Match[str]) -> str:
    """ "MB, BCh, BAO" is one degree; "Kumar, M.B., B.S." may be initials."""
    joined = "".join(filter(str.isalpha, match.group())).upper()
    whole = len(match.string[: match.start()].split()) > 1 and is_credential(joined)
    return f", {joined}" if whole else match.group()


def _two_degrees(match: re.Match[str]) -> str:
    """ "MD-PhD", "MD & MPH"; "PA-C" is one, "Ma-Do" a name."""
    one, other = match.groups()
    if is_credential(match.group()) or not (is_credential(one) and is_credential(other)):
        return match.group()
    return match.group() if {one.upper(), other.upper()} <= words.NAME_OR_CREDENTIAL else f"{one}, {other}"


_AROUND: Final[tuple[tuple[re.Pattern[str], _Mend], ...]] = (
    (re.compile(r"</?[A-Za-z][^<>]*>"), _blank),
    (re.compile("[\u2605\u2606\u2713\u2714\u2705\u00ae\u2122\u00a9\u2026\U0001f300-\U0001faff]+"), _blank),
    (re.compile("[*>~\u00bb\u203a]+"), lambda _: " | "),
    (re.compile(r"(?<!\S)(?:null|undefined|NM[NI]|N/A|(?<=\S )None(?= \S))(?![^\s,])"), _nothing),
    (
        re.compile(
            r"^(?:sponsored|verified|featured|NEW!)\s+(?=[^\s,]+ [^\s,])|\s+(?:sponsored|verified|featured)$", re.IGNORECASE
        ),
        _nothing,
    ),
    (re.compile(r",?\s+Ret\.$|\s*\(Ret\.?\)"), lambda match: " (retired)" if "(" in match.group() else ", Retired"),
    (re.compile(r",?\s+Dr\.?$"), _nothing),
    (re.compile(r"\s*[,(\[]?\s*\b(?:she|he|they|ze)\s?/\s?\w+(?:\s?/\s?\w+)?\b\s*[)\]]?", re.IGNORECASE), _nothing),
    (re.compile(r"\s*[-,(]?\s*\b(?:NPI|License)\b\W*(?:(?:no|number)\W*)?\d*\)?", re.IGNORECASE), _nothing),
    (re.compile(r"(?<!\S)\d[\d.,]*\s*(?:stars?|reviews?|ratings?)(?![^\s,)])", re.IGNORECASE), _nothing),
    (re.compile(r"(?<!\S)#?\d[\d.,-]*[.)]?(?!\S)"), _nothing),
    (re.compile(r"\bthe (?=(?:[234](?:nd|rd|th)|II|III|IV)\b)", re.IGNORECASE), _nothing),
    (
        re.compile(r"(?<=\S) the (second|third|fourth)(?=\s*(?:,|$))", re.IGNORECASE),
        lambda match: {"s": " II", "t": " III", "f": " IV"}[match[1][0].lower()],
    ),
    (re.compile(r"\b([IV]{2,3})(?:nd|rd|th)\b"), lambda match: match[1]),
    (re.compile(r"\b([A-Z])\.-([A-Z])\."), lambda match: f"{match[1]}. {match[2]}."),
    (re.compile(r",?\s+Esq(?:uire)?\b\.?(?=\s*(?:,|$))", re.IGNORECASE), _after_whole_name),
    (re.compile(r"^(?:\w+ )?name\s*:\s*", re.IGNORECASE), _nothing),
    (re.compile(r"^[^,;:|/]+\s(?=Dr\.?\s[^\s,]+\s[^\s,])", re.IGNORECASE), _title_begins_name),
    (re.compile(r"\b(?:(?:associate|assistant|adjunct|clinical)\s+)+(?=professor\b)", re.IGNORECASE), _nothing),
    (re.compile(r"^(?:the )?(?:medical )?offices? of\s+", re.IGNORECASE), _of_a_doctor),
    (re.compile(r"^(?:nurse practitioner|physician assistant|physician)\s+(?=[^\s,]+ [^\s,])", re.IGNORECASE), _nothing),
    (
        re.compile(
            r"^(?:(?:photo|picture|image|portrait|headshot|(?:patient |write a )?reviews?|ratings?|profile) (?:of|for)|about"
            r"|meet|contact|welcome to|book (?:an appointment )?with|appointments? with)\s+(?=[^\s,]+ [^\s,])",
            re.IGNORECASE,
        ),
        _nothing,
    ),
    (
        re.compile(
            r"(?:'s office|(?:'s)?,? (?:patient )?(?:reviews?|ratings?|profile|biography|overview|appointments?)"
            r"(?:\s*(?:&|and|,)\s*(?:reviews?|ratings?))*)(?=\s*$|\s+[|\u2013\u2014-]\s)",
            re.IGNORECASE,
        ),
        _after_whole_name,
    ),
    (re.compile(r",? is (?:an?|the) .*$"), _after_whole_name),
    (re.compile(r"\s+(?:in|near|serving) (?=[A-Z])[^,|]+(?:,\s*[A-Z]{2}\b.*)?$"), _after_whole_name),
    (re.compile(r",\s*(?P<town>[A-Z][a-z]+(?: [A-Z][a-z]+)*),\s*(?P<state>[A-Z]{2})\s*$"), _place_after_doctor),
    (
        re.compile(r"\b(?:M\.?B\.?|B\.?M\.?),? ?(?:B\.?Ch\.?(?:,? ?B\.?A\.?O\b\.?)?|Ch\.?B|B\.?S)\b\.?", re.IGNORECASE),
        _british_degree,
    ),
    (re.compile(r"(?<!\S)([A-Za-z.]{2,8})(?:[-/]|\s+(?:&|and)\s+)([A-Za-z.]{2,8})(?![^\s,])"), _two_degrees),
    (re.compile(r"(?<!\S)([A-Z.]{2,6})\s*([-(])\s*([A-Z]{1,3})\b\)?(?![^\s,])"), _joined_degree),
    (re.compile(r"(?<=\.)\s*&\s*(?:Associates|Assoc\.?)$|(?<=[A-Z]{2})\s+(?:&|and)\s+Associates$"), _nothing),
    (re.compile(r"^Dipl\.?-\w+\.?\s+"), _nothing),
    (re.compile(r"^(?:PD|Priv\.-?\s?Doz\.|Univ\.-?\s?(?=Prof)|apl\.\s?(?=Prof))\s*"), _nothing),
    (re.compile(r"\bDr\.?\s*(?:(?:med|univ|habil|dent|phil|rer|nat|mult)\b\.?\s*|h\.\s?c\.\s*)+(?=\S)"), lambda _: "Dr. "),
)
"""In this order: what stands outside goes first."""

_SUSPICIOUS: Final = re.compile(
    r"[^A-Za-z\s.,'()\"-]|\.-|'s\b|[A-Z]\.?-[A-Z]|, [A-Z][a-z]{2,}[A-Za-z ]*, [A-Z]{2}$|\bh\.\s?c\b|\bM\.B\b|\bB\.M\b"
    r"|[A-Z] ?(?:- |\()[A-Z]|. Dr\b| None | is (?:an?|the) |rofessor"
    r"|(?i:\b(?:about|and|appointments?|associates|biography|bm|book|contact|dent|esq|esquire|featured|habil|headshot|image"
    r"|in|license|mb|med|meet|mult|near|nmi|nmn|npi|null|offices?|overview|pd|phil|photo|physician|picture|portrait"
    r"|practitioner|profile|ratings?|rer|ret|reviews?|serving|sponsored|the|undefined|univ|verified|welcome"
    r"|[iv]{2,3}(?:nd|rd|th))\b)"
)
"""Whether any of it can be there at all: hardly a name has a mark or a word like these."""


_INITIALS: Final = re.compile(r"([A-Z])\.([A-Z])\.?\Z")


def _without_leading_degree(text: str) -> str:
    """ "MD John Stone" is Stone, MD; "MD KARIM MD", "Md Abdul Karim" and "J.D. Stone" begin with a name."""
    degree, _, rest = text.partition(" ")
    if "," in degree or not rest or degree[1:].islower() or fold(degree) in words.PREFIXES or not is_credential(degree):
        return text
    if len(rest.partition(",")[0].split()) > 1 and _leads(degree, rest.replace(",", " ").split()):
        return f"{rest}, {degree.rstrip('.')}"
    initials = _INITIALS.match(degree)
    return f"{initials[1]}. {initials[2]}. {rest}" if initials and not is_credential(rest.split()[0]) else text


def _leads(degree: str, following: list[str]) -> bool:
    """Whether a credential before two words is one, and no name or initials."""
    if degree.rstrip(".") == "MD" or degree in {"M.D.", "M.D"}:
        named = fold(following[0])
        sure = "." in degree[:-1] or (named in known_given_names() and named not in words.AFTER_MD)
        return sure and not any(map(is_credential, following[1:]))
    doctor = degree.upper() == "PHD" or credential_class(read_credentials(degree)) is not None
    return doctor and "." not in degree and degree.upper() not in words.NAME_OR_CREDENTIAL

"""What is said about a person beside the name: in brackets ("(Bill)", "(retired)"), in quotes, after "née"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from repmon.clean import name_words as words
from repmon.clean.credentials import is_credential, read_credentials
from repmon.clean.folding import fold
from repmon.clean.name_order import split_words
from repmon.clean.nicknames import is_nickname, known_given_names

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_TITLE = re.compile(r"^Dr\b\.?\s*", re.IGNORECASE)
_QUOTED = re.compile(r"""(?<!\S)(["'])([^"'\s][^"',]{0,24})\1(?=[\s,]|$)""")
_FORMER_WORDS = r"n[eé]e|geb\.|formerly|previously|f[./]?k[./]?a\b\.?|a[./]k[./]a\b\.?|(?-i:aka)|also known as|maiden name"
_FORMER = re.compile(rf"(?<=\S)[\s,]+({_FORMER_WORDS})[\s:]+(?=\S)", re.IGNORECASE)
_FORMER_IN_BRACKETS = re.compile(rf"(?:{_FORMER_WORDS}|aka|born|was|ex)[\s:-]+(?=\S)", re.IGNORECASE)
EDGES: Final = " .,;:'\"*-/\\&"
"""Marks that may cling to a name and are no part of it."""


@dataclass(slots=True)
class Found:
    """What has been taken off the text so far."""

    credentials: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    other_last: list[str] = field(default_factory=list)
    nickname: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    corporate: bool = False
    """Whether a legal form stood behind it: the name is a practice's, too ("Smith Jane MD PLLC")."""
    somebody_else: bool = False
    """Whether a second doctor is named beside: then the text is about neither."""


def take_brackets(text: str, found: Found) -> str:
    """Take bracketed words off: nickname, former surname, remark, credentials or something that is no name."""
    while match := _BRACKETS.search(text):
        before, after = text[: match.start()], text[match.end() :]
        if not before.strip() and not after.strip():
            return match[1]
        _sort_bracket(match.group(1), before, after, found)
        text = f"{before.rstrip()} {after.lstrip()}" if after[:1] not in {",", "."} else before.rstrip() + after
    return text.strip()


def _sort_bracket(content: str, before: str, after: str, found: Found) -> None:
    content = _TITLE.sub("", content)
    tokens = fold(content).split()
    if set(tokens) <= words.NO_NAME_IN_BRACKETS:
        return
    if len(tokens) == 1 and tokens[0] in words.SUFFIXES:
        found.suffix = found.suffix or words.SUFFIXES[tokens[0]]
    elif words.is_remark(" ".join(tokens)):
        found.remarks.append(" ".join(tokens))
    elif former := _FORMER_IN_BRACKETS.match(content):
        found.other_last.append(_former_surname(content[former.end() :].split(), before))
    elif all(is_credential(token) for token in content.replace(",", " ").split()):
        found.credentials.extend(read_credentials(content))
    elif words.is_organisation(tokens) or any(token.isdigit() for token in tokens):
        return
    else:
        _sort_bracketed_name(content.strip(EDGES), tokens, before, after, found)


def _sort_bracketed_name(content: str, tokens: Sequence[str], before: str, after: str, found: Found) -> None:
    """A name in brackets is a nickname inside the name or when it fits the first name, else a former surname."""
    earlier = fold(before).split()
    inside = any(not is_credential(token) and token not in words.SUFFIXES for token in _before_comma(after))
    fits = any(is_nickname(token, tokens[0]) for token in earlier)
    if not fits and set(tokens) <= words.DEGREE_ORIGINS and _ends_with_degree(before):
        return
    given = tokens[0] in known_given_names() and tokens[0] not in words.common_surnames()
    if fits or given or (inside and len(before.split()) < 2) or not earlier:
        found.nickname = found.nickname or content
    else:
        found.other_last.append(content)


def _ends_with_degree(text: str) -> bool:
    return any(map(is_credential, text.replace(",", " ").split()[-1:]))


def _former_surname(tokens: list[str], before: str) -> str:
    """ "Ferris" of "Ferris" and of "Ann Ferris", where Ann stands before, too."""
    repeated = fold(tokens[0]) in fold(before).split()
    own = split_words(tokens, "first_last", may_be_turned=False)[0] if repeated else tokens
    return " ".join(own).strip(EDGES)


def _before_comma(text: str) -> list[str]:
    return fold(text.partition(",")[0]).split()


def take_quoted(text: str, found: Found) -> str:
    """Take a nickname in quotes off."""
    match = _QUOTED.search(text)
    if match is None:
        return text
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    if not before and not after:
        return match[2]
    found.nickname = found.nickname or match[2].strip(EDGES)
    return f"{before} {after}".replace(" ,", ",").strip()


def take_former(text: str, found: Found) -> str:
    """Take "née Smith" off; "Nee" before nothing, or as the second of two words, is a name and stays."""
    match = _FORMER.search(text)
    if match is None:
        return text
    before = text[: match.start()]
    if len(before.split()) < 2 and fold(match[1]) == match[1].lower():
        return text
    former, comma, rest = text[match.end() :].partition(",")
    tokens = former.split()
    degrees: list[str] = []
    while len(tokens) > 1 and is_credential(tokens[-1]):
        degrees.insert(0, tokens.pop())
    found.other_last.append(_former_surname(tokens, before))
    return " ".join([before, *degrees]) + comma + rest

"""What sentences about a physician say: whether new patients are taken, and whether the physician still practises."""

from __future__ import annotations

import re
from collections.abc import Iterable

from repmon.clean.folding import fold
from repmon.model import ListingStatus

_ACCEPTING = re.compile(
    r"\baccept(?:s|ing)?\b[^.\n?]{0,20}\bnew patients\b"
    r"(?P<ask>\s*\?)?(?:(?(ask)\s*|[ \t]*[:–-]?[ \t]*)(?P<answer>yes|no)[ \t]*(?:[.,;!]|$))?",
    re.IGNORECASE | re.MULTILINE,
)
_NOT = re.compile(r"(?:\bnot|n['’]t|\bno longer)\b[^.\n]{0,40}\Z", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:if|whether|when|who|which|doctors|providers|physicians)\b"
    r"(?:[^.\n]|(?<=\bDr)\.)*\Z",
    re.IGNORECASE,
)
"""Words before it that make it a question, or the answer about others."""
_COLLEAGUE = re.compile(r"\b(?:colleagues?|partners?|associates?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^.\n?!]|(?<=\bDr)\.|(?<=\b[A-Z])\.)*\Z")
_DOCTOR = re.compile(
    r"\b(?:Dr\.?|Doctor) (?P<who>[A-ZÀ-Þ][\w.-]*(?:['’](?!s\b)\w+)?(?: [A-ZÀ-Þ][\w.-]*(?:['’](?!s\b)\w+)?){0,3})"
)
_FURTHEST = 100
"""Characters before it in which such words stand."""
_SOMEBODY = r"\b(?:dr\.? [^.]{1,60}|he|she|they|doctor|physician|provider) (?:is|are|has|have) (?:now |since |recently )?"
_HERE_ONLY = r"(?![^.]{0,40}\b(?:at|in|from) th(?:is|ese))"
_STATUS: tuple[tuple[re.Pattern[str], ListingStatus], ...] = (
    (re.compile(rf"\W*deceased\W*$|.*?{_SOMEBODY}(?:deceased|died|passed away)\b", re.IGNORECASE), "deceased"),
    (
        re.compile(
            rf"\W*retired\W*$|.*?{_SOMEBODY}retired(?=\W*$|[.,;]| from (?:practice|medicine|clinical|patient))"
            rf"|.*?\bno longer (?:practi[cs]|see|treat)(?:ing|es|s)\b{_HERE_ONLY}",
            re.IGNORECASE,
        ),
        "retired",
    ),
    (
        re.compile(r".*?\b(?:office|practice) (?:(?:is|has) )?(?:now |been |permanently )*closed(?=\W*$|[.,;])", re.IGNORECASE),
        "closed",
    ),
)
"""A word by itself, or a sentence about somebody who practises here: a biography knows retired colonels and closed wounds."""

_TELLING = re.compile(r"[CcDdNnPpRr](?i:losed|eceased|ied|assed away|etired|o longer)")
"""A word of every such text: a look that costs little, before one that costs more."""


def says_accepting(text: str, name: str | None = None) -> bool | None:
    """Whether new patients are taken; None when the text does not say, only asks, or says it of another doctor.

    Args:
        text: a text on somebody's page.
        name: whose page it is; without it, everything in the text is about the subject.
    """
    for said in _ACCEPTING.finditer(text):
        before = text[max(said.start() - _FURTHEST, 0) : said.start()]
        if is_anothers(before, name):
            continue
        if said["answer"]:
            return said["answer"].casefold() == "yes"
        if not said["ask"] and not _UNSURE.search(before):
            return _NOT.search(before) is None
    return None


def says_status(texts: Iterable[str], name: str | None = None) -> ListingStatus | None:
    """What short texts or sentences say about whether somebody still practises; None when they do not say; see above."""
    telling = [text for text in texts if _TELLING.search(text)]
    said = {status for text in telling for pattern, status in _STATUS if _says_so(pattern.match(text), name)}
    return next((status for _, status in _STATUS if status in said), None)


def _says_so(match: re.Match[str] | None, name: str | None) -> bool:
    return match is not None and not is_anothers(match[0], name)


def is_anothers(text: str, name: str | None) -> bool:
    """Whether the sentence with which a text ends names a doctor or a colleague, and not the subject."""
    sentence = _SENTENCE.search(text) if name else None
    if name is None or sentence is None:
        return False
    named = [fold(match["who"]).split() for match in _DOCTOR.finditer(sentence[0])]
    own = frozenset(fold(name).split())
    if any(own.intersection(words[1:] or words) for words in named):
        return False
    return bool(named) or _COLLEAGUE.search(sentence[0]) is not None

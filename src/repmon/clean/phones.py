"""Phone numbers as people write them -> E.164, the extension, and whether the line is toll-free.

Only what is certain is repaired: a spreadsheet's trailing ``.0``, country prefixes, vanity letters, labels. A number with a
digit too few or too many, or rounded by a spreadsheet (``2.12689E+12``), stays *invalid* rather than being guessed.
The shape rules are those of the North American Numbering Plan (NANPA): area code and exchange begin with 2-9 and are not
N11. Numbers 555-01xx are kept for fiction and count as usable, so assignment tables are not consulted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumberFormat

PhoneKind = Literal["local", "toll_free", "invalid"]


@dataclass(frozen=True, slots=True)
class Phone:
    """One number as shown; ``e164`` is None exactly when ``kind`` is ``invalid``."""

    e164: str | None
    extension: str | None
    kind: PhoneKind
    shown: str


BLANKS = frozenset({
    "", "-", "--", "---", ".", "n/a", "na", "none", "null", "nan", "nil", "unknown",
    "not available", "not listed", "not provided",
})  # fmt: skip

_SEP = r"[\s().\-/]*"
# Area code and exchange are [2-9]xx in the NANP; the look-arounds keep longer digit runs from being cut to fit.
_NUMBER = re.compile(
    rf"(?P<prefix>(?<!\d)(?:\+|00)?{_SEP}1{_SEP}|\+{_SEP})?(?P<area>\d{{3}}){_SEP}(?P<exchange>\d{{3}}){_SEP}(?P<line>\d{{4}})"
    r"(?!\d)"
)
_SPACED = re.compile(r"\D*(?:\+?1\D{0,3})?(?:\d\D{0,3}){10}\D*")
_EXTENSION = re.compile(
    r"[\s(]*(?:[,;]?\s*(?:ext(?:ension|n)?|x|option|opt|press|#)[.:#\s]*|;ext=|[,;pw]+[\s#]*)(?P<extension>\d{1,7})\b(?![\s().\-]*\d)",
    re.IGNORECASE,
)
_BARE_EXTENSION = re.compile(r"\s+(?P<extension>\d{1,5})\s*$")
_LABEL = re.compile(
    r"(?P<label>fax|facsimile|\bf|tty|tdd|pager|beeper)\s*(?:number|no|line|#)?\s*[.:#)]*[\s(]*$", re.IGNORECASE
)
_TRAILING_FAX = re.compile(r"\s*[(\[]?\s*(?:fax|tty|tdd|pager)\b(?!\s*[:#.]?\s*[\d(+])", re.IGNORECASE)
_VANITY = re.compile(
    r"^(?:[a-z ]*[:#]\s*)?(?:\+?1[\s.\-]*)?\(?(?P<area>[2-9]\d\d)\)?[\s.\-]*"
    r"(?P<rest>[A-Z0-9]+(?:[\s.\-]+[A-Z0-9]+)*)\s*(?:\(.*\))?$",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"^\d\.(?P<decimals>\d+)E\+?(?P<exponent>\d{1,2})$", re.IGNORECASE)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_MARKS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-") | str.maketrans("[]{}_·•~", "()()    ")
_BARE_DIGITS = re.compile(r"1?[0-9]{10}")
_TOLL_FREE = frozenset({"800", "822", "833", "844", "855", "866", "877", "888"})
"""Area codes of toll-free lines in service (NANPA), and 822, which is kept for the next ones."""
_LOOKALIKE_DIGITS = frozenset("OILB")


def read_phone(shown: object) -> Phone | None:
    """Read the first usable number of a cell; None when the cell is empty.

    A cell whose text holds no usable number gives an ``invalid`` Phone that keeps the text in ``shown``.
    """
    phones = read_phones(shown)
    return phones[0] if phones else None


def read_phones(shown: object) -> tuple[Phone, ...]:
    """Read every usable number of a cell, in order; one ``invalid`` Phone when there is text but no number.

    Fax, TTY and pager numbers are left out: nobody can call the practice there.
    """
    text = "" if shown is None else str(shown)
    if text.strip().casefold() in BLANKS:
        return ()
    return _read_text(text)


@lru_cache(maxsize=65_536)
def _read_text(shown: str) -> tuple[Phone, ...]:
    if _BARE_DIGITS.fullmatch(shown):
        return (_usable(shown[-10:], None, shown) or Phone(None, None, "invalid", shown),)
    text = _unify(shown)
    found = tuple(_numbers_in(text, shown))
    if found:
        return found
    digits = _spaced_digits(text) or _vanity_digits(text)
    if digits and (phone := _usable(digits, None, shown)):
        return (phone,)
    return (Phone(None, None, "invalid", shown),)


def _unify(shown: str) -> str:
    """One dash, one blank, no spreadsheet float, no ``tel:`` link escapes."""
    text = unicodedata.normalize("NFKC", shown).translate(_MARKS).strip()
    text = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", text)
    if text.casefold().startswith("tel:"):
        text = unquote(text[4:])
    if re.fullmatch(r"\d{10,11}\.0+", text):
        return text.split(".")[0]
    return _from_scientific(text)


def _from_scientific(text: str) -> str:
    """``6.175550123E+09`` holds every digit and is restored; ``2.12689E+12`` lost some and is left unreadable."""
    match = _SCIENTIFIC.match(text)
    if match and len(match["decimals"]) == int(match["exponent"]):
        return str(int(Decimal(text)))
    return text


def _numbers_in(text: str, shown: str) -> list[Phone]:
    found: list[Phone] = []
    end_of_last = 0
    for match in _NUMBER.finditer(text):
        before, after = text[end_of_last : match.start()], text[match.end() :]
        if _is_other_country(match["prefix"], before) or _LABEL.search(before) or _TRAILING_FAX.match(after):
            end_of_last = match.end()
            continue
        if re.search(r"\d[\s().\-]*$", before) or re.match(r"-\d", after):
            continue
        extension = _EXTENSION.match(after) or _BARE_EXTENSION.match(after)
        digits = match["area"] + match["exchange"] + match["line"]
        if phone := _usable(digits, extension["extension"] if extension else None, shown):
            found.append(phone)
        end_of_last = match.end() + (extension.end() if extension else 0)
    return found


def _is_other_country(prefix: str | None, before: str) -> bool:
    """Whether ``+44`` or the like stands directly before what would otherwise read as a ten-digit number."""
    own = (prefix or "").strip(" ().-/")
    return (own.startswith("+") and "1" not in own) or bool(re.search(r"(?:\+|\b00)\s*\d{1,3}[\s().\-]*$", before))


def _spaced_digits(text: str) -> str | None:
    """Ten digits in odd groups ("61 75 55 01 23") when nothing else is in the cell; a float (413555012.0) is no group."""
    if re.search(r"[^\d\s().\-/+]|\d{5}\.0+$", text) or not _SPACED.fullmatch(text):
        return None
    return re.sub(r"\D", "", text)[-10:]


def _vanity_digits(text: str) -> str | None:
    """``1-800-FLOWERS``: the first seven keys after the area code; a lone letter among digits is a misprint, not a word."""
    match = _VANITY.match(text)
    if not match:
        return None
    keys = re.sub(r"[^A-Z0-9]", "", match["rest"].upper())
    letters = [key for key in keys if key.isalpha()]
    if not 7 <= len(keys) <= 12 or len(letters) < 3 or _LOOKALIKE_DIGITS.issuperset(letters):
        return None
    return match["area"] + keys[:7].translate(_KEYPAD)


def _usable(digits: str, extension: str | None, shown: str) -> Phone | None:
    if not _has_nanp_shape(digits):
        return None
    return Phone(f"+1{digits}", extension, "toll_free" if digits[:3] in _TOLL_FREE else "local", shown)


def _has_nanp_shape(digits: str) -> bool:
    area, exchange = digits[:3], digits[3:6]
    if area[0] in "01" or exchange[0] in "01" or area[1:] == "11" or exchange[1:] == "11":
        return False
    return len(set(digits)) > 1 and digits not in {"2345678901", "9876543210"}


def format_national(e164: str) -> str:
    """``+14135550123`` -> ``(413) 555-0123``; numbers of other countries in their own form, what is no number as written."""
    if not e164.startswith("+"):
        return e164
    number = phonenumbers.parse(e164)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)

"""The National Provider Identifier: is it one, and can a damaged one be repaired with certainty?"""

from __future__ import annotations

import re

_TEN_DIGITS = re.compile(r"[12][0-9]{9}", re.ASCII)
_FLOAT_TAIL = re.compile(r"\.0*\Z")
_CARD_PREFIX_SUM = 24
"""What the issuer prefix 80840 adds to the Luhn sum (45 CFR 162.406: the NPI is checked as a card number 80840 + NPI)."""

_DOUBLED = tuple(sum(divmod(2 * digit, 10)) for digit in range(10))


def npi_is_valid(text: str) -> bool:
    """Tell whether `text` is exactly ten digits, begins with 1 or 2, and its Luhn check digit over 80840 + NPI holds."""
    if not _TEN_DIGITS.fullmatch(text):
        return False
    digits = [int(character) for character in text]
    total = _CARD_PREFIX_SUM + sum(_DOUBLED[digit] for digit in digits[0::2]) + sum(digits[1::2])
    return total % 10 == 0


def clean_npi(value: object) -> str | None:
    """Return the NPI as ten digits of text, or None when it is not certain.

    Repairs only what loses nothing: surrounding blanks, whole numbers, and the ``.0`` that spreadsheets and pandas
    append. An identifier in exponent form has lost digits, one with inner punctuation may be another number: both None.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    text = _FLOAT_TAIL.sub("", str(value).strip())
    return text if npi_is_valid(text) else None

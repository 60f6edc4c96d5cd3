"""Whose phone it is, by what stands around it: A, B and C show an address, a digit a phone, '-' other words, '|' a border."""

from __future__ import annotations

import pytest

from repmon.extract.dealt_phones import At, Phone, Shown, deal


def shown(item: str) -> Shown:
    if item.isdigit():
        return Phone(item)
    return At("ABC".index(item)) if item.isalpha() else ("next place" if item == "|" else "words")


@pytest.mark.parametrize(
    ("page", "phones"),
    [
        ("A1B2C3", "123"),  # below
        ("1A2B3C", "123"),  # above
        ("A1BC3", "1 3"),
        ("AB2C", " 2 "),
        ("A-1B-2C-3", "123"),  # hours between: the last line shows where phones stand
        ("A-1B", "  "),  # hours, or the next one's name
        ("A1-B", "1 "),
        ("1AB2C", "   "),  # above and below
        ("9A1B2", "12"),  # a number for all offices, then their own
        ("A1ABB2", "12"),  # between an office's town and its link
        ("A12B", "1 "),
        ("-1-A-2", "1"),  # one place only
        ("|-1A|2B|C", "12 "),
        ("A|1|B", "  "),
        ("1", ""),
        ("", ""),
    ],
)
def test_deal(page: str, phones: str) -> None:
    assert deal([shown(item) for item in page]) == {at: number for at, number in enumerate(phones) if number != " "}

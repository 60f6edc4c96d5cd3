"""Phones: what is repaired, what stays invalid, and properties of any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.phones import format_national, read_phone, read_phones


@pytest.mark.parametrize(
    "shown",
    ["(413) 555-0123", "413.555.0123", "4135550123", "+1 413 555 0123", "1-413-555-0123", "tel:+1-413-555-0123", "4135550123.0",
     "413‑555‑0123", "Phone: 413-555-0123 (main)", "001 413 555 0123", "41 35 55 01 23", "4.135550123E+09", 4135550123,
     4135550123.0, "Phone 413-555-0123 Fax 413-555-0199", "[413] 555-0123", "413 / 555 - 0123"],
)  # fmt: skip
def test_certain_numbers_are_read(shown: object) -> None:
    phone = read_phone(shown)
    assert phone is not None
    assert (phone.e164, phone.extension, phone.kind) == ("+14135550123", None, "local")


@pytest.mark.parametrize(
    "shown",
    ["2.12689E+12", "413-555-01234", "413-555-012", "413-555-O123", "555-0123", "000-000-0000", "111-111-1111", "123-456-7890",
     "9999999999", "+44 413 555 0123", "+52 413 555 0123", "413-155-0123", "411-555-0123", "413-911-0123", "Fax: 413-555-0123",
     "413-555-0123 (fax)", "Call the office", "24135550123", "413-555-0123-9"],
)  # fmt: skip
def test_doubtful_numbers_are_kept_as_invalid(shown: str) -> None:
    phone = read_phone(shown)
    assert phone is not None
    assert (phone.e164, phone.kind, phone.shown) == (None, "invalid", shown)


@pytest.mark.parametrize("shown", [None, "", "  ", "--", "N/A", "none", float("nan")])
def test_an_empty_cell_is_no_phone(shown: object) -> None:
    assert read_phone(shown) is None
    assert read_phones(shown) == ()


@pytest.mark.parametrize(
    ("shown", "extension"),
    [("413-555-0123 x5", "5"), ("413-555-0123 ext. 12", "12"), ("413-555-0123 extension 12", "12"), ("413-555-0123,,3", "3"),
     ("413-555-0123 #7", "7"), ("413-555-0123;ext=4", "4"), ("413-555-0123 option 2", "2"), ("413-555-0123 12", "12")],
)  # fmt: skip
def test_extensions(shown: str, extension: str) -> None:
    phone = read_phone(shown)
    assert phone is not None
    assert (phone.e164, phone.extension) == ("+14135550123", extension)


@pytest.mark.parametrize(("shown", "e164"), [("1-800-555-CARE", "+18005552273"), ("413-555-CARE", "+14135552273")])
def test_vanity_letters(shown: str, e164: str) -> None:
    phone = read_phone(shown)
    assert phone is not None
    assert phone.e164 == e164


def test_toll_free_lines_are_told_from_local_ones() -> None:
    kinds = {area: getattr(read_phone(f"{area}-555-0142"), "kind", None) for area in ("800", "833", "888", "413", "900")}
    assert kinds == {"800": "toll_free", "833": "toll_free", "888": "toll_free", "413": "local", "900": "local"}


def test_every_number_of_a_cell_is_kept_in_order() -> None:
    numbers = [phone.e164 for phone in read_phones("413-555-0123 / 413-555-0124, toll free 800-555-0142")]
    assert numbers == ["+14135550123", "+14135550124", "+18005550142"]


def test_national_format() -> None:
    assert format_national("+14135550123") == "(413) 555-0123"


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123456789+-(). xext,#", max_size=30)))
def test_any_text_reads_and_reading_the_result_changes_nothing(shown: str) -> None:
    for phone in read_phones(shown):
        assert phone.shown == shown
        assert (phone.e164 is None) == (phone.kind == "invalid")
        if phone.e164:
            again = read_phone(format_national(phone.e164))
            assert again is not None
            assert again.e164 == phone.e164


@pytest.mark.parametrize("digits", ["4135550123", "8005550123", "0135550123", "9115550123", "4131550123", "2345678901"])
def test_bare_digits_read_as_punctuated_ones(digits: str) -> None:
    punctuated = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    bare, with_one, expected = (read_phone(shown) for shown in (digits, f"1{digits}", punctuated))
    assert bare is not None
    assert with_one is not None
    assert expected is not None
    assert (bare.e164, bare.kind) == (with_one.e164, with_one.kind) == (expected.e164, expected.kind)

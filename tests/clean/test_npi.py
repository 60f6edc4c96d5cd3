"""The NPI check digit, and repairs that are certain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.clean.npi import clean_npi, npi_is_valid

VALID = "1234567893"
"""The example number of the NPI standard itself."""


def test_the_standards_own_example_is_valid() -> None:
    assert npi_is_valid(VALID)


@pytest.mark.parametrize(
    "text", ["1234567890", "3234567893", "123456789", "12345678933", "", "12345 67893", "123456789X", "\u0661234567893"]
)
def test_other_texts_are_not(text: str) -> None:
    assert not npi_is_valid(text)


@pytest.mark.parametrize("value", [VALID, f" {VALID}\t", f"{VALID}.0", f"{VALID}.", 1234567893, 1234567893.0])
def test_certain_damage_is_repaired(value: object) -> None:
    assert clean_npi(value) == VALID


@pytest.mark.parametrize(
    "value", [None, "", "--", "1.23457E+09", "1234567890", "12-34567893", True, float("nan"), float("inf"), 1234567893.5]
)
def test_anything_uncertain_is_unknown(value: object) -> None:
    assert clean_npi(value) is None


@given(position=st.integers(0, 9), digit=st.integers(0, 9))
@settings(max_examples=100)
def test_one_changed_digit_is_always_noticed(position: int, digit: int) -> None:
    changed = f"{VALID[:position]}{digit}{VALID[position + 1 :]}"
    assert npi_is_valid(changed) == (changed == VALID)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none()))
@settings(max_examples=100)
def test_whatever_comes_out_is_valid(value: object) -> None:
    cleaned = clean_npi(value)
    assert cleaned is None or npi_is_valid(cleaned)

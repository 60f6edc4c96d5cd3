"""Contact comparison: labelled pairs of every kind, what is said about them, and properties that hold for any text."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.checks.contact import Kind, compare, compare_name, explain
from repmon.clean.addresses import Address, split_address
from repmon.clean.names import read_name

PAIRS = list(csv.DictReader((Path(__file__).parent / "contact_pairs.csv").open(encoding="utf-8", newline="")))
KINDS = get_args(Kind)


def address(line: str) -> Address:
    found = split_address(line)
    assert found is not None
    return found


@pytest.mark.parametrize("pair", PAIRS, ids=[f"row {row} {pair['kind']}" for row, pair in enumerate(PAIRS, start=1)])
def test_own_pairs(pair: dict[str, str]) -> None:
    assert compare(pair["kind"], pair["roster"], pair["listing"]) == pair["label"]  # type: ignore[arg-type]


@pytest.mark.captures
def test_labelled_pairs_of_the_oracle(shared: Path) -> None:
    rows = list(csv.DictReader((shared / "oracles" / "contact_pairs.csv").open(encoding="utf-8", newline="")))
    found = [(row["label"], compare(row["kind"], row["roster_value"], row["listing_value"])) for row in rows]  # type: ignore[arg-type]
    assert sum(label == verdict for label, verdict in found) / len(found) >= 0.95
    assert Counter(found)["different", "same"] == 0


@pytest.mark.parametrize(
    ("kind", "roster", "listing", "phrase"),
    [
        ("phone", "413-555-0123", "413.555.0123", "agrees"),
        ("phone", "413-555-0123", "413-555-0199", "another phone number, (413) 555-0199 instead of (413) 555-0123"),
        ("phone", "413-555-0123", "800-555-0199", "toll-free (800) 555-0199 in place of the local number"),
        ("phone", "413-555-0123", "413-555-01", "not a usable phone number"),
        ("phone", "413-555-0123 x5", "413-555-0123", "extension 5 missing"),
        ("phone", "413-555-0123", "", "missing on the listing"),
        ("phone", "", "413-555-0123", "missing in the roster"),
        ("address", "12 Elm St, Springfield, MA 01103", "120 Elm St, Springfield, MA 01103", "street number 120 instead of 12"),
        ("address", "12 Elm St Ste 2, Springfield, MA 01103", "12 Elm St, Springfield, MA 01103", "suite missing"),
        ("address", "12 Elm St, Springfield, MA 01103", "12 Elm Rd, Springfield, MA 01103", "street type RD instead of ST"),
        (
            "address",
            "12 Elm St, Springfield, MA 01103",
            "12 Elm St, Worcester, MA 01608",
            "city Worcester instead of Springfield",
        ),
        ("name", "Alan Winter, MD", "Brian Winter, MD", "first name Brian instead of Alan"),
        ("name", "Alan Winter Jr., MD", "Alan Winter, MD", "suffix JR missing"),
        ("specialty", "Neurology", "Nephrology", "another specialty, Nephrology instead of Neurology"),
        ("website", "https://example.org/doctors/17", "https://example.org/", "another page of the same site"),
        ("website", "https://example.org/doctors/17", "https://example.org/doctors/71", "the page of another person"),
        ("website", "https://example.org/", "https://example.net/", "another site, example.net instead of example.org"),
    ],
)
def test_explanations(kind: Kind, roster: str, listing: str, phrase: str) -> None:
    assert explain(kind, roster, listing) == phrase


def test_two_missing_values_agree() -> None:
    assert compare("phone", None, None) == "same"


def test_names_as_read_compare_like_their_texts() -> None:
    ours, theirs = read_name("Nora Finch, MD"), read_name("Nora Finch-Abel, MD")
    assert ours is not None
    assert theirs is not None
    assert compare_name(ours, theirs) == "minor"


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="phone, address, name, specialty, website"):
        compare("fax", "413-555-0123", "413-555-0123")  # type: ignore[arg-type]


WORDS = st.sampled_from(
    [
        "12",
        "Elm",
        "St",
        "Street",
        "Ave",
        "N",
        "South",
        "Ste",
        "200",
        "#",
        "Fl",
        "2nd",
        "Floor",
        "Springfield",
        "MA",
        "01103",
        "413-555-0123",
        "x5",
        "PO",
        "Box",
        "One",
        "Saint",
        "MD",
        "Jr.",
        "Dr.",
        "https://",
        "example.org",
        "/doctors/17",
        ",",
        "-",
        "(",
        ")",
    ]
)
ANYTHING = st.one_of(st.none(), st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(KINDS), roster=ANYTHING, listing=ANYTHING)
def test_any_two_texts_get_a_verdict_and_a_reason(kind: Kind, roster: str | None, listing: str | None) -> None:
    assert compare(kind, roster, listing) in {"same", "minor", "different"}
    assert explain(kind, roster, listing)


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(["phone", "address"]), a=ANYTHING, b=ANYTHING)
def test_same_is_symmetric(kind: Kind, a: str | None, b: str | None) -> None:
    assert (compare(kind, a, b) == "same") == (compare(kind, b, a) == "same")


@settings(max_examples=100, deadline=None)
@given(text=ANYTHING)
def test_an_address_agrees_with_itself(text: str | None) -> None:
    assert compare("address", text, text) == "same"


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["kind"] != "name"], ids=lambda pair: pair["roster"])
def test_a_usable_value_agrees_with_itself(pair: dict[str, str]) -> None:
    assert compare(pair["kind"], pair["roster"], pair["roster"]) == "same"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "shown"),
    [
        (("Maria", "F", "Ramos Quintana"), "Maria Ramos Quintana, MD"),
        (("Mei Lin", "B", "Hsu"), "Mei Lin Hsu"),
        (("Ana", "Dolores", "Vela Prieto"), "Dr. Ana Vela Prieto, DO"),
        (("Tuan Anh", "", "Ngo"), "Tuan Anh K. Ngo, MD"),
    ],
)
def test_a_word_of_a_double_name_is_no_other_middle_name(ours: tuple[str, str, str], shown: str) -> None:
    """A listing leaves out the middle initial and its reader takes a word of the first or last name for a middle name."""
    listed = read_name(shown)
    assert listed is not None
    physician = listed._replace(first=ours[0], middle=tuple(ours[1].split()), last=ours[2], credentials=())
    assert compare_name(physician, listed) != "different"

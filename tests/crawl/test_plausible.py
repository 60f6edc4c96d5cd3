"""Which search hits are worth a visit."""

from __future__ import annotations

import pytest

from repmon.crawl.plausible import plausible
from repmon.model import Wanted


def wanted(first: str | None, last: str, *, middle: str | None = None, others: tuple[str, ...] = ()) -> Wanted:
    return Wanted("P1", first, middle, last, None, None, None, None, None, None, others)


@pytest.mark.parametrize(
    "name",
    [
        "Robert Quillfeather", "Dr. Robert Quillfeather, MD", "QUILLFEATHER, ROBERT", "Bob Quillfeather", "R. Quillfeather",
        "Rob J. Quillfeather Jr.", "Robert Quilfeather", "Robert Quillfeather-Stone", "Róbert Quíllfeather", "Dr. Quillfeather",
        "Roberto Quillfeather", "James Quillfeather", None, "",
    ],
)  # fmt: skip
def test_worth_a_visit(name: str | None) -> None:
    assert plausible(wanted("Robert", "Quillfeather", middle="James"), name)


@pytest.mark.parametrize("name", ["Robert Stone", "Mary Quillfeather", "Dr. Susan Quillfeather, MD", "Quillan Robertson"])
def test_not_worth_a_visit(name: str) -> None:
    assert not plausible(wanted("Robert", "Quillfeather", middle="James"), name)


def test_other_last_names_and_parts_of_double_names_count() -> None:
    assert plausible(wanted("Ann", "Quill", others=("Feather",)), "Ann Feather, DO")
    assert plausible(wanted("Ann", "Quill-Feather"), "Ann Feather")
    assert plausible(wanted("Ann", "De La Quill"), "Ann DeLaQuill")
    assert plausible(wanted("Ann", "O'Quill"), "Ann OQuill")


def test_short_names_differ_by_a_letter() -> None:
    assert not plausible(wanted("Wei", "Li"), "Wei Lu")


def test_an_unknown_first_name_fits_everybody_of_that_name() -> None:
    assert plausible(wanted(None, "Quill"), "Ann Quill")

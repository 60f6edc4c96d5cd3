"""The subject's own column of a table that compares doctors."""

from __future__ import annotations

import pytest

from repmon.extract.comparison import own_column
from repmon.extract.page import Page

NAME = "Dr. Olive Marshbank, MD"


def html(*rows: str) -> Page:
    cells = ["".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows]
    return Page("", ("<html><h1>x</h1><table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table></html>").encode())


def markdown(*rows: str) -> Page:
    return Page("", "\n".join(["# x", "| --- | --- |", *(f"| {row} |" for row in rows), "end"]).encode())


@pytest.mark.parametrize("page", [html, markdown])
@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ([f"Dr. Nora Other, DO|{NAME}", "4.9|4.7", "View Profile|Current Profile"], (NAME, "4.7", "Current Profile")),
        ([f"Dr. Nora Other, DO|{NAME} - Harlow, MA - Neurology", "4.9|4.7"], (f"{NAME} - Harlow, MA - Neurology", "4.7")),
        ([f"{NAME}|Dr. Nora Other, DO", "Accepts", "4.7|4.9"], (NAME, "4.7")),
        (["Dr. Nora Other, DO|Dr. Paul Third", "4.9|4.7", "Current Profile|View Profile"], ()),
        ([f"{NAME}|{NAME}", "4.9|4.7"], ()),
        ([NAME, "4.7"], ()),
        (["Monday|9-5", "Tuesday|9-5"], ()),
    ],
)
def test_own_column(page: type, rows: list[str], column: tuple[str, ...]) -> None:
    assert own_column(page(*rows), NAME) == column


def test_pieces_of_a_cell_stay_apart() -> None:
    page = html(f"{NAME}|Dr. Nora Other, DO", "<b>4.7</b><br><i>(30&nbsp;Ratings)</i>|0 (0 Ratings)")
    assert own_column(page, NAME)[1] == "4.7 (30 Ratings)"


def test_a_name_written_with_entities() -> None:
    page = html("Dr. Ana P&#233;rez, MD|Dr. Nora Other, DO", "4.7|4.9")
    assert own_column(page, "Dr. Ana Pérez, MD") == ("Dr. Ana Pérez, MD", "4.7")


def test_no_table() -> None:
    assert own_column(Page("", b"<html><p>nothing</p></html>"), NAME) == ()


def test_comments_inside_a_cell_are_not_text() -> None:
    page = html(f"{NAME}|Dr. Nora Other, DO", "4.7<!-- -->(30<!-- x --> Ratings)|0 (0 Ratings)")
    assert own_column(page, NAME)[1] == "4.7(30 Ratings)"

from __future__ import annotations

import pytest

from repmon.extract.other_people import names_another, without_others
from repmon.extract.visible_text import Line

NAME = "Dr. Eva J. Lakemann, MD"


@pytest.mark.parametrize(
    ("shown", "another"),
    [
        ("Dr. Bo Other", True),
        ("Dr. Bo de la Other, MD, FACS", True),
        ("Ann Other, MD", True),
        ("Ann Other MD", True),
        ("Xqi Other, NP", True),
        ("Dr. Lakemann", False),
        ("Eva Lakemann, MD", False),
        ("Dr. Lakemann's Practice", False),
        ("Silver Spring, MD", False),
        ("12 Elm St, Erie, PA 16501", False),
        ("Family Medicine, NP", False),
        ("Ann Other, PA", True),
        ("Ann Other MD PA", False),
        ("Dr. Other was great", False),
        ("Harlow Clinic, PLLC", False),
        ("Board certified", False),
        ("", False),
    ],
)
def test_whose_name_it_is(shown: str, another: bool) -> None:
    assert names_another(shown, NAME) is another


def shown(*lines: Line) -> list[str]:
    return [line.text for line in without_others(lines, NAME)]


def test_a_block_ends_with_its_section() -> None:
    team = (
        Line("Our team", 2),
        Line("Ann Other, MD", 0, ("/ann",)),
        Line("3.1 (12)"),
        Line("Bo Other, NP"),
        Line("(413) 555-0177"),
    )
    assert shown(Line(NAME, 1), Line("Neurology"), *team, Line("Locations", 2), Line("Northfield")) == [
        NAME, "Neurology", "Our team", "Locations", "Northfield",
    ]  # fmt: skip


def test_a_heading_that_is_a_name_hides_all_of_its_rank() -> None:
    cards = (Line("Dr. Bo Other", 3), Line("3.1 (12)"), Line("Harlow Clinic", 3), Line("9 Ad Rd"))
    assert shown(Line(NAME, 1), *cards, Line("Locations", 2), Line("Northfield")) == [NAME, "Locations", "Northfield"]


def test_in_the_header_a_block_ends_with_it() -> None:
    assert shown(Line(NAME, 1), Line("Dr. Bo Other"), Line("(413) 555-0177"), Line("About", 2)) == [NAME, "About"]

"""Doubtful matches on the page: the same questions as on the terminal, both sides with what differs marked."""

from __future__ import annotations

import csv
import re
from html import unescape
from pathlib import Path

import pytest

from repmon.match import FieldPair
from repmon.report.exports import export
from repmon.report.page import QUESTIONS_SHOWN
from repmon.report.questions import both_sides, counts, open_questions
from repmon.store import report_rows
from tests.report.conftest import Built


def told(field: str, listed: str | None, known: str | None) -> tuple[str, str]:
    """Both sides as text, what is marked in brackets, values parted by a stroke."""
    sides = both_sides(FieldPair(field, listed, known))
    texts = (
        " | ".join("".join(f"[{piece.text}]" if piece.differs else piece.text for piece in value) for value in side.values)
        + (f" +{side.more}" if side.more else "")
        for side in (sides.listed, sides.known)
    )
    return next(texts), next(texts)


@pytest.mark.parametrize(
    ("field", "listed", "known", "expected"),
    [
        ("name", "Dr. Ada M. Lindqvist, M.D.", "Ada Lindqvist, MD", ("Dr. Ada [M.] Lindqvist, M.D.", "Ada Lindqvist, MD")),
        ("name", "LINDQVIST, ADA", "Ada Lindqvist Jr., MD", ("LINDQVIST, ADA", "Ada Lindqvist [Jr.], [MD]")),
        ("name", "Zoë O'Neil", "Zoe O'Neil", ("Zoë O'Neil", "Zoe O'Neil")),
        ("NPI", None, "1234567893", ("", "1234567893")),
        ("gender", "female", "male", ("[female]", "[male]")),
        ("phone", "413.555.0123", "(413) 555-0123", ("(413) 555-0123", "(413) 555-0123")),
        ("phone", "(413) 555-0123", "(413) 555-0124", ("[(413) 555-0123]", "[(413) 555-0124]")),
        (
            "address", "12 Elm St Ste 4, Springfield, MA 01103", "12 ELM STREET SUITE 9, SPRINGFIELD, MA 01103",
            ("12 Elm St Ste [4], Springfield, MA 01103", "12 ELM STREET SUITE [9], SPRINGFIELD, MA 01103"),
        ),
        (
            "address", "400 Oak Ave, Lowell, MA 01850", "1 A St, X · 2 B St, Y · 3 C St, Z · 400 Oak Avenue, Lowell, MA 01850",
            ("400 Oak Ave, Lowell, MA 01850", "400 Oak Avenue, Lowell, MA 01850 | [1 A St], [X] | [2 B St], [Y] +1"),
        ),
        ("specialty", "Cardiology, Echo", "Cardiovascular Disease", ("Cardiology | Echo", "Cardiovascular Disease")),
        ("specialty", "Dermatology", "Urology", ("[Dermatology]", "[Urology]")),
    ],
)  # fmt: skip
def test_what_the_other_side_does_not_show_is_marked(
    field: str, listed: str | None, known: str | None, expected: tuple[str, str]
) -> None:
    assert told(field, listed, known) == expected


def test_the_page_asks_the_best_questions_first_with_both_sides_and_says_how_many_there_are(built: Built) -> None:
    items = open_questions(built.db)
    (section,) = re.findall(r'<section id="identify".*?</section>', built.page, re.DOTALL)
    asked = [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in re.findall(r"<h3>(.*?)</h3>", section)]
    said = [re.sub(r" on .*? \(opens a new tab\)", "", one) for one in asked]
    assert said == [" ".join(one.question.split()) for one in items[:QUESTIONS_SHOWN]]
    assert section.count("Why you are asked: ") == len(said)
    for field in ("Name", "NPI", "Specialty", "Address", "Phone"):
        assert section.count(f'<th scope="row">{field}</th>') == len(said)
    listings = len({(one.site, one.site_key) for one in items})
    assert f"{listings} listings may belong" in section
    assert f'<a href="#identify">To identify <span class="amount">{listings}</span>' in built.page
    assert report_rows.count_doubtful(built.db) == (len(items), listings)
    assert counts(items) == f"{len(items)} matches"
    assert open_questions(built.db, 2) == items[:2]


def test_the_exported_matches_say_margin_and_why_in_the_same_words(built: Built, tmp_path: Path) -> None:
    assert export(built.db, "matches", tmp_path / "matches.csv")
    with (tmp_path / "matches.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(row["site"], row["site_key"], row["physician_id"]): row["why"] for row in rows if row["why"]}
    assert told == {(one.site, one.site_key, one.physician_id): one.why for one in open_questions(built.db)}
    assert {row["margin"] for row in rows} == {""}, "nobody else"

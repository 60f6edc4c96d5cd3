from __future__ import annotations

import time

import pytest

from repmon.extract.markdown import markdown_markup, with_links_and_tables
from repmon.extract.page import Page


@pytest.mark.parametrize(
    ("shown", "words", "links"),
    [
        ("[Get directions](https://maps.example.org/?q=a_(b))", "Get directions", ("https://maps.example.org/?q=a_(b)",)),
        ('Call [us](tel:4135550123 "Call the office") now', "Call us now", ("tel:4135550123",)),
        ("[![Dr. Bo Other, 5 stars](/bo.png)](/doctors/bo) Dr. Ann Lee", "Dr. Ann Lee", ("/doctors/bo",)),
        ("![5 stars](/five.png) Sponsored", "Sponsored", ()),
        ("Suite [4] (rear)", "Suite [4] (rear)", ()),
    ],
)
def test_links_are_the_same_in_both_kinds_of_a_copy(shown: str, words: str, links: tuple[str, ...]) -> None:
    for copy in (shown, f"<html><body><p>{shown}</p></body></html>", f"<div>{shown}<br></div>"):
        (line,) = Page("", copy.encode()).visible_text.lines
        assert (line.text, line.links) == (words, links)


ROWS = ("|  |  |", "| --- | --- |", "| Dr. Ann Lee, MD | [Dr. Bo Other](/doctors/bo) |", "| 4.5 (61 Ratings) | 0 |")
CELLS = ["Dr. Ann Lee, MD", "Dr. Bo Other", "4.5 (61 Ratings)", "0"]


@pytest.mark.parametrize("line", ["<p>{}</p>", "<div><span>{}</span></div>", "{}<br>", "<ul><li>{}</li></ul>", "{}"])
def test_rows_that_stand_as_lines_are_a_table(line: str) -> None:
    seen = Page("", ("<html><body><p>" + "\n".join(map(line.format, ROWS)) + "</p><p>Next</p></body></html>").encode()).seen
    assert seen.count("<table>") == seen.count("</table>") == 1
    assert seen.count("<tr>") == 2
    page = Page("", f"<html><body>{seen}</body></html>".encode())
    assert [shown.text for shown in page.visible_text.lines] == [*CELLS, "Next"]


@pytest.mark.parametrize(
    "seen",
    [
        "<p>Neurology | 25+ years of experience |</p>",
        "<p>| Phoenix, AZ</p>",
        "<p>| Menu |</p>",
        "<p>a[0](b) is no link where nothing</p>".replace("](", "] ("),
    ],
)
def test_bars_and_brackets_that_are_no_markdown(seen: str) -> None:
    assert with_links_and_tables(seen) == seen


@pytest.mark.parametrize("piece", ["|x<b>", ">|x", "<b>|", "\n|", "<p>|a|b", "|a|\n", "[x](", "![", "[[", "[x](y '"])
def test_pages_made_to_cost_time(piece: str) -> None:
    began = time.process_time()
    with_links_and_tables(f"<html><body>\n{piece * (500_000 // len(piece))}</body></html>")
    assert time.process_time() - began < 1


def test_a_copy_that_is_text() -> None:
    copy = "# Dr. Ann Lee\n| a | b |\n| --- | --- |\n| [c](/c) | d |\n\n4 < 5"
    assert markdown_markup(copy) == (
        "<h1>Dr. Ann Lee</h1>\n<table><tr><td> a </td><td> b </td></tr>\n"
        '<tr><td>  <a href="/c">c</a>  </td><td> d </td></tr></table>\n<p>4 &lt; 5</p>'
    )

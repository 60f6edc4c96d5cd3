"""HTML without a DOM, whole and damaged."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.extract.markup import inside, seen_markup, shown_text
from repmon.extract.visible_text import read_visible_text


def lines(markup: str) -> list[str]:
    return [line.text for line in read_visible_text(seen_markup(markup)).lines]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p>One<br>Two</p>three", ["One", "Two", "three"]),
        ("<P>One</P><SCRIPT>no</SCRIPT><DIV>Two", ["One", "Two"]),
        ("<p>4.7<!-- -->(30)</p>", ["4.7(30)"]),
        ("<p>A<!-- <p>no --> B</p>", ["A B"]),
        ("<p>A</p><!-- never closed <p>no", ["A"]),
        ("<!-->A<!--->B<!-- - -- > --->C<!---->D", ["ABCD"]),
        ("<p>A <svg/>B</p><svg a='/'>no</svg>C<svg", ["A B", "C"]),
        ("<p>A</p><script>if (a</b/.exec('<p>no')) </script>B", ["A", "B"]),
        ("<p>A</p><style>p{}", ["A"]),
        ("<p>A <svg><title>no</title></svg>B <svg/>C</p>", ["A B C"]),
        ("<div hidden><div>no</div>no</div><p>A</p>", ["A"]),
        ('<p style="color:red; display : none">no</p><p>A</p>', ["A"]),
        ('<p class="hidden x" aria-hidden="true">A</p>', ["A"]),
        ("<div hidden>no", []),
        ("<input hidden>A", ["A"]),
        ("<p title=\"a > b\" data-x='<p>no</p>'>A</p>", ["A"]),
        ("<p title=it's>A</p><p title=''>B</p>", ["A", "B"]),
        ('<p>A</p><a href="never closed>no <p>no', ["A"]),
        ("<p>1 < 2 &amp; 3&nbsp;&gt; 2</p>", ["1 < 2 & 3 > 2"]),
        ("<!DOCTYPE html><?xml?><p>A</p>", ["A"]),
        ("<my-element>A</my-element><b>B</b>", ["AB"]),
        ("<h2>A<h2>B</h2>C", ["A", "B", "C"]),
        ("", []),
    ],
)
def test_lines(markup: str, shown: list[str]) -> None:
    assert lines(markup) == shown


def test_headings_of_any_shape() -> None:
    visible = read_visible_text('<h1>Dr. <b>A</b><br>MD</h1>x<h2 class="a"> <div>B</div> </h2>y<h3></h3>z<h4>C')
    assert [(heading.text, heading.rank) for heading in visible.headings] == [("Dr. A", 1), ("B", 2), ("C", 4)]
    assert [(line.text, line.heading) for line in visible.lines] == [
        ("Dr. A", 1), ("MD", 1), ("x", 0), ("B", 2), ("y", 0), ("z", 0), ("C", 4),
    ]  # fmt: skip
    assert visible.header().text == "x"
    assert visible.section("b").text == "y\nz\nC"


def test_lines_that_hold_a_word() -> None:
    visible = read_visible_text("<p>30 <b>Ratings</b></p><p>none</p><div>5 Ratings<br>NPI:</div><h3>12</h3>Ratings")
    assert [line.text for line in visible.holding("Ratings")] == ["30 Ratings", "5 Ratings", "Ratings"]
    assert visible.line_below(re.compile("NPI:?").fullmatch, "NPI") == "12"
    assert visible.line_below(re.compile("Ratings").fullmatch, "Ratings") is None
    assert [line.text for line in visible.first_lines(2)] == ["30 Ratings", "none"]


def test_inside_an_element() -> None:
    seen = '<section id="a"><section>x</section>y</section>z'
    assert inside(seen, re.compile(r"<section\s")) == "<section>x</section>y"
    assert inside(seen, re.compile("<table")) == ""
    assert shown_text(inside(seen, re.compile("<section>")), between=" ") == "x"


@pytest.mark.parametrize(
    "piece",
    [
        '<a href="?q=1">x</a>',
        "<p>x",
        "<",
        "<a",
        '<a b="',
        "<a b='",
        "<!--",
        "<h1",
        "<h1>",
        "</h1",
        "<svg>",
        "<p hidden>",
        "<a b=",
        "&#",
    ],
)
def test_time_grows_with_the_page_only(piece: str) -> None:
    """Would take minutes if any of the patterns tried every place against every other."""
    assert isinstance(lines(f"<h1>x</h1>{piece * 20_000}"), list)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<", ">", "/", "h1", "p", "a href=", '"', "'", " hidden", "script", "svg", "!--", "-->", "x", "&"])
    )
)
def test_no_markup_makes_it_fail(pieces: list[str]) -> None:
    visible = read_visible_text(seen_markup("".join(pieces)))
    assert all(line.text == " ".join(line.text.split()) for line in visible.lines)
    assert visible.from_title().text in visible.text

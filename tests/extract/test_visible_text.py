from __future__ import annotations

import pytest

from repmon.extract.page import Page
from repmon.extract.visible_text import Line, maps_address

HTML = """<html><head><title>No</title></head><body><h1>Dr. <b>A</b>, MD</h1><script>no</script><p>One<br>Two
<a href="/x">link</a>
<!-- no --> end</p><table><tr><td>5 star</td><td>71%</td></tr></table><h2>About A</h2><div hidden>no</div>text
<h3>Sub</h3><p style="display: none">no</p><p>more</p><h2>Next</h2><p>last</p></body></html>"""


def lines(body: str) -> list[Line]:
    return list(Page("", body.encode()).visible_text.lines)


def test_lines_headings_and_links() -> None:
    assert [line.text for line in lines(HTML)] == [
        "Dr. A, MD", "One", "Two link end", "5 star", "71%", "About A", "text", "Sub", "more", "Next", "last",
    ]  # fmt: skip
    assert [line.heading for line in lines(HTML) if line.heading] == [1, 2, 3, 2]
    assert lines(HTML)[2].links == ("/x",)


def test_a_link_around_a_heading_is_the_headings() -> None:
    assert lines('<p>A</p><a href="/x"><div><h3>B</h3></div></a><p>C</p><a href="/y">D</a> <h3>E</h3>') == [
        Line("A"), Line("B", 3, ("/x",)), Line("C"), Line("D", 0, ("/y",)), Line("E", 3),
    ]  # fmt: skip


def test_a_page_of_many_lines_without_headings_is_read_whole_and_in_order() -> None:
    body = "<h1>Dr. A</h1>" + "".join(f'<li><a href="/{n}">Line <b>{n}</b></a></li>' for n in range(2000))
    visible = Page("", body.encode()).visible_text
    assert visible.header().lines == tuple(Line(f"Line {n}", 0, (f"/{n}",)) for n in range(2000))
    assert [line.links for line in visible.holding("1234")] == [("/1234",)]
    assert list(visible.first_texts(3)) == ["Dr. A", "Line 0", "Line 1"]


@pytest.mark.parametrize(
    ("marked", "shown"),
    [("* 30 Ratings", "30 Ratings"), ("**30** Ratings", "30 Ratings"), ("12 Elm St \\#4", "12 Elm St #4"), ("5 * 3", "5 * 3")],
)
def test_what_a_copy_keeps_of_its_markdown_is_no_word(marked: str, shown: str) -> None:
    assert lines(f"<h1>Dr. A</h1><p>{marked}</p>")[1:] == [Line(shown)]


def test_a_markdown_copy_reads_like_its_page() -> None:
    text = "# Dr. A, MD\n\nOne\n3.5[108 ratings](#ratings)\n| --- | --- |\n## About A\n[Way](https://x.org/?a=(b))\n"
    assert lines(text) == [
        Line("Dr. A, MD", 1),
        Line("One"),
        Line("3.5 108 ratings", 0, ("#ratings",)),
        Line("About A", 2),
        Line("Way", 0, ("https://x.org/?a=(b)",)),
    ]


def test_sections_end_at_the_next_heading_of_their_rank() -> None:
    visible = Page("", HTML.encode()).visible_text
    assert visible.section("about .*").text == "text\nSub\nmore"
    assert visible.section("nothing").lines == ()
    assert visible.until("two", "about") == visible.lines[:2]
    assert visible.until("nowhere") == visible.lines
    assert visible.from_title().lines == visible.lines
    assert [line.text for line in Page("", b"<p>Ad</p><h1>Dr. A</h1><p>B</p>").visible_text.from_title().lines] == [
        "Dr. A",
        "B",
    ]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "https://maps.example/dir/?api=1&destination=20+Lake+Dr+Ste+3,+Harlow,+MA+01362",
            ("20 Lake Dr Ste 3", "Harlow", "MA", "01362"),
        ),
        ("https://maps.example/?q=20%20Lake%20Dr,%20Harlow,%20MA%2001362-1234", ("20 Lake Dr", "Harlow", "MA", "01362-1234")),
        ("https://maps.example/?destination=Harlow,+MA+01362", None),
        ("https://maps.example/?destination=42.1,-72.5", None),
        ("https://[bad", None),
        ("#ratings", None),
    ],
)
def test_maps_address(link: str, address: tuple[str, ...] | None) -> None:
    assert maps_address(link) == address

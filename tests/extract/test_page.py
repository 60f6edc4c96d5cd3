from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.extract.no_listing import main_heading
from repmon.extract.page import Page

NAME = "<p>Zoë Čapek</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "shown"),
    [
        (NAME.encode(), None, NAME),
        (NAME.encode(), "text/html; charset=iso-8859-2", NAME),
        (NAME.encode("iso-8859-2"), "text/html; charset=iso-8859-2", NAME),
        (NAME.encode("utf-16-le"), "text/html; charset=utf-16-le", NAME),
        ("<p>Zoë</p>".encode()[:6], None, "<p>Zo"),
        ("<p>Zoë</p>".encode("cp1252"), None, "<p>Zoë</p>"),
        ("<p>Zoë – “D”</p>".encode("cp1252"), "text/html; charset=ISO-8859-1", "<p>Zoë – “D”</p>"),
        (b'<meta charset="windows-1252">' + "Zoë".encode("cp1252"), None, '<meta charset="windows-1252">Zoë'),
        (b"\xef\xbb\xbf" + NAME.encode(), "text/html; charset=latin-1", NAME),
        (b"\xff\xfe" + NAME.encode("utf-16-le"), None, NAME),
        (NAME.encode(), "text/html; charset=no-such-thing", NAME),
        (b'<meta charset="ascii">' + NAME.encode(), "text/html; charset=utf-8", '<meta charset="ascii">' + NAME),
    ],
)
def test_text_is_decoded_right(body: bytes, content_type: str | None, shown: str) -> None:
    assert Page("", body, content_type=content_type).text == shown


def test_a_few_damaged_bytes_do_not_turn_a_utf8_page_into_another_encoding() -> None:
    assert "Zoë" in Page("", b"\xff" + "Zoë ".encode() * 2000).text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, "text/html", "text/html; charset=utf-16", "x; charset="]))
def test_no_bytes_make_a_page_fail(body: bytes, content_type: str | None) -> None:
    page = Page("https://example.org/", body, content_type=content_type)
    assert isinstance(page.text, str)
    assert page.selector.css("p") is not None
    assert isinstance(page.visible_text.text, str)


MARKED = '<div itemscope itemType="https://schema.org/Physician"><p itemProp="name">Zoë Čapek</p></div>'
FOOT = '<p class="foot">Words on something else</p>' * 1000


@pytest.mark.parametrize(
    "body", [MARKED, MARKED + FOOT, FOOT + MARKED + FOOT, MARKED.replace("itemProp", "property") + FOOT, FOOT]
)
def test_the_marked_part_of_a_page_holds_all_of_its_properties(body: str) -> None:
    page = Page("", body.encode())
    properties = "//*[@itemprop or @property]//text()"
    assert page.marked.xpath(properties).getall() == page.selector.xpath(properties).getall()
    is_long_below = body.endswith(FOOT) and body != FOOT
    assert (len(page.marked.css(".foot")) < len(page.selector.css(".foot"))) is is_long_below


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_main_heading_is_read_in_any_encoding(encoding: str) -> None:
    page = Page("", "<title>A</title><H1 class='a'>Zoë&nbsp;<b>Quill, MD</b></H1>".encode(encoding))
    assert main_heading(page) == "Zoë Quill, MD"


def test_a_page_without_an_end_of_its_main_heading_has_none() -> None:
    assert main_heading(Page("", f"<h1>Zoë {FOOT}</h1>".encode())) == ""

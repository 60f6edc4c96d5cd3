from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.extract.embedded_json import decode, element_text, flight_rows, flight_text, script_text, values_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def escaped(text: str) -> str:
    """As Django's ``escapejs`` writes a text into a script."""
    return "".join(
        char if char.isalnum() and char.isascii() else "".join(f"\\u{unit:04X}" for unit in units(char)) for char in text
    )


def units(char: str) -> list[int]:
    raw = char.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_json_inside_a_javascript_string(value: object) -> None:
    body = f'<script>window.DATA.x = JSON.parse("{escaped(json.dumps(value))}");</script>'.encode()
    assert decode(script_text(body, b"DATA.x") or "") == value


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('window.A = {"a": 1};</script>', {"a": 1}),
        ("window.A=[1, 2]\n</script>", [1, 2]),
        ('window.A = JSON.parse(\'{"a": "it\\\'s \\x41\\u{42}"}\');', {"a": "it's AB"}),
        ('if (window.A == 3) {}; window.A = JSON.parse("[1]")', [1]),
        ('window.A = JSON.parse("{\\"a\\": \\"\\\\\\"\\"}")', {"a": '"'}),
        ("window.A = other;", None),
        ("window.A = 3;", None),
        ('window.A = JSON.parse("{\\u0022a")', None),
        ("nothing here", None),
    ],
)
def test_forms_of_assignment(script: str, value: object) -> None:
    assert decode(script_text(f"<script>{script}".encode(), b"window.A") or "") == value


def test_what_is_left_of_a_cut_literal_can_still_be_searched() -> None:
    text = script_text(b'<script>A.b = JSON.parse("{\\u0022who\\u0022: {\\u0022n\\u0022: 1}, \\u00', b"A.b")
    assert text is not None
    assert list(values_of(text, "who")) == [{"n": 1}]


@settings(max_examples=100, deadline=None)
@given(st.lists(JSON.filter(lambda value: isinstance(value, dict | list)), max_size=3), st.integers(1, 40))
def test_flight_pieces_are_joined_before_they_are_read(rows: list[object], size: int) -> None:
    text = "".join(f"{number:x}:{json.dumps(row)}\n" for number, row in enumerate(rows))
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    scripts = [f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>".replace("<\\", "\\u003c\\") for piece in pieces]
    joined = flight_text("".join(scripts).encode())
    assert joined == text
    assert list(flight_rows(joined)) == rows


def test_flight_from_a_key_on() -> None:
    body = b'<script>self.__next_f.push([1,"1:{\\"a\\":1}\\n"])</script>'
    body += b'<script>self.__next_f.push([1,"2:{\\"b\\":2}\\n"])</script>'
    assert flight_text(body, since="b") == '2:{"b":2}\n'
    assert flight_text(body, since="c") == '1:{"a":1}\n2:{"b":2}\n'


def test_several_pieces_in_one_script() -> None:
    body = b'<script>self.__next_f.push([1,"a\\"])b"]);self.__next_f.push([1,"c"])</script>'
    assert flight_text(body) == 'a"])bc'


def test_values_inside_a_yielded_value_are_not_yielded_again() -> None:
    assert list(values_of('{"a": {"a": 1}, "b": {"a": 2}} "a": [3', "a")) == [{"a": 1}, 2]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(tail: bytes) -> None:
    assert script_text(b'X = JSON.parse("' + tail, b"X") is not None
    assert isinstance(flight_text(b'self.__next_f.push([1,"' + tail), str)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ('<script id="__DATA__" type="application/json">', '{"a": 1}'),
        ("<script type=application/json id=__DATA__>", '{"a": 1}'),
        ('<script id="__DATA__2">', None),
        ('<script>id="__DATA__"', None),
    ],
)
def test_the_text_of_a_script_with_an_id(tag: str, text: str | None) -> None:
    assert element_text(f'<p></p>{tag}{{"a": 1}}</script>'.encode(), b"__DATA__") == text


def test_the_text_of_a_script_that_breaks_off() -> None:
    assert element_text(b'<script id="__DATA__">{"a": 1, ', b"__DATA__") == '{"a": 1, '

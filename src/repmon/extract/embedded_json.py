"""JSON that a page carries for its own scripts: found by a search in the bytes, without a DOM, in linear time.

Three forms are known: ``window.X = JSON.parse("…")`` (JSON inside a JavaScript string), ``window.X = {…}``, and the Next.js
"flight" stream, whose pieces ``self.__next_f.push([1,"…"])`` are joined before anything in them can be read.
Every function also reads what is left of a page that was cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from repmon.extract.encoding import decode_loosely

Json = Any
"""A decoded JSON value: its shape is the site's business and is checked where it is used."""

_DECODER = json.JSONDecoder()
_PARSE_CALL = re.compile(rb"""\s*JSON\.parse\(\s*(["'])""")
_ASSIGNED = re.compile(rb"\s*=(?!=)")
_FLIGHT = b"self.__next_f.push([1,"
# One JavaScript escape or a bare quote (ECMA-262, 12.9.4); those that JSON does not know are rewritten.
_TOKEN = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|\r\n|[\s\S])?|\"")
_UNDEFINED = re.compile(r'("(?:[^"\\]++|\\.)*+"?)|\bundefined\b', re.DOTALL)
_JSON_ESCAPES = frozenset('"\\/bfnrt')
_INSIDE = {quote: re.compile(rb"(?:[^%b\\]++|\\.)*+" % quote, re.DOTALL) for quote in (b'"', b"'")}
_BACKSLASH = 0x5C
_SCRIPT_END = b"</script"
_FLIGHT_ROW = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)
_MAX_PLACES = 64
"""Places at which one key is tried: keeps a hostile page from costing more than linear time."""


def script_text(body: bytes, name: bytes) -> str | None:
    """Return the JSON text assigned to a JavaScript name such as ``b"DATA.profile"``; None when it is not assigned.

    ``JSON.parse("…")`` is unescaped once, an object literal is returned as it stands up to the end of its script.
    The text may be cut off where the page is.
    """
    for start in _places(body, name):
        equals = _ASSIGNED.match(body, start + len(name))
        if equals is None:
            continue
        if call := _PARSE_CALL.match(body, equals.end()):
            return _call_text(body, call.end(), call[1])
        rest = body[equals.end() :].lstrip() if body[equals.end() : equals.end() + 40].strip()[:1] in (b"{", b"[") else b""
        if rest:
            end = rest.find(_SCRIPT_END)
            return decode_loosely(rest if end < 0 else rest[:end])
    return None


def element_text(body: bytes, element_id: bytes) -> str | None:
    """Return the text of the script with this id, such as ``__NEXT_DATA__``, as far as it goes; None when there is none."""
    if element_id not in body:
        return None
    script = re.search(rb"<script\b(?=[^<>]{0,500}\bid=[\"']?%b[\"'\s>])[^<>]{0,500}>" % re.escape(element_id), body)
    if script is None:
        return None
    end = body.find(_SCRIPT_END, script.end())
    return decode_loosely(body[script.end() : end if end >= 0 else None])


def flight_text(body: bytes, *, since: str = "") -> str:
    """Return the joined flight stream of a Next.js page (app router); empty when the page has none.

    With ``since`` only the pieces from the first one that holds this key, which saves most of the work on a large page.
    """
    pieces = []
    script_end = 0
    at = body.find(_FLIGHT)
    if since and at >= 0 and (held := body.find(f'\\"{since}\\":'.encode())) >= 0:
        at = max(at, body.rfind(_FLIGHT, 0, held))
    while at >= 0:
        quote = at + len(_FLIGHT)
        if script_end < quote:
            script_end = body.find(_SCRIPT_END, quote)
            script_end = len(body) if script_end < 0 else script_end
        if body[quote : quote + 1] == b'"':
            literal, quote = _flight_literal(body, quote + 1, script_end)
            pieces.append(_unescape(literal))
        at = body.find(_FLIGHT, quote)
    return "".join(pieces)


def values_of(text: str, key: str) -> Iterator[Json]:
    """Yield the readable values that follow ``"key":`` in a text that holds JSON somewhere, outermost first.

    A key inside a value that was already yielded is not yielded again. Values that the page's end cuts off are left out.
    """
    resume = 0
    for match in _limited(re.finditer(rf'"{re.escape(key)}"\s*:\s*', text)):
        if match.start() < resume:
            continue
        value, end = _decode_at(text, match.end())
        if end > match.end():
            resume = end
            yield value


def flight_rows(text: str) -> Iterator[Json]:
    """Yield the rows of a flight stream that hold JSON objects or lists; other rows (modules, long texts) are passed over."""
    for row in _FLIGHT_ROW.finditer(text):
        value, end = _decode_at(text, row.end())
        if end > row.end():
            yield value


def decode(text: str) -> Json | None:
    """Decode the JSON value at the start of a text; None when it is not readable.

    JavaScript's ``undefined``, which some sites write into their objects, becomes null.
    """
    start = len(text) - len(text.lstrip())
    value, end = _decode_at(text, start)
    if end == start and "undefined" in text:
        return _decode_at(_UNDEFINED.sub(lambda match: match[1] or "null", text), start)[0]
    return value


def _decode_at(text: str, start: int) -> tuple[Json | None, int]:
    """The value at ``start`` and where it ends; (None, start) when there is none that can be read whole."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):  # cut off, not JSON, a number of thousands of digits, or nested beyond sense
        return None, start


def _call_text(body: bytes, start: int, quote: bytes) -> str:
    """What ``JSON.parse("…")`` is given: nearly always it ends where a bracket follows a bare quote, and JSON can read it."""
    end = body.find(b'")', start) if quote == b'"' else -1
    while end > 0 and body[end - 1] == _BACKSLASH:
        end = body.find(b'")', end + 1)
    text = _json_string(decode_loosely(body[start:end])) if end >= 0 else None
    return _unescape(_literal(body, start, quote)[0]) if text is None else text


def _json_string(literal: str) -> str | None:
    """The text of a literal; None when a bare quote ends it before, or it has escapes that only JavaScript knows."""
    try:
        return str(json.loads(f'"{literal}"', strict=False))
    except ValueError:
        return None


def _places(body: bytes, name: bytes) -> Iterator[int]:
    at = body.find(name)
    for _ in range(_MAX_PLACES):
        if at < 0:
            return
        yield at
        at = body.find(name, at + len(name))


def _limited(matches: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    for _, match in zip(range(_MAX_PLACES), matches, strict=False):
        yield match


def _flight_literal(body: bytes, start: int, script_end: int) -> tuple[str, int]:
    """Like :func:`_literal` for the usual script that holds one piece and nothing else: its end is found eight times faster."""
    end = body.rfind(b'"])', max(start, script_end - 8), script_end)
    if end < 0 or body[end + 3 : script_end].strip(b"; \n") or body.find(_FLIGHT, start, script_end) >= 0:
        return _literal(body, start, b'"')
    return decode_loosely(body[start:end]), end


def _literal(body: bytes, start: int, quote: bytes) -> tuple[str, int]:
    """The inside of a JavaScript string literal, still escaped, and where it ends: at its closing quote or the page's end."""
    end = body.find(quote, start)
    if end < 0 or body[end - 1] == _BACKSLASH:
        inside = _INSIDE[quote].match(body, start)
        end = inside.end() if inside else start
    return decode_loosely(body[start:end]), end


def _unescape(literal: str) -> str:
    """Resolve the escapes of a JavaScript string; a text that breaks off in the middle of one loses that escape only."""
    text = _json_string(literal)
    return str(json.loads(f'"{_TOKEN.sub(_as_json_escape, literal)}"', strict=False)) if text is None else text


def _as_json_escape(match: re.Match[str]) -> str:
    token = match[0]
    if token == '"':
        return '\\"'
    kind = token[1:2]
    if (kind and kind in _JSON_ESCAPES) or (kind == "u" and token[2:].isalnum() and len(token) == 6):
        return token
    if kind in ("x", "u"):
        digits = token[2:].strip("{}")
        return json.dumps(chr(min(int(digits, 16), 0x10FFFF)))[1:-1] if digits else ""
    return kind if kind not in "\r\n" else ""

"""JSON-LD blocks of a page, found by a search in the bytes, repaired where hand-written templates break them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from repmon.extract.encoding import decode_loosely
from repmon.extract.markup import BREAK, shown_text
from repmon.extract.page import Page

_SCRIPT = re.compile(rb"<script\b[^<>]{0,500}?application/ld\+json[^>]*+>", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
_OPENING = re.compile(r"^(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_CLOSING = re.compile(r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>);?$")
_MOST_BLOCKS = 1000
"""Scripts of one page that are read; a long list has one for each of its cards."""
_STRING = r'("(?:[^"\\]|\\.)*")'
_COMMENT = re.compile(rf"{_STRING}|/\*[\s\S]*?\*/|//[^\n]*")
_VOCABULARY = re.compile(r"^(?:https?://schema\.org/|schema:)")
_TRAILING_COMMA = re.compile(rf"{_STRING}|,(?=\s*[}}\]])")


def json_ld_nodes(page: Page) -> list[dict[str, Any]]:
    """Return the page's top-level JSON-LD objects: lists and ``@graph`` taken apart, ``@id`` references left as they are.

    A block that cannot be repaired is left out; the other blocks still count.
    """
    nodes: list[dict[str, Any]] = []
    for block in _blocks(page):
        nodes.extend(_top_level(_decode(block)))
    return nodes


def _blocks(page: Page) -> Iterator[str]:
    """The texts of the scripts of that type; the last one may break off where the page does."""
    body = page.body
    if body[:1] in (b"{", b"["):  # a saved file that is nothing else
        yield page.text
        return
    script = _SCRIPT.search(body)
    for _ in range(_MOST_BLOCKS):
        if script is None:
            return
        end = _SCRIPT_END.search(body, script.end())
        yield decode_loosely(body[script.end() : end.start() if end else None])
        script = _SCRIPT.search(body, end.end()) if end else None


def _decode(block: str) -> Any:
    """The block's value, by the mildest repair that helps; None when none does. Several values in a row become a list."""
    for repair in (str.strip, _unwrapped, _mended, lambda text: _mended(unescape(text))):
        try:
            return _all_values(repair(block))
        except ValueError:  # the next, deeper repair may help
            continue
        except RecursionError:  # nested beyond sense
            return None
    return None


def _all_values(text: str) -> Any:
    values, at = [], 0
    while at < len(text):
        value, at = _DECODER.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values[0] if len(values) == 1 else values


def _bare_value(node: dict[str, Any]) -> Any:
    """``{"@value": "Jane Doe", "@language": "en"}`` is another way to write a text, as ``schema:name`` is for ``name``."""
    if "@value" in node:
        return _as_shown(node["@value"])
    return {key if ":" not in key else _VOCABULARY.sub("", key): _as_shown(value) for key, value in node.items()}


def _as_shown(value: Any) -> Any:
    """Without the escapes and tags of HTML, which templates leave in texts."""
    if isinstance(value, list):
        return [_as_shown(item) for item in value]
    if not isinstance(value, str) or ("&" not in value and "<" not in value):
        return value
    return shown_text(BREAK.sub(" ", value)) if "<" in value else unescape(value)


_DECODER = json.JSONDecoder(strict=False, object_hook=_bare_value)
"""Control characters inside strings are common and harmless."""


def _unwrapped(text: str) -> str:
    """Without the HTML comment or CDATA marks that old templates put around a script."""
    return _CLOSING.sub("", _OPENING.sub("", text.strip().lstrip("\ufeff"))).strip().rstrip(";")


def _mended(text: str) -> str:
    """Also without trailing commas and comments outside strings."""
    without_comments = _COMMENT.sub(lambda match: match[1] or "", _unwrapped(text))
    return _TRAILING_COMMA.sub(lambda match: match[1] or "", without_comments)


def _top_level(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    if isinstance(value, list) and depth < 8:
        return [node for item in value for node in _top_level(item, depth + 1)]
    if not isinstance(value, dict):
        return []
    graph = value.get("@graph")
    return _top_level(graph, depth + 1) if isinstance(graph, list) else [value]

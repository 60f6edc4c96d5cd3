"""schema.org microdata (``itemscope``/``itemprop``) as the same kind of object that JSON-LD gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml.etree import XPath

if TYPE_CHECKING:
    from lxml.etree import _Element
    from parsel import Selector

_ADDRESSED = {"a": "href", "area": "href", "link": "href", "img": "src", "time": "datetime", "data": "value", "meter": "value"}
_OUTERMOST = XPath("//*[@itemscope and not(@itemprop)]")
_PROPERTIES = XPath(".//*[@itemprop]")
_MAX_DEPTH = 12
"""Items nested deeper than this are left out; real pages nest three or four."""


def microdata_items(selector: Selector) -> list[dict[str, Any]]:
    """Return the page's outermost items; each has ``@type`` and its properties (one value, or a list of several)."""
    if not hasattr(selector.root, "iter"):
        return []
    return [_item(node, 0) for node in _OUTERMOST(selector.root)]


def _item(scope: _Element, depth: int) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": [name.rsplit("/", 1)[-1] for name in (scope.get("itemtype") or "").split()]}
    for node in _PROPERTIES(scope):
        if _holder(node) is scope:
            for name in node.get("itemprop").split():
                _add(item, name, _value(node, depth))
    return item


def _holder(node: _Element) -> _Element | None:
    """The item whose property an element is."""
    part = node.getparent()
    while part is not None and part.get("itemscope") is None:
        part = part.getparent()
    return part


def _value(node: _Element, depth: int) -> Any:
    if node.get("itemscope") is not None:
        return _item(node, depth + 1) if depth < _MAX_DEPTH else {}
    content = node.get("content")
    if content is None:
        content = node.get(_ADDRESSED.get(str(node.tag), "content"))
    return content if content is not None else " ".join(_text(node).split())


def _text(node: _Element) -> str:
    """The element's text; a line break parts words."""
    if next(node.iter("br"), None) is None:
        return "".join(node.itertext())
    return "".join(piece if isinstance(piece, str) else " " for piece in node.xpath(".//text() | .//br"))


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]

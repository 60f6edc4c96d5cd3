"""schema.org objects in a page's attributes, as microdata or RDFa Lite, as the same kind of object that JSON-LD gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element
    from parsel import Selector

_ADDRESSED = {"a": "href", "area": "href", "link": "href", "img": "src", "time": "datetime", "data": "value", "meter": "value"}
_PASSED_OVER = frozenset({"review", "reviews"})
"""Properties whose values are left unread: the words and names of people who wrote a review are none of our business."""
_MAX_DEPTH = 12
"""Items nested deeper than this are left out; real pages nest three or four."""
_MOST_ITEMS = 5_000
"""So many stand side by side at most, the first ones; a long list of physicians has some hundreds."""

_Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Syntax:
    """The attributes that open an item, name its types, and name a property."""

    opens: str
    types: str
    property: str


_MICRODATA = _Syntax("itemscope", "itemtype", "itemprop")
_RDFA = _Syntax("typeof", "typeof", "property")


def microdata_items(selector: Selector) -> list[dict[str, Any]]:
    """Return the page's outermost items; each has ``@type`` and its properties (one value, or a list of several)."""
    return _items(selector, _MICRODATA)


def rdfa_items(selector: Selector) -> list[dict[str, Any]]:
    """Return the page's outermost RDFa Lite objects, likewise."""
    return _items(selector, _RDFA)


def _items(selector: Selector, syntax: _Syntax) -> list[dict[str, Any]]:
    """The outermost items; the properties are read in page order, in which an inner item comes before its own."""
    scopes = [node for node in _bearing(selector, syntax.opens) if node.get(syntax.property) is None]
    opened: dict[_Element | None, tuple[_Item, int]] = {node: (_typed(node, syntax), 0) for node in scopes[:_MOST_ITEMS]}
    outermost = [item for item, _ in opened.values()]
    for node in _bearing(selector, syntax.property):
        names = [name for name in map(_bare, node.get(syntax.property).split()) if name not in _PASSED_OVER]
        holder, depth = opened.get(_holder(node, syntax.opens), ({}, _MAX_DEPTH)) if names else ({}, _MAX_DEPTH)
        if depth == _MAX_DEPTH:
            continue
        value: _Item | str = _value(node) if node.get(syntax.opens) is None else _typed(node, syntax)
        if isinstance(value, dict):
            opened[node] = value, depth + 1
        for name in names:
            _add(holder, name, value)
    return outermost


def _bearing(selector: Selector, attribute: str) -> list[_Element]:
    """The elements with an attribute, by way of the attributes: four times faster, and ``/..`` takes time squared."""
    return [value.getparent() for value in selector.root.xpath(f"//@{attribute}")]


def _typed(node: _Element, syntax: _Syntax) -> _Item:
    return {"@type": [_bare(name) for name in (node.get(syntax.types) or "").split()]}


def _holder(node: _Element, opens: str) -> _Element | None:
    """The item whose property an element is."""
    return next((part for part in node.iterancestors() if part.get(opens) is not None), None)


def _bare(name: str) -> str:
    """``http://schema.org/Physician`` and ``schema:Physician`` -> ``Physician``."""
    return name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _value(node: _Element) -> str:
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

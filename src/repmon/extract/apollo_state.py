"""Apollo's normalised cache (``window.__APOLLO_STATE__``): objects by id, which refer to one another.

Both forms are followed: ``{"type": "id", "id": …}`` (Apollo 2) and ``{"__ref": …}`` (Apollo 3); ``{"type": "json"}`` wraps a
plain value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from repmon.extract.broken_json import whole_entries
from repmon.extract.embedded_json import decode, script_text
from repmon.extract.fields import dict_of, text_of

State = dict[str, Any]

_DEEPEST = 8
"""References followed in an answer: results lie three deep, what they say another three."""


def apollo_state(body: bytes) -> State:
    """Return a page's cache, of one that was cut off its whole objects; empty when there is none."""
    text = script_text(body, b"__APOLLO_STATE__") or ""
    return dict_of(decode(text)) or whole_entries(text)


def answers(state: State, query: str) -> Iterator[dict[str, Any]]:
    """Yield what the cache holds for a query, for example ``doctor_search``, whatever its arguments."""
    for field, value in dict_of(state.get("ROOT_QUERY")).items():
        if field == query or field.startswith(f"{query}("):
            yield dict_of(plain(state, value, _DEEPEST))


def objects(state: State, field: str) -> Iterator[dict[str, Any]]:
    """Yield the cache's objects that have a field, with what they refer to."""
    return (plain(state, found) for found in map(dict_of, state.values()) if field in found)


def plain(state: State, value: Any, depth: int = 3) -> Any:
    """Resolve a value and what it refers to, so many references deep: the object as a page without the cache would nest it.

    A field whose object the cache lacks is left out: of a cache that was cut off, it is not known to be empty.
    """
    found = _resolved(state, value)
    if depth and isinstance(found, dict):
        known = (field for field in found.items() if _reference(field[1]) is None or _reference(field[1]) in state)
        return {name: plain(state, inner, depth - 1) for name, inner in known}
    return [plain(state, item, depth) for item in found] if isinstance(found, list) and depth else found


def _resolved(state: State, value: Any) -> Any:
    if isinstance(value, dict) and value.get("type") == "json" and "json" in value:
        return value["json"]
    reference = _reference(value)
    return value if reference is None else state.get(reference)


def _reference(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    return text_of(value.get("__ref")) or (text_of(value.get("id")) if value.get("type") == "id" else None)

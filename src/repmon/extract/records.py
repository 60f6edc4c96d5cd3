"""Whose values are whose in data that hold several people: objects belong to whom they, or the object around them, name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from repmon.extract.record_paths import Record


def owned_records(
    roots: Iterable[Any], owner_of: Callable[[Record], str | None], is_neighbours: Callable[[str], object]
) -> Iterator[tuple[str | None, Record]]:
    """Yield every object inside the given values with whom it, or the nearest object around it, is about.

    Args:
        roots: decoded JSON values.
        owner_of: the id of the person whom an object names itself as; None when it names nobody.
        is_neighbours: whether the value of this key is about other people than the page's subject; it is passed over.
    """
    stack: list[tuple[str | None, Any]] = [(None, root) for root in roots]
    while stack:
        owner, node = stack.pop()
        if isinstance(node, dict):
            owner = owner_of(node) or owner
            yield owner, node
            stack.extend((owner, value) for name, value in node.items() if not is_neighbours(name))
        elif isinstance(node, list):
            stack.extend((owner, item) for item in node)


def own_record(records: Iterable[tuple[str | None, Record]], key: str, shared: Sequence[tuple[str, ...]]) -> Record:
    """The subject's own values, which may be spread over several objects; never those of somebody else.

    Args:
        records: objects with their owners, as :func:`owned_records` gives them.
        key: the subject's id.
        shared: groups of keys that go together and may stand in an object that names nobody. Such a group is the subject's
            when the page has only one wording of it, and the subject's own objects lack its first key.
    """
    own: Record = {}
    nobodys: list[Record] = []
    for owner, record in records:
        if owner == key:
            own = {**record, **{name: value for name, value in own.items() if value is not None}}
        elif owner is None:
            nobodys.append(record)
    for names in shared:
        said = {tuple(map(repr, map(record.get, names))): record for record in nobodys if names[0] in record}
        if len(said) == 1 and names[0] not in own:
            own |= {name: record.get(name) for record in said.values() for name in names}
    return own

"""JSON records of a site's own making, read by declaring where each value stands: paths such as ``"location.city.name"``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from repmon.extract.fields import Facts, Way, credentials_in, dict_of, gender_of, text_of, unique
from repmon.model import Office

Record = dict[str, Any]
Paths = tuple[str, ...]
"""Places to look for one value, the best first; each is a chain of keys with dots between them."""


@dataclass(frozen=True, slots=True)
class OfficePaths:
    """Where a record keeps offices, and where each of them (one object, or a list of several) keeps its values."""

    at: str
    name: Paths = ()
    street: Paths = ()
    street2: Paths = ()
    city: Paths = ()
    state: Paths = ()
    zip: Paths = ()
    phone: Paths = ()

    def offices(self, record: Record) -> Iterator[tuple[Office, Record]]:
        """Yield the offices of a record with the object that each was read from, also those that say nothing."""
        for place in map(dict_of, values_at(record, self.at)):
            if place:
                yield (
                    Office(
                        name=first_text(place, self.name),
                        street=first_text(place, self.street),
                        city=first_text(place, self.city),
                        state=first_text(place, self.state),
                        zip=first_text(place, self.zip),
                        phone=first_text(place, self.phone),
                        street2=first_text(place, self.street2),
                    ),
                    place,
                )


@dataclass(frozen=True, slots=True)
class RecordPaths:
    """Where a site's record of one physician keeps its values. Rating and offices need the site's own judgement."""

    name: Paths
    npi: Paths = ()
    gender: Paths = ()
    specialties: Paths = ()
    accepting: Paths = ()
    website: Paths = ()
    way: Way = "embedded_json"

    def facts(self, record: Record) -> Facts:
        """Read what the paths lead to; a flag counts only when it is a real one, as texts mean all sorts of things."""
        name = first_text(record, self.name)
        flag = next((value for path in self.accepting for value in values_at(record, path)), None)
        return Facts(
            way=self.way,
            name=name,
            credentials=credentials_in(name),
            npi=first_text(record, self.npi),
            gender=gender_of(first_text(record, self.gender)),
            specialties=unique([text_of(value) for path in self.specialties for value in values_at(record, path)]),
            website=first_text(record, self.website),
            accepting=flag if isinstance(flag, bool) else None,
        )


def values_at(record: object, path: str) -> list[Any]:
    """Everything that a path leads to; a list on the way, or at the end, stands for each of its items."""
    found: list[Any] = [record]
    for key in path.split("."):
        inner = [value.get(key) for value in found if isinstance(value, dict)]
        found = [item for value in inner if value is not None for item in (value if isinstance(value, list) else (value,))]
    return found


def first_text(record: object, paths: Paths) -> str | None:
    """The first text that one of the paths leads to."""
    return next((shown for path in paths for value in values_at(record, path) if (shown := text_of(value))), None)


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


def own_record(records: Iterable[tuple[str | None, Record]], key: str, shared: Sequence[Paths]) -> Record:
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

"""Profiles of sites built on Next.js' app router: their data lie in the flight stream, among those of other people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import flight_rows, flight_text
from repmon.extract.fields import Facts, text_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.no_listing import main_heading
from repmon.extract.page import Page
from repmon.extract.profile_page import is_complete, listing_of, other_subject, own_key
from repmon.extract.records import Paths, Record, own_record, owned_records
from repmon.extract.schema_org import Person, physicians
from repmon.extract.stated import Words, stated_facts
from repmon.extract.subject import Site, subject_facts
from repmon.model import PageReading


@dataclass(frozen=True, slots=True)
class FlightData:
    """How a site's records tell whom they are about, and what they say."""

    name: str
    """Key of a physician's name; a record with one is somebody's, also without an id."""
    key_of: Callable[[Record], str | None]
    """The listing's key that a record names itself as; None when it names none."""
    neighbours: re.Pattern[str]
    """Keys whose values are about other people than the page's subject."""
    shared: Sequence[Paths]
    """Keys that go together and may stand apart from their owner; see :func:`repmon.extract.records.own_record`."""
    facts: Callable[[Record], Facts]
    """Reads the subject's record."""

    def records(self, body: bytes) -> list[tuple[str | None, Record]]:
        """The objects of a page's stream with their owners."""
        flight = flight_text(body)
        return list(owned_records(flight_rows(flight), self._owner, self.neighbours.fullmatch)) if flight else []

    def _owner(self, record: Record) -> str | None:
        return self.key_of(record) or ("somebody" if text_of(record.get(self.name)) else None)


def read_flight_profile(page: Page, site: Site, data: FlightData, words: Words) -> PageReading:
    """Read a profile from its stream, its JSON-LD and, where these leave anything open, from its words."""
    records = data.records(page.body)  # a cut-off page's data are read as far as they are whole
    page = whole_part(page)
    key = site.key_of(page.url) or own_key(page, site)
    heading = main_heading(page) or None
    people = physicians(json_ld_nodes(page))
    if another := other_subject(page, site, key, heading, _named(people, records, site, data)):
        return another
    own = own_record(records, key, data.shared) if key else {}
    seen = (data.facts(own) if own else None, subject_facts(people, "json_ld", site, key=key, name=heading))
    ways = [facts for facts in seen if facts is not None]
    if not is_complete(ways) and (facts := stated_facts(page.visible_text, words, site)):
        ways.append(facts)
    return listing_of(page, site, key, ways)


def _named(
    people: Sequence[Person], records: Sequence[tuple[str | None, Record]], site: Site, data: FlightData
) -> Iterator[tuple[str | None, str | None]]:
    """Whom the page's data name, with their keys."""
    for person in people:
        yield text_of(person.node.get("name")), site.key_of(text_of(person.node.get("url")) or "")
    yield from ((text_of(record[data.name]), data.key_of(record)) for _, record in records if data.name in record)

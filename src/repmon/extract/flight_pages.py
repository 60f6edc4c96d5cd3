"""Profiles of sites built on Next.js' app router: their data lie in the flight stream, among those of other people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repmon.extract.cut_off import whole_part
from repmon.extract.embedded_json import flight_rows, flight_text
from repmon.extract.fields import text_of
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.no_listing import main_heading
from repmon.extract.page import Page
from repmon.extract.profile_page import is_complete, listing_of, other_subject, own_key
from repmon.extract.record_paths import Record, RecordPaths, first_text
from repmon.extract.records import own_record, owned_records
from repmon.extract.schema_org import physicians
from repmon.extract.stated import Words, stated_facts
from repmon.extract.subject import Site, subject_facts
from repmon.model import PageReading

_NEIGHBOURS = re.compile(r"(?:compare|other|similar|nearby|related|recommended|sponsored|featured|referral)\w*", re.IGNORECASE)
"""Keys whose values are about other people than the page's subject."""


def read_flight_profile(
    page: Page, site: Site, record: RecordPaths, words: Words, *, shared: Sequence[tuple[str, ...]] = ()
) -> PageReading:
    """Read a profile from its stream, its JSON-LD and, where these leave anything open, from its words.

    Args:
        page: the page.
        site: the site's spider.
        record: reads the subject's record; whatever has a name by its paths is somebody's, also without a key.
        words: how the site's profiles put things.
        shared: keys that go together and may stand apart from their owner; see :func:`repmon.extract.records.own_record`.
    """

    def owner_of(found: Record) -> str | None:
        return record.key(found, site) or (first_text(found, record.name) and "somebody")

    flight = flight_text(page.body)  # a cut-off page's data are read as far as they are whole
    records = list(owned_records(flight_rows(flight), owner_of, _NEIGHBOURS.fullmatch)) if flight else []
    page = whole_part(page)
    key = site.key_of(page.url) or own_key(page, site)
    heading = main_heading(page) or None
    people = physicians(json_ld_nodes(page))
    named = [(text_of(person.node.get("name")), site.key_of(text_of(person.node.get("url")) or "")) for person in people]
    named += [(name, record.key(found, site)) for _, found in records if (name := first_text(found, record.name))]
    if another := other_subject(page, site, key, heading, named):
        return another
    own = own_record(records, key, shared) if key else {}
    seen = (record.facts(own, site) if own else None, subject_facts(people, "json_ld", site, key=key, name=heading))
    ways = [facts for facts in seen if facts is not None]
    if not is_complete(ways) and (facts := stated_facts(page.visible_text, words, site)):
        ways.append(facts)
    return listing_of(page, site, key, ways)

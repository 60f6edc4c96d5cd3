"""A profile of a site that is known: what its own data say, then its marks, then its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from repmon.extract.cut_off import whole_part
from repmon.extract.fields import Facts
from repmon.extract.json_ld import json_ld_nodes
from repmon.extract.markup import inside
from repmon.extract.microdata import microdata_items
from repmon.extract.page import Page
from repmon.extract.profile_page import is_complete, listing_of, marked_up_ways, other_person, own_key, refusal
from repmon.extract.record_paths import Record, RecordPaths
from repmon.extract.result_pages import explain_no_list
from repmon.extract.schema_org import Person, physician_facts
from repmon.extract.subject import Site, is_another_sites
from repmon.extract.visible_text import Line, read_visible_text
from repmon.model import PageReading

Words = Callable[[Page, str, Sequence[Facts]], Facts]
"""Reads what a page says in words about somebody of a name, given what better ways saw."""


def read_site_profile(
    page: Page,
    site: Site,
    words: Words,
    *,
    ours: Sequence[str] = (),
    record: RecordPaths | None = None,
    found: Record | None = None,
) -> PageReading:
    """Read a profile; its words are searched only for what its data and marks leave open.

    Args:
        page: the page.
        site: the site's spider.
        words: the last way to each field.
        ours: words of the site's own pages; see :func:`repmon.extract.profile_page.refusal`.
        record: reads what the page's own data say.
        found: what they say about its subject; empty when they say nothing.
    """
    page, asked = whole_part(page), site.key_of(page.url)
    own = record.key(found, site) if record and found else None
    if page.url and not (asked or own or own_key(page, site)) and not is_another_sites(page, site):
        return explain_no_list(page)
    if refused := refusal(page, site, ours=ours) or other_person(asked, own):
        return refused
    key, name = asked or own or own_key(page, site), page.visible_text.title
    ways = [record.facts(found, site)] if record and found else []
    ways += marked_up_ways(page, site, key=key, name=name)
    if name and not is_complete(ways):
        ways.append(words(page, name, ways))
    return listing_of(page, site, key, ways)


def lines_inside(page: Page, *start_tags: re.Pattern[str]) -> tuple[Line, ...]:
    """The visible lines of the element whose start tag begins like the last of these, inside that of the first."""
    return read_visible_text(reduce(inside, start_tags, page.seen)).lines


def stated_objects(page: Page) -> Iterator[Facts]:
    """What each schema.org object on a page says, on a site of businesses, whose types do not tell who is a physician."""
    yield from (physician_facts(Person(node, {}), "json_ld") for node in json_ld_nodes(page))
    if b"itemscope" in page.body:
        yield from (physician_facts(Person(node, {}), "microdata") for node in microdata_items(page.marked))
